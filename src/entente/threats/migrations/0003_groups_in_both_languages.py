"""The groups behind a threat, in both languages."""

from django.db import migrations

from entente.core.migrating import in_both_languages


class Migration(migrations.Migration):
    dependencies = [("threats", "0002_corridors_of_a_commodity_counted_from_records")]

    operations = [
        *in_both_languages("threats", "threat", "groups", "groups", 200),
    ]
