"""A transmission keeps how a person named the columns of its table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('screening', '0008_messages_in_parts'),
    ]

    operations = [
        migrations.AddField(
            model_name='intake',
            name='columns',
            field=models.JSONField(default=dict, editable=False, verbose_name='columns as they were named'),
        ),
        migrations.AddField(
            model_name='intake',
            name='heading',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='intake',
            index=models.Index(condition=models.Q(('heading', ''), _negated=True), fields=['heading'], name='intake_heading'),
        ),
    ]
