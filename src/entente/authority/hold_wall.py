"""What may not be destroyed, and what goes with what is: said by the database, whoever purges.

``entente_on_hold`` answers the policy ``gate_hold`` that every table of held rows has; ``entente_purge``
removes a record with all that was written about it, and tells what it removed.
"""

from __future__ import annotations

MAKE = r"""
ALTER TABLE authority_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_hold FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_hold FOR SELECT
    USING ((SELECT entente_officer_is('reviewer'))
           OR (holder_id = (SELECT entente_officer_agency()) AND (SELECT entente_officer_is('privacy'))));
CREATE POLICY desk_add ON authority_hold FOR INSERT
    WITH CHECK (placed_by_id = entente_officer_id() AND holder_id = (SELECT entente_officer_agency())
                AND (SELECT entente_officer_is('privacy')));
CREATE POLICY desk_change ON authority_hold FOR UPDATE
    USING (holder_id = (SELECT entente_officer_agency()) AND (SELECT entente_officer_is('privacy')))
    WITH CHECK (holder_id = (SELECT entente_officer_agency()));
DO $$ BEGIN
    EXECUTE format('CREATE POLICY hold_read ON authority_hold FOR SELECT TO %I USING (true)', current_user);
END $$;
REVOKE DELETE, TRUNCATE, UPDATE ON authority_hold FROM entente_app;
GRANT UPDATE (released_at) ON authority_hold TO entente_app;

-- of the agency that holds the record, or one of what it was computed from
CREATE OR REPLACE FUNCTION entente_on_hold(wanted text, key text, label bigint, about text, about_key text)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT EXISTS (
        SELECT FROM authority_hold h
         WHERE h.released_at IS NULL
           AND (h.object_id = key AND h."table" = wanted OR h.object_id = about_key AND h.register = about)
           AND h.holder_id IN (SELECT l.holder_id FROM core_label l WHERE l.id = label UNION ALL
                               SELECT p.holder_id FROM core_label_inputs i
                                 JOIN core_label p ON p.id = i.to_label_id WHERE i.from_label_id = label))
$$;

DROP FUNCTION entente_purge(text, integer);
-- what has run out and is not on hold, with its history, comments and files, whenever theirs would end
CREATE FUNCTION entente_purge(wanted text, of_model text, at_most integer)
RETURNS TABLE (what text, gone text, label bigint, until date, sha256 text, size bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
#variable_conflict use_column
DECLARE
    officer text := coalesce(current_setting('entente.officer', true), '');
    held text := CASE WHEN wanted IN ('core_change', 'core_comment', 'core_attachment')
                      THEN 'register, object_id' ELSE 'NULL, NULL' END;
    file text := CASE WHEN wanted = 'core_attachment' THEN 'sha256, size' ELSE 'NULL::text, NULL::bigint' END;
    went text[];
    files text[] := '{}';
    mode text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = wanted
                    AND policyname = 'gate_keep') THEN
        RAISE EXCEPTION 'not a table of held rows: %', wanted;
    END IF;
    -- the officer is put aside so that no other policy opens a row to it
    PERFORM set_config('entente.officer', '', true), set_config('entente.keeping', 'purge', true);
    DROP TABLE IF EXISTS pg_temp.entente_gone;
    CREATE TEMPORARY TABLE entente_gone (
        what text, gone text, label bigint, until date, sha256 text, size bigint) ON COMMIT DROP;
    EXECUTE format(
        'WITH over AS (DELETE FROM %1$I WHERE id IN ('
        'SELECT id FROM %1$I WHERE retention_until < current_date '
        'AND NOT entente_on_hold(%2$L, id::text, label_id, %3$s) LIMIT $1) '
        'RETURNING id::text, label_id, retention_until, %4$s) '
        'INSERT INTO pg_temp.entente_gone SELECT %2$L, over.* FROM over',
        wanted, wanted, held, file) USING at_most;
    SELECT coalesce(array_agg(g.gone), '{}') INTO went FROM pg_temp.entente_gone g;
    IF cardinality(went) > 0 THEN
        -- rows that have run out show in one mode, the others in the other
        FOREACH mode IN ARRAY ARRAY['purge', 'relabel'] LOOP
            PERFORM set_config('entente.keeping', mode, true);
            WITH f AS (DELETE FROM core_attachment a WHERE a.register = of_model AND a.object_id = ANY (went)
                       RETURNING a.id::text, a.label_id, a.retention_until, a.sha256, a.size)
            INSERT INTO pg_temp.entente_gone SELECT 'core_attachment', f.* FROM f;
            WITH c AS (DELETE FROM core_comment m WHERE m.register = of_model AND m.object_id = ANY (went)
                       RETURNING m.id::text, m.label_id, m.retention_until)
            INSERT INTO pg_temp.entente_gone SELECT 'core_comment', c.* FROM c;
        END LOOP;
        SELECT coalesce(array_agg(g.gone), '{}') INTO files FROM pg_temp.entente_gone g
         WHERE g.what = 'core_attachment';
        FOREACH mode IN ARRAY ARRAY['purge', 'relabel'] LOOP
            PERFORM set_config('entente.keeping', mode, true);
            WITH h AS (DELETE FROM core_change x WHERE x.register = of_model AND x.object_id = ANY (went)
                           OR x.register = 'core.attachment' AND x.object_id = ANY (files)
                       RETURNING x.id::text, x.label_id, x.retention_until)
            INSERT INTO pg_temp.entente_gone SELECT 'core_change', h.* FROM h;
        END LOOP;
    END IF;
    PERFORM set_config('entente.officer', officer, true), set_config('entente.keeping', '', true);
    RETURN QUERY SELECT g.what, g.gone, g.label, g.until, g.sha256, g.size FROM pg_temp.entente_gone g;
END $$;

-- of these digests those that a file of a record still has
CREATE FUNCTION entente_files_needed(digests text[]) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    officer text := coalesce(current_setting('entente.officer', true), '');
    mode text;
BEGIN
    PERFORM set_config('entente.officer', '', true);
    FOREACH mode IN ARRAY ARRAY['purge', 'relabel'] LOOP
        PERFORM set_config('entente.keeping', mode, true);
        RETURN QUERY SELECT DISTINCT a.sha256::text FROM core_attachment a WHERE a.sha256 = ANY (digests);
    END LOOP;
    PERFORM set_config('entente.officer', officer, true), set_config('entente.keeping', '', true);
END $$;
CREATE INDEX attachment_digest ON core_attachment (sha256);

-- what the ledger still holds of these records in words: for what purges, which no officer's request does
CREATE FUNCTION ledger_told_of(kind text, ids text[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT e.id FROM ledger_entry e JOIN ledger_content c ON c.entry_id = e.id
     WHERE e.leaf::jsonb #>> '{subject,id}' = ANY (ids) AND e.leaf::jsonb #>> '{subject,type}' = kind
       AND entente_officer_id() IS NULL AND c.content <> 'null'
       AND e.leaf::jsonb ->> 'event' !~ '^(authority|ledger):|:(disclosed|purged)$'
$$;

-- what is kept for an answer only: to the privacy officer of the holder, as far as the label is open to them
CREATE FUNCTION entente_kept_for(wanted uuid) RETURNS TABLE (hold uuid, until date, told jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    one record;
    officer text := coalesce(current_setting('entente.officer', true), '');
    found_ record;
BEGIN
    IF NOT coalesce(entente_officer_is('privacy') OR entente_officer_is('reviewer'), false) THEN
        RETURN;
    END IF;
    FOR one IN SELECT * FROM authority_hold h WHERE h.request = wanted AND h.released_at IS NULL
                AND (h.holder_id = entente_officer_agency() OR entente_officer_is('reviewer')) LOOP
        CONTINUE WHEN NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'public'
                                   AND tablename = one."table" AND policyname = 'gate_keep');
        PERFORM set_config('entente.keeping', 'purge', true);
        EXECUTE format('SELECT t.label_id, t.retention_until, to_jsonb(t) AS told FROM %I AS t '
                       'WHERE t.id::text = $1', one."table") INTO found_ USING one.object_id;
        PERFORM set_config('entente.keeping', '', true);
        CONTINUE WHEN found_.label_id IS NULL OR entente_label_grade(found_.label_id) < 4;
        hold := one.id; until := found_.retention_until; told := found_.told;
        RETURN NEXT;
    END LOOP;
END $$;
"""

UNMAKE = """
CREATE OR REPLACE FUNCTION entente_on_hold(wanted text, key text, label bigint, about text, about_key text)
RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
DROP FUNCTION entente_kept_for(uuid);
DROP FUNCTION ledger_told_of(text, text[]);
DROP INDEX attachment_digest;
DROP FUNCTION entente_files_needed(text[]);
DROP FUNCTION entente_purge(text, text, integer);
CREATE FUNCTION entente_purge(wanted text, at_most integer)
RETURNS TABLE (gone text, label bigint, until date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'this version of the schema is older than the programme: bring it forward again';
END $$;
"""
