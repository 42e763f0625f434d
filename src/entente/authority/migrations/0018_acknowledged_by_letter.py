"""What a recipient without an account did about a correction, as it was heard by letter or call."""

from django.conf import settings
from django.db import migrations, models

from entente.authority.heard_wall import MAKE, UNMAKE


class Migration(migrations.Migration):

    dependencies = [
        ('authority', '0017_lookout_approval'),
        ('core', '0020_kinds_and_capacities'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='heard_from',
            field=models.CharField(blank=True, max_length=160, verbose_name='said by'),
        ),
        migrations.AddField(
            model_name='notice',
            name='heard_how',
            field=models.CharField(blank=True, choices=[('letter', 'by letter'), ('call', 'by call')], max_length=6, verbose_name='heard'),
        ),
        migrations.AddField(
            model_name='notice',
            name='heard_on',
            field=models.DateField(null=True, verbose_name='said on'),
        ),
        migrations.AddField(
            model_name='notice',
            name='heard_reference',
            field=models.CharField(blank=True, max_length=120, verbose_name='reference of their letter'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('heard_from', ''), ('heard_how', ''), ('heard_on', None), ('heard_reference', '')), models.Q(models.Q(('done', ''), _negated=True), models.Q(('heard_from', ''), _negated=True), ('heard_on__isnull', False), models.Q(('heard_how', 'call'), models.Q(('heard_how', 'letter'), models.Q(('heard_reference', ''), _negated=True)), _connector='OR')), _connector='OR'), name='heard_whole'),
        ),
        migrations.RunSQL(MAKE, UNMAKE),
    ]
