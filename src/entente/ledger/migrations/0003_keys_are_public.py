"""Public keys, as the log has them, for whoever checks a signature."""

from django.db import migrations

SQL = """
CREATE FUNCTION ledger_keys() RETURNS TABLE (place bigint, subject text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT position, leaf::jsonb #>> '{subject,id}' FROM ledger_entry
     WHERE leaf LIKE '%"event":"ledger:%' AND leaf LIKE '%"event":"ledger:key:added"%'
     ORDER BY position NULLS LAST, id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_countersigned")]

    operations = [migrations.RunSQL(SQL, "DROP FUNCTION ledger_keys()")]
