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
from entente.screening import concern, exported, history_facts, lookouts, published, questions, words
from entente.screening.engine.manifests import Consignment as Goods
from entente.screening.engine.manifests import Traveller as Person
from entente.screening.engine.rules import Facts, RuleHit, evaluate
from entente.screening.engine.rules.victims import victims_first
from entente.screening.engine.screen import Asking, screen
from entente.screening.engine.screen import Hit as NameHit
from entente.screening.hits import Making, Row
from entente.screening.keeping import keep
from entente.screening.models import Consignment, Hit, Movement, Traveller

TOP = 5
"""So many entries of each index are told for one name."""


@dataclass
class Asked:
    """One question to the lists, and the row that it is about."""

    row: Row
    query: Any


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

    def asked(self) -> list[Asked]:
        """Every question that this transmission puts to the lists."""
        out = [Asked(row, q) for row, who in self.people for q in questions.person(str(row.pk), who)]
        out += [Asked(row, q) for row, goods in self.goods for q in questions.parties(str(row.pk), goods)]
        moved = [one for one in self.movements.values() if one._state.adding or one.mode != "air"]
        return out + [Asked(one, q) for one in moved for q in questions.conveyance(str(one.pk), one)]

    def _named(self) -> Iterator[Hit]:
        book = lookouts.book(self.context)
        lists = published.current(self.context)
        asked = self.asked()
        self.versions = dict(book.versions)
        if lists is not None:
            self.versions |= {row["list"]: row["version"] for row in lists.head["lists"]}
        if book.index is not None:
            for answer, row, digest in best(book.index, asked):
                yield self.making.looked_out(answer, row, book.entries[answer.entry_id], digest)
        if lists is not None:
            for answer, row, digest in best(lists, asked):
                yield self.making.listed(answer, row, lists.entry(answer.entry), digest)
        for lookout in book.plain:
            for row in [*(row for row, _ in self.people), *(row for row, _ in self.goods)]:
                if (part := words.found(row, lookout)) is not None:
                    yield self.making.described(part, row, lookout)


def best(index: Any, asked: list[Asked]) -> Iterator[tuple[NameHit, Row, str]]:
    """The best answer for every pair of row and entry, with the digest of all that was asked about the
    row."""
    if not asked:
        return
    told: dict[UUID, list[Any]] = {}
    for one in asked:
        told.setdefault(one.row.pk, []).append(one.query)
    found: dict[tuple[UUID, str, str], tuple[NameHit, Row]] = {}
    answers = screen(index, [one.query for one in asked], Asking(top=TOP))
    for one, hits in zip(asked, answers, strict=True):
        for hit in hits:
            key = (one.row.pk, hit.list_id, hit.entry_id)
            if key not in found or hit.score > found[key][0].score:
                found[key] = (hit, one.row)
    from entente.screening.hits import asked_digest

    for hit, row in found.values():
        yield hit, row, asked_digest(told[row.pk])
