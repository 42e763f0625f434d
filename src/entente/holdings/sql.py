"""The loader's statements: a batch from a temporary table into the tables, under the policies."""

COLUMNS = (
    "id", "entity_id", "kind", "caption", "country", "evaluation", "facts", "name_text", "number_text",
    "first_seen", "last_seen", "digest", "line", "label_id",
)  # fmt: skip
INCOMING = """
CREATE TEMPORARY TABLE incoming (id uuid, entity_id text, kind text, caption text, country text,
    evaluation text, facts jsonb, name_text text, number_text text, first_seen text, last_seen text,
    digest bytea, line bigint, label_id bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE incoming_reference (id uuid, row_id uuid, from_id text, prop text, to_id text,
    label_id bigint) ON COMMIT DROP
"""
REPEATED = """
WITH firsts AS (SELECT id, min(line) AS line FROM incoming GROUP BY id),
 gone AS (DELETE FROM incoming i USING firsts f WHERE f.id = i.id AND i.line > f.line
          RETURNING i.line, i.entity_id, f.line AS first)
SELECT line, entity_id, first FROM gone
"""
REPEATED_BEFORE = """
WITH gone AS (DELETE FROM incoming i USING holdings_entity e
               WHERE e.id = i.id AND e.run_id = %s AND e.line <> i.line
              RETURNING i.line, i.entity_id, e.line AS first)
SELECT line, entity_id, first FROM gone
"""
CONFIRM = """
WITH same AS (
    UPDATE holdings_entity e SET run_id = %(run)s, line = i.line, confirmed_at = %(now)s
      FROM incoming i WHERE e.id = i.id AND e.digest = i.digest RETURNING e.id)
DELETE FROM incoming i USING same WHERE i.id = same.id
"""
KEEP = """
INSERT INTO holdings_entity (id, entity_id, kind, caption, country, evaluation, facts, name_text,
    number_text, first_seen, last_seen, digest, line, label_id, source_id, run_id, changed_at, confirmed_at,
    recorded_at, retention_until)
SELECT i.*, %(source)s, %(run)s, %(now)s, %(now)s, %(now)s, %(until)s FROM incoming i
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, caption = excluded.caption,
    country = excluded.country, evaluation = excluded.evaluation, facts = excluded.facts,
    name_text = excluded.name_text, number_text = excluded.number_text, digest = excluded.digest,
    line = excluded.line,
    first_seen = coalesce(least(nullif(holdings_entity.first_seen, ''), nullif(excluded.first_seen, '')), ''),
    last_seen = excluded.last_seen, run_id = excluded.run_id, changed_at = excluded.changed_at,
    confirmed_at = excluded.confirmed_at, retention_until = excluded.retention_until
RETURNING (xmax = 0)
"""
RELINK = """
DELETE FROM holdings_reference r USING incoming i WHERE r.row_id = i.id
"""
LINK = """
INSERT INTO holdings_reference (id, row_id, from_id, prop, to_id, label_id, recorded_at, retention_until)
SELECT r.id, r.row_id, r.from_id, r.prop, r.to_id, e.label_id, %(now)s, %(until)s
  FROM incoming_reference r JOIN incoming i ON i.id = r.row_id JOIN holdings_entity e ON e.id = r.row_id
"""
"""Under the label that the row has now, which need not be the source's."""
CLOSED = """
DELETE FROM incoming WHERE id IN (
    SELECT holdings_closed(ARRAY(SELECT id FROM incoming)))
"""
"""Rows whose label was changed so that the source's account no longer writes them are left as they are."""
TIGHTER = """
SELECT i.id, i.label_id FROM incoming i JOIN holdings_entity e ON e.id = i.id
 WHERE e.label_id <> i.label_id AND i.label_id = ANY (%s)
"""
"""Rows that are there under another label than the marks which they come with now ask for."""
