"""How a register's rows may be looked at besides one by one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class View:
    code: str
    title: str


@dataclass(frozen=True)
class List(View):
    """Rows in a table: filters, chosen columns, sorting, paging."""

    code: str = "list"
    title: str = _("List")


@dataclass(frozen=True)
class MapView(View):
    """Rows as points; ``lon`` and ``lat`` name the fields (decimal degrees, WGS 84)."""

    code: str = "map"
    title: str = _("Map")
    lon: str = "lon"
    lat: str = "lat"


@dataclass(frozen=True)
class Board(View):
    """Rows as cards in a column per state of the register's workflow."""

    code: str = "board"
    title: str = _("Board")


@dataclass(frozen=True)
class Calendar(View):
    """Rows on the days of a month; ``start`` and ``end`` name date or time fields. Also a calendar feed."""

    code: str = "calendar"
    title: str = _("Calendar")
    start: str = "starts_on"
    end: str = ""


@dataclass(frozen=True)
class Timeline(View):
    """Rows as bars over a year."""

    code: str = "timeline"
    title: str = _("Timeline")
    start: str = "starts_on"
    end: str = "ends_on"
