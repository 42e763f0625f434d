"""What a register needs in the database: indexes for its orders and filters, entries for its search.

Installed after ``migrate`` from the declarations, as the owner, so that a new register is one model and
one declaration and its search and its speed can not be forgotten.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connections, models, transaction
from django.db.migrations import Migration, operations

from entente.core.gate.context import Grade
from entente.core.gate.held import HeldModel
from entente.core.gate.queryset import field_grades
from entente.core.gate.rls import holding, keeping, policies
from entente.core.registers.register import Register, registry

log = logging.getLogger(__name__)
DOWN = " DESC"


def levels(register: Register) -> list[dict[str, Any]]:
    """For each grade at which more text is shown: from, until, and the fields to index."""
    model = register.model
    if not register.held:
        return [{"from": 0, "until": 4, "fields": [_column(model, name) for name in register.searched]}]
    grades = field_grades(model)
    needed = {
        name: max(grades[model._meta.get_field(name).attname], Grade.POINTER) for name in register.searched
    }
    steps = sorted(set(needed.values()))
    return [
        {
            "from": int(step),
            "until": int(steps[i + 1]) - 1 if i + 1 < len(steps) else int(Grade.FULL),
            "fields": [_column(model, name) for name in register.searched if needed[name] <= step],
        }
        for i, step in enumerate(steps)
    ]


def _column(model: type[models.Model], name: str) -> str:
    return model._meta.get_field(name).column


def _sorts(register: Register) -> set[str]:
    """Attnames that the list may be sorted by, in either language."""
    from django.utils.translation import override

    found = {first_order(register)}
    for language in ("en", "fr"):
        with override(language):
            found |= {register.sort_field(column) for column in register.all_columns}
    return {one for one in found if one and one != "pk"}


def first_order(register: Register) -> str:
    """Attname of the field behind the register's first order."""
    name = register.order_field.lstrip("-")
    column = register.column(name)
    return (column.sort_field(register.model) if column is not None else name) or "pk"


def indexes(register: Register) -> dict[str, str]:
    """Name and SQL of every index that the register's list wants. A filter's index ends with the first
    order, so that a filtered list, too, comes in order.

    Beside each key stand the columns that a list may be narrowed by to one choice, and the retention that the
    wall asks every row for: where the rows of a choice lie together at the far end of an order, hundreds of
    thousands of entries are passed over, and the index alone is read for them.
    """
    model, meta = register.model, register.model._meta
    first, pk = ("label_id",) if register.held else (), meta.pk.column
    kept = ("retention_until",) if register.held else ()
    order = first_order(register)
    wanted: set[tuple[str, ...]] = set()
    for name in _sorts(register):
        try:
            wanted.add((*first, meta.get_field(name).column, pk))
        except FieldDoesNotExist:
            continue
    for one in register.all_filters:
        kind = one.field.get_internal_type() if one.field is not None else ""
        if not kind or kind == "ArrayField" or one.query is not None:
            continue
        then = (_column(model, order),) if order != "pk" and order != one.name else ()
        wanted.add((*first, one.field.column, *then, pk))
    for walked in register.walks:
        ways = [(_column(model, name.lstrip("-")), name.startswith("-")) for name in walked]
        ways.append((pk, ways[-1][1]))
        one_way = len({down for _name, down in ways}) == 1 or not any(down for _name, down in ways)
        wanted.add((*first, *(f"{name}{DOWN if down and not one_way else ''}" for name, down in ways)))
    made = {}
    for columns in sorted(wanted):
        plain = tuple(dict.fromkeys(columns))
        if plain == (pk,):
            continue
        keyed = {column.removesuffix(DOWN) for column in plain}
        also = ", ".join(f'"{one}"' for one in (*kept, *_choices(register)) if one not in keyed)
        beside = f" INCLUDE ({also})" if also else ""
        digest = hashlib.sha256(f"{meta.db_table}:{plain}{beside}".encode()).hexdigest()[:10]
        name = f"reg_{meta.db_table[:40]}_{digest}"
        quoted = ", ".join(f'"{column.removesuffix(DOWN)}"{DOWN * column.endswith(DOWN)}' for column in plain)
        made[name] = f'CREATE INDEX IF NOT EXISTS "{name}" ON "{meta.db_table}" ({quoted}){beside}'
    if register.held:
        # a count wants no more than this; equal keys are kept once, which what stands beside a key is not
        name = f"reg_{meta.db_table[:40]}_kept"
        made[name] = f'CREATE INDEX IF NOT EXISTS "{name}" ON "{meta.db_table}" (label_id, retention_until)'
    return made


def _choices(register: Register) -> list[str]:
    """Columns of the filters that ask for one choice of a few, each a word or a flag."""
    found = []
    for one in register.all_filters:
        if one.query is None and one.kind in ("choice", "flag") and one.field is not None:
            kind = one.field.get_internal_type()
            if kind == "BooleanField" or (kind == "CharField" and one.field.choices):
                found.append(one.field.column)
    return sorted(set(found))


def _drop_others(cursor: Any, table: str, wanted: set[str]) -> None:
    """Indexes of an earlier declaration, which nothing asks for any more."""
    cursor.execute(
        "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s "
        "AND starts_with(indexname, 'reg_')",
        [table],
    )
    for name in {row[0] for row in cursor.fetchall()} - wanted:
        cursor.execute(f'DROP INDEX IF EXISTS "{name}"')


def install(using: str) -> None:
    """Make indexes and search triggers of every register; index anew where a declaration changed."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if "core_searchentry" not in tables:
            return
        secure(cursor, tables)
        wanted: dict[str, set[str]] = {}
        for register in registry:
            if register.model._meta.db_table in tables:
                made = indexes(register)
                wanted.setdefault(register.model._meta.db_table, set()).update(made)
                for sql in made.values():
                    cursor.execute(sql)
                if register.search:
                    _install_search(cursor, register)
        for table, names in wanted.items():
            _drop_others(cursor, table, names)
        _remember(cursor, "*", declared())


def make_way(tables: set[str], using: str) -> None:
    """Take the search triggers of these tables down: PostgreSQL changes no column that a trigger watches.
    :func:`install`, which follows every migration, puts them up again and indexes the tables anew."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid "
            "WHERE t.tgname ~ '^search_[0-9a-f]{12}' AND NOT t.tgisinternal AND c.relname = ANY(%s)",
            [sorted(tables)],
        )
        for table, trigger in cursor.fetchall():
            quote = connection.ops.quote_name
            cursor.execute(f"DROP TRIGGER {quote(trigger)} ON {quote(table)}")


def before_migrate(using: str, plan: Iterable[tuple[Migration, bool]] = (), **signal: Any) -> None:
    """For the tables of which a migration of the plan changes columns."""
    make_way({table for migration, _backwards in plan for table in _changed(migration)}, using)


def _changed(migration: Migration) -> Iterator[str]:
    waiting = list(migration.operations)
    while waiting:
        one = waiting.pop()
        waiting += getattr(one, "database_operations", [])
        if isinstance(one, operations.AlterField | operations.RemoveField | operations.RenameField):
            try:
                yield apps.get_model(migration.app_label, one.model_name)._meta.db_table
            except LookupError:  # a later migration takes the model away
                yield f"{migration.app_label}_{one.model_name_lower}"


def declared() -> str:
    """A digest of what all declarations ask of the database."""
    asked = [[register.key, indexes(register), levels(register)] for register in registry]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def keep_up(using: str) -> None:
    """Install again where a declaration changed and no migration came with it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT spec FROM core_searchspec WHERE register = '*'")
        known = cursor.fetchone()
    if known is None or known[0] != declared():
        install(using)


def secure(cursor: Any, tables: set[str]) -> None:
    """Put every held table that no migration secured behind the second wall: it cannot be forgotten."""
    cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relforcerowsecurity")
    secured = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'gate_keep'")
    kept = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'gate_hold'")
    holds = {row[0] for row in cursor.fetchall()}
    cursor.execute("SELECT current_user")
    (owner,) = cursor.fetchone()
    for model in {*apps.get_models(), *(register.model for register in registry)}:
        table = model._meta.db_table
        if issubclass(model, HeldModel) and table in tables - secured:
            cursor.execute(policies(table, unlabelled=model._meta.get_field("label").null))
        if issubclass(model, HeldModel) and table in tables - kept:
            cursor.execute(keeping(table, owner))
        if issubclass(model, HeldModel) and table in tables - holds:
            columns = {field.column for field in model._meta.concrete_fields}
            cursor.execute(holding(table, about={"register", "object_id"} <= columns))


def _install_search(cursor: Any, register: Register) -> None:
    meta = register.model._meta
    spec = {
        "register": register.key,
        "pk": meta.pk.column,
        "label": "label_id" if register.held else None,
        "levels": levels(register),
    }
    text = json.dumps(spec, sort_keys=True)
    trigger = f"search_{hashlib.sha256(register.key.encode()).hexdigest()[:12]}"
    cursor.execute("SELECT spec FROM core_searchspec WHERE register = %s", [register.key])
    known = cursor.fetchone()
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND starts_with(tgname, %s)",
        [meta.db_table, trigger],
    )
    there = {row[0] for row in cursor.fetchall()}
    same = known is not None and known[0] == text
    if same and there == {trigger, f"{trigger}_new", f"{trigger}_changed"}:
        return
    watched = sorted({column for level in spec["levels"] for column in level["fields"]})
    if register.held:
        watched += ["label_id", "retention_until"]
    for sql in (_made_function(register, trigger), *_triggers(meta.db_table, trigger, watched, text)):
        cursor.execute(sql)
    if same and there:
        return  # indexed by the triggers that these replace
    index_again(cursor, register)
    _remember(cursor, register.key, text)
    log.debug("search of %s indexed", register.key)


def _entries(register: Register, source: str) -> str:
    """The search entries of rows as SQL, every level at once: what takes a table's rows one by one as JSON
    costs three times as much."""
    meta, held, key = register.model._meta, register.held, register.key.replace("'", "''")
    label, kept = ("t.label_id", "t.retention_until") if held else ("NULL::bigint", "NULL::date")
    parts = []
    for level in levels(register):
        fields = ", ".join(f't."{column}"::text' for column in level["fields"])
        low, high = level["from"], level["until"]
        parts.append(
            f"SELECT '{key}', t.\"{meta.pk.column}\"::text, {low}::smallint, {high}::smallint, "
            f"{label}, {kept}, "
            f"entente_search_document(concat_ws(' ', {fields}), '{key}', {label}, {low}, {high}) "
            f"FROM {source} AS t"
        )
    return "INSERT INTO core_searchentry " + " UNION ALL ".join(parts)


def index_again(cursor: Any, register: Register) -> None:
    """Index a register's whole table anew, as the owner, who alone may lift the force of the wall for it."""
    table = register.model._meta.db_table
    cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
    (forced,) = cursor.fetchone()
    cursor.execute("DELETE FROM core_searchentry WHERE register = %s", [register.key])
    if forced:
        cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    cursor.execute(_entries(register, f'"{table}"'))
    if forced:
        cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def _made_function(register: Register, trigger: str) -> str:
    """What indexes new rows, all those of a statement at once."""
    return (
        f'CREATE OR REPLACE FUNCTION "{trigger}_made"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
        f"SET search_path = public, pg_catalog AS $made$ "
        f"BEGIN {_entries(register, 'made')}; RETURN NULL; END $made$"
    )


def _remember(cursor: Any, key: str, text: str) -> None:
    cursor.execute(
        "INSERT INTO core_searchspec (register, spec) VALUES (%s, %s) "
        "ON CONFLICT (register) DO UPDATE SET spec = excluded.spec",
        [key, text],
    )


def _triggers(table: str, name: str, watched: list[str], spec: str) -> list[str]:
    """What keeps a table's entries. A change counts only where a searched column changed: an object that is
    saved writes all of them."""
    keep = "EXECUTE FUNCTION entente_search_keep('" + spec.replace("'", "''") + "')"
    columns = ", ".join(f'"{column}"' for column in watched)
    was, now = (", ".join(f'{row}."{column}"' for column in watched) for row in ("OLD", "NEW"))
    return [
        f'CREATE OR REPLACE TRIGGER "{name}" AFTER DELETE ON "{table}" FOR EACH ROW {keep}',
        f'CREATE OR REPLACE TRIGGER "{name}_new" AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS made '
        f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}_made"()',
        f'CREATE OR REPLACE TRIGGER "{name}_changed" AFTER UPDATE OF {columns} ON "{table}" FOR EACH ROW '
        f"WHEN (ROW({was}) IS DISTINCT FROM ROW({now})) {keep}",
    ]


@contextmanager
def loading(register: Register, using: str = "owner", searched: bool = True) -> Iterator[Any]:
    """Very many rows at once, written by the owner with the cursor that this gives: a first filling.

    No trigger runs and no index is kept meanwhile: indexes and search entries are made after, in one go,
    which takes a tenth of the time. History and ledger are the caller's to write. Nobody reads the table
    before the transaction has ended.
    """
    table = register.model._meta.db_table
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        if register.held:
            cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        for name in indexes(register):
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come is not altered
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for sql in indexes(register).values():
            cursor.execute(sql)
        if register.held:
            cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        if searched and register.search:
            index_again(cursor, register)
        cursor.execute(f'ANALYZE "{table}"')


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    install(using)
