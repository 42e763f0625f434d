"""Who could take what: eligibility by competency (TR2), the year's workshops (TR3), curricula (TR4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from entente.core import practice
from entente.core.gate import Grade
from entente.core.gate.context import WITHHELD
from entente.core.registers.reader import Reader
from entente.training.competencies import Standing, levels, standing
from entente.training.models import (
    Certificate,
    Compatibility,
    Course,
    Curriculum,
    Enrolment,
    Profile,
    Session,
)

SOON = timedelta(days=practice.of("training")["expires_soon_days"])


def eligible(course: Course, reader: Reader) -> dict[str, list[tuple[Profile, Standing]]]:
    """Officers by how they stand to a course: has the prerequisites and lacks the skill; is short of a
    prerequisite; has the skill already. An agency's closed course is for its own people."""
    asks, gives = levels(course.asks), levels(course.gives)
    rows = reader.rows(Profile, Grade.FULL).select_related("officer__unit__agency", "agency")
    if not course.open_to_partner:
        rows = rows.filter(agency=course.agency_id)
    found: dict[str, list[tuple[Profile, Standing]]] = {"eligible": [], "short": [], "has": []}
    for one in rows:
        how = standing(levels(one.competencies), asks, gives)
        kind = "has" if how.has_it_already else "eligible" if how.eligible else "short"
        found[kind].append((one, how))
    found["eligible"].sort(
        key=lambda row: (-sum(to - now for _n, now, to in row[1].gains), row[0].title_key_en)
    )
    found["short"].sort(key=lambda row: (sum(to - now for _n, now, to in row[1].short), row[0].title_key_en))
    return found


def enrolled(session: Session, reader: Reader) -> set[int]:
    rows = reader.rows(Enrolment, Grade.FULL).filter(session=session.pk).exclude(state="withdrawn")
    return set(rows.values_list("officer_id", flat=True))


def coming(reader: Reader, course: Course | None = None) -> list[Session]:
    rows = reader.rows(Session, Grade.FULL).filter(
        starts_at__gte=timezone.now(), state__in=("planned", "open")
    )
    if course is not None:
        rows = rows.filter(course=course.pk)
    return list(rows.select_related("agency").order_by("starts_at", "pk"))


def year_plan(reader: Reader, year: int) -> list[dict[str, Any]]:
    """TR3: the year's workshops by level, and which level has none yet."""
    workshops = {one.pk: one for one in reader.rows(Course, Grade.FULL).filter(kind="workshop")}
    rows = (
        reader.rows(Session, Grade.FULL)
        .filter(course__in=list(workshops), starts_at__year=year)
        .exclude(state="cancelled")
    )
    by_level: dict[str, list[Session]] = {level: [] for level in Session.Level.values}
    for one in rows.select_related("agency").order_by("starts_at", "pk"):
        one.workshop = workshops[one.course]
        by_level[one.level].append(one)
    return [{"level": Session.Level(level), "sessions": found} for level, found in by_level.items()]


def curricula_of(reader: Reader, opens: str) -> list[Curriculum]:
    return list(
        reader.rows(Curriculum, Grade.FULL).filter(opens=opens, in_force=True).order_by("title_key_en", "pk")
    )


def lacking(officer: Any, opens: str, on: date, reader: Reader) -> list[Course] | None:
    """Courses of the curricula in force of which the officer holds no certificate valid on that day; None
    where no curriculum is in force."""
    curricula = curricula_of(reader, opens)
    if not curricula:
        return None
    wanted = {key for one in curricula for key in one.courses}
    held = set()
    for one in reader.rows(Certificate, Grade.FULL).filter(officer=officer, course__in=list(wanted)):
        if one.issued_on <= on and (one.expires_on is None or one.expires_on >= on):
            held.add(one.course)
    return list(
        reader.rows(Course, Grade.FULL).filter(pk__in=list(wanted - held)).order_by("title_key_en", "pk")
    )


def standing_panel(record: Course, reader: Reader) -> dict[str, Any] | None:
    if record.gives is WITHHELD:
        return None
    found = eligible(record, reader)
    return {
        "eligible": len(found["eligible"]),
        "short": len(found["short"]),
        "sessions": coming(reader, record)[:5],
    }


def seats_panel(record: Session, reader: Reader) -> dict[str, Any]:
    rows = list(reader.rows(Enrolment, Grade.FULL).filter(session=record.pk).values_list("state", flat=True))
    return {"taken": sum(1 for one in rows if one in ("seated", "attended", "absent")),
            "waiting": rows.count("waiting"), "offered": rows.count("offered")}  # fmt: skip


def curriculum_panel(record: Curriculum, reader: Reader) -> dict[str, Any] | None:
    """Who is through it today, and who lacks what: the officers that hold any part of it."""
    if record.courses is WITHHELD:
        return None
    courses = {one.pk: one for one in reader.rows(Course, Grade.FULL).filter(pk__in=record.courses)}
    today, held = timezone.localdate(), {}
    for one in (
        reader.rows(Certificate, Grade.FULL).filter(course__in=list(courses)).select_related("officer")
    ):
        if one.expires_on is None or one.expires_on >= today:
            held.setdefault(one.officer, set()).add(one.course)
    rows = [
        (officer, [courses[key] for key in courses if key not in have])
        for officer, have in sorted(held.items(), key=lambda row: str(row[0]))
    ]
    return {"rows": rows, "through": sum(1 for _o, lacks in rows if not lacks)}


def blocking(reader: Reader) -> list[dict[str, Any]]:
    """EN17: by area, what works together, with a detour or not, and what is blocked."""
    found = {area: [] for area in Compatibility.Area.values}
    for one in (
        reader.rows(Compatibility, Grade.FULL).exclude(state="resolved").select_related("agency", "partner")
    ):
        found[one.area].append(one)
    order = {"blocked": 0, "detour": 1, "full": 2}
    return [
        {
            "area": Compatibility.Area(area),
            "rows": sorted(rows, key=lambda one: (order[one.works], one.title_key_en)),
        }
        for area, rows in found.items()
        if rows
    ]
