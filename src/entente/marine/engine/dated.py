"""Dated numbers in a YAML file of the rules: which entry holds on a day, and who approved it.

A file is a list of ``{valid_from, approved_by: {en, fr}, values: {name: {value, source}}}``. A process reads
it once; :func:`again` is for one that runs on while its rules change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
_read: dict[Path, tuple[dict[str, Any], ...]] = {}


def in_force(path: Path, at: dt.date | None = None) -> dict[str, Any]:
    """The entry in force on a day (default: the latest); before the first, the first."""
    if path not in _read:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        _read[path] = tuple(sorted(loaded, key=lambda entry: entry["valid_from"]))
    usable = [entry for entry in _read[path] if at is None or entry["valid_from"] <= at]
    return usable[-1] if usable else _read[path][0]


def again(used: Callable[[], T]) -> T:
    """Read every file anew, as ``used`` does; where it fails, what was read before goes on to hold."""
    before = dict(_read)
    _read.clear()
    try:
        return used()
    except BaseException:
        _read.clear()
        _read.update(before)
        raise


def values(path: Path, at: dt.date | None = None) -> dict[str, Any]:
    """The numbers in force on a day, by name."""
    return {name: row["value"] for name, row in in_force(path, at)["values"].items()}


def approval(path: Path, at: dt.date | None = None) -> dict[str, str]:
    """Who approved what is in force on a day: ``en``, ``fr``, and ``since``, the day it holds from."""
    entry = in_force(path, at)
    return {**entry["approved_by"], "since": entry["valid_from"].isoformat()}
