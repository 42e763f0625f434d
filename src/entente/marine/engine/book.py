"""The rule book: what the law says, what an agency set to apply it, and which of it held when.

Read from dated YAML (``marine/rules/arrival_reporting.yaml``). A finding names the provision (with its
wording) apart from the operational setting (with who approved it and when), because the first binds a
court and the second only the agency.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
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
    provisions: Mapping[str, Provision]

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

    @classmethod
    def load(cls, path: Path | str | None = None) -> RuleBook:
        """Read a rule file. Raises :class:`InputError` naming the place when it cannot be used."""
        file = Path(path) if path is not None else DEFAULT
        try:
            raw = file.read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(str(file), f"the rule file cannot be read ({error.strerror})") from error
        except UnicodeDecodeError as error:
            raise InputError(str(file), f"the rule file is not UTF-8 text (byte {error.start})") from error
        try:
            data = yaml.safe_load(raw)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "not valid YAML"
            raise InputError(str(file), str(problem), mark.line + 1 if mark else None) from error
        return cls(str(file), _Reader(str(file)).editions(data))

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


class _Reader:
    """Turns YAML into editions; every complaint names the path inside the file."""

    def __init__(self, source: str) -> None:
        self.source = source

    def fail(self, place: str, what: str) -> InputError:
        return InputError(self.source, f"{place}: {what}")

    def mapping(self, value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(place, f"a mapping is expected, not {type(value).__name__}")
        return value

    def need(self, value: dict[str, Any], key: str, place: str) -> Any:
        if key not in value:
            raise self.fail(place, f"“{key}” is missing")
        return value[key]

    def both(self, value: Any, place: str) -> tuple[str, str]:
        pair = self.mapping(value, place)
        return str(self.need(pair, "en", place)), str(self.need(pair, "fr", place))

    def day(self, value: Any, place: str) -> datetime:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        raise self.fail(place, f"a date (YYYY-MM-DD) is expected, not {value!r}")

    def provision(self, id_: str, value: Any) -> Provision:
        place = f"provisions.{id_}"
        row = self.mapping(value, place)
        source = self.both(self.need(row, "source", place), f"{place}.source")
        text = self.both(self.need(row, "text", place), f"{place}.text")
        since = self.day(self.need(row, "valid_from", place), f"{place}.valid_from")
        return Provision(id_, source[0], source[1], since.date().isoformat(), text[0], text[1])

    def cited(self, row: dict[str, Any], place: str, known: Mapping[str, Provision]) -> Provision:
        id_ = self.need(row, "provision", place)
        if id_ not in known:
            raise self.fail(place, f"no provision is called “{id_}”")
        return known[id_]

    def settings(
        self, value: Any, place: str, known: Mapping[str, Provision]
    ) -> tuple[Settings, dict[str, Provision], frozenset[str]]:
        types = {f.name: f.type for f in fields(Settings)}
        numbers: dict[str, Any] = {}
        applies: dict[str, Provision] = {}
        statutory = set()
        for name, row in self.mapping(value, place).items():
            here = f"{place}.{name}"
            if name not in types:
                raise self.fail(here, "no such setting")
            row = self.mapping(row, here)
            number = self.need(row, "value", here)
            if types[name] == "bool":
                if not isinstance(number, bool):
                    raise self.fail(here, f"true or false is expected, not {number!r}")
            elif isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1e6:
                raise self.fail(here, f"a number from 0 is expected, not {number!r}")
            numbers[name], applies[name] = number, self.cited(row, here, known)
            if row.get("statutory"):
                statutory.add(name)
        if absent := sorted(set(types) - set(numbers)):
            raise self.fail(place, f"not set: {', '.join(absent)}")
        return Settings(**numbers), applies, frozenset(statutory)

    def class_rule(self, value: Any, place: str, known: Mapping[str, Provision]) -> ClassRule:
        row = self.mapping(value, place)
        types = self.need(row, "ship_types", place)
        if not isinstance(types, list) or not all(isinstance(t, int) for t in types):
            raise self.fail(f"{place}.ship_types", "a list of AIS ship types (0-99) is expected")
        name = self.both(self.need(row, "name", place), f"{place}.name")
        return ClassRule(
            id=str(self.need(row, "id", place)),
            provision=self.cited(row, place, known),
            ship_types=frozenset(types),
            flags=frozenset(row.get("flags") or ()),
            needs_clean_foreign_leg=bool(row.get("needs_clean_foreign_leg", False)),
            passages_a_day=int(row.get("passages_a_day", 0)),
            name_en=name[0],
            name_fr=name[1],
        )

    def edition(self, value: Any, place: str, known: Mapping[str, Provision]) -> Edition:
        row = self.mapping(value, place)
        since = self.day(self.need(row, "valid_from", place), f"{place}.valid_from")
        approved = self.mapping(self.need(row, "approved", place), f"{place}.approved")
        by = self.both(self.need(approved, "by", f"{place}.approved"), f"{place}.approved.by")
        on = self.day(self.need(approved, "date", f"{place}.approved"), f"{place}.approved.date")
        settings, applies, statutory = self.settings(
            self.need(row, "settings", place), f"{place}.settings", known
        )
        classes = row.get("classes") or []
        return Edition(
            id=str(self.need(row, "id", place)),
            valid_from=int(since.timestamp() * 1000),
            valid_from_iso=since.date().isoformat(),
            approved_by_en=by[0],
            approved_by_fr=by[1],
            approved_on=on.date().isoformat(),
            settings=settings,
            provision_of=applies,
            statutory=statutory,
            classes=tuple(self.class_rule(c, f"{place}.classes[{i}]", known) for i, c in enumerate(classes)),
            detection=self.mapping(row.get("detection") or {}, f"{place}.detection"),
            provisions=known,
        )

    def editions(self, data: Any) -> tuple[Edition, ...]:
        top = self.mapping(data, "the file")
        laws = self.mapping(self.need(top, "provisions", "the file"), "provisions")
        known = {id_: self.provision(id_, row) for id_, row in laws.items()}
        rows = self.need(top, "editions", "the file")
        if not isinstance(rows, list) or not rows:
            raise self.fail("editions", "at least one edition is expected")
        editions = [self.edition(row, f"editions[{i}]", known) for i, row in enumerate(rows)]
        editions.sort(key=lambda e: e.valid_from)
        for a, b in itertools.pairwise(editions):
            if a.valid_from == b.valid_from:
                raise self.fail("editions", f"“{a.id}” and “{b.id}” begin on the same day")
        needed = {
            "customs-act-11-1",
            "customs-act-11-5-a",
            "customs-act-11-5-b",
            "sor-2003-323-17-1-1",
            "sor-2003-323-19",
        }
        if absent := sorted(needed - set(known)):
            raise self.fail("provisions", f"missing: {', '.join(absent)}")
        return tuple(editions)
