"""The search index in SQL: its tables, the trigger that keeps it, the one function that reads it.

``core_searchentry`` is behind row-level security without any policy and without force: the owner's
functions read and write it, the application's role reads nothing of it, whatever it is granted.
"""

# Called for every level of every row: plain SQL that can be inlined and plpgsql that keeps its plans are five
# times as fast as SQL functions with a search path of their own. All that is named here is in pg_catalog,
# which comes first unless a caller says otherwise; the callers set theirs.
DOCUMENT = r"""
-- Lower case, no accents, no signs: as entente.core.search.fold.
CREATE OR REPLACE FUNCTION entente_fold(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN given ~ '^[a-zA-Z0-9 ]*$' THEN lower(given)
      ELSE lower(regexp_replace(
        regexp_replace(normalize(replace(replace(replace(replace(replace(given,
            'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE'), 'ß', 'ss'), NFKD), '[\u0300-\u036f]', '', 'g'),
        '[^a-zA-Z0-9\u00c0-\u1fff\u2070-\U0010ffff]+', ' ', 'g')) END
$$;

-- Marks that say, inside the index, whose the entry is: no query of a user can hold them (no ':' survives).
CREATE OR REPLACE FUNCTION entente_search_document(given text, register text, label bigint, low int, high int)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    f text := entente_fold(left(coalesce(given, ''), 20000));
    marks text[] := ARRAY['r:' || register];
BEGIN
    IF label IS NULL THEN
        marks := marks || 'l:'::text;
    ELSE
        FOR g IN low .. high LOOP
            marks := marks || ('l:' || label || ':' || g);
        END LOOP;
    END IF;
    RETURN to_tsvector('simple', f) || to_tsvector('english', f) || to_tsvector('french', f)
           || array_to_tsvector(marks);
END $$;
"""

# For a rare beginning of a word the planner expects many records, hopes to meet the first few of them soon
# and reads the whole table for none: the index always.
BY_INDEX = "ALTER FUNCTION entente_search(text[], text[], jsonb, integer) SET enable_seqscan = off;"

SEARCH = r"""
-- Up to so many records of each register that hold every word (or its stem, in either language). The grades
-- that the application decided are taken at most as far as the database decides itself.
CREATE OR REPLACE FUNCTION entente_search(registers text[], given text[], grades jsonb, at_most integer)
RETURNS TABLE (register text, object_id text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    word text;
    stem text;
    wanted tsquery;
    either tsquery;
    seen tsquery := '''l:'''::tsquery;
    one text;
BEGIN
    IF entente_officer_id() IS NULL THEN RETURN; END IF;
    FOREACH word IN ARRAY given LOOP
        CONTINUE WHEN word !~ '^[a-z0-9\u00c0-\u1fff\u2070-\U0010ffff]+$';
        either := ('''' || word || '''' || CASE WHEN length(word) > 1 THEN ':*' ELSE '' END)::tsquery;
        FOREACH stem IN ARRAY
            ARRAY[(ts_lexize('english_stem', word))[1], (ts_lexize('french_stem', word))[1]] LOOP
            IF stem <> '' THEN either := either || ('''' || stem || '''')::tsquery; END IF;
        END LOOP;
        wanted := CASE WHEN wanted IS NULL THEN either ELSE wanted && either END;
    END LOOP;
    IF wanted IS NULL THEN RETURN; END IF;
    SELECT seen || coalesce(string_agg(format('''l:%s:%s''', label, grade), ' | ')::tsquery, seen) INTO seen
      FROM (SELECT g.key AS label, least(g.value::int, d.grade) AS grade
              FROM jsonb_each_text(grades) AS g
              JOIN entente_label_grades() AS d ON d.label_id = g.key::bigint) AS decided
     WHERE grade >= 1;
    FOREACH one IN ARRAY registers LOOP
        RETURN QUERY
        SELECT f.register, f.object_id FROM (
            SELECT e.register, e.object_id FROM core_searchentry AS e
             WHERE e.document @@ (('''r:' || replace(one, '''', '') || '''')::tsquery && seen && wanted)
               AND (e.retention_until IS NULL OR e.retention_until >= current_date)
             LIMIT at_most) AS f
         ORDER BY f.object_id DESC;
    END LOOP;
END $$;
"""

MAKE = (
    r"""
CREATE TABLE core_searchspec (register text PRIMARY KEY, spec text NOT NULL);
CREATE TABLE core_searchentry (
    register text NOT NULL,
    object_id text NOT NULL,
    level_from smallint NOT NULL,
    level_until smallint NOT NULL,
    label_id bigint,
    retention_until date,
    document tsvector NOT NULL,
    PRIMARY KEY (register, object_id, level_from)
);
CREATE INDEX core_searchentry_document ON core_searchentry USING gin (document) WITH (fastupdate = off);
ALTER TABLE core_searchentry ENABLE ROW LEVEL SECURITY;

"""
    + DOCUMENT
    + r"""
CREATE FUNCTION entente_search_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    spec jsonb := TG_ARGV[0]::jsonb;
    was jsonb;
    row_ jsonb;
    level jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        was := to_jsonb(OLD);
        DELETE FROM core_searchentry
         WHERE register = spec->>'register' AND object_id = was->>(spec->>'pk');
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
    row_ := to_jsonb(NEW);
    FOR level IN SELECT * FROM jsonb_array_elements(spec->'levels') LOOP
        INSERT INTO core_searchentry
        SELECT spec->>'register', row_->>(spec->>'pk'), (level->>'from')::smallint,
               (level->>'until')::smallint, (row_->>(spec->>'label'))::bigint,
               (row_->>'retention_until')::date,
               entente_search_document(
                   (SELECT string_agg(row_->>n, ' ') FROM jsonb_array_elements_text(level->'fields') AS n),
                   spec->>'register', (row_->>(spec->>'label'))::bigint,
                   (level->>'from')::int, (level->>'until')::int);
    END LOOP;
    RETURN NULL;
END $$;

-- Index a whole table anew. Only the owner may call it, and only the owner may lift the force for it.
CREATE FUNCTION entente_search_again(source text, given text) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_catalog AS $$
DECLARE
    spec jsonb := given::jsonb;
    forced boolean := (SELECT relforcerowsecurity FROM pg_class WHERE oid = source::regclass);
    made bigint;
BEGIN
    DELETE FROM core_searchentry WHERE register = spec->>'register';
    IF forced THEN EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', source); END IF;
    EXECUTE format($q$
        INSERT INTO core_searchentry
        SELECT $1->>'register', j.r->>($1->>'pk'), (l->>'from')::smallint, (l->>'until')::smallint,
               (j.r->>($1->>'label'))::bigint, (j.r->>'retention_until')::date,
               entente_search_document(
                   (SELECT string_agg(j.r->>o.f, ' ') FROM jsonb_array_elements_text(l->'fields') AS o(f)),
                   $1->>'register', (j.r->>($1->>'label'))::bigint, (l->>'from')::int, (l->>'until')::int)
          FROM %I AS t, LATERAL (SELECT to_jsonb(t) AS r) AS j, jsonb_array_elements($1->'levels') AS l
    $q$, source) USING spec;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF forced THEN EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', source); END IF;
    RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION entente_search_again(text, text) FROM PUBLIC;

"""
)

UNMAKE = """
DROP FUNCTION IF EXISTS entente_search(text[], text[], jsonb, integer);
DROP FUNCTION IF EXISTS entente_search_again(text, text);
DROP FUNCTION IF EXISTS entente_search_keep() CASCADE;
DROP FUNCTION IF EXISTS entente_search_document(text, text, bigint, int, int);
DROP FUNCTION IF EXISTS entente_fold(text);
DROP TABLE IF EXISTS core_searchentry;
DROP TABLE IF EXISTS core_searchspec;
"""
