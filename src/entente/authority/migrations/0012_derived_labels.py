"""Relabelling reaches what was computed from the record."""

from django.db import migrations

from entente.authority.derived_wall import MAKE, UNMAKE


class Migration(migrations.Migration):
    dependencies = [("authority", "0011_circumstances")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
