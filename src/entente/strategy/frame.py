"""What the room puts into the frame: its pages, its marks, its figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import figures, first, nav, statuses
from entente.core.figures import Figure, Result
from entente.strategy import first as own_first
from entente.strategy import stops
from entente.strategy.models import Initiative


def mount() -> None:
    nav.add(nav.Entry("Strategy", _("Line by line"), "strategy-lines", hotkey="g o", order=5))
    nav.add(nav.Entry("Strategy", _("Framework"), "strategy-framework", order=6))
    statuses.add(
        "plan_on_track", statuses.Mark(Initiative.Health.ON_TRACK.label, statuses.CIRCLE, tone="good")
    )
    statuses.add(
        "plan_at_risk", statuses.Mark(Initiative.Health.AT_RISK.label, statuses.HALF_LEFT, tone="warn")
    )
    statuses.add("plan_late", statuses.Mark(Initiative.Health.LATE.label, statuses.TRIANGLE, tone="alert"))
    for one in FIGURES:
        figures.add(one)
    stops.mount()
    first.add("strategy", own_first.enter)


def answered(rows: list) -> Result:
    """Share of the update requests due in the period that are answered, with its 95 % interval (Wilson)."""
    hits = sum(1 for row in rows if row.state != "asked")
    if not rows:
        return Result(None, "")
    return _share(hits, len(rows))


def _share(hits: int, of: int) -> Result:
    from entente.outcomes.engine.figures import proportion

    share = proportion(hits, of)
    return Result(100 * share.value, "", low=100 * share.low, high=100 * share.high)


def done(rows: list) -> Result:
    hits = sum(1 for row in rows if row.state != "open")
    if not rows:
        return Result(None, "")
    return _share(hits, len(rows))


FIGURES = (
    Figure(
        "strategy.meetings", "Committee meetings held", "Réunions de comités tenues",
        figures.count("strategy.meetings", "starts_at", state="minuted"), activities=(), good="up",
        cannot_en="that a meeting was held says nothing of what it changed.",
        cannot_fr="qu’une réunion ait eu lieu ne dit rien de ce qu’elle a changé.",
    ),
    Figure(
        "strategy.updates", "Updates answered", "Mises à jour répondues",
        figures.measure("strategy.updates", "answer_by", answered, falls_due=True), "%", "%", good="up",
        cannot_en="an answer that came late counts as an answer.",
        cannot_fr="une réponse tardive compte comme une réponse.",
    ),
    Figure(
        "strategy.actions", "Actions done of those due", "Mesures prises parmi celles échues",
        figures.measure("strategy.actions", "due_on", done, falls_due=True), "%", "%", good="up",
    ),
    Figure(
        "strategy.milestones", "Milestones reached", "Jalons atteints",
        figures.count("strategy.milestones", "due_on", state="reached"), good="up",
    ),
)  # fmt: skip
