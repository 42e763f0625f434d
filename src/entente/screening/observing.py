"""What officers note themselves, read by the rules together with what the manifest says (EN2, EN4, EN14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente import ledger
from entente.core.gate import Context, Grade
from entente.core.models import Label
from entente.core.verdicts import Refused
from entente.screening import concern
from entente.screening.engine.rules import Facts, evaluate
from entente.screening.engine.rules.victims import victims_first
from entente.screening.engine.rules.vocabulary import Fact, vocabulary
from entente.screening.hits import Making
from entente.screening.keeping import keep, protected
from entente.screening.models import Consignment, Hit, Movement, Observation, Traveller

NOTE_AT_MOST = 2000


def subject_of(row: Traveller | Consignment) -> str:
    return "traveller" if isinstance(row, Traveller) else "consignment"


def notable(subject: str) -> list[Fact]:
    """The facts that an officer may note about a traveller or a consignment, signs of exploitation last."""
    found = [fact for fact in vocabulary().values() if fact.observed and subject in fact.subjects]
    return sorted(found, key=lambda fact: fact.exploitation)


def words(fact: Fact) -> str:
    return fact.title.fr if (get_language() or "en").startswith("fr") else fact.title.en


def read(subject: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a form; what was left open is not noted.

    :raises Refused: a figure that is none, or nothing noted at all.
    """
    facts: dict[str, Any] = {}
    for fact in notable(subject):
        text = (given.get(fact.name) or "").strip()
        if not text:
            continue
        if fact.type == "flag":
            if text in ("yes", "no"):
                facts[fact.name] = text == "yes"
        elif fact.type == "number":
            facts[fact.name] = _number(fact, text)
        else:
            facts[fact.name] = text[:120]
    if not facts:
        raise Refused(_("Note at least one thing that you saw."))
    return facts


def _number(fact: Fact, text: str) -> float:
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:  # also NaN and infinity
        raise Refused(
            _("“%(what)s” wants a figure from 0 up; “%(text)s” is none.")
            % {"what": words(fact), "text": text[:40]}
        )
    return value


def known(context: Context, row: Traveller | Consignment) -> list[dict[str, Any]]:
    """The facts of a row (one a line of goods) with everything noted so far over them, the latest last."""
    seen = noted(context, subject_of(row), row.pk).get(row.pk, {})
    told = [row.facts] if isinstance(row, Traveller) else (row.facts or [{}])
    return [{**line, **seen} for line in told]


def noted(context: Context, subject: str, pk: Any = None) -> dict[Any, dict[str, Any]]:
    """What was noted so far by the id of who or what it was noted about, the latest last; of one or of
    all."""
    link = {f"{subject}_id": pk} if pk is not None else {f"{subject}_id__isnull": False}
    rows = Observation.objects.visible(context, at_least=Grade.FULL).filter(**link).order_by("seen_at", "pk")
    out: dict[Any, dict[str, Any]] = {}
    for one in rows:
        out.setdefault(getattr(one, f"{subject}_id"), {}).update(one.facts)
    return out


def note(context: Context, row: Traveller | Consignment, facts: dict[str, Any], text: str) -> int:
    """Keep what was seen and let the rules read it; returns how many new hits wait for a person.

    Signs of exploitation make a referral to support. From then on no rule makes an enforcement hit of them,
    and those that nobody has decided on leave the queue.
    """
    with transaction.atomic():
        label = Label.objects.get(pk=row.label_id)
        signs = any(vocabulary()[name].exploitation for name, value in facts.items() if value)
        seen = Observation(
            label=protected(label) if signs else label,
            facts=facts,
            note=text.strip()[:NOTE_AT_MOST],
            seen_at=context.at,
            by=context.officer,
            retention_until=row.retention_until,
            **{f"{subject_of(row)}_id": row.pk},
        )
        seen.save(force_insert=True)
        ledger.append(
            f"screening:{subject_of(row)}:observed",
            (row._meta.label_lower, str(row.pk)),
            context=context,
            content={"facts": sorted(facts), "observation": str(seen.pk)},
        )
        return _ruled(context, row, label)


def _ruled(context: Context, row: Traveller | Consignment, label: Label) -> int:
    lines = known(context, row)
    found = evaluate(concern.in_force(context), Facts.of(subject_of(row), lines), context.at.date())  # type: ignore[arg-type]
    told = victims_first(found) if isinstance(row, Traveller) else found
    movement = Movement.objects.visible(context).filter(pk=row.movement_id).first()
    if movement is None:
        return 0
    making = Making(context, label, {movement.pk: movement})
    hits: dict[str, Hit] = {}
    for one in told:
        hits.setdefault(one.rule.id, making.ruled(one, row))
    if isinstance(row, Traveller) and any(hit.source == Hit.Source.REFERRAL for hit in hits.values()):
        rows = Hit.objects.visible(context).filter(traveller_id=row.pk, source=Hit.Source.RULE)
        rows.filter(current=True, verdict="").update(current=False)
    return keep(context, list(hits.values()))


def victim(context: Context, traveller_id: Any) -> bool:
    """Whether a victim-safe referral stands for this person: then nothing but support may be asked for."""
    if not traveller_id:
        return False
    rows = Hit.objects.visible(context).filter(
        traveller_id=traveller_id, source=Hit.Source.REFERRAL, current=True
    )
    return bool(rows.exclude(verdict="different").exists())
