"""The demonstration's evening at the border: lookouts from a published list, flights, a ship, exports.

Travellers are numbered roles, never people; a few carry the spelling of a published listing so that there is
something to compare. Everything goes in as files through the room's own intake.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers.reader import Reader
from entente.screening import desk, intake, workshop
from entente.screening.models import Hit, Lookout, ScreeningRule

SEED = 20261
_NUMBERS = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE")
_ROLES = ("STUDENT", "NURSE", "ENGINEER", "RETIREE", "TEACHER", "MUSICIAN", "FARMER", "DRIVER", "COOK")


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load the evening; nothing when it is there already."""
    officer = Officer.objects.filter(username="targeting.officer").select_related("unit__agency").first()
    if officer is None:
        return
    context = Context(officer, "customs-act-99")
    with working_as(context):
        if Lookout.objects.visible(context).exists():
            return
        told = yaml.safe_load((Path(__file__).parent / "data" / "demo.yaml").read_text(encoding="utf-8"))
        progress("lookouts and rules")
        _lookouts(told["lookouts"], context)
        _rule(told["rule"], context)
    service = intake.service()
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    rng = random.Random(SEED)
    progress("an evening at the border")
    for flight in told["flights"]:
        intake.take(_passenger_list(flight, now, rng), f"{flight['number']}.edi", "folder", service)
    for cargo in told["cargo"]:
        filled = cargo["message"].replace("\n", "")
        for name, hours in (("AT", cargo["in_hours"]), ("BEFORE", cargo["in_hours"] - 9)):
            filled = filled.replace(f"{{{name}}}", f"{now + timedelta(hours=hours):%Y%m%d%H%M}")
        filled = filled.replace("{SENT}", f"{now:%y%m%d:%H%M}")
        intake.take(filled.encode(), f"{cargo['name']}.edi", "folder", service)
    with working_as(context):
        _decided(context)


def _lookouts(rows: Iterable[dict[str, Any]], context: Context) -> None:
    today = context.at.date()
    label = intake.label_for(context, "customs")
    for row in rows:
        Lookout(
            label=label,
            state=row.pop("state", "active"),
            expires_on=today + timedelta(days=row.pop("expires_in", 180)),
            review_on=today + timedelta(days=row.pop("review_in", 60)),
            **row,
        ).save(force_insert=True)


def _rule(text: str, context: Context) -> None:
    row = ScreeningRule(label=intake.label_for(context, "non_personal"), text=text)
    row.clean()
    row.save(force_insert=True)
    workshop.try_out(row, context)
    ScreeningRule.objects.visible(context).filter(pk=row.pk).update(
        dry_run=row.dry_run, dry_run_digest=row.dry_run_digest
    )


def _passenger_list(flight: dict[str, Any], now: datetime, rng: random.Random) -> bytes:
    departs = now + timedelta(hours=flight["departs_in"])
    arrives = departs + timedelta(hours=flight["hours"])
    here, there = flight["from"], flight["to"]
    people = [tuple(one) for one in flight.get("named", ())]
    for n in range(flight["travellers"] - len(people)):
        name = f"{rng.choice(_ROLES)} {_NUMBERS[n % 12]}"
        born = date(rng.randint(1945, 2010), rng.randint(1, 12), rng.randint(1, 28))
        sex, nation = rng.choice("MF"), rng.choice(flight["nationalities"])
        people.append(("TRAVELLER", name, sex, f"{born:%y%m%d}", nation, f"T{rng.randrange(10**8):08d}"))
    body = "".join(
        f"NAD+FL+++{family}:{given}'ATT+2++{sex}'DTM+329:{born}'LOC+178+{here}'LOC+179+{there}'NAT+2+{nation}'"
        f"RFF+AVF:{rng.randrange(16**6):06X}'DOC+P+{number}'LOC+91+{nation}'"
        for family, given, sex, born, nation, number in people
    )
    return (
        f"UNB+UNOC:3+CARRIER+CBSA+{now:%y%m%d:%H%M}+{flight['number']}'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'"
        f"TDT+20+{flight['number']}'LOC+125+{here}'DTM+189:{departs:%y%m%d%H%M}:201'LOC+87+{there}'"
        f"DTM+232:{arrives:%y%m%d%H%M}:201'{body}CNT+42:{len(people)}'UNZ+1+{flight['number']}'"
    ).encode()


def _decided(context: Context) -> None:
    """One hit that somebody has followed to its end, so that the figures say something."""
    reader = Reader(context)
    hit = Hit.objects.visible(context).filter(source="rule").order_by("due_at").first()
    if hit is not None:
        desk.DESK.decide(reader, hit, "same", "")
        desk.refer(reader, hit, "examination")
        desk.report(reader, hit, "nothing", "Goods as declared.")
