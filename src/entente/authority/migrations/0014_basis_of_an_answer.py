"""What an answer rests on leaves the request's row, which both agencies are shown."""

import django.db.models.deletion
from django.db import migrations, models

from entente.authority import basis_wall


class Migration(migrations.Migration):
    dependencies = [("authority", "0013_bodies_abroad"), ("core", "0020_kinds_and_capacities")]

    operations = [
        migrations.CreateModel(
            "Basis",
            [
                (
                    "ask",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+",
                        serialize=False, to="authority.ask", verbose_name="request",
                    ),
                ),
                ("texts", models.JSONField(default=dict, verbose_name="what the holder wrote")),
                ("decision", models.JSONField(default=dict, verbose_name="what the law said")),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agency",
                        verbose_name="holder",
                    ),
                ),
            ],
            options={"verbose_name": "basis of an answer", "verbose_name_plural": "bases of answers"},
        ),
        migrations.RunSQL(basis_wall.MAKE, basis_wall.UNMAKE),
        migrations.RemoveField("ask", "texts"),
        migrations.AlterField(
            "ask",
            "decision",
            models.JSONField(default=dict, verbose_name="what the requester is told the law said"),
        ),
    ]  # fmt: skip
