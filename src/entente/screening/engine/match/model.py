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

from entente.screening.engine.match.compare import COUNT, FEATURES, features
from entente.screening.engine.names.table import Tokens


class Model(NamedTuple):
    """Trees as flat arrays: node ``k`` asks ``x[feature[k]] <= limit[k]`` and goes to ``left`` or ``right``;
    ``feature`` -1 marks a leaf with ``value``. ``roots`` are the first nodes, ``base`` the log-odds before
    any.
    """

    roots: npt.NDArray[np.int32]
    feature: npt.NDArray[np.int32]
    limit: npt.NDArray[np.float64]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]
    base: float


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
    return Model(
        np.array(t["roots"], np.int32),
        np.array(t["feature"], np.int32),
        np.array(t["limit"]),
        np.array(t["left"], np.int32),
        np.array(t["right"], np.int32),
        np.array(t["value"]),
        float(t["base"]),
    )


@nb.njit(cache=True, nogil=True)
def log_odds(model: Model, x: np.ndarray) -> float:
    total = model.base
    for root in model.roots:
        k = root
        while model.feature[k] >= 0:
            k = model.left[k] if x[model.feature[k]] <= model.limit[k] else model.right[k]
        total += model.value[k]
    return total


@nb.njit(cache=True, nogil=True)
def probability(model: Model, x: np.ndarray) -> float:
    """Probability that two names are one, at even prior odds. Names that meet in initials alone stay low."""
    odds = log_odds(model, x)
    if x[6] == 0.0 and x[21] == 0.0:  # no evidence beyond initials
        odds = min(odds, -2.0)
    # What the trees cannot tell apart is ordered by plain likeness; the step is below any reported digit's
    # use.
    odds += 0.25 * (x[0] * x[2] - x[18])
    return 1.0 / (1.0 + np.exp(-odds))


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
    for k in range(COUNT):  # ties in the alignment may fall otherwise when read backwards
        x[k] = 0.5 * (x[k] + y[k])
    return probability(model, x)
