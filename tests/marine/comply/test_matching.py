"""The numbers of the match are dated data: what stands in the file is what decides, from its day on."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, replace

import pytest
import yaml
from tests.marine.comply.scene import BOOK, NOON, one, passage, report, stop

from entente.marine.engine import dated, matching
from entente.marine.engine.book import RuleBook
from entente.marine.engine.errors import InputError
from entente.marine.engine.matching import Matching, matching_of
from entente.marine.engine.model import Stay
from entente.marine.settings_words import CURVES, MATCHING


def landed(**who):
    """Landed at 30 minutes past noon, at the site that the reports below name."""
    return passage("radar:T1", inside=Stay(stops=[stop(30, 90)], begins=NOON), who=who)


def with_matching(**values):
    edition = replace(BOOK.editions[-1], matching=values)
    return replace(BOOK, editions=(*BOOK.editions[:-1], edition))


def test_how_long_a_nameless_report_is_matched_by_place_is_the_settings(monkeypatch):
    """Three hours after its window: within the default's twelve hours, not within one."""
    late = report("R1", 30 + 60 + 180)
    assert one(landed(), late).report_no == "R1"
    assert one(landed(), late, book=with_matching(nameless_h=1)).report_no is None


def test_what_a_name_weighs_is_the_settings():
    """Right name, right time, 10 km away: a name carries it there, but not where names weigh nothing."""
    said = report("R1", 35, vessel_name="Northern Heron", site_lon=-82.78, site_lat=42.33, site=None)
    assert one(landed(name="NORTHERN HERON"), said).report_no == "R1"
    nothing = with_matching(name_weights=[[0.95, 0], [0, 0]])
    assert one(landed(name="NORTHERN HERON"), said, book=nothing).report_no is None


def test_a_later_entry_holds_from_its_day_on(tmp_path, monkeypatch):
    """The day of the data decides."""
    (entry,) = yaml.safe_load(matching.Matching.rules.read_text(encoding="utf-8"))
    late = report("R1", 30 + 60 + 180)
    for day, taken in ((dt.date(2026, 7, 6), "R1"), (dt.date(2026, 7, 4), None)):
        shorter = entry["values"] | {"nameless_h": {"value": 1, "source": "a test"}}
        path = tmp_path / f"{day}.yaml"
        path.write_text(yaml.safe_dump([entry, {**entry, "valid_from": day, "values": shorter}]))
        monkeypatch.setattr(matching.Matching, "rules", path)
        assert one(landed(), late, until=300).report_no == taken


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"nameles_h": 3}, "nameles_h"),
        ({"nameless_h": -1}, "nameless_h"),
        ({"accept": "much"}, "accept"),
        ({"kept": 2.5}, "kept"),
        ({"place_weights": [[300, 1], [0, 2]]}, "place_weights"),
        ({"declared_weights": 3}, "declared_weights"),
    ],
)
def test_what_cannot_be_used_is_named(values, named):
    with pytest.raises(InputError, match=named):
        matching_of(with_matching(**values).editions[-1], "book.yaml")


def test_every_number_says_what_it_means_and_who_approved_it():
    entry = dated.in_force(matching.Matching.rules)
    assert set(entry["values"]) == {field.name for field in fields(Matching)}
    assert all(len(row["source"]) > 15 for row in entry["values"].values())
    assert set(dated.approval(matching.Matching.rules)) == {"en", "fr", "since"}


def test_every_number_stands_on_the_rules_page():
    told = {name for words in MATCHING for name in re.findall(r"%\((\w+)\)s", words)}
    assert told == {field.name for field in fields(Matching)}
    assert {name for name in told if name.endswith("_weights")} == set(CURVES)


def test_a_rule_book_lays_its_own_over_them(tmp_path):
    raw = yaml.safe_load(BOOK_FILE.read_text(encoding="utf-8"))
    raw["editions"][0]["matching"] = {"nameless_h": 3}
    path = tmp_path / "book.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    book = RuleBook.load(path)
    assert matching_of(book.editions[0], book.source) == replace(Matching.default(), nameless_h=3)


BOOK_FILE = matching.Matching.rules.with_name("arrival_reporting.yaml")
