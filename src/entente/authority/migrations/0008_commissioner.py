"""That the Privacy Commissioner was told of a disclosure."""

import django.db.models.deletion
import django.utils.timezone
import entente.ids
from django.conf import settings
from django.db import migrations, models

WALL = """
ALTER TABLE authority_commissionernotice ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_commissionernotice FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_commissionernotice FOR SELECT
    USING (holder_id = (SELECT entente_officer_agency()) OR (SELECT entente_officer_is('reviewer')));
CREATE POLICY desk_add ON authority_commissionernotice FOR INSERT
    WITH CHECK (made_by_id = entente_officer_id() AND holder_id = (SELECT entente_officer_agency())
                AND (SELECT entente_officer_is('privacy')));
REVOKE DELETE, TRUNCATE, UPDATE ON authority_commissionernotice FROM entente_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0007_access_and_holds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CommissionerNotice',
            fields=[
                ('id', models.UUIDField(default=entente.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sent_on', models.DateField(verbose_name='Commissioner notified on')),
                ('text', models.TextField(verbose_name='what was written')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='recorded')),
                ('disclosure', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='commissioner', to='authority.disclosure', verbose_name='disclosure')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.agency', verbose_name='holder')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'notice to the Commissioner',
                'verbose_name_plural': 'notices to the Commissioner',
                'ordering': ('-sent_on',),
            },
        ),
        migrations.RunSQL(WALL, migrations.RunSQL.noop),
    ]
