"""The flag that a number claims: maritime identification digits (ITU, Table of MIDs) to ISO 3166."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parents[1] / "data" / "mid.csv"


@cache
def _countries() -> dict[str, str]:
    with TABLE.open(encoding="utf-8") as file:
        return {row["mid"]: row["country"] for row in csv.DictReader(file)}


def flag_of(mmsi: int) -> str | None:
    """ISO 3166 alpha-2 of a ship station, group call, coast station, craft of a parent ship or aid.

    The digits stand first (ITU-R M.585: ships), after one or two zeros (groups, coast stations), after
    98 (craft) or 99 (aids to navigation); None where the number has no country.
    """
    digits = f"{mmsi:09d}"
    if len(digits) != 9:
        return None
    if digits.startswith("8"):  # a handheld radio: 8MIDXXXXX
        digits = digits[1:]
    elif digits.startswith(("98", "99", "00")):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = digits[1:]
    return _countries().get(digits[:3])


def is_vessel_number(mmsi: int) -> bool:
    """Whether a number can be a vessel's: a ship station (MID and six digits), a handheld radio (8 MID), a
    craft of a parent ship (98 MID) or an aircraft in search and rescue (111 MID); ITU-R M.585-9, annex 1.

    Nothing else names one vessel: 123456789, 1193046471 (an unset receiver), coast stations, beacons.
    """
    digits = f"{mmsi:09d}"
    if len(digits) != 9:
        return False
    for prefix in ("98", "8", "111"):
        if digits.startswith(prefix):
            return digits[len(prefix) :][:3] in _countries()
    return digits[0] in "234567" and digits[:3] in _countries()
