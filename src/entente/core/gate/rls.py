"""The second wall: PostgreSQL row-level security on every table of held rows.

``SECURE(table)`` goes into the migration that makes the table. The policy asks
``entente_visible_labels()``, which decides from the officer that the transaction names with
``SET LOCAL entente.officer``: no officer, no rows. The function repeats the rule of
the authority room's gate in SQL on purpose: two walls built alike but not of one piece.

It decides once a transaction. ``entente_open`` keeps what it decided beside the officer's name, under a seal
that nobody but the tables' owner can make: the application may set any setting, and what it sets itself
opens nothing. The seal ends with the transaction, and with any change of what decisions rest on.
"""

from __future__ import annotations

from django.db import migrations

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION entente_officer_id() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog AS
$$ SELECT nullif(current_setting('entente.officer', true), '')::bigint $$;

CREATE OR REPLACE FUNCTION entente_label_grades(wanted bigint[] DEFAULT NULL)
RETURNS TABLE (label_id bigint, grade integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_catalog
-- planned once, not anew in each session for the first calls: that alone was most of its time
SET plan_cache_mode = force_generic_plan AS $$
-- Labels that are not told show nothing. All of them in one statement: every query on a table behind the wall
-- asks for all labels, and one call for each was most of a page's time in the database.
#variable_conflict use_column
DECLARE
    who record;
    serves text;
    purpose text := split_part(coalesce(current_setting('entente.purpose', true), ''), ':', 1);
    secrets text[] := ARRAY['confidential', 'secret', 'top_secret'];
    ladder text[] := ARRAY['A', 'B', 'C'];
    shared text[] := ARRAY['H0', 'H1', 'H3', 'TLP:GREEN', 'TLP:CLEAR'];
BEGIN
    SELECT o.is_active, u.id AS unit_id, u.agency_id, u.regimes,
           coalesce(array_position(ladder, o.clearance_protected::text), 0) AS protected,
           coalesce(array_position(secrets, o.clearance_secret::text), 0) AS secret
      INTO who FROM core_officer o JOIN core_unit u ON u.id = o.unit_id WHERE o.id = entente_officer_id();
    IF NOT FOUND OR NOT who.is_active THEN RETURN; END IF;
    SELECT p.kind INTO serves FROM core_purpose p WHERE p.code = purpose;
    serves := coalesce(serves, '');
    RETURN QUERY
    WITH RECURSIVE reach AS (
        -- each label with what it was computed from, at any distance
        SELECT l.id AS whose, l.id AS part FROM core_label l WHERE wanted IS NULL OR l.id = ANY (wanted)
        UNION
        SELECT r.whose, i.to_label_id FROM reach r
          JOIN core_label_inputs i ON i.from_label_id = r.part AND i.to_label_id <> i.from_label_id
    ), marked AS (
        SELECT l.id, l.holder_id, l.regime, l.holder_id = who.agency_id AS own,
               EXISTS (SELECT 1 FROM core_label_inputs i
                        WHERE i.from_label_id = l.id AND i.to_label_id <> l.id) AS made,
               -- protected witnesses: nobody; a young person's record after its access period: nobody;
               -- another agency's record under any overlay: only on a request that the holder answers; a
               -- victim of trafficking: nobody who works on immigration enforcement, the holder's neither
               (l.holder_id <> who.agency_id AND cardinality(l.overlays) > 0)
               OR EXISTS (SELECT 1 FROM unnest(l.overlays) AS kind
                           WHERE split_part(kind, ':', 1) = 'witness_protection'
                              OR (split_part(kind, ':', 1) = 'trafficking_victim' AND serves = 'immigration')
                              OR (kind LIKE 'youth%' AND (kind !~ '^youth:\d{4}-\d{2}-\d{2}$'
                                                          OR substr(kind, 7) < current_date::text))) AS shut,
               -- a clearance below either ladder: notice at most, and nothing of one's own agency's; the same
               -- for handling code H1: not in court without the originator's permission
               coalesce(array_position(ladder, l.protected::text), 0) > who.protected
               OR coalesce(array_position(secrets, l.secret::text), 0) > who.secret
               OR ('H1' = ANY (l.caveats) AND serves IN ('criminal_proceedings', 'court_order')) AS above,
               -- a third party's information: notice at most
               l.holder_id <> who.agency_id AND l.originator_id <> who.agency_id
               AND (l.originator_id <> l.holder_id OR NOT l.caveats::text[] <@ shared) AS third
          FROM core_label l WHERE l.id IN (SELECT part FROM reach)
    ), closed AS (
        SELECT m.*, CASE WHEN m.shut OR (m.own AND m.above) THEN 0
                         WHEN m.above OR m.third THEN 2 ELSE 4 END AS most
          FROM marked m
    ), graded AS (
        SELECT c.id, c.made, least(c.most, CASE
               WHEN c.most = 0 THEN 0
               WHEN c.made OR (c.regime = 'non_personal' AND c.most = 4) THEN 4
               WHEN c.own THEN CASE WHEN c.regime = ANY (who.regimes) THEN 4 ELSE 0 END
               ELSE coalesce((
                    -- a rule names a record's elements, the wall opens whole rows: such a rule gives notice
                    SELECT max(CASE WHEN cardinality(a.elements) = 0 THEN a.grade ELSE least(a.grade, 2) END)
                      FROM core_standingarrangement a
                     WHERE a.recipient_id = who.agency_id AND a.holder_id = c.holder_id
                       AND a.regime = c.regime
                       AND a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date)
                       AND (cardinality(a.purposes) = 0 OR purpose = ANY (a.purposes))
                       AND coalesce((SELECT bool_or(x.unit_id = who.unit_id)
                                       FROM core_standingarrangement_units x
                                      WHERE x.standingarrangement_id = a.id), true)), 0) END) AS grade
          FROM closed c
    )
    -- the least of its parts; labels that are computed from one another alone show nothing
    SELECT r.whose, CASE WHEN bool_and(g.made) THEN 0 ELSE min(g.grade)::integer END
      FROM reach r JOIN graded g ON g.id = r.part GROUP BY r.whose;
END $$;

CREATE OR REPLACE FUNCTION entente_label_grade(wanted bigint) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
    RETURN coalesce((SELECT one.grade FROM entente_label_grades(ARRAY[wanted]) AS one), 0);
END $$;

-- Over what was decided: for whom, for which purpose, in which transaction, at which turn of the rules.
-- As JSON, so that no officer or purpose can be written that reads like another with other labels.
CREATE OR REPLACE FUNCTION entente_seal(labels text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    secret bytea;
    turn bigint;
BEGIN
    SELECT w.secret, t.last_value INTO secret, turn FROM core_wall w, core_wall_turn t;
    RETURN encode(sha256(secret || sha256(secret || convert_to(jsonb_build_array(
        current_setting('entente.officer', true), current_setting('entente.purpose', true),
        extract(epoch FROM now()), turn, labels)::text, 'UTF8'))), 'hex');
END $$;
REVOKE ALL ON FUNCTION entente_seal(text) FROM PUBLIC;

-- Who works in this transaction, and for what.
CREATE OR REPLACE FUNCTION entente_open(officer text, purpose text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE labels text;
BEGIN
    PERFORM set_config('entente.officer', officer, true), set_config('entente.purpose', purpose, true),
            set_config('entente.opened', '', true);
    IF officer <> '' THEN
        labels := entente_visible_labels()::text;
        PERFORM set_config('entente.opened', coalesce(entente_seal(labels) || labels, ''), true);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION entente_visible_labels() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE opened text := current_setting('entente.opened', true);
BEGIN
    IF opened <> '' AND left(opened, 64) = entente_seal(substr(opened, 65)) THEN
        RETURN substr(opened, 65)::bigint[];
    END IF;
    RETURN coalesce((
        SELECT array_agg(one.label_id) FROM entente_label_grades() AS one WHERE one.grade >= 1), '{}');
END $$;

-- An officer writes what the own agency holds, and on what was computed from it.
CREATE OR REPLACE FUNCTION entente_writable_labels() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    ours bigint;
BEGIN
    SELECT u.agency_id INTO ours FROM core_officer o JOIN core_unit u ON u.id = o.unit_id
     WHERE o.id = entente_officer_id();
    RETURN coalesce((
        SELECT array_agg(l.id) FROM entente_label_grades() AS one JOIN core_label l ON l.id = one.label_id
         WHERE one.grade >= 3 AND (l.holder_id = ours OR EXISTS (
               SELECT 1 FROM core_label_inputs i JOIN core_label p ON p.id = i.to_label_id
                WHERE i.from_label_id = l.id AND p.holder_id = ours))), '{}');
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION IF EXISTS entente_open(text, text);
DROP FUNCTION IF EXISTS entente_writable_labels();
DROP FUNCTION IF EXISTS entente_visible_labels();
DROP FUNCTION IF EXISTS entente_seal(text);
DROP FUNCTION IF EXISTS entente_label_grade(bigint);
DROP FUNCTION IF EXISTS entente_label_grades(bigint[]);
DROP FUNCTION IF EXISTS entente_officer_id();
"""

DECIDES = (
    "core_label",
    "core_label_inputs",
    "core_officer",
    "core_unit",
    "core_purpose",
    "core_standingarrangement",
    "core_standingarrangement_units",
)
"""The tables that ``entente_label_grades`` reads."""

SEAL = """
CREATE TABLE core_wall (secret bytea NOT NULL);
INSERT INTO core_wall VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
CREATE SEQUENCE core_wall_turn;
REVOKE ALL ON core_wall, core_wall_turn FROM PUBLIC, entente_app;
-- a sequence moves at once and for everybody, whether or not the change is kept
CREATE FUNCTION entente_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
    PERFORM nextval('core_wall_turn');
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER wall_turn AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION entente_turn();\n"
    for table in DECIDES
)
SEAL_UNDONE = (
    "".join(f"DROP TRIGGER wall_turn ON {table};\n" for table in DECIDES)
    + """
DROP FUNCTION entente_turn();
DROP SEQUENCE core_wall_turn;
DROP TABLE core_wall;
"""
)


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
