"""Whole batches sequenced at once, subtree roots kept for proofs, heads that name each other and are
countersigned, contents that go only with an entry that says so."""

from django.db import migrations, models

SQL = r"""
ALTER TABLE ledger_tree SET (fillfactor = 20);

-- The first of a transaction's entries to come here places all of them: an entry without a place that can be
-- seen is this transaction's own, because committed ones have theirs.
CREATE OR REPLACE FUNCTION ledger_sequence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    tree record;
    one record;
    hash bytea;
    n bigint;
    bits bigint;
    level smallint;
    grown bytea[];
    ids uuid[] := '{}';
    places bigint[] := '{}';
    hashes bytea[] := '{}';
    ends bigint[] := '{}';
    levels smallint[] := '{}';
    inner_ bytea[] := '{}';
BEGIN
    PERFORM 1 FROM ledger_entry WHERE id = NEW.id AND position IS NULL;
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- one writer at a time, and only from here to the end of its commit
    SELECT * INTO STRICT tree FROM ledger_tree WHERE id = 1 FOR UPDATE;
    n := tree.size;
    grown := tree.peaks;
    FOR one IN SELECT id, leaf FROM ledger_entry WHERE position IS NULL AND id >= NEW.id ORDER BY id LOOP
        hash := sha256('\x00'::bytea || convert_to(one.leaf, 'UTF8'));
        ids := ids || one.id;
        places := places || n;
        hashes := hashes || hash;
        n := n + 1;
        bits := n - 1;
        level := 0;
        WHILE bits % 2 = 1 LOOP
            hash := sha256('\x01'::bytea || grown[cardinality(grown)] || hash);
            grown := trim_array(grown, 1);
            bits := bits / 2;
            level := level + 1;
            ends := ends || n;
            levels := levels || level;
            inner_ := inner_ || hash;
        END LOOP;
        grown := grown || hash;
    END LOOP;
    UPDATE ledger_entry e SET position = p.place, leaf_hash = p.hash
      FROM unnest(ids, places, hashes) AS p(id, place, hash) WHERE e.id = p.id;
    INSERT INTO ledger_node (ends, level, hash) SELECT * FROM unnest(ends, levels, inner_);
    UPDATE ledger_tree t SET size = n, peaks = grown WHERE t.id = 1;
    RETURN NULL;
END $$;

-- Whoever adds an entry does not choose its place; what the log says of itself only its keeper adds.
CREATE OR REPLACE FUNCTION ledger_unplaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.leaf LIKE '%"event":"ledger:%' AND NEW.leaf NOT LIKE '%"event":"ledger:content:purged"%'
       AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RAISE EXCEPTION 'only the keeper of the ledger records what it says of itself'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.position := NULL;
    NEW.leaf_hash := NULL;
    RETURN NEW;
END $$;

CREATE INDEX ledger_entry_own ON ledger_entry (position) WHERE leaf LIKE '%"event":"ledger:%';
CREATE INDEX ledger_entry_subject ON ledger_entry ((leaf::jsonb #>> '{subject,id}'));
CREATE INDEX ledger_entry_unplaced ON ledger_entry (id) WHERE position IS NULL;

-- A content goes only in the transaction that records its going.
CREATE FUNCTION ledger_purge(target uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    found_ boolean;
BEGIN
    PERFORM 1 FROM ledger_entry WHERE position IS NULL
        AND leaf::jsonb->>'event' = 'ledger:content:purged' AND leaf::jsonb->'subject'->>'id' = target::text;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a content is purged in the transaction that records it' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM ledger_entry WHERE id = target AND leaf::jsonb->>'event' LIKE 'ledger:%';
    IF FOUND THEN
        RAISE EXCEPTION 'what the ledger says of itself stays' USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM ledger_content WHERE entry_id = target RETURNING true INTO found_;
    RETURN coalesce(found_, false);
END $$;

-- Hashes tell nothing of what they stand for: every leaf holds a digest under a salt.
CREATE FUNCTION ledger_hashes(wanted bigint[], heights smallint[])
RETURNS TABLE (ends bigint, level smallint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS $$
    SELECT w.e, w.l, coalesce(n.hash, e.leaf_hash)
      FROM unnest($1, $2) AS w(e, l)
      LEFT JOIN ledger_node n ON w.l > 0 AND n.ends = w.e AND n.level = w.l
      LEFT JOIN ledger_entry e ON w.l = 0 AND e.position = w.e - 1
$$;

CREATE FUNCTION ledger_size() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS
$$ SELECT size FROM ledger_tree WHERE id = 1 $$;

CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE ON ledger_node
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE ON ledger_countersignature
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON ledger_node
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON ledger_treehead
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON ledger_countersignature
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();

-- The nodes of what is in the log already.
DO $$
DECLARE
    height smallint := 1;
BEGIN
    LOOP
        INSERT INTO ledger_node (ends, level, hash)
        SELECT b.ends, height, sha256('\x01'::bytea || a.hash || b.hash)
          FROM (SELECT position + 1 AS ends, 0 AS level, leaf_hash AS hash FROM ledger_entry
                 WHERE height = 1 UNION ALL
                SELECT n.ends, n.level, n.hash FROM ledger_node n WHERE n.level = height - 1) AS a
          JOIN (SELECT position + 1 AS ends, 0 AS level, leaf_hash AS hash FROM ledger_entry
                 WHERE height = 1 UNION ALL
                SELECT n.ends, n.level, n.hash FROM ledger_node n WHERE n.level = height - 1) AS b
            ON b.ends = a.ends + (1::bigint << (height - 1))
         WHERE b.ends % (1::bigint << height) = 0;
        EXIT WHEN NOT FOUND;
        height := height + 1;
    END LOOP;
END $$;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_app') THEN
        REVOKE ALL ON ledger_node, ledger_countersignature FROM entente_app;
        GRANT SELECT ON ledger_countersignature TO entente_app;
    END IF;
END $$;
"""

# Heads of the first form were not recorded in the log and named no predecessor: they prove nothing here.
FORGET = """
ALTER TABLE ledger_treehead DISABLE TRIGGER ledger_only_grows;
DELETE FROM ledger_treehead;
ALTER TABLE ledger_treehead ENABLE TRIGGER ledger_only_grows;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]

    operations = [
        migrations.RunSQL(FORGET),
        migrations.CreateModel(
            "Node",
            [
                ("pk", models.CompositePrimaryKey("ends", "level", blank=True, editable=False, primary_key=True, serialize=False)),
                ("ends", models.BigIntegerField()),
                ("level", models.SmallIntegerField()),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            "Countersignature",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("agency", models.CharField(max_length=16, editable=False)),
                ("head", models.BinaryField(editable=False)),
                ("at", models.DateTimeField(editable=False)),
                ("key", models.BinaryField(editable=False)),
                ("signature", models.BinaryField(editable=False)),
            ],
            options={"ordering": ("at", "agency")},
        ),
        migrations.AddConstraint(
            "countersignature",
            models.UniqueConstraint(fields=("head", "agency", "at"), name="ledger_countersigned_once"),
        ),
        migrations.AddField("treehead", "previous", models.BinaryField(editable=False, default=bytes)),
        migrations.AddField(
            "treehead", "name", models.BinaryField(editable=False, unique=True, default=bytes), preserve_default=False
        ),
        migrations.RunSQL(SQL),
    ]
