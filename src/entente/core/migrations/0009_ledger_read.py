"""What of the ledger an officer may read: one's own entries, and for a privacy officer those of the agency."""

from django.db import migrations

SQL = r"""
-- The leaf where it is shown; its hash and place always, so that the proof can be followed.
CREATE FUNCTION entente_ledger_shown(leaf text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT EXISTS (
        SELECT FROM core_officer o JOIN core_unit u ON u.id = o.unit_id JOIN core_agency a ON a.id = u.agency_id
         WHERE o.id = entente_officer_id() AND o.is_active
           AND (leaf::jsonb #>> '{event}' LIKE 'ledger:%'
                OR leaf::jsonb #>> '{actor,officer}' = o.username
                OR ('privacy' = ANY (o.roles) AND leaf::jsonb #>> '{actor,agency}' = a.code)))
$$;

CREATE FUNCTION entente_ledger_entries(places bigint[])
RETURNS TABLE (place bigint, entry uuid, leaf text, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT e.position, e.id, CASE WHEN entente_ledger_shown(e.leaf) THEN e.leaf END, e.leaf_hash
      FROM ledger_entry e WHERE e.position = ANY (places) AND entente_officer_id() IS NOT NULL
     ORDER BY e.position DESC
$$;

-- Places of the entries that are shown and answer a query: an entry's id, or its subject's; a word that
-- stands in the event or is the account, among the latest.
CREATE FUNCTION entente_ledger_find(wanted text, latest bigint, at_most integer)
RETURNS TABLE (place bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT position FROM (
        SELECT e.position, e.leaf FROM ledger_entry e WHERE e.id::text = lower(wanted)
        UNION
        SELECT e.position, e.leaf FROM ledger_entry e WHERE e.leaf::jsonb #>> '{subject,id}' = wanted
        UNION
        SELECT e.position, e.leaf FROM ledger_entry e, ledger_tree t
         WHERE e.position >= t.size - latest
           AND (wanted = '' OR strpos(e.leaf::jsonb #>> '{event}', wanted) > 0
                OR e.leaf::jsonb #>> '{actor,officer}' = wanted)) AS found
     WHERE entente_officer_id() IS NOT NULL AND position IS NOT NULL AND entente_ledger_shown(leaf)
     ORDER BY position DESC LIMIT at_most
$$;
"""

UNDO = """
DROP FUNCTION entente_ledger_find(text, bigint, integer);
DROP FUNCTION entente_ledger_entries(bigint[]);
DROP FUNCTION entente_ledger_shown(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0008_search_faster"), ("ledger", "0003_keys_are_public")]

    operations = [migrations.RunSQL(SQL, UNDO)]
