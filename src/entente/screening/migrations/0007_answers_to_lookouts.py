"""An answer to a proposed lookout has a reason, somebody who gave it, and what it was given to.

Answers from before keep counting for the entry as it stands: ``content`` is left blank.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('screening', '0006_lookouts_by_document_and_aircraft'),
    ]

    operations = [
        migrations.AddField(
            model_name='lookoutapproval',
            name='content',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='lookoutapproval',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='lookoutapproval',
            name='reason',
            field=models.TextField(blank=True, default='', verbose_name='reason'),
            preserve_default=False,
        ),
    ]
