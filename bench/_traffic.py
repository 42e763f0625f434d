"""Sentences at a given rate, in a process of its own: many vessels under way, some of which cross the line.

Usage: ``python -m bench._traffic PORT RATE SECONDS CROSSINGS``. Waits for one connection, then sends. Writes
``mmsi milliseconds`` to standard output when a crossing's first sentence from inside leaves.

"""

from __future__ import annotations

import socket
import sys
import time

import numpy as np

LINE_LAT, LINE_LON = 41.9, -82.5
"""A place on the boundary in western Lake Erie is looked for northwards from here."""
EVERY_S = 3.0
STEP_S = 20.0
KNOTS = 30.0


def bits(values: np.ndarray, width: int) -> np.ndarray:
    return (values[:, None] >> np.arange(width - 1, -1, -1)) & 1


def sentences(mmsi: np.ndarray, lon: np.ndarray, lat: np.ndarray, sog: np.ndarray, cog: np.ndarray) -> bytes:
    n = len(mmsi)

    def whole(values: object) -> np.ndarray:
        return np.broadcast_to(np.asarray(values, np.int64), n)

    fields = [
        (1, 6), (0, 2), (mmsi, 30), (0, 4), (0x80, 8), (np.rint(sog * 10), 10), (1, 1),
        (np.rint(lon * 600_000).astype(np.int64) & 0xFFFFFFF, 28),
        (np.rint(lat * 600_000).astype(np.int64) & 0x7FFFFFF, 27),
        (np.rint(cog * 10), 12), (511, 9), (60, 6), (0, 25),
    ]  # fmt: skip
    table = np.concatenate([bits(whole(v), w) for v, w in fields], axis=1)
    six = table.reshape(n, 28, 6) @ (1 << np.arange(5, -1, -1))
    chars = np.where(six < 40, six + 48, six + 56).astype(np.uint8)
    head = np.frombuffer(b"AIVDM,1,1,,A,", np.uint8)
    body = np.concatenate([np.tile(head, (n, 1)), chars, np.tile(np.frombuffer(b",0", np.uint8), (n, 1))], 1)
    total = np.bitwise_xor.reduce(body, axis=1)
    digits = np.frombuffer(b"0123456789ABCDEF", np.uint8)
    mark = np.full((n, 1), ord("!"), np.uint8)
    end = np.stack([np.full(n, ord("*")), digits[total >> 4], digits[total & 15], np.full(n, 10)], 1)
    return np.concatenate([mark, body, end.astype(np.uint8)], axis=1).tobytes()


def line_at(lon: float) -> float:
    """Latitude at which one comes into Canadian waters going north."""
    from entente.marine import geography
    from entente.marine.engine.waters import Waters

    lat = np.arange(LINE_LAT - 0.6, LINE_LAT + 0.3, 0.0001)
    inside = Waters.from_geojson(geography.path("waters")).state(np.full(len(lat), lon), lat) == 1
    return float(lat[np.flatnonzero(np.diff(inside.astype(int)) == 1)[0]])


def main(port: int, rate: int, seconds: float, crossings: int) -> None:
    draw = np.random.default_rng(1)
    n = round(rate * EVERY_S)
    mmsi = 366_000_000 + np.arange(n)
    lon, lat = draw.uniform(-66, -60, n), draw.uniform(36, 40, n)  # at sea, nowhere near the line
    sog, cog = draw.uniform(5, 20, n), draw.uniform(0, 359, n)
    places = np.linspace(-82.45, -82.42, crossings)
    borders = np.array([line_at(float(one)) for one in places[:: max(1, crossings // 20)]])
    borders = np.interp(places, places[:: max(1, crossings // 20)], borders)
    step = KNOTS * 1852 / 3600 * STEP_S / 111_195
    first = 6 + draw.uniform(0, max(seconds - 4 * STEP_S - 12, 1), crossings)
    fixes = sorted((first[k] + j * STEP_S, k, j) for k in range(crossings) for j in range(5))
    listener = socket.create_server(("127.0.0.1", port))
    sender, _ = listener.accept()
    began, sent, late = time.monotonic(), 0, 0
    while (now := time.monotonic() - began) < seconds:
        due = int(now * rate) - sent
        if due > 0:
            due = min(due, n)
            rows = np.arange(sent, sent + due) % n
            moved = EVERY_S * sog[rows] * 1852 / 3600 / 111_195
            lat[rows] += moved * np.cos(np.radians(cog[rows]))
            lon[rows] += moved * np.sin(np.radians(cog[rows])) / 0.78
            data = sentences(mmsi[rows], lon[rows], lat[rows], sog[rows], cog[rows])
            said = []
            while late < len(fixes) and fixes[late][0] <= now:
                _, k, j = fixes[late]
                where = borders[k] + (j - 2 + 0.9) * step
                one = [np.array([v]) for v in (338_500_000 + k, places[k], where, KNOTS, 0.0)]
                data += sentences(*one)
                if j == 2:
                    said.append(338_500_000 + k)
                late += 1
            sender.sendall(data)
            for who in said:
                print(who, round(time.time() * 1000), flush=True)
            sent += due
        time.sleep(0.02)
    print("sent", sent + late, round(now, 2), flush=True)
    sender.shutdown(socket.SHUT_WR)
    time.sleep(3)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
