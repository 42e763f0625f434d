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
