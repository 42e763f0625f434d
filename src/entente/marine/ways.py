"""Where the way between two observations is known, and where nobody can say how a vessel went.

As the engine has it: after a silence, or where it would have gone faster than vessels go, two places are not
joined. A map that joined them would show a course that nobody saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from entente.marine.engine.book import RuleBook
from entente.marine.engine.geodesy import distance_m
from entente.marine.engine.run import detection_of

KNOT_M_MS = 1852 / 3_600_000
"""One knot in metres a millisecond."""


@dataclass(frozen=True)
class Unknown:
    """From when on a way is not known: minutes, knots and metres of the track engine's definitions."""

    silence_min: float
    jump_speed_kn: float
    jump_slack_m: float


@cache
def _book() -> RuleBook:
    return RuleBook.load()


def rules(at: int) -> Unknown:
    """What holds at a moment, ms UTC."""
    edition = _book().at(at)
    held = detection_of(edition, _book().source, at)
    return Unknown(held.silence_min, held.jump_speed_kn, held.jump_slack_m)


def breaks(route: Sequence[Sequence[float]]) -> list[int]:
    """Numbers of the points of ``(ms UTC, lon, lat)`` to which the way from the one before is not known."""
    if not route:
        return []
    unknown = rules(int(route[-1][0]))
    found = []
    for k in range(1, len(route)):
        (t0, lon0, lat0), (t1, lon1, lat1) = route[k - 1], route[k]
        silent = t1 - t0 > unknown.silence_min * 60_000
        reach = unknown.jump_speed_kn * KNOT_M_MS * (t1 - t0) + unknown.jump_slack_m
        if silent or distance_m(lon0, lat0, lon1, lat1) > reach:
            found.append(k)
    return found
