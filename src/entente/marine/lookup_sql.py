"""The book of hull names, in SQL: each name once, found by how it may be misspelt, misheard or turned round.

Array operators are not leakproof, so under row-level security PostgreSQL may use no GIN index for them. The
names therefore stand apart from the records (``marine_hullname``), which the application cannot read;
``marine_hull_names()`` reads them for it, under the labels that the officer of the transaction sees in full.
What it gives is a name only: the records are read again through the gate.

Codes of a name, after SymSpell (W. Garbe, *1000x faster spelling correction*, 2012): every text left by
deleting up to two letters from its first seven, so that two names two slips apart share one; the consonants
that it is heard by, whole and with one left out; its letters in order of the alphabet, which two swapped
words leave alone; its words.
"""

MAKE = r"""
CREATE TABLE marine_hullname (
    name_key text COLLATE "C" PRIMARY KEY,
    labels bigint[] NOT NULL,
    codes integer[] NOT NULL,
    words integer[] NOT NULL
);
CREATE INDEX marine_hullname_codes ON marine_hullname USING gin (codes) WITH (fastupdate = off);
CREATE INDEX marine_hullname_words ON marine_hullname USING gin (words) WITH (fastupdate = off);
ALTER TABLE marine_hullname ENABLE ROW LEVEL SECURITY;

-- As entente.marine.engine.names.skeleton.
CREATE FUNCTION marine_hull_skeleton(plain text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT regexp_replace(regexp_replace(translate(replace(plain, 'PH', 'F'), 'CQZYV', 'KKSIF'),
                                         '[AEIOUH]', '', 'g'), '(.)\1+', '\1', 'g')
$$;

CREATE FUNCTION marine_hull_codes(key text) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_catalog AS $$
DECLARE
    plain text := split_part(key, ' ', 1);
    head text := left(plain, 7);
    one text;
    made text[] := ARRAY['=' || head, 's' || marine_hull_skeleton(plain),
        'a' || (SELECT string_agg(c, '' ORDER BY c) FROM regexp_split_to_table(plain, '') AS c)];
    size integer := length(head);
    sound text := marine_hull_skeleton(plain);
BEGIN
    FOR i IN 1 .. length(sound) LOOP
        EXIT WHEN length(sound) < 4;
        made := made || ('s' || substr(sound, 1, i - 1) || substr(sound, i + 1));
    END LOOP;
    FOR i IN 1 .. size LOOP
        one := substr(head, 1, i - 1) || substr(head, i + 1);
        made := made || ('=' || one);
        CONTINUE WHEN length(plain) < 5;
        FOR j IN i .. size - 1 LOOP
            made := made || ('=' || substr(one, 1, j - 1) || substr(one, j + 1));
        END LOOP;
    END LOOP;
    RETURN (SELECT array_agg(DISTINCT hashtext(m)) FROM unnest(made) AS m);
END $$;

CREATE FUNCTION marine_hull_words(given text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_catalog AS $$
    SELECT coalesce(array_agg(DISTINCT hashtext(marine_hull_skeleton(upper(w)))), '{}')
      FROM regexp_split_to_table(entente_fold(given), ' ') AS w WHERE length(w) >= 3
$$;

-- Keeps the book when records come and go; TG_ARGV[0] is the column that the name stands in.
CREATE FUNCTION marine_hull_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
BEGIN
    EXECUTE format($q$
        INSERT INTO marine_hullname AS h (name_key, labels, codes, words)
        SELECT n.name_key, n.labels, marine_hull_codes(n.name_key), marine_hull_words(n.given)
          FROM (SELECT name_key, array_agg(DISTINCT label_id) AS labels,
                       string_agg(DISTINCT %1$I, ' ') AS given
                  FROM fresh WHERE name_key > '' GROUP BY name_key) AS n
         WHERE NOT EXISTS (SELECT 1 FROM marine_hullname k
                            WHERE k.name_key = n.name_key AND k.labels @> n.labels
                              AND k.words @> marine_hull_words(n.given))
         ORDER BY n.name_key
        ON CONFLICT (name_key) DO UPDATE SET
            labels = ARRAY(SELECT DISTINCT unnest(h.labels || excluded.labels)),
            words = ARRAY(SELECT DISTINCT unnest(h.words || excluded.words))
    $q$, TG_ARGV[0]);
    RETURN NULL;
END $$;

-- A name that no record under a label bears any more is no longer under that label.
CREATE FUNCTION marine_hull_forget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    gone record;
BEGIN
    FOR gone IN SELECT DISTINCT name_key, label_id FROM old_rows WHERE name_key > '' LOOP
        CONTINUE WHEN EXISTS (
            SELECT 1 FROM marine_arrivalreport AS r
             WHERE r.label_id = gone.label_id AND r.name_key = gone.name_key AND r.name_key > '');
        CONTINUE WHEN EXISTS (
            SELECT 1 FROM marine_vessel AS v
             WHERE v.label_id = gone.label_id AND v.name_key = gone.name_key AND v.name_key > '');
        UPDATE marine_hullname SET labels = array_remove(labels, gone.label_id)
         WHERE name_key = gone.name_key;
        DELETE FROM marine_hullname WHERE name_key = gone.name_key AND labels = '{}';
    END LOOP;
    RETURN NULL;
END $$;

-- Names near this one, or with all its words: at most so many, under labels seen in full, in no
-- promised order.
CREATE FUNCTION marine_hull_names(key text, given text, grades jsonb, at_most integer)
RETURNS TABLE (name_key text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    seen bigint[];
    wanted integer[] := marine_hull_words(given);
BEGIN
    IF entente_officer_id() IS NULL OR key !~ '^[A-Z0-9]+( [0-9]+)?$' THEN RETURN; END IF;
    SELECT array_agg(g.key::bigint) INTO seen FROM jsonb_each_text(grades) AS g
     WHERE g.value::int >= 4 AND entente_label_grade(g.key::bigint) >= 4;
    IF seen IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT h.name_key FROM marine_hullname AS h
                  WHERE h.codes && marine_hull_codes(key) AND h.labels && seen LIMIT at_most;
    IF cardinality(wanted) > 0 THEN
        RETURN QUERY SELECT h.name_key FROM marine_hullname AS h
                      WHERE h.words @> wanted AND h.labels && seen LIMIT 300;
    END IF;
END $$;
"""

TRIGGERS = "".join(
    f"""
CREATE TRIGGER hull_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION marine_hull_keep('{column}');
CREATE TRIGGER hull_changed AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION marine_hull_keep('{column}');
CREATE TRIGGER hull_left AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION marine_hull_forget();
CREATE TRIGGER hull_removed AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION marine_hull_forget();
"""
    for table, column in (("marine_arrivalreport", "vessel_name"), ("marine_vessel", "name"))
)

UNMAKE = """
DROP FUNCTION IF EXISTS marine_hull_names(text, text, jsonb, integer);
DROP FUNCTION IF EXISTS marine_hull_forget() CASCADE;
DROP FUNCTION IF EXISTS marine_hull_keep() CASCADE;
DROP FUNCTION IF EXISTS marine_hull_words(text);
DROP FUNCTION IF EXISTS marine_hull_codes(text);
DROP FUNCTION IF EXISTS marine_hull_skeleton(text);
DROP TABLE IF EXISTS marine_hullname;
"""
