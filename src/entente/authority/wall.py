"""The desk's second wall: whose row of a request, a disclosure, a look-up PostgreSQL shows and takes.

Nobody's role takes a row back: there is no policy to delete, and the right to is withdrawn.
"""

from __future__ import annotations

MAKE = """
CREATE FUNCTION entente_officer_agency() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT u.agency_id FROM core_officer o JOIN core_unit u ON u.id = o.unit_id
     WHERE o.id = entente_officer_id() AND o.is_active
$$;
CREATE FUNCTION entente_officer_is(role text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT coalesce((SELECT role = ANY (o.roles) FROM core_officer o
                      WHERE o.id = entente_officer_id() AND o.is_active), false)
$$;

ALTER TABLE authority_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_ask FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_ask FOR SELECT
    USING ((SELECT entente_officer_agency()) IN (asking_id, holder_id)
           OR (SELECT entente_officer_is('reviewer')));
CREATE POLICY desk_add ON authority_ask FOR INSERT
    WITH CHECK (asked_by_id = entente_officer_id() AND asking_id = (SELECT entente_officer_agency()));
CREATE POLICY desk_change ON authority_ask FOR UPDATE
    USING (state = 'asked' AND (SELECT entente_officer_agency()) IN (asking_id, holder_id))
    WITH CHECK ((SELECT entente_officer_agency()) IN (asking_id, holder_id));

ALTER TABLE authority_disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_disclosure FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_disclosure FOR SELECT
    USING ((SELECT entente_officer_agency()) IN (recipient_id, holder_id)
           OR (SELECT entente_officer_is('reviewer')));
CREATE POLICY desk_add ON authority_disclosure FOR INSERT WITH CHECK (made_by_id = entente_officer_id());
CREATE POLICY desk_change ON authority_disclosure FOR UPDATE
    USING (recipient_id = (SELECT entente_officer_agency()))
    WITH CHECK (recipient_id = (SELECT entente_officer_agency()));

ALTER TABLE authority_lookup ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_lookup FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_lookup FOR SELECT
    USING (officer_id = entente_officer_id() OR (SELECT entente_officer_is('reviewer'))
           OR (agency_id = (SELECT entente_officer_agency()) AND (SELECT entente_officer_is('privacy'))));
CREATE POLICY desk_add ON authority_lookup FOR INSERT WITH CHECK (officer_id = entente_officer_id());

REVOKE DELETE, TRUNCATE ON authority_ask, authority_disclosure, authority_lookup FROM entente_app;
REVOKE UPDATE ON authority_lookup, authority_disclosure FROM entente_app;
GRANT UPDATE (acknowledged_at, feedback, ended, ended_on) ON authority_disclosure TO entente_app;
"""

UNMAKE = """
DROP POLICY desk_read ON authority_lookup; DROP POLICY desk_add ON authority_lookup;
DROP POLICY desk_read ON authority_disclosure; DROP POLICY desk_add ON authority_disclosure;
DROP POLICY desk_change ON authority_disclosure;
DROP POLICY desk_read ON authority_ask; DROP POLICY desk_add ON authority_ask;
DROP POLICY desk_change ON authority_ask;
DROP FUNCTION entente_officer_is(text);
DROP FUNCTION entente_officer_agency();
"""

RELABEL = """
-- whether this officer may take a record of this table from the one label to the other: raises where not;
-- a source's service account only to a stricter one, as a row of its own source says
CREATE OR REPLACE FUNCTION entente_may_relabel(wanted text, old bigint, new bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE secrets text[] := ARRAY['confidential', 'secret', 'top_secret'];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = wanted
                    AND policyname = 'gate_keep') THEN
        RAISE EXCEPTION 'not a table of held rows: %', wanted;
    END IF;
    IF NOT old = ANY (entente_writable_labels()) OR NOT EXISTS (
        SELECT 1 FROM core_officer o WHERE o.id = entente_officer_id() AND o.is_active AND (o.roles && ARRAY[
            'privacy', 'steward', 'intelligence', 'team_lead', 'targeting', 'trc_officer']::varchar[]
            OR 'service' = ANY (o.roles) AND EXISTS (
                SELECT 1 FROM core_label a, core_label b
                 WHERE a.id = old AND b.id = new AND a.regime = b.regime
                   AND a.caveats <@ b.caveats AND a.overlays <@ b.overlays
                   AND coalesce(a.protected::text, '') <= coalesce(b.protected::text, '')
                   AND coalesce(array_position(secrets, a.secret::text), 0)
                    <= coalesce(array_position(secrets, b.secret::text), 0)))) THEN
        RAISE EXCEPTION 'this label is not this officer''s to change';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM core_label a, core_label b
         WHERE a.id = old AND b.id = new AND a.holder_id = b.holder_id AND a.originator_id = b.originator_id
           AND NOT EXISTS (SELECT 1 FROM core_label_inputs i WHERE i.from_label_id IN (a.id, b.id))) THEN
        RAISE EXCEPTION 'holder and originator of a record do not change';
    END IF;
END $$;

-- one record's label, to one of the same holder and originator; by an officer who may write it as it is
CREATE OR REPLACE FUNCTION entente_relabel(wanted text, key text, value text, old bigint, new bigint)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE moved integer;
BEGIN
    PERFORM entente_may_relabel(wanted, old, new);
    PERFORM set_config('entente.keeping', 'relabel', true);
    EXECUTE format('UPDATE %I SET label_id = $1 WHERE %I::text = $2 AND label_id = $3', wanted, key)
        USING new, value, old;
    GET DIAGNOSTICS moved = ROW_COUNT;
    PERFORM set_config('entente.keeping', '', true);
    RETURN moved;
END $$;
"""

MORE = """
-- what stands between two agencies is shown to both, to reviewers, and written by the side it belongs to
ALTER TABLE authority_signature ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_signature FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_signature FOR SELECT USING (entente_officer_id() IS NOT NULL);
CREATE POLICY desk_add ON authority_signature FOR INSERT WITH CHECK (
    officer_id = entente_officer_id() AND agency_id = (SELECT entente_officer_agency())
    AND ((SELECT entente_officer_is('coordinator')) OR (SELECT entente_officer_is('secretariat'))));

ALTER TABLE authority_refusal ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_refusal FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_refusal FOR SELECT
    USING ((SELECT entente_officer_agency()) IN (asking_id, holder_id)
           OR (SELECT entente_officer_is('reviewer')));
CREATE POLICY desk_add ON authority_refusal FOR INSERT
    WITH CHECK (holder_id = (SELECT entente_officer_agency()));

ALTER TABLE authority_correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_correction FORCE ROW LEVEL SECURITY;
ALTER TABLE authority_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_notice FOR SELECT
    USING ((SELECT entente_officer_agency()) IN (recipient_id, holder_id)
           OR (SELECT entente_officer_is('reviewer')));
CREATE POLICY desk_add ON authority_notice FOR INSERT
    WITH CHECK (holder_id = (SELECT entente_officer_agency()));
CREATE POLICY desk_change ON authority_notice FOR UPDATE
    USING (done = '' AND recipient_id = (SELECT entente_officer_agency()))
    WITH CHECK (recipient_id = (SELECT entente_officer_agency()));
CREATE POLICY desk_read ON authority_correction FOR SELECT
    USING (holder_id = (SELECT entente_officer_agency()) OR (SELECT entente_officer_is('reviewer'))
           OR EXISTS (SELECT 1 FROM authority_notice n WHERE n.correction_id = authority_correction.id));
CREATE POLICY desk_add ON authority_correction FOR INSERT
    WITH CHECK (made_by_id = entente_officer_id() AND holder_id = (SELECT entente_officer_agency()));

REVOKE DELETE, TRUNCATE, UPDATE ON authority_signature, authority_refusal, authority_correction,
    authority_notice FROM entente_app;
GRANT UPDATE (done, done_at, done_by_id) ON authority_notice TO entente_app;

-- what has run out, and nothing else; the officer is put aside so that no other policy opens a row to it
CREATE FUNCTION entente_purge(wanted text, at_most integer)
RETURNS TABLE (gone text, label bigint, until date)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE officer text := coalesce(current_setting('entente.officer', true), '');
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = wanted
                    AND policyname = 'gate_keep') THEN
        RAISE EXCEPTION 'not a table of held rows: %', wanted;
    END IF;
    PERFORM set_config('entente.officer', '', true), set_config('entente.keeping', 'purge', true);
    RETURN QUERY EXECUTE format(
        'DELETE FROM %1$I WHERE id IN (SELECT id FROM %1$I WHERE retention_until < current_date LIMIT $1) '
        'RETURNING id::text, label_id, retention_until', wanted) USING at_most;
    PERFORM set_config('entente.officer', officer, true), set_config('entente.keeping', '', true);
END $$;
"""
MORE += RELABEL

MORE_UNDONE = """
DROP FUNCTION entente_relabel(text, text, text, bigint, bigint);
DROP FUNCTION entente_purge(text, integer);
DROP POLICY desk_read ON authority_correction; DROP POLICY desk_add ON authority_correction;
DROP POLICY desk_read ON authority_notice; DROP POLICY desk_add ON authority_notice;
DROP POLICY desk_change ON authority_notice;
DROP POLICY desk_read ON authority_refusal; DROP POLICY desk_add ON authority_refusal;
DROP POLICY desk_read ON authority_signature; DROP POLICY desk_add ON authority_signature;
"""
