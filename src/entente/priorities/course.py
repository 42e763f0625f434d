"""What a cycle waits for; what its adoption brings about: copies, and word to whoever rests on it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.actions import action
from entente.core.bilingual import LANGUAGES
from entente.core.gate import Context, Grade, working_as
from entente.core.history import record_change
from entente.core.models import Change, Officer, Role
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry
from entente.core.workflow import Missing, end_of, working_day, working_days
from entente.priorities.models import Cycle, Input, Priority, Reading

changed = Signal()
"""Sent with ``cycle`` and ``reader`` in the transaction that puts priorities into force."""

READ_WITHIN = working_days(10)
NOT_READERS = (Role.SERVICE, Role.REVIEWER)
WHY = "adopting a cycle puts its priorities into force and sends them out"


def edit(record: Any, field: str) -> str:
    return f"/priorities/cycles/{record.pk}/edit/#id_{field}"


# -- needs ---------------------------------------------------------------------------------------------------
def counterpart_named(record: Cycle, context: Context) -> Missing | None:
    if record.counterpart_id and record.agency_id and record.counterpart_id != record.agency_id:
        return None
    return Missing(
        "Name the lead agency and the counterpart that is consulted.",
        "Indiquez l’organisme responsable et l’homologue consulté.",
        edit(record, "counterpart"),
    )


def has_priorities(record: Cycle, context: Context) -> Missing | None:
    if Reader.now(context).rows(Priority, Grade.FULL).filter(cycle=record.pk).exists():
        return None
    return Missing(
        "Write at least one priority.",
        "Rédigez au moins une priorité.",
        f"/priorities/priorities/add/?cycle={record.pk}",
    )


def both_languages(record: Cycle, context: Context) -> Missing | None:
    """Plain and in both official languages, before it goes to everybody."""
    for one in Reader.now(context).rows(Priority, Grade.FULL).filter(cycle=record.pk):
        for name in ("title", "text"):
            for code, _name in LANGUAGES:
                if not getattr(one, f"{name}_{code}"):
                    return Missing(
                        f"“{one.title_read_en}” is needed in both languages, with its text.",
                        f"« {one.title_read_fr} » est requis dans les deux langues, avec son texte.",
                        f"/priorities/priorities/{one.pk}/edit/#id_{name}_{code}",
                    )
    return None


def sets_the_check(record: Cycle, context: Context) -> bool:
    """The answers, the right one first, are for those who draw the cycle up: everybody else is asked."""
    planner = context.officer.has_role(Role.COORDINATOR, Role.SECRETARIAT)
    return planner and record.agency_id in (None, context.agency.pk)


def check_written(record: Cycle, context: Context) -> Missing | None:
    """A question with at least two answers, in both languages: that something was sent is not that it was
    understood."""
    counts = [len(choices(record, code)) for code, _name in LANGUAGES]
    if record.question_en and record.question_fr and min(counts) >= 2 and len(set(counts)) == 1:
        return None
    return Missing(
        "Write the question that checks understanding, with two answers or more, in both languages.",
        "Rédigez la question de vérification avec au moins deux réponses, dans les deux langues.",
        edit(record, "question_en"),
    )


def answered_or_over(record: Cycle, context: Context) -> Missing | None:
    """PP3: the counterpart's answer, or the end of the period that it had."""
    if record.state == Cycle.State.ANSWERED:
        return None
    if record.consult_until and timezone.localdate() > record.consult_until:
        return None
    who = record.counterpart
    return Missing(
        f"{who.abbreviation_en} has not answered; it has until {record.consult_until:%Y-%m-%d}.",
        f"{who.abbreviation_fr} n’a pas répondu; le délai court jusqu’au {record.consult_until:%Y-%m-%d}.",
    )


def inputs_answered(record: Cycle, context: Context) -> Missing | None:
    """PP1: every input has its answer before the cycle is adopted."""
    rows = Reader.now(context).rows(Input, Grade.FULL).filter(cycle=record.pk, state=Input.State.OFFERED)
    first = rows.first()
    if first is None:
        return None
    return Missing(
        f"Answer the input “{first.title_read_en}”.",
        f"Répondez à la contribution « {first.title_read_fr} ».",
        f"/priorities/inputs/{first.pk}/",
    )


def consulted(record: Cycle, context: Context) -> bool:
    return bool(record.counterpart_id == context.agency.pk)


def is_counterpart(record: Cycle, context: Context) -> Missing | None:
    if consulted(record, context):
        return None
    return Missing("The counterpart answers, nobody else.", "C’est à l’homologue de répondre.")


def answer_written(record: Cycle, context: Context) -> Missing | None:
    if record.answer:
        return None
    return Missing("Write the answer.", "Rédigez la réponse.", edit(record, "answer_en"))


def is_lead(record: Cycle, context: Context) -> Missing | None:
    if record.agency_id in (None, context.agency.pk):
        return None
    return Missing(
        "The agency whose plan it is does this.", "C’est à l’organisme dont c’est le plan de le faire."
    )


def outcome_reasoned(record: Input, context: Context) -> Missing | None:
    if record.outcome and record.reasons:
        return None
    return Missing(
        "State the outcome and the reasons.", "Indiquez la suite donnée et les motifs.",
        f"/priorities/inputs/{record.pk}/edit/#id_outcome",
    )  # fmt: skip


def answers_for_cycle(record: Input, context: Context) -> Missing | None:
    """The agency whose cycle it is answers; whoever gave the input does not answer itself."""
    cycle = Reader.now(context).rows(Cycle, Grade.FULL).filter(pk=record.cycle).first()
    if cycle is None or cycle.agency_id == context.agency.pk:
        return None
    return Missing("The agency whose cycle it is answers.", "L’organisme dont c’est le cycle répond.")


# -- steps ---------------------------------------------------------------------------------------------------
def _write(record: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    type(record).objects.ungated(WHY).filter(pk=record.pk).update(**values)


def consult(record: Cycle, reader: Reader) -> None:
    """Start the counterpart's period; the clock shows on the record and on My day of both."""
    until = working_day(record.consult_days, timezone.localdate())
    _write(record, consult_until=until, due_at=end_of(until))


def revise(record: Cycle, reader: Reader) -> None:
    """Back to the drawing board: what is changed now, the counterpart has not seen; it is asked again."""
    _write(record, consult_until=None)


def close(record: Cycle, reader: Reader) -> None:
    Priority.objects.ungated(WHY).filter(cycle=record.pk).update(in_force=False)
    _replace(record)


@action(
    on=Cycle,
    title=_("Amend"),
    by=(Role.COORDINATOR, Role.SECRETARIAT),
    when=lambda record, context: record.state == Cycle.State.ADOPTED and is_lead(record, context) is None,
)
def amend(record: Cycle, context: Context, note: str = "") -> str:
    """A copy to be changed, consulted and adopted; until then what is in force stays in force: no day without
    priorities, and no briefing on none."""
    made = _copy(record, version=record.version, state=Cycle.State.PLANNING, state_at=timezone.now(),
                 due_at=None, consult_until=None, adopted_on=None, answer_en="", answer_fr="")  # fmt: skip
    record_change(made, Change.Kind.CREATED, context, note=note)
    for one in Reader.now(context).rows(Priority, Grade.FULL).filter(cycle=record.pk):
        _copy(one, cycle=made.pk, in_force=False)
    return f"/priorities/cycles/{made.pk}/"


def _copy(record: Any, **values: Any) -> Any:
    own = ("id", "recorded_at")
    kept = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields if f.name not in own}
    made = type(record)(**kept | values)
    made.save(force_insert=True)
    return made


def adopt(record: Cycle, reader: Reader) -> None:
    """Put into force, end the cycle before it, send it to everybody, tell whoever rests on it."""
    context = reader.context
    before = reader.rows(Cycle, Grade.FULL).filter(
        state=Cycle.State.ADOPTED,
        agency=record.agency_id,
        unit=record.unit_id,
        level=record.level,
        kind=record.kind,
    )
    for old in before.exclude(pk=record.pk):
        _write(old, state=Cycle.State.CLOSED, state_at=timezone.now(), due_at=None)
        record_change(old, Change.Kind.STEP, context, {"state": ("adopted", "closed")})
        Priority.objects.ungated(WHY).filter(cycle=old.pk).update(in_force=False)
        _replace(old)
    Priority.objects.ungated(WHY).filter(cycle=record.pk).update(in_force=True)
    _write(record, version=record.version + 1, adopted_on=timezone.localdate())
    _replace(record)
    distribute(record, reader)
    changed.send(Cycle, cycle=record, reader=reader)


def _replace(cycle: Cycle) -> None:
    """Copies that nobody has read yet are not asked for any more."""
    rows = Reading.objects.ungated(WHY).filter(cycle=cycle.pk, state=Reading.State.SENT)
    rows.update(state=Reading.State.REPLACED, due_at=None)


def recipients(cycle: Cycle) -> list[Officer]:
    """Everybody who works in either agency; for a division or region, its own people and the counterpart's
    national and regional desks."""
    agencies = [one for one in (cycle.agency_id, cycle.counterpart_id) if one]
    rows = Officer.objects.filter(is_active=True, unit__agency__in=agencies).select_related("unit")
    if cycle.level == Cycle.Level.DIVISION and cycle.unit_id:
        rows = [o for o in rows if o.unit.agency_id != cycle.agency_id or _within(o.unit, cycle.unit_id)]
    return [one for one in rows if not set(one.roles) <= {str(role) for role in NOT_READERS}]


def _within(unit: Any, top: int) -> bool:
    seen: set[int] = set()
    while unit is not None and unit.pk not in seen:
        if unit.pk == top:
            return True
        seen.add(unit.pk)
        unit = unit.parent
    return False


def distribute(cycle: Cycle, reader: Reader) -> int:
    """One copy for everybody who is to know it and has none yet; returns how many."""
    have = reader.rows(Reading, Grade.FULL).filter(cycle=cycle.pk, version=cycle.version)
    have = set(have.values_list("officer_id", flat=True))
    now = timezone.now()
    due = READ_WITHIN(now)
    rows = [
        Reading(
            label=cycle.label,
            cycle=cycle.pk,
            version=cycle.version,
            officer=one,
            agency_id=one.unit.agency_id,
            unit=one.unit,
            title_en=cycle.title_read_en,
            title_fr=cycle.title_read_fr,
            read_by=due.date(),
            title_key_en=cycle.title_key_en,
            title_key_fr=cycle.title_key_fr,
            state_at=now,
            due_at=due,
        )
        for one in recipients(cycle)
        if one.pk not in have
    ]
    Reading.objects.ungated(WHY).bulk_create(rows)
    return len(rows)


def joined() -> int:
    """Copies of what is in force for officers who came since it was adopted (PP2): they stand among those who
    have not read it. Works under an officer of the service kind of each agency, as clocks do."""
    sent = 0
    service = Officer.objects.filter(roles__contains=[Role.SERVICE], is_active=True)
    for officer in service.select_related("unit__agency"):
        with working_as(Context(officer)) as context, transaction.atomic():
            reader = Reader(context)
            cycles = reader.rows(Cycle, Grade.FULL).filter(state=Cycle.State.ADOPTED, version__gt=0)
            for cycle in cycles.select_related("label").select_for_update(of=("self",)):
                sent += distribute(cycle, reader)
    return sent


# -- what pages and other rooms read ------------------------------------------------------------------------
def choices(cycle: Cycle, code: str) -> list[str]:
    """The answers in one language, the right one first."""
    return [line.strip() for line in (getattr(cycle, f"answers_{code}") or "").splitlines() if line.strip()]


def order(reading: Reading, count: int) -> list[int]:
    """The answers' numbers in an order of this copy's own, the same every time; 0 is the right one."""
    return sorted(range(count), key=lambda n: hashlib.sha256(f"{reading.pk}:{n}".encode()).hexdigest())


def shuffled(reading: Reading, cycle: Cycle, code: str) -> list[tuple[str, str]]:
    """Letter and words of each answer, in the copy's order: the page does not tell which is right."""
    words = choices(cycle, code)
    return [("abcdefghij"[at], words[n]) for at, n in enumerate(order(reading, min(len(words), 10)))]


def right(reading: Reading, cycle: Cycle, code: str, letter: str) -> bool:
    at = "abcdefghij".find(letter) if len(letter) == 1 else -1
    numbers = order(reading, min(len(choices(cycle, code)), 10))
    return 0 <= at < len(numbers) and numbers[at] == 0


def in_force(reader: Reader, agency: Any) -> list[Priority]:
    """An agency's operational priorities in force, national before divisional, by rank."""
    cycles = {
        one.pk: one
        for one in reader.rows(Cycle, Grade.FULL).filter(
            state=Cycle.State.ADOPTED, agency=agency, kind=Cycle.Kind.OPERATIONAL
        )
    }
    rows = reader.rows(Priority, Grade.FULL).filter(in_force=True, cycle__in=list(cycles))
    return sorted(rows, key=lambda one: (cycles[one.cycle].level != "national", one.rank, one.title_key_en))


def digest(rows: list[Priority]) -> str:
    """What a briefing was built from: changes when a priority, its rank or its words change."""
    told = [[str(one.pk), one.rank, one.title_en, one.title_fr, one.text_en, one.text_fr] for one in rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def read_by_unit(cycle: Cycle, reader: Reader) -> list[dict[str, Any]]:
    """Per unit: how many have it, how many understood, and who has not read it."""
    found: dict[Any, dict[str, Any]] = defaultdict(lambda: {"sent": 0, "done": 0, "open": []})
    rows = reader.rows(Reading, Grade.FULL).filter(cycle=cycle.pk, version=cycle.version)
    for one in rows.select_related("officer", "unit__agency").order_by("officer__username"):
        row = found[one.unit]
        row["sent"] += 1
        row["done"] += one.state == Reading.State.UNDERSTOOD
        if one.state == Reading.State.SENT:
            row["open"].append(one)
    made = [
        {"unit": unit, **row, "share": round(100 * row["done"] / row["sent"])} for unit, row in found.items()
    ]
    return sorted(made, key=lambda row: (row["share"], str(row["unit"])))


def read_panel(record: Cycle, reader: Reader) -> dict[str, Any] | None:
    if not record.version:
        return None
    rows = read_by_unit(record, reader)
    sent, done = sum(row["sent"] for row in rows), sum(row["done"] for row in rows)
    mine = reader.rows(Reading, Grade.FULL).filter(
        cycle=record.pk, version=record.version, officer=reader.context.officer, state=Reading.State.SENT
    )
    return {"units": rows, "sent": sent, "done": done, "mine": mine.first()}


def consult_panel(record: Cycle, reader: Reader) -> dict[str, Any] | None:
    """The consultation's clock: how long the counterpart has, or when it answered."""
    if not record.consult_until:
        return None
    rows = list(reader.rows(Input, Grade.FULL).filter(cycle=record.pk))
    return {
        "until": end_of(record.consult_until),
        "running": record.state == Cycle.State.CONSULTING,
        "over": timezone.localdate() > record.consult_until,
        "inputs": len(rows),
        "open": sum(1 for one in rows if one.state == Input.State.OFFERED),
        "may_add": registry.get("priorities.inputs").may_add(reader.context),
    }
