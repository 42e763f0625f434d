"""Marine reporting sites from ``sites.csv``: code, name, name_fr, lon, lat, kind (others are ignored)."""

from __future__ import annotations

from pathlib import Path

from entente.marine.engine.columns import Reject
from entente.marine.engine.model import Site
from entente.marine.engine.tables import RAW_LIMIT, read_table

COLUMNS = {"code": True, "name": True, "lon": True, "lat": True, "name_fr": False, "kind": False}
DEFAULT = Path(__file__).resolve().parents[1] / "data" / "sites.csv"


def read_sites(path: Path | str | None = None) -> tuple[list[Site], list[Reject]]:
    """Sites and the lines that could not be used. Raises ``InputError`` as ``tables.read_table`` does."""
    table = read_table(path or DEFAULT, COLUMNS)
    sites: list[Site] = []
    for number, cells, raw in table.rows:
        try:
            lon, lat = float(cells["lon"]), float(cells["lat"])
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise ValueError(f"the position {lon:g}, {lat:g} is not on Earth")
            kind = cells.get("kind", "marina")
            sites.append(Site(cells["code"], cells["name"], lon, lat, kind, cells.get("name_fr")))
        except KeyError as missing:
            table.rejects.append(Reject(table.source, number, f"{missing.args[0]} is empty", raw[:RAW_LIMIT]))
        except ValueError as error:
            table.rejects.append(Reject(table.source, number, str(error), raw[:RAW_LIMIT]))
    return sites, table.rejects
