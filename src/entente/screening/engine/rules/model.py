"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Subject = Literal["traveller", "consignment", "vessel"]
SUBJECTS: tuple[Subject, ...] = ("traveller", "consignment", "vessel")
# What a hit asks a person to consider. Nothing here acts by itself.
Outcome = Literal["examine", "refer", "advise", "victim_referral", "watch_vessel"]
OUTCOMES: tuple[Outcome, ...] = ("examine", "refer", "advise", "victim_referral", "watch_vessel")
# Of the lists that rules name: headings of goods, places where goods may not go, countries of concern.
KINDS = ("goods", "places", "concern")


class RuleError(Exception):
    """A rule file cannot be used: which rule, what is wrong, what to do."""

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(f"{where}: {what}")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of one fact. Unknown is never a match, and never the opposite of one."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class Group:
    """``all`` of, ``any`` of, or ``none`` of the parts (all three need to know), or ``unless`` one of the
    parts is known to hold: an exemption, which somebody about whom nothing is known does not have."""

    how: Literal["all", "any", "none", "unless"]
    parts: tuple[Leaf | Group, ...]


Node = Leaf | Group


@dataclass(frozen=True, slots=True)
class Case:
    """A test case inside the rule file: facts, whether the rule must hit, and why in words."""

    name: str
    facts: dict[str, Any]
    hit: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in one version. ``order`` is what a hit weighs in the queue's order, 0 to 100."""

    id: str
    version: int
    subject: Subject
    outcome: Outcome
    title: Text
    reason: Text
    source: str
    valid_from: date
    valid_until: date
    when: Group
    order: int = 50
    cases: tuple[Case, ...] = ()
    power: str = ""
    """On a departure: the ground of a power that the hit itself gives (``persons/data/powers.yaml``); blank
    where none does, and it is advice only."""

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_until


@dataclass(frozen=True, slots=True)
class Named:
    """A dated list of codes that rules refer to by name. ``kind``: goods, places, or ``concern`` (countries
    of concern, which may only raise the order of human review). ``review`` is when it must be looked at."""

    name: str
    kind: str
    title: Text
    source: str
    valid_from: date
    review: date
    values: frozenset[str]
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules and the lists they name."""

    rules: tuple[Rule, ...]
    lists: dict[str, Named] = field(default_factory=dict)

    def on(self, day: date) -> RuleSet:
        """The highest version of each rule in force that day."""
        newest: dict[str, Rule] = {}
        for rule in self.rules:
            if rule.in_force(day) and rule.version >= newest.get(rule.id, rule).version:
                newest[rule.id] = rule
        return RuleSet(tuple(newest.values()), self.lists)


def leaves(node: Node) -> list[Leaf]:
    """Every comparison of a condition."""
    if isinstance(node, Leaf):
        return [node]
    return [leaf for part in node.parts for leaf in leaves(part)]
