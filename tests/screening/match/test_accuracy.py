"""The stated accuracy, on the public pairs. See docs/screening-names.md for what was fitted on what."""

from __future__ import annotations

import csv
import random

import numpy as np
import pytest

from entente.screening.engine.index.build import build
from entente.screening.engine.lists import read_sources
from entente.screening.engine.match.compare import COUNT, features
from entente.screening.engine.names.table import TokenTable, packed
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.score.thresholds import background, best_per_list
from entente.screening.engine.screen import Asking, score_pairs, screen

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def latin_un(shared_data):
    """The whole UN list, Latin names only."""
    from dataclasses import replace

    (un,), _ = read_sources([shared_data("screening", "lists", "UN_consolidated_2026-02-27.xml.gz")])
    un.entries = [replace(e, names=tuple(n for n in e.names if n.role != "original")) for e in un.entries]
    return build([un])


def _treated(name, draw):
    """One slight fault, of the kinds that public benchmarks of screening use."""
    at = draw.randrange(1, len(name))
    words = name.split()
    return draw.choice(
        [
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            name[:at] + name[at - 1] + name[at:],
            "".join(c for k, c in enumerate(name) if k == 0 or c != name[k - 1]),
            " ".join(words[1:]) + ", " + words[0],
            name.replace(" ", draw.choice("\u00a0-_")),
            "".join(c if c.isascii() else "?" for c in name),
            "".join(c for c in name if c.isascii()),
            name[:at] + draw.choice("AEIOU") + name[at + 1 :] if name[at].upper() in "AEIOU" else name,
        ]
    )


def test_un_names_with_a_slight_fault_are_found_at_one_false_hit_in_a_thousand(latin_un, shared_data):
    (un,), _ = read_sources([shared_data("screening", "lists", "UN_consolidated_2026-02-27.xml.gz")])
    draw = random.Random(12)
    false = np.sort(best_per_list(latin_un, background(5000, seed=77))[:, 0])[::-1]
    threshold = max(0.5, false[5])
    persons = [e for e in un.entries if e.kind == "person" and " " in e.names[0].text]
    queries = [Query(str(k), _treated(e.names[0].text, draw)) for k, e in enumerate(persons)]
    found = [
        any(h.entry_id == e.entry_id and h.score > threshold for h in hits)
        for e, hits in zip(persons, screen(latin_un, queries, Asking(top=5, least=0.05)), strict=True)
    ]
    assert len(found) > 600
    assert np.mean(found) >= 0.99


def test_f1_on_the_labelled_pairs(shared_data):
    with shared_data("screening", "pairs", "name_pairs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    scores = score_pairs([(r["schema"], r["name1"], r["name2"]) for r in rows])
    truth = np.array([r["is_match"] == "true" for r in rows])
    said = scores >= 0.5
    f1 = 2 * (said & truth).sum() / (said.sum() + truth.sum())
    # These pairs were fitted on, so this only guards against a break; the honest figures are below.
    assert f1 >= 0.88


def _compared(items):
    """The figures that the model sees, [pairs, figures], of ``(name, name, organisation)``."""
    table = TokenTable()
    starts, flat = packed([table.encode(n, o) for one, other, o in items for n in (one, other)])
    tokens, found = table.arrays(), np.zeros((len(items), COUNT))
    for k, (_, _, organisation) in enumerate(items):
        a, b = (flat[starts[n] : starts[n + 1]] for n in (2 * k, 2 * k + 1))
        x, y = np.zeros(COUNT), np.zeros(COUNT)
        x[-1] = y[-1] = organisation
        features(tokens, a, tokens, b, x)
        features(tokens, b, tokens, a, y)
        found[k] = (x + y) / 2
    return found


def _logistic(x, y):
    """Weights of a logistic regression with ridge 1 (Newton's method), the constant first."""
    x = np.c_[np.ones(len(x)), x]
    ridge = np.r_[1e-6, np.ones(x.shape[1] - 1)]
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), x.T @ (p - y) + ridge * w)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return w


def _f1(said, truth):
    return 2 * (said & truth).sum() / (said.sum() + truth.sum())


def test_f1_on_pairs_kept_out_of_the_fit(shared_data):
    """Computed anew, tenth by tenth: what is fitted on nine tenths is asked about the last. The trees need a
    library that is no part of the product, so the plainest learner there is stands in for them; what it
    reaches is the figures' merit, and the trees' stated 0.89 lies above it."""
    with shared_data("screening", "pairs", "name_pairs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x = _compared([(r["name1"], r["name2"], r["schema"] != "Person") for r in rows])
    truth = np.array([r["is_match"] == "true" for r in rows])
    reached = []
    for seed in range(4):
        order = np.random.default_rng(seed).permutation(len(rows))
        odds = np.zeros(len(rows))
        for fold in range(10):
            asked = order[fold::10]
            known = np.setdiff1d(order, asked)
            mean, spread = x[known].mean(0), x[known].std(0) + 1e-9
            w = _logistic((x[known] - mean) / spread, truth[known].astype(float))
            odds[asked] = w[0] + (x[asked] - mean) / spread @ w[1:]
        reached.append(_f1(odds >= 0, truth))
    assert np.mean(reached) >= 0.875
    from entente.screening.engine.match.model import description

    assert description()["figures"]["cross_validated_f1_at_half"] >= np.mean(reached) - 0.01


def test_the_models_description_states_the_honest_figures():
    from entente.screening.engine.match.model import description

    figures = description()["figures"]
    assert figures["cross_validated_f1"] >= 0.88
    assert description()["fitted_on"]


def test_cross_script_names_come_first_at_one_false_hit_in_a_thousand(latin_un, shared_data):
    from tools.fit_names import half

    from entente.screening.engine.match.model import description

    with shared_data("screening", "pairs", "crossscript_pairs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    false = np.sort(best_per_list(latin_un, background(5000, seed=77))[:, 0])[::-1]
    threshold = false[5]
    queries = [
        Query(str(k), r["original_script"], "person" if r["kind"] == "INDIVIDUAL" else "company")
        for k, r in enumerate(rows)
    ]
    found = [
        bool(hits) and hits[0].entry_id == r["dataid"] and hits[0].score > threshold
        for r, hits in zip(rows, screen(latin_un, queries, Asking(top=1, least=0.05)), strict=True)
    ]
    assert np.mean(found) >= 0.80
    kept_out = [hit for r, hit in zip(rows, found, strict=True) if half(r["dataid"]) == 1]
    stated = description()["figures"]["cross_script_rank1_and_over_threshold_kept_out_half"]
    assert len(kept_out) > 50
    assert np.mean(kept_out) == pytest.approx(stated, abs=0.02)
