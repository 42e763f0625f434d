"""The second wall: PostgreSQL row-level security on every table of held rows.

``SECURE(table)`` goes into the migration that makes the table. The policy asks
``entente_visible_labels()``, which decides from the officer that the transaction names with
``SET LOCAL entente.officer``: no officer, no rows. The function repeats the rule of
the authority room's gate in SQL on purpose: two walls built alike but not of one piece.
"""

from __future__ import annotations

from django.db import migrations

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION entente_officer_id() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog AS
$$ SELECT nullif(current_setting('entente.officer', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION entente_label_grade(wanted bigint) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog
-- planned once, not anew in each session for the first labels: that alone was most of its time
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    who record;
    what record;
    below integer;
    held_back boolean;
    own boolean;
    secrets text[] := ARRAY['confidential', 'secret', 'top_secret'];
    purpose text := split_part(coalesce(current_setting('entente.purpose', true), ''), ':', 1);
BEGIN
    SELECT o.is_active, o.clearance_protected, o.clearance_secret, u.id AS unit_id, u.agency_id, u.regimes
      INTO who FROM core_officer o JOIN core_unit u ON u.id = o.unit_id WHERE o.id = entente_officer_id();
    IF NOT FOUND OR NOT who.is_active THEN RETURN 0; END IF;
    SELECT * INTO what FROM core_label WHERE id = wanted;
    IF NOT FOUND THEN RETURN 0; END IF;
    own := what.holder_id = who.agency_id;
    -- protected witnesses: nobody; a young person's record after its access period: nobody; another agency's
    -- record under any overlay: only on a request that the holder answers
    -- a victim of trafficking: nobody who works on immigration enforcement, the holder's officers neither
    IF EXISTS (SELECT 1 FROM unnest(what.overlays) AS kind
                WHERE split_part(kind, ':', 1) = 'witness_protection'
                OR (split_part(kind, ':', 1) = 'trafficking_victim' AND EXISTS (
                        SELECT 1 FROM core_purpose p WHERE p.code = purpose AND p.kind = 'immigration'))
                OR (kind LIKE 'youth%' AND (kind !~ '^youth:\d{4}-\d{2}-\d{2}$'
                                            OR substr(kind, 7) < current_date::text)))
       OR (NOT own AND cardinality(what.overlays) > 0) THEN RETURN 0; END IF;
    -- a clearance below either ladder, or a third party's information: notice at most
    held_back := coalesce(array_position(ARRAY['A','B','C'], what.protected::text), 0)
         > coalesce(array_position(ARRAY['A','B','C'], who.clearance_protected::text), 0)
       OR coalesce(array_position(secrets, what.secret::text), 0)
         > coalesce(array_position(secrets, who.clearance_secret::text), 0);
    -- handling code H1: not in court without the originator's permission
    held_back := held_back OR ('H1' = ANY (what.caveats) AND EXISTS (
        SELECT 1 FROM core_purpose p WHERE p.code = purpose
           AND p.kind IN ('criminal_proceedings', 'court_order')));
    IF own AND held_back THEN RETURN 0; END IF;
    held_back := held_back OR (NOT own AND what.originator_id <> who.agency_id
        AND (what.originator_id <> what.holder_id
             OR NOT what.caveats <@ ARRAY['H0','H1','H3','TLP:GREEN','TLP:CLEAR']::varchar[]));
    SELECT min(entente_label_grade(to_label_id)) INTO below
      FROM core_label_inputs WHERE from_label_id = wanted AND to_label_id <> wanted;
    IF below IS NOT NULL THEN
        RETURN CASE WHEN held_back THEN least(below, 2) ELSE below END;
    END IF;
    IF what.regime = 'non_personal' AND NOT held_back THEN RETURN 4; END IF;
    IF own THEN
        RETURN CASE WHEN what.regime = ANY (who.regimes) THEN 4 ELSE 0 END;
    END IF;
    SELECT coalesce(max(a.grade), 0) INTO below FROM core_standingarrangement a
     WHERE a.recipient_id = who.agency_id AND a.holder_id = what.holder_id AND a.regime = what.regime
       AND a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date)
       AND (cardinality(a.purposes) = 0 OR purpose = ANY (a.purposes))
       AND coalesce((SELECT bool_or(x.unit_id = who.unit_id) FROM core_standingarrangement_units x
                      WHERE x.standingarrangement_id = a.id), true);
    RETURN CASE WHEN held_back THEN least(below, 2) ELSE below END;
END $$;

CREATE OR REPLACE FUNCTION entente_visible_labels() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT CASE WHEN entente_officer_id() IS NULL THEN '{}'::bigint[]
        ELSE coalesce((SELECT array_agg(id) FROM core_label WHERE entente_label_grade(id) >= 1), '{}') END
$$;

-- An officer writes what the own agency holds, and on what was computed from it.
CREATE OR REPLACE FUNCTION entente_writable_labels() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT coalesce(array_agg(l.id), '{}') FROM core_label l, core_officer o, core_unit u
     WHERE o.id = entente_officer_id() AND u.id = o.unit_id AND o.is_active
       AND entente_label_grade(l.id) >= 3
       AND (l.holder_id = u.agency_id OR EXISTS (
            SELECT 1 FROM core_label_inputs i JOIN core_label p ON p.id = i.to_label_id
             WHERE i.from_label_id = l.id AND p.holder_id = u.agency_id))
$$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS entente_writable_labels();
DROP FUNCTION IF EXISTS entente_visible_labels();
DROP FUNCTION IF EXISTS entente_label_grade(bigint);
DROP FUNCTION IF EXISTS entente_officer_id();
"""


def policies(table: str, unlabelled: bool = False) -> str:
    """SQL that puts a table behind the wall; ``unlabelled`` lets rows without a label through."""
    free = "label_id IS NULL OR " if unlabelled else ""
    seen = f"({free}label_id = ANY ((SELECT entente_visible_labels())::bigint[]))"
    kept = f"({free}label_id = ANY ((SELECT entente_writable_labels())::bigint[]))"
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY gate_read ON {table} FOR SELECT USING {seen};
CREATE POLICY gate_add ON {table} FOR INSERT WITH CHECK {kept};
CREATE POLICY gate_change ON {table} FOR UPDATE USING {kept} WITH CHECK {kept};
CREATE POLICY gate_remove ON {table} FOR DELETE USING {kept};
CREATE POLICY gate_retention ON {table} AS RESTRICTIVE FOR SELECT
    USING (retention_until IS NULL OR retention_until >= current_date);
"""


def keeping(table: str, owner: str) -> str:
    """SQL that lets the owner's own functions, and nobody else, remove what has run out and relabel.

    The owner is bound by the policies like anybody. ``entente.keeping`` is set by those functions for
    themselves; set by the application it opens nothing, since the policy speaks of the owner only.
    """
    mode = "current_setting('entente.keeping', true)"
    over = f"({mode} = 'purge' AND retention_until < current_date)"
    return f"""
DROP POLICY IF EXISTS gate_keep ON {table};
CREATE POLICY gate_keep ON {table} FOR ALL TO "{owner}"
    USING ({mode} = 'relabel' OR {over}) WITH CHECK ({mode} = 'relabel');
ALTER POLICY gate_retention ON {table} USING (retention_until IS NULL OR retention_until >= current_date
    OR (current_user = '{owner}' AND {mode} = 'purge'));
"""


ON_HOLD = """
-- whether something forbids to destroy this record now: a room above answers (the authority room, for
-- requests of individuals for what is held about them); until it does, nothing is
CREATE FUNCTION entente_on_hold(wanted text, key text, label bigint, about text, about_key text)
RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
"""
ON_HOLD_UNDONE = "DROP FUNCTION entente_on_hold(text, text, bigint, text, text);"


def holding(table: str, about: bool) -> str:
    """SQL under which no role, the owner neither, deletes a row that is on hold. ``about``: the table holds
    what was said of other records, and is held with them."""
    of = "register, object_id" if about else "NULL, NULL"
    return f"""
CREATE POLICY gate_hold ON {table} AS RESTRICTIVE FOR DELETE
    USING (NOT entente_on_hold('{table}', id::text, label_id, {of}));
"""


def open_again(table: str) -> str:
    names = (
        "gate_read",
        "gate_add",
        "gate_change",
        "gate_remove",
        "gate_keep",
        "gate_retention",
        "gate_hold",
    )
    drops = "\n".join(f"DROP POLICY IF EXISTS {name} ON {table};" for name in names)
    return (
        f"{drops}\nALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\n"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


def SECURE(table: str, unlabelled: bool = False) -> migrations.RunSQL:
    """The migration operation for one table of held rows."""
    return migrations.RunSQL(policies(table, unlabelled), open_again(table))


def DEFINE() -> migrations.RunSQL:
    """The migration operation that makes the functions the policies ask."""
    return migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS)
