"""The second wall: the functions that the policies ask, and the history table behind it."""

from django.db import migrations

from entente.core.gate.rls import DEFINE, SECURE


class Migration(migrations.Migration):
    dependencies = [("core", "0001_core")]

    operations = [DEFINE(), SECURE("core_change", unlabelled=True)]
