"""Times, distances and counts that are nobody's law: a committee or an administrator sets them.

Each room keeps its own in ``data/practice.yaml``, with the value that ships and what it means in both
languages. An installation's own stand in ``$ENTENTE_DATA/practice.yaml`` (``room: {name: value}``), which is
read when it starts. What a statute gives is not here but where the statute is cited.

>>> REPORT_WITHIN = practice.of("fora")["report_working_days"]
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from entente.terminal import Texts

_ = Texts("core").gettext
PACKAGE = Path(__file__).resolve().parents[1]


class Unusable(ValueError):
    """The installation's file cannot be used; the sentence says what of it."""


def own_file() -> Path:
    return Path(os.environ.get("ENTENTE_DATA", PACKAGE.parents[1] / "var")) / "practice.yaml"


def shipped(room: str) -> dict[str, dict[str, Any]]:
    """``{name: {value, en, fr}}`` of a room."""
    file = PACKAGE / room / "data" / "practice.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8"))) if file.exists() else {}


@cache
def of(room: str) -> Mapping[str, Any]:
    """A room's values by name, the installation's own where it has set one.

    :raises Unusable: its file names what there is not, or gives no number of the same kind.
    """
    known = {name: row["value"] for name, row in shipped(room).items()}
    return known | {name: _checked(room, name, value, known) for name, value in _own(room).items()}


def _own(room: str) -> dict[str, Any]:
    file = own_file()
    if not file.exists():
        return {}
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Unusable(f"{file}: {error}") from error
    if not isinstance(told, dict) or not all(isinstance(rows, dict) for rows in told.values()):
        words = _("room: {name: value} is expected")
        raise Unusable(f"{file}: {words}")
    if unknown := [name for name in told if not shipped(str(name))]:
        words = _("no room sets {names}").format(names=", ".join(map(str, unknown)))
        raise Unusable(f"{file}: {words}")
    return dict(told.get(room, {}))


def _checked(room: str, name: str, value: Any, known: Mapping[str, Any]) -> Any:
    if name not in known:
        words = _("{room} has no {name}").format(room=room, name=name)
        raise Unusable(f"{own_file()}: {words}")
    whole = isinstance(known[name], int)
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or value <= 0:
        words = (
            _("{name} is a whole number over 0, not {value}")
            if whole
            else _("{name} is a number over 0, not {value}")
        )
        raise Unusable(f"{own_file()}: {words.format(name=f'{room}.{name}', value=repr(value))}")
    return value
