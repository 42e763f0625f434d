"""The simulated day: the same bytes for the same seed, valid sentences, boats on water, life-like shares."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyais
import pytest
import shapely
from pyais.messages import NMEASentenceFactory
from shapely.geometry import shape

from entente.marine import geography
from entente.marine.engine.errors import InputError
from entente.marine.simulate import Settings, nmea, simulate
from entente.marine.simulate.score import STATUSES, score
from entente.marine.simulate.water import features

FILES = ("positions.nmea", "radar.csv", "sightings.csv", "reports.csv", "truth.jsonl")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    seed = int(np.random.SeedSequence().entropy % 10**6)
    print(f"seed {seed}")  # noqa: T201
    folder = tmp_path_factory.mktemp("day")
    simulate(Settings(seed=seed, vessels=300), folder)
    (folder / "seed").write_text(str(seed))
    return folder


def _truth(day: Path) -> list[dict]:
    return [json.loads(line) for line in (day / "truth.jsonl").read_text("utf-8").splitlines()]


def _fields(line: str) -> dict:
    """One sentence by pyais, its checksum recomputed (pyais itself only marks it)."""
    sentence = line.split("\\")[2]
    message = NMEASentenceFactory.produce(sentence.encode())
    assert message.is_valid, line
    return pyais.decode(sentence).asdict()


def test_same_seed_same_bytes(day: Path, tmp_path: Path) -> None:
    seed = int((day / "seed").read_text())
    simulate(Settings(seed=seed, vessels=300), tmp_path / "again")
    simulate(Settings(seed=seed + 1, vessels=300), tmp_path / "other")
    for name in FILES:
        assert (day / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    assert (day / "positions.nmea").read_bytes() != (tmp_path / "other" / "positions.nmea").read_bytes()


def test_every_status_appears(day: Path) -> None:
    count = Counter(row["status"] for row in _truth(day))
    assert set(count) == set(STATUSES)
    assert any(row["also"] == ["wrong_site"] for row in _truth(day) if row["status"] == "late")


def test_reports_are_as_in_life(day: Path) -> None:
    with (day / "reports.csv").open(encoding="utf-8", newline="") as file:
        reports = list(csv.DictReader(file))
    bare = sum(not row["mmsi"] and not row["call_sign"] for row in reports)
    assert bare / len(reports) >= 0.6
    assert len({row["report_no"] for row in reports}) == len(reports)


def test_sentences_are_valid(day: Path) -> None:
    lines = (day / "positions.nmea").read_text("ascii").splitlines()
    kinds = Counter()
    for line in lines[:: max(1, len(lines) // 800)]:
        if ",1,1,," in line:
            fields = _fields(line)
            kinds[fields["msg_type"]] += 1
    assert {1, 3, 18, 24} <= set(kinds)
    at = next(k for k, line in enumerate(lines) if "AIVDM,2,1," in line)
    both = [line.split("\\")[2] for line in lines[at : at + 2]]
    assert pyais.decode(*both).asdict()["msg_type"] == 5
    moments = [int(line[3:13]) for line in lines]
    assert moments == sorted(moments)


def test_boats_are_on_water(day: Path) -> None:
    lines = (day / "positions.nmea").read_text("ascii").splitlines()
    points = []
    for line in lines[:: max(1, len(lines) // 2000)]:
        if ",1,1,,A,B" in line or ",1,1,,B,B" in line:
            fields = _fields(line)
            points.append((fields["lon"], fields["lat"]))
    at = np.array(points)
    assert len(at) > 500
    ashore = np.zeros(len(at), np.bool_)
    for feature in features(geography.path("land")):
        land = shape(feature["geometry"])
        shapely.prepare(land)
        inside = shapely.contains_xy(land, at[:, 0], at[:, 1])
        ashore |= inside
        # A cell of the grid is 200 m: its centre is water, a corner of it may not be.
        depth = shapely.distance(shapely.boundary(land), shapely.points(at[inside]))
        assert (depth < 0.003).all(), at[inside][depth >= 0.003]
    assert ashore.mean() < 0.03


@pytest.mark.parametrize("kind", [1, 3, 18])
def test_position_sentences_read_back(kind: int) -> None:
    rng = np.random.default_rng()
    n = 50
    columns = np.column_stack(
        [
            np.full(n, kind),
            rng.integers(200_000_000, 800_000_000, n),
            rng.integers(0, 16, n),
            rng.integers(0, 1023, n),
            rng.integers(-180 * 600_000, 180 * 600_000, n),
            rng.integers(-90 * 600_000, 90 * 600_000, n),
            rng.integers(0, 3600, n),
            rng.integers(0, 2, n),
        ]
    ).astype(np.int64)
    t = rng.integers(1_600_000_000, 1_900_000_000, n)
    lines = nmea.positions(t, columns).tobytes().decode("ascii").splitlines()
    for line, second, row in zip(lines, t.tolist(), columns.tolist(), strict=True):
        fields = _fields(line)
        assert line.startswith(f"\\c:{second}*")
        assert (fields["msg_type"], fields["mmsi"]) == (kind, row[1])
        assert round(fields["speed"] * 10) == row[3]
        assert fields["lon"] == pytest.approx(row[4] / 600_000, abs=1e-6)
        assert fields["lat"] == pytest.approx(row[5] / 600_000, abs=1e-6)
        assert fields["course"] == pytest.approx(row[6] / 10)


def test_bad_settings_are_named() -> None:
    with pytest.raises(ValueError, match="hours must be at least 8"):
        Settings(hours=2)
    with pytest.raises(ValueError, match="every must be at most 300"):
        Settings(every=900)


def _write(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_score_counts_what_a_hand_counts(tmp_path: Path) -> None:
    truth = [
        {"status": "reported", "mmsi": 316000001, "entered_at": "2026-07-11T10:00:00Z"},
        {"status": "exempt", "mmsi": 316000001, "entered_at": "2026-07-11T15:00:00Z"},
        {"status": "unreported", "track_id": "R1", "entered_at": "2026-07-11T10:00:00Z"},
        {"status": "no_arrival", "report_no": "TR1"},
    ]
    found = [
        {"status": "reported", "mmsi": 316000001, "entered_at": "2026-07-11T10:03:00Z", "track_key": "m"},
        {"status": "unreported", "mmsi": 316000001, "entered_at": "2026-07-11T15:01:00Z", "track_key": "m"},
        {"status": "unreported", "track_id": "R1", "entered_at": "2026-07-11T10:01:00Z", "track_key": "r"},
        {"status": "no_arrival", "report_no": "TR9"},
    ]
    result = score(_write(tmp_path / "f.jsonl", found), _write(tmp_path / "t.jsonl", truth))
    assert result.by_status["unreported"]["precision"] == 0.5
    assert result.by_status["unreported"]["recall"] == 1.0
    assert result.by_status["exempt"]["recall"] == 0.0
    assert result.by_status["no_arrival"] == {"precision": 0.0, "recall": 0.0, "found": 1, "expected": 1}
    # Means over the four statuses that occur: (1 + 0.5 + 0 + 0) / 4 and (1 + 1 + 0 + 0) / 4.
    assert result.macro_precision == pytest.approx(0.375)
    assert result.macro_recall == pytest.approx(0.5)
    assert (result.accused, result.innocent) == (1, 2)


def test_score_names_a_bad_line(tmp_path: Path) -> None:
    good = _write(tmp_path / "t.jsonl", [])
    bad = tmp_path / "f.jsonl"
    bad.write_text('{"status": "late"}\n{oops\n', "utf-8")
    with pytest.raises(InputError, match="line 2"):
        score(bad, good)
