"""What stands in the header: sections in one order, entries that the rooms add when they load.

A section shows only when it has an entry that this officer may open. The first open entry is where
the section's name leads; the others stand in a second row while one is inside the section. Where that row
would be too long to be read at a glance it lists the entries of the room one is in, and the other rooms by
name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from entente.core.gate import Context

SECTIONS: dict[str, Any] = {
    "My day": _("My day"),
    "Picture": _("Picture"),
    "Holdings": _("Holdings"),
    "De-confliction": _("De-confliction"),
    "Operations": _("Operations"),
    "People": _("People"),
    "Voice": _("Voice"),
    "Strategy": _("Strategy"),
    "Trust": _("Trust"),
}


AT_A_GLANCE = 10
"""So many entries are listed in one row whatever room they are of."""


@dataclass(frozen=True)
class Entry:
    """One place to go. ``hotkey`` is two keys, the first a ``g``: ``"g m"``."""

    section: str
    title: Any
    url_name: str
    hotkey: str = ""
    order: int = 100
    roles: tuple[str, ...] = ()
    """Who sees it; nobody named means everybody."""
    when: Callable[[Context], bool] | None = None
    args: tuple[Any, ...] = ()
    query: str = ""
    """A choice of the list that it leads to, ``direction=out``."""

    def url(self) -> str | None:
        """Its address; None while the room that serves it is not mounted."""
        path = _address(self.url_name, self.args, get_script_prefix(), get_urlconf())
        return f"{path}?{self.query}" if path and self.query else path


@lru_cache(1024)
def _address(name: str, args: tuple[Any, ...], prefix: str, urlconf: Any) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


@dataclass
class Link:
    title: Any
    url: str
    hotkey: str = ""
    current: bool = False

    @property
    def path(self) -> str:
        return self.url.partition("?")[0]

    @property
    def room(self) -> str:
        """The room's label, with which its addresses begin."""
        return self.path.removeprefix(get_script_prefix()).partition("/")[0]


@dataclass
class Room:
    """Part of a section: the entries of one room. What every room uses has no title and is always listed."""

    title: Any
    links: list[Link] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.links[0].url

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


@dataclass
class Section:
    title: Any
    links: list[Link] = field(default_factory=list)

    @property
    def rooms(self) -> list[Room]:
        """Its rooms, where its entries are too many for one row; else none."""
        if len(self.links) <= AT_A_GLANCE:
            return []
        found: dict[str, Room] = {}
        for link in self.links:
            room = apps.app_configs.get(link.room) if link.room != "core" else None
            title = room.verbose_name if room else ""
            found.setdefault(link.room, Room(title)).links.append(link)
        return list(found.values()) if sum(1 for room in found.values() if room.title) > 1 else []

    @property
    def url(self) -> str:
        return self.links[0].url

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


_entries: list[Entry] = []
closers: list[Callable[[Context, str], bool]] = []
"""Rooms add who may not open what: a page that one of these closes is neither listed nor served."""


def closed(context: Context, path: str) -> bool:
    """Whether this address is closed to this officer, whatever the page itself would say."""
    return any(one(context, path) for one in closers)


def add(entry: Entry) -> Entry:
    """Put an entry into the header; call it from the room's ``AppConfig.ready``.

    :raises ValueError: no such section, or the hotkey is taken.
    """
    if entry.section not in SECTIONS:
        raise ValueError(f"no section {entry.section!r}; there are {', '.join(SECTIONS)}")
    if entry in _entries:
        return entry
    if entry.hotkey:
        for other in _entries:
            if other.hotkey == entry.hotkey:
                raise ValueError(f"the keys {entry.hotkey!r} already lead to {other.url_name}")
    _entries.append(entry)
    return entry


def sections(context: Context, path: str) -> list[Section]:
    """The sections this officer may open, in order, the one that ``path`` lies in marked."""
    found: dict[str, Section] = {}
    for entry in sorted(_entries, key=lambda one: one.order):
        if entry.roles and not context.officer.has_role(*entry.roles):
            continue
        if entry.when is not None and not entry.when(context):
            continue
        if (url := entry.url()) is not None and not closed(context, url):
            section = found.setdefault(entry.section, Section(SECTIONS[entry.section]))
            section.links.append(Link(entry.title, url, entry.hotkey))
    shown = [found[key] for key in SECTIONS if key in found]
    # the longest address that the path starts with is where one is
    under = [
        link
        for section in shown
        for link in section.links
        if path == link.path or (link.path != "/" and path.startswith(link.path.rstrip("/") + "/"))
    ]
    if under:
        max(under, key=lambda link: len(link.path)).current = True
    return shown
