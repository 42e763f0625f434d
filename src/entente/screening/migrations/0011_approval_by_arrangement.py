"""The other agency's approval of a lookout follows from the arrangement; the field is the proposer's own wish."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0010_thresholds_by_kind")]

    operations = [
        migrations.AlterField(
            model_name="lookout",
            name="needs_approval",
            field=models.BooleanField(
                default=False,
                help_text="Where an arrangement asks for it, it must in any case",
                verbose_name="the other agency must approve",
            ),
        ),
    ]
