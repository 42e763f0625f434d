"""Each side of a request sees its own: what an answer rests on is the holder's, as are the tests that failed
where the requester may not know that the information exists."""

from __future__ import annotations

MAKE = """
-- what an answer rested on until now stood in the request's row, which both agencies are shown
SELECT set_config('entente.keeping', 'answers', true);
INSERT INTO authority_basis (ask_id, holder_id, texts, decision)
SELECT id, holder_id, texts, decision FROM authority_ask WHERE state IN ('given', 'less');
UPDATE authority_ask SET decision = '{}' WHERE state IN ('given', 'less');
SELECT set_config('entente.keeping', '', true);
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;

ALTER TABLE authority_basis ENABLE ROW LEVEL SECURITY;
ALTER TABLE authority_basis FORCE ROW LEVEL SECURITY;
CREATE POLICY desk_read ON authority_basis FOR SELECT
    USING (holder_id = (SELECT entente_officer_agency()) OR (SELECT entente_officer_is('reviewer')));
CREATE POLICY desk_add ON authority_basis FOR INSERT
    WITH CHECK (holder_id = (SELECT entente_officer_agency())
                AND EXISTS (SELECT 1 FROM authority_ask a
                             WHERE a.id = ask_id AND a.holder_id = authority_basis.holder_id));
REVOKE DELETE, TRUNCATE, UPDATE ON authority_basis FROM entente_app;

ALTER POLICY desk_read ON authority_refusal
    USING (holder_id = (SELECT entente_officer_agency()) OR (SELECT entente_officer_is('reviewer'))
           OR (asking_id = (SELECT entente_officer_agency())
               AND EXISTS (SELECT 1 FROM authority_ask a
                            WHERE a.id = ask_id AND a.decision ->> 'known' = 'true')));
"""
UNMAKE = """
ALTER POLICY desk_read ON authority_refusal
    USING ((SELECT entente_officer_agency()) IN (asking_id, holder_id)
           OR (SELECT entente_officer_is('reviewer')));
DROP POLICY desk_read ON authority_basis; DROP POLICY desk_add ON authority_basis;
"""
