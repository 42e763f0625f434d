"""What the room puts into the frame: its pages, what waits for an officer, its figures."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core import figures, nav, statuses, waiting, worker
from entente.core.figures import Figure, Result
from entente.core.gate import Context, Grade
from entente.core.registers.reader import Reader
from entente.core.workflow import end_of
from entente.training import seats
from entente.training.catalogue import SOON
from entente.training.models import Certificate, Enrolment


def mount() -> None:
    nav.add(nav.Entry("People", _("Who could take what"), "training-who", order=40))
    nav.add(nav.Entry("People", _("The year's workshops"), "training-year", order=41))
    nav.add(nav.Entry("People", _("What works together"), "training-together", order=42))
    statuses.add("fit_full", statuses.Mark(_("works together"), statuses.CIRCLE, tone="good"))
    statuses.add("fit_detour", statuses.Mark(_("works with a detour"), statuses.HALF_LEFT, tone="warn"))
    statuses.add("fit_blocked", statuses.Mark(_("does not work together"), statuses.CROSS, tone="alert"))
    waiting.waiting.add("training.certificates", _("Certificates that run out"), running_out)
    worker.jobs["seated"] = seats.released
    for one in FIGURES:
        figures.add(one)


def running_out(context: Context) -> list[waiting.Item]:
    today = timezone.localdate()
    rows = (
        Reader.now(context)
        .rows(Certificate)
        .filter(officer=context.officer, expires_on__gte=today, expires_on__lte=today + SOON)
    )
    return [
        waiting.Item(
            str(one), f"/training/certificates/{one.pk}/", end_of(one.expires_on), detail=_("certificate")
        )
        for one in rows.order_by("expires_on")[:10]
    ]


def filled(rows: list[Any]) -> Result:
    """Officers who attended for every hundred seats of the sessions held in the period."""
    seats = sum(one.seats for one in rows)
    if not seats:
        return Result(None, "")
    reader = Reader.now(figures_context())
    came = (
        reader.rows(Enrolment, Grade.FULL)
        .filter(session__in=[one.pk for one in rows], state="attended")
        .count()
    )
    return Result(round(100 * came / seats, 1), "")


def figures_context() -> Context:
    from entente.core.gate.context import current_context

    context = current_context()
    if context is None:
        raise LookupError("a figure is worked out under an officer's context")
    return context


FIGURES = (
    Figure("training.open", "Courses open to both agencies", "Cours ouverts aux deux organismes",
           figures.count("training.courses", "", open_to_partner="yes"), activities=("TR1",), good="up"),
    Figure("training.workshops", "Joint sessions held and reported",
           "Séances conjointes tenues et rapportées",
           figures.count("training.sessions", "starts_at", state="reported"), activities=("TR3",), good="up"),
    Figure("training.filled", "Seats that were used", "Places occupées",
           figures.measure("training.sessions", "starts_at", filled, state="reported"), "%", "%",
           activities=("TR2",), good="up", cannot_en="what was learned.", cannot_fr="ce qui a été appris."),
    Figure("training.certificates", "Certificates issued", "Certificats délivrés",
           figures.count("training.certificates", "issued_on"), activities=("TR2", "TR4"), good="up"),
    Figure("training.blocked", "Things that do not work together", "Ce qui ne fonctionne pas ensemble",
           figures.count("training.compatibility", "", works="blocked"), activities=("EN17",), good="down"),
)  # fmt: skip
