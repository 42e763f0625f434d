"""CSV, Parquet, radar and sightings: both header generations, compressed, damaged, malformed."""

from __future__ import annotations

import csv
import gzip
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from entente.marine.engine.columns import Batch, Positions
from entente.marine.engine.decode import read
from entente.marine.engine.errors import InputError
from entente.marine.engine.sightings import identity_of, landed

OLD = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,"
    "Cargo,TransceiverClass"
)
NEW = (
    "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,"
    "width,draft,cargo,transceiver"
)
GOOD = "316001234,2023-11-14T22:13:20,43.6,-79.4,5.5,90.0,511,ALPHA,IMO9307839,CFA1,70,0,100,20,7.5,,A"
T = 1_700_000_000_000


def everything(*paths) -> Batch:
    """All batches as one."""
    out, parts = Batch(), []
    for batch in read(paths):
        parts.append(batch.positions)
        out.statics.rows += batch.statics.rows
        out.sightings += batch.sightings
        out.rejects += batch.rejects
        out.lines_read += batch.lines_read
        for k, v in batch.counts.items():
            out.count(k, v)
    columns = {k: np.concatenate([p.arrays()[k] for p in parts]) for k in Positions.empty().arrays()}
    out.positions = Positions(**columns, track_ids=parts[0].track_ids if parts else [])
    return out


def write(path, *lines: str):
    path.write_text("\n".join(lines) + "\n")
    return path


def same(a: Batch, b: Batch) -> bool:
    return a.statics == b.statics and all(
        np.array_equal(v, b.positions.arrays()[k], equal_nan=v.dtype.kind == "f")
        for k, v in a.positions.arrays().items()
    )


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["noaa_20230111_1000rows.csv", "ais_us_20220103_100k.csv.gz"])
def test_a_real_day_equals_the_standard_library_reading(shared_data, name):
    path = shared_data("marine", "ais", name)
    text = (gzip.open if name.endswith("gz") else open)(path, "rt", encoding="utf-8").read()
    rows = list(csv.DictReader(io.StringIO(text)))
    ours = everything(path)
    assert len(ours.positions) + len(ours.rejects) == len(rows)
    assert not ours.rejects
    p = ours.positions
    assert p.mmsi.tolist() == [int(r["MMSI"]) for r in rows]
    assert p.lon.tolist() == [float(r["LON"]) for r in rows]
    assert p.lat.tolist() == [float(r["LAT"]) for r in rows]
    stamps = np.array([r["BaseDateTime"] for r in rows], "datetime64[ms]").astype(np.int64)
    assert np.array_equal(p.t, stamps)
    sog = np.array([float(r["SOG"] or "nan") for r in rows], np.float32)
    assert np.array_equal(np.isnan(p.sog), np.isnan(sog) | (sog >= 102.25))
    heading = [float(r["Heading"] or 511) for r in rows]
    assert np.isnan(p.heading).tolist() == [h >= 360 for h in heading]
    last: dict[int, tuple] = {}
    statements = 0
    for r in rows:  # statements that differ from the same vessel's last one
        numbers = [float(r[k] or 0) for k in ("VesselType", "Length", "Width", "Draft")]
        texts = [r[k].strip() for k in ("VesselName", "IMO", "CallSign")]
        if not any(numbers) and not any(texts):
            continue
        if last.get(int(r["MMSI"])) != (numbers, texts):
            statements += 1
            last[int(r["MMSI"])] = (numbers, texts)
    assert len(ours.statics) == statements


@pytest.mark.real_data
def test_both_header_generations_and_parquet_give_the_same(shared_data, tmp_path):
    path = shared_data("marine", "ais", "noaa_20230111_1000rows.csv")
    table = list(csv.DictReader(path.open()))
    order = [OLD.split(",")[k] for k in (0, 1, 3, 2, *range(4, 17))]
    newer = tmp_path / "newer.csv"
    with newer.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(NEW.split(","))
        out.writerows([r[c] if c != "BaseDateTime" else r[c].replace("T", " ") for c in order] for r in table)
    whole = everything(path)
    assert same(whole, everything(newer))
    parquet = tmp_path / "x.dat"
    pq.write_table(pa.table({c: pa.array([r[c] for r in table]) for c in OLD.split(",")}), parquet)
    assert same(whole, everything(parquet))


def in_frames(content: bytes) -> bytes:
    """As several files packed by themselves and put together; zstd's own program adds a checksum to each."""
    half = len(content) // 2
    packer = zstandard.ZstdCompressor(write_checksum=True)
    return packer.compress(content[:half]) + packer.compress(content[half:])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress, in_frames])
def test_compression_is_known_by_content(tmp_path, pack):
    """A whole file is read as the plain one is, and nothing is said against it."""
    plain = write(tmp_path / "a.csv", OLD, GOOD, GOOD.replace("43.6", "43.7"))
    packed = tmp_path / "no-extension"
    packed.write_bytes(pack(plain.read_bytes()))
    whole = everything(packed)
    assert same(everything(plain), whole)
    assert [str(one.reason) for one in whole.rejects] == []


def test_frames_longer_than_a_piece_that_is_read(tmp_path):
    """Incompressible rows over several megabytes, in two frames; cut short in the second, it is said."""
    rng = np.random.default_rng(5)
    rows = [GOOD.replace("43.6", f"{x:.14f}") for x in 40 + rng.random(180_000)]
    packed = tmp_path / "a.csv.zst"
    content = in_frames("\n".join([OLD, *rows, ""]).encode())
    assert len(content) > 1 << 20
    packed.write_bytes(content)
    ours = everything(packed)
    assert (len(ours.positions), len(ours.rejects)) == (180_000, 0)
    packed.write_bytes(content[:-5])
    assert "ends early" in str(everything(packed).rejects[-1].reason)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_a_truncated_stream_gives_what_came_before_and_says_so(tmp_path, pack):
    rows = [GOOD.replace("43.6", f"{40 + np.sin(k):.12f}") for k in range(40_000)]
    packed = tmp_path / "a.csv.gz"
    whole = pack("\n".join([OLD, *rows]).encode())
    packed.write_bytes(whole[: len(whole) // 2])
    ours = everything(packed)
    assert 1000 < len(ours.positions) < 40_000
    assert ours.positions.lat.tolist() == [float(r.split(",")[2]) for r in rows[: len(ours.positions)]]
    assert "ends early" in str(ours.rejects[-1].reason)


BAD = {
    "x,y": "2 columns where the header has 17",
    GOOD.replace("43.6", "north"): "column LAT: “north” is not a number",
    GOOD.replace("316001234", "31600x"): "column MMSI: “31600x” is not an MMSI",
    GOOD.replace("2023-11-14T22:13:20", "yesterday"): "column BaseDateTime: “yesterday” is not a time",
    GOOD.replace("43.6", "95.0"): "latitude beyond 90 degrees",
    GOOD.replace("-79.4", "200"): "longitude beyond 180 degrees",
    GOOD.replace("-79.4", ""): "no longitude",
    GOOD.replace("316001234", "0"): "no valid MMSI",
}


@pytest.mark.parametrize(("row", "reason"), BAD.items())
@pytest.mark.parametrize("rows", [3, 5000])
def test_a_bad_row_is_refused_with_its_line_and_the_others_read(tmp_path, row, reason, rows):
    lines = [OLD, *[GOOD] * rows]
    at = rows // 2
    lines[at + 1 : at + 1] = ["", row]  # a blank line shifts rows against lines
    ours = everything(write(tmp_path / "a.csv", *lines))
    assert len(ours.positions) == rows
    assert len(ours.statics) == 1
    (reject,) = ours.rejects
    assert (reject.line, reject.raw) == (at + 3, row)
    assert reason in str(reject.reason)


def test_unavailable_values_of_a_table(tmp_path):
    away = GOOD.replace("43.6,-79.4,5.5,90.0,511", "91.0,181.0,102.3,360.0,511")
    still = GOOD.replace("5.5,90.0,511", "102.3,360.0,511")
    ours = everything(write(tmp_path / "a.csv", OLD, away, still, GOOD))
    assert ours.counts == {"position_not_available": 1}
    p = ours.positions
    assert np.isnan(p.sog).tolist() == np.isnan(p.cog).tolist() == [True, False]
    assert p.t.tolist() == [T, T]
    (said,) = ours.statics.rows
    assert (said.name, said.imo, said.call_sign, said.ship_type) == ("ALPHA", 9307839, "CFA1", 70)
    assert (said.length_m, said.beam_m, said.draught_m) == (100, 20, 7.5)


@pytest.mark.parametrize("stamp", ["2023-11-14T22:13:20Z", "2023-11-14T17:13:20-05:00", "1700000000", str(T)])
def test_times_with_zones_and_epochs(tmp_path, stamp):
    ours = everything(write(tmp_path / "a.csv", OLD, GOOD.replace("2023-11-14T22:13:20", stamp)))
    assert ours.positions.t.tolist() == [T]


def test_repeated_statements_are_left_out_and_changes_kept(tmp_path):
    other = GOOD.replace("ALPHA", "BETA")
    second = GOOD.replace("316001234", "316009999")
    ours = everything(write(tmp_path / "a.csv", OLD, GOOD, second, GOOD, other, second, other, GOOD))
    assert [(s.mmsi, s.name) for s in ours.statics.rows] == [
        (316001234, "ALPHA"),
        (316009999, "ALPHA"),
        (316001234, "BETA"),
        (316001234, "ALPHA"),
    ]


def test_radar_tracks_have_no_mmsi(tmp_path):
    path = write(
        tmp_path / "r.csv",
        "track_id,time,lon,lat,sog,cog",
        "T17,2023-11-14T22:13:20Z,-79.4,43.6,12.5,90",
        "T18,2023-11-14T22:13:20Z,-79.5,43.6,,",
        "T17,2023-11-14T22:13:30Z,-79.4,43.6,12.5,90",
        ",2023-11-14T22:13:30Z,-79.4,43.6,12.5,90",
    )
    ours = everything(path)
    assert [ours.positions.track_ids[k] for k in ours.positions.track] == ["T17", "T18", "T17"]
    assert set(ours.positions.mmsi) == {0}
    assert set(ours.positions.kind) == {200}
    assert [(r.line, "track" in str(r.reason)) for r in ours.rejects] == [(5, True)]


def test_sightings(tmp_path):
    path = write(
        tmp_path / "s.csv",
        "sighting_id,time,lon,lat,description,place,landed",
        'S1,2023-11-14T22:13:20Z,-79.4,43.6,"white, two persons",Marina,yes',
        "S2,2023-11-14T22:13:20Z,-79.4,443.6,x,,",
        "S3,2023-11-14T22:13:20Z,-79.4,43.6,grey hull,,",
    )
    ours = everything(path)
    assert [(s.sighting_id, s.landed, s.place) for s in ours.sightings] == [
        ("S1", True, "Marina"),
        ("S3", None, None),
    ]
    assert ours.sightings[0].description == "white, two persons"
    assert ours.sightings[0].t == T
    assert [(r.line, "lat" in str(r.reason)) for r in ours.rejects] == [(3, True)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (bytes(range(256)) * 40, "is binary"),
        (b"a,b,c\n1,2,3\n", "no column for MMSI"),
        (b"MMSI,BaseDateTime,LAT\n1,2,3\n", "no column for longitude"),
        (b"hello there\n", "neither AIS sentences"),
        (b"\n\n", "blank"),
        (b"PAR1 is not enough", "not a readable Parquet"),
    ],
)
def test_an_unusable_file_is_one_sentence_and_the_next_is_read(tmp_path, content, words):
    bad = tmp_path / "bad"
    bad.write_bytes(content)
    with pytest.raises(InputError, match=words):
        everything(bad)
    good = write(tmp_path / "good.csv", OLD, GOOD)
    errors: list[InputError] = []
    batches = list(read([bad, good], errors=errors))
    assert [words in str(e) and str(bad) in str(e) for e in errors] == [True]
    assert sum(len(b.positions) for b in batches) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sightings_as_a_french_spreadsheet_saves_them(tmp_path, encoding, end):
    """Word for word the same in either encoding: the words tell that it lies at a wharf, and its name."""
    rows = [
        "sighting_id,seen_at,lon,lat,description,place",
        'S1,2026-07-11T20:00:00Z,-82.5,42.5,"vedette blanche à quai, «Étoile»",Quai Bélanger',
        'S2,2026-07-11T21:00:00Z,-82.5,42.5,"deux',
        'personnes à bord",',
    ]
    file = tmp_path / "sightings.csv"
    file.write_bytes(end.join([*rows, ""]).encode(encoding))
    ours = everything(file)
    assert not ours.rejects
    first, second = ours.sightings
    assert first.description == "vedette blanche à quai, «Étoile»"
    assert first.place == "Quai Bélanger"
    assert identity_of(first).name == "Étoile"
    assert landed(first) is True
    assert second.description.split() == ["deux", "personnes", "à", "bord"]


def test_a_sighting_with_its_place_the_wrong_way_round_is_a_reject_that_says_so(tmp_path):
    file = write(
        tmp_path / "s.csv",
        "sighting_id,seen_at,lon,lat,description",
        "S1,2026-07-11T20:00:00Z,42.5,-82.5,white boat landed",
        "S2,2026-07-11T20:00:00Z,-82.5,42.5,white boat landed",
    )
    ours = everything(file)
    assert [s.sighting_id for s in ours.sightings] == ["S2"]
    (reject,) = ours.rejects
    assert (reject.line, reject.raw[:2]) == (2, "S1")
    assert "exchanged" in reject.reason.en
    assert "intervertis" in reject.reason.fr


@pytest.mark.parametrize("parquet", [False, True])
def test_a_row_without_an_mmsi_but_with_a_track_is_radar(tmp_path, parquet):
    lines = [
        "mmsi,track_id,time,lon,lat,name",
        ",T7,2026-07-11T20:00:00Z,-82.5,42.5,",
        "316001234,T8,2026-07-11T20:00:00Z,-82.6,42.5,ALPHA",
        ",,2026-07-11T20:00:00Z,-82.7,42.5,",
        ",T7,2026-07-11T20:01:00Z,-82.8,42.5,BOWRIDER",
    ]
    file = write(tmp_path / "both.csv", *lines)
    if parquet:
        rows = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
        columns = {name: [row[name] or None for row in rows] for name in rows[0]}
        columns["mmsi"] = [int(v) if v else None for v in columns["mmsi"]]
        columns["lon"], columns["lat"] = ([float(v) for v in columns[c]] for c in ("lon", "lat"))
        file = tmp_path / "both.parquet"
        pq.write_table(pa.table(columns), file)
    ours = everything(file)
    p = ours.positions
    assert p.mmsi.tolist() == [0, 316001234, 0]
    assert [p.track_ids[k] if k >= 0 else None for k in p.track] == ["T7", None, "T7"]
    assert p.kind.tolist() == [200, 0, 200]
    assert [(s.mmsi, s.track_id, s.name) for s in ours.statics.rows] == [
        (316001234, None, "ALPHA"),
        (0, "T7", "BOWRIDER"),
    ]
    (reject,) = ours.rejects
    assert reject.line == (3 if parquet else 4)
