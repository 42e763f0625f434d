"""Writing hits: what was cleared stays cleared, what is known already is not written twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from entente.core.gate import Context
from entente.core.models import Label
from entente.screening import redressed
from entente.screening.models import Hit

SET_ASIDE = "different"


def keep(context: Context, hits: list[Hit]) -> int:
    """Write new hits and return how many wait for a person.

    A hit on the same subject that judges the same thing stands already and stays. One that judges something
    else (the lookout changed, the declaration was corrected) takes its place: the old one keeps its verdict
    and its history. A pair set aside before stays so while neither side changed and the clearance has not
    run out.
    """
    if not hits:
        return 0
    known = _current(context, hits)
    cleared = _cleared(context, hits)
    fresh: list[Hit] = []
    replaced: list[UUID] = []
    for hit in hits:
        stands = known.get(hit.subject)
        if stands is not None:
            if stands["judged"] == hit.judged:
                continue
            hit.supersedes = stands["pk"]
            replaced.append(stands["pk"])
        fresh.append(hit)
    redressed.quiet(context, fresh)
    for hit in fresh:
        if not hit.verdict and (earlier := cleared.get(hit.judged)) is not None:
            hit.verdict, hit.verdict_reason = earlier.verdict, earlier.verdict_reason
            hit.verdict_by_id, hit.verdict_agency_id = earlier.verdict_by_id, earlier.verdict_agency_id
            hit.verdict_at, hit.cleared_until = earlier.verdict_at, earlier.cleared_until
    if replaced:
        Hit.objects.visible(context).filter(pk__in=replaced).update(current=False)
    Hit.objects.bulk_create(fresh, batch_size=500)
    return sum(not hit.verdict for hit in fresh)


def _current(context: Context, hits: Iterable[Hit]) -> dict[str, dict[str, Any]]:
    rows = Hit.objects.visible(context).filter(subject__in={hit.subject for hit in hits}, current=True)
    return {row["subject"]: row for row in rows.values("pk", "subject", "judged")}


def _cleared(context: Context, hits: Iterable[Hit]) -> dict[str, Hit]:
    """By what is judged: the digest names list and entry and says what both sides said."""
    judged = {hit.judged for hit in hits if hit.source in (Hit.Source.LOOKOUT, Hit.Source.LIST)}
    if not judged:
        return {}
    rows = Hit.objects.visible(context).filter(
        judged__in=judged, verdict=SET_ASIDE, cleared_until__gte=context.at.date(), redress_id=None
    )
    return {row.judged: row for row in rows.order_by("verdict_at")}


def derived(one: Label, other: Label) -> Label:
    """The label of what was computed from rows under both."""
    if one.pk == other.pk or other.regime == "non_personal":
        return one
    found = next(
        (
            label
            for label in Label.objects.filter(inputs=one).filter(inputs=other).prefetch_related("inputs")
            if {i.pk for i in label.inputs.all()} == {one.pk, other.pk} and not label.overlays
        ),
        None,
    )
    if found is None:
        found = Label.objects.create(
            holder=one.holder, originator=one.originator, regime=one.regime, protected=one.protected
        )
        found.inputs.set([one, other])
    return found


def protected(label: Label) -> Label:
    """The label of a victim-safe referral: the same, with the overlay under which another agency learns of
    it for the person's safety or for the case against those who exploit, and for nothing else (IRPA
    24(1))."""
    kind = "trafficking_victim"
    for one in Label.objects.filter(inputs=label, overlays=[kind]).prefetch_related("inputs"):
        if {i.pk for i in one.inputs.all()} == {label.pk}:
            return one
    made = Label.objects.create(
        holder=label.holder, originator=label.originator, regime=label.regime, protected=label.protected,
        overlays=[kind],
    )  # fmt: skip
    made.inputs.set([label])
    return made
