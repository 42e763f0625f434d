"""List, map, detail and history of any register."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entente.core import disclosures, notifications
from entente.core.actions import actions_on
from entente.core.bilingual import missing_languages
from entente.core.gate.context import WITHHELD
from entente.core.history import entries
from entente.core.models import Role
from entente.core.registers.listing import COUNT_UP_TO, Wanted, count, page, read_request
from entente.core.registers.panels import point
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.workflow import offers, undoable

MAP_ROWS = 2_000


def not_here(request: HttpRequest) -> HttpResponse:
    """The one answer for a record or register that does not exist and for one that is not shown."""
    return render(request, "core/register/not_here.html", status=404)


def reads(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sign-in, one :class:`Reader` per request, and :class:`NotHere` as the one 404 answer."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, register: Register, **kwargs: Any) -> HttpResponse:
        reader = Reader(request.gate)
        try:
            if not register.may_read(reader.context):
                raise NotHere
            response = view(request, register, reader, **kwargs)
        except NotHere:
            return not_here(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return wrapped


def without(request: HttpRequest, *names: str, **changes: str) -> str:
    """The address's query without these parameters and always without a page, with these changes."""
    query = request.GET.copy()
    for name in (*names, "after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@require_GET
@reads
def list_page(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    from entente.core.registers import following
    from entente.core.registers.bulk import AT_MOST, verbs
    from entente.core.registers.feeds import feed_url, kept
    from entente.core.registers.kinds import tabs

    wanted = read_request(register, request.GET)
    shown = page(register, reader, wanted)
    columns = chosen_columns(request, register)
    reader.attach(register.model, shown.rows, columns)
    context = {
        "disclosures": disclosures.record(reader, shown.rows, "list"),
        "register": register,
        "columns": _headings(request, register, columns, wanted),
        "all_columns": [(c.name, c.title(register.model), c in columns) for c in register.all_columns],
        "rows": [
            (row, reader.link(register, row), [reader.cell(c, row) for c in columns]) for row in shown.rows
        ],
        "count": count(register, reader, wanted),
        "count_up_to": COUNT_UP_TO,
        "wanted": wanted,
        "notes": [*wanted.problems, *shown.notes],
        "chips": [(chip, without(request, *chip.parameters)) for chip in wanted.chips],
        "filters": [(one, one.options(), _given(request, one, wanted)) for one in register.all_filters],
        "next": without(request, after=shown.next) if shown.next else None,
        "previous": without(request, before=shown.previous) if shown.previous else None,
        "first": without(request) if shown.previous else None,
        "query": without(request),
        "without_q": without(request, "q"),
        "may_add": register.may_add(reader.context),
        "add_url": register.url("add") if register.may_add(reader.context) else None,
        "export_url": register.url("export") + without(request) if register.export else None,
        "workbook_url": register.url("workbook") + without(request) if register.export else None,
        "import_url": register.url("import") if register.may_add(reader.context) else None,
        "tabs": tabs(request, register, "list") if len(register.views) > 1 else [],
        "verbs": verbs(register, reader),
        "bulk_at_most": AT_MOST,
        "kept": kept(register, reader),
        "following": following.state(register, reader, without(request)),
        "feed_url": feed_url(request, register) if register.dates is not None else None,
    }
    return render(request, register.list_template, context)


def chosen_columns(request: HttpRequest, register: Register) -> tuple[Any, ...]:
    """``?columns=a&columns=b`` chooses and is remembered for the session; ``columns=`` forgets."""
    memory = f"columns:{register.key}"
    if "columns" in request.GET:
        asked = [name for name in request.GET.getlist("columns") if register.column(name)]
        if asked:
            request.session[memory] = asked
        else:
            request.session.pop(memory, None)
    names = request.session.get(memory)
    if not names:
        return register.first_columns
    return tuple(c for c in register.all_columns if c.name in names) or register.first_columns


def _given(request: HttpRequest, one: Any, wanted: Wanted) -> list[tuple[str, str]]:
    """What the filter's fields hold: a chosen record by its name, words as they were typed."""
    given = [(parameter, request.GET.get(parameter, "")) for parameter in one.parameters]
    if one.kind == "record" and given[0][1]:
        chip = next((chip for chip in wanted.chips if chip.parameters == one.parameters), None)
        words = given[1][1]
        if words and (chip is None or chip.value != words):
            return [(one.parameters[0], ""), given[1]]
        return [given[0], (one.parameters[1], chip.value if chip is not None else "")]
    return given


def _headings(request: HttpRequest, register: Register, columns: Any, wanted: Wanted) -> list[dict[str, Any]]:
    headings = []
    for column in columns:
        sortable = register.sort_field(column) is not None
        now = wanted.sort is not None and wanted.sort.name == column.name
        down = now and wanted.descending
        headings.append(
            {
                "title": column.title(register.model),
                "numeric": column.numeric,
                "sort": ("descending" if down else "ascending") if now else None,
                "url": without(request, sort=column.name if down or not now else f"-{column.name}")
                if sortable
                else None,
            }
        )
    return headings


@require_GET
@reads
def map_page(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    from entente.core.registers.feeds import kept
    from entente.core.registers.kinds import tabs

    wanted = read_request(register, request.GET)
    context = {
        "register": register,
        "wanted": wanted,
        "notes": wanted.problems,
        "chips": [(chip, without(request, *chip.parameters)) for chip in wanted.chips],
        "without_q": without(request, "q"),
        "count": count(register, reader, wanted),
        "map_rows": MAP_ROWS,
        "data_url": register.url("map_data") + without(request),
        "list_url": register.url("list") + without(request),
        "kept": kept(register, reader),
        "tabs": tabs(request, register, "map"),
    }
    return render(request, "core/register/map.html", context)


@require_GET
@reads
def map_data(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """The list's first rows as GeoJSON; a row that withholds its place is not among them."""
    view, wanted = register.map_view, read_request(register, request.GET)
    wanted.size, wanted.filtered = MAP_ROWS, (*wanted.filtered, view.lon, view.lat)
    features, shown = [], []
    for row in page(register, reader, wanted).rows:
        lon, lat = getattr(row, view.lon), getattr(row, view.lat)
        if lon in (None, WITHHELD) or lat in (None, WITHHELD):
            continue
        features.append(point(lon, lat, str(row), url=reader.link(register, row)))
        shown.append(row)
    disclosures.record(reader, shown, "map")
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_GET
@reads
def detail(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    shown = disclosures.record(reader, [record], "detail")
    return render(request, register.detail_template, detail_context(request, register, reader, record, shown))


def detail_context(
    request: HttpRequest, register: Register, reader: Reader, record: Any, shown: list[Any]
) -> dict[str, Any]:
    """What the detail page and any page of a room's own that extends it need."""
    from entente.core.registers import belonging

    may_write = reader.may_write(record)
    context = {
        "register": register,
        "record": record,
        "reader": reader,
        "label": reader.label(record),
        "decision": reader.decision(record),
        "withheld_some": bool(getattr(record._state, "withheld", None)),
        "disclosures": shown,
        "panels": gather(register.all_panels, register, reader, record),
        "aside_panels": gather(register.aside, register, reader, record),
        "actions": [one for one in actions_on(record, reader.context) if may_write or not one.own_rows_only],
        "action_url": register.url("action", record),
        "list_url": register.url("list"),
        "belongs": belonging.of(reader, register, [record]).get(record.pk),
        "history_url": register.url("history", record),
        "untranslated": untranslated_words(record),
        "follow_url": register.url("follow", record),
        "follows": notifications.follows(reader.context.officer, register.key, str(record.pk)),
        "edit_url": register.url("edit", record)
        if register.may_change(reader.context) and may_write and not register.closed(record)
        else None,
    }
    if register.workflow is not None:
        context["course"] = course(register, reader, record)
    return context


def untranslated_words(record: Any) -> list[str]:
    """Every text of the record that stands in one official language only, named with what is missing."""
    return [
        capfirst(str(record._meta.get_field(f"{name}_{language}").verbose_name))
        for name, language in missing_languages(record)
    ]


def gather(panels: Any, register: Register, reader: Reader, record: Any) -> list[dict[str, Any]]:
    made = []
    for panel in panels:
        content = panel.content(register, record, reader)
        if content is not None:
            made.append({"template": panel.template, "title": panel.title, **content})
    return made


def course(register: Register, reader: Reader, record: Any) -> dict[str, Any] | None:
    """The workflow bar: the states as a line, the steps out of this one with what they wait for, undo."""
    workflow = register.workflow
    state = getattr(record, workflow.field)
    if state is WITHHELD:
        return None
    past = [e.change for e in entries(reader, record, 50) if e.change.kind == "step"]
    last = past[0] if past else None
    found = offers(workflow, record, reader, last.recorded_at if last else None)
    at = workflow.line.index(state) if state in workflow.line else -1
    ahead = {one: i for i, one in enumerate(workflow.line) if i > at}
    ready = sorted((one for one in found if one.ready), key=lambda one: one.step.target not in ahead)
    return {
        "state": workflow.words(register.model, state),
        "state_code": state,
        "line": [
            {"words": workflow.words(register.model, one), "now": i == at, "before": i < at}
            for i, one in enumerate(workflow.line)
        ],
        "offers": found,
        "ready": ready,
        "forward": bool(ready) and ready[0].step.target in ahead,
        "others": [] if found else _others(workflow, state),
        "waiting": [one for one in found if not one.ready],
        "step_url": register.url("step", record),
        "undo": undoable(workflow, last, reader.context),
        "undo_url": register.url("undo", record),
    }


def _others(workflow: Any, state: str) -> list[tuple[str, str]]:
    """The steps out of a state, with the roles that take them, for whom none of them is."""
    return [
        (step.words, ", ".join(str(Role(role).label) for role in step.roles if role != Role.SERVICE))
        for step in workflow.steps.values()
        if state in step.sources and set(step.roles) != {Role.SERVICE}
    ]


@require_GET
@reads
def history(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    shown = disclosures.record(reader, [record], "history")
    context = {
        "register": register,
        "record": record,
        "entries": entries(reader, record, 500),
        "disclosures": shown,
        "back": register.url("detail", record),
        "title": _("History"),
    }
    return render(request, "core/register/history.html", context)
