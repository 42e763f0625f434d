"""The wall decides all labels in one statement: a call for each was most of a page's time in the database."""

from django.db import migrations

from entente.core.gate.rls import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("core", "0015_on_hold")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
