"""A source's account learns which of its rows are closed to it, so that a load does not die on them."""

from django.db import migrations

from entente.holdings.closed_wall import MAKE, UNMAKE


class Migration(migrations.Migration):
    dependencies = [("holdings", "0003_push_tokens_run_out"), ("authority", "0012_derived_labels")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
