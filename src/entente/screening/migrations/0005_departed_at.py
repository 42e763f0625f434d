"""When a traveller's conveyance departed: what the law counts from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_migration_vessels_named")]

    operations = [
        migrations.AddField(
            model_name="traveller",
            name="departed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="departs"),
        ),
    ]
