"""What a proposal for capacity building rests on, who stands behind it, and where funds went (IF2)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from entente.core import practice
from entente.core.countries import country_name
from entente.core.gate import Context, Grade
from entente.core.gate.context import WITHHELD
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing
from entente.fora.course import edit, write
from entente.fora.models import FundingDecision, Need, Proposal
from entente.threats.models import Threat

ASSESSED_WITHIN = timedelta(days=practice.of("fora")["assessed_within_days"])
"""So long a needs assessment speaks for a proposal."""
DECIDED = ("funded", "declined", "delivered")
MOVED = ("partly", "followed")
"""IF2: the influence under which funds went where they were proposed."""


def evidence(record: Proposal, reader: Reader) -> dict[str, Any]:
    """What the product's own registers say for it now: open threats that start in or pass the country, and
    those that the proposal names, with their weights."""
    rows = reader.rows(Threat, Grade.FULL).exclude(state="closed")
    named = {str(one) for one in record.threats or ()}
    found = []
    for one in rows.order_by("title_key_en", "pk"):
        there = record.country in {one.origin, *(one.transit or ())}
        if there or str(one.pk) in named:
            found.append(
                {"id": str(one.pk), "en": one.title_read_en, "fr": one.title_read_fr, "weight": one.weight,
                 "there": there, "named": str(one.pk) in named}
            )  # fmt: skip
    return {
        "threats": found,
        "needs": _needs(record, reader),
        "weight": sum(one["weight"] for one in found if one["there"]),
        "share": _share(reader, record.country),
        "on": timezone.localdate().isoformat(),
    }


def _needs(record: Proposal, reader: Reader) -> list[dict[str, Any]]:
    """The assessments of its country and those that it refers to, gravest first."""
    named = {str(one) for one in record.needs or ()}
    rows = reader.rows(Need, Grade.FULL).filter(Q(country=record.country) | Q(pk__in=named))
    return [
        {"id": str(one.pk), "en": one.title_read_en, "fr": one.title_read_fr, "criterion": one.criterion,
         "score": one.score, "source_en": one.source_en or one.source_fr,
         "source_fr": one.source_fr or one.source_en, "on": one.assessed_on.isoformat(),
         "named": str(one.pk) in named}
        for one in rows.order_by("-score", "-assessed_on", "pk")
    ]  # fmt: skip


def _share(reader: Reader, country: str) -> int:
    """The country's share of the weight of every open threat that has a country, in per cent."""
    total = here = 0
    for one in reader.rows(Threat, Grade.FULL).exclude(state="closed"):
        places = {one.origin, *(one.transit or ())} - {"", "CA"}
        total += one.weight if places else 0
        here += one.weight if country in places else 0
    return round(100 * here / total) if total else 0


def backed(record: Proposal, context: Context) -> Missing | None:
    found = evidence(record, Reader.now(context))
    if any(one["weight"] for one in found["threats"]):
        return None
    return Missing(
        "Name an assessed threat that it answers: a proposal rests on evidence.",
        "Indiquez une menace évaluée à laquelle elle répond : une proposition repose sur des preuves.",
        edit(record, "proposals", "threats"),
    )


def assessed(record: Proposal, context: Context) -> Missing | None:
    """IF2: beside the threat, what the country was assessed to lack, not too long ago."""
    rows = Reader.now(context).rows(Need, Grade.FULL).filter(pk__in=record.needs or ())
    since = timezone.localdate() - ASSESSED_WITHIN
    if rows.filter(country=record.country, score__gt=0, assessed_on__gte=since).exists():
        return None
    return Missing(
        f"Refer to a needs assessment of its country from the last {ASSESSED_WITHIN.days} days.",
        f"Renvoyez à une évaluation des besoins de ce pays datant de moins de {ASSESSED_WITHIN.days} jours.",
        edit(record, "proposals", "needs"),
    )


def joint(record: Proposal, context: Context) -> bool:
    """Of the two agencies, the one that did not draft it: its sending it on makes it a joint one."""
    return record.agency_id not in (None, context.agency.pk)


def both_stand_behind(record: Proposal, context: Context) -> Missing | None:
    if joint(record, context):
        return None
    if record.agency_id is None:
        return Missing(
            "Name the lead agency.", "Indiquez l’organisme responsable.", edit(record, "proposals", "agency")
        )
    return Missing(
        "A proposal is a joint one: the other agency puts it to the department.",
        "Une proposition est conjointe : c’est l’autre organisme qui la présente au ministère.",
    )


def sent(record: Proposal, reader: Reader) -> None:
    """The evidence is kept as it was sent; what the registers say later stands beside it."""
    write(record, evidence=evidence(record, reader))


def decisions(record: Proposal, reader: Reader) -> list[FundingDecision]:
    """What was decided on the proposal, oldest first."""
    rows = reader.rows(FundingDecision, Grade.FULL).filter(proposal=record.pk)
    return list(rows.order_by("decided_on", "pk"))


def granted(record: Proposal, reader: Reader) -> int:
    """Thousands of dollars decided for it that went to the country that it names."""
    return sum(one.amount for one in decisions(record, reader) if one.country == record.country)


def _decision(record: Proposal, en: str, fr: str) -> Missing:
    return Missing(
        en, fr, f"/fora/decisions/add/?proposal={record.pk}&country={record.country}&department={record.to}"
    )


def funds_told(record: Proposal, context: Context) -> Missing | None:
    if granted(record, Reader.now(context)):
        return None
    return _decision(
        record,
        "Record the decision: where funds went, how much, when, and where that is stated.",
        "Consignez la décision : où sont allés les fonds, combien, quand, et dans quel document.",
    )


def refusal_told(record: Proposal, context: Context) -> Missing | None:
    if decisions(record, Reader.now(context)):
        return None
    return _decision(
        record,
        "Record the decision, with the amount 0 or what went elsewhere, and where it is stated.",
        "Consignez la décision, avec le montant 0 ou ce qui est allé ailleurs, et le document qui l’énonce.",
    )


def influence_told(record: Proposal, context: Context) -> Missing | None:
    if record.influence:
        return None
    return Missing(
        "State the influence that the proposal had on where funds went.",
        "Indiquez l’influence de la proposition sur la destination des fonds.",
        edit(record, "proposals", "influence"),
    )


def decided(record: Proposal, reader: Reader) -> None:
    """The sum of the decisions stands in the proposal; one from before there were any keeps what it says."""
    if decisions(record, reader):
        write(record, granted=granted(record, reader))


def outcome_told(record: Proposal, context: Context) -> Missing | None:
    if record.outcome:
        return None
    return Missing("Write the outcome.", "Indiquez le résultat.", edit(record, "proposals", "outcome_en"))


def proposal_panel(record: Proposal, reader: Reader) -> dict[str, Any] | None:
    if record.country is WITHHELD:
        return None
    return {
        "now": evidence(record, reader),
        "then": record.evidence or None,
        "decisions": decisions(record, reader),
        "criteria": dict(Need.Criterion.choices),
        "country": country_name(record.country),
    }


def funds(reader: Reader) -> dict[str, Any]:
    """IF2's page: where the threats are, where was asked for, where funds went, the influence so far."""
    proposals = list(
        reader.rows(Proposal, Grade.FULL).select_related("agency").order_by("-recorded_at", "pk")
    )
    weights: Counter[str] = Counter()
    for one in reader.rows(Threat, Grade.FULL).exclude(state="closed"):
        for code in {one.origin, *(one.transit or ())} - {"", "CA"}:
            weights[code] += one.weight
    asked, paid = Counter(), Counter()
    told = list(reader.rows(FundingDecision, Grade.FULL).order_by("decided_on", "pk"))
    with_decision = {one.proposal for one in told}
    for one in told:
        paid[one.country] += one.amount
    for one in proposals:
        asked[one.country] += one.asked or 0
        if one.pk not in with_decision:  # funded before decisions were recorded
            paid[one.country] += one.granted or 0
    lacks = needs_by_country(reader)
    total, all_paid = sum(weights.values()) or 1, sum(paid.values())
    rows = [
        {"code": code, "name": country_name(code), "weight": weights[code], "need": lacks.get(code),
         "share": round(100 * weights[code] / total), "asked": asked[code], "granted": paid[code],
         "paid": round(100 * paid[code] / all_paid) if all_paid else 0}
        for code in {*weights, *asked, *paid, *lacks}
    ]  # fmt: skip
    settled = [one for one in proposals if one.state in DECIDED]
    moved = [one for one in settled if one.granted and one.influence in MOVED]
    return {
        "rows": sorted(rows, key=lambda row: (-row["weight"], row["name"])),
        "proposals": proposals,
        "decided": len(settled),
        "moved": len(moved),
        "share": round(100 * len(moved) / len(settled)) if settled else None,
        "evidence": [
            {"proposal": one, "decisions": [row for row in told if row.proposal == one.pk]} for one in moved
        ],
        "asked": sum(asked.values()),
        "granted": all_paid,
    }


def needs_by_country(reader: Reader) -> dict[str, float]:
    """By country: the mean of its newest score for each criterion, 0 to 10."""
    newest: dict[str, dict[str, int]] = {}
    for one in reader.rows(Need, Grade.FULL).order_by("assessed_on", "pk"):
        newest.setdefault(one.country, {})[one.criterion] = one.score
    return {code: round(sum(found.values()) / len(found), 1) for code, found in newest.items()}
