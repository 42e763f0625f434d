"""Proceedings, instruments and the gravity of an offence, by which further gateways open."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0010_signed_texts'),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name='circumstances',
            field=models.JSONField(default=dict, verbose_name='circumstances'),
        )
        for name in ('ask', 'disclosure')
    ]
