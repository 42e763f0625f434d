"""The rule book: what the law says, what an agency set to apply it, and which of it held when.

Read from dated YAML (``marine/rules/arrival_reporting.yaml``). A finding names the provision (with its
wording) apart from the operational setting (with who approved it and when), because the first binds a
court and the second only the agency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from entente.marine.engine.errors import InputError

DEFAULT = Path(__file__).resolve().parents[1] / "rules" / "arrival_reporting.yaml"
MINUTE = 60_000
HOUR = 3_600_000


@dataclass(slots=True, frozen=True)
class Provision:
    """One provision of law with its wording in both official languages."""

    id: str
    source_en: str
    source_fr: str
    valid_from: str
    text_en: str
    text_fr: str
    bearing_en: str = ""
    """Why no status depends on it; empty for one that statuses apply."""
    bearing_fr: str = ""


@dataclass(slots=True, frozen=True)
class Citation:
    """A provision that is cited beside the others; its French wording is not at hand."""

    id: str
    source_en: str
    source_fr: str
    text_en: str
    bearing_en: str
    bearing_fr: str


@dataclass(slots=True, frozen=True)
class Remark:
    """When something is remarked on beside the status. The numbers by name, units in the names."""

    id: str
    source_en: str
    source_fr: str
    numbers: Mapping[str, float]
    except_ship_types: frozenset[int] = frozenset()


@dataclass(slots=True, frozen=True)
class Settings:
    """The numbers of one edition; the units are in the names (minutes, hours, metres)."""

    standard_before_min: float = 15
    standard_after_min: float = 60
    trusted_earliest_min: float = 240
    trusted_latest_min: float = 30
    answer_limit_h: float = 24
    site_limit_m: float = 3000
    silence_min: float = 60
    same_place_m: float = 300
    foreign_silence_defeats_loop: bool = False
    onward_landing_covered: bool = True
    sighting_slack_min: float = 45
    sighting_same_vessel_m: float = 400


@dataclass(slots=True, frozen=True)
class ClassRule:
    """A class of vessels that reports otherwise than arrival by arrival."""

    id: str
    provision: Provision
    ship_types: frozenset[int]
    flags: frozenset[str]
    """Empty: any flag."""
    needs_clean_foreign_leg: bool
    passages_a_day: int
    """Holds only for a track with this many passages on the UTC day."""
    needs_departure: bool
    """Holds only once it has left Canada again; until then nobody knows whether it does."""
    name_en: str
    name_fr: str


@dataclass(slots=True, frozen=True)
class Edition:
    """The rules in force from ``valid_from`` (ms UTC) until the next edition."""

    id: str
    valid_from: int
    valid_from_iso: str
    approved_by_en: str
    approved_by_fr: str
    approved_on: str
    settings: Settings
    provision_of: Mapping[str, Provision]
    """Setting name -> the provision that it applies."""
    statutory: frozenset[str]
    """Settings whose number is the statute's own."""
    classes: tuple[ClassRule, ...]
    detection: Mapping[str, Any]
    """What it lays over ``rules/events.yaml``."""
    matching: Mapping[str, Any]
    """What it lays over ``rules/matching.yaml``."""
    provisions: Mapping[str, Provision]
    remarks: Mapping[str, Remark]

    def rule(self, provision_id: str, setting: str | None = None) -> dict[str, str]:
        """What a finding shows as its rule: the provision, and apart from it the setting that applied it."""
        provision = self.provisions[provision_id]
        shown = {
            "id": provision.id,
            "source": provision.source_en,
            "source_fr": provision.source_fr,
            "valid_from": provision.valid_from,
            "text_en": provision.text_en,
            "text_fr": provision.text_fr,
            "edition": self.id,
            "edition_valid_from": self.valid_from_iso,
        }
        if setting is not None:
            shown |= {"setting": setting, "setting_value": f"{getattr(self.settings, setting):g}"}
            if setting in self.statutory:
                shown["setting_basis"] = "statute"
            else:
                shown |= {
                    "setting_basis": "operational",
                    "setting_approved_by": self.approved_by_en,
                    "setting_approved_by_fr": self.approved_by_fr,
                    "setting_approved_on": self.approved_on,
                }
        return shown


@dataclass(slots=True, frozen=True)
class RuleBook:
    """Every edition, oldest first."""

    source: str
    editions: tuple[Edition, ...] = field(default_factory=tuple)
    cited: tuple[Citation, ...] = ()

    @classmethod
    def load(cls, path: Path | str | None = None) -> RuleBook:
        """Read a rule file. Raises :class:`InputError` naming the place when it cannot be used."""
        file = Path(path) if path is not None else DEFAULT
        try:
            raw = file.read_text(encoding="utf-8")
        except OSError as error:
            raise InputError.of_system(str(file), "cannot_read", error) from error
        except UnicodeDecodeError as error:
            raise InputError(str(file), "not_utf8_file", byte=error.start) from error
        from entente.marine.engine.book_reader import Reader

        try:
            data = yaml.safe_load(raw)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "not valid YAML"
            line = mark.line + 1 if mark else None
            raise InputError(str(file), "as_said", line, detail=str(problem)) from error
        reader = Reader(str(file))
        return cls(str(file), reader.editions(data), reader.cited_beside(data))

    @classmethod
    def default(cls) -> RuleBook:
        return cls.load()

    def at(self, t: int) -> Edition:
        """The edition in force at ``t`` (ms UTC); before the first one, the first (a finding then names
        an edition that begins after the arrival, which shows it)."""
        current = self.editions[0]
        for edition in self.editions:
            if edition.valid_from <= t:
                current = edition
        return current
