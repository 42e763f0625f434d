"""Marine reporting sites from ``sites.csv``: code, name, name_fr, lon, lat, kind (others are ignored)."""

from __future__ import annotations

from pathlib import Path

from entente.marine.engine.columns import Reject
from entente.marine.engine.complaints import BadValue, Complaint, complaint_of
from entente.marine.engine.model import Site
from entente.marine.engine.tables import RAW_LIMIT, read_table

COLUMNS = {"code": True, "name": True, "lon": True, "lat": True, "name_fr": False, "kind": False}
DEFAULT = Path(__file__).resolve().parents[1] / "data" / "sites.csv"


def _degrees(cell: str) -> float:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        raise BadValue("no_degrees", text=cell) from None


def read_sites(path: Path | str | None = None) -> tuple[list[Site], list[Reject]]:
    """Sites and the lines that could not be used. Raises ``InputError`` as ``tables.read_table`` does."""
    table = read_table(path or DEFAULT, COLUMNS)
    sites: list[Site] = []
    for number, cells, raw in table.rows:
        try:
            lon, lat = _degrees(cells["lon"]), _degrees(cells["lat"])
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise BadValue("not_on_earth", lon=lon, lat=lat)
            kind = cells.get("kind", "marina")
            sites.append(Site(cells["code"], cells["name"], lon, lat, kind, cells.get("name_fr")))
        except KeyError as missing:
            what = Complaint("is_empty", {"name": missing.args[0]})
            table.rejects.append(Reject(table.source, number, what, raw[:RAW_LIMIT]))
        except ValueError as error:
            table.rejects.append(Reject(table.source, number, complaint_of(error), raw[:RAW_LIMIT]))
    return sites, table.rejects
