"""Which of its own rows a source may no longer write: their label was changed, or their time has run out."""

from __future__ import annotations

MAKE = r"""
-- To the account of a source, of the rows that it brings those that are there and shown to it no more.
CREATE FUNCTION holdings_closed(wanted uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    open_ bigint[] := entente_writable_labels();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM holdings_source s WHERE s.account_id = entente_officer_id()) THEN
        RAISE EXCEPTION 'not the account of a source';
    END IF;
    PERFORM set_config('entente.keeping', 'relabel', true);
    RETURN QUERY SELECT e.id FROM holdings_entity e JOIN holdings_source s ON s.id = e.source_id
                  WHERE e.id = ANY (wanted) AND s.account_id = entente_officer_id()
                   AND NOT e.label_id = ANY (open_);
    PERFORM set_config('entente.keeping', 'purge', true);
    RETURN QUERY SELECT e.id FROM holdings_entity e JOIN holdings_source s ON s.id = e.source_id
                  WHERE e.id = ANY (wanted) AND s.account_id = entente_officer_id()
                   AND e.retention_until < current_date;
    PERFORM set_config('entente.keeping', '', true);
END $$;
"""
UNMAKE = "DROP FUNCTION holdings_closed(uuid[]);"
