"""A rule beside the clauses that both agencies signed is not committed."""

from django.db import migrations

from entente.authority.annex_wall import MAKE, UNMAKE


class Migration(migrations.Migration):
    dependencies = [("authority", "0005_conditions"), ("core", "0014_terms_of_a_rule")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
