"""What a register needs in the database: indexes for its orders and filters, entries for its search.

Installed after ``migrate`` from the declarations, as the owner, so that a new register is one model and
one declaration and its search and its speed can not be forgotten.
"""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connections, models

from entente.core.gate.context import Grade
from entente.core.gate.held import HeldModel
from entente.core.gate.queryset import field_grades
from entente.core.gate.rls import keeping, policies
from entente.core.registers.register import Register, registry

log = logging.getLogger(__name__)


def levels(register: Register) -> list[dict[str, Any]]:
    """For each grade at which more text is shown: from, until, and the fields to index."""
    model = register.model
    if not register.held:
        return [{"from": 0, "until": 4, "fields": [_column(model, name) for name in register.search]}]
    grades = field_grades(model)
    needed = {
        name: max(grades[model._meta.get_field(name).attname], Grade.POINTER) for name in register.search
    }
    steps = sorted(set(needed.values()))
    return [
        {
            "from": int(step),
            "until": int(steps[i + 1]) - 1 if i + 1 < len(steps) else int(Grade.FULL),
            "fields": [_column(model, name) for name in register.search if needed[name] <= step],
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
            found |= {column.sort_field(register.model) for column in register.all_columns}
    return {one for one in found if one and one != "pk"}


def first_order(register: Register) -> str:
    """Attname of the field behind the register's first order."""
    name = register.order_field.lstrip("-")
    column = register.column(name)
    return (column.sort_field(register.model) if column is not None else name) or "pk"


def indexes(register: Register) -> dict[str, str]:
    """Name and SQL of every index that the register's list wants. A filter's index ends with the first
    order, so that a filtered list, too, comes in order."""
    model, meta = register.model, register.model._meta
    first, pk = ("label_id",) if register.held else (), meta.pk.column
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
        wanted.add((*first, *(_column(model, name) for name in walked), pk))
    made = {}
    for columns in sorted(wanted):
        plain = tuple(dict.fromkeys(columns))
        if plain == (pk,):
            continue
        # the wall asks every row for its retention: beside the key, a count reads the index alone
        beside = ' INCLUDE ("retention_until")' if register.held else ""
        digest = hashlib.sha256(f"{meta.db_table}:{plain}{beside}".encode()).hexdigest()[:10]
        name = f"reg_{meta.db_table[:40]}_{digest}"
        quoted = ", ".join(f'"{column}"' for column in plain)
        made[name] = f'CREATE INDEX IF NOT EXISTS "{name}" ON "{meta.db_table}" ({quoted}){beside}'
    return made


def install(using: str) -> None:
    """Make indexes and search triggers of every register; index anew where a declaration changed."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if "core_searchentry" not in tables:
            return
        secure(cursor, tables)
        for register in registry:
            if register.model._meta.db_table in tables:
                for sql in indexes(register).values():
                    cursor.execute(sql)
                if register.search:
                    _install_search(cursor, register)
        _remember(cursor, "*", declared())


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
    cursor.execute("SELECT current_user")
    (owner,) = cursor.fetchone()
    for model in {*apps.get_models(), *(register.model for register in registry)}:
        table = model._meta.db_table
        if issubclass(model, HeldModel) and table in tables - secured:
            cursor.execute(policies(table, unlabelled=model._meta.get_field("label").null))
        if issubclass(model, HeldModel) and table in tables - kept:
            cursor.execute(keeping(table, owner))


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
    if same and there == {trigger, f"{trigger}_changed"}:
        return
    watched = sorted({column for level in spec["levels"] for column in level["fields"]})
    if register.held:
        watched += ["label_id", "retention_until"]
    for sql in _triggers(meta.db_table, trigger, watched, text):
        cursor.execute(sql)
    if same and there:
        return  # indexed by the triggers that these replace
    cursor.execute("SELECT entente_search_again(%s, %s)", [meta.db_table, text])
    _remember(cursor, register.key, text)
    log.debug("search of %s indexed", register.key)


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
        f'CREATE OR REPLACE TRIGGER "{name}" AFTER INSERT OR DELETE ON "{table}" FOR EACH ROW {keep}',
        f'CREATE OR REPLACE TRIGGER "{name}_changed" AFTER UPDATE OF {columns} ON "{table}" FOR EACH ROW '
        f"WHEN (ROW({was}) IS DISTINCT FROM ROW({now})) {keep}",
    ]


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    install(using)
