"""Seats: who gets one, who waits, who moves up; and what attendance brings."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from entente import ledger
from entente.core.gate import Context, Grade
from entente.core.history import record_change
from entente.core.models import Change, Role
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, NotAllowed
from entente.training.competencies import levels, profile_lines
from entente.training.models import Certificate, Course, Enrolment, Profile, Session

KEPT_UNTIL = timedelta(days=10)
"""Seats kept for the other agency go to whoever waits from this long before the session."""
WHY = "a step of an enrolment moves the seats of its session"
FULL = Missing(
    "Every seat is taken: put it on the waiting list.", "Toutes les places sont prises : liste d’attente."
)


def session_of(record: Enrolment, reader: Reader) -> Session | None:
    return reader.rows(Session, Grade.FULL).filter(pk=record.session).first()


def free(session: Session, agency: Any, reader: Reader, but: Any = None) -> int:
    """Seats that an officer of this agency may still take; seats kept for the other agency are not theirs."""
    rows = reader.rows(Enrolment, Grade.FULL).filter(
        session=session.pk, state__in=("seated", "attended", "absent")
    )
    taken = list(rows.exclude(pk=but).values_list("agency_id", flat=True))
    left = session.seats - len(taken)
    if agency != session.agency_id or timezone.now() > session.starts_at - KEPT_UNTIL:
        return left
    partners = sum(1 for one in taken if one != session.agency_id)
    return left - max(session.kept_for_partner - partners, 0)


# -- needs -----------------------------------------------------------------------------------------------
def seat_free(record: Enrolment, context: Context) -> Missing | None:
    reader = Reader.now(context)
    session = session_of(record, reader)
    return None if session is not None and free(session, record.agency_id, reader, record.pk) > 0 else FULL


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


def booked_out(record: Session, context: Context) -> Missing | None:
    if record.place:
        return None
    return Missing("Name the place.", "Indiquez le lieu.", f"/training/sessions/{record.pk}/edit/#id_place")


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
    if free(session, record.agency_id, reader, record.pk) < 1:
        raise NotAllowed((FULL,))


def give_up(record: Enrolment, reader: Reader) -> None:
    """Whoever waits longest, and may have the seat that came free, moves up."""
    session = reader.rows(Session, Grade.FULL).filter(pk=record.session).select_for_update(of=("self",)).get()
    waiting = (
        reader.rows(Enrolment, Grade.FULL)
        .filter(session=session.pk, state="waiting")
        .order_by("state_at", "pk")
    )
    for one in waiting:
        if free(session, one.agency_id, reader) > 0:
            now = timezone.now()
            Enrolment.objects.ungated(WHY).filter(pk=one.pk).update(state="seated", state_at=now, due_at=None)
            record_change(one, Change.Kind.STEP, reader.context, {"state": ("waiting", "seated")})
            ledger.append(
                "training:enrolment:moved_up", (one._meta.label_lower, str(one.pk)), context=reader.context,
                content={"session": str(session.pk)},
            )  # fmt: skip


def attended(record: Enrolment, reader: Reader) -> None:
    """A certificate, and the skills that the course gives, in the officer's profile."""
    session = session_of(record, reader)
    course = reader.rows(Course, Grade.FULL).filter(pk=session.course).first() if session else None
    if course is None:
        return
    on = timezone.localtime(session.ends_at).date()
    certify(record.officer, course, on, record.label, session)
    profile = reader.rows(Profile, Grade.FULL).filter(officer=record.officer_id).first()
    if profile is not None and reader.may_write(profile):
        raised = merged(profile.competencies, course.gives)
        Profile.objects.ungated(WHY).filter(pk=profile.pk).update(competencies=raised)


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
