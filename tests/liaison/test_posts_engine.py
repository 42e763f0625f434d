"""LO6: the ranking's sensitivity is exact, and the best set of posts equals trying every set."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.liaison.engine import (
    Criterion,
    Demand,
    Post,
    assess,
    choose,
    flips,
    frontier,
    rank_acceptability,
)

shares = st.integers(0, 4).map(lambda x: x / 4)


@st.composite
def cases(draw):
    demands = [Demand(f"d{j}", draw(st.integers(0, 9))) for j in range(draw(st.integers(0, 4)))]
    posts = [
        Post(f"p{i}", draw(st.integers(0, 6)), {d.id: draw(shares) for d in demands})
        for i in range(draw(st.integers(0, 5)))
    ]
    return posts, demands, draw(st.integers(0, 15))


@settings(max_examples=150, deadline=None)
@given(cases(), st.data())
def test_LO6_the_best_set_equals_trying_every_set(case, data):
    posts, demands, budget = case
    cheap = [p.id for p in posts if p.cost <= budget]
    keep = frozenset(data.draw(st.lists(st.sampled_from(cheap), max_size=1)) if cheap else [])
    found = choose(posts, demands, budget, keep=keep)
    every = [
        (
            sum(d.weight * max((p.covers[d.id] for p in some), default=0) for d in demands),
            -sum(p.cost for p in some),
        )
        for size in range(len(posts) + 1)
        for some in combinations(posts, size)
        if sum(p.cost for p in some) <= budget and keep <= {p.id for p in some}
    ]
    best, thrift = max(every)
    assert found.value == pytest.approx(best)
    assert found.cost == pytest.approx(-thrift)
    assert set(found.posts) | set(found.left_out) == {p.id for p in posts}


def test_LO6_more_money_never_covers_less():
    rng = np.random.default_rng(5)
    demands = [Demand(f"d{j}", int(w)) for j, w in enumerate(rng.integers(1, 10, 30))]
    posts = [
        Post(
            f"p{i}",
            int(rng.integers(1, 9)),
            {d.id: float(rng.random()) for d in demands if rng.random() < 0.3},
        )
        for i in range(40)
    ]
    values = [choice.value for choice in frontier(posts, demands, [0, 10, 20, 40])]
    assert values[0] == 0
    assert values == sorted(values)


def test_what_cannot_be_is_said():
    with pytest.raises(ValueError, match="keep cost 5, more than the budget of 4"):
        choose([Post("p", 5)], [], 4, keep=frozenset({"p"}))
    with pytest.raises(ValueError, match="no post q"):
        choose([Post("p", 5)], [], 4, bar=frozenset({"q"}))
    with pytest.raises(ValueError, match="location 1 has no value for traffic"):
        assess([[1.0, 2.0], [1.0, np.nan]], [Criterion("threat", 1), Criterion("traffic", 1)])


@settings(max_examples=100, deadline=None)
@given(
    st.integers(2, 6).flatmap(
        lambda n: st.tuples(
            st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=n, max_size=n),
            st.lists(st.integers(1, 9), min_size=3, max_size=3),
        )
    )
)
def test_LO6_a_flip_is_where_two_places_are_level(given_table):
    table, weights = given_table
    found = assess(table, [Criterion(f"k{i}", w) for i, w in enumerate(weights)])
    for flip in flips(found):
        moved = found.weights * (1 - flip.at) / (1 - flip.weight)
        moved[flip.criterion] = flip.at
        scores = found.values @ moved
        assert moved.sum() == pytest.approx(1)
        assert scores[flip.better] == pytest.approx(scores[flip.worse], abs=1e-9)


def test_LO6_less_is_better_where_it_is_a_cost():
    found = assess([[10, 100], [5, 20]], [Criterion("threat", 1), Criterion("cost", 3, more_is_better=False)])
    assert found.order.tolist() == [1, 0]
    assert found.scores.tolist() == [0.25, 0.75]


def test_LO6_rank_shares_add_up_and_a_place_best_in_all_is_always_first():
    found = assess([[9, 9, 9], [1, 5, 2], [3, 1, 4]], [Criterion(k, 1) for k in "abc"])
    shares_found = rank_acceptability(found, seed=1)
    assert shares_found.sum(axis=0) == pytest.approx(np.ones(3))
    assert shares_found.sum(axis=1) == pytest.approx(np.ones(3))
    assert shares_found[0, 0] == 1
