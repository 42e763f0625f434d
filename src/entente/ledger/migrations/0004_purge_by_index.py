"""The entry that says that a content goes is found by its subject's index, however many go at once."""

from django.db import migrations

SQL = r"""
CREATE OR REPLACE FUNCTION ledger_purge(target uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    found_ boolean;
BEGIN
    PERFORM 1 FROM ledger_entry WHERE position IS NULL
        AND leaf::jsonb->>'event' = 'ledger:content:purged' AND leaf::jsonb #>> '{subject,id}' = target::text;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a content is purged in the transaction that records it' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM ledger_entry WHERE id = target AND leaf::jsonb->>'event' LIKE 'ledger:%';
    IF FOUND THEN
        RAISE EXCEPTION 'what the ledger says of itself stays' USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM ledger_content WHERE entry_id = target RETURNING true INTO found_;
    RETURN coalesce(found_, false);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_keys_are_public")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
