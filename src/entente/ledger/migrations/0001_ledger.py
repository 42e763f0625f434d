"""The log's tables, the trigger that sequences it, and what the application may not do to them."""

import django.contrib.postgres.fields
from django.db import migrations, models

import entente.ids

SEQUENCE = r"""
CREATE FUNCTION ledger_sequence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog AS $$
DECLARE
    tree record;
    hash bytea := sha256('\x00'::bytea || convert_to(NEW.leaf, 'UTF8'));
    n bigint;
    grown bytea[];
BEGIN
    -- one writer at a time, and only from here to the end of its commit
    SELECT * INTO STRICT tree FROM ledger_tree WHERE id = 1 FOR UPDATE;
    UPDATE ledger_entry SET position = tree.size, leaf_hash = hash WHERE id = NEW.id;
    n := tree.size;
    grown := tree.peaks;
    WHILE n % 2 = 1 LOOP
        hash := sha256('\x01'::bytea || grown[cardinality(grown)] || hash);
        grown := trim_array(grown, 1);
        n := n / 2;
    END LOOP;
    UPDATE ledger_tree t SET size = tree.size + 1, peaks = grown || hash WHERE t.id = 1;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_sequence AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sequence();

-- Whoever adds an entry does not choose its place.
CREATE FUNCTION ledger_unplaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.position := NULL;
    NEW.leaf_hash := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_unplaced BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_unplaced();

CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'ledger_entry' THEN
        IF OLD.position IS NULL AND NEW.id = OLD.id AND NEW.leaf = OLD.leaf THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE ON ledger_treehead
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();

-- What the application may know of its own entry: where it stands.
CREATE FUNCTION ledger_position(entry uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_catalog AS
$$ SELECT position FROM ledger_entry WHERE id = entry $$;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'entente_app') THEN
        REVOKE ALL ON ledger_entry, ledger_content, ledger_tree, ledger_treehead FROM entente_app;
        GRANT INSERT ON ledger_entry, ledger_content TO entente_app;
        GRANT SELECT ON ledger_treehead TO entente_app;
    END IF;
END $$;
INSERT INTO ledger_tree (id, size, peaks) VALUES (1, 0, '{}');
"""

UNDO = """
DROP FUNCTION ledger_position(uuid);
DROP TRIGGER ledger_only_grows ON ledger_treehead;
DROP TRIGGER ledger_never_emptied ON ledger_entry;
DROP TRIGGER ledger_only_grows ON ledger_entry;
DROP FUNCTION ledger_only_grows();
DROP TRIGGER ledger_unplaced ON ledger_entry;
DROP FUNCTION ledger_unplaced();
DROP TRIGGER ledger_sequence ON ledger_entry;
DROP FUNCTION ledger_sequence();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            "Entry",
            [
                ("id", models.UUIDField(primary_key=True, default=entente.ids.uuid7, editable=False, serialize=False)),
                ("position", models.BigIntegerField(unique=True, null=True, editable=False)),
                ("leaf", models.TextField(editable=False)),
                ("leaf_hash", models.BinaryField(null=True, editable=False)),
            ],
        ),
        migrations.CreateModel(
            "Content",
            [
                ("entry_id", models.UUIDField(primary_key=True, editable=False, serialize=False)),
                ("salt", models.BinaryField(editable=False)),
                ("content", models.TextField(editable=False)),
            ],
        ),
        migrations.CreateModel(
            "Tree",
            [
                ("id", models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("peaks", django.contrib.postgres.fields.ArrayField(models.BinaryField(), default=list)),
            ],
        ),
        migrations.CreateModel(
            "TreeHead",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False, auto_created=True, verbose_name="ID")),
                ("size", models.BigIntegerField(editable=False)),
                ("root", models.BinaryField(editable=False)),
                ("at", models.DateTimeField(editable=False)),
                ("node", models.CharField(max_length=60, editable=False)),
                ("signature", models.BinaryField(editable=False)),
            ],
            options={"ordering": ("size", "at")},
        ),
        migrations.RunSQL(SEQUENCE, UNDO),
    ]
