"""From JSON to a :class:`Request`: wrong types and unknown values are errors that name the field.

An absent field is never an error; neither is ``null``, which means *not given* except where the contract
gives it a meaning (both ladders, ``retention_until``: none set). Keys that are not known are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from entente.authority.engine.bodies import agency_code
from entente.authority.engine.model import (
    FORMS,
    GRADES,
    INSTRUMENTS,
    OVERLAYS,
    PROTECTED,
    PURPOSES,
    RECIPIENT_KINDS,
    REGIMES,
    RISKS,
    ROLES,
    SECRET,
    STATED,
    UNDERTAKINGS,
    UNKNOWN,
    WRITTEN,
    Arrangement,
    Label,
    Overlay,
    Purpose,
    Recipient,
    Request,
    Texts,
)

MUST = "must be {kind}, not {given}"
NOT_KNOWN = "unknown value {given}; one of {known}"
UNKNOWN_NUMBER = "unknown value {given}; 0 to {last}"
RANGE = "is out of range: {given}"
JSON = "is not valid JSON: {error}"
JSON_NUMBER = "is not valid JSON: {given} is no JSON number"
NEEDED = "is needed"
DAY = "a date (YYYY-MM-DD)"
MOMENT = "a date or a date and time"
ZONED = "a date and time with its zone (2026-11-24T12:00:00Z)"
FRENCH = {
    MUST: "doit être {kind}, et non {given}",
    NOT_KNOWN: "valeur inconnue {given} ; une de {known}",
    UNKNOWN_NUMBER: "valeur inconnue {given} ; de 0 à {last}",
    RANGE: "est hors des limites : {given}",
    JSON: "n’est pas du JSON valide : {error}",
    JSON_NUMBER: "n’est pas du JSON valide : {given} n’est pas un nombre en JSON",
    NEEDED: "est nécessaire",
    "an object": "un objet",
    "a list": "une liste",
    "a string": "une chaîne",
    "a number": "un nombre",
    "true or false": "true ou false",
    DAY: "une date (AAAA-MM-JJ)",
    MOMENT: "une date, ou une date et une heure",
    ZONED: "une date et une heure avec son fuseau (2026-11-24T12:00:00Z)",
}
"""What is said of a field, and its French."""


class FieldError(ValueError):
    """A field of the wrong type or with an unknown value; the message begins with its path."""

    def __init__(self, path: str, problem: str, **values: object) -> None:
        self.path, self.values = path, values
        self.problem = problem.format(**values)
        self.words = problem
        super().__init__(f"{path}: {self.problem}")

    def told(self, language: str) -> str:
        """The sentence in ``fr`` or ``en``; paths, values and codes stay as they are written in JSON."""
        if language != "fr":
            return str(self)
        values = {name: FRENCH.get(str(value), value) for name, value in self.values.items()}
        return f"{self.path} : {FRENCH[self.words].format(**values)}"


class _Reader:
    """Reads one object by path and remembers which paths were given."""

    def __init__(self, where: str = "") -> None:
        self.where = where
        self.given: set[str] = set()

    def full(self, path: str) -> str:
        return f"{self.where}{path}" if path else self.where.rstrip(".") or "request"

    def value(self, source: Mapping[str, Any], key: str, path: str, keep_null: bool = False) -> Any:
        if key not in source:
            return None
        if source[key] is None and not keep_null:
            return None
        self.given.add(path)
        return source[key]

    def _typed(self, raw: Any, path: str, kind: str, fits: Callable[[Any], bool]) -> Any:
        if raw is None or fits(raw):
            return raw
        raise FieldError(self.full(path), MUST, kind=kind, given=_name(raw))

    def obj(self, source: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
        raw = self.value(source, key, path)
        return self._typed(raw, path, "an object", lambda v: isinstance(v, dict)) or {}

    def text(self, source: Mapping[str, Any], key: str, path: str) -> str | None:
        raw = self._typed(self.value(source, key, path), path, "a string", lambda v: isinstance(v, str))
        if raw is not None and not raw.strip():
            self.given.discard(path)
            return None
        return raw.strip() if raw is not None else None

    def flag(self, source: Mapping[str, Any], key: str, path: str) -> bool | None:
        raw = self.value(source, key, path)
        return self._typed(raw, path, "true or false", lambda v: isinstance(v, bool))

    def number(self, source: Mapping[str, Any], key: str, path: str) -> float | None:
        raw = self.value(source, key, path)
        fits = lambda v: isinstance(v, int | float) and not isinstance(v, bool)  # noqa: E731
        return self._typed(raw, path, "a number", fits)

    def one_of(
        self, source: Mapping[str, Any], key: str, path: str, known: Sequence[str | None], null: bool = False
    ) -> str | None:
        raw = self.value(source, key, path, keep_null=null)
        self._typed(raw, path, "a string", lambda v: isinstance(v, str))
        if raw is not None and raw not in known:
            raise FieldError(self.full(path), NOT_KNOWN, given=repr(raw), known=_list(known))
        return raw

    def many(
        self, source: Mapping[str, Any], key: str, path: str, known: Sequence[str] | None = None
    ) -> tuple[str, ...]:
        raw = self._typed(self.value(source, key, path), path, "a list", lambda v: isinstance(v, list))
        for number, item in enumerate(raw or ()):
            at = f"{path}[{number}]"
            if not isinstance(item, str):
                raise FieldError(self.full(at), MUST, kind="a string", given=_name(item))
            if known is not None and item not in known:
                raise FieldError(self.full(at), NOT_KNOWN, given=repr(item), known=_list(known))
        return tuple(raw or ())

    def day(self, source: Mapping[str, Any], key: str, path: str, null: bool = False) -> date | None:
        raw = self.value(source, key, path, keep_null=null)
        self._typed(raw, path, DAY, lambda v: isinstance(v, str))
        moment = self._moment(raw, path, DAY)
        return moment.date() if moment else None

    def moment(self, source: Mapping[str, Any], key: str, path: str, zone: bool = False) -> datetime | None:
        kind = ZONED if zone else MOMENT
        raw = self._typed(self.value(source, key, path), path, kind, lambda v: isinstance(v, str))
        found = self._moment(raw, path, kind)
        if found is not None and zone and (len(raw) <= 10 or _parsed(raw).tzinfo is None):
            raise FieldError(self.full(path), MUST, kind=kind, given=repr(raw))
        return found

    def _moment(self, raw: str | None, path: str, kind: str) -> datetime | None:
        if raw is None:
            return None
        try:
            found = _parsed(raw)
        except (ValueError, OverflowError):
            raise FieldError(self.full(path), MUST, kind=kind, given=repr(raw)) from None
        try:
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            raise FieldError(self.full(path), RANGE, given=repr(raw)) from None


def _parsed(raw: str) -> datetime:
    if len(raw) == 10:
        return datetime.combine(date.fromisoformat(raw), time())
    return datetime.fromisoformat(raw)


def _name(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _list(known: Sequence[str | None]) -> str:
    return ", ".join(str(one) for one in known if one is not None)


def parse_json(text: str) -> list[Request] | Request:
    """One request, or a list of them. Raises :class:`FieldError`, for invalid JSON at path ``request``."""
    try:
        raw = json.loads(text, parse_constant=_no_constant)
    except (json.JSONDecodeError, RecursionError) as error:
        raise FieldError("request", JSON, error=error) from None
    if isinstance(raw, list):
        return [parse(one, f"[{number}].") for number, one in enumerate(raw)]
    return parse(raw)


def _no_constant(name: str) -> None:
    raise FieldError("request", JSON_NUMBER, given=name)


def parse(raw: Any, where: str = "") -> Request:
    """One request from decoded JSON; ``where`` stands before every path in an error."""
    read = _Reader(where)
    if not isinstance(raw, dict):
        raise FieldError(read.full(""), MUST, kind="an object", given=_name(raw))
    holder = agency_code(read.text(raw, "holder", "holder"))
    originator = agency_code(read.text(raw, "originator", "originator"))
    request = Request(
        holder=holder,
        originator=originator or holder,
        label=_label(read, read.obj(raw, "label", "label")),
        recipient=_recipient(read, read.obj(raw, "recipient", "recipient")),
        purpose=_purpose(read, read.obj(raw, "purpose", "purpose")),
        texts=_texts(read, raw, "texts"),
        request_texts=_texts(read, raw, "request_texts"),
        form=read.one_of(raw, "form", "form", FORMS),
        elements=read.many(raw, "elements", "elements"),
        arrangement=read.text(raw, "arrangement", "arrangement"),
        now=read.moment(raw, "now", "now", zone=True),
        given=frozenset(),
    )
    object.__setattr__(request, "given", frozenset(read.given))
    return request


def _label(read: _Reader, raw: Mapping[str, Any]) -> Label:
    marks = read.obj(raw, "classification", "label.classification")
    at = "label.classification."
    return Label(
        regime=read.one_of(raw, "regime", "label.regime", REGIMES),
        protected=read.one_of(marks, "protected", at + "protected", PROTECTED, null=True),
        secret=read.one_of(marks, "secret", at + "secret", SECRET, null=True),
        caveats=read.many(raw, "caveats", "label.caveats"),
        overlays=_overlays(read, raw),
        retention_until=read.day(raw, "retention_until", "label.retention_until", null=True),
        collected_at=read.moment(raw, "collected_at", "label.collected_at"),
        identifies_person=read.flag(raw, "identifies_person", "label.identifies_person"),
    )


def _overlays(read: _Reader, raw: Mapping[str, Any]) -> tuple[Overlay, ...]:
    given = read.value(raw, "overlays", "label.overlays")
    if given is not None and not isinstance(given, list):
        raise FieldError(read.full("label.overlays"), MUST, kind="a list", given=_name(given))
    found = []
    for number, item in enumerate(given or ()):
        at = f"label.overlays[{number}]"
        if isinstance(item, str):
            item = {"kind": item}
        if not isinstance(item, dict):
            raise FieldError(read.full(at), MUST, kind="an object", given=_name(item))
        kind = read.one_of(item, "kind", f"{at}.kind", OVERLAYS)
        until = read.day(item, "access_until", f"{at}.access_until")
        # one that does not say its kind may be any: it closes, and its path is missing
        found.append(Overlay(kind or UNKNOWN, until, read.text(item, "country", f"{at}.country")))
    return tuple(found)


def _recipient(read: _Reader, raw: Mapping[str, Any]) -> Recipient:
    clearance = read.obj(raw, "clearance", "recipient.clearance")
    at = "recipient.clearance."
    return Recipient(
        agency=agency_code(read.text(raw, "agency", "recipient.agency")),
        unit=read.text(raw, "unit", "recipient.unit"),
        kind=read.one_of(raw, "kind", "recipient.kind", RECIPIENT_KINDS),
        roles=read.many(raw, "roles", "recipient.roles", ROLES),
        protected=read.one_of(clearance, "protected", at + "protected", PROTECTED, null=True),
        secret=read.one_of(clearance, "secret", at + "secret", SECRET, null=True),
        active=read.flag(raw, "active", "recipient.active"),
        mistreatment_risk=read.one_of(raw, "mistreatment_risk", "recipient.mistreatment_risk", RISKS),
        country=read.text(raw, "country", "recipient.country"),
    )


def _purpose(read: _Reader, raw: Mapping[str, Any]) -> Purpose:
    offence = read.obj(raw, "offence", "purpose.offence")
    proceeding = read.obj(raw, "proceeding", "purpose.proceeding")
    instrument = read.obj(raw, "instrument", "purpose.instrument")
    at = "purpose.offence."
    return Purpose(
        kind=read.one_of(raw, "kind", "purpose.kind", PURPOSES),
        act=read.text(raw, "act", "purpose.act"),
        offence=read.text(offence, "reference", at + "reference"),
        indictable=read.flag(offence, "indictable", at + "indictable"),
        max_years=read.number(offence, "max_years", at + "max_years"),
        terrorism=read.flag(offence, "terrorism", at + "terrorism"),
        transnational=read.flag(offence, "transnational", at + "transnational"),
        proceeding=read.text(proceeding, "id", "purpose.proceeding.id"),
        commenced=read.flag(proceeding, "commenced", "purpose.proceeding.commenced"),
        instrument=read.one_of(instrument, "kind", "purpose.instrument.kind", INSTRUMENTS),
        instrument_reference=read.text(instrument, "reference", "purpose.instrument.reference"),
    )


def _texts(read: _Reader, raw: Mapping[str, Any], key: str) -> Texts:
    texts = read.obj(raw, key, key)
    written = {name for name in WRITTEN if read.text(texts, name, f"{key}.{name}") is not None}
    written |= {name for name in STATED if read.flag(texts, name, f"{key}.{name}")}
    return Texts(
        frozenset(written),
        frozenset(read.many(texts, "undertakings", f"{key}.undertakings", UNDERTAKINGS)),
    )


def _grade(read: _Reader, raw: Mapping[str, Any]) -> str | None:
    """A grade by name, or by its number (0 nothing … 4 full); None where none is said."""
    number = raw.get("grade")
    if isinstance(number, int) and not isinstance(number, bool):
        if not 0 <= number < len(GRADES):
            raise FieldError(read.full("grade"), UNKNOWN_NUMBER, given=number, last=len(GRADES) - 1)
        return GRADES[number]
    return read.one_of(raw, "grade", "grade", GRADES)


# -- arrangements --------------------------------------------------------------------------------------


def parse_arrangements(text: str) -> dict[str, Arrangement]:
    """Arrangements by id: a JSON list, ``{"arrangements": [...]}``, or an object from id to arrangement."""
    try:
        raw = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise FieldError("arrangements", JSON, error=error) from None
    if isinstance(raw, dict) and "arrangements" in raw:
        raw = raw["arrangements"]
    if isinstance(raw, dict):
        if {"holder", "recipient"} <= set(raw):
            raw = [raw]
        else:
            raw = [{"id": key, **one} if isinstance(one, dict) else one for key, one in raw.items()]
    if not isinstance(raw, list):
        raise FieldError("arrangements", MUST, kind="a list", given=_name(raw))
    found = [parse_arrangement(one, f"arrangements[{number}].") for number, one in enumerate(raw)]
    return {one.id: one for one in found}


def parse_arrangement(raw: Any, where: str = "arrangement.") -> Arrangement:
    """One arrangement; ``id`` (or ``reference``), ``holder``, ``recipient`` and ``regime(s)`` are needed."""
    read = _Reader(where)
    if not isinstance(raw, dict):
        raise FieldError(read.full(""), MUST, kind="an object", given=_name(raw))

    def several(many: str, one: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
        if isinstance(raw.get(one), str):
            return read.many({one: [raw[one]]}, one, one, known)
        if isinstance(raw.get(one), list):
            return read.many(raw, one, one, known)
        return read.many(raw, many, many, known)

    identity = read.text(raw, "id", "id") or read.text(raw, "reference", "reference")
    holder = read.text(raw, "holder", "holder")
    recipient = (
        read.text(raw["recipient"], "agency", "recipient.agency")
        if isinstance(raw.get("recipient"), dict)
        else read.text(raw, "recipient", "recipient")
    )
    if isinstance(raw.get("recipient"), dict):
        recipient = read.text(raw["recipient"], "agency", "recipient.agency")
    for name, value in (("id", identity), ("holder", holder), ("recipient", recipient)):
        if value is None:
            raise FieldError(read.full(name), NEEDED)
    return Arrangement(
        id=str(identity),
        holder=str(agency_code(holder)),
        recipient=str(agency_code(recipient)),
        regimes=several("regimes", "regime", REGIMES),
        grade=_grade(read, raw),
        authority=read.text(raw, "authority", "authority") or "",
        units=several("units", "unit"),
        purposes=several("purposes", "purpose", PURPOSES),
        acts=several("acts", "act"),
        elements=read.many(raw, "elements", "elements"),
        valid_from=read.day(raw, "valid_from", "valid_from"),
        valid_to=read.day(raw, "valid_to", "valid_to"),
        secondary_use=read.text(raw, "secondary_use", "secondary_use") or "",
        onward_transfer=read.text(raw, "onward_transfer", "onward_transfer") or "",
        texts=_texts(read, raw, "texts"),
    )
