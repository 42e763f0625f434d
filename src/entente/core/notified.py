"""What an officer was told: the page, and the lines of "What changed" on My day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from entente.core import disclosures, nav, practice, waiting
from entente.core.gate import Context
from entente.core.models import Notification, Subscription
from entente.core.registers import belonging, following
from entente.core.registers.columns import marked
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register, registry

SHOWN = 100
LATEST = 8
READ = 100
"""Rows looked through, soonest first, for those that wait for one officer."""
AHEAD = timedelta(days=practice.of("core")["clock_ahead_days"])


def found(reader: Reader, rows: list[Notification]) -> list[tuple[Notification, Register, Any]]:
    """The notifications whose record the officer may (still) see: a query per register and list followed."""
    wanted: dict[str, set[str]] = {}
    lists: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        wanted.setdefault(row.register, set()).add(row.object_id)
        if row.query:
            lists.setdefault((row.register, row.query), set()).add(row.object_id)
    records: dict[tuple[str, str], tuple[Register, Any]] = {}
    for key, ids in wanted.items():
        register = registry.get(key)
        if register is None or not register.may_read(reader.context):
            continue
        for record in reader.rows(register.model).filter(pk__in=ids):
            records[key, str(record.pk)] = (register, record)
    standing = {
        (key, query): following.standing(registry.get(key), reader, query, ids)  # type: ignore[arg-type]
        for (key, query), ids in lists.items()
        if any(one[0] == key for one in records)
    }
    return [
        (row, *records[row.register, row.object_id])
        for row in rows
        if (row.register, row.object_id) in records
        and (not row.query or row.object_id in standing.get((row.register, row.query), ()))
    ]


def owners(reader: Reader, told: list[tuple[Notification, Register, Any]]) -> dict[tuple[str, Any], str]:
    """What these records belong to, by register and key: one query per register."""
    rows: dict[str, dict[Any, Any]] = {}
    for _row, register, record in told:
        rows.setdefault(register.key, {})[record.pk] = record
    made = {}
    for key, several in rows.items():
        for pk, words in belonging.words(reader, registry.get(key), several.values()).items():  # type: ignore[arg-type]
            made[key, pk] = words
    return made


@require_http_methods(["GET", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    mine = Notification.objects.filter(officer=request.user)
    if request.method == "POST":
        if request.POST.get("read"):
            mine.filter(read_at=None).update(read_at=timezone.now())
        elif (one := request.POST.get("unfollow", "")).isdigit():
            Subscription.objects.filter(pk=int(one), officer=request.user).delete()
        return redirect("notifications")
    reader = Reader(request.gate)
    told = found(reader, list(mine[:SHOWN]))
    record_shown(reader, ((register, record) for _row, register, record in told))
    of = owners(reader, told)
    rows = [
        {
            "row": row,
            "register": register,
            "record": record,
            "url": reader.link(register, record),
            "of": of.get((register.key, record.pk), ""),
        }
        for row, register, record in told
    ]
    context = {
        "rows": rows,
        # of what is shown: a number that counts more would tell of what the gate keeps
        "unread": any(row.read_at is None for row, _register, _record in told),
        "followed": list(_followed(reader, request.user)),
    }
    return render(request, "core/notifications.html", context)


def _followed(reader: Reader, officer: Any) -> Any:
    for one in Subscription.objects.filter(officer=officer)[:SHOWN]:
        register = registry.get(one.register)
        if register is None or not register.may_read(reader.context):
            continue
        if not one.object_id:
            narrowed = following.words_of(register, one.query) if one.query else ""
            url = register.url() + (f"?{one.query}" if one.query else "")
            yield one, url, f"{register.heading} – {narrowed}" if narrowed else register.heading
            continue
        try:
            record = reader.get(register, one.object_id)
        except NotHere:
            continue
        yield one, reader.link(register, record), str(record)


def latest(context: Context) -> list[waiting.Item]:
    rows = list(Notification.objects.filter(officer=context.officer, read_at=None)[:SHOWN])
    reader = Reader.now(context)
    told = found(reader, rows)[:LATEST]
    record_shown(reader, ((register, record) for _row, register, record in told))
    of = owners(reader, told)
    return [
        waiting.Item(
            title=marked(record),
            url=reader.link(register, record),
            due_at=row.at,
            detail=said(register.singular, row.get_kind_display(), of.get((register.key, record.pk))),
        )
        for row, register, record in told
    ]


def record_shown(reader: Reader, rows: Iterable[tuple[Register, Any]]) -> None:
    """A line of My day names a record: another agency's is disclosed by it, as by a line of a list."""
    by_register: dict[str, dict[Any, Any]] = {}
    for register, record in rows:
        if register.held:
            by_register.setdefault(register.key, {})[record.pk] = record
    for several in by_register.values():
        disclosures.record(reader, list(several.values()), "day")


def said(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _waits(step: Any, row: Any, context: Context) -> bool:
    """Whether the step waits for this officer: as it says itself, else for the record's own agency."""
    if step.whose is not None:
        return bool(step.whose(row, context))
    return getattr(row, "agency_id", None) in (None, context.agency.pk)


def _theirs(
    register: Register, steps: list[Any], mine: set[str], passed: set[str], context: Context, now: Any
) -> Q:
    """What :func:`_waits` asks of each row, as far as SQL can tell: else the soonest rows of another agency
    would hide the officer's own."""
    field, found = register.workflow.field, Q()
    free = {state for step in steps if step.whose is not None for state in step.sources}
    found |= Q(**{f"{field}__in": mine & free})
    led = any(one.name == "agency" for one in register.model._meta.concrete_fields)
    own = Q(agency=None) | Q(agency=context.agency.pk) if led else Q()
    found |= Q(**{f"{field}__in": mine - free}) & own
    return found | Q(**{f"{field}__in": passed, "due_at__lt": now})


def clocks(context: Context) -> list[waiting.Item]:
    """Records whose clock ends soon and whose next step this officer may take, or which were passed on to
    them."""
    reader, items = Reader.now(context), []
    now = timezone.now()
    for register in registry:
        if register.workflow is None or not hasattr(register.model, "state_at"):
            continue
        mine, passed = set(), set()
        steps = [
            step
            for step in register.workflow.steps.values()
            if not step.roles or context.officer.has_role(*step.roles)
        ]
        for step in register.workflow.steps.values():
            if step in steps:
                mine |= set(step.sources)
            if step.passed_to and context.officer.has_role(*step.passed_to):
                passed |= set(step.sources)
        if not (mine | passed) or not register.may_read(context):
            continue
        field = register.workflow.field
        theirs = _theirs(register, steps, mine, passed, context, now)
        rows = reader.rows(register.model).filter(theirs, due_at__lt=now + AHEAD)
        shown: list[tuple[Any, bool]] = []
        for row in rows.order_by("due_at")[:READ]:
            over = row.due_at < now
            state = getattr(row, field)
            waits = any(_waits(step, row, context) for step in steps if state in step.sources)
            if not reader.may_write(row) or not (waits or (state in passed and over)):
                continue
            shown.append((row, over))
            if len(shown) == LATEST:
                break
        record_shown(reader, ((register, row) for row, _over in shown))
        of = belonging.words(reader, register, [row for row, _over in shown])
        for row, over in shown:
            state = register.workflow.words(register.model, getattr(row, field))
            items.append(
                waiting.Item(
                    title=marked(row),
                    url=reader.link(register, row),
                    due_at=row.due_at,
                    status="overdue" if over else "",
                    detail=said(register.singular, state, of.get(row.pk)),
                )
            )
    return items


def mount() -> None:
    nav.add(nav.Entry("My day", gettext_lazy("Notifications"), "notifications", hotkey="g n", order=1))
    waiting.changes.add("core.notifications", gettext_lazy("What you follow"), latest)
    waiting.waiting.add("core.clocks", gettext_lazy("Due"), clocks)


__all__ = ["clocks", "found", "latest", "mount", "page"]
