"""What kind of agency it is, and in which capacities the law lets disclose to an officer in person."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0019_file_or_task")]

    operations = [
        migrations.AddField(
            "agency",
            "kind",
            models.CharField(
                choices=[
                    ("partner", "partner in the border's work"), ("review", "review body"),
                    ("foreign", "foreign state or international organization"),
                ],
                default="partner", max_length=8, verbose_name="kind",
            ),
        ),
        migrations.AddField(
            "officer",
            "capacities",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("peace_officer", "peace officer"),
                        ("designated_person", "head of the institution or person designated"),
                    ],
                    max_length=20,
                ),
                blank=True, default=list, size=None, verbose_name="capacities in law",
            ),
        ),
    ]  # fmt: skip
