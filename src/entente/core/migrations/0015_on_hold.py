"""What may not be destroyed now is asked of every deletion."""

from django.db import migrations

from entente.core.gate.rls import ON_HOLD, ON_HOLD_UNDONE


class Migration(migrations.Migration):
    dependencies = [("core", "0014_terms_of_a_rule")]

    operations = [migrations.RunSQL(ON_HOLD, ON_HOLD_UNDONE)]
