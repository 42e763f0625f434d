"""GV5: the finder against contradictions planted in 120 generated arrangements, and its rules one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.authority import planted

from entente.authority.engine.contradictions import CONTRADICTION, DIFFERENCE, OVERLAP, find
from entente.authority.engine.terms import Terms, element, read_keeping, read_onward, read_use

BASE = Terms(
    id="A", holder="CBSA", recipient="RCMP", regimes=("customs",), elements=("name",), units=("RCMP-ODIV",),
    purposes=("administer_act",), valid_from=date(2010, 1, 1), onward="permission", secondary_use="permission",
)  # fmt: skip


def told(rows, kind=CONTRADICTION, parts=planted.PARTS):
    return {(one.pair, one.clause) for one in find(rows, parts) if one.kind == kind}


@pytest.mark.parametrize("seed", range(12))
def test_gv5_planted_contradictions_are_found(seed):
    made = planted.make(seed)
    assert len(made.rows) == 120
    found = told(made.rows)
    assert len(found & made.truth) >= 0.95 * len(made.truth), made.truth - found
    assert len(found - made.truth) <= 0.05 * len(found), found - made.truth


def test_gv5_it_can_fail_to_find():
    """A finder that compares nothing finds nothing of what was planted between two: the measure can fail."""
    made = planted.make(1)
    alone = set().union(*(told([one]) for one in made.rows))
    assert len(alone & made.truth) < 0.5 * len(made.truth)


@pytest.mark.parametrize(
    ("clause", "one", "other", "kind"),
    [
        ("onward", "none", "free", CONTRADICTION),
        ("onward", "permission", "domestic", CONTRADICTION),
        ("onward", "none", "permission", DIFFERENCE),
        ("onward", "domestic", "free", DIFFERENCE),
        ("secondary_use", "none", "consistent", CONTRADICTION),
        ("secondary_use", "consistent", "free", DIFFERENCE),
        ("grade", "pointer", "summary", CONTRADICTION),
        ("grade", "summary", "full", DIFFERENCE),
        ("safeguards", "A", "B", DIFFERENCE),
        ("answer_days", 5, 10, DIFFERENCE),
    ],
)
def test_gv5_what_is_a_contradiction_and_what_a_difference(clause, one, other, kind):
    rows = [replace(BASE, **{clause: one}), replace(BASE, id="B", **{clause: other})]
    assert told(rows, kind) == {(frozenset("AB"), clause)}
    assert not told([rows[0], replace(rows[0], id="B")], kind)


def test_gv5_the_same_said_twice_is_an_overlap():
    assert told([BASE, replace(BASE, id="B")], OVERLAP) == {(frozenset("AB"), "scope")}


@pytest.mark.parametrize(
    "apart",
    [
        {"valid_to": date(2009, 12, 31), "valid_from": date(2009, 1, 1)}, {"units": ("RCMP-EDIV",)},
        {"elements": ("photograph",)}, {"purposes": ("immigration",)}, {"recipient": "OPP"}, {"regimes": ("police",)},
    ],
)  # fmt: skip
def test_gv5_about_something_else_nothing_is_contradicted(apart):
    other = replace(BASE, id="B", onward="free", **apart)
    assert not told([BASE, other])
    assert told([BASE, replace(BASE, id="B", onward="free")])


def test_gv5_a_unit_meets_the_unit_it_is_part_of_and_a_mutual_one_meets_both_ways():
    other = replace(BASE, id="B", onward="free")
    assert told([BASE, replace(other, units=("RCMP-BIT",))])
    assert not told([BASE, replace(other, units=("RCMP-BIT",))], parts={})
    back = replace(other, holder="RCMP", recipient="CBSA", units=())
    assert not told([BASE, back])
    assert told([BASE, replace(back, mutual=True)])


@pytest.mark.parametrize(
    ("text", "onward"),
    [
        ("Shall not be provided to any third party without the prior written consent of the originator.", "permission"),
        ("The Information will not be released to others.", "none"),
        ("Ne sera communiquée à aucun tiers.", "none"),
        ("Il n’y a aucune communication à des tiers sauf avec l’accord écrit de l’organisme d’origine.", "permission"),
        ("May be shared with Canadian police services.", "domestic"),
        ("Peut être communiquée librement.", "free"),
        ("See the operational protocol.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_gv5_clauses_are_read_in_both_languages_and_doubt_stays_open(text, onward):
    assert read_onward(text) == onward


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("destroyed within 90 days", (None, 3)),
        ("conservée au moins deux ans et au plus cinq ans", (24, 60)),
        ("kept for at least two years but no longer than seven years", (24, 84)),
        ("as the law requires", (None, None)),
    ],
)
def test_gv5_periods_are_read(text, months):
    assert read_keeping(text) == months


def test_gv5_use_is_read():
    assert read_use("solely for the purpose of this Arrangement") == "none"
    assert read_use("There is no further restriction on use.") == "free"


def test_gv5_elements_have_one_name_in_both_languages():
    assert element("Numéro de passeport") == element("passport number") == element("document")
    assert element("blood type") == "blood type"


terms = st.builds(
    Terms,
    id=st.just("x"), holder=st.sampled_from(["CBSA", "RCMP"]), recipient=st.sampled_from(["OPP", "RCMP"]),
    regimes=st.lists(st.sampled_from(["customs", "police"]), max_size=2).map(tuple),
    elements=st.lists(st.sampled_from(["name", "dob", "goods"]), max_size=2).map(tuple),
    grade=st.sampled_from([None, "pointer", "full"]), onward=st.sampled_from(["", "none", "free", "permission"]),
    keep_at_least=st.sampled_from([None, 12, 48]), keep_at_most=st.sampled_from([None, 6, 60]), mutual=st.booleans(),
    valid_from=st.sampled_from([None, date(2010, 1, 1), date(2020, 1, 1)]),
    valid_to=st.sampled_from([None, date(2015, 1, 1)]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(terms, max_size=6), st.randoms())
def test_gv5_order_does_not_matter_and_nothing_is_told_twice(rows, shuffler):
    rows = [replace(one, id=f"R{n}") for n, one in enumerate(rows)]
    turned = list(rows)
    shuffler.shuffle(turned)
    found = [(one.kind, one.pair, one.clause) for one in find(rows)]
    assert set(found) == {(one.kind, one.pair, one.clause) for one in find(turned)}
    assert len(found) == len(set(found))
