"""Rule files to rules. A file that is wrong says where and what; nothing of it is used."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from entente.screening.engine.rules.model import (
    KINDS,
    OUTCOMES,
    SUBJECTS,
    Case,
    Group,
    Leaf,
    Named,
    Node,
    Rule,
    RuleError,
    RuleSet,
    Text,
)
from entente.screening.engine.rules.vocabulary import OPS, vocabulary

_NEEDED = (
    "id",
    "version",
    "subject",
    "outcome",
    "title",
    "reason",
    "source",
    "valid_from",
    "valid_until",
    "when",
)


def load(text: str, source: str = "rules", known: dict[str, Named] | None = None) -> RuleSet:
    """Rules and lists of one YAML text; ``known`` are lists of other files that rules may name.

    Raises :class:`RuleError` naming the rule and the fault.
    """
    try:
        data = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise RuleError(source, f"not YAML: {error}") from error
    if not isinstance(data, dict) or not set(data) <= {"rules", "lists"}:
        raise RuleError(source, "a rule file has 'rules' and 'lists' and nothing else")
    lists = {name: _list(name, row, source) for name, row in (data.get("lists") or {}).items()}
    if shadowed := sorted(set(lists) & set(known or {})):
        # Else a text could give an approved list another kind, or other codes, for itself.
        raise RuleError(source, f"a list of this name is there already: {', '.join(shadowed)}")
    everything = {**(known or {}), **lists}
    rules = tuple(_rule(row, source, everything) for row in data.get("rules") or [])
    return RuleSet(rules, everything)


@cache
def shipped() -> RuleSet:
    """The rules that come with the product (``data/*.yaml``)."""
    folder = Path(__file__).parent / "data"
    found = load((folder / "lists.yaml").read_text(encoding="utf-8"), "lists.yaml")
    rules: list[Rule] = []
    for name in ("travellers.yaml", "cargo.yaml", "exports.yaml", "persons.yaml"):
        rules += load((folder / name).read_text(encoding="utf-8"), name, found.lists).rules
    return RuleSet(tuple(rules), found.lists)


def _grounds() -> list[str]:
    from entente.screening.engine.persons.departures import grounds  # which asks for the shipped rules

    return grounds()


def _text(value: Any, where: str, field: str) -> Text:
    if not isinstance(value, dict) or not value.get("en") or not value.get("fr"):
        raise RuleError(where, f"'{field}' needs both 'en' and 'fr'")
    return Text(str(value["en"]).strip(), str(value["fr"]).strip())


def _day(value: Any, where: str, field: str) -> date:
    if not isinstance(value, date):
        raise RuleError(where, f"'{field}' must be a date (YYYY-MM-DD)")
    return value


def _list(name: str, row: Any, source: str) -> Named:
    where = f"{source}, list {name}"
    if not isinstance(row, dict):
        raise RuleError(where, "a list has title, kind, source, valid_from, review and values")
    values = row.get("values")
    if not isinstance(values, list) or not values:
        raise RuleError(where, "'values' must be a list of codes")
    if row.get("kind", "goods") not in KINDS:
        raise RuleError(where, f"'kind' is one of {', '.join(KINDS)}")
    if row.get("kind") == "concern" and not row.get("approved_by"):
        raise RuleError(where, "a list of countries of concern says who approved it ('approved_by')")
    return Named(
        name,
        str(row.get("kind", "goods")),
        _text(row.get("title"), where, "title"),
        str(row.get("source") or ""),
        _day(row.get("valid_from"), where, "valid_from"),
        _day(row.get("review"), where, "review"),
        frozenset(str(value).upper() for value in values),
        str(row.get("approved_by") or ""),
    )


def _rule(row: Any, source: str, lists: dict[str, Named]) -> Rule:
    if not isinstance(row, dict):
        raise RuleError(source, "a rule is a mapping")
    where = f"{source}, rule {row.get('id', '?')}"
    if missing := [name for name in _NEEDED if name not in row]:
        raise RuleError(where, f"missing: {', '.join(missing)}")
    if row["subject"] not in SUBJECTS:
        raise RuleError(where, f"'subject' is one of {', '.join(SUBJECTS)}")
    if row["outcome"] not in OUTCOMES:
        raise RuleError(where, f"'outcome' is one of {', '.join(OUTCOMES)}")
    start, end = _day(row["valid_from"], where, "valid_from"), _day(row["valid_until"], where, "valid_until")
    if end <= start:
        raise RuleError(where, "a rule ends after it begins")
    power = str(row.get("power") or "")
    if power and (row["subject"] != "traveller" or power not in _grounds()):
        raise RuleError(where, f"'power' is a ground of a power on a departure: {', '.join(_grounds())}")
    when = _group("all", row["when"], where, row["subject"], lists)
    cases = []
    for case in row.get("cases") or []:
        if not isinstance(case, dict) or not {"name", "facts", "hit"} <= set(case):
            raise RuleError(where, "a case has 'name', 'facts' and 'hit'")
        cases.append(Case(str(case["name"]), dict(case["facts"]), bool(case["hit"])))
    return Rule(
        str(row["id"]),
        int(row["version"]),
        row["subject"],
        row["outcome"],
        _text(row["title"], where, "title"),
        _text(row["reason"], where, "reason"),
        str(row["source"]),
        start,
        end,
        when,
        int(row.get("order", 50)),
        tuple(cases),
        power,
    )


def _group(how: Any, rows: Any, where: str, subject: str, lists: dict[str, Named]) -> Group:
    if not isinstance(rows, list) or not rows:
        raise RuleError(where, f"'{how}' needs a list of conditions")
    return Group(how, tuple(_node(row, where, subject, lists) for row in rows))


def _node(row: Any, where: str, subject: str, lists: dict[str, Named]) -> Node:
    if not isinstance(row, dict):
        raise RuleError(where, f"not a condition: {row!r}")
    for how in ("all", "any", "none", "unless"):
        if set(row) == {how}:
            return _group(how, row[how], where, subject, lists)
    fields = [name for name in row if name in vocabulary()]
    if len(row) != 1 or not fields:
        raise RuleError(where, f"no fact that rules may ask about: {', '.join(map(str, row))}")
    name = fields[0]
    fact = vocabulary()[name]
    if subject not in fact.subjects:
        raise RuleError(where, f"'{name}' is no fact of a {subject}")
    test = row[name]
    op, value = next(iter(test.items())) if isinstance(test, dict) and len(test) == 1 else ("is", test)
    if op not in OPS[fact.type]:
        raise RuleError(where, f"'{name}' can be tested by {', '.join(OPS[fact.type])}, not by '{op}'")
    if op == "in_list":
        if value not in lists:
            raise RuleError(where, f"no list '{value}'")
        # What goods may not go to says nothing of who comes from there: no rule on a person names it.
        if subject == "traveller" and lists[value].kind != "concern":
            raise RuleError(where, f"the list '{value}' is for goods; a rule on a traveller cannot name it")
    if op in ("same_as", "differs_from") and value not in vocabulary():
        raise RuleError(where, f"no fact '{value}' to compare with")
    return Leaf(name, op, value)
