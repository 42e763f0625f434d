"""Rules: the officers' table of cases, the validator's refusals, expiry, concern lists, dry run."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from entente.screening import history_facts, vessels
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
    manifests = read(text.encode(), "case.csv")
    people = [row for manifest in manifests for row in traveller_rows(manifest)]
    goods = [row for manifest in manifests for row in consignment_rows(manifest)]
    subject, rows = ("traveller", people) if people else ("consignment", goods)
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
    # Places that half of all travellers come from, go to or pass are no conduct beside a nationality.
    [{"nationality": "XXA"}, {"origin": {"in": ["FRA", "AMS", "MUC", "MAD", "FCO", "ZRH", "IST", "SIN"]}}],
    [{"nationality": "XXA"}, {"destination": {"in": ["YEG", "YHZ", "YOW", "YWG", "YYC", "YQB"]}}],
    [{"nationality": "XXA"}, {"direction": "in"}, {"via": {"not_in": ["LHR", "FRA", "ORD", "PTY"]}}],
    [{"nationality": "XXA"}, {"any": [{"origin": "IKA"}, {"destination": "IKA"}]}],
    [{"birthplace": "XXA"}, {"none": [{"origin": {"same_as": "destination"}}]}],
    [{"residence": {"differs_from": "destination"}}],
]


@pytest.mark.parametrize("when", COMMON)
def test_a_rule_that_rests_on_origin_is_refused(when):
    problems = {p.code: p for p in validate(one(when))}
    assert "rests_on_origin" in problems
    assert "%" in problems["rests_on_origin"].text.en


def test_a_rule_that_discriminates_without_origin_passes_that_test():
    when = [{"nationality": "XXA"}, {"payment": "cash"}, {"nights_away": {"at_most": 3}}]
    assert "rests_on_origin" not in {p.code for p in validate(one(when))}


@pytest.mark.parametrize("party", ["consignor", "consignee", "intermediary", "end_user"])
@pytest.mark.parametrize(
    "how", [{"words": ["Mohammed", "Hussein", "Singh"]}, {"in": ["Singh"]}, {"is": "Singh"}]
)
def test_a_rule_on_what_a_party_is_called_is_refused(party, how):
    # Beside a condition that few goods meet: a name is refused whatever stands with it.
    found = {p.code for p in validate(one([{"hs": "880730"}, {party: how}], subject="consignment"))}
    assert "party_by_name" in found


def test_whether_a_party_is_named_at_all_may_be_asked():
    when = [{"hs": "880730"}, {"end_user": {"present": False}}, {"consignor": {"same_as": "consignee"}}]
    assert "party_by_name" not in {p.code for p in validate(one(when, subject="consignment"))}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("description", ["Quran", "hijab", "turban"]),
        ("description", ["toys", "Livres de prière"]),
        ("description", ["KOSHER food"]),
        ("description", ["musl"]),  # a rule's word stands for all that begin with it
        ("end_user_activity", ["islamic school"]),
        ("end_user_activity", ["centre communautaire tamoul"]),
    ],
)
def test_words_for_religion_or_people_are_refused_and_named(field, words):
    found = {p.code: p.text for p in validate(one([{field: {"words": words}}], subject="consignment"))}
    assert words[-1] in found["words_of_origin"].en
    assert "toys" not in found["words_of_origin"].fr


def test_words_for_goods_pass():
    words = ["parabolic antenna", "jewellery", "churn", "gas turbine", "arabica coffee", "tapis"]
    when = [{"description": {"words": words}}]
    assert "words_of_origin" not in {p.code for p in validate(one(when, subject="consignment"))}


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


def listed(name, kind, **other):
    row = {
        "title": {"en": "t", "fr": "t"},
        "kind": kind,
        "source": "s",
        "valid_from": date(2026, 1, 1),
        "review": date(2027, 1, 1),
        "values": ["IR"],
        **other,
    }
    return {"lists": {name: row}}


@pytest.mark.parametrize("kind", ["goods", "places", "concern"])
def test_no_text_gives_an_approved_list_another_meaning(kind):
    """Countries of concern may only raise the order: a text that calls them a list of places instead would
    make them a condition."""
    text = yaml.safe_dump(listed("countries_of_concern", kind, approved_by="x"))
    with pytest.raises(RuleError, match="is there already: countries_of_concern"):
        load(text, known=shipped().lists)


def test_a_list_is_of_a_known_kind():
    with pytest.raises(RuleError, match="one of goods, places, concern"):
        load(yaml.safe_dump(listed("mine", "concerns")), known=shipped().lists)


@pytest.mark.parametrize("name", ["embargoed_end_use", "transhipment_places"])
def test_a_list_for_goods_is_no_condition_on_a_traveller(name):
    with pytest.raises(RuleError, match="is for goods"):
        one([{"origin": {"in_list": name}}, {"payment": "cash"}])
    assert one([{"destination": {"in_list": name}}], subject="consignment").rules


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


def test_a_power_is_one_that_is_on_file():
    with pytest.raises(RuleError, match="'power' is a ground"):
        one([{"payment": "cash"}], power="hunch")
    assert one([{"payment": "cash"}], power="goods_search").rules[0].power == "goods_search"


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


def test_the_dry_run_shows_every_group_that_is_known():
    groups = {"nationality": "AAA", "birthplace": "BBB", "residence": "CCC", "script": "Latin", "sex": "F"}
    facts = Facts.of("traveller", [{"payment": "cash", **groups}] * 20)
    found = dry_run(one([{"payment": "cash"}]).rules[0], facts, [None] * 20, {})
    assert {(g.field, g.hits) for g in found.groups} == {(name, 20) for name in groups}


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


GOODS = """reference,goods,hs,packages,weight,value,consignor,consignor_country,consignee,consignee_country,\
intermediary,intermediary_country,end_user,end_user_country,permit,origin,destination,via,payment,goods_origin,\
container,empty,mode,direction
B1,toys,950300,1,2,3,A,CN,B,CA,C,AE,D,IR,P1,CNSHA,CATOR,HKHKG,cash,CN,MSCU1,no,marine,in
"""
BOOKING = (
    "UNB+IATA:1+A+B+260101:0000+1'UNH+1+PNRGOV:13:1:IA'TVL+050126:1000:050126:2200+LHR+YYZ+AC+868'SRC'"
    "RCI+AC:ABCDEF::020126:1000'TIF+ROE+JANE:A'SSR+CTCM:HK:1:AC:::::4165550199'FOP+CA'"
    "SSR+DOCS:HK:1:AC:::::/P/GBR/P123/GBR/02JAN80/F/01JAN30/ROE/JANE'TBD++3:60:700'"
    "TVL+010126:1000:010126:2200+YYZ+LHR+AC+869'TVL+050126:1000:050126:2200+LHR+YYZ+AC+868'UNT+9+1'"
)


def sources(subject):
    """What the readers really give of messages that say all they can, what history and vessels add, and
    what an officer may note."""
    given = {fact.name for fact in vocabulary().values() if fact.observed}
    if subject == "vessel":
        day = datetime(2026, 11, 20, tzinfo=UTC)
        dates = dict.fromkeys(("owner_changed_on", "name_changed_on", "flag_changed_on"), day.date())
        amounts = {"built": 1990, "loitered_hours": 5, "persons_over_capacity": 1, "cargo": "no"}
        vessel = SimpleNamespace(silent_since=day, **dates, **amounts)
        return given | set(vessels.facts_of(vessel, SimpleNamespace(at=day)))
    text, derive = (BOOKING, traveller_rows) if subject == "traveller" else (GOODS, consignment_rows)
    return (
        given | set(history_facts.FACTS) | {n for m in read(text.encode(), "x") for r in derive(m) for n in r}
    )


@pytest.mark.parametrize("rule", shipped().rules, ids=lambda rule: rule.id)
def test_every_fact_of_a_shipped_rule_has_a_source(rule):
    asked = {leaf.field for leaf in leaves(rule.when)}
    assert asked <= sources(rule.subject)
