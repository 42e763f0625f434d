"""The waters against GEOS on the real polygons, and against areas drawn by hand."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from entente.marine.engine.errors import InputError
from entente.marine.engine.waters import CANADIAN, DISPUTED, OUTSIDE, Waters

N = 1_000_000


def features(path):
    return json.loads(gzip.decompress(path.read_bytes()))["features"]


@pytest.fixture(scope="module")
def real(shared_data, tmp_path_factory):
    """(waters, canadian area, disputed area) from the OpenStreetMap areas of both countries."""
    canada = next(
        f for f in features(shared_data("marine", "geo", "can_usa_maritime_osm_2024.geojson.gz"))
        if f["properties"]["A3"] == "CAN"
    )  # fmt: skip
    line = features(shared_data("marine", "geo", "can_usa_boundary_line_osm_2024.geojson.gz"))
    disputed = [f for f in line if "disputed" in f["properties"]["kind"]]
    for feature in disputed:
        feature["properties"]["state"] = "disputed"
    file = tmp_path_factory.mktemp("geo") / "waters.geojson.gz"
    document = {"type": "FeatureCollection", "features": [canada, *disputed]}
    file.write_bytes(gzip.compress(json.dumps(document).encode(), 1))
    area = shape(canada["geometry"])
    overlap = shapely.union_all([shape(f["geometry"]) for f in disputed])
    shapely.prepare(area)
    shapely.prepare(overlap)
    return Waters.from_geojson(file), area, overlap


def near_the_border(area, count, rng):
    """Points scattered from a centimetre to 50 km around the boundary, and on its vertices' meridians."""
    ring = shapely.get_coordinates(area.boundary)
    at = rng.integers(0, len(ring) - 1, count)
    step = ring[at + 1] - ring[at]
    step[np.abs(step).max(axis=1) > 1] = 0
    points = ring[at] + step * rng.random((count, 1))
    points += rng.normal(size=(count, 2)) * 10.0 ** rng.uniform(-7, -0.3, (count, 1))
    points[: count // 20, 0] = ring[at[: count // 20], 0]  # straight above or below a vertex
    return points


@pytest.mark.real_data
def test_a_million_points_near_the_border_agree_with_geos(real):
    waters, area, overlap = real
    points = near_the_border(area, N, np.random.default_rng(7))
    expected = np.where(shapely.contains_xy(area, points), CANADIAN, OUTSIDE)
    expected[shapely.contains_xy(overlap, points)] = DISPUTED
    found = waters.state(points[:, 0], points[:, 1])
    assert (np.bincount(found, minlength=3) > 100).all()
    differ = np.flatnonzero(found != expected)
    # a point exactly on a line is on neither side; GEOS says outside, we say either
    away = shapely.distance(
        shapely.points(points[differ]), shapely.union_all([area.boundary, overlap.boundary])
    )
    assert not (away > 0).any(), points[differ[away > 0]][:5]
    assert len(differ) < 50


@pytest.mark.real_data
def test_the_day_of_the_us_network_has_the_labels_of_its_file(real, shared_data):
    rows = gzip.decompress(shared_data("marine", "ais", "ais_us_20220103_100k.csv.gz").read_bytes()).decode()
    table = [line.split(",") for line in rows.splitlines()]
    head = {name: k for k, name in enumerate(table[0])}
    lon = np.array([float(r[head["LON"]]) for r in table[1:]])
    lat = np.array([float(r[head["LAT"]]) for r in table[1:]])
    labelled = np.array([r[head["in_can_osm"]] == "True" for r in table[1:]])
    assert labelled.sum() == 5136  # as the file's source says
    assert ((real[0].state(lon, lat) > 0) == labelled).all()


@pytest.mark.real_data
def test_a_leg_meets_the_boundary_where_the_boundary_is(real):
    waters, area, overlap = real
    rng = np.random.default_rng(3)
    whole = shapely.union(area, overlap)
    a = near_the_border(area, 400, rng)
    b = a + rng.normal(size=a.shape) * 0.02
    ends = waters.state(a[:, 0], a[:, 1]) > 0, waters.state(b[:, 0], b[:, 1]) > 0
    across = np.flatnonzero(ends[0] != ends[1])
    assert len(across) > 100
    for k in across[:150]:
        f = waters.crossing(*a[k], *b[k])
        at = shapely.Point(a[k] + f * (b[k] - a[k]))
        assert whole.boundary.distance(at) < 1e-7  # about a centimetre


def write(tmp_path, *features):
    file = tmp_path / "waters.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return file


def box(west, south, east, north, *holes, **properties):
    rings = [
        [[w, s], [e, s], [e, n], [w, n], [w, s]]
        for w, s, e, n in ((west, south, east, north), *holes)
    ]  # fmt: skip
    return {
        "type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": rings}
    }  # fmt: skip


def polygon(ring):
    return json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()


def test_holes_overlaps_and_the_third_state(tmp_path):
    waters = Waters.from_geojson(
        write(
            tmp_path,
            box(-80, 43, -78, 45, (-79.5, 43.5, -79, 44)),
            box(-78.5, 43, -77, 45),  # overlaps the first: inside, not a hole
            box(-77.2, 43, -76.8, 45, state="disputed"),
        )
    )
    at = {(-79.7, 43.2): 1, (-79.2, 43.7): 0, (-78.2, 44): 1, (-77.5, 44): 1, (-77.1, 44): 2, (-76.9, 44): 2,
          (-76, 44): 0, (-79.2, 46): 0}  # fmt: skip
    lon, lat = np.array(list(at)).T
    assert waters.state(lon, lat).tolist() == list(at.values())
    assert waters.state(np.array([np.nan]), np.array([44.0])).tolist() == [0]
    assert waters.crossing(-80.5, 44.2, -79.5, 44.2) == pytest.approx(0.5, abs=1e-8)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not GeoJSON"),
        (b"\x00\xff\xfe binary", "not GeoJSON"),
        (b"\x1f\x8b\x08\x00cut", "not GeoJSON"),
        (gzip.compress(b'{"type": "FeatureCollection"}', mtime=0)[:-12], "not GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "no area"),
        (json.dumps({"type": "Point", "coordinates": [1, 2]}).encode(), "Point"),
        (json.dumps({"type": "Feature", "geometry": {"type": "MultiPolygon"}}).encode(), "no ring"),
        (json.dumps(box(-80, 43, -78, 45, state="martian")).encode(), "'martian'"),
        (json.dumps(box(-800, 43, -78, 45)).encode(), "feature 1"),
        (
            polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]),
            "not a simple loop",
        ),
        (polygon([[0, "x"], [1, 1], [1, 0], [0, 0]]), "no number"),
        (polygon([[0, 0], [1, 1]]), "2 points"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_fault(tmp_path, content, said):
    file = tmp_path / "mine.geojson"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"mine\.geojson") as raised:
        Waters.from_geojson(file)
    assert said in str(raised.value)
