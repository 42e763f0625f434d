"""The second wall learns overlays and the third-party rule; a purpose says what the law calls it."""

from django.db import migrations, models

from entente.core.gate.rls import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("core", "0005_reference_data")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.AddField(
            "purpose",
            "kind",
            models.CharField(
                "kind",
                max_length=24,
                default="own_duties",
                help_text="What the law calls it: the authority room's purposes.",
            ),
        ),
        migrations.AddField("purpose", "act", models.CharField("Act", max_length=120, blank=True)),
    ]
