"""PP6, CL4: figures with honest uncertainty, contributions that add up, scores that no measure rules in
silence."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.outcomes.engine import Contribution, Part, median, proportion, rate, score, shares


def test_PP6_proportions_carry_wilsons_interval():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263 and 0/20
    found = proportion(81, 263)
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert not found.few
    none = proportion(0, 20)
    assert (none.value, round(none.low, 4), round(none.high, 4)) == (0, 0.0, 0.1611)
    assert none.few
    assert not proportion(0, 0).known
    with pytest.raises(ValueError, match="5 of 4"):
        proportion(5, 4)


def test_PP6_rates_carry_the_exact_poisson_interval():
    # Garwood's limits for a count of 10 and of 0, as tabulated (e.g. Ulm, Am. J. Epidemiol. 131, 1990)
    ten, zero = rate(10, 1), rate(0, 2)
    assert (round(ten.low, 3), round(ten.high, 3)) == (4.795, 18.390)
    assert (zero.value, zero.low, round(zero.high, 4)) == (0, 0, round(3.6889 / 2, 4))


def test_PP6_medians_hold_the_true_median_as_often_as_stated():
    rng = np.random.default_rng(11)
    for size in (8, 25, 60):
        held = 0
        for _ in range(800):
            found = median(rng.exponential(10, size).tolist())
            held += found.low <= 10 * np.log(2) <= found.high
        assert held / 800 > 0.93
    assert (median([3]).low, median([3]).high) == (3, 3)


steps = st.sampled_from(["led", "substantial", "supporting", "incidental"])
days = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), steps, days, days), min_size=1, max_size=6))
def test_CL4_shares_of_a_result_add_up_to_one(given_ones):
    found = shares([Contribution(by, step, min(a, b), max(a, b)) for by, step, a, b in given_ones])
    assert sum(sum(years.values()) for years in found.values()) == pytest.approx(1)


def test_CL4_a_secondment_that_ended_years_before_keeps_its_share():
    found = shares([
        Contribution("secondment", "led", date(2022, 7, 1), date(2023, 6, 30)),
        Contribution("team", "led", date(2022, 1, 1), date(2025, 12, 31)),
    ])  # fmt: skip
    assert found["secondment"] == pytest.approx({2022: 0.5 * 184 / 365, 2023: 0.5 * 181 / 365})
    assert sum(found["team"].values()) == pytest.approx(0.5)


def test_PP6_seizures_that_decide_a_score_alone_are_named():
    calm = (0.5, 0.52, 0.5, 0.49, 0.51, 0.5)
    wild = (0.0, 1.0, 0.2, 0.9, 0.1, 0.8)
    found = score([Part("seizures", 1, wild), Part("compliance", 2, calm), Part("timeliness", 2, calm[::-1])])
    assert found.ruled_by == ("seizures",)
    assert sum(found.spread.values()) == pytest.approx(1)
    even = np.random.default_rng(3).random((4, 40))
    fair = score([Part(name, 1, tuple(row)) for name, row in zip("abcd", even, strict=True)])
    assert fair.ruled_by == ()
    with pytest.raises(ValueError, match="outside 0 to 1"):
        score([Part("a", 1, (2.0,))])
