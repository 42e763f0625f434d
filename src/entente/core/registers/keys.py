"""Keys of one page in order: read label by label, from whichever index answers soonest.

Three ways to read one label, since no plan is good for every filter at a million rows:

- *along the order*: the index of the order (or of one choice and the order) gives the page at once;
- *in a window*: where filters ask for ranges, or for several things, the first rows in order are looked
  through: a filter that many rows pass fills its page there;
- *all that match*: a filter that few of those passed is read by its own index, and what it gives is sorted.
  The planner would rather walk the whole order, since it takes a day's rows to lie everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from entente.core.registers.listing import Wanted

WINDOW = 4_000
"""Rows in order that are looked through before a filter's own index is asked: some 5 ms."""
PAGES = 8
"""And so many pages: an export's are long, and it goes through all of them."""


class After(Func):
    """Row comparison ``(sort, key) > (v, k)``: one range of the index, unlike the OR it stands for."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, field: str, key: str, value: Any, last: Any, operator: str) -> None:
        super().__init__(F(field), F(key), Value(value), Value(last))
        self.operator = operator

    def as_sql(self, compiler, connection, **context):
        parts, values = [], []
        target = self.source_expressions[0].output_field
        for index, one in enumerate(self.source_expressions):
            sql, params = compiler.compile(one)
            if index == 2:
                sql, params = "%s", [target.get_db_prep_value(one.value, connection)]
            elif index == 3:
                key = self.source_expressions[1].output_field
                sql, params = "%s", [key.get_db_prep_value(one.value, connection)]
            parts.append(sql)
            values.extend(params)
        a, b, v, k = parts
        return f"({a}, {b}) {self.operator} ({v}, {k})", values


class Keys:
    """The keys of one list, on from a place or back from it; rows without a value come last either way."""

    def __init__(self, rows: models.QuerySet, wanted: Wanted) -> None:
        self.rows, self.field, self.down = rows, wanted.sort_field, wanted.descending
        self.pk = rows.model._meta.pk.attname
        self.nullable = rows.model._meta.get_field(self.field).null
        several = len(wanted.filtered) > 1 or set(wanted.ranged) - {self.field}
        self.ways = ["matching"] if wanted.query else ["window", "matching"] if several else ["order"]

    def after(self, start: tuple[Any, Any] | None, size: int) -> list[Any]:
        keys: list[Any] = []
        if start is None or start[0] is not None:
            place = [After(self.field, self.pk, *start, "<" if self.down else ">")] if start else []
            keys = self._read([*self._given(), *place], self.field, self.down, size)
            start = None
        if self.nullable and len(keys) < size:
            place = [Q(**{f"{self.pk}__{'lt' if self.down else 'gt'}": start[1]})] if start else []
            keys += self._read([*self._none(), *place], self.pk, self.down, size - len(keys))
        return keys

    def before(self, start: tuple[Any, Any], size: int) -> list[Any]:
        """The page that ends before a place, in the list's order: read backwards, then turned round."""
        if self.nullable and start[0] is None:
            place = Q(**{f"{self.pk}__{'gt' if self.down else 'lt'}": start[1]})
            keys = self._read([*self._none(), place], self.pk, not self.down, size)
            if len(keys) < size:
                keys += self._read(self._given(), self.field, not self.down, size - len(keys))
        else:
            place = After(self.field, self.pk, *start, ">" if self.down else "<")
            keys = self._read([*self._given(), place], self.field, not self.down, size)
        return keys[::-1]

    def _given(self) -> list[Any]:
        return [Q(**{f"{self.field}__isnull": False})] if self.nullable else []

    def _none(self) -> list[Any]:
        return [Q(**{f"{self.field}__isnull": True})]

    def _read(self, place: Sequence[Any], by: str, down: bool, size: int) -> list[Any]:
        """``place``: what says where in the order to begin, apart from what the list is narrowed to."""
        minus = "-" if down else ""
        order = [minus + name for name in dict.fromkeys((by, self.pk))]
        rows = self.rows.filter(*place) if place else self.rows
        grades = getattr(rows, "_grades", None)
        if grades is None:
            return list(models.QuerySet.order_by(rows, *order).values_list("pk", flat=True)[:size])
        rows._must_be_open()
        labels, found = sorted(grades), []
        try:
            for way in self.ways:
                sql, params = getattr(self, f"_by_{way}")(rows, place, by, order, size)
                got = self._labelled(sql, params, labels, down, size)
                enough = Counter(label for _key, label in got)
                if way != "window":
                    found += got
                    break
                found = [one for one in got if enough[one[1]] >= size]
                labels = [label for label in labels if enough[label] < size]
                if not labels:
                    break
        except EmptyResultSet:
            return []
        return self._merged([key for key, _label in found], order, size, len(grades))

    def _labelled(self, sql: str, params: Sequence[Any], labels: list[int], down: bool, size: int) -> Any:
        """Key and label of the first rows of each label, those of all labels in order."""
        if not labels:
            return []
        way = "DESC" if down else "ASC"
        each = "" if len(self.ways) > 1 else "LIMIT %s"  # a label that is read again needs to be seen whole
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT k.pk, one.label_id FROM unnest(%s::bigint[]) AS one(label_id), "
                f"LATERAL ({sql}) AS k(pk, sort_value) ORDER BY k.sort_value {way}, k.pk {way} {each}",
                [labels, *params, *([size] if each else [])],
            )
            return cursor.fetchall()

    def _merged(self, keys: list[Any], order: list[str], size: int, labels: int) -> list[Any]:
        """The first of what several ways gave: sorted by the database, whose order it is."""
        if len(self.ways) == 1 or labels == 1:
            return keys[:size]
        rows = models.QuerySet.order_by(self.rows.filter(pk__in=keys), *order)
        return list(rows.values_list("pk", flat=True)[:size])

    # -- SQL for one label, named ``one.label_id`` outside: key and sort value of at most ``size`` rows ----
    def _by_order(
        self, rows: models.QuerySet, place: Any, by: str, order: Any, size: int
    ) -> tuple[str, Sequence[Any]]:
        return _keyed(models.QuerySet.order_by(rows, *order), by, size)

    def _by_window(
        self, rows: models.QuerySet, place: Any, by: str, order: Any, size: int
    ) -> tuple[str, Sequence[Any]]:
        """The rows' own conditions over a window of the same name as the table."""
        table = rows.model._meta.db_table
        window = models.QuerySet(rows.model).filter(Q(label_id=RawSQL("one.label_id", [])), *place)
        most = max(WINDOW, PAGES * size)
        inner, begins = window.order_by(*order).values_list("pk")[:most].query.sql_with_params()
        inner = re.sub(rf'^SELECT .*? FROM "{table}"', f'SELECT * FROM "{table}"', inner, count=1)
        sql, params = self._by_order(rows, place, by, order, size)
        return sql.replace(f'FROM "{table}"', f'FROM ({inner}) AS "{table}"', 1), [*begins, *params]

    def _by_matching(
        self, rows: models.QuerySet, place: Any, by: str, order: Any, size: int
    ) -> tuple[str, Sequence[Any]]:
        """``OFFSET 0`` keeps the planner from reading the order instead of the filter."""
        sql, params = _keyed(models.QuerySet.order_by(rows), by, None)
        way = "DESC" if order[0].startswith("-") else "ASC"
        return (
            f"SELECT f.pk, f.sort_value FROM ({sql} OFFSET 0) AS f(pk, sort_value) "
            f"ORDER BY f.sort_value {way}, f.pk {way} LIMIT {int(size)}",
            params,
        )


def _keyed(rows: models.QuerySet, by: str, size: int | None) -> tuple[str, Sequence[Any]]:
    """The statement for one label. Lists are mostly asked for in the same few ways: what was put together
    for the same conditions, order and size is kept, for that takes as long as the database's answer."""
    query = rows.query
    tables = sum(1 for used in query.alias_refcount.values() if used)
    plain = tables <= 1 and not (
        query.annotation_select or query.combinator or query.distinct or query.is_sliced
    )
    if not plain:  # more than the conditions say
        return _put_together(rows, by, size)
    asked = (rows.model, query.where, query.order_by, by, size)
    try:
        kept = _statements.get(asked)
    except TypeError:  # a condition that cannot be compared with another
        return _put_together(rows, by, size)
    if kept is None:
        kept = _put_together(rows, by, size)
        if len(_statements) >= MOST_STATEMENTS:
            _statements.clear()
        _statements[asked] = kept
    return kept


MOST_STATEMENTS = 500
_statements: dict[Any, tuple[str, Sequence[Any]]] = {}


def _put_together(rows: models.QuerySet, by: str, size: int | None) -> tuple[str, Sequence[Any]]:
    inner = models.QuerySet.filter(rows, label_id=RawSQL("one.label_id", []))
    inner = models.QuerySet.annotate(inner, sort_value_=F(by))
    inner = models.QuerySet.values_list(inner, "pk", "sort_value_")
    return (inner if size is None else inner[:size]).query.sql_with_params()
