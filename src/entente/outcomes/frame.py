"""What the room puts into the frame: its pages and its figures for the committee's reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import figures, nav
from entente.outcomes import measures


def mount() -> None:
    nav.add(nav.Entry("Strategy", _("Outcomes"), "outcomes", order=20))
    nav.add(nav.Entry("Strategy", _("Scores"), "outcomes-score", order=21))
    nav.add(nav.Entry("Strategy", _("Who contributed"), "outcomes-contributions", order=22))
    for one in measures.declared()[1]:
        if one.code not in TOLD_ALREADY:
            figures.add(one.figure())


TOLD_ALREADY = ("updates", "actions", "milestones")
"""The committee's reports have these as the strategy's own figures."""
