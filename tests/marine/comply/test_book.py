"""The rule book: dated, sourced, and clear about what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from entente.marine.engine.book import DEFAULT, RuleBook
from entente.marine.engine.errors import InputError
from entente.marine.engine.model import Status

from .scene import BOOK, judged, passage, report, stop


def test_the_numbers_of_the_issue_and_the_statute():
    s = BOOK.at(int(datetime(2026, 7, 4, tzinfo=UTC).timestamp() * 1000)).settings
    assert (s.standard_before_min, s.standard_after_min) == (15, 60)
    assert (s.trusted_earliest_min, s.trusted_latest_min) == (240, 30)  # SOR/2003-323, 17(1.1)
    assert (s.answer_limit_h, s.site_limit_m, s.silence_min) == (24, 3000, 60)


def test_a_statutory_number_needs_no_approval():
    rule = BOOK.editions[0].rule("sor-2003-323-17-1-1", "trusted_latest_min")
    assert rule["setting_basis"] == "statute"
    assert "setting_approved_by" not in rule


def edited(tmp_path, change):
    data = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_a_later_edition_applies_from_its_day(tmp_path):
    def stricter(data):
        edition = yaml.safe_load(yaml.safe_dump(data["editions"][0]))
        edition["id"], edition["valid_from"] = "stricter", datetime(2026, 7, 5).date()
        edition["settings"]["standard_after_min"]["value"] = 5
        data["editions"].append(edition)

    book = RuleBook.load(edited(tmp_path, stricter))
    p = passage(who={"name": "Osprey"}, stay={"stops": [stop(30, None)]})
    said = report("R1", 60, vessel_name="Osprey")
    assert judged([p], [said], book=book)["mmsi:316001234"].status is Status.REPORTED  # 4 July
    day = 24 * 3_600_000
    for row in (p.entry, p.inside.stops[0]):
        row.t += day
    p.entry.t_from, p.entry.t_to, p.last_seen = p.entry.t, p.entry.t, p.last_seen + day
    said.received_at += day
    finding = judged([p], [said], book=book, now=4000)["mmsi:316001234"]
    assert finding.status is Status.LATE
    assert finding.rule["edition"] == "stricter"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("editions"), "“editions” is missing"),
        (lambda d: d["editions"][0]["settings"].pop("silence_min"), "not set: silence_min"),
        (lambda d: d["editions"][0]["settings"]["silence_min"].update(value="long"), "settings.silence_min"),
        (lambda d: d["editions"][0]["settings"]["silence_min"].update(value=-1), "settings.silence_min"),
        (
            lambda d: d["editions"][0]["settings"]["silence_min"].update(provision="x"),
            "no provision is called",
        ),
        (lambda d: d["editions"][0]["settings"].update(other={}), "settings.other: no such setting"),
        (lambda d: d["editions"][0].update(valid_from="soon"), "editions[0].valid_from"),
        (lambda d: d["editions"].append(d["editions"][0]), "begin on the same day"),
        (lambda d: d["provisions"]["customs-act-11-1"].pop("text"), "provisions.customs-act-11-1"),
        (lambda d: d["provisions"]["customs-act-11-1"]["text"].pop("fr"), "“fr” is missing"),
        (lambda d: d["editions"][0]["classes"][0].update(ship_types="all"), "classes[0].ship_types"),
    ],
)
def test_what_is_wrong_and_where(tmp_path, change, place):
    with pytest.raises(InputError) as raised:
        RuleBook.load(edited(tmp_path, change))
    assert place in str(raised.value)


def test_not_yaml_names_the_line(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("provisions:\n  a: [1, 2\nb: }\n")
    with pytest.raises(InputError, match="line"):
        RuleBook.load(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        RuleBook.load(path)
