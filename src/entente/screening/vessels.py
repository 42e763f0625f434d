"""Vessels of interest (EN9): what is known of them as facts for the rules, looked at again as the days
pass."""

from __future__ import annotations

from datetime import date
from typing import Any

from entente.core.gate import Context, Grade, working_as
from entente.core.models import Label
from entente.core.workflow import end_of
from entente.screening import concern
from entente.screening.engine.questions import imo_fits
from entente.screening.engine.rules import Facts, evaluate
from entente.screening.hits import fill
from entente.screening.keeping import keep
from entente.screening.models import Hit, VesselOfInterest
from entente.screening.rows import digest, kept_until


def imo_of(text: object) -> int | None:
    """The seven digits of an IMO number, whose check digit fits; ``None`` for anything else."""
    digits = str(text or "").upper().removeprefix("IMO").strip()
    fits = len(digits) == 7 and digits.isascii() and digits.isdecimal() and imo_fits(digits)
    return int(digits) if fits else None


def spellings(text: object) -> list[str]:
    """An IMO number as officers write it."""
    number = imo_of(text)
    return [f"{before}{number}" for before in ("", "IMO ", "IMO")] if number is not None else []


def facts_of(vessel: VesselOfInterest, context: Context) -> dict[str, Any]:
    """What the register says, as the rules' vocabulary has it; what is not known is left out."""
    today = context.at.date()

    def days(since: date | None) -> int | None:
        return (today - since).days if since is not None and since <= today else None

    silent = vessel.silent_since
    told = {
        "direction": "in",
        "built": vessel.built,
        "owner_changed_days": days(vessel.owner_changed_on),
        "name_changed_days": days(vessel.name_changed_on),
        "flag_changed_days": days(vessel.flag_changed_on),
        "silent_hours": round((context.at - silent).total_seconds() / 3600)
        if silent and silent <= context.at
        else None,
        "loitered_hours": vessel.loitered_hours,
        "persons_over_capacity": vessel.persons_over_capacity,
        "cargo_declared": {"yes": True, "no": False}.get(str(vessel.cargo)),
    }
    return {name: value for name, value in told.items() if value is not None}


def watch(vessel: VesselOfInterest, context: Context) -> int:
    """Hits of the rules on a vessel; one that stands is kept while what it rests on is the same sort of
    thing."""
    if vessel.state != VesselOfInterest.State.WATCHED:
        return 0
    label = Label.objects.get(pk=vessel.label_id)
    hits = []
    for found in evaluate(
        concern.in_force(context), Facts.of("vessel", [facts_of(vessel, context)]), context.at.date()
    ):
        hit = Hit(
            label=label,
            recorded_at=context.at,
            kind="rule",
            source=Hit.Source.RULE,
            subject=f"vessel:{vessel.pk}:rule:{found.rule.id}",
            title=str(vessel)[:200],
            vessel_id=vessel.pk,
            movement_name=" → ".join(filter(None, [vessel.last_seen, vessel.expected_at]))[:120],
            mode="marine",
            direction="in",
            due_at=end_of(vessel.expected_on),
            retention_until=kept_until(context.at),
        )
        fill(hit, found)
        # hours and days go on by themselves: a verdict stands until something else becomes known
        hit.judged = digest(
            [found.rule.id, found.rule.version, str(vessel.pk), sorted(name for name, _ in found.found)]
        )
        hits.append(hit)
    return keep(context, hits)


def look_again(context: Context) -> int:
    """Every watched vessel once more: silence and waiting grow without anybody writing them."""
    with working_as(context):
        rows = VesselOfInterest.objects.visible(context, at_least=Grade.FULL).filter(
            state=VesselOfInterest.State.WATCHED
        )
        return sum(watch(one, context) for one in rows)
