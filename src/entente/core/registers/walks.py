"""The first keys of held rows in an order of several fields, whatever their number: a queue's page.

``IN`` over labels, states or kinds makes PostgreSQL fetch every match and sort it. Each combination of them
alone stands in order in one index (``Register.walks``), so a few keys are read from each and merged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL


class Beyond(Func):
    """Row comparison ``(a, b, key) < (x, y, k)``: one range of the index."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, names: Sequence[str], values: Sequence[Any], operator: str) -> None:
        super().__init__(*map(F, names), *map(Value, values))
        self.operator, self.width = operator, len(names)

    def as_sql(self, compiler, connection, **context):
        fields = [one.output_field for one in self.source_expressions[: self.width]]
        left = [compiler.compile(one)[0] for one in self.source_expressions[: self.width]]
        given = self.source_expressions[self.width :]
        values = [f.get_db_prep_value(one.value, connection) for f, one in zip(fields, given, strict=True)]
        marks = ", ".join(["%s"] * self.width)
        return f"({', '.join(left)}) {self.operator} ({marks})", values


def walk(
    rows: models.QuerySet,
    order: Sequence[str],
    pieces: Mapping[str, Sequence[Any]],
    size: int,
    start: Sequence[Any] | None = None,
    forwards: bool = True,
) -> list[Any]:
    """Keys of the next ``size`` rows, greatest values first (``forwards``) or least first.

    ``rows`` is opened by the gate and need not be ordered; no field of ``order`` may be null. ``pieces`` has
    every value of each of these fields that the rows may have; ``start`` the values of ``order`` and the key
    to go on after.
    """
    rows._must_be_open()
    key = rows.model._meta.pk.attname
    names = [*order, key]
    labels = sorted(rows._grades)
    if not labels or not all(pieces.values()):
        return []
    inner = rows.filter(Beyond(names, start, "<" if forwards else ">")) if start is not None else rows
    same = {name: RawSQL(f"p{n}.value", []) for n, name in enumerate(pieces)}
    inner = models.QuerySet.filter(inner, Q(label_id=RawSQL("l.value", [])), **same)
    inner = models.QuerySet.order_by(inner, *(f"-{name}" if forwards else name for name in names))
    inner = models.QuerySet.annotate(inner, **{f"by_{n}": F(name) for n, name in enumerate(order)})
    inner = models.QuerySet.values_list(inner, "pk", *(f"by_{n}" for n in range(len(order))))[:size]
    try:
        sql, values = inner.query.sql_with_params()
    except EmptyResultSet:
        return []
    lists = ["unnest(%s::bigint[]) AS l(value)"]
    lists += [f"unnest(%s::text[]) AS p{n}(value)" for n in range(len(pieces))]
    columns = ["pk", *(f"by_{n}" for n in range(len(order)))]
    direction = "DESC" if forwards else "ASC"
    by = ", ".join(f"k.{name} {direction}" for name in [*columns[1:], "pk"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT k.pk FROM {', '.join(lists)}, LATERAL ({sql}) AS k({', '.join(columns)}) "
            f"ORDER BY {by} LIMIT %s",
            [labels, *(list(one) for one in pieces.values()), *values, size],
        )
        return [row[0] for row in cursor.fetchall()]
