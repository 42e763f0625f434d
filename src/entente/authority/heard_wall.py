"""Who may say for a recipient without an account what it did about a correction: the database's part.

A recipient with an account answers itself. For any other the holder's privacy or liaison officer writes down
what was said, once, with whose word it is; nobody else, and of no other notice.
"""

from __future__ import annotations

MAKE = """
-- whether somebody of this agency has an account that can acknowledge
CREATE OR REPLACE FUNCTION entente_signs_in(agency bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT EXISTS (SELECT 1 FROM core_officer o JOIN core_unit u ON u.id = o.unit_id
                    WHERE u.agency_id = agency AND o.is_active
                      AND NOT o.roles <@ ARRAY['reviewer', 'secretariat', 'steward', 'service']::varchar[])
$$;

DROP POLICY desk_add ON authority_notice;
CREATE POLICY desk_add ON authority_notice FOR INSERT
    WITH CHECK (holder_id = (SELECT entente_officer_agency()) AND recipient_id <> holder_id AND done = '');
DROP POLICY desk_change ON authority_notice;
CREATE POLICY desk_change ON authority_notice FOR UPDATE
    USING (done = '' AND recipient_id = (SELECT entente_officer_agency()))
    WITH CHECK (recipient_id = (SELECT entente_officer_agency()) AND done_by_id = entente_officer_id()
                AND done <> '' AND heard_how = '');
CREATE POLICY desk_heard ON authority_notice FOR UPDATE
    USING (done = '' AND holder_id = (SELECT entente_officer_agency())
           AND ((SELECT entente_officer_is('privacy')) OR (SELECT entente_officer_is('liaison')))
           AND NOT entente_signs_in(recipient_id))
    WITH CHECK (holder_id = (SELECT entente_officer_agency()) AND done_by_id = entente_officer_id()
                AND heard_how <> '' AND heard_on <= current_date + 1);
GRANT UPDATE (heard_how, heard_from, heard_on, heard_reference) ON authority_notice TO entente_app;
"""

UNMAKE = """
DROP POLICY desk_heard ON authority_notice;
DROP POLICY desk_change ON authority_notice;
CREATE POLICY desk_change ON authority_notice FOR UPDATE
    USING (done = '' AND recipient_id = (SELECT entente_officer_agency()))
    WITH CHECK (recipient_id = (SELECT entente_officer_agency()));
DROP POLICY desk_add ON authority_notice;
CREATE POLICY desk_add ON authority_notice FOR INSERT
    WITH CHECK (holder_id = (SELECT entente_officer_agency()));
DROP FUNCTION entente_signs_in(bigint);
"""
