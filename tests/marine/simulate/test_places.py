"""Routes of the simulated day: one crossing of the real boundary, none through disputed waters."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import mapping, shape

from entente.marine import geography
from entente.marine.simulate.places import Map, links, read_places
from entente.marine.simulate.water import features


@pytest.fixture(scope="module")
def ways():
    return links(Map(geography.path("waters"), geography.path("land")))


def test_routes_cross_the_line_once(ways) -> None:
    canada = shapely.union_all(
        [
            shapely.make_valid(shape(f["geometry"]))
            for f in features(geography.path("waters"))
            if f["properties"]["state"] == "canadian"
        ]
    )
    shapely.prepare(canada)
    assert len({way.site.code for way in ways}) >= 50
    for way in ways[::5]:
        inside = shapely.contains_xy(canada, way.points[:, 0], way.points[:, 1])
        assert not inside[0]
        assert inside[-1]
        # The grid knows the line to a cell (about 200 m): only points that near may be on the other side.
        odd = [k for k in range(len(inside)) if inside[k] != (k >= way.crossing)]
        near = shapely.distance(shapely.boundary(canada), shapely.points(way.points[odd]))
        assert (near < 0.004).all()


def test_a_disputed_area_is_gone_round(tmp_path: Path, ways) -> None:
    """The middle of a route declared disputed: no route goes through it any more."""
    way = max(ways, key=lambda w: w.inside_m)
    lon, lat = way.points[len(way.points) // 2]
    claim = shapely.box(lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05)
    collection = {
        "type": "FeatureCollection",
        "features": [
            *features(geography.path("waters")),
            {"type": "Feature", "properties": {"state": "disputed"}, "geometry": mapping(claim)},
        ],
    }
    file = tmp_path / "waters.geojson.gz"
    file.write_bytes(gzip.compress(json.dumps(collection).encode(), 1))
    left = links(Map(file, geography.path("land")))
    through = [w for w in left if shapely.contains_xy(claim.buffer(-0.004), *w.points.T).any()]
    assert left
    assert not through
    assert any(shapely.contains_xy(claim.buffer(-0.004), *w.points.T).any() for w in ways)


def test_places_have_codes_and_both_languages() -> None:
    sites = read_places("sites.csv")
    assert len(sites) >= 150
    assert len({s.code for s in sites}) == len(sites)
