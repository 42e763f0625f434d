"""From features to a probability: additive trees whose direction is fixed, compiled.

``data/name_model.json`` holds the trees, what they were fitted on and how well they do on pairs kept out
(``docs/screening-names.md``). More likeness never lowers a score and more conflict never raises it: the fit
was made under these constraints.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt
import orjson

from entente.screening.engine.lent import lent
from entente.screening.engine.match.compare import COUNT, FEATURES, ORGANISATION, features
from entente.screening.engine.names.table import Tokens


class Model(NamedTuple):
    """Trees, each filled up to three levels: node k of tree t asks ``x[feature[7t + k]] <= limit[7t + k]``
    and goes to ``2k + 1`` or ``2k + 2``; ``value`` [8t : 8t + 8] are its leaves. ``base`` is the log-odds
    before any tree; the first ``share`` trees are a model of their own (the fit averages several).
    ``covered`` ascending, ``ceiling`` [2, len(covered)]: the most log-odds that two names (persons 0,
    organisations 1) have of which at most such a share is answered on the less answered side.
    """

    feature: npt.NDArray[np.uint8]
    limit: npt.NDArray[np.float64]
    value: npt.NDArray[np.float64]
    base: float
    share: int
    trees: int
    covered: npt.NDArray[np.float64]
    ceiling: npt.NDArray[np.float64]


DEPTH = 3
INNER = np.uint64(2**DEPTH - 1)
COVERED = FEATURES.index("covered_least")
LIKENESS_STEP = 0.25
"""What plain likeness adds to the log-odds at most: it orders what the trees cannot tell apart."""
HOPELESS = -6.5
"""Log-odds of the first trees alone under which the others are not asked; what they would add never brings
such a pair near any threshold (they differ by less than 2 on all training pairs)."""


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    return orjson.loads(resources.files("entente.screening").joinpath("data/name_model.json").read_bytes())


@lru_cache(maxsize=1)
def load() -> Model:
    """The model that ships.

    Raises:
        ValueError: it was fitted for other features than this code computes.
    """
    raw = description()
    if tuple(raw["features"]) != FEATURES:
        raise ValueError("data/name_model.json was fitted for other features: run tools/fit_names.py")
    t = raw["trees"]
    roots = t["roots"]
    feature = np.zeros((len(roots), 2**DEPTH - 1), np.uint8)
    limit = np.full(feature.shape, np.inf)
    value = np.zeros((len(roots), 2**DEPTH))

    def fill(tree: int, node: int, place: int, level: int) -> None:
        if level == DEPTH:
            value[tree, place - (2**DEPTH - 1)] = t["value"][node]
            return
        if t["feature"][node] < 0:  # a leaf above: both ways lead to it
            fill(tree, node, 2 * place + 1, level + 1)
            fill(tree, node, 2 * place + 2, level + 1)
            return
        feature[tree, place], limit[tree, place] = t["feature"][node], t["limit"][node]
        fill(tree, t["left"][node], 2 * place + 1, level + 1)
        fill(tree, t["right"][node], 2 * place + 2, level + 1)

    for tree, root in enumerate(roots):
        fill(tree, root, 0, 0)
    share = len(roots) // int(t.get("bags", 6))
    base = float(t["base"])
    covered = np.unique(limit[(feature == COVERED) & np.isfinite(limit)])
    ceiling = np.array(
        [
            [base + LIKENESS_STEP * most + _at_most(feature, limit, value, most, of) for most in covered]
            for of in (0.0, 1.0)
        ]
    )
    return Model(feature.ravel(), limit.ravel(), value.ravel(), base, share, len(roots), covered, ceiling)


def _at_most(
    feature: npt.NDArray[Any], limit: npt.NDArray[Any], value: npt.NDArray[Any], most: float, of: float
) -> float:
    """The sum of what every tree gives at most where ``covered_least`` <= ``most`` and ``organisation`` is
    ``of``, whatever the other features are."""
    open_ = np.ones((len(feature), 2 ** (DEPTH + 1) - 1), bool)
    for node in range(2**DEPTH - 1):
        asked, at = feature[:, node], limit[:, node]
        never_right = (asked == COVERED) & (most <= at) | (asked == ORGANISATION) & (of <= at)
        never_left = (asked == ORGANISATION) & (of > at)
        open_[:, 2 * node + 1] = open_[:, node] & ~never_left
        open_[:, 2 * node + 2] = open_[:, node] & ~never_right
    leaves = np.where(open_[:, 2**DEPTH - 1 :], value, -np.inf)
    return float(leaves.max(axis=1).sum())


@nb.njit(cache=True, nogil=True)
def _leaf(model: Model, x: np.ndarray, tree: int) -> float:
    node, nodes = np.uint64(0), np.uint64(tree) * INNER  # unsigned: no index is taken from the end
    for _ in range(DEPTH):
        at = nodes + node
        right = np.uint64(x[model.feature[at]] > model.limit[at])
        node = node + node + np.uint64(1) + right
    return model.value[nodes + np.uint64(tree) + node - INNER]


@nb.njit(cache=True, nogil=True)
def log_odds(model: Model, x: np.ndarray) -> float:
    total = 0.0
    for tree in range(model.share):
        total += _leaf(model, x, tree)
    first = model.base + total * (model.trees / model.share)
    if first < HOPELESS:
        return first
    for tree in range(model.share, model.trees):
        total += _leaf(model, x, tree)
    return model.base + total


@nb.njit(cache=True, nogil=True)
def probability(model: Model, x: np.ndarray) -> float:
    """Probability that two names are one, at even prior odds. Names that meet in initials alone stay low."""
    model, x = lent(model), lent(x)
    odds = log_odds(model, x)
    if x[6] == 0.0 and x[21] == 0.0:  # no evidence beyond initials
        odds = min(odds, -2.0)
    # What the trees cannot tell apart is ordered by plain likeness; the step is below any reported digit's
    # use.
    odds += LIKENESS_STEP * (x[0] * x[2] - x[18])
    return 1.0 / (1.0 + np.exp(-odds))


@nb.njit(cache=True, nogil=True)
def reaches(model: Model, x: np.ndarray, odds: float) -> bool:
    """Whether :func:`probability` of ``x`` could have log-odds of ``odds`` (over ``HOPELESS`` + 1) at all;
    true where that is not sure. For ``x`` at its most favourable, see ``compare.at_best``."""
    model, x = lent(model), lent(x)
    total = 0.0
    for tree in range(model.share):
        total += _leaf(model, x, tree)
    first = model.base + total * (model.trees / model.share)
    if first < HOPELESS:
        return False
    if first > odds + 1.0:  # not worth the other trees: it will not be refuted
        return True
    for tree in range(model.share, model.trees):
        total += _leaf(model, x, tree)
    return model.base + total + LIKENESS_STEP * (x[0] * x[2] - x[18]) >= odds - 1e-6


@nb.njit(cache=True, nogil=True)
def uncovered(model: Model, odds: float, organisation: float) -> float:
    """The greatest share answered with which two names surely stay under these log-odds (over ``HOPELESS`` +
    1), as long as they are not one word each (``compare.may_be_one_word``); -1 where there is none."""
    of = 1 if organisation > 0.0 else 0
    low, high = 0, len(model.covered)
    while low < high:
        middle = (low + high) // 2
        if model.ceiling[of, middle] < odds - 1e-6:
            low = middle + 1
        else:
            high = middle
    return model.covered[low - 1] if low else -1.0


@nb.njit(cache=True, nogil=True)
def both_ways(model: Model, x: np.ndarray, y: np.ndarray) -> float:
    """Score from the features read forwards and backwards: ties in the alignment may fall otherwise when
    read backwards. Their mean is left in ``x``."""
    for k in range(COUNT):
        x[k] = 0.5 * (x[k] + y[k])
    return probability(model, x)


@nb.njit(cache=True, nogil=True)
def name_score(
    model: Model,
    ta: Tokens,
    a: np.ndarray,
    tb: Tokens,
    b: np.ndarray,
    organisation: bool,
    x: np.ndarray,
    y: np.ndarray,
) -> float:
    """Score of two names, 0–1, the same for (a, b) and (b, a); ``x`` receives the features, ``y`` is
    scratch."""
    x[23] = y[23] = 1.0 if organisation else 0.0
    features(ta, a, tb, b, x)
    features(tb, b, ta, a, y)
    return both_ways(model, x, y)
