"""Where the agencies work side by side, in both languages."""

from django.db import migrations

from entente.core.migrating import in_both_languages


class Migration(migrations.Migration):
    dependencies = [("secondments", "0004_levels_and_areas")]

    operations = [
        *in_both_languages("secondments", "colocation", "place", "place", 120),
    ]
