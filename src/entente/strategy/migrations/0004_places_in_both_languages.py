"""Where a meeting is, in both languages."""

from django.db import migrations

from entente.core.migrating import in_both_languages


class Migration(migrations.Migration):
    dependencies = [("strategy", "0003_units_of_a_committee")]

    operations = [
        *in_both_languages("strategy", "meeting", "place", "place", 120),
    ]
