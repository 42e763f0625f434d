"""Dated numbers in a YAML file of the rules: which entry holds on a day, and who approved it.

A file is a list of ``{valid_from, approved_by: {en, fr}, values: {name: {value, source}}}``. It is read once,
and again when it has changed.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


def in_force(path: Path, at: dt.date | None = None) -> dict[str, Any]:
    """The entry in force on a day (default: the latest); before the first, the first."""
    status = path.stat()
    entries = _entries(path, status.st_mtime_ns, status.st_size)
    usable = [entry for entry in entries if at is None or entry["valid_from"] <= at]
    return usable[-1] if usable else entries[0]


@lru_cache(maxsize=8)
def _entries(path: Path, changed: int, size: int) -> tuple[dict[str, Any], ...]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(sorted(loaded, key=lambda entry: entry["valid_from"]))


def values(path: Path, at: dt.date | None = None) -> dict[str, Any]:
    """The numbers in force on a day, by name."""
    return {name: row["value"] for name, row in in_force(path, at)["values"].items()}


def approval(path: Path, at: dt.date | None = None) -> dict[str, str]:
    """Who approved what is in force on a day: ``en``, ``fr``, and ``since``, the day it holds from."""
    entry = in_force(path, at)
    return {**entry["approved_by"], "since": entry["valid_from"].isoformat()}
