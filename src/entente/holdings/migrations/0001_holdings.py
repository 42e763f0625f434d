"""Sources, runs, what was rejected, and holdings, the last three behind the second wall."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import entente.ids
from django.conf import settings
from django.db import migrations, models

from entente.core.gate.rls import SECURE


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0005_reference_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_en', models.CharField(max_length=160, verbose_name='name (English)')),
                ('name_fr', models.CharField(max_length=160, verbose_name='name (French)')),
                ('kind', models.CharField(choices=[('ftm', 'FollowTheMoney, JSON lines'), ('csv', 'table with a mapping'), ('http', 'pulled from an address'), ('drop', 'folder where files are dropped'), ('push', 'pushed to us'), ('record', 'system of record')], max_length=8, verbose_name='kind')),
                ('settings', models.JSONField(blank=True, default=dict, verbose_name='settings')),
                ('private_properties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='properties under it')),
                ('reliability', models.CharField(choices=[('A', 'A · no doubt about the source'), ('B', 'B · mostly reliable'), ('C', 'C · mostly unreliable'), ('X', 'X · cannot be judged')], default='X', max_length=1, verbose_name='reliability of the source')),
                ('accuracy', models.CharField(choices=[('1', '1 · no doubt about its accuracy'), ('2', '2 · known to the source at first hand'), ('3', '3 · hearsay, corroborated'), ('4', '4 · cannot be judged')], default='4', max_length=1, verbose_name='accuracy unless said otherwise')),
                ('keep_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='kept for (days)')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='loads as')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.agency', verbose_name='agency')),
                ('label', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label')),
                ('private_label', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='stricter label')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('origin', models.CharField(max_length=200, verbose_name='read from')),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('running', 'under way'), ('done', 'done'), ('stopped', 'stopped half-way'), ('failed', 'failed')], default='running', max_length=8, verbose_name='state')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('position', models.JSONField(default=dict)),
                ('records', models.PositiveBigIntegerField(default=0, verbose_name='records')),
                ('added', models.PositiveBigIntegerField(default=0, verbose_name='new')),
                ('changed', models.PositiveBigIntegerField(default=0, verbose_name='changed')),
                ('same', models.PositiveBigIntegerField(default=0, verbose_name='unchanged')),
                ('rejected', models.PositiveBigIntegerField(default=0, verbose_name='rejected')),
                ('noted', models.PositiveBigIntegerField(default=0, verbose_name='with parts left out')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('label', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'run',
                'verbose_name_plural': 'runs',
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Reject',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('run_id', models.UUIDField(db_index=True, editable=False)),
                ('line', models.PositiveBigIntegerField(verbose_name='line')),
                ('code', models.CharField(max_length=24, verbose_name='reason')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='detail')),
                ('raw', models.TextField(blank=True, verbose_name='as it came')),
                ('whole', models.BooleanField(default=True)),
                ('replayed_at', models.DateTimeField(null=True, verbose_name='replayed')),
                ('label', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'rejected record',
                'verbose_name_plural': 'rejected records',
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PushToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='holdings.source')),
            ],
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('row_id', models.UUIDField(db_index=True, editable=False)),
                ('from_id', models.CharField(editable=False, max_length=255)),
                ('prop', models.CharField(editable=False, max_length=40)),
                ('to_id', models.CharField(editable=False, max_length=255)),
                ('label', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(models.F('to_id'), models.F('label'), name='reference_to'), models.Index(models.F('from_id'), models.F('label'), name='reference_from')],
            },
        ),
        migrations.CreateModel(
            name='Entity',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('entity_id', models.CharField(max_length=255, verbose_name='identifier in the source')),
                ('kind', models.CharField(choices=[('LegalEntity', 'Person or organization'), ('Person', 'Person'), ('Organization', 'Organization'), ('Company', 'Company'), ('PublicBody', 'Public body'), ('Vehicle', 'Vehicle'), ('Vessel', 'Vessel'), ('Airplane', 'Aircraft'), ('Address', 'Address'), ('BankAccount', 'Bank account'), ('CryptoWallet', 'Crypto wallet'), ('Security', 'Security'), ('Position', 'Position'), ('Document', 'Document'), ('Event', 'Event'), ('Ownership', 'Ownership'), ('Directorship', 'Directorship'), ('Membership', 'Membership'), ('Employment', 'Employment'), ('Occupancy', 'Occupancy'), ('Representation', 'Representation'), ('Family', 'Family'), ('Associate', 'Associate'), ('UnknownLink', 'Link'), ('Succession', 'Succession'), ('Identification', 'Identity document'), ('Passport', 'Passport'), ('Sanction', 'Sanction'), ('Note', 'Note')], max_length=24, verbose_name='kind')),
                ('caption', models.CharField(blank=True, max_length=250, verbose_name='name')),
                ('country', models.CharField(blank=True, max_length=16, verbose_name='country')),
                ('evaluation', models.CharField(max_length=2, verbose_name='evaluation')),
                ('facts', models.JSONField(default=dict, verbose_name='statements')),
                ('name_text', models.TextField(blank=True, editable=False)),
                ('number_text', models.TextField(blank=True, editable=False)),
                ('first_seen', models.CharField(blank=True, max_length=10, verbose_name='first seen')),
                ('last_seen', models.CharField(blank=True, max_length=10, verbose_name='last seen')),
                ('digest', models.BinaryField()),
                ('run_id', models.UUIDField(editable=False)),
                ('line', models.PositiveBigIntegerField(editable=False)),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('confirmed_at', models.DateTimeField(verbose_name='last confirmed')),
                ('label', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'holding',
                'verbose_name_plural': 'holdings',
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(models.F('entity_id'), models.F('label'), name='holding_of_entity')],
            },
        ),
        SECURE("holdings_run"),
        SECURE("holdings_reject"),
        SECURE("holdings_entity"),
        SECURE("holdings_reference"),
    ]
