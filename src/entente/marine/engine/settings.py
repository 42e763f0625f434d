"""The numbers behind stop, contact, silence and the rest, dated and sourced in ``rules/events.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from entente.marine.engine import dated
from entente.marine.engine.errors import InputError


@dataclass(frozen=True, slots=True)
class Detection(dated.Numbers):
    """Metres, knots, minutes, degrees (``_m``, ``_kn``, ``_min``, ``_deg``), defined in the file."""

    rules: ClassVar[Path] = Path(__file__).parents[1] / "rules" / "events.yaml"

    stop_radius_m: float
    stop_dwell_min: float
    silenced_dwell_min: float
    silenced_speed_kn: float
    shore_m: float
    site_m: float
    moored_status: tuple[int, ...]
    anchored_status: tuple[int, ...]
    drift_speed_kn: float
    contact_distance_m: float
    contact_speed_kn: float
    contact_dwell_min: float
    contact_outside_marina: bool
    encounter_distance_m: float
    encounter_speed_kn: float
    encounter_dwell_min: float
    loitering_min: float
    silence_min: float
    jump_speed_kn: float
    jump_slack_m: float
    least_fixes: int
    parts_lines: float
    parts_min: float
    touch_min: float
    touch_m: float
    same_boat_m: float
    same_boat_way_m: float
    same_boat_fixes: int
    same_boat_share: float
    same_boat_blind_min: float
    same_boat_rest_fixes: int
    renumber_min: float
    renumber_m: float
    approach_hours: float
    approach_window_min: float
    approach_course_deg: float
    approach_speed_share: float
    approach_chance: float
    approach_land_m: float

    @classmethod
    def checked(cls, name: str, value: Any, source: str) -> Any:
        if name.endswith("_status"):
            if isinstance(value, list | tuple) and all(isinstance(v, int) and 0 <= v <= 15 for v in value):
                return tuple(value)
            raise InputError(source, "no_statuses", name=name, text=repr(value))
        if name == "contact_outside_marina":
            if isinstance(value, bool):
                return value
            raise InputError(source, "no_flag", name=name, text=repr(value))
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
            raise InputError(source, "no_number_of", name=name, text=repr(value))
        return value
