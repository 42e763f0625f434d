"""What the room puts into the frame: its entries in the header, its marks, what waits for an officer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.core import disclosures, machines, nav, statuses, waiting, warmup, worker
from entente.core.gate import Context, Grade
from entente.core.models import Role
from entente.core.registers import registry, saving
from entente.core.registers.reader import Reader
from entente.core.workflow import end_of
from entente.screening import redressed, warming
from entente.screening.desk import DECIDERS, READERS, WRITERS
from entente.screening.models import Hit, Lookout

SHOWN = 8
PROPOSED = 200
"""So many proposed lookouts are looked through, those that end first before the others."""
REVIEW_AHEAD = timedelta(days=7)
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
        (gettext_lazy("Load a list"), "screening-load-list", "", 41, DECIDERS),
        (gettext_lazy("Rules in force"), "screening-workshop", "", 38, READERS),
        (gettext_lazy("Screening figures"), "screening-figures", "", 39, READERS),
    )
    for title, url, keys, order, roles in entries:
        nav.add(nav.Entry("Picture", title, url, keys, order=order, roles=roles))
    exports = gettext_lazy("Export declarations")
    nav.add(
        nav.Entry(
            "Picture", exports, "screening-consignments-list", order=32, roles=DECIDERS, query="direction=out"
        )
    )
    waiting.waiting.add("screening.hits", gettext_lazy("Hits"), waits, DECIDERS)
    waiting.waiting.add("screening.lookouts", gettext_lazy("Lookouts"), reviews, READERS)
    waiting.waiting.add("screening.proposed", gettext_lazy("Proposed lookouts"), proposed, WRITERS)
    worker.jobs["screening"] = _work
    warmup.tasks["screening"] = warming.ready
    redressed.mount()
    machines.endpoint(
        "screening.manifests", gettext_lazy("Manifests: passenger lists, booking records, cargo reports"),
        "POST", "/api/screening/manifests",
    )  # fmt: skip
    machines.endpoints_of(
        "screening.lookouts", gettext_lazy("New lookouts, as drafts"), (Role.TARGETING,),
        steps=gettext_lazy("The steps of lookouts: propose, activate, withdraw"),
    )  # fmt: skip
    if _written not in saving.watchers:
        saving.watchers.append(_written)


def _written(reader: Reader, record: Any, kind: str, differences: dict[str, tuple[Any, Any]]) -> None:
    """A register of the room that has ``written(record, context)`` is told of what a form, an import or the
    API wrote, in the same transaction."""
    if record._meta.app_label == "screening":
        told = getattr(registry.for_model(type(record)), "written", None)
        if told is not None:
            told(record, reader.context)


def _work() -> int:
    """What ``entente work`` does for the room: runs over earlier manifests, vessels of interest once more."""
    from entente.screening import again, intake, vessels

    try:
        context = intake.service()
    except LookupError:
        return 0
    return again.work_off(context) + vessels.look_again(context)


def reviews(context: Context) -> list[waiting.Item]:
    """One's own lookouts to be reviewed within a week."""
    reader = Reader(context)
    own = reader.rows(Lookout, Grade.FULL).filter(
        state=Lookout.State.ACTIVE, owner=context.officer, review_on__lte=context.at.date() + REVIEW_AHEAD
    )
    return _items(
        reader,
        ((one, end_of(one.review_on), _("review the lookout")) for one in own.order_by("review_on")[:SHOWN]),
    )


def proposed(context: Context) -> list[waiting.Item]:
    """The other agency's lookouts that want this one's answer, and one's own agency's that have theirs."""
    from entente.screening.lookout_registers import answers_to, asked

    reader = Reader(context)
    found = list(
        reader.rows(Lookout, Grade.FULL)
        .filter(state=Lookout.State.PROPOSED)
        .select_related("label__holder", "owner")
        .order_by("expires_on", "pk")[:PROPOSED]
    )
    told = []
    for one in found:
        if asked(one, context):
            words = _("%(agency)s asks: approve or refuse") % {"agency": one.label.holder.abbreviation}
            told.append((one, end_of(one.review_on), words))
        elif one.label.holder_id == context.agency.pk and (given := answers_to(one, context)):
            yes = all(answer.approved for answer in given)
            words = _("approved by the other agency: put it in force") if yes else _("refused: withdraw it")
            told.append((one, end_of(one.review_on), words))
    return _items(reader, told[:SHOWN])


def _items(reader: Reader, told: Iterable[tuple[Lookout, Any, str]]) -> list[waiting.Item]:
    from django.urls import reverse

    several = list(told)
    disclosures.record(reader, [one for one, _due, _words in several], "day")
    return [
        waiting.Item(
            title=str(one),
            url=reverse("screening-lookouts-detail", args=[one.pk]),
            due_at=due,
            status="waiting",
            detail=str(words),
        )
        for one, due, words in several
    ]


def waits(context: Context) -> list[waiting.Item]:
    """The hits with the least time left, and how many more there are."""
    from django.urls import reverse

    from entente.screening import case, queue

    reader, wanted = Reader(context), queue.Wanted()
    found = list(queue.first(reader, wanted, SHOWN))
    disclosures.record(reader, found, "day")
    case.where_listed(reader, found, "day")
    items = [
        waiting.Item(
            title=hit.title_words or _("Hit"),
            url=reverse("screening-hits-detail", args=[hit.pk]),
            due_at=hit.due_at or None,
            status=f"hit-{hit.source}",
            detail=" · ".join(
                filter(None, [str(hit.movement_name or ""), hit.listed_in or str(hit.listed_words or "")])
            ),
            urgency=hit.urgency,
        )
        for hit in found
    ]
    number, _more = queue.count(reader, wanted)
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
