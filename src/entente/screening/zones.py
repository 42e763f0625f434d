"""The local times of carriers as moments: under the zone of the place, where the place is known.

Manifests give departure and arrival in the local time of the port and name no zone. ``data/zones.txt`` has
the zones of 7,900 airports, 3,300 ports and the countries that have one zone only. A place that is not
there leaves the time as UTC, and whoever asks is told so: the board then says that the time is not sure.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo


@cache
def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in (Path(__file__).parent / "data" / "zones.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *places = line.split(" ")
            found.update(dict.fromkeys(places, name))
    return found


@cache
def zone_of(place: str | None) -> ZoneInfo | None:
    """The zone of an IATA code or UN/LOCODE; of a country with one zone; ``None`` for what is not known.

    A UN/LOCODE whose port is not in the table goes by its country first, else by the airport that its last
    three letters name, which is how the code of a city with an airport is formed.
    """
    code = (place or "").strip().upper()
    table = _table()
    name = table.get(code)
    if name is None and len(code) == 5:
        name = table.get(code[:2]) or table.get(code[2:])
    return ZoneInfo(name) if name else None


def moment(text: str | None, place: str | None) -> tuple[datetime | None, bool]:
    """A message's local time at ``place`` as UTC, and whether the zone was known.

    A date alone is its midnight. A time that the clocks skip in spring is read an hour on, one that comes
    twice in autumn as the first of the two (``fold`` 0). A text that carries its own offset is taken as it
    is.
    """
    if not text:
        return None, False
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None, False
    if read.tzinfo is not None:
        return read.astimezone(UTC), True
    zone = zone_of(place)
    if zone is None:
        return read.replace(tzinfo=UTC), False
    return read.replace(tzinfo=zone).astimezone(UTC), True
