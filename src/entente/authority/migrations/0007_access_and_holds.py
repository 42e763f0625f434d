"""Requests of individuals for what is held about them, what is kept for them, and purging that leaves nothing behind."""

import django.db.models.deletion
import django.utils.timezone
import entente.ids
from entente.authority.hold_wall import MAKE, UNMAKE
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0006_annex_is_rules'),
        ('core', '0015_on_hold'),
        ('ledger', '0004_purge_by_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('number', models.CharField(editable=False, max_length=24, verbose_name='number')),
                ('state', models.CharField(choices=[('received', 'received'), ('answered', 'answered, rights still open'), ('closed', 'closed'), ('withdrawn', 'withdrawn')], default='received', editable=False, max_length=24, verbose_name='state')),
                ('subject', models.CharField(max_length=160, verbose_name='individual')),
                ('asked', models.TextField(verbose_name='what is asked for')),
                ('received_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='received on')),
                ('answer_by', models.DateField(blank=True, editable=False, null=True, verbose_name='answer due')),
                ('answered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='answered on')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this state since')),
                ('due_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next step due')),
                ('label', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label')),
            ],
            options={
                'verbose_name': 'request for access',
                'verbose_name_plural': 'requests for access',
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('request', models.UUIDField(verbose_name='request for access')),
                ('register', models.CharField(max_length=60, verbose_name='register')),
                ('table', models.CharField(max_length=63)),
                ('object_id', models.CharField(max_length=60, verbose_name='record')),
                ('placed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='placed')),
                ('released_at', models.DateTimeField(null=True, verbose_name='released')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.agency', verbose_name='holder')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='placed by')),
            ],
            options={
                'verbose_name': 'hold',
                'verbose_name_plural': 'holds',
                'ordering': ('placed_at', 'pk'),
                'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['object_id'], name='hold_open')],
                'constraints': [models.UniqueConstraint(fields=('request', 'register', 'object_id'), name='one_hold_each')],
            },
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
