"""Which definitions hold: those of the edition in force when the data was made, each with one number."""

from __future__ import annotations

import copy
import datetime as dt

import pytest
import yaml

from entente.marine.engine.book import DEFAULT
from entente.marine.engine.errors import InputError
from entente.marine.engine.run import Job, run
from entente.marine.engine.settings import Detection

from ..tracks.scene import MINUTE, T0, sail

WATERS = '{"type": "Polygon", "coordinates": [[[-81, 43], [-77, 43], [-77, 44.5], [-81, 44.5], [-81, 43]]]}'
DAY = dt.datetime.fromtimestamp(T0 / 1000, dt.UTC).date()


def iso(t):
    return dt.datetime.fromtimestamp(t / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def day(tmp_path):
    """Writes what it is given and runs the whole job on it: findings by subject without the time."""
    (tmp_path / "waters.json").write_text(WATERS)

    def made(tracks, rules=None, reports=(), **other):
        lines = ["MMSI,BaseDateTime,LAT,LON,SOG"]
        for mmsi, rows in tracks.items():
            lines += [f"{mmsi},{iso(t)},{lat:.6f},{lon:.6f},{knots:.1f}" for t, lon, lat, knots in rows]
        (tmp_path / "day.csv").write_text("\n".join(lines) + "\n")
        if rules is not None:
            (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True))
            other["rules"] = tmp_path / "rules.yaml"
        if reports:
            head = "report_no,received_at,mmsi,site_lon,site_lat"
            (tmp_path / "reports.csv").write_text("\n".join([head, *reports]) + "\n")
            other["reports"] = tmp_path / "reports.csv"
        done = run(Job([tmp_path / "day.csv"], tmp_path / "out.jsonl", tmp_path / "waters.json", **other))
        assert not done.problems
        return {f.subject.split("@")[0]: f for f in done.findings}

    return made


def rules():
    return yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))


def with_edition(since, **detection):
    """The rule book with a second edition that begins on ``since`` and defines contact otherwise."""
    book = rules()
    later = copy.deepcopy(book["editions"][-1])
    later["id"], later["valid_from"] = "later", since
    later["detection"] |= detection
    book["editions"].append(later)
    return book


def met():
    """A boat from abroad lies 40 m beside a Canadian one for a quarter of an hour, and goes home."""
    beside = -79.0 + 40 / (111_195 * 0.7266)  # cos 43.4°
    one = sail((0, -79, 42.8), (60, -79, 43.4), (15, -79, 43.4), (60, -79, 42.8), (30, -79, 42.75), every=1)
    other = sail((0, -78, 43.4), (58, beside, 43.4), (19, beside, 43.4), (60, -78, 43.4), every=1)
    return {338000001: one, 316000002: other}


def test_a_future_edition_defines_nothing_yet(day):
    assert day(met())["mmsi:338000001"].status == "unreported"
    book = with_edition(dt.date(2095, 1, 1), contact_distance_m=10)
    finding = day(met(), book)["mmsi:338000001"]
    assert finding.status == "unreported"
    (told,) = [r for r in finding.reasons if r.code == "contact_setting"]
    assert told.values["distance"] == {"metres": 100.0}


def test_an_edition_in_force_defines_contact(day):
    book = with_edition(DAY - dt.timedelta(days=300), contact_distance_m=10)
    assert day(met(), book)["mmsi:338000001"].status == "exempt"


def test_one_passage_is_not_judged_by_two_definitions(day):
    days = {iso(t)[:10] for rows in met().values() for t, *_ in rows}
    assert days == {str(DAY), str(DAY + dt.timedelta(days=1))}
    with pytest.raises(InputError, match="later"):
        day(met(), with_edition(DAY + dt.timedelta(days=1), contact_distance_m=10))
    same = with_edition(DAY + dt.timedelta(days=1))
    assert day(met(), same)["mmsi:338000001"].status == "unreported"


@pytest.mark.parametrize(("minutes", "status"), [(60, "exempt"), (30, "undetermined")])
def test_the_rule_books_silence_is_the_engines(day, minutes, status):
    """45 minutes without a position, inside and under way."""
    rows = sail((0, -79, 42.8), (60, -79, 43.4), (60, -79, 42.8), (30, -79, 42.75))
    quiet = [row for row in rows if not 40 * MINUTE < row[0] - T0 < 85 * MINUTE]
    book = rules()
    book["editions"][0]["settings"]["silence_min"]["value"] = minutes
    finding = day({338000001: quiet}, book)["mmsi:338000001"]
    assert finding.status == status
    assert (finding.coverage < 1) is (minutes == 30)


def test_two_numbers_for_one_silence_are_refused(day):
    book = rules()
    book["editions"][0]["detection"]["silence_min"] = 30
    with pytest.raises(InputError, match="silence_min"):
        day(met(), book)


def test_before_the_first_entry_the_first_definitions_hold():
    assert Detection.default(dt.date(1995, 5, 1)) == Detection.default(dt.date(2003, 1, 1))


def test_what_came_after_the_moment_of_judging_is_not_known(day):
    """Landed at 60 minutes, reported at 90; judged at 40, when it was under way."""
    rows = {338000001: sail((0, -79, 42.8), (60, -79, 43.2), (120, -79, 43.2))}
    said = [f"R1,{iso(T0 + 90 * MINUTE)},338000001,-79,43.2"]
    before = day(rows, reports=said, now=T0 + 40 * MINUTE)
    assert {k: f.status for k, f in before.items()} == {"mmsi:338000001": "in_waters"}
    assert before["mmsi:338000001"].landing is None
    assert "R1" not in str(before["mmsi:338000001"])
    after = day(rows, reports=said, now=T0 + 100 * MINUTE)
    assert after["mmsi:338000001"].status == "reported"
