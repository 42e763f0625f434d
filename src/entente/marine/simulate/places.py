"""Where voyages go: real reporting sites, real foreign places, and the water routes between them.

A :class:`Link` is a route from a foreign place to a site that meets the boundary exactly once, stays clear
of disputed waters and begins and ends well away from the line, so that what the law sees is not in doubt.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from entente.marine.simulate import water
from entente.marine.simulate.water import BOXES, F64, STEP, Grid

DATA = Path(__file__).parents[1] / "data"
SPACING_M = 120.0
SNAP_M = 1500.0


@dataclass(slots=True, frozen=True)
class Place:
    code: str
    name: str
    lon: float
    lat: float


@dataclass(slots=True)
class Link:
    """From ``foreign`` to ``site``: points every :data:`SPACING_M` or so, n×2 lon/lat."""

    foreign: Place
    site: Place
    points: F64
    metres: F64
    """Along the route from the foreign end, per point."""
    crossing: int
    """First point inside Canadian waters."""

    @property
    def inside_m(self) -> float:
        return float(self.metres[-1] - self.metres[self.crossing])

    @property
    def outside_m(self) -> float:
        return float(self.metres[self.crossing])


def read_places(name: str) -> list[Place]:
    """``sites.csv`` or ``us_places.csv`` of the marine room's data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [Place(r["code"], r["name"], float(r["lon"]), float(r["lat"])) for r in csv.DictReader(file)]


def metres(a: F64, b: F64) -> F64:
    """Distance between lon/lat points on a local plane (good to 0.5 % over 100 km at these latitudes)."""
    mid = np.radians((a[..., 1] + b[..., 1]) / 2)
    return np.hypot((b[..., 0] - a[..., 0]) * np.cos(mid), b[..., 1] - a[..., 1]) * 111_195.0


def densify(points: F64) -> tuple[F64, F64]:
    """The same line with points every :data:`SPACING_M`, and metres along it."""
    along = np.concatenate([[0.0], np.cumsum(metres(points[:-1], points[1:]))])
    at = np.linspace(0.0, along[-1], max(2, int(along[-1] / SPACING_M)))
    return np.column_stack([np.interp(at, along, points[:, i]) for i in (0, 1)]), at


class Map:
    """Grids of water and of state (0 foreign, 1 Canadian, 2 disputed) for every simulated box."""

    def __init__(self, waters: Path | str, land: Path | str) -> None:
        self.grids = water.grids(land)
        self.states: list[npt.NDArray[np.uint8]] = []
        features = water.features(waters)
        for box, grid in zip(BOXES, self.grids, strict=True):
            state = np.zeros(grid.cells.shape, np.uint8)
            for feature in features:
                rings = water.rings(feature["geometry"])
                every = np.concatenate(rings)
                (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
                if not (west < box[2] and east > box[0] and south < box[3] and north > box[1]):
                    continue
                disputed = (feature.get("properties") or {}).get("state") == "disputed"
                mask = water.inside(rings, box, STEP).astype(np.bool_)
                state[mask] = 2 if disputed else np.maximum(state[mask], 1)
            self.states.append(state)

    def box_of(self, place: Place) -> int | None:
        for number, (west, south, east, north) in enumerate(BOXES):
            if west < place.lon < east and south < place.lat < north:
                return number
        return None

    def afloat(self, place: Place) -> tuple[int, float, float] | None:
        """Its box and the nearest water, or None where the chart shows none within 1.5 km."""
        number = self.box_of(place)
        spot = self.grids[number].nearest(place.lon, place.lat) if number is not None else None
        if number is None or spot is None:
            return None
        far = float(metres(np.array([place.lon, place.lat]), np.array(spot)))
        return (number, *spot) if far < SNAP_M else None

    def state(self, box: int, points: F64) -> npt.NDArray[np.uint8]:
        grid: Grid = self.grids[box]
        y = ((points[:, 1] - grid.south) / STEP).astype(int)
        x = ((points[:, 0] - grid.west) / STEP).astype(int)
        return np.asarray(self.states[box][y, x])


def links(chart: Map, nearest: int = 4, reach_deg: float = 0.42) -> list[Link]:
    """Up to ``nearest`` routes per site from the foreign places around it, in the order of the lists."""
    spots = [(p, s) for p in read_places("us_places.csv") if (s := chart.afloat(p))]
    found = []
    for site in read_places("sites.csv"):
        home = chart.afloat(site)
        if home is None:
            continue
        box, lon, lat = home
        near = []
        for place, (b, x, y) in spots:
            gap = abs(x - lon) / 1.4, abs(y - lat)
            if b == box and max(gap) < reach_deg:
                near.append((float(np.hypot(*gap)), place, x, y))
        if not near:
            continue
        field = chart.grids[box].around(lon, lat, reach_deg)
        kept = 0
        for _, place, x, y in sorted(near, key=lambda row: row[0]):
            way = field.route(x, y)
            if way is None or kept == nearest:
                continue
            points, along = densify(way)
            link = _link(chart, box, place, Place(site.code, site.name, lon, lat), points, along)
            if link is not None:
                found.append(link)
                kept += 1
    return found


def _link(chart: Map, box: int, foreign: Place, site: Place, points: F64, along: F64) -> Link | None:
    state = chart.state(box, points)
    inside = state == 1
    changes = np.flatnonzero(np.diff(inside.astype(np.int8)))
    if len(changes) != 1 or inside[0] or not inside[-1] or (state == 2).any():
        return None
    link = Link(foreign, site, points, along, int(changes[0]) + 1)
    return link if link.inside_m > 700 and link.outside_m > 500 else None
