"""The policy that a restriction names, in both languages."""

from django.db import migrations

from entente.core.migrating import in_both_languages


class Migration(migrations.Migration):
    dependencies = [("liaison", "0004_briefings_acknowledged_by_an_officer")]

    operations = [
        *in_both_languages("liaison", "restriction", "policy", "policy", 160),
    ]
