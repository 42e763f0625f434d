"""Entries, exits and stops with MovingPandas and Shapely, in the benches' own environment.

``python _peers_events.py SAMPLE.npz WATERS.geojson.gz`` prints one JSON line: positions a
second, the median of three runs.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import geopandas
import movingpandas
import numpy as np
import pandas
import shapely
from shapely.geometry import shape

RUNS = 3


def main(sample: str, waters: str) -> None:
    rows = np.load(sample)
    with gzip.open(waters) as file:
        areas = [shape(f["geometry"]) for f in json.load(file)["features"]]
    area = shapely.union_all(areas)
    shapely.prepare(area)
    runs = [once(rows, area) for _ in range(RUNS)]
    print(json.dumps({**runs[0], "rate": statistics.median(run["rate"] for run in runs)}))


def once(rows: Any, area: Any) -> dict[str, float]:
    begin = time.perf_counter()
    table = pandas.DataFrame({"mmsi": rows["mmsi"], "t": pandas.to_datetime(rows["t"], unit="ms")})
    table["inside"] = shapely.contains_xy(area, rows["lon"], rows["lat"])
    table = geopandas.GeoDataFrame(
        table, geometry=geopandas.points_from_xy(rows["lon"], rows["lat"]), crs=4326
    )
    tracks = movingpandas.TrajectoryCollection(table.set_index("t"), "mmsi", min_length=0)
    crossings = sum(int((np.diff(t.df["inside"].to_numpy().astype(int)) != 0).sum()) for t in tracks)
    stops = movingpandas.TrajectoryStopDetector(tracks).get_stop_points(
        max_diameter=100, min_duration=timedelta(minutes=20)
    )
    took = time.perf_counter() - begin
    return {"rate": len(table) / took, "crossings": crossings, "stops": len(stops)}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
