"""Rules: the officers' table of cases, the validator's refusals, expiry, concern lists, dry run."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from entente.screening.engine.manifests import read
from entente.screening.engine.rules import Facts, RuleError, dry_run, evaluate, load, shipped, validate
from entente.screening.engine.rules.derive import consignment_rows, traveller_rows
from entente.screening.engine.rules.dryrun import wilson
from entente.screening.engine.rules.model import leaves
from entente.screening.engine.rules.vocabulary import code_words, vocabulary

ON = date(2026, 11, 24)
TABLE = Path(__file__).parents[3] / "docs" / "screening-cases.md"


def table():
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0].isdigit():
            subject, _, facts = cells[2].partition(": ")
            pairs = dict(pair.split("=", 1) for pair in facts.split("; "))
            yield pytest.param(subject, pairs, cells[3], id=f"{cells[0]} {cells[1][:50]}")


CASES = list(table())


def value(name, text):
    kind = vocabulary()[name].type
    return text == "yes" if kind == "flag" else float(text) if kind == "number" else text


def files():
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[0][:1] == "F" and cells[0][1:].isdigit():
            besides = dict(pair.split("=", 1) for pair in cells[3].split("; ")) if cells[3] != "–" else {}
            text = "\n".join(cells[2].split(" / ")) + "\n"
            yield pytest.param(text, besides, cells[4], id=f"{cells[0]} {cells[1][:50]}")


@pytest.mark.parametrize(("text", "besides", "expected"), list(files()))
def test_the_cases_as_their_files_say_them(text, besides, expected):
    (manifest,) = read(text.encode(), "case.csv")
    people = traveller_rows(manifest)
    subject, rows = ("traveller", people) if people else ("consignment", consignment_rows(manifest))
    (row,) = rows
    row |= {name: value(name, text) for name, text in besides.items()}
    hits = {hit.rule.id for hit in evaluate(shipped(), Facts.of(subject, [row]), ON)}
    assert hits == set() if expected == "none" else set(expected.split("; ")) <= hits


def test_files_bear_out_goods_by_post_courier_sea_air_and_rail_both_ways():
    given = [case.values[0] for case in files()]
    assert len(given) >= 18
    for word in ("post,in", "courier,in", "courier,out", "marine,in", "marine,out", "rail,in", "air,out"):
        assert any(text.strip().endswith(word) for text in given), word


def test_there_are_enough_cases_and_both_kinds():
    hits = [case.values[2] for case in CASES]
    assert len(hits) >= 60
    assert 25 < hits.count("none") < len(hits) - 25


@pytest.mark.parametrize(("subject", "pairs", "expected"), CASES)
def test_the_officers_table(subject, pairs, expected):
    facts = Facts.of(subject, [{name: value(name, text) for name, text in pairs.items()}])
    hits = evaluate(shipped(), facts, ON)
    assert sorted(hit.rule.id for hit in hits) == ([] if expected == "none" else sorted(expected.split("; ")))
    for hit in hits:
        assert "{" not in hit.reason.en + hit.reason.fr


def test_every_shipped_rule_stands_up():
    assert validate(shipped()) == []
    assert {rule.id for rule in shipped().rules} == {
        c for case in CASES for c in case.values[2].split("; ")
    } - {"none"}


def one(when, outcome="examine", cases=True, **other):
    rule = {
        "id": "t",
        "version": 1,
        "subject": "traveller",
        "outcome": outcome,
        "title": {"en": "t", "fr": "t"},
        "reason": {"en": "t", "fr": "t"},
        "source": "s",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
        "when": when,
        "cases": [],
        **other,
    }
    return load(yaml.safe_dump({"rules": [rule]}), known=shipped().lists)


COMMON = [
    [{"nationality": "XXA"}],
    [{"birthplace": {"in": ["XXA", "XXB"]}}],
    [{"nationality": "XXA"}, {"direction": {"in": ["in", "out"]}}],
    [{"nationality": "XXA"}, {"kind": "passenger"}],
    [{"nationality": "XXA"}, {"payment": "card"}],
    [{"nationality": "XXA"}, {"age": {"at_least": 12}}],
    [{"language": "xx"}, {"bags": {"at_most": 4}}, {"party_size": {"at_least": 1}}],
    [{"script": "XXXX"}, {"none": [{"mode": "rail"}]}],
    [{"any": [{"nationality": "XXA"}, {"all": [{"payment": "cash"}, {"nights_away": {"at_most": 3}}]}]}],
    [{"none": [{"nationality": {"in": ["CAN", "USA"]}}]}, {"direction": "in"}],
    [{"document_issuer": {"differs_from": "residence"}}],
]


@pytest.mark.parametrize("when", COMMON)
def test_a_rule_that_rests_on_origin_is_refused(when):
    problems = {p.code: p for p in validate(one(when))}
    assert "rests_on_origin" in problems
    assert "%" in problems["rests_on_origin"].text.en


def test_a_rule_that_discriminates_without_origin_passes_that_test():
    when = [{"nationality": "XXA"}, {"payment": "cash"}, {"nights_away": {"at_most": 3}}]
    assert "rests_on_origin" not in {p.code for p in validate(one(when))}


def test_signs_of_exploitation_never_make_a_suspect():
    assert "victim_as_suspect" in {p.code for p in validate(one([{"signs_of_control": True}]))}
    assert "victim_as_suspect" not in {
        p.code for p in validate(one([{"signs_of_control": True}], "victim_referral"))
    }


def test_a_country_of_concern_decides_nothing_and_raises_the_order():
    assert "concern_decides" in {
        p.code for p in validate(one([{"origin": {"in_list": "countries_of_concern"}}]))
    }
    cash = {"direction": "in", "payment": "cash", "booked_days_before": 1, "nights_away": 2}
    facts = Facts.of("traveller", [cash | {"origin": "LHR"}, cash | {"origin": "IR"}, {"origin": "IR"}])
    hits = evaluate(shipped(), facts, ON)
    assert [(hit.row, hit.order) for hit in hits] == [(1, 75), (0, 60)]
    late = evaluate(shipped(), facts, date(2027, 6, 1))  # the list's review is overdue
    assert {hit.order for hit in late} == {60}


def test_a_rule_ends_and_the_highest_version_counts():
    facts = Facts.of("traveller", [{"payment": "cash"}])
    assert evaluate(one([{"payment": "cash"}]), facts, ON)
    assert not evaluate(one([{"payment": "cash"}]), facts, date(2027, 1, 1))
    both = load(
        yaml.safe_dump(
            {
                "rules": [
                    {**_as_row(1), "when": [{"payment": "cash"}]},
                    {**_as_row(2), "when": [{"payment": "card"}]},
                ]
            }
        )
    )
    assert not evaluate(both, facts, ON)


def _as_row(version):
    text = {"en": "t", "fr": "t"}
    return {
        "id": "t",
        "version": version,
        "subject": "traveller",
        "outcome": "examine",
        "title": text,
        "reason": text,
        "source": "s",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
    }


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ([{"meal": "MOML"}], "no fact"),
        ([{"religion": "x"}], "no fact"),
        ([{"hs": "8478"}], "no fact of a traveller"),
        ([{"age": {"words": ["x"]}}], "can be tested by"),
        ([{"origin": {"in_list": "nowhere"}}], "no list"),
        ([], "needs a list"),
    ],
)
def test_what_a_rule_may_not_say(when, says):
    with pytest.raises(RuleError, match=says):
        one(when)


def test_dry_run_counts_confirms_and_shows_groups_without_small_cells():
    rows = [{"payment": "cash", "nationality": "AAA"}] * 30 + [{"payment": "card", "nationality": "BBB"}] * 60
    rows += [{"payment": "cash", "nationality": "CCC"}] * 4 + [{"payment": "cash", "nationality": "BBB"}] * 10
    facts = Facts.of("traveller", rows)
    results = [True] * 6 + [False] * 24 + [None] * 74
    found = dry_run(one([{"payment": "cash"}]).rules[0], facts, results, {})
    assert (found.subjects, found.hits, found.known, found.confirmed, found.precision) == (
        104,
        44,
        30,
        6,
        0.2,
    )
    # Independent: R's binom.wilson(6, 30) gives 0.0951 to 0.3731.
    assert found.interval == pytest.approx((0.0951, 0.3731), abs=1e-4)
    groups = {g.value: g for g in found.groups if g.field == "nationality"}
    assert "CCC" not in groups
    shown = [g for g in groups.values() if g.hits is not None]
    # One small group alone is never shown beside complete others: its count would follow from the total.
    assert len(shown) == 1


def test_wilson_at_the_ends():
    assert wilson(0, 10)[0] == pytest.approx(0.0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_codes_stand_in_a_reason_as_words():
    medicine = {"direction": "in", "hs": "300490", "mode": "courier", "value_per_kg": 12}
    medicine |= {"consignor_shipments": 0, "consignee_kind": "person"}
    (hit,) = [
        hit
        for hit in evaluate(shipped(), Facts.of("consignment", [medicine]), ON)
        if hit.rule.id == "cargo.counterfeit_medicine"
    ]
    assert "by courier to a private person" in hit.reason.en
    assert "par messagerie, destinataire : particulier" in hit.reason.fr
    assert ("mode", "COURIER") in hit.found  # the fact itself stays a code


def test_every_code_that_a_reason_may_name_has_words():
    """Codes of a fact with words that a shipped rule asks for; places, HS codes and permits have none."""
    worded = {"mode", "direction", "payment", "consignee_kind", "kind", "sex"}
    asked = {
        (leaf.field, str(value))
        for rule in shipped().rules
        for leaf in leaves(rule.when)
        if leaf.field in worded and leaf.op in ("is", "in", "not_in")
        for value in (leaf.value if isinstance(leaf.value, list) else [leaf.value])
    }
    assert len(asked) > 8
    assert [one for one in asked if code_words(*one) is None] == []


def test_reasons_are_filled_in_both_languages():
    for rule in shipped().rules:
        assert set(re.findall(r"{(\w+)}", rule.reason.en)) == set(re.findall(r"{(\w+)}", rule.reason.fr)), (
            rule.id
        )
