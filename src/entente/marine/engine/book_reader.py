"""A rule file's YAML to editions; every complaint names the place inside the file."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from entente.marine.engine.book import Citation, ClassRule, Edition, Provision, Remark, Settings
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.errors import InputError

TOP = ""
"""The place of the file as a whole."""
REMARKS = {"ais-carriage": ("least_length_m",), "many-aboard": ("least_persons", "ahead_h")}
"""What the engine remarks on, and the numbers that each needs."""


class Reader:
    """Of one file, named in its complaints."""

    def __init__(self, source: str) -> None:
        self.source = source

    def fail(self, where: str, code: str, **values: Any) -> InputError:
        place = Complaint("the_file") if where == TOP else where
        return InputError(self.source, "rule", place=place, what=Complaint(code, values))

    def mapping(self, value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(place, "no_mapping", text=repr("" if value is None else value)[:60])
        return value

    def need(self, value: dict[str, Any], key: str, place: str) -> Any:
        if key not in value:
            raise self.fail(place, "key_missing", key=key)
        return value[key]

    def both(self, value: Any, place: str) -> tuple[str, str]:
        pair = self.mapping(value, place)
        return str(self.need(pair, "en", place)), str(self.need(pair, "fr", place))

    def day(self, value: Any, place: str) -> datetime:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        raise self.fail(place, "no_date", text=repr(value))

    def provision(self, id_: str, value: Any) -> Provision:
        place = f"provisions.{id_}"
        row = self.mapping(value, place)
        source = self.both(self.need(row, "source", place), f"{place}.source")
        text = self.both(self.need(row, "text", place), f"{place}.text")
        since = self.day(self.need(row, "valid_from", place), f"{place}.valid_from")
        bearing = self.both(row["bearing"], f"{place}.bearing") if "bearing" in row else ("", "")
        return Provision(id_, *source, since.date().isoformat(), *text, *bearing)

    def remark(self, value: Any, place: str, known: Mapping[str, Provision]) -> Remark:
        row = self.mapping(value, place)
        if "provision" in row:
            provision = self.cited(row, place, known)
            source = provision.source_en, provision.source_fr
        else:
            source = self.both(self.need(row, "source", place), f"{place}.source")
        id_ = str(self.need(row, "id", place))
        if id_ not in REMARKS:
            raise self.fail(place, "no_remark", name=id_, known=", ".join(REMARKS))
        for name in REMARKS[id_]:
            number = self.need(row, name, place)
            if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1e6:
                raise self.fail(f"{place}.{name}", "no_amount", text=repr(number))
        numbers = {name: float(row[name]) for name in REMARKS[id_]}
        return Remark(id_, *source, numbers, frozenset(row.get("except_ship_types") or ()))

    def cited(self, row: dict[str, Any], place: str, known: Mapping[str, Provision]) -> Provision:
        id_ = self.need(row, "provision", place)
        if id_ not in known:
            raise self.fail(place, "no_provision", name=id_)
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
                raise self.fail(here, "no_setting")
            row = self.mapping(row, here)
            number = self.need(row, "value", here)
            if types[name] == "bool":
                if not isinstance(number, bool):
                    raise self.fail(here, "no_truth", text=repr(number))
            elif isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1e6:
                raise self.fail(here, "no_amount", text=repr(number))
            numbers[name], applies[name] = number, self.cited(row, here, known)
            if row.get("statutory"):
                statutory.add(name)
        if absent := sorted(set(types) - set(numbers)):
            raise self.fail(place, "not_set", names=", ".join(absent))
        return Settings(**numbers), applies, frozenset(statutory)

    def class_rule(self, value: Any, place: str, known: Mapping[str, Provision]) -> ClassRule:
        row = self.mapping(value, place)
        types = self.need(row, "ship_types", place)
        if not isinstance(types, list) or not all(isinstance(t, int) for t in types):
            raise self.fail(f"{place}.ship_types", "no_ship_types")
        name = self.both(self.need(row, "name", place), f"{place}.name")
        return ClassRule(
            id=str(self.need(row, "id", place)),
            provision=self.cited(row, place, known),
            ship_types=frozenset(types),
            flags=frozenset(row.get("flags") or ()),
            needs_clean_foreign_leg=bool(row.get("needs_clean_foreign_leg", False)),
            passages_a_day=int(row.get("passages_a_day", 0)),
            needs_departure=bool(row.get("needs_departure", False)),
            name_en=name[0],
            name_fr=name[1],
        )

    def edition(
        self, value: Any, place: str, known: Mapping[str, Provision], remarks: Mapping[str, Remark]
    ) -> Edition:
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
            matching=self.mapping(row.get("matching") or {}, f"{place}.matching"),
            provisions=known,
            remarks=remarks,
        )

    def cited_beside(self, data: Any) -> tuple[Citation, ...]:
        rows = self.mapping(self.mapping(data, TOP).get("cited") or {}, "cited")
        return tuple(self.citation(id_, row) for id_, row in rows.items())

    def citation(self, id_: str, value: Any) -> Citation:
        place = f"cited.{id_}"
        row = self.mapping(value, place)
        source = self.both(self.need(row, "source", place), f"{place}.source")
        bearing = self.both(self.need(row, "bearing", place), f"{place}.bearing")
        return Citation(id_, *source, str(self.need(row, "text_en", place)), *bearing)

    def editions(self, data: Any) -> tuple[Edition, ...]:
        top = self.mapping(data, TOP)
        laws = self.mapping(self.need(top, "provisions", TOP), "provisions")
        known = {id_: self.provision(id_, row) for id_, row in laws.items()}
        rows = self.need(top, "editions", TOP)
        if not isinstance(rows, list) or not rows:
            raise self.fail("editions", "no_editions")
        made = [self.remark(r, f"remarks[{i}]", known) for i, r in enumerate(top.get("remarks") or [])]
        remarks = {one.id: one for one in made}
        editions = [self.edition(row, f"editions[{i}]", known, remarks) for i, row in enumerate(rows)]
        editions.sort(key=lambda e: e.valid_from)
        for a, b in itertools.pairwise(editions):
            if a.valid_from == b.valid_from:
                raise self.fail("editions", "same_day", one=a.id, other=b.id)
        needed = {
            "customs-act-11-1",
            "customs-act-11-5-a",
            "customs-act-11-5-b",
            "sor-2003-323-17-1-1",
            "sor-2003-323-19",
        }
        if absent := sorted(needed - set(known)):
            raise self.fail("provisions", "provisions_missing", names=", ".join(absent))
        return tuple(editions)
