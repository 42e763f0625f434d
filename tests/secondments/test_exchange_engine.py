"""CL1: exchange rounds equal what trying every pairing finds, and every non-pairing is explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.secondments.engine import Candidate, Position, Requirement, exchange, fit, worth_if
from entente.secondments.engine.assign import balanced, total
from entente.secondments.engine.fit import worths

AGENCIES = ("CBSA", "RCMP", "IRCC")


def position(number, agency, level, freed_by=None):
    return Position(f"p{number}", agency, (Requirement("targeting", level),), freed_by=freed_by)


def candidate(number, agency, level, needs_relief=False):
    return Candidate(f"c{number}", agency, {"targeting": level}, needs_relief=needs_relief)


@st.composite
def rounds(draw, agencies=2, dependent=True):
    names = AGENCIES[:agencies]
    people = [
        candidate(n, draw(st.sampled_from(names)), draw(st.integers(1, 5)), dependent and draw(st.booleans()))
        for n in range(draw(st.integers(0, 4)))
    ]
    places = []
    for n in range(draw(st.integers(0, 4))):
        freed = draw(st.sampled_from([None, *people])) if dependent else None
        agency = freed.agency if freed else draw(st.sampled_from(names))
        level = draw(st.integers(1, 5))
        places.append(position(n, agency, level, freed.id if freed else None))
    return places, people, draw(st.integers(0, 2))


def every_round(places, people, balance):
    """Each lawful set of pairs, by trying them all: the independent computation."""

    def lawful(pairs):
        gone = {c.id for c, _ in pairs}
        filled = {p.id for _, p in pairs}
        if any(p.freed_by and p.freed_by not in gone for _, p in pairs):
            return False
        for c, _ in pairs:
            if c.needs_relief and not any(p.freed_by == c.id and p.id in filled for p in places):
                return False
        for agency in {c.agency for c in people} | {p.agency for p in places}:
            sent = sum(c.agency == agency for c, _ in pairs)
            got = sum(p.agency == agency for _, p in pairs)
            if abs(sent - got) > balance:
                return False
        return True

    def extend(rest, free, pairs):
        if not rest:
            if lawful(pairs):
                yield sum(fit(p, c).worth for c, p in pairs)
            return
        first, *others = rest
        yield from extend(others, free, pairs)
        for p in free:
            if fit(p, first).eligible:
                yield from extend(others, [q for q in free if q is not p], [*pairs, (first, p)])

    return max(extend(people, places, []))


@settings(max_examples=150, deadline=None)
@given(st.one_of(rounds(2, False), rounds(2), rounds(3)))
def test_CL1_a_round_is_as_good_as_the_best_of_all(given_round):
    places, people, balance = given_round
    found = exchange(places, people, balance)
    assert worths(places, people).tolist() == [[fit(p, c).worth for p in places] for c in people]
    assert found.total == every_round(places, people, balance)
    assert {p.candidate for p in found.pairings} | set(found.unplaced) == {c.id for c in people}
    assert {p.position for p in found.pairings} | set(found.unfilled) == {p.id for p in places}
    for agency in found.sent:
        assert abs(found.sent[agency] - found.received[agency]) <= balance
    assert all(r.en and r.fr for why in (*found.unplaced.values(), *found.unfilled.values()) for r in why)


@settings(max_examples=60, deadline=None)
@given(rounds(2, False), st.data())
def test_CL1_what_if_a_pair_is_settled_first(given_round, data):
    places, people, balance = given_round
    pairs = [(p, c) for p in places for c in people if fit(p, c).eligible]
    if not pairs:
        return
    p, c = data.draw(st.sampled_from(pairs))
    found = worth_if(places, people, c.id, p.id, balance)
    with_it = exchange(places, people, balance)
    if found is not None:
        assert found <= with_it.total
    if any(x.candidate == c.id and x.position == p.id for x in with_it.pairings):
        assert found == with_it.total


def test_CL1_a_cycle_of_three_needs_each_other():
    """Each officer goes only if relieved; only the whole ring frees anyone."""
    people = [candidate(n, AGENCIES[n], 3, needs_relief=True) for n in range(3)]
    places = [position(n, AGENCIES[n], 3, freed_by=f"c{n}") for n in range(3)]
    found = exchange(places, people, balance=0)
    assert len(found.pairings) == 3
    broken = exchange(places[:1], people, balance=2)
    assert not broken.pairings
    assert {why[0].code for why in broken.unplaced.values()} == {
        "positions_not_freed",
        "no_eligible_position",
    }


def test_CL1_balance_keeps_an_officer_home_and_says_so():
    people = [candidate(n, "CBSA", 5) for n in range(3)] + [candidate(9, "RCMP", 5)]
    places = [position(n, "RCMP", 3) for n in range(3)] + [position(9, "CBSA", 3)]
    found = exchange(places, people, balance=1)
    assert found.sent == {"CBSA": 2, "RCMP": 1}
    assert [why[0].code for why in found.unplaced.values()] == ["balance"]


def test_CL2_an_essential_competency_bars_and_the_reason_names_the_levels():
    place = Position(
        "p", "RCMP", (Requirement("interviewing", 3, essential=True), Requirement("customs law", 2)),
        languages=frozenset({"French"}), start=date(2027, 1, 4), end=date(2027, 7, 10), months=6,
    )  # fmt: skip
    person = Candidate(
        "c", "CBSA", {"interviewing": 2, "customs law": 5}, frozenset({"English"}), start=date(2027, 3, 1)
    )
    found = fit(place, person)
    assert not found.eligible
    assert {r.code for r in found.reasons} == {"essential_short", "language_missing", "time_short"}
    assert "level 2 held, 3 required" in found.reasons[0].en
    assert found.short == (("interviewing", 2, 3),)
    assert worths([place], [person]).tolist() == [[0]]
    able = Candidate("d", "CBSA", {"interviewing": 4}, frozenset({"English", "French"}), wishes=("", "x"))
    assert worths([place], [able]).tolist() == [[fit(place, able).worth]] == [[600]]


def test_CL1_a_thousand_by_a_thousand_is_solved_exactly():
    rng = np.random.default_rng(7)
    one = rng.integers(0, 1001, (600, 500))
    two = rng.integers(0, 1001, (400, 500)) * (rng.random((400, 500)) < 0.01)
    a, b = balanced(one, two, 5)
    assert abs(len(a) - len(b)) <= 5
    # The dual bound of the price proves it: no balanced pair of assignments can be worth more.
    bound = min(_bound(one, two, price, 5) for price in range(1002))
    assert total(one, a) + total(two, b) == bound


def _bound(one, two, price, difference):
    from scipy.optimize import linear_sum_assignment

    worth = 0
    for weights, charge in ((one, price), (two, -price)):
        charged = np.where(weights > 0, np.maximum(weights - charge, 0), 0)
        rows, columns = linear_sum_assignment(charged, maximize=True)
        worth += int(charged[rows, columns].sum())
    return worth + price * difference


@pytest.mark.parametrize("things", [[position(1, "CBSA", 1)] * 2])
def test_an_id_given_twice_is_named(things):
    with pytest.raises(ValueError, match="position p1 occurs twice"):
        exchange(things, [])


def test_CL1_nobody_is_paired_across_levels_or_fields_of_work():
    """National and divisional or regional, in intelligence, operations and strategy; empty is any."""
    kinds = list(product(("", "national", "regional"), ("", "intelligence", "operations", "strategy")))
    places = [replace(position(n, "CBSA", 1), level=lv, area=ar) for n, (lv, ar) in enumerate(kinds)]
    people = [replace(candidate(n, "RCMP", 1), level=lv, area=ar) for n, (lv, ar) in enumerate(kinds)]
    found = worths(places, people)
    for i, (level, area) in enumerate(kinds):
        for j, (at, within) in enumerate(kinds):
            told = fit(places[j], people[i])
            expected = {code for code, a, b in (("other_level", level, at), ("other_area", area, within))
                        if "" not in (a, b) and a != b}  # fmt: skip
            assert {one.code for one in told.reasons} & {"other_level", "other_area"} == expected
            assert (found[i, j] > 0) == told.eligible == (not expected)
    only = [one for one in people if (one.level, one.area) == ("regional", "strategy")]
    apart = [one for one in places if (one.level, one.area) == ("national", "strategy")]
    assert not exchange(apart, only, 5).pairings
