"""A new or changed entry is run over those still to come and those of the recent past, a piece at a time.

:func:`notice` finds lookouts that say something they have not been run for, whatever changed them (a step,
a form, an import, the other agency). :func:`work_off` does the runs, whoever can still be met first; each
piece is a transaction of its own that also writes how far the run is, so that a run cut short goes on where
it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from entente.core import faults
from entente.core.gate import Context, Grade, working_as
from entente.core.models import Label
from entente.screening import finding, intake, lookouts, published, rows
from entente.screening.engine.index.build import build
from entente.screening.engine.index.store import Index
from entente.screening.engine.lists import difference, entry_digest
from entente.screening.engine.lists.model import SourceList
from entente.screening.hits import Making
from entente.screening.keeping import keep
from entente.screening.locks import alone
from entente.screening.models import Consignment, Hit, ListVersion, Lookout, Movement, ScreeningRun, Traveller

log = logging.getLogger(__name__)
BACK = timedelta(days=30)
"""So far back an entry is run; the board's recent past and what the conduct of a journey is judged by."""
PIECE = 400
"""Travellers and consignments to a transaction; a movement is never divided."""


def content(lookout: Lookout) -> str:
    """Digest of what the entry says to the engine."""
    return entry_digest(lookouts.entry_of(lookout))


# -- what is due -----------------------------------------------------------------------------------


def notice(context: Context) -> list[ScreeningRun]:
    """Write a run for every active lookout whose content has not been run yet. Twice is once."""
    with working_as(context):
        alone([f"screening:runs:{context.agency.pk}"])
        active = lookouts.active(context)
        done = set(
            ScreeningRun.objects.visible(context)
            .filter(lookout_id__in=[one.pk for one in active])
            .exclude(state=ScreeningRun.State.FAILED)
            .values_list("lookout_id", "content")
        )
        before = {pk for pk, _ in done}
        made = [
            ask(one, context, ScreeningRun.Cause.CHANGED if one.pk in before else ScreeningRun.Cause.NEW)
            for one in active
            if (one.pk, content(one)) not in done
        ]
    return made


def ask(lookout: Lookout, context: Context, cause: str = ScreeningRun.Cause.ASKED) -> ScreeningRun:
    """A run of one lookout, to be worked off."""
    own = lookout.label.holder_id == context.agency.pk
    run = ScreeningRun(
        label=lookout.label if own else intake.label_for(context, "customs"),
        about=str(lookout) if own else str(lookout.get_kind_display()),
        cause=cause,
        lookout_id=lookout.pk,
        content=content(lookout),
        asked_at=timezone.now(),
        total=_total(context),
    )
    run.save(force_insert=True)
    return run


def ask_list(version: ListVersion, context: Context) -> ScreeningRun | None:
    """A run of what is new or changed in a version; none where nothing is."""
    if version.before is not None and not version.added and not version.changed:
        return None
    run = ScreeningRun(
        label=version.label,
        about=str(version),
        cause=ScreeningRun.Cause.LIST,
        list_version_id=version.pk,
        content=version.digest,
        asked_at=timezone.now(),
        total=_total(context),
    )
    run.save(force_insert=True)
    return run


def _window(context: Context) -> Any:
    return Movement.objects.visible(context, at_least=Grade.FULL).filter(at__gte=context.at - BACK)


def _total(context: Context) -> int:
    return sum(a + b for a, b in _window(context).values_list("travellers", "consignments"))


# -- the work --------------------------------------------------------------------------------------


def work_off(context: Context | None = None) -> int:
    """Everything that is due, to its end; returns the new hits. What fails is written on its run and left."""
    try:
        context = context or intake.service()
    except LookupError:
        return 0
    notice(context)
    found = 0
    while (run := _next(context)) is not None:
        try:
            while not (piece := step(run, context))[1]:
                found += piece[0]
            found += piece[0]
        except Exception as error:
            log.exception("a run over earlier manifests stopped: %s", run.pk)
            _write(
                run,
                context,
                state=ScreeningRun.State.FAILED,
                problem=faults.kind(error)[:200],
                finished_at=timezone.now(),
            )
    return found


def _next(context: Context) -> ScreeningRun | None:
    with working_as(context):
        return (
            ScreeningRun.objects.visible(context, at_least=Grade.FULL)
            .filter(state__in=(ScreeningRun.State.WAITING, ScreeningRun.State.RUNNING))
            .order_by("asked_at", "pk")
            .first()
        )


def _write(run: ScreeningRun, context: Context, **fields: Any) -> None:
    with working_as(context):
        ScreeningRun.objects.visible(context).filter(pk=run.pk).update(**fields)
    for name, value in fields.items():
        setattr(run, name, value)


def step(run: ScreeningRun, context: Context) -> tuple[int, bool]:
    """One piece of a run; new hits, and whether the run is at its end."""
    with working_as(context):
        alone([f"screening:run:{run.pk}"])
        fresh = ScreeningRun.objects.visible(context, at_least=Grade.FULL).filter(pk=run.pk).first()
        if fresh is None or fresh.state not in (ScreeningRun.State.WAITING, ScreeningRun.State.RUNNING):
            return 0, True
        movements, cursor = _piece(context, fresh)
        hits, looked = _run(fresh, movements, context)
        new = keep(context, hits)
        fields = {
            "state": ScreeningRun.State.RUNNING if movements else ScreeningRun.State.DONE,
            "started_at": fresh.started_at or timezone.now(),
            "done": fresh.done + looked,
            "total": max(fresh.total, fresh.done + looked) if movements else fresh.done + looked,
            "hits": fresh.hits + new,
            "cursor": cursor,
        }
        if not movements:
            fields["finished_at"] = timezone.now()
        ScreeningRun.objects.visible(context).filter(pk=run.pk).update(**fields)
    return new, not movements


def _piece(context: Context, run: ScreeningRun) -> tuple[list[Movement], str]:
    """The next movements: those to come from the soonest on, then those past from the latest back. The
    cursor is ``to_come|moment|id`` or ``past|moment|id``; the border between the two is when the run was
    asked for."""
    phase, moment, pk = [*run.cursor.split("|"), "", "", ""][:3] if run.cursor else ("to_come", "", "")
    for name in ("to_come", "past"):
        if name != phase and name == "to_come":
            continue
        start = (moment, pk) if name == phase and moment else None
        found = list(_after(context, run.asked_at, name, start))
        if found:
            last = found[-1]
            return found, f"{name}|{last.at.isoformat()}|{last.pk}"
    return [], run.cursor


def _after(
    context: Context, border: datetime, phase: str, start: tuple[str, str] | None
) -> Iterator[Movement]:
    from django.db.models import Q

    found = _window(context)
    at = datetime.fromisoformat(start[0]) if start else None
    if phase == "to_come":
        found = found.filter(at__gte=border).order_by("at", "pk")
        if start:
            found = found.filter(Q(at__gt=at) | Q(at=at, pk__gt=UUID(start[1])))
    else:
        found = found.filter(at__lt=border).order_by("-at", "-pk")
        if start:
            found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=UUID(start[1])))
    size = 0
    for movement in found[:PIECE]:
        yield movement
        size += movement.travellers + movement.consignments
        if size >= PIECE:
            return


def _run(run: ScreeningRun, movements: list[Movement], context: Context) -> tuple[list[Hit], int]:
    """Hits of a run's entries on everybody and everything of these movements, and how many were looked at."""
    keys = [one.pk for one in movements]
    people = list(
        Traveller.objects.visible(context, at_least=Grade.FULL).filter(movement_id__in=keys, current=True)
    )
    goods = list(
        Consignment.objects.visible(context, at_least=Grade.FULL).filter(movement_id__in=keys, current=True)
    )
    looked = len(people) + len(goods)
    if not movements:
        return [], looked
    by_label: dict[int, finding.Batch] = {}
    labels = Label.objects.in_bulk({one.label_id for one in [*people, *goods, *movements]})

    def batch(row: Any) -> finding.Batch:
        return by_label.setdefault(row.label_id, finding.Batch(context, labels[row.label_id]))

    for person in people:
        batch(person).people.append((person, rows.person_of(person)))
    for consignment in goods:
        batch(consignment).goods.append((consignment, rows.goods_of(consignment)))
    hits: list[Hit] = []
    every = {one.pk: one for one in movements}
    for label_id, one in by_label.items():
        one.movements = {pk: m for pk, m in every.items() if m.label_id == label_id}
        making = Making(context, one.label, every)
        hits += _of_lookout(run, one, making) if run.lookout_id else _of_list(run, one, making)
    return hits, looked


def _of_lookout(run: ScreeningRun, batch: finding.Batch, making: Making) -> list[Hit]:
    found = Lookout.objects.visible(batch.context, at_least=Grade.FULL).select_related("label__holder")
    lookout = found.filter(pk=run.lookout_id).first()
    if lookout is None or lookout.state != Lookout.State.ACTIVE:
        return []
    if lookout.kind in lookouts.BY_WORDS:
        return [
            making.described(part, row, lookout) for row, part in finding.in_words(lookout, batch.subjects())
        ]
    entry = lookouts.entry_of(lookout)
    index = build([SourceList(entry.list_id, entry.list_id, content(lookout)[:16], "", [entry])])
    index.head["thresholds"] = _thresholds(lookouts.book(batch.context).index)
    return [
        making.looked_out(answer, row, lookout, digest)
        for answer, row, digest in finding.best(index, batch.subjects())
    ]


def _of_list(run: ScreeningRun, batch: finding.Batch, making: Making) -> list[Hit]:
    held = ListVersion.objects.visible(batch.context, at_least=Grade.FULL)
    version = held.filter(pk=run.list_version_id).first()
    index = (
        _part(version, held.filter(pk=version.before).first(), batch.context) if version is not None else None
    )
    if index is None:
        return []
    return [
        making.listed(answer, row, index.entry(answer.entry), digest)
        for answer, row, digest in finding.best(index, batch.subjects())
    ]


def _part(version: ListVersion, before: ListVersion | None, context: Context) -> Index | None:
    """An index over what is new or changed, judged by the thresholds of the whole."""
    if before is None or not version.current:
        return published.current(context) if version.current else None
    after = published.entries_of(version)
    told = difference(published.entries_of(before).entries, after.entries)
    wanted = {*told.added, *told.changed}
    part = SourceList(after.list_id, after.title, after.version, after.digest)
    part.entries = [entry for entry in after.entries if entry.entry_id in wanted]
    if not part.entries:
        return None
    index = build([part])
    index.head["thresholds"] = _thresholds(published.current(context))
    return index


def _thresholds(index: Index | None) -> dict[str, Any]:
    """A short list is not judged by a threshold of its own, but by that of the list that it belongs to."""
    return dict(index.head.get("thresholds", {})) if index is not None else {}
