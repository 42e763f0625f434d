"""The law as dated data: gateways with their tests, forbids, obligations, read from YAML.

A provision holds from ``valid_from`` until the day before ``valid_to``. ``text_read`` is the day on which
the consolidated text was read; it is stamped in every decision that relies on the provision.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from entente.authority.engine.bodies import load
from entente.authority.engine.model import PURPOSES


@dataclass(frozen=True)
class Condition:
    """One test: a Cedar expression, the input that could satisfy it, the sentence read when it fails."""

    id: str
    cedar: str
    paths: tuple[str, ...]
    en: str
    fr: str
    either: bool = False
    """True where what the requester wrote serves as well."""


@dataclass(frozen=True)
class Gateway:
    """One way in which a provision lets information out: every test must hold."""

    key: str
    id: str
    statute: str
    en: str
    fr: str
    regimes: tuple[str, ...]
    purposes: tuple[str, ...]
    """Empty: any purpose."""
    tests: tuple[str, ...]
    obligations: tuple[str, ...]
    rests_on: tuple[str, ...]
    exceptional: bool
    valid_from: date
    valid_to: date | None
    text_read: date
    digest: str
    """SHA-256 of all that decides by it: its row in the data with the expression of each of its tests."""

    @property
    def rests_on_arrangement(self) -> bool:
        return any(name.startswith("arrangement") for name in self.tests)

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Forbid:
    """What closes on top of any permit: it stands unless its expression holds."""

    id: str
    provision: str
    hard: bool
    unless: str
    cure: tuple[str, ...]
    unknown: tuple[str, ...]
    en: str
    fr: str
    purposes: tuple[str, ...] = ()
    """Under any other purpose nothing lifts it."""
    own_use: bool = True
    """False: it does not bear on the holder's own use, which its mandate governs."""
    valid_from: date = date.min
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Statute:
    code: str
    en: str
    fr: str
    source: str
    text_read: date


@dataclass(frozen=True)
class Law:
    statutes: dict[str, Statute]
    gateways: tuple[Gateway, ...]
    conditions: dict[str, Condition]
    forbids: tuple[Forbid, ...]
    obligations: dict[str, dict[str, str]]
    periods: tuple[dict[str, Any], ...] = ()

    def period(self, identity: str, name: str, day: date) -> int:
        """A number that a provision states (``whole_hours``), as it was on a day; KeyError where none was."""
        for row in self.periods:
            ends = row.get("valid_to")
            if row["id"] == identity and row["valid_from"] <= day and (ends is None or day < ends):
                return int(row[name])
        raise KeyError(f"{identity} states no {name} on {day}")

    def in_force(self, day: date) -> tuple[Gateway, ...]:
        return tuple(one for one in self.gateways if one.in_force(day))

    def forbids_in_force(self, day: date) -> tuple[Forbid, ...]:
        return tuple(one for one in self.forbids if one.in_force(day))

    def gateway(self, identity: str) -> Gateway | None:
        return next((one for one in self.gateways if identity in (one.id, one.key)), None)


FILES = (
    "customs_act.yaml", "pnr.yaml", "proceeds_of_crime.yaml", "immigration.yaml", "security.yaml",
    "privacy_act.yaml",
)  # fmt: skip
"""In the order of speciality: the special regimes before the general one."""


@cache
def law() -> Law:
    """Everything in the data files, checked for names that do not exist."""
    conditions = {
        name: Condition(
            name, row["cedar"], tuple(row["paths"]), row["en"], row["fr"], row.get("either", False)
        )
        for name, row in load("conditions.yaml").items()
    }
    obligations = load("obligations.yaml")
    statutes: dict[str, Statute] = {}
    gateways: list[Gateway] = []
    periods: list[dict[str, Any]] = []
    for name in FILES:
        text = (files(__package__) / "data" / "provisions" / name).read_text(encoding="utf-8")
        told = yaml.safe_load(text)
        statutes[told["statute"]] = Statute(
            told["statute"], told["en"], told["fr"], told["source"], told["text_read"]
        )
        gateways += [_gateway(told, row, conditions) for row in told["gateways"]]
        periods += told.get("periods", ())
    forbids = tuple(_forbid(row) for row in load("overlays.yaml")["forbids"])
    for one in gateways:
        if bad := (set(one.tests) - set(conditions)) | (set(one.obligations) - set(obligations)):
            raise ValueError(f"{one.key}: no such test or obligation: {', '.join(sorted(bad))}")
        if bad := set(one.purposes) - set(PURPOSES):
            raise ValueError(f"{one.key}: no such purpose: {', '.join(sorted(bad))}")
    return Law(statutes, tuple(gateways), conditions, forbids, obligations, tuple(periods))


def _gateway(told: dict[str, Any], row: dict[str, Any], conditions: dict[str, Condition]) -> Gateway:
    tests = {name: conditions[name].cedar for name in row["tests"] if name in conditions}
    decides = json.dumps([row, tests, told["text_read"]], sort_keys=True, default=str, ensure_ascii=False)
    return Gateway(
        key=row.get("key", row["id"]),
        id=row["id"],
        statute=told["statute"],
        en=row["en"],
        fr=row["fr"],
        regimes=tuple(row["regimes"]),
        purposes=() if row["purposes"] == "any" else tuple(row["purposes"]),
        tests=tuple(row["tests"]),
        obligations=tuple(row["obligations"]),
        rests_on=tuple(row.get("rests_on", ())),
        exceptional=row.get("exceptional", False),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        text_read=told["text_read"],
        digest=hashlib.sha256(decides.encode()).hexdigest(),
    )


def _forbid(row: dict[str, Any]) -> Forbid:
    return Forbid(
        row["id"], row["provision"], row["hard"], row["unless"],
        tuple(row.get("cure", ())), tuple(row.get("unknown", ())), row["en"], row["fr"],
        tuple(row.get("purposes", ())), row.get("own_use", True),
        row.get("valid_from", date.min), row.get("valid_to"),
    )  # fmt: skip
