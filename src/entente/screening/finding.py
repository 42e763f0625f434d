"""From people and goods to hits: lists and lookouts by name and number, rules by facts, exports by permits.

One transmission is one :class:`Batch`. The engine compares; this module asks it and turns what it says into
hits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count

from entente.core.gate import Context, Grade
from entente.core.models import Label
from entente.screening import concern, exported, history_facts, lookouts, published
from entente.screening.engine import described, questions
from entente.screening.engine.index.store import Index
from entente.screening.engine.manifests import Consignment as Goods
from entente.screening.engine.manifests import Traveller as Person
from entente.screening.engine.rules import Facts, RuleHit, evaluate
from entente.screening.engine.rules.victims import victims_first
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.score.parts import Part
from entente.screening.engine.screen import Asking
from entente.screening.engine.screen import Hit as NameHit
from entente.screening.hits import Making, Row, asked_digest
from entente.screening.keeping import keep
from entente.screening.models import Consignment, Hit, Lookout, Movement, Traveller
from entente.screening.models.hits import turn_of

TOP = 5
"""So many entries of each index are told for one name."""


@dataclass
class Subject:
    """A row, what is asked of the lists about it, and what it tells in words."""

    row: Row
    queries: list[Query]
    told: questions.Told = field(default_factory=questions.Told)


@dataclass
class Batch:
    """What one transmission brought, until it is kept and screened."""

    context: Context
    label: Label
    people: list[tuple[Traveller, Person]] = field(default_factory=list)
    goods: list[tuple[Consignment, Goods]] = field(default_factory=list)
    movements: dict[UUID, Movement] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    delayed: set[UUID] = field(default_factory=set)
    """Movements known before that this transmission gives another time."""

    def screen(self) -> int:
        """Keep everything, screen it, and return how many hits wait for a person."""
        people, goods = [row for row, _ in self.people], [row for row, _ in self.goods]
        history_facts.add(self.context, goods, people, self.movements)
        Traveller.objects.bulk_create(people, batch_size=500)
        Consignment.objects.bulk_create(goods, batch_size=500)
        hits = self._hits()
        self._count()
        return keep(self.context, hits)

    def _count(self) -> None:
        """The movements' counts, of who is on the manifest now: all of them have been screened by then."""
        for name, model in (("travellers", Traveller), ("consignments", Consignment)):
            rows = model.objects.visible(self.context, at_least=Grade.FULL).filter(
                movement_id__in=list(self.movements), current=True
            )
            counted = dict(rows.values_list("movement_id").annotate(n=Count("pk")).order_by())
            for movement in self.movements.values():
                setattr(movement, name, counted.get(movement.pk, 0))
        for movement in self.movements.values():
            movement.screened = movement.travellers + movement.consignments
            movement.save()
            if movement.pk in self.delayed:
                self._later(movement)

    def _later(self, movement: Movement) -> None:
        """Who and what is on it moves when it moves, and its hits have the time that is left now."""
        at = movement.at
        for model, name in ((Traveller, "travelled_at"), (Consignment, "moves_at")):
            model.objects.visible(self.context).filter(movement_id=movement.pk, current=True).update(
                **{name: at}
            )
        rows = Hit.objects.visible(self.context).filter(movement_id=movement.pk, current=True)
        for urgency in set(rows.values_list("urgency", flat=True)):
            rows.filter(urgency=urgency).update(due_at=at, turn=turn_of(at, urgency))

    # What points at whom ----------------------------------------------------------------------

    @property
    def making(self) -> Making:
        return Making(self.context, self.label, self.movements)

    @property
    def _today(self) -> Any:
        return self.context.at.date()

    def _hits(self) -> list[Hit]:
        rules = concern.in_force(self.context)
        hits = list(self._named())
        travellers = [row for row, _ in self.people]
        facts = Facts.of("traveller", [row.facts for row in travellers])
        hits += self._ruled(victims_first(evaluate(rules, facts, self._today)), travellers)
        controls = dict(self._controls(rules.lists))
        lines = [(row, line) for row, _ in self.goods for line in row.facts]
        facts = Facts.of("consignment", [line for _, line in lines])
        found = [
            hit
            for hit in evaluate(rules, facts, self._today)
            if not exported.SAID_BY_CONTROL.get(hit.rule.id, set())
            & {one.code for one in controls.get(lines[hit.row][0].pk, ())}
        ]
        hits += self._ruled(found, [row for row, _ in lines])
        for row, _goods in self.goods:
            hits += self.making.controlled(row, controls.get(row.pk, ()))
        return hits

    def _ruled(self, found: Iterable[RuleHit], rows: list[Any]) -> Iterator[Hit]:
        """One hit a rule and row: several lines of one declaration are told together, the most urgent
        first."""
        seen: set[tuple[Any, str]] = set()
        for hit in found:
            row = rows[hit.row]
            if (row.pk, hit.rule.id) not in seen:
                seen.add((row.pk, hit.rule.id))
                yield self.making.ruled(hit, row)

    def _controls(self, lists: dict[str, Any]) -> Iterator[tuple[UUID, list[Any]]]:
        leaving = [(row, goods) for row, goods in self.goods if row.direction == "out"]
        numbers = {number for _, goods in leaving for line in goods.goods for number in line.permits}
        held = exported.on_file(self.context, numbers) if numbers else {}
        for row, goods in leaving:
            yield row.pk, exported.judge(self.context, row, goods, lists, held)

    def subjects(self) -> list[Subject]:
        """Everything of this transmission that is compared, and what is asked of it."""
        out = [
            Subject(row, list(questions.person(str(row.pk), who)), questions.told(who))
            for row, who in self.people
        ]
        out += [
            Subject(row, list(questions.parties(str(row.pk), goods)), questions.told(goods))
            for row, goods in self.goods
        ]
        return out + [
            Subject(one, list(questions.conveyance(str(one.pk), one.mode, one.conveyance, one.identifier)))
            for one in self.movements.values()
        ]

    def _named(self) -> Iterator[Hit]:
        book = lookouts.book(self.context)
        lists = published.current(self.context)
        subjects = self.subjects()
        self.versions = dict(book.versions)
        if lists is not None:
            self.versions |= {row["list"]: row["version"] for row in lists.head["lists"]}
        if book.index is not None:
            for answer, row, digest in best(book.index, subjects):
                yield self.making.looked_out(answer, row, book.entries[answer.entry_id], digest)
        if lists is not None:
            for answer, row, digest in best(lists, subjects):
                yield self.making.listed(answer, row, lists.entry(answer.entry), digest)
        for lookout in book.plain:
            for row, part in in_words(lookout, subjects):
                yield self.making.described(part, row, lookout)


def best(index: Index, subjects: list[Subject]) -> Iterator[tuple[NameHit, Row, str]]:
    """The best answer for every pair of row and entry, with the digest of all that was asked about the
    row."""
    by_key = {str(one.row.pk): one for one in subjects}
    asked = [(key, query) for key, one in by_key.items() for query in one.queries]
    digests: dict[str, str] = {}
    for key, _query, hit in questions.best(index, asked, Asking(top=TOP)) if asked else ():
        if key not in digests:
            digests[key] = asked_digest(by_key[key].queries)
        yield hit, by_key[key].row, digests[key]


def in_words(lookout: Lookout, subjects: list[Subject]) -> Iterator[tuple[Row, Part]]:
    """The rows that a lookout for goods or an address describes, each with the sentence that says so."""
    wanted = described.of(lookouts.entry_of(lookout))
    for one in subjects:
        if (part := described.found(one.told, wanted)) is not None:
            yield one.row, part
