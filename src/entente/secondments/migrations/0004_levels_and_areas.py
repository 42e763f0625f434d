"""Exchanges are told apart by level and field of work (CL1); what has none is open to all."""

from django.db import migrations, models

LEVELS = [("national", "national"), ("regional", "divisional or regional")]
AREAS = [("intelligence", "intelligence"), ("operations", "operations"), ("strategy", "strategy")]


class Migration(migrations.Migration):
    dependencies = [("secondments", "0003_agreements_signed_by_both")]

    operations = [
        operation
        for model in ("position", "candidate", "round")
        for operation in (
            migrations.AddField(
                model, "level",
                models.CharField(blank=True, choices=LEVELS, default="", max_length=12, verbose_name="level"),
            ),
            migrations.AddField(
                model, "area",
                models.CharField(
                    blank=True, choices=AREAS, default="", max_length=14, verbose_name="field of work"
                ),
            ),
        )
    ]  # fmt: skip
