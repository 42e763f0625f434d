"""A victim of trafficking is open to nobody under a purpose that enforces: the wall says so too."""

from django.db import migrations

from entente.core.gate.rls import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("authority", "0002_law_office")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
