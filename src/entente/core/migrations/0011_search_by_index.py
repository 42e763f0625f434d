"""A search never walks the table of its words."""

from django.db import migrations

from entente.core.registers.search_sql import BY_INDEX


class Migration(migrations.Migration):
    dependencies = [("core", "0010_reviewer")]

    operations = [migrations.RunSQL(BY_INDEX, migrations.RunSQL.noop)]
