"""Rules over columns: one pass a comparison, whole columns at a time (PyArrow kernels, Kleene logic)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from entente.screening.engine.manifests.places import country_code, country_of
from entente.screening.engine.rules.facts import Facts
from entente.screening.engine.rules.model import Group, Leaf, Named, Node, Rule, RuleSet, Text, leaves
from entente.screening.engine.rules.vocabulary import Fact, code_words, vocabulary


@dataclass(frozen=True, slots=True)
class RuleHit:
    """Rule ``rule`` on subject ``row``: the reason with its figures, what was found, and the order in which
    a person should look at it (0 to 100, raised by a list of countries of concern, never made by one)."""

    rule: Rule
    row: int
    reason: Text
    found: tuple[tuple[str, str], ...]
    order: int
    raised_by: tuple[str, ...] = ()


def mask(node: Node, facts: Facts, lists: dict[str, Named]) -> pa.Array:
    """Boolean column: true, false, or null where what is needed is not known."""
    if isinstance(node, Leaf):
        return _compare(node, facts, lists)
    parts = [mask(part, facts, lists) for part in node.parts]
    out = parts[0]
    for part in parts[1:]:
        out = pc.and_kleene(out, part) if node.how == "all" else pc.or_kleene(out, part)
    if node.how == "unless":
        return pc.invert(pc.fill_null(out, False))
    return pc.invert(out) if node.how == "none" else out


def _compare(leaf: Leaf, facts: Facts, lists: dict[str, Named]) -> pa.Array:
    column, op, value = facts.column(leaf.field), leaf.op, leaf.value
    if op == "present":
        known = pc.is_valid(column)
        return known if value else pc.invert(known)
    if op in ("same_as", "differs_from"):
        other = facts.column(str(value))
        left, right = pc.utf8_upper(column), pc.utf8_upper(other)
        return pc.equal(left, right) if op == "same_as" else pc.not_equal(left, right)
    kind = vocabulary()[leaf.field].type
    if kind == "flag":
        return pc.equal(column, bool(value))
    if kind == "number":
        if op == "between":
            return pc.and_(pc.greater_equal(column, float(value[0])), pc.less_equal(column, float(value[1])))
        compare = {"at_least": pc.greater_equal, "at_most": pc.less_equal, "is": pc.equal}[op]
        return compare(column, float(value))
    if op == "in_list" and lists[str(value)].kind != "goods":
        return _in_places(column, facts.column("mode"), vocabulary()[leaf.field], lists[str(value)])
    return _text(column, op, value, lists)


def _text(column: pa.Array, op: str, value: Any, lists: dict[str, Named]) -> pa.Array:
    values = [str(v) for v in value] if isinstance(value, list) else [str(value)]
    if op == "words":
        pattern = r"(?i)\b(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in values) + r")"
        return pc.match_substring_regex(column, pattern)
    upper = pc.utf8_upper(column)
    values = [v.upper() for v in values]
    if op in ("is", "in", "not_in"):
        inside = pc.if_else(
            pc.is_valid(column), pc.is_in(upper, pa.array(values)), pa.scalar(None, pa.bool_())
        )
        return pc.invert(inside) if op == "not_in" else inside
    prefixes = values if op == "starts_with" else sorted(lists[str(value)].values)
    return _prefixed(upper, prefixes)


def _in_places(column: pa.Array, modes: pa.Array, fact: Fact, named: Named) -> pa.Array:
    """Whether a place is on the list itself or lies in a country of it; a place in no table only by
    itself."""

    def inside(code: str, mode: str | None) -> bool:
        country = country_of(code, (mode or "").lower() or None) if fact.place else country_code(code)
        return code.upper() in named.values or country in named.values

    pairs = zip(column.to_pylist(), modes.to_pylist(), strict=True)
    return pa.array([None if code is None else inside(code, mode) for code, mode in pairs], pa.bool_())


def _prefixed(column: pa.Array, prefixes: list[str]) -> pa.Array:
    """Whether a code begins with one of the prefixes (HS codes are hierarchical)."""
    out = pa.array([False] * len(column))
    for length in sorted({len(prefix) for prefix in prefixes}):
        wanted = pa.array([prefix for prefix in prefixes if len(prefix) == length])
        out = pc.or_(out, pc.is_in(pc.utf8_slice_codeunits(column, 0, length), wanted))
    return pc.if_else(pc.is_valid(column), out, pa.scalar(None, pa.bool_()))


def matches(rule: Rule, facts: Facts, lists: dict[str, Named]) -> list[int]:
    """The rows that a rule hits."""
    if facts.subject != rule.subject or not len(facts):
        return []
    found = pc.fill_null(mask(rule.when, facts, lists), False)
    return [int(row) for row in pc.indices_nonzero(found).to_pylist()]


def evaluate(rules: RuleSet, facts: Facts, on: date) -> list[RuleHit]:
    """Every hit of the rules in force that day, the most urgent order first."""
    hits = [hit for rule in rules.on(on).rules for hit in hits_of(rule, facts, rules.lists, on)]
    return sorted(hits, key=lambda hit: (-hit.order, hit.row, hit.rule.id))


def hits_of(rule: Rule, facts: Facts, lists: dict[str, Named], on: date) -> Iterator[RuleHit]:
    """Hits of one rule, explained."""
    for row in matches(rule, facts, lists):
        known = facts.row(row)
        raised = tuple(_raised(known, lists.values(), on))
        order = min(100, rule.order + (15 if raised else 0))
        yield RuleHit(rule, row, _filled(rule.reason, known), tuple(_found(rule.when, known)), order, raised)


def _raised(known: dict[str, Any], lists: Iterable[Named], on: date) -> Iterator[str]:
    """Lists of countries of concern, in force and not overdue for review, that the places touch."""
    mode = str(known.get("mode") or "").lower() or None  # facts are kept in capitals
    places = {country_of(known.get(f), mode) for f in ("origin", "destination", "via")}
    places |= {country_code(known.get(f)) for f in ("end_user_country", "goods_origin")}
    for named in lists:
        if named.kind == "concern" and named.valid_from <= on <= named.review and places & named.values:
            yield named.name


def _found(node: Group, known: dict[str, Any]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for leaf in leaves(node):
        if leaf.field in known and leaf.field not in seen:
            seen.add(leaf.field)
            yield leaf.field, shown(known[leaf.field])


def shown(value: Any) -> str:
    """A fact as a person writes it (language-neutral: figures and codes)."""
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return str(value)


class _Words(dict[str, str]):
    """Facts for a sentence; what is not known reads as that."""

    unknown = ""

    def __missing__(self, key: str) -> str:
        return self.unknown


def _filled(reason: Text, known: dict[str, Any]) -> Text:
    en, fr = _Words(), _Words()
    en.unknown, fr.unknown = "(not stated)", "(non précisé)"
    for name, value in known.items():
        said = shown(value)
        words = code_words(name, said)
        en[name], fr[name] = (words.en, words.fr) if words else (said, said)
    return Text(reason.en.format_map(en), reason.fr.format_map(fr))
