"""Permits and draws, versions of lists, runs over earlier manifests, what officers note, vessels of interest."""

import django.db.models.deletion
import django.utils.timezone
import entente.core.sorting
import entente.ids
from django.conf import settings
from django.db import migrations, models

from entente.core.gate.rls import SECURE


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0010_reviewer'),
        ('screening', '0001_screening'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConcernList',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('title_key_en', entente.core.sorting.SortKeyField('title_read_en', db_collation='C', default='', editable=False, max_length=240)),
                ('title_key_fr', entente.core.sorting.SortKeyField('title_read_fr', db_collation='C', default='', editable=False, max_length=240)),
                ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this state since')),
                ('due_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next step due')),
                ('title_en', models.CharField(blank=True, default='', max_length=200, verbose_name='title (English)')),
                ('title_fr', models.CharField(blank=True, default='', max_length=200, verbose_name='title (French)')),
                ('text_en', models.TextField(blank=True, default='', verbose_name='text (English)')),
                ('text_fr', models.TextField(blank=True, default='', verbose_name='text (French)')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('proposed', 'waits for the other agency'), ('approved', 'approved'), ('retired', 'retired')], default='draft', editable=False, max_length=24, verbose_name='state')),
                ('countries', models.CharField(help_text='Two letters each, ISO 3166, separated by blanks', max_length=400, verbose_name='countries')),
                ('valid_from', models.DateField(verbose_name='in force from')),
                ('review_on', models.DateField(help_text='From the day after it raises nothing any more', verbose_name='review by')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='approved')),
                ('grounds_en', models.TextField(blank=True, default='', verbose_name='why these (English)')),
                ('grounds_fr', models.TextField(blank=True, default='', verbose_name='why these (French)')),
            ],
            options={
                'verbose_name': 'list of countries of concern',
                'verbose_name_plural': 'lists of countries of concern',
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ExportPermit',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('number', models.CharField(max_length=40, verbose_name='permit number')),
                ('number_key', models.CharField(default='', editable=False, max_length=40)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_force', 'in force'), ('suspended', 'suspended'), ('cancelled', 'cancelled')], default='draft', editable=False, max_length=12, verbose_name='state')),
                ('exporter', models.CharField(max_length=160, verbose_name='exporter')),
                ('consignee', models.CharField(max_length=160, verbose_name='consignee')),
                ('end_user', models.CharField(max_length=160, verbose_name='end user')),
                ('destination', models.CharField(help_text='Two letters, ISO 3166', max_length=2, verbose_name='destination')),
                ('goods', models.CharField(max_length=300, verbose_name='goods')),
                ('hs', models.CharField(help_text='Separated by blanks; a shorter code covers what it begins: 8542 covers 854231', max_length=200, verbose_name='HS codes covered')),
                ('quantity', models.FloatField(verbose_name='quantity granted')),
                ('unit', models.CharField(default='NMB', help_text='As the permit counts: NMB pieces, KGM kilograms', max_length=8, verbose_name='unit')),
                ('used_before', models.FloatField(default=0, help_text='In the same unit; counts as taken', verbose_name='used before it was recorded here')),
                ('left', models.FloatField(default=0, editable=False, verbose_name='quantity left')),
                ('issued_on', models.DateField(verbose_name='issued')),
                ('expires_on', models.DateField(help_text='The last day on which goods may leave under it', verbose_name='expires')),
                ('issued_under', models.CharField(default='Export and Import Permits Act, 7', max_length=160, verbose_name='issued under')),
            ],
            options={
                'verbose_name': 'export permit',
                'verbose_name_plural': 'export permits',
            },
        ),
        migrations.CreateModel(
            name='ListVersion',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('list_id', models.CharField(max_length=40, verbose_name='list')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('version', models.CharField(max_length=40, verbose_name='version')),
                ('file', models.CharField(max_length=200, verbose_name='file')),
                ('files', models.JSONField(default=list, verbose_name='files and their digests')),
                ('digest', models.CharField(max_length=64, verbose_name='digest of the content')),
                ('loaded_at', models.DateTimeField(verbose_name='loaded')),
                ('current', models.BooleanField(default=True, verbose_name='in use')),
                ('entries', models.PositiveIntegerField(default=0, verbose_name='entries')),
                ('names', models.PositiveIntegerField(default=0, verbose_name='names')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='rows that could not be used')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='new')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('removed', models.PositiveIntegerField(default=0, verbose_name='gone')),
                ('before', models.UUIDField(null=True, verbose_name='compared with')),
                ('difference', models.JSONField(default=dict, verbose_name='what changed')),
                ('threshold', models.FloatField(null=True, verbose_name='threshold')),
            ],
            options={
                'verbose_name': 'list version',
                'verbose_name_plural': 'list versions',
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('traveller_id', models.UUIDField(null=True, verbose_name='traveller')),
                ('consignment_id', models.UUIDField(null=True, verbose_name='consignment')),
                ('facts', models.JSONField(default=dict, verbose_name='what was seen')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('seen_at', models.DateTimeField(verbose_name='seen')),
            ],
            options={
                'verbose_name': 'observation',
                'verbose_name_plural': 'observations',
            },
        ),
        migrations.CreateModel(
            name='PermitDraw',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('permit_id', models.UUIDField(verbose_name='permit')),
                ('consignment_id', models.UUIDField(verbose_name='declaration')),
                ('line', models.PositiveIntegerField(default=1, verbose_name='line')),
                ('reference', models.CharField(max_length=80, verbose_name='declaration')),
                ('quantity', models.FloatField(verbose_name='quantity')),
                ('unit', models.CharField(max_length=8, verbose_name='unit')),
                ('drawn_at', models.DateTimeField(verbose_name='declared')),
                ('state', models.CharField(choices=[('taken', 'taken'), ('given_back', 'given back')], default='taken', editable=False, max_length=12, verbose_name='state')),
            ],
            options={
                'verbose_name': 'draw on a permit',
                'verbose_name_plural': 'draws on permits',
            },
        ),
        migrations.CreateModel(
            name='ScreeningRun',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('about', models.CharField(max_length=200, verbose_name='about')),
                ('cause', models.CharField(choices=[('new', 'new entry'), ('changed', 'entry changed'), ('list', 'new version of a list'), ('asked', 'asked for')], max_length=8, verbose_name='because of')),
                ('state', models.CharField(choices=[('waiting', 'waits'), ('running', 'runs'), ('done', 'done'), ('failed', 'stopped')], default='waiting', editable=False, max_length=8, verbose_name='state')),
                ('lookout_id', models.UUIDField(null=True, verbose_name='lookout')),
                ('list_version_id', models.UUIDField(null=True, verbose_name='list version')),
                ('content', models.CharField(blank=True, max_length=64)),
                ('total', models.PositiveIntegerField(default=0, verbose_name='to look at')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='looked at')),
                ('hits', models.PositiveIntegerField(default=0, verbose_name='new hits')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('started_at', models.DateTimeField(null=True, verbose_name='began')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('cursor', models.CharField(blank=True, max_length=80)),
                ('problem', models.CharField(blank=True, max_length=200, verbose_name='why it stopped')),
            ],
            options={
                'verbose_name': 'run over earlier manifests',
                'verbose_name_plural': 'runs over earlier manifests',
            },
        ),
        migrations.CreateModel(
            name='VesselOfInterest',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('retention_until', models.DateField(blank=True, editable=False, null=True, verbose_name='kept until')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('state', models.CharField(choices=[('watched', 'watched'), ('arrived', 'arrived'), ('closed', 'closed')], default='watched', editable=False, max_length=10, verbose_name='state')),
                ('imo', models.CharField(blank=True, max_length=10, verbose_name='IMO number')),
                ('flag', models.CharField(blank=True, help_text='Two letters, ISO 3166', max_length=2, verbose_name='flag')),
                ('built', models.PositiveIntegerField(blank=True, null=True, verbose_name='year built')),
                ('owner_changed_on', models.DateField(blank=True, null=True, verbose_name='owner changed')),
                ('name_changed_on', models.DateField(blank=True, null=True, verbose_name='name changed')),
                ('flag_changed_on', models.DateField(blank=True, null=True, verbose_name='flag changed')),
                ('silent_since', models.DateTimeField(blank=True, null=True, verbose_name='silent since')),
                ('loitered_hours', models.FloatField(blank=True, null=True, verbose_name='hours waiting off a staging coast')),
                ('cargo', models.CharField(blank=True, choices=[('yes', 'yes'), ('no', 'no')], max_length=3, verbose_name='cargo declared')),
                ('persons_over_capacity', models.PositiveIntegerField(blank=True, null=True, verbose_name='people above certificated capacity')),
                ('last_seen', models.CharField(blank=True, max_length=120, verbose_name='last seen')),
                ('last_seen_at', models.DateTimeField(blank=True, null=True, verbose_name='last seen at')),
                ('expected_at', models.CharField(blank=True, max_length=120, verbose_name='expected at')),
                ('expected_on', models.DateTimeField(blank=True, null=True, verbose_name='expected')),
                ('source', models.TextField(verbose_name='where this is known from')),
            ],
            options={
                'verbose_name': 'vessel of interest',
                'verbose_name_plural': 'vessels of interest',
            },
        ),
        migrations.AddField(
            model_name='consignment',
            name='address_key',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='consignment',
            name='current',
            field=models.BooleanField(default=True, editable=False, verbose_name='on the manifest'),
        ),
        migrations.AddField(
            model_name='consignment',
            name='destination',
            field=models.CharField(blank=True, max_length=12, verbose_name='destination'),
        ),
        migrations.AddField(
            model_name='consignment',
            name='direction',
            field=models.CharField(blank=True, choices=[('in', 'arriving'), ('out', 'leaving'), ('domestic', 'within Canada'), ('transit', 'passing'), ('unknown', 'not stated')], max_length=10, verbose_name='direction'),
        ),
        migrations.AddField(
            model_name='consignment',
            name='end_user_country',
            field=models.CharField(blank=True, max_length=2, verbose_name="end user's country"),
        ),
        migrations.AddField(
            model_name='consignment',
            name='identity',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='consignment',
            name='intermediary',
            field=models.CharField(blank=True, max_length=160, verbose_name='intermediary'),
        ),
        migrations.AddField(
            model_name='consignment',
            name='moves_at',
            field=models.DateTimeField(null=True, verbose_name='arrives or leaves'),
        ),
        migrations.AddField(
            model_name='consignment',
            name='permits',
            field=models.CharField(blank=True, max_length=200, verbose_name='permits named'),
        ),
        migrations.AddField(
            model_name='hit',
            name='held_minutes',
            field=models.PositiveIntegerField(null=True, verbose_name='minutes the person or goods were held'),
        ),
        migrations.AddField(
            model_name='hit',
            name='listed',
            field=models.JSONField(blank=True, default=dict, verbose_name='the list entry'),
        ),
        migrations.AddField(
            model_name='hit',
            name='referred_to',
            field=models.CharField(blank=True, max_length=160, verbose_name='to whom'),
        ),
        migrations.AddField(
            model_name='hit',
            name='vessel_id',
            field=models.UUIDField(null=True, verbose_name='vessel of interest'),
        ),
        migrations.AddField(
            model_name='intake',
            name='function',
            field=models.CharField(choices=[('original', 'original'), ('addition', 'addition'), ('replacement', 'replaces an earlier one'), ('deletion', 'takes out who it names'), ('cancellation', 'cancels an earlier one')], default='original', max_length=12, verbose_name='meant as'),
        ),
        migrations.AddField(
            model_name='intake',
            name='known',
            field=models.PositiveIntegerField(default=0, verbose_name='known already'),
        ),
        migrations.AddField(
            model_name='intake',
            name='reference',
            field=models.CharField(blank=True, max_length=80, verbose_name="sender's reference"),
        ),
        migrations.AddField(
            model_name='intake',
            name='revision',
            field=models.PositiveIntegerField(default=0, verbose_name='revision'),
        ),
        migrations.AddField(
            model_name='intake',
            name='withdrawn',
            field=models.PositiveIntegerField(default=0, verbose_name='taken out again'),
        ),
        migrations.AddField(
            model_name='lookout',
            name='owner',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='movement',
            name='identifier',
            field=models.CharField(blank=True, max_length=40, verbose_name='IMO number or plate'),
        ),
        migrations.AddField(
            model_name='movement',
            name='zone_known',
            field=models.BooleanField(default=False, verbose_name='time zone of the place known'),
        ),
        migrations.AddField(
            model_name='traveller',
            name='contacts',
            field=models.JSONField(blank=True, default=list, verbose_name='telephones and addresses given'),
        ),
        migrations.AddField(
            model_name='traveller',
            name='current',
            field=models.BooleanField(default=True, editable=False, verbose_name='on the manifest'),
        ),
        migrations.AddField(
            model_name='traveller',
            name='identity',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name='hit',
            name='movement_id',
            field=models.UUIDField(null=True, verbose_name='movement'),
        ),
        migrations.AlterField(
            model_name='hit',
            name='referral',
            field=models.CharField(blank=True, choices=[('', 'nothing yet'), ('examination', 'examination at the port'), ('interview', 'interview at the port'), ('no_board', 'advice not to board, to a liaison officer'), ('investigation', 'investigators'), ('support', 'victim support'), ('watch', 'watch on the vessel, safety of life first')], max_length=16, verbose_name='referred to'),
        ),
        migrations.AlterField(
            model_name='lookout',
            name='identifier',
            field=models.CharField(blank=True, max_length=40, verbose_name='IMO number, plate, container, telephone or HS code'),
        ),
        migrations.AlterField(
            model_name='lookout',
            name='kind',
            field=models.CharField(choices=[('person', 'person'), ('company', 'company'), ('vessel', 'vessel'), ('vehicle', 'vehicle'), ('goods', 'goods'), ('phone', 'telephone'), ('address', 'address')], default='person', max_length=10, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='consignment',
            index=models.Index(fields=['label', 'consignee'], name='consignment_consignee'),
        ),
        migrations.AddIndex(
            model_name='consignment',
            index=models.Index(fields=['label', 'consignor'], name='consignment_consignor'),
        ),
        migrations.AddIndex(
            model_name='consignment',
            index=models.Index(fields=['label', '-moves_at'], name='consignment_recent'),
        ),
        migrations.AddIndex(
            model_name='consignment',
            index=models.Index(fields=['address_key'], name='consignment_address'),
        ),
        migrations.AddIndex(
            model_name='traveller',
            index=models.Index(fields=['identity', 'movement_id'], name='traveller_identity'),
        ),
        migrations.AddField(
            model_name='concernlist',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.agency', verbose_name='lead agency'),
        ),
        migrations.AddField(
            model_name='concernlist',
            name='approved_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.agency', verbose_name='approved by'),
        ),
        migrations.AddField(
            model_name='concernlist',
            name='label',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='concernlist',
            name='proposed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.agency', verbose_name='proposed by'),
        ),
        migrations.AddField(
            model_name='concernlist',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit', verbose_name='lead unit'),
        ),
        migrations.AddField(
            model_name='exportpermit',
            name='label',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='listversion',
            name='label',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='observation',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by'),
        ),
        migrations.AddField(
            model_name='observation',
            name='label',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='permitdraw',
            name='label',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='screeningrun',
            name='label',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label'),
        ),
        migrations.AddField(
            model_name='vesselofinterest',
            name='label',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.label', verbose_name='label'),
        ),
        migrations.AddIndex(
            model_name='exportpermit',
            index=models.Index(fields=['label', 'number_key'], name='permit_number'),
        ),
        migrations.AddIndex(
            model_name='listversion',
            index=models.Index(fields=['list_id', '-loaded_at'], name='list_version'),
        ),
        migrations.AddIndex(
            model_name='observation',
            index=models.Index(fields=['traveller_id'], name='observed_traveller'),
        ),
        migrations.AddIndex(
            model_name='observation',
            index=models.Index(fields=['consignment_id'], name='observed_consignment'),
        ),
        migrations.AddIndex(
            model_name='permitdraw',
            index=models.Index(fields=['permit_id', 'state'], name='draw_permit'),
        ),
        migrations.AddIndex(
            model_name='permitdraw',
            index=models.Index(fields=['consignment_id'], name='draw_consignment'),
        ),
        migrations.AddIndex(
            model_name='screeningrun',
            index=models.Index(fields=['state', 'asked_at'], name='run_state'),
        ),
        migrations.AddIndex(
            model_name='screeningrun',
            index=models.Index(fields=['lookout_id'], name='run_lookout'),
        ),
        SECURE("screening_exportpermit"),
        SECURE("screening_permitdraw"),
        SECURE("screening_listversion"),
        SECURE("screening_concernlist"),
        SECURE("screening_screeningrun"),
        SECURE("screening_observation"),
        SECURE("screening_vesselofinterest"),
    ]
