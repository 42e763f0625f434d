"""The room's own pages: who could take what, the year's workshops, what works together."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entente.core import practice
from entente.core.gate import Grade
from entente.core.registers import registry, saving
from entente.core.registers.feeds import feed_url
from entente.core.registers.reader import Reader
from entente.core.registers.views import not_here
from entente.core.toasts import toast
from entente.core.workflow import working_day
from entente.training import catalogue
from entente.training.models import Course, Enrolment, Profile, Session

ANSWER_WITHIN = practice.of("training")["answer_working_days"]
"""Working days to take an offered seat."""
SHOWN = 200


def key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_GET
@login_required
def who(request: HttpRequest) -> HttpResponse:
    reader = Reader(request.gate)
    courses = list(reader.rows(Course, Grade.FULL).select_related("agency").order_by("title_key_en", "pk"))
    chosen = next((one for one in courses if one.pk == key(request.GET.get("course", ""))), None)
    if chosen is None and courses and "course" not in request.GET:
        chosen = courses[0]
    shown = {
        "courses": courses,
        "course": chosen,
        "may_see": registry.get("training.profiles").may_read(reader.context),
    }
    if chosen is not None and shown["may_see"]:
        found = catalogue.eligible(chosen, reader)
        sessions = catalogue.coming(reader, chosen)
        session = next((one for one in sessions if one.pk == key(request.GET.get("session", ""))), None)
        session = session or (sessions[0] if sessions else None)
        shown |= {
            "eligible": found["eligible"][:SHOWN], "short": found["short"][:SHOWN], "has": len(found["has"]),
            "sessions": sessions, "session": session,
            "enrolled": catalogue.enrolled(session, reader) if session else set(),
            "may_offer": registry.get("training.enrolments").may_add(reader.context),
        }  # fmt: skip
    return render(request, "training/who.html", shown)


@require_POST
@login_required
def offer(request: HttpRequest) -> HttpResponse:
    """Offer seats of one session to the officers chosen on the page; only to who is eligible."""
    reader, register = Reader(request.gate), registry.get("training.enrolments")
    session = reader.rows(Session, Grade.FULL).filter(pk=key(request.POST.get("session", ""))).first()
    course = session and reader.rows(Course, Grade.FULL).filter(pk=session.course).first()
    if session is None or course is None or not register.may_add(reader.context):
        return not_here(request)
    wanted = {int(one) for one in request.POST.getlist("officer") if one.isdigit()}
    with transaction.atomic():
        # two coordinators who offer at one moment do not offer twice
        reader.rows(Session, Grade.FULL).filter(pk=session.pk).select_for_update(of=("self",)).get()
        fit = {
            profile.officer_id: profile for profile, _how in catalogue.eligible(course, reader)["eligible"]
        }
        already = catalogue.enrolled(session, reader)
        chosen = [fit[one] for one in sorted(wanted & set(fit)) if one not in already]
        for profile in chosen:
            _offer(session, profile, reader)
    toast(
        request,
        _("%(n)s offered; each has %(days)s working days to answer.")
        % {"n": len(chosen), "days": ANSWER_WITHIN},
    )
    return redirect(f"/training/who/?course={course.pk}&session={session.pk}")


def _offer(session: Session, profile: Profile, reader: Reader) -> None:
    register = registry.get("training.enrolments")
    row = Enrolment(
        session=session.pk, officer=profile.officer, agency_id=profile.officer.unit.agency_id,
        unit_id=profile.officer.unit_id, title_en=session.title_read_en, title_fr=session.title_read_fr,
        answer_by=working_day(ANSWER_WITHIN, timezone.localdate()),
    )  # fmt: skip
    saving.create(register, reader, row, ("session", "officer", "answer_by"))


@require_GET
@login_required
def year(request: HttpRequest) -> HttpResponse:
    reader, today = Reader(request.gate), timezone.localdate()
    given = request.GET.get("year", "")
    chosen = int(given) if given.isdigit() and 1900 < int(given) < 2200 else today.year
    register = registry.get("training.sessions")
    shown = {
        "year": chosen, "levels": catalogue.year_plan(reader, chosen), "feed": feed_url(request, register),
        "may_add": register.may_add(reader.context),
    }  # fmt: skip
    return render(request, "training/year.html", shown)


@require_GET
@login_required
def together(request: HttpRequest) -> HttpResponse:
    reader = Reader(request.gate)
    areas = catalogue.blocking(reader)
    blocked = sum(1 for area in areas for one in area["rows"] if one.works == "blocked")
    return render(request, "training/together.html", {"areas": areas, "blocked": blocked})
