"""PP4, EN10: signals on simulated series with known changes; false alarms as often as stated, not more."""

from __future__ import annotations

import numpy as np
import pytest

from entente.threats.engine import Watch, displacements, fit_baseline, watch

WEEKS = 112


def quiet(rng, level=12.0, dispersion=1.6, season=0.4, weeks=WEEKS, change=None, ratio=1.0):
    """Negative binomial counts with a yearly wave, written apart from the engine."""
    at = np.arange(weeks)
    mean = level * np.exp(season * np.sin(2 * np.pi * (at - 9) / 52.18))
    if change is not None:
        mean = np.where(at >= change, mean * ratio, mean)
    size = mean / (dispersion - 1)
    return rng.negative_binomial(size, size / (size + mean))


def test_PP4_false_alarms_stay_at_the_stated_rate(rng):
    how = Watch(false_alarms=0.02, draws=800)
    alarms = sum(len(watch(quiet(rng, level=rng.uniform(2, 30)), how)) for _ in range(250))
    # 500 chances (two directions) at 2 %: mean 10; 25 is beyond the 99.99th percentile of the binomial law
    assert alarms <= 25


def test_PP4_a_doubling_is_found_and_dated(rng):
    found = []
    for _ in range(60):
        signals = watch(quiet(rng, change=WEEKS - 6, ratio=2.0), Watch(draws=800))
        found += [s.since - (WEEKS - 6) for s in signals if s.kind == "rise"]
    assert len(found) >= 54
    assert np.median(np.abs(found)) <= 1


def test_PP4_a_halving_is_a_drop(rng):
    found = 0
    for _ in range(40):
        signals = watch(quiet(rng, level=25, change=WEEKS - 6, ratio=0.4), Watch(draws=800))
        found += any(s.kind == "drop" and s.ratio < 1 and s.low <= s.ratio <= s.high for s in signals)
    assert found >= 36


def test_PP4_the_yearly_wave_alone_is_no_signal():
    at = np.arange(WEEKS)
    wave = np.round(20 * np.exp(0.8 * np.sin(2 * np.pi * at / 52.18)))
    assert watch(wave) == []


def test_PP4_an_old_outbreak_does_not_hide_a_new_one(rng):
    counts = quiet(rng, change=WEEKS - 5, ratio=2.6)
    counts[40:44] *= 6
    assert any(s.kind == "rise" for s in watch(counts, Watch(draws=800)))


def test_series_of_nothing_stay_quiet_and_wrong_ones_are_named():
    assert watch(np.zeros(WEEKS)) == []
    with pytest.raises(ValueError, match="at least 12 weeks"):
        fit_baseline(np.ones(10), 8)
    with pytest.raises(ValueError, match="week 3 has no count"):
        fit_baseline([1, 2, 3, -4] + [1] * 20, 20)


def test_EN10_displacement_is_found_where_it_was_planted(rng):
    hits, false = 0, 0
    for _ in range(25):
        series = {name: quiet(rng, level=25) for name in "ABCD"}
        series["A"] = quiet(rng, level=25, change=WEEKS - 7, ratio=0.3)
        series["B"] = quiet(rng, level=25, change=WEEKS - 7, ratio=1.7)
        pairs = [("A", "B"), ("A", "C"), ("B", "C"), ("C", "D")]
        found = {(d.origin, d.to) for d in displacements(series, pairs, Watch(draws=1500))}
        hits += ("A", "B") in found
        false += len(found - {("A", "B")})
    assert hits >= 20
    assert false <= 5


def test_EN10_a_drop_everywhere_is_not_displacement(rng):
    series = {name: quiet(rng, level=25, change=WEEKS - 7, ratio=0.4) for name in "AB"}
    assert displacements(series, [("A", "B")], Watch(draws=800)) == []


def test_EN10_pressure_dates_the_comparison(rng):
    series = {
        "A": quiet(rng, 25, change=WEEKS - 5, ratio=0.2),
        "B": quiet(rng, 25, change=WEEKS - 5, ratio=2.2),
    }
    [one] = displacements(series, [("A", "B")], Watch(draws=800), pressure={"A": WEEKS - 5})
    assert (one.origin, one.to, one.since) == ("A", "B", WEEKS - 5)
    assert one.fell < 0 < one.rose
    assert 0 < one.again <= 1
