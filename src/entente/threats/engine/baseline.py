"""What a series of weekly counts would be if nothing had changed.

Quasi-Poisson regression with a trend and, from a full year on, one yearly wave; past peaks weigh less so
that an old outbreak does not hide a new one (Farrington et al., *JRSS A* 159, 1996; Noufaily et al.,
*Stat. Med.*
32, 2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
YEAR = 365.25 / 7  # weeks
ROUNDS = 50
LEAST_WEEKS = 12


@dataclass(frozen=True)
class Baseline:
    """Fitted on the first ``weeks`` counts. ``dispersion`` ≥ 1 is the variance over the mean."""

    weeks: int
    coefficients: Floats
    covariance: Floats
    dispersion: float
    seasonal: bool

    def expected(self, weeks: npt.ArrayLike) -> Floats:
        """Mean count of each week, numbered from the series' start."""
        return np.exp(np.clip(_design(weeks, self.weeks, self.seasonal) @ self.coefficients, -20, 20))

    def drawn(self, weeks: npt.ArrayLike, rng: np.random.Generator, draws: int) -> Floats:
        """(draws, weeks) means that the reference weeks allow: the uncertainty of the fit."""
        coefficients = rng.multivariate_normal(self.coefficients, self.covariance, draws, method="eigh")
        return np.exp(np.clip(coefficients @ _design(weeks, self.weeks, self.seasonal).T, -20, 20))


def fit_baseline(counts: npt.ArrayLike, reference: int) -> Baseline:
    """Fit on the first ``reference`` weeks of ``counts``.

    :raises ValueError: fewer than twelve reference weeks, or a count that is negative or not a number.
    """
    series = np.asarray(counts, np.float64)
    if reference < LEAST_WEEKS:
        raise ValueError(
            f"a baseline needs at least {LEAST_WEEKS} weeks before those watched, not {reference}"
        )
    if not (np.isfinite(series).all() and (series >= 0).all()):
        raise ValueError(f"week {int(np.argmin(np.nan_to_num(series, nan=-1)))} has no count")
    seen = series[:reference]
    seasonal = reference >= YEAR
    design = _design(np.arange(reference), reference, seasonal)
    weight = np.ones(reference)
    for _ in range(2):
        coefficients, covariance, mean = _poisson(design, seen, weight)
        freedom = max(reference - design.shape[1], 1)
        dispersion = max(float((weight * (seen - mean) ** 2 / mean).sum() / freedom), 1.0)
        # Anscombe residuals of the Poisson law, as in Farrington et al.
        residual = 1.5 * (seen ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion))
        weight = np.where(residual > 2.58, residual.clip(min=1e-9) ** -2.0, 1.0)
        weight *= reference / weight.sum()
    return Baseline(reference, coefficients, covariance * dispersion, dispersion, seasonal)


def _design(weeks: npt.ArrayLike, reference: int, seasonal: bool) -> Floats:
    at = np.asarray(weeks, np.float64)
    # A short reference cannot tell a trend from a wave: beyond the reference its trend is not carried on.
    trend = np.minimum(at, reference) / reference - 0.5
    columns = [np.ones_like(at), trend]
    if seasonal:
        turn = 2 * np.pi * at / YEAR
        columns += [np.sin(turn), np.cos(turn)]
    return np.stack(columns, axis=1)


def _poisson(design: Floats, seen: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Iteratively reweighted least squares, log link; a whisper of ridge keeps all-zero series finite."""
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = np.log(max(float(np.average(seen, weights=weight)), 0.05))
    ridge = np.eye(design.shape[1]) * 1e-3
    ridge[0, 0] = 0.0
    inverse: Floats = np.eye(design.shape[1])
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(design @ coefficients, -20, 20))
        work = design @ coefficients + (seen - mean) / mean
        scaled = design * (weight * mean)[:, None]
        inverse = np.asarray(np.linalg.inv(design.T @ scaled + ridge), np.float64)
        fresh = inverse @ (scaled.T @ work)
        step = np.abs(fresh - coefficients).max()
        coefficients = np.clip(fresh, -20, 20)
        if step < 1e-8:
            break
    return coefficients, inverse, np.exp(np.clip(design @ coefficients, -20, 20)).clip(min=1e-6)
