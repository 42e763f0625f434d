"""A rule carries what its recipient may do with what is given under it."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0013_machines'),
    ]

    operations = [
        migrations.AddField(
            model_name='standingarrangement',
            name='elements',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='elements'),
        ),
        migrations.AddField(
            model_name='standingarrangement',
            name='keep_at_most',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='kept at most (months)'),
        ),
        migrations.AddField(
            model_name='standingarrangement',
            name='onward',
            field=models.CharField(blank=True, max_length=12, verbose_name='onward transfer'),
        ),
        migrations.AddField(
            model_name='standingarrangement',
            name='secondary_use',
            field=models.CharField(blank=True, max_length=12, verbose_name='further use'),
        ),
        migrations.AddField(
            model_name='standingarrangement',
            name='stated',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='stated by the holder'),
        ),
    ]
