"""What the room puts into the frame: its entry in the header, its statuses, what waits for an officer."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.core import clock, disclosures, machines, nav, statuses, waiting
from entente.core.gate import Context
from entente.core.models import Role
from entente.core.registers.reader import Reader
from entente.marine import feeds, figures
from entente.marine.models import Finding

DESKS = (Role.MARINE_ANALYST, Role.TRC_OFFICER, Role.TEAM_LEAD)
PICTURE = (*DESKS, Role.INTELLIGENCE, Role.TARGETING)
"""Who opens the room's map and look-up: as its registers."""
SHOWN = 8
MARKS = {
    "unreported": (statuses.TRIANGLE, False),
    "wrong_site": (statuses.SQUARE, False),
    "late": (statuses.HALF_LEFT, False),
    "early": (statuses.TRIANGLE_DOWN, True),
    "undetermined": (statuses.DIAMOND, True),
    "no_arrival": (statuses.PENTAGON, True),
    "in_waters": (statuses.ARROW, False),
    "exempt": (statuses.BAR, True),
    "reported": (statuses.CIRCLE, False),
}
"""Nine statuses, nine shapes: told apart without colour."""


def mount() -> None:
    figures.mount()
    from entente.authority import corrections
    from entente.core.api.build import also
    from entente.marine import approaches, intake_api

    also(intake_api.add)
    corrections.computes("marine.reports", Finding, "report_no", of="report_no")
    corrections.computes("marine.vessels", Finding, "vessel_id")
    machines.endpoint(
        "marine.reports", gettext_lazy("Arrival reports"), "POST", "/api/marine/reports", (Role.TRC_OFFICER,)
    )
    for status in Finding.Status:
        path, hollow = MARKS[status.value]
        statuses.add(status.value, statuses.Mark(status.label, path, hollow))
    nav.add(
        nav.Entry("Picture", gettext_lazy("Findings"), "marine-findings-list", "g m", order=10, roles=DESKS)
    )
    nav.add(
        nav.Entry("Picture", gettext_lazy("Live map"), "marine-picture", hotkey="g x", order=9, roles=PICTURE)
    )
    nav.add(
        nav.Entry("Picture", gettext_lazy("Look-up"), "marine-look-up", hotkey="g l", order=11, roles=PICTURE)
    )
    nav.add(nav.Entry("Picture", gettext_lazy("Compliance"), "marine-compliance", order=12, roles=PICTURE))
    waiting.waiting.add("marine.findings", gettext_lazy("Marine findings"), waits, DESKS)

    waiting.waiting.add("marine.approaches", gettext_lazy("Vessels of interest"), approaches.waits, PICTURE)

    nav.add(nav.Entry("Picture", gettext_lazy("Feeds"), "marine-feeds", "g q", order=80, roles=DESKS))
    nav.add(
        nav.Entry(
            "Picture",
            gettext_lazy("Take a report"),
            "marine-report-take",
            "g c",
            order=30,
            roles=(Role.TRC_OFFICER,),
        )
    )
    waiting.feeds.add("marine.feeds", gettext_lazy("Feeds"), feeds.items, DESKS)


def waits(context: Context) -> list[waiting.Item]:
    """The gravest undecided findings, and how many more there are."""
    from django.urls import reverse

    from entente.marine import queue

    reader = Reader(context)
    wanted = queue.Wanted()
    rows = list(queue.first(reader, wanted, SHOWN))
    disclosures.record(reader, rows, "day")
    items = [
        waiting.Item(
            title=finding.hull,
            url=reverse("marine-findings-detail", args=[finding.pk]),
            due_at=finding.due_at or None,
            status=finding.status,
            detail=f"{finding.place_words} · {clock.ago(finding.occurred_at)}".removeprefix(" · "),
            urgency=finding.urgency - n / 10_000,  # the queue's own order among equals
        )
        for n, finding in enumerate(rows)
    ]
    number, more = queue.count(reader, wanted)
    if number > len(items):
        rest = f"{number - len(items)}{'+' if more else ''}"
        items.append(
            waiting.Item(
                title=_("%(n)s more findings in the queue") % {"n": rest},
                url=reverse("marine-findings-list"),
                status="waiting",
                urgency=-1,
            )
        )
    return items
