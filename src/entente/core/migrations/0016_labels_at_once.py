"""The wall decides all labels in one statement: a call for each was most of a page's time in the database."""

from django.db import migrations

from entente.core.gate.rls import FUNCTIONS
from entente.core.registers.search_sql import BY_INDEX, SEARCH


class Migration(migrations.Migration):
    dependencies = [("core", "0015_on_hold")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        migrations.RunSQL(BY_INDEX, migrations.RunSQL.noop),
    ]
