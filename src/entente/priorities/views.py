"""Reading priorities with the check that they are understood, and reminding who has not."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from entente import ledger
from entente.core import notifications
from entente.core.bilingual import active
from entente.core.gate import Grade
from entente.core.history import record_change
from entente.core.models import Change
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.registers.views import not_here
from entente.core.toasts import toast
from entente.priorities import course
from entente.priorities.models import Cycle, Priority, Reading
from entente.priorities.registers import PLANNERS


@require_http_methods(["GET", "POST"])
@login_required
def read(request: HttpRequest, key: UUID) -> HttpResponse:
    """The officer's own copy: the priorities in plain words, then one question."""
    reader = Reader(request.gate)
    rows = reader.rows(Reading, Grade.FULL).filter(pk=key, officer=request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    reading = rows.first()
    cycle = reading and reader.rows(Cycle, Grade.FULL).filter(pk=reading.cycle).first()
    if reading is None or cycle is None:
        return not_here(request)
    wrong = False
    if request.method == "POST" and reading.state == Reading.State.SENT:
        if course.right(reading, cycle, active(), request.POST.get("answer", "")):
            _understood(reading, reader)
            toast(request, _("Recorded: read and understood."))
            return redirect("priorities-read", key=reading.pk)
        wrong = True
        course._write(reading, tries=reading.tries + 1)
    shown = {
        "reading": reading,
        "cycle": cycle,
        "priorities": list(reader.rows(Priority, Grade.FULL).filter(cycle=cycle.pk).order_by("rank", "pk")),
        "options": course.shuffled(reading, cycle, active()),
        "wrong": wrong,
    }
    return render(request, "priorities/read.html", shown, status=422 if wrong else 200)


def _understood(reading: Reading, reader: Reader) -> None:
    now = timezone.now()
    course._write(reading, state=Reading.State.UNDERSTOOD, state_at=now, understood_at=now, due_at=None)
    record_change(reading, Change.Kind.STEP, reader.context, {"state": ("sent", "understood")})
    ledger.append(
        "priorities:reading:understood",
        (reading._meta.label_lower, str(reading.pk)),
        context=reader.context,
        content={"cycle": str(reading.cycle), "version": reading.version, "wrong_before": reading.tries},
    )


@require_POST
@login_required
def remind(request: HttpRequest, key: UUID) -> HttpResponse:
    """A notification to everybody who has not read it yet."""
    reader = Reader(request.gate)
    cycle = reader.rows(Cycle, Grade.FULL).filter(pk=key).first()
    if cycle is None or not request.user.has_role(*PLANNERS):
        return not_here(request)
    rows = reader.rows(Reading, Grade.FULL).filter(
        cycle=cycle.pk, version=cycle.version, state=Reading.State.SENT
    )
    people = [one.officer for one in rows.select_related("officer")]
    if people:
        notifications.remind(cycle, people, reader.context)
    toast(
        request,
        ngettext("%(n)s officer was reminded.", "%(n)s officers were reminded.", len(people))
        % {"n": len(people)},
    )
    return redirect(registry.get("priorities.cycles").url("detail", cycle))
