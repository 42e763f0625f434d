"""The numbers by which reports and arrivals are matched, dated and explained in ``rules/matching.yaml``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from entente.marine.engine import dated
from entente.marine.engine.book import Edition
from entente.marine.engine.errors import InputError

Curve = tuple[tuple[float, float], ...]
"""``(value, weight)``, in the file's order."""
SHARES = ("surest", "cut_name", "cut_name_off", "other_number_most", "number_left_out_off")
"""Likenesses and probabilities, as the numbers named ``_factor`` are."""
RISING = ("declared_weights", "place_weights")
"""Curves that are read between their points, whose values therefore rise."""


@dataclass(frozen=True, slots=True)
class Matching(dated.Numbers):
    """Hours, days, minutes, metres, degrees (``_h _days _min _m _deg``) and weights, defined in the file."""

    rules: ClassVar[Path] = Path(__file__).parents[1] / "rules" / "matching.yaml"

    nameless_h: float
    numbered_days: float
    named_days: int
    named_reach_lon_deg: float
    named_reach_lat_deg: float
    kept: int
    mmsi_weight: float
    imo_weight: float
    call_sign_weight: float
    registration_weight: float
    whole_name: float
    like_name: float
    name_agrees: float
    name_weights: Curve
    cut_name: float
    cut_name_off: float
    other_number_most: float
    number_left_out_off: float
    rarity_floor: float
    rarity_most: float
    dark_carrier_weight: float
    slip_weight: float
    clash_weight: float
    strong: float
    certain: float
    second_report: float
    in_time_weight: float
    outside_weight: float
    outside_slope: float
    silence_weight: float
    declared_weights: Curve
    nearer_weight: float
    nearer_min: float
    place_weights: Curve
    accept: float
    surest: float
    score_scale: float
    close_call_factor: float
    unobserved_factor: float
    entry_window_factor: float
    no_identity_factor: float
    disputed_factor: float
    no_arrival_factor: float
    no_arrival_near_factor: float
    no_arrival_yet_factor: float
    seen_again_m: float
    seen_again_h: float
    named_again_m: float
    named_again_h: float
    named_sighting_times: float

    @classmethod
    def checked(cls, name: str, value: Any, source: str) -> Any:
        if name.endswith("_weights"):
            if not _is_curve(value) or (name in RISING and list(value) != sorted(value)):
                raise InputError(source, "no_curve", name=name, text=repr(value))
            return tuple((point[0], point[1]) for point in value)
        if name in ("kept", "named_days"):
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 1000:
                raise InputError(source, "no_number_of", name=name, text=repr(value))
            return value
        if name in SHARES or name.endswith("_factor"):
            if not _is_number(value) or not 0 <= value <= 1:
                raise InputError(source, "no_share", name=name, text=repr(value))
            return value
        if name == "score_scale" and value == 0:
            raise InputError(source, "no_number_of", name=name, text=repr(value))
        if not _is_number(value) or (value < 0 and not name.endswith("_weight")):
            raise InputError(source, "no_number_of", name=name, text=repr(value))
        return value


def matching_of(edition: Edition, source: str, at: int | None = None) -> Matching:
    """The numbers in force at ``at`` (ms UTC; default: when the edition began), with what the edition sets in
    its ``matching``."""
    day = dt.datetime.fromtimestamp((edition.valid_from if at is None else at) / 1000, dt.UTC).date()
    return Matching.default(day).overridden(edition.matching, f"{source}, matching")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _is_curve(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) > 1
        and all(isinstance(p, list | tuple) and len(p) == 2 and all(map(_is_number, p)) for p in value)
    )
