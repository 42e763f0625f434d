"""A disclosure says what its recipient may do with it, and what runs out soon is found."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0004_redress_entry'),
        ('core', '0014_terms_of_a_rule'),
    ]

    operations = [
        migrations.AddField(
            model_name='disclosure',
            name='secondary_use',
            field=models.CharField(blank=True, max_length=12, verbose_name='further use'),
        ),
        migrations.AddIndex(
            model_name='disclosure',
            index=models.Index(condition=models.Q(('ended', ''), ('retention_until__isnull', False)), fields=['recipient', 'retention_until'], name='disclosure_running_out'),
        ),
    ]
