"""The first keys of held rows in an order of several fields, whatever their number: a queue's page.

``IN`` over labels, states or kinds makes PostgreSQL fetch every match and sort it. Each combination of them
alone stands in order in one index (``Register.walks``), so a few keys are read from each and merged.

>>> class HitRegister(Register):                       # time left first, the gravest of one time first
...     walks = (("current", "verdict", "due_at", "-urgency"),)
>>> walk(rows.filter(current=True), ("due_at", "-urgency"), {"verdict": [""]}, size=51)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL


class Beyond(Func):
    """Whatever comes after these values in this order: ``(a, b, key) < (x, y, k)`` where all go one way (one
    range of the index), else the same spelled out, with the first field's bound to begin the range at."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, order: Sequence[tuple[str, bool]], values: Sequence[Any]) -> None:
        super().__init__(*(F(name) for name, _down in order), *map(Value, values))
        self.down = [down for _name, down in order]

    def as_sql(self, compiler, connection, **context):
        width = len(self.down)
        fields = [one.output_field for one in self.source_expressions[:width]]
        left = [compiler.compile(one)[0] for one in self.source_expressions[:width]]
        given = self.source_expressions[width:]
        values = [f.get_db_prep_value(one.value, connection) for f, one in zip(fields, given, strict=True)]
        if len(set(self.down)) == 1:
            marks = ", ".join(["%s"] * width)
            return f"({', '.join(left)}) {_beyond(self.down[0])} ({marks})", values
        sql, params = f"{left[-1]} {_beyond(self.down[-1])} %s", [values[-1]]
        for name, down, value in zip(left[-2::-1], self.down[-2::-1], values[-2::-1], strict=True):
            sql = f"({name} {_beyond(down)} %s OR ({name} = %s AND {sql}))"
            params = [value, value, *params]
        return f"({left[0]} {_beyond(self.down[0])}= %s AND {sql})", [values[0], *params]


def _beyond(down: bool) -> str:
    return "<" if down else ">"


def walk(
    rows: models.QuerySet,
    order: Sequence[str],
    pieces: Mapping[str, Sequence[Any]],
    size: int,
    start: Sequence[Any] | None = None,
    forwards: bool = True,
) -> list[Any]:
    """Keys of the next ``size`` rows in this order, or (not ``forwards``) of those before, the nearest first.

    ``order`` names fields, ``-`` before one that descends; the key decides among equals, in the last one's
    direction. Only the first may be null: such rows come last. ``rows`` is opened by the gate and need not
    be ordered. ``pieces`` has every value of each of these fields that the rows may have; ``start`` the
    values of ``order`` and the key to go on from.
    """
    rows._must_be_open()
    lead = order[0].lstrip("-")
    if not rows.model._meta.get_field(lead).null:
        return _walk(rows, order, pieces, size, start, forwards)
    given, none = rows.filter(**{f"{lead}__isnull": False}), rows.filter(**{f"{lead}__isnull": True})
    among_none = start is not None and start[0] is None
    parts = [
        (given, order, None if among_none else start),
        (none, order[1:], start[1:] if among_none else None),
    ]
    if start is not None and among_none == forwards:
        parts = parts[1:] if forwards else parts[:1]  # the other part lies behind
    keys: list[Any] = []
    for part, by, begin in parts if forwards else parts[::-1]:
        if len(keys) < size:
            keys += _walk(part, by, pieces, size - len(keys), begin, forwards, order[-1])
    return keys


def _walk(
    rows: models.QuerySet,
    order: Sequence[str],
    pieces: Mapping[str, Sequence[Any]],
    size: int,
    start: Sequence[Any] | None,
    forwards: bool,
    last: str = "",
) -> list[Any]:
    meta = rows.model._meta
    labels = sorted(rows._grades)
    if not labels or not all(pieces.values()):
        return []
    ways = [(name.lstrip("-"), name.startswith("-") == forwards) for name in order]
    ways.append((meta.pk.attname, (order or [last])[-1].startswith("-") == forwards))
    inner = rows.filter(Beyond(ways, start)) if start is not None else rows
    same = {name: RawSQL(f"p{n}.value", []) for n, name in enumerate(pieces)}
    inner = models.QuerySet.filter(inner, Q(label_id=RawSQL("l.value", [])), **same)
    inner = models.QuerySet.order_by(inner, *(f"-{name}" if down else name for name, down in ways))
    inner = models.QuerySet.annotate(inner, **{f"by_{n}": F(name) for n, (name, _d) in enumerate(ways[:-1])})
    inner = models.QuerySet.values_list(inner, "pk", *(f"by_{n}" for n in range(len(order))))[:size]
    try:
        sql, values = inner.query.sql_with_params()
    except EmptyResultSet:
        return []
    kinds = [meta.get_field(name).db_type(connection) for name in pieces]
    lists = ["unnest(%s::bigint[]) AS l(value)"]
    lists += [f"unnest(%s::{kind}[]) AS p{n}(value)" for n, kind in enumerate(kinds)]
    columns = ["pk", *(f"by_{n}" for n in range(len(order)))]
    by = ", ".join(
        f"k.{name} {'DESC' if down else 'ASC'}"
        for name, (_field, down) in zip([*columns[1:], "pk"], ways, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT k.pk FROM {', '.join(lists)}, LATERAL ({sql}) AS k({', '.join(columns)}) "
            f"ORDER BY {by} LIMIT %s",
            [labels, *(list(one) for one in pieces.values()), *values, size],
        )
        return [row[0] for row in cursor.fetchall()]
