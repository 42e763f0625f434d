"""Registers: from one declaration come list, detail, form, history, export, API, search and their tests.

>>> class SiteRegister(Register):
...     model, room, name = Site, "marine", "sites"
...     columns = ("code", "name", "province")
"""

from entente.core.registers.columns import Column
from entente.core.registers.filters import Filter
from entente.core.registers.office import OfficeRegister
from entente.core.registers.panels import Custom, Facts, History, OnMap, Panel, Related
from entente.core.registers.register import Register, registry
from entente.core.registers.view_kinds import Board, Calendar, List, MapView, Timeline, View

__all__ = [
    "Board",
    "Calendar",
    "Column",
    "Custom",
    "Facts",
    "Filter",
    "History",
    "List",
    "MapView",
    "OfficeRegister",
    "OnMap",
    "Panel",
    "Register",
    "Related",
    "Timeline",
    "View",
    "registry",
]
