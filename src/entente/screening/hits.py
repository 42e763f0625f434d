"""One hit as a row: what points at whom, why, under what authority, and by what a verdict on it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from entente.core.gate import Context
from entente.core.models import Label
from entente.screening import lookouts, published, redressed
from entente.screening.engine.lists import entry_digest
from entente.screening.engine.persons import advice
from entente.screening.engine.rescreen import query_digest
from entente.screening.engine.rules import RuleHit
from entente.screening.engine.score.parts import Part
from entente.screening.engine.screen import Hit as NameHit
from entente.screening.keeping import derived, protected
from entente.screening.models import Consignment, Hit, Lookout, Movement, Traveller
from entente.screening.models.movements import Direction
from entente.screening.rows import digest, script_of

Row = Traveller | Consignment | Movement
EXPORTS = {
    "no_permit": ("No permit named", "Aucune licence nommée"),
    "unknown_permit": ("Permit not on file", "Licence absente du dossier"),
    "not_in_force": ("Permit suspended or cancelled", "Licence suspendue ou annulée"),
    "expired": ("Permit expired", "Licence échue"),
    "other_consignee": ("Another consignee", "Autre destinataire"),
    "other_end_user": ("Another end user", "Autre utilisateur final"),
    "end_user_left_out": ("End user left out", "Utilisateur final omis"),
    "other_exporter": ("Another exporter", "Autre exportateur"),
    "other_destination": ("Another destination", "Autre destination"),
    "not_covered": ("Goods not covered", "Biens non couverts"),
    "exceeded": ("Quantity exceeded", "Quantité dépassée"),
    "unit_differs": ("Quantities to compare", "Quantités à comparer"),
    "diversion": ("Diversion to another end user", "Détournement vers un autre utilisateur"),
    "embargoed": ("Embargoed end user", "Utilisateur sous embargo"),
    "no_end_user": ("No end user named", "Aucun utilisateur final nommé"),
}


def asked_digest(queries: Iterable[Any]) -> str:
    """What is known of one side of a pair: a verdict stands while it stays the same."""
    return digest(sorted(query_digest(query) for query in queries))


@dataclass
class Making:
    """Makes hits of one label's rows; ``movements`` are those that the rows belong to."""

    context: Context
    label: Label
    movements: dict[UUID, Movement]

    def _base(self, row: Row, source: str, about: str) -> Hit:
        movement = row if isinstance(row, Movement) else self.movements[row.movement_id]
        person = row if isinstance(row, Traveller) else None
        goods = row if isinstance(row, Consignment) else None
        return Hit(
            label=self.label,
            recorded_at=self.context.at,
            kind=source,
            source=source,
            subject=f"{row._meta.model_name}:{row.pk}:{about}"[:160],
            title=str(row.conveyance or row if isinstance(row, Movement) else row)[:200],
            movement_id=movement.pk,
            movement_name=str(movement)[:120],
            mode=movement.mode,
            direction=_way(person or goods) or movement.direction,
            due_at=movement.at,
            traveller_id=person.pk if person else None,
            consignment_id=goods.pk if goods else None,
            nationality=person.nationality if person else "",
            group=script_of(str(row)) if person else "",
            retention_until=row.retention_until,
        )

    def _compared(self, hit: Hit, answer: NameHit) -> None:
        hit.list_version = answer.list_version[:40]
        hit.confidence = answer.score
        hit.parts = [part.plain() for part in answer.parts]
        hit.reasons = [
            {"code": part["code"], "en": part["en"], "fr": part["fr"]}
            for part in sorted(hit.parts, key=lambda part: -abs(part["weight"]))
            if abs(part["weight"]) > 0
        ][:6]
        hit.urgency = round(100 * answer.score)

    def looked_out(self, answer: NameHit, row: Row, entry: Lookout, asked: str) -> Hit:
        """A lookout's entry, compared part by part."""
        hit = self._base(row, "list" if entry.source else "lookout", f"lookout:{entry.pk}")
        self._of_lookout(hit, entry)
        hit.listed_as = str(answer.matched_name or entry.name)[:200]
        self._compared(hit, answer)
        hit.judged = digest([str(entry.pk), entry_digest(lookouts.entry_of(entry)), entry.power, asked])
        hit.entry_says = redressed.of_lookout(entry)
        return hit

    def _of_lookout(self, hit: Hit, entry: Lookout) -> None:
        hit.lookout_id = entry.pk
        hit.label = derived(self.label, entry.label)
        hit.list_name = entry.source or "lookouts"
        hit.entry_id = str(entry.source_id or entry.pk)[:60]
        hit.rule = {"source": entry.authority}
        if hit.direction == "out" and hit.traveller_id:
            hit.advice = advised(entry.power, self.context.at.date())

    def listed(self, answer: NameHit, row: Row, entry: dict[str, Any], asked: str) -> Hit:
        """An entry of a published list, as that version said it."""
        hit = self._base(row, "list", f"list:{answer.list_id}:{answer.entry_id}")
        hit.listed_as = str(answer.matched_name)[:200]
        hit.list_name, hit.entry_id = answer.list_id[:60], answer.entry_id[:60]
        hit.listed = published.entry_facts(entry)
        hit.rule = {"source": f"{answer.list_id} {answer.list_version}"}
        self._compared(hit, answer)
        if hit.direction == "out" and hit.traveller_id:
            hit.advice = advised("", self.context.at.date(), owned=False)
        hit.judged = digest([answer.list_id, answer.entry_id, hit.listed, asked])
        hit.entry_says = redressed.of_listed(hit.list_name, hit.entry_id, hit.listed)
        return hit

    def described(self, part: Part, row: Row, entry: Lookout) -> Hit:
        """Goods or an address that a lookout describes in words: found or not, no likelihood."""
        hit = self._base(row, "lookout", f"lookout:{entry.pk}")
        self._of_lookout(hit, entry)
        hit.listed_as = str(entry)[:200]
        hit.list_version = digest([entry.name, entry.identifier, entry.also_named])[:16]
        hit.parts = [part.plain()]
        hit.reasons = [{"code": part.code, "en": part.en, "fr": part.fr}]
        hit.urgency = 70
        hit.judged = digest([str(entry.pk), hit.list_version, part.en])
        return hit

    def ruled(self, found: RuleHit, row: Row) -> Hit:
        victim = found.rule.outcome == "victim_referral"
        hit = self._base(row, "referral" if victim else "rule", f"rule:{found.rule.id}")
        if victim:
            hit.label = protected(self.label)
        elif hit.direction == "out" and hit.traveller_id:
            hit.advice = advised(found.rule.power, self.context.at.date(), owned=False)
        fill(hit, found)
        return hit

    def controlled(self, row: Consignment, said: Iterable[Any]) -> Iterator[Hit]:
        """What the export control says of a declaration: one hit for each finding."""
        for number, one in enumerate(said, start=1):
            hit = self._base(row, "export", f"export:{one.code}:{one.line}:{number}")
            en, fr = EXPORTS.get(one.code, (one.code, one.code))
            hit.listed_as, hit.list_name, hit.entry_id = en, "export", one.code
            hit.reasons = [{"code": one.code, "en": one.reason.en, "fr": one.reason.fr}]
            hit.rule = {"source": one.authority, "en": en, "fr": fr}
            hit.evidence = [{"fact": name, "value": value} for name, value in one.evidence]
            hit.urgency = one.urgency
            hit.judged = digest([one.code, one.line, one.reason.en])
            yield hit


def _way(row: Traveller | Consignment | None) -> str:
    """Which way a row itself goes, where that is known: not everybody on a through flight goes its way."""
    return row.direction if row is not None and row.direction != Direction.UNKNOWN else ""


def fill(hit: Hit, found: RuleHit) -> None:
    """A rule's reason with its figures, what was found, and the order in which to look."""
    rule = found.rule
    hit.listed_as, hit.list_name, hit.entry_id = rule.title.en[:200], rule.id, rule.id
    hit.list_version = str(rule.version)
    hit.reasons = [{"code": rule.id, "en": found.reason.en, "fr": found.reason.fr}]
    hit.evidence = [{"fact": name, "value": value} for name, value in found.found]
    hit.rule = {
        "source": rule.source,
        "en": rule.title.en,
        "fr": rule.title.fr,
        "valid_from": rule.valid_from.isoformat(),
        "raised_by": list(found.raised_by),
    }
    hit.urgency = found.order
    hit.judged = digest([rule.id, rule.version, found.found])


UNOWNED = (
    "Advise only: no power on file stops this departure. Speak with the person if there is time and record "
    "what was found.",
    "Avis seulement : aucun pouvoir au dossier n'arrête ce départ. Parler à la personne s'il y a le temps et "
    "noter ce qui a été constaté.",
)
"""A rule or a published list has no owner to be told, as a lookout has."""


def advised(power: str, on: Any, owned: bool = True) -> dict[str, Any]:
    """The power that may stop a departure, the power over what the person carries, or *advise only*
    (EN2)."""
    given = advice([power] if power else [], on)
    en, fr = UNOWNED if not owned and given.power is None else (given.action.en, given.action.fr)
    return {
        "may_stop": given.may_stop,
        "power": given.power,
        "by_en": given.by.en,
        "by_fr": given.by.fr,
        "en": en,
        "fr": fr,
    }
