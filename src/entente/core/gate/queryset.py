"""The queryset that refuses to be read without a context, and shows no field above the grade."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.query import ModelIterable

from entente.core.gate.context import (
    WITHHELD,
    Context,
    Grade,
    UngatedAccess,
    current_context,
    ungated_reason,
)

if TYPE_CHECKING:
    from entente.core.gate.decision import Decision

MASK = "_shown_"
WHOLE = timedelta(hours=72)
NAMED = 24
"""After departure what is about a passenger is whole for 72 hours; then a confirmed need shows the name, for
as many months; then nothing of the identity (SOR/2005-346, 4)."""


def over(departed: datetime | None, months: int, at: datetime) -> bool:
    """Whether so many months since departure have gone by; a departure that nobody knows is long ago."""
    if departed is None:
        return True
    year, month = divmod(departed.year * 12 + departed.month - 1 + months, 12)
    day = min(departed.day, monthrange(year, month + 1)[1])
    return at > departed.replace(year=year, month=month + 1, day=day)


def kept_back(
    row: models.Model, tier: str, at: datetime, authorized: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Fields of the row that its age since departure keeps back under this tier.

    ``authorized``: rows whose identity the President's authorization opens once the two years are over.
    """
    model = type(row)
    departed = next((row.__dict__.get(one) for one in model.gate_departure if row.__dict__.get(one)), None)
    if departed is not None and at <= departed + WHOLE:
        return ()
    old = over(departed, NAMED, at)
    if old and str(row.pk) in authorized:
        return ()
    if tier == "confirmed" and not old:
        return tuple(name for name in model.gate_identity if name not in model.gate_names)
    return tuple(model.gate_identity)


def field_grades(model: type[models.Model]) -> dict[str, Grade]:
    """The grade from which each concrete field of a held model is shown."""
    grades = {field.attname: Grade.FULL for field in model._meta.concrete_fields}
    declared = model.gate_fields
    for grade in (Grade.SUMMARY, Grade.POINTER, Grade.EXISTENCE):
        for name in declared.get(grade.name.lower(), ()):
            grades[model._meta.get_field(name).attname] = grade
    for name in model.gate_always:
        grades[model._meta.get_field(name).attname] = Grade.EXISTENCE
    return grades


class GatedIterable(ModelIterable):
    """Moves the columns that the database let through into place, and marks the rest as withheld."""

    def __iter__(self):
        masked, grades = self.queryset._masked, self.queryset._grades
        tiers = self.queryset._tiers
        at = self.queryset._context.at if tiers else None
        for row in super().__iter__():
            row.grade = grades.get(row.label_id, Grade.NOTHING)
            if masked:
                shown = row.__dict__
                for name, needs in masked.items():
                    value = shown.pop(MASK + name)
                    shown[name] = value if row.grade >= needs else WITHHELD
                row._state.withheld = frozenset(name for name, needs in masked.items() if row.grade < needs)
            if tier := tiers.get(row.label_id):
                late = kept_back(row, tier, at, self.queryset._authorized)
                row.__dict__.update(dict.fromkeys(late, WITHHELD))
                row._state.withheld = frozenset((*getattr(row._state, "withheld", ()), *late))
            yield row


class GatedQuerySet(models.QuerySet):
    """Refuses every read until :meth:`visible` (or :func:`~entente.core.gate.ungated`) opened it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._context: Context | None = None
        self._grades: dict[int, Grade] = {}
        self._masked: dict[str, Grade] = {}
        self._tiers: dict[int, str] = {}
        self._authorized: frozenset[str] = frozenset()
        self._ungated_why: str | None = None

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._context = self._context
        clone._grades = self._grades
        clone._masked = self._masked
        clone._tiers = self._tiers
        clone._authorized = self._authorized
        clone._ungated_why = self._ungated_why
        return clone

    # -- opening -------------------------------------------------------------------------------
    def visible(self, context: Context, at_least: Grade = Grade.POINTER) -> Self:
        """The rows that this context may see at this grade or above.

        Each carries ``.grade``; fields above it are not loaded and read as ``WITHHELD``. Rows whose
        retention has run out are gone. Decides once per label, filters in SQL.
        """
        from entente.core.gate.decision import decide

        decisions = decide(context)
        return self._opened(context, decisions, Grade(at_least))

    def _opened(self, context: Context, decisions: dict[int, Decision], at_least: Grade) -> Self:
        grades = {pk: d.grade for pk, d in decisions.items() if d.grade >= at_least}
        rows = self.filter(label_id__in=sorted(grades))
        rows = rows.filter(Q(retention_until=None) | Q(retention_until__gte=context.at.date()))
        rows._context = context
        rows._grades = grades
        if self.model.gate_identity:
            rows._tiers = {pk: d.tier for pk, d in decisions.items() if d.tier}
            rows._authorized = frozenset().union(*(d.authorized for d in decisions.values()))
        least = min(grades.values(), default=Grade.FULL)
        masked = {name: needs for name, needs in field_grades(self.model).items() if needs > least}
        if masked:
            rows._masked = masked
            rows = rows.defer(*masked).annotate(
                **{
                    MASK + name: Case(
                        When(label_id__in=[pk for pk, g in grades.items() if g >= needs], then=F(name)),
                        default=None,
                        output_field=self.model._meta.get_field(name).clone(),
                    )
                    for name, needs in masked.items()
                }
            )
        rows._iterable_class = GatedIterable
        return rows

    def at_grade_of(self, *names: str) -> Self:
        """Only the rows on which every one of these fields is shown: before filtering or sorting by it,
        so that a filter never tells what the grade withholds."""
        needed = field_grades(self.model)
        least = max((needed.get(self._attname(name), Grade.FULL) for name in names), default=Grade.NOTHING)
        allowed = sorted(pk for pk, grade in self._grades.items() if grade >= least)
        if len(allowed) == len(self._grades):
            return self
        return self._unchecked_filter(Q(label_id__in=allowed))

    def ungated(self, why: str) -> Self:
        """Read without a context: tests, migrations, engines. Counted; the database's policy still holds."""
        from entente.core.gate.context import ungated_counts

        if not why.strip():
            raise ValueError("say why the gate is passed by")
        ungated_counts[why] += 1
        clone = self._chain()
        clone._ungated_why = why
        return clone

    def _attname(self, name: str) -> str:
        try:
            return self.model._meta.get_field(name.split("__")[0]).attname
        except FieldDoesNotExist:
            return name

    # -- a filter or an order must not tell what the grade withholds ----------------------------
    def _unchecked_filter(self, condition: Q) -> Self:
        return super().filter(condition)

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        return super(GatedQuerySet, self._shown_for(args, kwargs)).filter(*args, **kwargs)

    def exclude(self, *args: Any, **kwargs: Any) -> Self:
        return super(GatedQuerySet, self._shown_for(args, kwargs)).exclude(*args, **kwargs)

    def only(self, *fields: Any) -> Self:
        """The label comes along: it says at which grade the row is shown."""
        also = self.model.gate_departure if self._tiers else ()
        return super().only(*fields, "label", *also)

    def order_by(self, *names: Any) -> Self:
        plain = [n.lstrip("-") for n in names if isinstance(n, str) and n not in ("?",)]
        return super(GatedQuerySet, self._shown_for((), dict.fromkeys(plain))).order_by(*names)

    def _shown_for(self, args: Iterable[Any], kwargs: dict[str, Any]) -> GatedQuerySet:
        if not self._masked and not self._tiers:
            return self
        names = {name.split("__")[0] for name in [*kwargs, *_names_in(args)]}
        attnames = {self._attname("id" if name == "pk" else name) for name in names}
        if self._tiers and attnames & set(self.model.gate_identity):
            return self._still_whole().at_grade_of(*(attnames & set(self._masked)))
        return self.at_grade_of(*(attnames & set(self._masked))) if attnames & set(self._masked) else self

    def _still_whole(self) -> Self:
        """Only the rows whose identity time keeps back from nobody: what is kept back finds nothing."""
        since = self._context.at - WHOLE
        whole = ~Q(label_id__in=sorted(self._tiers))
        for n, name in enumerate(self.model.gate_departure):
            unknown = {f"{earlier}__isnull": True for earlier in self.model.gate_departure[:n]}
            whole |= Q(**unknown, **{f"{name}__gte": since})
        return self._unchecked_filter(whole)

    # -- every way to read asks first ------------------------------------------------------------
    def _must_be_open(self) -> None:
        if self._ungated_why or ungated_reason():
            return
        if self._context is None:
            raise UngatedAccess(
                f"{self.model.__name__} is agency data: read it with .visible(context), "
                "or with .ungated('why') in a test, a migration or an engine"
            )
        open_now = current_context()
        if open_now is None or open_now.key != self._context.key:
            raise UngatedAccess(
                f"{self.model.__name__} is read under a context that is not open: "
                "wrap the work in working_as(context)"
            )

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._must_be_open()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any):
        self._must_be_open()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        if self._result_cache is None:
            self._must_be_open()
        return super().count()

    def exists(self) -> bool:
        if self._result_cache is None:
            self._must_be_open()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._must_be_open()
        self._refuse_masked("aggregate over")
        return super().aggregate(*args, **kwargs)

    def values(self, *fields: str, **expressions: Any):
        self._refuse_masked("take values of", fields)
        return super().values(*fields, **expressions)

    def values_list(self, *fields: Any, **kwargs: Any):
        self._refuse_masked("take values of", tuple(f for f in fields if isinstance(f, str)))
        return super().values_list(*fields, **kwargs)

    def _refuse_masked(self, verb: str, fields: tuple[str, ...] | None = None) -> None:
        """Values and aggregates pass by the mask, so they are for fields that every row shows."""
        above = set(self._masked) if not fields else {self._attname(f) for f in fields} & set(self._masked)
        if above:
            raise UngatedAccess(
                f"cannot {verb} {', '.join(sorted(above))} of {self.model.__name__}: some rows are below "
                "that grade; narrow with .at_grade_of(...) or visible(at_least=Grade.FULL)"
            )

    def update(self, **kwargs: Any) -> int:
        self._must_be_open()
        return super().update(**kwargs)

    def delete(self):
        self._must_be_open()
        return super().delete()

    def resolve_expression(self, *args: Any, **kwargs: Any):
        """Used inside another query (``id__in=...``): a read like any other."""
        self._must_be_open()
        return super().resolve_expression(*args, **kwargs)


def _names_in(args: Iterable[Any]) -> Iterable[str]:
    """Field names in Q objects and expressions, however deep."""
    for arg in args:
        if isinstance(arg, Q):
            for child in arg.children:
                if isinstance(child, tuple):
                    yield child[0]
                else:
                    yield from _names_in([child])
        elif isinstance(arg, F):
            yield arg.name
        elif hasattr(arg, "get_source_expressions"):
            yield from _names_in(arg.get_source_expressions())


class GatedManager(models.Manager.from_queryset(GatedQuerySet)):
    """The manager of every held model."""

    use_in_migrations = False
