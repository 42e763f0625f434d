"""The declaration of a register, and the registry that every page, export, API and search reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise, cached_property, lazy
from django.utils.text import capfirst
from django.utils.translation import override

from entente.core import links
from entente.core.bilingual import spread
from entente.core.gate.context import Context
from entente.core.gate.held import HeldModel
from entente.core.registers.columns import Column, columns_of
from entente.core.registers.filters import Filter, filters_of
from entente.core.registers.panels import Facts, History, Panel
from entente.core.registers.view_kinds import Calendar, List, MapView, Timeline, View

if TYPE_CHECKING:
    from entente.core.workflow.steps import Missing

KEY = "00000000-0000-7000-8000-00000000abcd"
RESERVED = {"after", "before", "columns", "limit", "month", "q", "sort", "year"}
"""What the address of a list says of paging, searching and looking: no filter is called so."""
SAFE = "!$&'()*+,;=/~:@"
"""What an address keeps of a key as it is (RFC 3986, 3.3), as Django's ``reverse`` has it."""


class Register:
    """One register. Subclass it in a room's ``registers.py``; the subclass registers itself.

    Only ``model``, ``room``, ``name`` and ``columns`` must be given.
    """

    model: ClassVar[type[models.Model]]
    room: ClassVar[str]
    """First part of the address: ``marine``."""
    name: ClassVar[str]
    """Second part: ``vessels``."""
    title: ClassVar[str | Promise | None] = None
    """Heading of the list; the model's plural name by default."""
    intro: ClassVar[str | Promise] = ""
    """A sentence under the heading: what these records are and where they come from."""
    columns: ClassVar[tuple[str | Column, ...]] = ()
    """The columns shown at first; ``more_columns`` can be chosen."""
    more_columns: ClassVar[tuple[str | Column, ...]] = ()
    filters: ClassVar[tuple[str | Filter, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    """Text fields that search reads, each at its own grade."""
    natural: ClassVar[tuple[str, ...]] = ()
    """Fields that name a record by themselves, for imports and forms; titles, codes and unique ones, else."""
    belongs: ClassVar[str | None] = ""
    """The link that says what a record belongs to, shown beside its title wherever it stands among others;
    by default the first link that it must have. ``None``: nothing."""
    refers: ClassVar[dict[str, str]] = {}
    """Plain id columns and the registers whose records they hold: ``{"vessel_id": "marine.vessels"}``."""
    order: ClassVar[str] = ""
    """The column sorted by at first, ``-`` for descending; newest first by default."""
    walks: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Indexes for pages of a room's own (:mod:`.walks`): fields asked for by value, then those ordered by,
    ``-`` before one that descends while another ascends."""
    panels: ClassVar[tuple[Panel, ...]] = ()
    """What the detail page shows; all columns as facts, and the history, by default."""
    aside: ClassVar[tuple[Panel, ...]] = ()
    workflow: ClassVar[Any] = None
    """A :class:`~entente.core.workflow.Workflow` subclass."""
    views: ClassVar[tuple[View, ...]] = (List(),)
    form_fields: ClassVar[tuple[str, ...]] = ()
    read: ClassVar[tuple[str, ...] | None] = None
    """Roles that may open the register; every officer by default (the gate still decides per row)."""
    add: ClassVar[tuple[str, ...]] = ()
    change: ClassVar[tuple[str, ...]] = ()
    closed_states: ClassVar[tuple[str, ...]] = ()
    """States in which a record is not edited any more (its steps go on)."""
    frozen: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Form fields (or pairs) that stay as they are in a state, because a step rests on them:
    ``{"selected": ("candidate",)}``. Form, API, bulk edit and import refuse another value and say so."""
    frozen_with: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Links, each with the states of the record behind it in which this one belongs to what was settled: none
    is added to it, changed, or moved there or away."""
    regime: ClassVar[str | None] = None
    """Regime of the label that a new row gets; needed for a held model with ``add``."""
    private: ClassVar[dict[str, Callable[[Any, Context], bool]]] = {}
    """Fields (or pairs) that page, export, API and history show only to whom the function of record and
    context says: the answers of a check to those who set it. Nobody sorts or searches by them."""
    label_fields: ClassVar[tuple[str, ...]] = ()
    """Form fields that :meth:`label_for` reads: a change of one of them gives the record its label anew."""
    bulk: ClassVar[tuple[str, ...]] = ()
    """Form fields that may be set on many records at once."""
    export: ClassVar[bool] = True
    api: ClassVar[bool] = True
    api_fields: ClassVar[tuple[str, ...]] = ()
    """Fields of the API, all concrete fields by default."""
    activities: ClassVar[tuple[str, ...]] = ()
    """The strategy's lines that this register carries out (``LO1``), for the page that opens each."""
    section: ClassVar[str] = ""
    """Where the navigation lists it; empty: nowhere."""
    hotkey: ClassVar[str] = ""
    """Two keys, ``g r``."""
    page_size: ClassVar[int] = 50
    detail_template: ClassVar[str] = "core/register/detail.html"
    list_template: ClassVar[str] = "core/register/list.html"
    own_list: ClassVar[bool] = False
    """True: the room brings its own page at ``/<room>/<name>/`` and no list is made here."""
    own_detail: ClassVar[bool] = False

    def __init_subclass__(cls, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not abstract:
            registry.add(cls())

    # -- what it is ------------------------------------------------------------------------------
    @property
    def key(self) -> str:
        """``marine.vessels``: its name in the search index and the API."""
        return f"{self.room}.{self.name}"

    @property
    def held(self) -> bool:
        return issubclass(self.model, HeldModel)

    @property
    def heading(self) -> str:
        return capfirst(str(self.title or self.model._meta.verbose_name_plural))

    @property
    def heading_lazy(self) -> Any:
        """The heading in whatever language a page is read later."""
        return lazy(lambda: self.heading, str)()

    @property
    def url_name(self) -> str:
        return f"{self.room}-{self.name}-list"

    @property
    def singular(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def first_columns(self) -> tuple[Column, ...]:
        return columns_of(self.columns)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return columns_of((*self.columns, *self.more_columns))

    @cached_property
    def private_fields(self) -> frozenset[str]:
        """Attnames of all private fields."""
        names = spread(self.model, tuple(self.private))
        return frozenset(self.model._meta.get_field(name).attname for name in names)

    def kept_from(self, record: Any, context: Context) -> frozenset[str]:
        """Attnames of the private fields that this officer is not shown of this record."""
        names = tuple(name for name, shows in self.private.items() if not shows(record, context))
        return frozenset(self.model._meta.get_field(one).attname for one in spread(self.model, names))

    @property
    def searched(self) -> tuple[str, ...]:
        """The fields that search reads, private ones left out."""
        private = self.private_fields
        return tuple(n for n in self.search if self.model._meta.get_field(n).attname not in private)

    def sort_field(self, column: Column) -> str | None:
        """What the list sorts by for this column; None: not sortable."""
        found = column.sort_field(self.model)
        return None if found in self.private_fields else found

    def column(self, name: str) -> Column | None:
        return next((c for c in self.all_columns if c.name == name), None)

    @property
    def all_filters(self) -> tuple[Filter, ...]:
        return filters_of(self.filters, self.model)

    @property
    def all_panels(self) -> tuple[Panel, ...]:
        return self.panels or (Facts(*self.columns, *self.more_columns), History())

    @property
    def map_view(self) -> MapView | None:
        return next((view for view in self.views if isinstance(view, MapView)), None)

    @property
    def dates(self) -> Any:
        """The view that says which fields place a record in time; None for a register without one."""
        return next((view for view in self.views if isinstance(view, (Calendar, Timeline))), None)

    def has_view(self, code: str) -> bool:
        return any(view.code == code for view in self.views)

    @property
    def order_field(self) -> str:
        """Column or field that the list is sorted by at first."""
        if self.order:
            return self.order
        return "-recorded_at" if self.held else (self.model._meta.ordering or ("pk",))[0]

    # -- who may ----------------------------------------------------------------------------------
    def may_read(self, context: Context) -> bool:
        return self.read is None or context.officer.has_role(*self.read)

    def may_add(self, context: Context) -> bool:
        return bool(self.add) and bool(self.form_fields) and context.officer.has_role(*self.add)

    def may_change(self, context: Context) -> bool:
        """The role; that the row is the officer's agency's own is asked per row."""
        return bool(self.change) and bool(self.form_fields) and context.officer.has_role(*self.change)

    def closed(self, record: Any) -> bool:
        """Whether the record as it stands is not edited, by its own state or by what it belongs to."""
        if self.workflow is not None and getattr(record, self.workflow.field) in self.closed_states:
            return True
        return self.settled(record) is not None

    def fixed(self, record: Any) -> tuple[str, ...]:
        """The form's fields that the record's state keeps as they are, pairs as their two columns."""
        if self.workflow is None or not self.frozen:
            return ()
        return spread(self.model, self.frozen.get(getattr(record, self.workflow.field), ()))

    def fixed_words(self, record: Any) -> Missing:
        """Why a field of :meth:`fixed` is refused."""
        from entente.core.workflow.steps import Missing

        en, fr = self._state_words(record)
        return Missing(
            f"This is settled and stays as it is while the record is “{en}”.",
            f"Ce point est fixé et ne change pas tant que la fiche est à l’état « {fr} ».",
        )

    def settled(self, record: Any) -> Missing | None:
        """What keeps a record from being written because of the one that it belongs to (``frozen_with``)."""
        from entente.core.workflow.steps import Missing

        for name, states in self.frozen_with.items():
            field = self.model._meta.get_field(name)
            other = registry.get(links.target(field))
            if other is None:
                continue
            for one in links.records(other.key, links.ids(getattr(record, field.attname))):
                if getattr(one, other.workflow.field) in states:
                    en, fr = other._state_words(one)
                    return Missing(
                        f"“{one}” is “{en}”: what belongs to it is settled.",
                        f"« {one} » est à l’état « {fr} » : ce qui en fait partie est fixé.",
                        other.url("detail", one),
                    )
        return None

    def _state_words(self, record: Any) -> tuple[str, str]:
        found = []
        for language in ("en", "fr"):
            with override(language):
                words = self.workflow.words(self.model, getattr(record, self.workflow.field))
            found.append(words[:1].lower() + words[1:])
        return found[0], found[1]

    def unwritable(self, record: Any, context: Context) -> Missing | None:
        """Why this officer in particular does not write the record as it would then stand (nobody certifies
        themselves, say); None by default."""
        return None

    def label_for(self, context: Context, record: Any) -> Any:
        """The label of a new row: the officer's agency, under :attr:`regime`, no caveats."""
        from entente.core.models import Label

        if self.regime is None:
            raise ImproperlyConfigured(f"{self.key}: a held register with a form names its regime")
        return (
            Label.objects.filter(
                holder=context.agency, originator=context.agency, regime=self.regime, inputs=None
            )
            .order_by("pk")
            .first()
        )

    def search_query(self, query: str) -> str:
        """What search looks up for a query on this register (a transliteration, say); itself by default."""
        return query

    # -- where it is --------------------------------------------------------------------------------
    def url(self, view: str = "list", record: Any = None) -> str:
        """``list add export map map_data`` of the register; ``detail edit history`` of a record."""
        name = f"{self.room}-{self.name}-{view}"
        if record is None:
            return _address(name, False, get_script_prefix(), get_urlconf())[0]
        before, after = _address(name, True, get_script_prefix(), get_urlconf())
        return f"{before}{quote(str(getattr(record, 'pk', record)), safe=SAFE)}{after}"

    def __repr__(self) -> str:
        return f"<Register {self.key}>"


@lru_cache(4096)
def _address(name: str, of_record: bool, prefix: str, urlconf: Any) -> tuple[str, str]:
    """What stands before and after the key in an address: a page of fifty rows asks for it fifty times."""
    if not of_record:
        return reverse(name), ""
    before, _key, after = reverse(name, args=[KEY]).partition(KEY)
    return before, after


def _check_frozen(register: Register) -> None:
    """A name that no form has would freeze nothing, in silence."""
    if not register.frozen:
        return
    offered = set(spread(register.model, tuple(register.form_fields)))
    for state, names in register.frozen.items():
        if unknown := set(spread(register.model, names)) - offered:
            raise ImproperlyConfigured(f"{register.key}: no form has {', '.join(sorted(unknown))}")
        if register.workflow is None or state not in {
            one for step in register.workflow.steps.values() for one in (*step.sources, step.target)
        }:
            raise ImproperlyConfigured(f"{register.key} has no state {state!r} to freeze fields in")


class Registry:
    """Every register that the rooms declared, in order of declaration."""

    def __init__(self) -> None:
        self._by_key: dict[str, Register] = {}

    def add(self, register: Register) -> None:
        for needed in ("model", "room", "name"):
            if not getattr(register, needed, None):
                raise ImproperlyConfigured(f"{type(register).__name__} names no {needed}")
        taken = {one if isinstance(one, str) else one.name for one in register.filters} & RESERVED
        if taken:
            raise ImproperlyConfigured(f"{register.key}: a list's address means another thing by {taken}")
        _check_frozen(register)
        known = self._by_key.get(register.key)
        if known is not None and type(known).__qualname__ != type(register).__qualname__:
            raise ImproperlyConfigured(f"two registers are called {register.key}")
        self._by_key[register.key] = register
        for name, key in register.refers.items():
            links.declare(register.model, name, key)

    def remove(self, key: str) -> None:
        del self._by_key[key]

    def __iter__(self) -> Iterator[Register]:
        return iter(tuple(self._by_key.values()))

    def get(self, key: str) -> Register | None:
        return self._by_key.get(key)

    def for_model(self, model: type[models.Model]) -> Register | None:
        """The first register of this model."""
        return next((register for register in self if register.model is model), None)

    def opens(self, url: str, context: Context) -> bool:
        """Whether the list at this address is one that the officer's roles open; true of other addresses."""
        path = url.partition("?")[0]
        return all(one.may_read(context) for one in self if one.url() == path)

    def readable(self, context: Context) -> list[Register]:
        return [register for register in self if register.may_read(context)]


registry = Registry()
