"""An arrangement says whether lookouts that follow from it want the other agency's approval (N19)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authority", "0016_milder_labels")]

    operations = [
        migrations.AddField(
            model_name="writtenarrangement",
            name="lookout_approval",
            field=models.BooleanField(
                default=False,
                help_text="A lookout that follows from it is put in force once the other agency has approved it.",
                verbose_name="lookouts want the recipient’s approval",
            ),
        ),
    ]
