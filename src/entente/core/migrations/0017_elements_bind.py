"""A rule that lists elements gives notice at most: behind the wall whole rows are open, not elements."""

from django.db import migrations

from entente.core.gate.rls import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("core", "0016_labels_at_once")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
