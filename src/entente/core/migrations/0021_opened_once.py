"""The wall decides once a transaction, and keeps what it decided under a seal."""

from django.db import migrations

from entente.core.gate.rls import FUNCTIONS, SEAL, SEAL_UNDONE


class Migration(migrations.Migration):
    dependencies = [("core", "0020_kinds_and_capacities")]

    operations = [
        migrations.RunSQL(SEAL, SEAL_UNDONE),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
