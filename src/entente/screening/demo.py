"""The demonstration's evening at the border: lookouts from a published list, flights, a ship, a truck, a
train, parcels, exports under permits, a vessel that may carry people.

Travellers are numbered roles, never people; a few carry the spelling of a published listing so that there is
something to compare. Everything goes in as files through the room's own intake.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import yaml
from django.utils.translation import gettext_noop

from entente.core.gate import Context, Grade, working_as
from entente.core.models import Officer, Purpose
from entente.core.models.office import office_label
from entente.core.registers.reader import Reader
from entente.core.workflow import take as step
from entente.screening import (
    again,
    desk,
    exported,
    intake,
    lookout_registers,
    observing,
    published,
    vessels,
    workshop,
    zones,
)
from entente.screening.models import (
    ConcernList,
    ExportPermit,
    Hit,
    Lookout,
    LookoutApproval,
    ScreeningRule,
    Traveller,
    VesselOfInterest,
)

SEED = 20261
_NUMBERS = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE")
_ROLES = ("STUDENT", "NURSE", "ENGINEER", "RETIREE", "TEACHER", "MUSICIAN", "FARMER", "DRIVER", "COOK")
_GOODS = (("TOYS", "950300"), ("BOOKS", "490199"), ("CLOTHES", "610910"), ("PHONE COVER", "392690"))


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load the evening; nothing when it is there already."""
    officers = {one.username: one for one in Officer.objects.select_related("unit__agency")}
    if "targeting.officer" not in officers:
        return
    context = Context(officers["targeting.officer"], Purpose.standing("customs-act-99"))
    told = yaml.safe_load((Path(__file__).parent / "data" / "demo.yaml").read_text(encoding="utf-8"))
    with working_as(context):
        if Lookout.objects.visible(context).exists():
            return
        progress(gettext_noop("lookouts and permits"))
        made = _lookouts(told["lookouts"], context)
        _permits(told["permits"], context)
    for row in made:
        agreed(row, officers.get("marine.analyst"))
    _concern(told["concern"], context, officers.get("team.lead"))
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    rng = random.Random(SEED)
    progress(gettext_noop("an evening at the border"))
    _parcels(told["parcels"], now, rng)
    for flight in told["flights"]:
        intake.take(_passenger_list(flight, now, rng), f"{flight['number']}.edi", "folder", intake.service())
    for cargo in told["cargo"]:
        intake.take(_cargo(cargo, now), f"{cargo['name']}.edi", "folder", intake.service())
    progress(gettext_noop("published lists, once more over the evening"))
    for number, entities in enumerate(told["list_versions"]):
        data = b"\n".join(orjson.dumps(one | {"datasets": [told["list_dataset"]]}) for one in entities)
        for version in published.load([("demonstration.ftm.json", data)], context):
            if number:
                with working_as(context):
                    again.ask_list(version, context)
    again.work_off()
    context = Context(context.officer, context.purpose)  # the evening has gone on
    with working_as(context):
        _rule(told["rule"], context)
        _vessels(told["vessels"], context)
        _decided(context)


def _lookouts(rows: Iterable[dict[str, Any]], context: Context) -> list[Lookout]:
    """Records them; returns those in force."""
    today = context.at.date()
    label = intake.label_for(context, "customs")
    made = []
    for row in rows:
        one = Lookout(
            label=label,
            state=row.pop("state", "active"),
            expires_on=today + timedelta(days=row.pop("expires_in", 180)),
            review_on=today + timedelta(days=row.pop("review_in", 60)),
            **row,
        )
        one.save(force_insert=True)
        made += [one] if one.state == Lookout.State.ACTIVE else []
    return made


def agreed(lookout: Lookout, other: Officer | None) -> None:
    """The other agency's approval of a lookout that is in force: an arrangement of the demonstration asks for
    it."""
    if other is None:
        return
    with working_as(Context(other, Purpose.standing("customs-act-11"))) as context:
        LookoutApproval(
            label=office_label(context.agency, joint=False), lookout_id=lookout.pk,
            content=lookout_registers.said(lookout), approved=True, agency=context.agency,
            decided_by=other, reason="Agreed for as long as it stands.", decided_at=context.at,
        ).save(force_insert=True)  # fmt: skip


def _permits(rows: Iterable[dict[str, Any]], context: Context) -> None:
    today = context.at.date()
    for row in rows:
        permit = ExportPermit(
            label=intake.label_for(context, "customs"),
            issued_on=today - timedelta(days=200),
            expires_on=today + timedelta(days=row.pop("expires_in")),
            state=ExportPermit.State.IN_FORCE,
            **row,
        )
        permit.clean()
        permit.save(force_insert=True)
        exported.recount(context, [permit.pk])


def _vessels(rows: Iterable[dict[str, Any]], context: Context) -> None:
    at = context.at
    for row in rows:
        owner, silent = row.pop("owner_changed", None), row.pop("silent_hours", None)
        vessel = VesselOfInterest(
            label=intake.label_for(context, "customs"),
            owner_changed_on=at.date() - timedelta(days=owner) if owner else None,
            silent_since=at - timedelta(hours=silent) if silent else None,
            expected_on=at + timedelta(hours=row.pop("expected_in")),
            last_seen_at=at - timedelta(hours=silent or 1),
            **row,
        )
        vessel.save(force_insert=True)
        vessels.watch(vessel, context)


def _concern(told: dict[str, str], context: Context, other: Officer | None) -> None:
    """Proposed by one agency, approved by the other: through the course itself."""
    from entente.screening.rule_registers import ConcernWorkflow

    with working_as(context):
        row = ConcernList(
            label=office_label(context.agency, joint=True),
            valid_from=context.at.date(),
            review_on=context.at.date() + timedelta(days=180),
            **told,
        )
        row.save(force_insert=True)
        step(ConcernWorkflow, row, "propose", Reader(context))
    if other is not None:
        police = Context(other, Purpose.standing("customs-act-11"))
        with working_as(police):
            seen = ConcernList.objects.visible(police, at_least=Grade.SUMMARY).get(pk=row.pk)
            step(ConcernWorkflow, seen, "approve", Reader(police))


def _rule(text: str, context: Context) -> None:
    row = ScreeningRule(label=intake.label_for(context, "non_personal"), text=text)
    row.clean()
    row.save(force_insert=True)
    workshop.try_out(row, context)
    ScreeningRule.objects.visible(context).filter(pk=row.pk).update(
        dry_run=row.dry_run, dry_run_digest=row.dry_run_digest
    )


def _local(at: datetime, place: str) -> datetime:
    """The time that a clock at the place shows: carriers write that one."""
    return at.astimezone(zones.zone_of(place) or UTC)


def _cargo(cargo: dict[str, Any], now: datetime) -> bytes:
    filled = cargo["message"].replace("\n", "")
    for name, place, hours in (("AT", cargo["at"], 0), ("BEFORE", cargo["before"], 9)):
        at = now + timedelta(hours=cargo["in_hours"] - hours)
        filled = filled.replace(f"{{{name}}}", f"{_local(at, place):%Y%m%d%H%M}")
    return filled.replace("{SENT}", f"{now:%y%m%d:%H%M}").encode()


def _parcels(told: dict[str, Any], now: datetime, rng: random.Random) -> None:
    """An ordinary day of parcels six weeks ago, for a history, and tonight’s; some to one flat."""
    service = intake.service()
    past = Context(service.officer, service.purpose, now - timedelta(days=told["earlier"]["days_ago"]))
    intake.take(_table(told["earlier"]["number"], 0, past.at, rng), "parcels-before.csv", "folder", past)
    intake.take(
        _table(told["tonight"]["number"], told["to_one_flat"], now, rng), "parcels.csv", "folder", service
    )


HEADING = (
    "flight", "mode", "direction", "reference", "description", "hs", "gross_kg", "value", "consignor",
    "consignor_country", "consignee", "consignee_country", "consignee_address", "origin", "destination",
)  # fmt: skip


def _table(number: int, to_one: int, at: datetime, rng: random.Random) -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADING)
    for n in range(number):
        goods, hs = rng.choice(_GOODS)
        flat = n < to_one
        where = "UNIT 12, 400 HARBOUR ROAD, TORONTO" if flat else f"{n + 1} MAPLE STREET, TORONTO"
        whom = "RECIPIENT" if flat else f"{rng.choice(_ROLES)} {_NUMBERS[n % 12]}"
        value = 20 if flat else rng.randrange(15, 240)
        kg = round(rng.uniform(0.1, 4), 2)
        parcel = (f"POST{at:%m%d}", "post", "in", f"RR{at:%m%d}{n:05d}CA", goods, hs, kg, value)
        table.writerow((*parcel, f"SELLER {_NUMBERS[n % 12]}", "CN", whom, "CA", where, "CNSHA", "CATOR"))
    return out.getvalue().encode()


def _passenger_list(flight: dict[str, Any], now: datetime, rng: random.Random) -> bytes:
    here, there = flight["from"], flight["to"]
    leaves = now + timedelta(hours=flight["departs_in"])
    departs, arrives = _local(leaves, here), _local(leaves + timedelta(hours=flight["hours"]), there)
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
        f"RFF+TN:{flight['number']}{leaves:%y%m%d}:::1'TDT+20+{flight['number']}'LOC+125+{here}'"
        f"DTM+189:{departs:%y%m%d%H%M}:201'LOC+87+{there}'DTM+232:{arrives:%y%m%d%H%M}:201'{body}"
        f"CNT+42:{len(people)}'UNZ+1+{flight['number']}'"
    ).encode()


def _decided(context: Context) -> None:
    """One hit that somebody has followed to its end, so that the figures say something; one person met as a
    victim."""
    reader = Reader(context)
    hit = Hit.objects.visible(context).filter(source="rule", vessel_id=None).order_by("due_at").first()
    if hit is not None:
        desk.DESK.decide(reader, hit, "same", "")
        desk.refer(reader, hit, "examination", "Superintendent on duty")
        desk.report(reader, hit, "nothing", "Goods as declared.", "35")
    person = (
        Traveller.objects.visible(context, at_least=Grade.FULL)
        .filter(direction="in", family_name="TRAVELLER")
        .order_by("travelled_at", "pk")
        .last()
    )
    if person is not None:
        signs = {"documents_held_by_other": True, "coached_answers": True}
        observing.note(context, person, signs, "Another traveller answered and kept the passport.")
