"""The search index; registers put themselves into it after ``migrate``."""

from django.db import migrations

from entente.core.registers.search_sql import MAKE, SEARCH, UNMAKE


class Migration(migrations.Migration):
    dependencies = [("core", "0002_gate")]

    operations = [migrations.RunSQL(MAKE + SEARCH, UNMAKE)]
