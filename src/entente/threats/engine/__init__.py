"""Early signals in counts: a change against season and trend, and displacement between corridors (PP4,
EN10)."""

from entente.threats.engine.baseline import Baseline, fit_baseline
from entente.threats.engine.displacement import Displacement, displacements
from entente.threats.engine.rollup import Part, Rolled, parts, rolled, together
from entente.threats.engine.signals import Signal, Watch, watch

__all__ = [
    "Baseline",
    "Displacement",
    "Part",
    "Rolled",
    "Signal",
    "Watch",
    "displacements",
    "fit_baseline",
    "parts",
    "rolled",
    "together",
    "watch",
]
