"""Dated numbers in a YAML file of the rules: which entry holds on a day, and who approved it.

A file is a list of ``{valid_from, approved_by: {en, fr}, values: {name: {value, source}}}``. A process reads
it once; :func:`again` is for one that runs on while its rules change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

import yaml

from entente.marine.engine.errors import InputError

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


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one such file as fields: a subclass names its file and says what each of them may be."""

    rules: ClassVar[Path]

    @classmethod
    def checked(cls, name: str, value: Any, source: str) -> Any:
        """The value as it is kept. Raises :class:`InputError` where it is not of the entry's kind."""
        raise NotImplementedError

    @classmethod
    def from_mapping(cls, told: Mapping[str, Any], source: str = "settings") -> Self:
        """Exactly these names, each of its kind. Raises :class:`InputError` naming the entry."""
        known = {field.name for field in fields(cls)}
        if unknown := set(told) - known:
            raise InputError(source, "setting_unknown", names=", ".join(sorted(unknown)))
        if missing := known - set(told):
            raise InputError(source, "setting_missing", names=", ".join(sorted(missing)))
        return cls(**{name: cls.checked(name, value, source) for name, value in told.items()})

    @classmethod
    def default(cls, at: dt.date | None = None) -> Self:
        """What is in force on a day (default: the latest entry); before the first entry, the first."""
        return cls.from_mapping(values(cls.rules, at), cls.rules.name)

    def overridden(self, told: Mapping[str, Any], source: str) -> Self:
        """With a rule book's section of the same numbers laid over it."""
        if unknown := set(told) - {field.name for field in fields(self)}:
            raise InputError(source, "setting_unknown", names=", ".join(sorted(unknown)))
        return replace(self, **{name: self.checked(name, value, source) for name, value in told.items()})
