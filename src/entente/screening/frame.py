"""What the room puts into the frame: its entries in the header, its marks, what waits for an officer."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.core import nav, statuses, waiting
from entente.core.gate import Context
from entente.core.registers.reader import Reader
from entente.screening.desk import DECIDERS, READERS
from entente.screening.models import Hit

SHOWN = 8
MARKS = {
    "lookout": (statuses.TRIANGLE, False, "alert"),
    "list": (statuses.SQUARE, False, "alert"),
    "rule": (statuses.DIAMOND, True, "warn"),
    "export": (statuses.PENTAGON, True, "warn"),
    "referral": (statuses.CIRCLE, True, "info"),
}


def mount() -> None:
    for source in Hit.Source:
        path, hollow, tone = MARKS[source.value]
        statuses.add(f"hit-{source.value}", statuses.Mark(source.label, path, hollow, tone))
    entries = (
        (gettext_lazy("Tonight’s board"), "screening-board", "", 30, READERS),
        (gettext_lazy("Hits"), "screening-hits-list", "g i", 31, READERS),
        (gettext_lazy("Screening figures"), "screening-figures", "", 39, READERS),
    )
    for title, url, keys, order, roles in entries:
        nav.add(nav.Entry("Picture", title, url, keys, order=order, roles=roles))
    waiting.waiting.add("screening.hits", gettext_lazy("Hits"), waits, DECIDERS)


def waits(context: Context) -> list[waiting.Item]:
    """The hits with the least time left, and how many more there are."""
    from django.urls import reverse

    from entente.screening import queue

    found = queue.rows(Reader(context), queue.Wanted())
    items = [
        waiting.Item(
            title=hit.title_words or _("Hit"),
            url=reverse("screening-hits-detail", args=[hit.pk]),
            due_at=hit.due_at or None,
            status=f"hit-{hit.source}",
            detail=str(hit.movement_name or ""),
            urgency=hit.urgency,
        )
        for hit in found[:SHOWN]
    ]
    number = found.order_by().count()
    if number > len(items):
        items.append(
            waiting.Item(
                title=_("%(n)s more hits in the queue") % {"n": number - len(items)},
                url=reverse("screening-hits-list"),
                status="waiting",
                urgency=-1,
            )
        )
    return items
