"""A transmission keeps which parts of longer messages it brought."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0007_answers_to_lookouts'),
    ]

    operations = [
        migrations.AddField(
            model_name='intake',
            name='parts',
            field=models.JSONField(default=list, editable=False, verbose_name='parts of longer messages'),
        ),
        migrations.AddIndex(
            model_name='intake',
            index=models.Index(condition=models.Q(('parts', []), _negated=True), fields=['received_at'], name='intake_in_parts'),
        ),
    ]
