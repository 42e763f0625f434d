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
