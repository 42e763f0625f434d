"""The numbers of the match are dated data: what stands in the file is what decides, from its day on."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, replace

import numpy as np
import pytest
import yaml
from tests.marine.comply.scene import BOOK, NOON, one, passage, report, stop

from entente.marine import geography
from entente.marine.engine import dated, matching
from entente.marine.engine.book import RuleBook
from entente.marine.engine.errors import InputError
from entente.marine.engine.matching import Matching, matching_of
from entente.marine.engine.model import Stay
from entente.marine.engine.names import normalise, similarity
from entente.marine.engine.run import Job, run
from entente.marine.engine.same_boat import Path, twins
from entente.marine.engine.settings import Detection
from entente.marine.settings_words import CURVES, MATCHING
from entente.marine.simulate import Settings, simulate


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
        ({"disputed_factor": 1.1}, "disputed_factor"),
        ({"surest": -0.1}, "surest"),
        ({"score_scale": 0}, "score_scale"),
    ],
)
def test_what_cannot_be_used_is_named(values, named):
    with pytest.raises(InputError, match=named):
        matching_of(with_matching(**values).editions[-1], "book.yaml")


SAID_BEFORE = {
    "cut_name": 0.9, "cut_name_off": 0.06, "other_number_most": 0.7, "number_left_out_off": 0.1,
    "surest": 0.99, "score_scale": 3, "close_call_factor": 0.75, "unobserved_factor": 0.4,
    "entry_window_factor": 0.9, "no_identity_factor": 0.85, "disputed_factor": 0.8,
    "no_arrival_factor": 0.9, "no_arrival_near_factor": 0.7, "no_arrival_yet_factor": 0.5,
}  # fmt: skip
"""What the engine held by before these were dated data."""


def test_a_day_is_judged_as_before_these_numbers_were_data(tmp_path):
    """Byte for byte the same findings with the numbers spelled out; others with any one of them changed that
    the day has a case of."""
    simulate(Settings(seed=54, vessels=60, hours=24.0), tmp_path)
    raw = yaml.safe_load(BOOK_FILE.read_text(encoding="utf-8"))

    def judged(name, **numbers):
        raw["editions"][0]["matching"] = numbers
        (tmp_path / "rules.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        job = Job(
            [tmp_path / "positions.nmea", tmp_path / "radar.csv"],
            tmp_path / name,
            geography.path("waters"),
            reports=tmp_path / "reports.csv",
            sightings=tmp_path / "sightings.csv",
            rules=tmp_path / "rules.yaml",
        )
        assert not run(job).problems
        return (tmp_path / name).read_bytes()

    shipped = judged("shipped.jsonl")
    assert judged("spelled.jsonl", **SAID_BEFORE) == shipped
    for name in ("surest", "score_scale", "unobserved_factor", "no_identity_factor", "no_arrival_factor"):
        assert judged("other.jsonl", **SAID_BEFORE | {name: SAID_BEFORE[name] * 0.9}) != shipped, name


def test_names_are_compared_by_the_numbers_of_the_file():
    """Letters by hand: SEABREEZE and SEABREAZE differ in one of nine; a beginning of a name, cut short."""

    def like(one, other, **numbers):
        m = replace(Matching.default(), **numbers)
        return float(similarity([normalise(one)], [normalise(other)], m)[0])

    assert like("Sea Breeze", "Sea Breaze") == pytest.approx(8 / 9)
    assert like("Sea Breeze II", "Sea Breeze 3") == 0.7
    assert like("Sea Breeze II", "Sea Breeze 3", other_number_most=0.5) == 0.5
    assert like("Sea Breeze II", "Sea Breeze") == pytest.approx(0.9)
    assert like("Sea Breeze II", "Sea Breeze", number_left_out_off=0.3) == pytest.approx(0.7)
    cut = like("Northern Lights", "Northern Li")
    assert cut > like("Northern Lights", "Northern Li", cut_name=1.0) == pytest.approx(10 / 14)
    assert like("Northern Lights", "Northern Li", cut_name_off=0.16) == pytest.approx(cut - 0.1)


def test_a_radar_track_is_a_vessels_echo_by_the_numbers_of_the_file():
    """Ten fixes side by side over 9 × 300 m and more; the share and the number of fixes decide."""
    t = np.arange(10) * 60_000
    lon, lat = -82.5 + np.arange(10) * 0.004, np.full(10, 42.4)
    ais = [Path("mmsi:1", t, lon, lat)]
    radar = [Path("radar:R", t, lon, np.where(np.arange(10) == 4, lat + 0.01, lat))]  # one stray of ten
    usual = Detection.default()
    assert twins(radar, ais, usual) == {"radar:R": "mmsi:1"}
    assert twins(radar, ais, replace(usual, same_boat_share=0.95)) == {}
    assert twins(radar, ais, replace(usual, same_boat_fixes=11)) == {}
    # Between AIS fixes 30 minutes apart nothing is compared.
    seldom = [Path("mmsi:1", t * 30, lon, lat)]
    times = np.linspace(0, t[-1] * 30, 40).astype(np.int64)
    often = [Path("radar:R", times, np.linspace(lon[0], lon[-1], 40), np.full(40, 42.4))]
    assert twins(often, seldom, usual) == {}
    assert twins(often, seldom, replace(usual, same_boat_blind_min=30)) == {"radar:R": "mmsi:1"}


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
