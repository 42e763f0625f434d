"""What an event and what goes with it wait for, and what their steps bring about."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone

from entente.core import practice
from entente.core.gate import Context, Grade
from entente.core.models import Role, Unit
from entente.core.models.office import parties
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, end_of, working_day
from entente.fora.models import Copy, Delegate, Event, Message

PRACTICE = practice.of("fora")
REPORT_WITHIN = PRACTICE["report_working_days"]
"""Working days from the end of an event to its report."""
READ_WITHIN = PRACTICE["read_working_days"]
WHY = "a step of an event or a proposal writes what follows from it"
OWN = {"CBSA": "cbsa", "RCMP": "rcmp"}
"""The departments that are the agencies themselves."""


def edit(record: Any, register: str, field: str) -> str:
    return f"/fora/{register}/{record.pk}/edit/#id_{field}"


def write(record: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    type(record).objects.ungated(WHY).filter(pk=record.pk).update(**values)


# -- the gate before the event (IF1) ----------------------------------------------------------------------
def both_agencies(record: Event, context: Context) -> Missing | None:
    rows = Reader.now(context).rows(Delegate, Grade.FULL).filter(event=record.pk)
    there = set(rows.values_list("department", flat=True))
    for agency in parties():
        if OWN.get(agency.code, agency.code.lower()) not in there:
            return Missing(
                f"Name who goes for {agency.abbreviation_en}, or that it sends nobody.",
                f"Indiquez qui représente {agency.abbreviation_fr}, ou que personne n’y va.",
                f"/fora/delegates/add/?event={record.pk}",
            )
    return None


def all_met(record: Event, context: Context) -> Missing | None:
    """Every department in the delegation took part in the meeting before, or excused itself."""
    one = (
        Reader.now(context)
        .rows(Delegate, Grade.FULL)
        .filter(event=record.pk, state=Delegate.State.NAMED)
        .first()
    )
    if one is not None:
        return Missing(
            f"{one.title_read_en} has not met the others yet.",
            f"{one.title_read_fr} n’a pas encore rencontré les autres.",
            f"/fora/delegates/{one.pk}/",
        )
    if record.met_on is None:
        return Missing(
            "State when the delegates met.", "Indiquez quand les délégués se sont rencontrés.",
            edit(record, "events", "met_on"),
        )  # fmt: skip
    if record.met_on > record.starts_on:
        return Missing(
            "The meeting is before the event, not after it.", "La rencontre précède l’événement.",
            edit(record, "events", "met_on"),
        )  # fmt: skip
    if record.met_on > timezone.localdate():
        return Missing(
            "The meeting has not taken place yet.", "La rencontre n’a pas encore eu lieu.",
            edit(record, "events", "met_on"),
        )  # fmt: skip
    return None


def messages_agreed(record: Event, context: Context) -> Missing | None:
    rows = Reader.now(context).rows(Message, Grade.FULL).filter(event=record.pk)
    open_ = rows.filter(state=Message.State.PROPOSED).first()
    if open_ is not None:
        return Missing(
            f"“{open_.title_read_en}” is not agreed.", f"« {open_.title_read_fr} » n’est pas convenu.",
            f"/fora/messages/{open_.pk}/",
        )  # fmt: skip
    if rows.filter(state=Message.State.AGREED).exists():
        return None
    return Missing(
        "Agree on at least one message.",
        "Convenez d’au moins un message.",
        f"/fora/messages/add/?event={record.pk}",
    )


def may_agree(record: Message, context: Context) -> bool:
    """What is said for an agency is agreed by that agency; else by the agency that did not propose it."""
    if record.behalf_of_id is not None:
        return bool(record.behalf_of_id == context.agency.pk)
    return record.agency_id not in (None, context.agency.pk)


def other_agrees(record: Message, context: Context) -> Missing | None:
    if may_agree(record, context):
        return None
    if record.behalf_of_id is not None:
        who = record.behalf_of
        return Missing(
            f"{who.abbreviation_en} agrees to what is said on its behalf.",
            f"C’est à {who.abbreviation_fr} de convenir de ce qui est dit en son nom.",
        )
    return Missing("The other agency agrees.", "C’est à l’autre organisme d’en convenir.")


def message_in_both(record: Message, context: Context) -> Missing | None:
    if record.title_en and record.title_fr:
        return None
    return Missing(
        "A message is agreed in both official languages.",
        "Un message se convient dans les deux langues officielles.",
        edit(record, "messages", "title_fr"),
    )


def agreed(record: Message, reader: Reader) -> None:
    write(record, agreed_by=reader.context.agency)


# -- after the event (IF3) ----------------------------------------------------------------------------------
def begun(record: Event, context: Context) -> Missing | None:
    if record.starts_on <= timezone.localdate():
        return None
    return Missing("The event has not begun.", "L’événement n’a pas commencé.")


def attended(record: Event, reader: Reader) -> None:
    """The report's clock starts when the event ends."""
    due = working_day(REPORT_WITHIN, record.ends_on)
    write(record, report_by=due, due_at=end_of(due))


def report_written(record: Event, context: Context) -> Missing | None:
    for code in ("en", "fr"):
        if not getattr(record, f"learned_{code}"):
            return Missing(
                "Write what was learned, in both languages: it goes to everybody.",
                "Rédigez ce qui a été appris, dans les deux langues : tous le reçoivent.",
                edit(record, "events", f"learned_{code}"),
            )
    return None


def distribute(record: Event, reader: Reader) -> None:
    """A copy to every national, divisional and regional unit of the agencies, with a date to read it by."""
    due = working_day(READ_WITHIN, timezone.localdate())
    units = Unit.objects.filter(agency__in=parties(), level__in=("national", "region", "division"))
    now = timezone.now()
    Copy.objects.ungated(WHY).bulk_create(
        Copy(
            label=record.label,
            event=record.pk,
            unit=unit,
            agency_id=unit.agency_id,
            title_en=record.title_read_en,
            title_fr=record.title_read_fr,
            title_key_en=record.title_key_en,
            title_key_fr=record.title_key_fr,
            state_at=now,
            due_at=end_of(due),
        )
        for unit in units
    )


def of_unit(record: Copy, context: Context) -> bool:
    return bool(record.unit_id == context.unit.pk)


def own_unit(record: Copy, context: Context) -> Missing | None:
    if of_unit(record, context) or (
        record.agency_id == context.agency.pk and context.officer.has_role(Role.COORDINATOR, Role.SECRETARIAT)
    ):
        return None
    return Missing("The unit that received it says so.", "C’est à l’unité destinataire de l’indiquer.")


def event_panel(record: Event, reader: Reader) -> dict[str, Any]:
    """The delegation by department, what is agreed, and who has read the report."""
    messages = list(
        reader.rows(Message, Grade.FULL)
        .filter(event=record.pk)
        .exclude(state="dropped")
        .select_related("behalf_of")
    )
    copies = Counter(reader.rows(Copy, Grade.FULL).filter(event=record.pk).values_list("state", flat=True))
    left = (record.starts_on - timezone.localdate()).days if record.state == "announced" else None
    return {
        "agreed": [one for one in messages if one.state == "agreed"],
        "open": [one for one in messages if one.state == "proposed"],
        "left": left,
        "read": copies["read"],
        "sent": sum(copies.values()),
        "due": end_of(record.report_by) if record.state == "attended" else None,
    }
