"""The office's registers: what a room does not say is derived from its model."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import pairs, spread
from entente.core.countries import CountryCodes
from entente.core.gate.context import Context
from entente.core.links import is_link
from entente.core.models import Role
from entente.core.models.office import office_label
from entente.core.registers.filters import Filter
from entente.core.registers.panels import Facts, History, Panel
from entente.core.registers.register import Register
from entente.core.registers.view_kinds import Board, Calendar, List, Timeline, View

OFFICE = (Role.COORDINATOR, Role.SECRETARIAT)
NOT_IN_FORMS = {"agency", "unit"}


def editable(model: type[models.Model]) -> tuple[str, ...]:
    """Fields that a form offers: title first, text second, then as declared, whose it is last."""
    names = [
        f.name
        for f in model._meta.concrete_fields
        if f.editable and not f.primary_key and f.name not in NOT_IN_FORMS
    ]
    columns = {f"{name}_{code}": name for name in pairs(model) for code in ("en", "fr")}
    spread = list(dict.fromkeys(columns.get(name, name) for name in names))
    first = [name for name in ("title", "text") if name in spread]
    last = [name for name in ("agency", "unit") if _has(model, name)]
    return (*first, *(name for name in spread if name not in (*first, *last)), *last)


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


class OfficeRegister(Register, abstract=True):
    """A register of :class:`~entente.core.models.office.OfficeModel` rows.

    Columns, filters, search, form and panels come from the model unless they are declared. ``joint``:
    both agencies write the record; otherwise only the officers of the agency that made it.
    """

    joint: ClassVar[bool] = True
    add: ClassVar[tuple[str, ...]] = OFFICE
    change: ClassVar[tuple[str, ...]] = OFFICE
    related: ClassVar[tuple[Panel, ...]] = ()
    """Panels of a room's own, between the facts and what is said about the record."""

    def __init_subclass__(cls, abstract: bool = False, **kwargs: Any) -> None:
        if not abstract:
            cls._derive()
        super().__init_subclass__(abstract=abstract, **kwargs)

    @classmethod
    def _derive(cls) -> None:
        model = cls.model
        own = [name for name in editable(model) if name not in ("title", "text", "agency", "unit")]
        state = [cls.workflow.field] if cls.workflow is not None else []
        due = ["due_at"] if state and _has(model, "due_at") else []
        short = [n for n in own if n in pairs(model) or not _long(model, n)]
        if not cls.columns:
            cls.columns = ("title", *state, *short[:3], "agency", *due)
        chosen = {one if isinstance(one, str) else one.name for one in cls.columns}
        if not cls.more_columns:
            rest = [*short[3:], *(n for n in own if _several(model, n)), "agency", "unit", "recorded_at"]
            cls.more_columns = tuple(name for name in rest if name not in chosen)
        if not cls.filters:
            cls.filters = (*state, "agency", "unit", *(n for n in own if _filterable(model, n)), *due)
        clock = (OVERDUE,) if due else ()
        cls.filters = (*cls.filters, *clock, *_untranslated(model, set(cls.private)))
        if not cls.search:
            kinds = (models.CharField, models.TextField, CountryCodes)
            texts = [f for f in model._meta.concrete_fields if type(f) in kinds]
            cls.search = tuple(f.name for f in texts if not f.choices)
        if not cls.form_fields:
            cls.form_fields = editable(model)
        cls.views = _with(_views(model, own, cls.workflow is not None), cls.views)
        if not cls.bulk:
            several = [n for n in own if n not in pairs(model) and model._meta.get_field(n).choices]
            offered = spread(model, cls.form_fields)  # what no form has, no bulk edit writes
            cls.bulk = tuple(name for name in (*several, "agency", "unit") if name in offered)
        if not cls.order:
            cls.order = "title"
        if not cls.panels:
            facts = [n for n in (*state, *own, "agency", "unit", *due) if n != "text"]
            cls.panels = (Facts("text", *facts), *cls.related, *said(), History())

    def label_for(self, context: Context, record: Any) -> Any:
        return office_label(context.agency, self.joint)


OVERDUE = Filter(
    "overdue",
    _("overdue"),
    "flag",
    query=lambda value: (
        Q(due_at__lt=timezone.now()) if value == "yes" else Q(due_at=None) | Q(due_at__gte=timezone.now())
    ),
    uses=("due_at",),
)
"""Records whose clock has run out: what a page that counts them links to."""


def _untranslated(model: type[models.Model], private: set[str]) -> tuple[Filter, ...]:
    """Records with a text in one official language only, by the language that is missing."""
    told = [name for name in pairs(model) if not private & {name, f"{name}_en", f"{name}_fr"}]

    def missing(language: str) -> Q:
        other, found = "en" if language == "fr" else "fr", Q()
        for name in told:
            found |= Q(**{f"{name}_{language}": ""}) & ~Q(**{f"{name}_{other}": ""})
        return found

    return (
        Filter(
            "untranslated",
            _("translation missing"),
            "choice",
            choices=lambda: [("fr", _("French")), ("en", _("English"))],
            query=missing,
            uses=tuple(f"{name}_{code}" for name in told for code in ("en", "fr")),
        ),
    )


def said() -> tuple[Panel, ...]:
    """Panels of what people add to any record: files and comments."""
    from entente.core.registers.said import Attachments, Comments

    return (Attachments(), Comments())


SPANS = (
    ("starts_on", "ends_on"), ("starts_at", "ends_at"), ("valid_from", "valid_to"), ("begins", "ends"),
    ("first", "last"), ("starts_on", "until"), ("opened_on", "concluded_on"), ("issued_on", "expires_on"),
    ("free_from", "free_until"),
)  # fmt: skip
"""What the first and the last day of a record are called."""


def _with(derived: tuple[View, ...], declared: tuple[View, ...]) -> tuple[View, ...]:
    """What a room declares beside what its model calls for; of the same kind, the room's."""
    mine = {one.code: one for one in declared if one != List()}
    known = tuple(mine.pop(one.code, one) for one in derived)
    return (*known, *mine.values())


def _views(model: type[models.Model], own: list[str], course: bool) -> tuple[View, ...]:
    """A list; a board where there is a course; a month and lines over time where there are dates."""
    dates = [n for n in own if n not in pairs(model) and _is_date(model, n)]
    views: list[View] = [List()]
    if course:
        views.append(Board())
    if dates:
        begun = next((opening for opening, _closing in SPANS if opening in dates), dates[0])
        whole = next((span for span in SPANS if dates.count(span[0]) and dates.count(span[1])), (begun, ""))
        start, end = whole
        views.append(Calendar(start=start, end=end))
        if end:
            views.append(Timeline(start=start, end=end))
    return tuple(views)


def _is_date(model: type[models.Model], name: str) -> bool:
    return model._meta.get_field(name).get_internal_type() in ("DateField", "DateTimeField")


def _long(model: type[models.Model], name: str) -> bool:
    field = model._meta.get_field(name)
    return (
        isinstance(field, (models.TextField, models.JSONField)) or field.get_internal_type() == "ArrayField"
    )


def _several(model: type[models.Model], name: str) -> bool:
    """Several of a list of choices: no column at first, for its length, but one to add and to export."""
    field = None if name in pairs(model) else model._meta.get_field(name)
    return bool(getattr(getattr(field, "base_field", None), "choices", None))


def _filterable(model: type[models.Model], name: str) -> bool:
    if name in pairs(model):
        return False
    field = model._meta.get_field(name)
    kind = field.get_internal_type()
    if is_link(field):
        return True
    return bool(field.choices) or field.is_relation or kind in ("BooleanField", "DateField", "DateTimeField")
