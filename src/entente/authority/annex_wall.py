"""The annex is the rules, in the database too: a rule beside the clauses that were signed is not committed.

Until a version is in force the rules stand for themselves. From then on what decides on a day, and what is
dated to decide later, is clause for clause the version that is in force on that day.
"""

from __future__ import annotations

MAKE = r"""
-- every clause and every rule that is not the other, for today and each later day on which something begins
CREATE FUNCTION entente_rules_beside_annex() RETURNS TABLE (code text, day date, how text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
#variable_conflict use_column
DECLARE keeping text := coalesce(current_setting('entente.keeping', true), '');
BEGIN
    PERFORM set_config('entente.keeping', 'relabel', true);  -- the owner reads every version, whoever asks
    RETURN QUERY WITH versions AS (
        SELECT number, content, greatest(coalesce(starts_on, in_force_at::date), in_force_at::date) AS start
          FROM authority_annex WHERE state IN ('in_force', 'replaced') AND in_force_at IS NOT NULL),
    days AS (
        SELECT current_date AS day UNION SELECT start FROM versions WHERE start > current_date
         UNION SELECT valid_from FROM core_standingarrangement WHERE valid_from > current_date),
    signed AS (
        SELECT DISTINCT ON (d.day) d.day, v.content FROM days d JOIN versions v ON v.start <= d.day
         ORDER BY d.day, v.number DESC),
    clauses AS (
        SELECT s.day, c->>'code' AS code, jsonb_build_object(
                   'title', c->'title', 'holder', c->'holder', 'recipient', c->'recipient',
                   'units', c->'units', 'regime', c->'regime', 'grade', c->'grade',
                   'authority', c->'authority',
                   'purposes', c->'purposes', 'elements', coalesce(c->'elements', '[]'),
                   'secondary_use', coalesce(c->>'secondary_use', ''), 'onward', coalesce(c->>'onward', ''),
                   'keep_at_most', c->'keep_at_most', 'stated', coalesce(c->'stated', '[]')) AS told
          FROM signed s, jsonb_array_elements(s.content->'clauses') AS c),
    rules AS (
        SELECT s.day, regexp_replace(r.reference, '\.v\d+$', '') AS code, jsonb_build_object(
                   'title', jsonb_build_object('en', r.title_en, 'fr', r.title_fr),
                   'holder', h.code, 'recipient', t.code,
                   'units', (SELECT coalesce(jsonb_agg(u.code ORDER BY u.code COLLATE "C"), '[]')
                               FROM core_standingarrangement_units x JOIN core_unit u ON u.id = x.unit_id
                              WHERE x.standingarrangement_id = r.id),
                   'regime', r.regime,
                   'grade', (ARRAY['existence', 'pointer', 'summary', 'full'])[r.grade],
                   'authority', regexp_replace(regexp_replace(trim(r.authority), '^Customs Act,? ', 'CA '),
                                               '^Privacy Act,? ', 'PA '),
                   'purposes', (SELECT coalesce(jsonb_agg(p ORDER BY p COLLATE "C"), '[]')
                                  FROM unnest(r.purposes) AS p),
                   'elements', to_jsonb(r.elements), 'secondary_use', r.secondary_use, 'onward', r.onward,
                   'keep_at_most', r.keep_at_most,
                   'stated', (SELECT coalesce(jsonb_agg(p ORDER BY p COLLATE "C"), '[]')
                                FROM unnest(r.stated) AS p)) AS told
          FROM signed s
          JOIN core_standingarrangement r
            ON r.valid_from <= s.day AND (r.valid_to IS NULL OR r.valid_to >= s.day)
          JOIN core_agency h ON h.id = r.holder_id JOIN core_agency t ON t.id = r.recipient_id)
    SELECT c.code, c.day, 'not a rule' FROM clauses c
     WHERE NOT EXISTS (SELECT FROM rules r WHERE r.day = c.day AND r.code = c.code AND r.told = c.told)
    UNION ALL
    SELECT r.code, r.day, 'not signed' FROM rules r
     WHERE NOT EXISTS (SELECT FROM clauses c WHERE r.day = c.day AND r.code = c.code AND r.told = c.told)
    UNION ALL
    SELECT r.code, r.day, 'twice' FROM rules r GROUP BY r.code, r.day HAVING count(*) > 1
    ORDER BY 2, 1, 3;
    PERFORM set_config('entente.keeping', keeping, true);
END $$;

CREATE FUNCTION entente_annex_is_rules() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE told text;
BEGIN
    SELECT string_agg(DISTINCT code || ' (' || how || ')', ', ') INTO told FROM entente_rules_beside_annex();
    IF told IS NOT NULL THEN
        RAISE EXCEPTION 'the rules would not be the clauses of the annex in force: %', told
            USING ERRCODE = 'restrict_violation',
                  HINT = 'Change the clause in a draft of the annex; signed by both agencies it is the rule.';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entente_annex_is_rules AFTER INSERT OR UPDATE OR DELETE ON core_standingarrangement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entente_annex_is_rules();
CREATE CONSTRAINT TRIGGER entente_annex_is_rules
    AFTER INSERT OR UPDATE OR DELETE ON core_standingarrangement_units
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entente_annex_is_rules();

-- what was proposed does not change, and what is in force was signed by everyone whom it names
CREATE FUNCTION entente_annex_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND NEW.state = 'draft'
       OR (OLD.state <> 'draft' OR OLD.digest <> '') AND (
           NEW.content IS DISTINCT FROM OLD.content OR NEW.starts_on IS DISTINCT FROM OLD.starts_on)
       OR OLD.digest <> '' AND (NEW.digest <> OLD.digest OR NEW.number <> OLD.number)
       OR OLD.in_force_at IS NOT NULL AND NEW.in_force_at IS DISTINCT FROM OLD.in_force_at THEN
        RAISE EXCEPTION 'a version of the annex that was proposed does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entente_annex_stands BEFORE UPDATE ON authority_annex
    FOR EACH ROW EXECUTE FUNCTION entente_annex_stands();

DO $$ BEGIN
    EXECUTE format('CREATE POLICY annex_read ON authority_signature FOR SELECT TO %I USING (true)',
                   current_user);
END $$;
CREATE FUNCTION entente_annex_signed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE told text;
BEGIN
    IF NEW.state NOT IN ('in_force', 'replaced') THEN RETURN NULL; END IF;
    SELECT string_agg(DISTINCT a.code, ', ') INTO told FROM core_agency a
     WHERE a.code IN (SELECT c->>side FROM jsonb_array_elements(NEW.content->'clauses') AS c,
                             unnest(ARRAY['holder', 'recipient']) AS side)
       AND NOT EXISTS (SELECT FROM authority_signature s
                        WHERE s.annex = NEW.id AND s.digest = NEW.digest AND s.agency_id = a.id);
    IF told IS NOT NULL THEN
        RAISE EXCEPTION 'a version of the annex comes into force with the signature of: %', told
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT string_agg(DISTINCT code || ' (' || how || ')', ', ') INTO told FROM entente_rules_beside_annex();
    IF told IS NOT NULL THEN
        RAISE EXCEPTION 'the rules would not be the clauses of the annex in force: %', told
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entente_annex_signed AFTER INSERT OR UPDATE ON authority_annex
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entente_annex_signed();

-- the duties of clauses that were signed before rules carried them
DO $$ BEGIN
    PERFORM set_config('entente.keeping', 'relabel', true);
    UPDATE core_standingarrangement r
       SET elements = ARRAY(SELECT jsonb_array_elements_text(coalesce(c->'elements', '[]'))),
           secondary_use = coalesce(c->>'secondary_use', ''), onward = coalesce(c->>'onward', ''),
           keep_at_most = (c->>'keep_at_most')::int,
           stated = ARRAY(SELECT jsonb_array_elements_text(coalesce(c->'stated', '[]')) AS s ORDER BY s)
      FROM (SELECT jsonb_array_elements(content->'clauses') AS c FROM authority_annex
             WHERE state = 'in_force') AS signed
     WHERE r.secondary_use = '' AND r.onward = '' AND regexp_replace(r.reference, '\.v\d+$', '') = c->>'code'
       AND (r.valid_to IS NULL OR r.valid_to >= current_date);
    SET CONSTRAINTS ALL IMMEDIATE;
    PERFORM set_config('entente.keeping', '', true);
END $$;
"""

UNMAKE = """
DROP POLICY annex_read ON authority_signature;
DROP TRIGGER entente_annex_signed ON authority_annex;
DROP FUNCTION entente_annex_signed();
DROP TRIGGER entente_annex_stands ON authority_annex;
DROP FUNCTION entente_annex_stands();
DROP TRIGGER entente_annex_is_rules ON core_standingarrangement_units;
DROP TRIGGER entente_annex_is_rules ON core_standingarrangement;
DROP FUNCTION entente_annex_is_rules();
DROP FUNCTION entente_rules_beside_annex();
"""
