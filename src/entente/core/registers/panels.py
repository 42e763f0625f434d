"""Panels of a detail page. Each knows its template and gathers its content through the reader's gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from entente.core import disclosures
from entente.core.gate.context import WITHHELD
from entente.core.registers.columns import Column, columns_of

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader
    from entente.core.registers.register import Register


class Panel:
    """Subclass it with a ``template`` and :meth:`content` for a panel of a room's own."""

    template: ClassVar[str]
    title: str | Promise = ""

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any] | None:
        """What the template needs; None leaves the panel out."""
        raise NotImplementedError


class Facts(Panel):
    """Fields and their values: ``Facts("name", "flag", title=_("Identity"))``."""

    template = "core/register/panels/facts.html"

    def __init__(self, *columns: str | Column, title: str | Promise = _("Facts")) -> None:
        self.columns = columns_of(columns)
        self.title = title

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any]:
        reader.attach(type(record), [record], self.columns)
        chosen = [register.column(c.name) or c if c == Column(c.name) else c for c in self.columns]
        return {"facts": [(c.title(type(record)), reader.cell(c, record)) for c in chosen]}


class Related(Panel):
    """Rows of another register that belong to this record, read through the gate like any others.

    ``Related("marine.reports", {"passage_id": "id"})``: the reports whose ``passage_id`` is this ``id``.
    The left side may be any filter expression of that model; the right side an attribute of the record or
    a function of it (a collection with ``__in``). A withheld value relates to nothing. ``when``: of which
    records the panel is shown at all; ``order``: the newest first, or by this field.
    """

    template = "core/register/panels/related.html"

    def __init__(
        self,
        register: str,
        match: Mapping[str, str | Callable[[Any], Any]],
        title: str | Promise = "",
        columns: tuple[str | Column, ...] = (),
        limit: int = 20,
        when: Callable[[Any], bool] | None = None,
        order: str = "-pk",
    ) -> None:
        self.other, self.match, self.columns, self.limit = register, match, columns_of(columns), limit
        self.order = order
        self.title, self.when = title, when

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any] | None:
        from entente.core.registers.register import registry

        other = registry.get(self.other)
        if other is None or not other.may_read(reader.context):
            return None
        if self.when is not None and not self.when(record):
            return None
        values = {
            theirs: ours(record) if callable(ours) else getattr(record, ours)
            for theirs, ours in self.match.items()
        }
        # a derived column that would name this very record in every row tells nothing
        own = {name.partition("__")[0] for name in self.match}
        columns = self.columns or tuple(one for one in other.first_columns if one.name not in own)
        rows: list[Any] = []
        if not any(value is WITHHELD or value is None for value in values.values()):
            wanted = reader.rows(other.model).filter(**values).order_by(self.order, "-pk")
            rows = reader.shown(other, wanted[: self.limit + 1])
            reader.attach(other.model, rows, columns)
            disclosures.record(reader, rows[: self.limit], "related")
        return {
            "title": self.title or other.heading,
            "register": other,
            "columns": [c.title(other.model) for c in columns],
            "rows": [
                (reader.link(other, row), [reader.cell(c, row) for c in columns])
                for row in rows[: self.limit]
            ],
            "more": len(rows) > self.limit,
            **self._beyond(other, values, reader),
        }

    def _beyond(self, other: Register, values: Mapping[str, Any], reader: Reader) -> dict[str, str]:
        """Where all of them are listed, and the form of another one with this record filled in; nothing for
        what the other register's filters or form do not take."""
        from entente.core.registers.forms import form_names

        plain = {
            k: v for k, v in values.items() if isinstance(v, (str, int, UUID)) and not isinstance(v, bool)
        }
        if len(plain) != len(values):
            return {}
        found, query = {}, urlencode({name: str(value) for name, value in plain.items()})
        if set(plain) <= {parameter for one in other.all_filters for parameter in one.parameters}:
            found["all_url"] = f"{other.url()}?{query}"
        if other.may_add(reader.context) and set(plain) <= set(form_names(other)):
            found["add_url"] = f"{other.url('add')}?{query}"
        return found


class OnMap(Panel):
    """The record on the map: a point from two fields, or what ``geojson(record, reader)`` returns."""

    template = "core/register/panels/map.html"

    def __init__(
        self,
        lon: str = "lon",
        lat: str = "lat",
        geojson: Callable[[Any, Reader], Mapping[str, Any] | None] | None = None,
        title: str | Promise = _("Map"),
    ) -> None:
        self.lon, self.lat, self.geojson, self.title = lon, lat, geojson, title

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any] | None:
        if self.geojson is not None:
            shape = self.geojson(record, reader)
        else:
            lon, lat = getattr(record, self.lon), getattr(record, self.lat)
            if lon is WITHHELD or lat is WITHHELD:
                return {"withheld": reader.withheld(record)}
            shape = None if lon is None or lat is None else point(lon, lat, str(record))
        if shape is None:
            return None
        if shape.get("type") == "Feature":
            shape = {"type": "FeatureCollection", "features": [shape]}
        return {"geojson": shape, "alternative": _places_of(shape)}


class History(Panel):
    """What happened to the record and who did it, newest first."""

    template = "core/register/panels/history.html"

    def __init__(self, title: str | Promise = _("History"), limit: int = 10) -> None:
        self.title, self.limit = title, limit

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any]:
        from entente.core.history import entries

        found = entries(reader, record, self.limit + 1)
        return {"entries": found[: self.limit], "more": len(found) > self.limit}


class Custom(Panel):
    """A template of the room's own, with ``record``, ``reader`` and what ``context(record, reader)`` adds."""

    def __init__(
        self,
        template: str,
        title: str | Promise = "",
        context: Callable[[Any, Reader], Mapping[str, Any] | None] | None = None,
    ) -> None:
        self.template, self.title, self._context = template, title, context  # type: ignore[misc]

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any] | None:
        return {} if self._context is None else self._context(record, reader)


def point(lon: float, lat: float, name: str, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature, longitude first."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"role": "site", "name": name, **properties},
    }


def _places_of(shape: Mapping[str, Any]) -> list[str]:
    """The map in words, for who does not see it: names and coordinates of its points."""
    features = shape.get("features", [shape])
    words = []
    for one in features[:50]:
        geometry = one.get("geometry") or {}
        name = capfirst(str(one.get("properties", {}).get("name", "")))
        if geometry.get("type") == "Point":
            lon, lat = geometry["coordinates"][:2]
            words.append(f"{name} {lat:.4f}, {lon:.4f}".strip())
        elif name:
            words.append(name)
    return words
