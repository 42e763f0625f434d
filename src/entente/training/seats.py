"""Seats: who gets one, who waits, who moves up; and what attendance brings."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from entente import ledger
from entente.core import practice
from entente.core.gate import Context, Grade, working_as
from entente.core.history import record_change
from entente.core.models import Change, Officer, Role
from entente.core.registers import saving
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, NotAllowed
from entente.training.competencies import levels, profile_lines
from entente.training.models import Booking, Certificate, Course, Enrolment, Profile, Session

KEPT_UNTIL = timedelta(days=practice.of("training")["seats_kept_days"])
"""Seats kept for the other agency go to whoever waits from this long before the session."""
WHY = "a step of an enrolment moves the seats of its session"
FULL = Missing(
    "Every seat is taken: put it on the waiting list.", "Toutes les places sont prises : liste d’attente."
)

SEATED = Missing("This officer has a seat there already.", "Cet agent y a déjà une place.")


def session_of(record: Enrolment, reader: Reader) -> Session | None:
    return reader.rows(Session, Grade.FULL).filter(pk=record.session).first()


def free(session: Session, agency: Any, reader: Reader, but: Any = None) -> int:
    """Seats that an officer of this agency may still take; seats kept for the other agency are not theirs."""
    rows = reader.rows(Enrolment, Grade.FULL).filter(
        session=session.pk, state__in=("seated", "attended", "absent")
    )
    taken = [
        one or own for one, own in rows.exclude(pk=but).values_list("agency_id", "officer__unit__agency_id")
    ]
    left = session.seats - len(taken)
    if agency != session.agency_id or timezone.now() > session.starts_at - KEPT_UNTIL:
        return left
    partners = sum(1 for one in taken if one != session.agency_id)
    return left - max(session.kept_for_partner - partners, 0)


def agency_of(record: Enrolment) -> Any:
    """Whose seat it is: as the record says, by the officer's own agency where it says nothing."""
    return record.agency_id or record.officer.unit.agency_id


def other_of(record: Enrolment, reader: Reader) -> Enrolment | None:
    """Another enrolment of the same officer in the same session that was not withdrawn."""
    rows = reader.rows(Enrolment, Grade.FULL).filter(session=record.session, officer=record.officer_id)
    return rows.exclude(pk=record.pk).exclude(state=Enrolment.State.WITHDRAWN).first()


# -- needs -----------------------------------------------------------------------------------------------
def seat_free(record: Enrolment, context: Context) -> Missing | None:
    reader = Reader.now(context)
    session = session_of(record, reader)
    return None if session is not None and free(session, agency_of(record), reader, record.pk) > 0 else FULL


def own(record: Enrolment, context: Context) -> bool:
    return record.officer_id == context.officer.pk


def own_or_coordinator(record: Enrolment, context: Context) -> Missing | None:
    if own(record, context) or context.officer.has_role(Role.COORDINATOR):
        return None
    return Missing(
        "The officer or a coordinator answers.", "C’est à l’agent ou à un coordonnateur de répondre."
    )


def begun(record: Enrolment, context: Context) -> Missing | None:
    session = session_of(record, Reader.now(context))
    if session is not None and session.starts_at <= timezone.now():
        return None
    return Missing("The session has not begun.", "La séance n’a pas commencé.")


def not_own(record: Enrolment, context: Context) -> Missing | None:
    """Attendance brings a certificate: another officer records it."""
    if not own(record, context):
        return None
    return Missing("Another officer records that you came.", "Un autre agent consigne votre présence.")


def booked_out(record: Session, context: Context) -> Missing | None:
    if record.place:
        return None
    return Missing(
        "Name the place.", "Indiquez le lieu.", f"/training/sessions/{record.pk}/edit/#id_place_en"
    )


def contacts_written(record: Session, context: Context) -> Missing | None:
    """TR3: a joint workshop is also for people to meet."""
    if record.contacts:
        return None
    return Missing(
        "Write which contacts were made.", "Indiquez les contacts établis.",
        f"/training/sessions/{record.pk}/edit/#id_contacts_en",
    )  # fmt: skip


# -- steps ---------------------------------------------------------------------------------------------------
def seat(record: Enrolment, reader: Reader) -> None:
    """The session is locked while seats are counted: two people never get the last one."""
    session = reader.rows(Session, Grade.FULL).filter(pk=record.session).select_for_update(of=("self",)).get()
    if free(session, agency_of(record), reader, record.pk) < 1:
        raise NotAllowed((FULL,))
    rows = reader.rows(Enrolment, Grade.FULL).filter(session=session.pk, officer=record.officer_id)
    if rows.filter(state=Enrolment.State.SEATED).exclude(pk=record.pk).exists():
        raise NotAllowed((SEATED,))


def give_up(record: Enrolment, reader: Reader) -> None:
    """Whoever waits longest, and may have the seat that came free, moves up."""
    session = reader.rows(Session, Grade.FULL).filter(pk=record.session).select_for_update(of=("self",)).get()
    move_up(session, reader)


def move_up(session: Session, reader: Reader) -> int:
    """Give free seats of a locked session to those who wait, longest first; returns how many."""
    moved = 0
    waiting = (
        reader.rows(Enrolment, Grade.FULL)
        .filter(session=session.pk, state=Enrolment.State.WAITING)
        .select_related("officer__unit")
        .order_by("state_at", "pk")
    )
    for one in waiting:
        if free(session, agency_of(one), reader) > 0:
            _move(one, Enrolment.State.SEATED, "moved_up", session, reader)
            moved += 1
    return moved


def _move(one: Any, state: str, name: str, session: Session, reader: Reader) -> None:
    """Another record's state as a consequence: with its history and its ledger entry."""
    before, model = one.state, type(one)
    model.objects.ungated(WHY).filter(pk=one.pk).update(state=state, state_at=timezone.now(), due_at=None)
    record_change(one, Change.Kind.STEP, reader.context, {"state": (before, state)})
    ledger.append(
        f"training:{one._meta.model_name}:{name}", (one._meta.label_lower, str(one.pk)),
        context=reader.context, content={"session": str(session.pk)},
    )  # fmt: skip


def cancelled(record: Session, reader: Reader) -> None:
    """Nobody is left with a seat, a place in the queue or a room of a session that is not held."""
    for one in reader.rows(Enrolment, Grade.FULL).filter(
        session=record.pk, state__in=("offered", "waiting", "seated")
    ):
        _move(one, Enrolment.State.WITHDRAWN, "session_cancelled", record, reader)
    for one in reader.rows(Booking, Grade.FULL).filter(session=record.pk, state__in=Booking.LIVE):
        _move(one, Booking.State.RELEASED, "session_cancelled", record, reader)


def released() -> int:
    """Seats kept for the other agency that are anybody's by now go to whoever waits; returns how many. Works
    under an officer of the service kind of each agency, as clocks do."""
    moved, now = 0, timezone.now()
    service = Officer.objects.filter(roles__contains=[Role.SERVICE], is_active=True)
    for officer in service.select_related("unit__agency"):
        with working_as(Context(officer)) as context, transaction.atomic():
            reader = Reader(context)
            soon = reader.rows(Session, Grade.FULL).filter(
                state=Session.State.OPEN,
                starts_at__gt=now,
                starts_at__lt=now + KEPT_UNTIL,
                kept_for_partner__gt=0,
            )
            for session in soon.select_for_update(of=("self",)):
                moved += move_up(session, reader)
    return moved


def attended(record: Enrolment, reader: Reader) -> None:
    """A certificate, and the skills that the course gives, in the officer's profile."""
    session = session_of(record, reader)
    course = reader.rows(Course, Grade.FULL).filter(pk=session.course).first() if session else None
    if course is None:
        return
    on = timezone.localtime(session.ends_at).date()
    made = certify(record.officer, course, on, record.label, session)
    saving.written(reader, made, Change.Kind.CREATED, {"course": (None, course.pk), "issued_on": (None, on)})
    profile = reader.rows(Profile, Grade.FULL).filter(officer=record.officer_id).first()
    if profile is not None and reader.may_write(profile):
        raised = merged(profile.competencies, course.gives)
        if raised != profile.competencies:
            told = {"competencies": (profile.competencies, raised)}
            Profile.objects.ungated(WHY).filter(pk=profile.pk).update(competencies=raised)
            saving.written(reader, profile, Change.Kind.CHANGED, told)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def certify(
    officer: Any, course: Course, on: date, label: Any, session: Session | None = None
) -> Certificate:
    until = months_later(on, course.valid_months) if course.valid_months else None
    made = Certificate(
        label=label, officer=officer, course=course.pk, session=session.pk if session else None, issued_on=on,
        expires_on=until, agency_id=officer.unit.agency_id, title_en=course.title_read_en,
        title_fr=course.title_read_fr,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def merged(held: str, given: str) -> str:
    """A profile with the levels that a course gives; none is lowered."""
    have = levels(held)
    essential = {name for name, _level, mark in profile_lines(held) if mark}
    for name, level in levels(given).items():
        have[name] = max(level, have.get(name, 0))
    return "\n".join(f"{name}: {level}{' !' if name in essential else ''}" for name, level in have.items())
