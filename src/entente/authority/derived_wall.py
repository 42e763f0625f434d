"""Relabelling goes on to what was computed from a record: by the database, for the officer may not see it."""

from __future__ import annotations

from entente.authority.wall import RELABEL

MAKE = (
    RELABEL
    + r"""
-- Rows of a table that name the record and carry the old label, or one derived from it: each gets a label
-- with the same marks and inputs and the new label among them. The old one stays an input while any other
-- record bears it, since that may be what the row was computed from as well; when none does any more, it
-- goes, and a label made milder has reached what was computed. Every table of held rows is looked through.
CREATE OR REPLACE FUNCTION entente_relabel_derived(
    wanted text, of_model text, key text, value text, old bigint, new bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_catalog AS $$
DECLARE
    was bigint;
    into_ bigint;
    parts bigint[];
    moved text[];
    total integer := 0;
    other text;
    kept boolean := false;
BEGIN
    PERFORM entente_may_relabel(wanted, old, new);
    PERFORM set_config('entente.keeping', 'relabel', true);
    FOR other IN SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = 'gate_keep'
        AND tablename NOT IN (wanted, 'core_change', 'core_comment', 'core_attachment')
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I t WHERE t.label_id = $1)', other) INTO kept USING old;
        EXIT WHEN kept;
    END LOOP;
    FOR was IN EXECUTE format(
        'SELECT DISTINCT t.label_id FROM %I t WHERE t.%I::text = $1 AND (t.label_id = $2 OR EXISTS ('
        'SELECT 1 FROM core_label_inputs i WHERE i.from_label_id = t.label_id AND i.to_label_id = $2))',
        wanted, key) USING value, old
    LOOP
        SELECT array_agg(DISTINCT one ORDER BY one) INTO parts FROM (
            SELECT i.to_label_id AS one FROM core_label_inputs i
             WHERE i.from_label_id = was AND (kept OR i.to_label_id <> old)
            UNION SELECT was WHERE was = old AND kept UNION SELECT new) AS every;
        CONTINUE WHEN was <> old AND parts = (SELECT array_agg(i.to_label_id ORDER BY i.to_label_id)
                                                FROM core_label_inputs i WHERE i.from_label_id = was);
        SELECT l.id INTO into_ FROM core_label l JOIN core_label w ON w.id = was
         WHERE (l.holder_id, l.originator_id, l.regime, l.caveats, l.overlays)
               = (w.holder_id, w.originator_id, w.regime, w.caveats, w.overlays)
           AND l.protected IS NOT DISTINCT FROM w.protected AND l.secret IS NOT DISTINCT FROM w.secret
           AND parts = (SELECT array_agg(i.to_label_id ORDER BY i.to_label_id) FROM core_label_inputs i
                         WHERE i.from_label_id = l.id)
         ORDER BY l.id LIMIT 1;
        IF into_ IS NULL THEN
            INSERT INTO core_label (holder_id, originator_id, regime, protected, secret, caveats, overlays)
            SELECT holder_id, originator_id, regime, protected, secret, caveats, overlays
              FROM core_label WHERE id = was RETURNING id INTO into_;
            INSERT INTO core_label_inputs (from_label_id, to_label_id)
            SELECT into_, one FROM unnest(parts) AS one;
        END IF;
        EXECUTE format('WITH m AS (UPDATE %I SET label_id = $1 WHERE %I::text = $2 AND label_id = $3 '
                       'RETURNING id) SELECT coalesce(array_agg(m.id::text), ''{}'') FROM m', wanted, key)
            INTO moved USING into_, value, was;
        UPDATE core_change SET label_id = into_
         WHERE register = of_model AND object_id = ANY (moved) AND label_id = was;
        UPDATE core_comment SET label_id = into_
         WHERE register = of_model AND object_id = ANY (moved) AND label_id = was;
        UPDATE core_attachment SET label_id = into_
         WHERE register = of_model AND object_id = ANY (moved) AND label_id = was;
        total := total + cardinality(moved);
    END LOOP;
    PERFORM set_config('entente.keeping', '', true);
    RETURN total;
END $$;
"""
)
UNMAKE = "DROP FUNCTION entente_relabel_derived(text, text, text, text, bigint, bigint);"
