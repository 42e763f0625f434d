"""Each text of a disclosure with its author, role and time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0009_answers_run_out'),
    ]

    operations = [
        migrations.AddField(
            model_name='disclosure',
            name='signed',
            field=models.JSONField(default=dict, verbose_name='signed by'),
        ),
    ]
