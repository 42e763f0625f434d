"""A divisional or regional committee names a unit of each agency."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategy", "0002_guests_of_a_meeting"), ("core", "0016_labels_at_once")]

    operations = [
        migrations.AddField(
            "committee",
            "partner_unit",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="core.unit", verbose_name="unit of the other agency",
            ),
        ),
    ]  # fmt: skip
