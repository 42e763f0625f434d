"""A purpose names a file or task: what an officer stated last is remembered, and what a session begins with."""

import django.contrib.postgres.fields
from django.db import migrations, models

# what a system sends for is named by the account until somebody names it better
NAMED = """
UPDATE core_machineaccount SET purpose = purpose || ':' || name
 WHERE position(':' IN purpose) = 0 AND purpose <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0018_kinds_of_news")]

    operations = [
        migrations.AddField(
            "officer",
            "stated",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=130), blank=True, default=list, size=None,
                verbose_name="purposes stated last",
            ),
        ),
        migrations.AddField(
            "purpose",
            "task",
            models.CharField(
                blank=True, default="", max_length=80, verbose_name="standing task",
                help_text="What a session begins with until a file is named; empty: the officer is asked first.",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "machineaccount", "purpose", models.CharField(max_length=130, verbose_name="purpose")
        ),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
    ]  # fmt: skip
