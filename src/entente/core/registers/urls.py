"""Addresses of every declared register: ``/<room>/<name>/`` and what hangs below it.

One branch for each room and each register: an address is looked for in its own branch, not among the two
thousand of all registers.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import attrgetter

from django.urls import URLPattern, URLResolver, include, path

from entente.core.registers import (
    bulk,
    changing,
    export,
    feeds,
    find_view,
    following,
    importing,
    kinds,
    said,
    views,
)
from entente.core.registers.register import Register, registry


def patterns() -> list[URLResolver]:
    by_room = groupby(sorted(registry, key=attrgetter("room")), key=attrgetter("room"))
    return [
        path(f"{room}/", include([path(f"{one.name}/", include(below(one))) for one in registers]))
        for room, registers in by_room
    ]


def below(register: Register) -> list[URLPattern]:
    """What hangs below the address of one register."""
    name = f"{register.room}-{register.name}"

    def at(rest: str, view, part: str) -> URLPattern:
        return path(rest, partial(view, register=register), name=f"{name}-{part}")

    made = [] if register.own_list else [at("", views.list_page, "list")]
    made.append(at("find/", find_view.find, "find"))
    if register.form_fields:
        made += [at("add/", changing.add, "add"), at("import/", importing.import_page, "import")]
    if register.export:
        made += [at("export.csv", export.csv_file, "export"), at("export.xlsx", export.workbook, "workbook")]
    if register.map_view is not None:
        made += [at("map/", views.map_page, "map"), at("map.json", views.map_data, "map_data")]
    made += [at("bulk/", bulk.bulk, "bulk"), at("keep/", feeds.keep, "keep")]
    made.append(at("follow/", following.follow_list, "follow-list"))
    for code in ("board", "calendar", "timeline"):
        if register.has_view(code):
            made.append(at(f"{code}/", getattr(kinds, code), code))
    if register.dates is not None:
        made.append(at("calendar.ics", feeds.ical, "ical"))
    if not register.own_detail:
        made.append(at("<str:key>/", views.detail, "detail"))
    if register.form_fields:
        made.append(at("<str:key>/edit/", changing.edit, "edit"))
    if register.workflow is not None:
        made += [
            at("<str:key>/step/", changing.step, "step"),
            at("<str:key>/undo/", changing.take_back, "undo"),
        ]
    made += [
        at("<str:key>/action/", changing.act, "action"),
        at("<str:key>/history/", views.history, "history"),
        at("<str:key>/comment/", said.comment, "comment"),
        at("<str:key>/attach/", said.attach, "attach"),
        at("<str:key>/file/", said.file, "file"),
        at("<str:key>/follow/", said.follow, "follow"),
    ]
    return made
