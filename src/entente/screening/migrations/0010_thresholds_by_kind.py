"""A list version keeps its thresholds by kind of party, with the day and the rate that they were set by."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0009_columns_named'),
    ]

    operations = [
        migrations.AddField(
            model_name='listversion',
            name='judged',
            field=models.JSONField(default=dict, editable=False, verbose_name='thresholds'),
        ),
    ]
