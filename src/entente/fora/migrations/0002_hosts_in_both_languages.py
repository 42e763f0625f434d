"""Who holds an event, in both languages."""

from django.db import migrations

from entente.core.migrating import in_both_languages


class Migration(migrations.Migration):
    dependencies = [("fora", "0001_initial")]

    operations = [
        *in_both_languages("fora", "event", "host", "host or organization", 120),
    ]
