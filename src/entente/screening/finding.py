"""From people and goods to hits: lookouts by name and number, rules by facts, declarations by permits."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from entente.core.gate import Context
from entente.core.models import Label
from entente.screening import lookouts
from entente.screening.engine.exports import check
from entente.screening.engine.manifests import Consignment as Goods
from entente.screening.engine.manifests import Traveller as Person
from entente.screening.engine.persons import advice
from entente.screening.engine.rules import Facts, RuleHit, evaluate
from entente.screening.engine.screen import Asking, screen
from entente.screening.engine.screen import Hit as NameHit
from entente.screening.models import Consignment, Hit, Lookout, Movement, Traveller
from entente.screening.workshop import active_rules

Row = Traveller | Consignment
EXPORTS = {
    "no_permit": ("No permit named", "Aucune licence nommée"),
    "unknown_permit": ("Permit not on file", "Licence absente du dossier"),
    "expired": ("Permit expired", "Licence échue"),
    "other_consignee": ("Another consignee", "Autre destinataire"),
    "other_end_user": ("Another end user", "Autre utilisateur final"),
    "other_exporter": ("Another exporter", "Autre exportateur"),
    "other_destination": ("Another destination", "Autre destination"),
    "not_covered": ("Goods not covered", "Biens non couverts"),
    "exceeded": ("Quantity exceeded", "Quantité dépassée"),
    "unit_differs": ("Quantities to compare", "Quantités à comparer"),
    "diversion": ("Diversion to another end user", "Détournement vers un autre utilisateur"),
    "embargoed": ("Embargoed end user", "Utilisateur sous embargo"),
    "no_end_user": ("No end user named", "Aucun utilisateur final nommé"),
}


@dataclass
class Batch:
    """What one transmission brought, until it is kept and screened."""

    context: Context
    label: Label
    people: list[tuple[Traveller, Person]] = field(default_factory=list)
    goods: list[tuple[Consignment, Goods]] = field(default_factory=list)
    movements: dict[UUID, Movement] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def screen(self) -> int:
        """Keep everything, screen it, and return how many hits there are."""
        Traveller.objects.bulk_create([row for row, _ in self.people], batch_size=500)
        Consignment.objects.bulk_create([row for row, _ in self.goods], batch_size=500)
        hits = self._hits()
        for movement in self.movements.values():
            movement.screened = movement.travellers + movement.consignments
            movement.save()
        return keep(self.context, hits)

    def _hits(self) -> list[Hit]:
        book = lookouts.book(self.context)
        self.versions = dict(book.versions)
        rules = active_rules(self.context)
        hits = list(self._named(book))
        travellers = [row for row, _ in self.people]
        facts = Facts.of("traveller", [row.facts for row in travellers])
        hits += [self._ruled(hit, travellers[hit.row]) for hit in evaluate(rules, facts, self._today)]
        lines = [(row, line) for row, _ in self.goods for line in row.facts]
        facts = Facts.of("consignment", [line for _, line in lines])
        hits += [self._ruled(hit, lines[hit.row][0]) for hit in evaluate(rules, facts, self._today)]
        for row, goods in self.goods:
            if any(line.get("direction") == "out" for line in row.facts):
                hits += self._exported(row, goods, rules.lists)
        return hits

    @property
    def _today(self) -> Any:
        return self.context.at.date()

    def _named(self, book: lookouts.Book) -> Iterable[Hit]:
        asked: list[tuple[Row, Any]] = []
        for row, person in self.people:
            asked += [(row, query) for query in lookouts.person_queries(str(row.pk), person)]
        for consignment, goods in self.goods:
            asked += [(consignment, query) for query in lookouts.party_queries(str(consignment.pk), goods)]
        if not asked or book.index is None:
            return
        best: dict[tuple[UUID, str], tuple[NameHit, Row]] = {}
        found = screen(book.index, [query for _, query in asked], Asking(top=5))
        for (row, _query), answers in zip(asked, found, strict=True):
            for answer in answers:
                known = best.get((row.pk, answer.entry_id))
                if known is None or answer.score > known[0].score:
                    best[row.pk, answer.entry_id] = (answer, row)
        for answer, row in best.values():
            yield self.listed(answer, row, book.entries[answer.entry_id])

    # One hit ------------------------------------------------------------------------------------

    def _base(self, row: Row, source: str, about: str) -> Hit:
        movement = self.movements[row.movement_id]
        person = row if isinstance(row, Traveller) else None
        return Hit(
            label=self.label,
            kind=source,
            source=source,
            subject=f"{row._meta.model_name}:{row.pk}:{about}"[:160],
            title=str(row)[:200],
            movement_id=movement.pk,
            movement_name=str(movement)[:120],
            mode=movement.mode,
            direction=movement.direction,
            due_at=movement.at,
            traveller_id=row.pk if person else None,
            consignment_id=None if person else row.pk,
            nationality=person.nationality if person else "",
            group=script_of(str(row)),
            retention_until=row.retention_until,
        )

    def listed(self, answer: NameHit, row: Row, entry: Lookout) -> Hit:
        hit = self._base(row, "list" if entry.source else "lookout", f"lookout:{entry.pk}")
        hit.lookout_id = entry.pk
        hit.label = derived(self.label, entry.label)
        hit.listed_as = str(answer.matched_name or entry.name)[:200]
        hit.list_name = entry.source or "lookouts"
        hit.list_version = answer.list_version[:40]
        hit.entry_id = str(entry.source_id or entry.pk)[:60]
        hit.confidence = answer.score
        hit.parts = [part.plain() for part in answer.parts]
        hit.reasons = [
            {"code": part.code, "en": part.en, "fr": part.fr}
            for part in sorted(answer.parts, key=lambda part: -abs(part.weight))
            if abs(part.weight) > 0
        ][:6]
        hit.rule = {"source": entry.authority}
        hit.urgency = round(100 * answer.score)
        if hit.direction == "out" and entry.kind == Lookout.Kind.PERSON:
            given = advice([entry.power] if entry.power else [], self._today)
            hit.advice = {
                "may_stop": given.may_stop,
                "power": given.power,
                "by_en": given.by.en,
                "by_fr": given.by.fr,
                "en": given.action.en,
                "fr": given.action.fr,
            }
        hit.judged = _digest([entry.pk, entry.name, entry.date_of_birth, str(row), _birth(row)])
        return hit

    def _ruled(self, found: RuleHit, row: Row) -> Hit:
        victim = found.rule.outcome == "victim_referral"
        hit = self._base(row, "referral" if victim else "rule", f"rule:{found.rule.id}")
        hit.listed_as, hit.list_name = found.rule.title.en[:200], found.rule.id
        hit.list_version = str(found.rule.version)
        hit.entry_id = found.rule.id
        hit.reasons = [{"code": found.rule.id, "en": found.reason.en, "fr": found.reason.fr}]
        hit.evidence = [{"fact": name, "value": value} for name, value in found.found]
        hit.rule = {
            "source": found.rule.source,
            "en": found.rule.title.en,
            "fr": found.rule.title.fr,
            "valid_from": found.rule.valid_from.isoformat(),
            "raised_by": list(found.raised_by),
        }
        hit.urgency = found.order
        hit.judged = _digest([found.rule.id, found.rule.version, found.found])
        return hit

    def _exported(self, row: Consignment, goods: Goods, lists: dict[str, Any]) -> Iterable[Hit]:
        for number, said in enumerate(check(goods, None, lists, self._today), start=1):
            hit = self._base(row, "export", f"export:{said.code}:{said.line}:{number}")
            en, fr = EXPORTS.get(said.code, (said.code, said.code))
            hit.listed_as, hit.list_name, hit.entry_id = en, "export", said.code
            hit.reasons = [{"code": said.code, "en": said.reason.en, "fr": said.reason.fr}]
            hit.rule = {"source": said.authority, "en": en, "fr": fr}
            hit.evidence = [{"fact": name, "value": value} for name, value in said.evidence]
            hit.urgency = said.urgency
            hit.judged = _digest([said.code, said.line, said.reason.en])
            yield hit


def keep(context: Context, hits: list[Hit]) -> int:
    """Write hits; a pair cleared before stays cleared while neither side changed."""
    cleared = _cleared(context, hits)
    for hit in hits:
        if (earlier := cleared.get((hit.lookout_id, hit.judged))) is not None:
            hit.verdict, hit.verdict_reason = earlier.verdict, earlier.verdict_reason
            hit.verdict_by_id, hit.verdict_agency_id = earlier.verdict_by_id, earlier.verdict_agency_id
            hit.verdict_at, hit.cleared_until = earlier.verdict_at, earlier.cleared_until
    Hit.objects.bulk_create(hits, batch_size=500)
    return len(hits)


def _cleared(context: Context, hits: list[Hit]) -> dict[tuple[UUID | None, str], Hit]:
    judged = {hit.judged for hit in hits if hit.lookout_id}
    if not judged:
        return {}
    rows = Hit.objects.visible(context).filter(
        judged__in=judged, verdict="different", cleared_until__gte=context.at.date()
    )
    return {(row.lookout_id, row.judged): row for row in rows}


def derived(one: Label, other: Label) -> Label:
    """The label of what was computed from rows under both."""
    if one.pk == other.pk or other.regime == "non_personal":
        return one
    found = Label.objects.filter(inputs=one).filter(inputs=other).first()
    if found is None:
        found = Label.objects.create(
            holder=one.holder, originator=one.originator, regime=one.regime, protected=one.protected
        )
        found.inputs.set([one, other])
    return found


def script_of(text: str) -> str:
    """The script most letters of a name are written in: Latin, Arabic, Cyrillic, Han …"""
    seen: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            name = unicodedata.name(letter, "").split(" ")[0].title()
            seen[name] = seen.get(name, 0) + 1
    return max(seen, key=lambda name: seen[name])[:10] if seen else ""


def _birth(row: Row) -> str:
    return str(row.date_of_birth) if isinstance(row, Traveller) else ""


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()[:32]
