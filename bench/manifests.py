"""Passengers a second read from a passenger list: into typed travellers, against two ways that stop earlier.

The list is generated (300 and 20,000 passengers, eleven segments each, one interchange). pydifact ends in
segments; the plain split ends in lists of elements by one regular expression (what the anchor measured).
All in one process, interleaved, median of five.
"""

from __future__ import annotations

import random
import re
import statistics
import time
import warnings

from pydifact.segmentcollection import RawSegmentCollection

import bench
from entente.screening.engine.manifests import read

ROUNDS = 5


def passenger_list(count: int, seed: int = 1) -> bytes:
    """A PAXLST 02B of ``count`` passengers with made-up letters for names."""
    rng = random.Random(seed)
    out = [
        "UNB+UNOA:4+CARRIER:ZZ+CBSA:ZZ+261124:0300+1'UNH+1+PAXLST:D:02B:UN:IATA'BGM+745'NAD+MS+++DESK'"
        "TDT+20+XX1'LOC+125+LHR'DTM+189:2611240100:201'LOC+87+YYZ'DTM+232:2611240900:201'"
    ]
    for _ in range(count):
        family, given = ("".join(rng.choices("ABCDEFGHIKLMNOPRSTUVWZ", k=k)) for k in (8, 6))
        born = f"{rng.randint(40, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        out.append(
            f"NAD+FL+++{family}:{given}'ATT+2++{rng.choice('MF')}'DTM+329:{born}'LOC+178+LHR'LOC+179+YYZ'"
            f"LOC+174+CAN'NAT+2+{rng.choice(['CAN', 'GBR', 'IND'])}'RFF+AVF:{rng.randrange(16**6):06X}'"
            f"DOC+P+{rng.randrange(10**9)}'DTM+36:{rng.randint(27, 35)}1231'LOC+91+CAN'"
        )
    out.append(f"CNT+42:{count}'UNT+{count * 11 + 8}+1'UNZ+1+1'")
    return "".join(out).encode()


def _plain(data: bytes) -> int:
    parts = [re.split(r"(?<!\?)\+", segment) for segment in re.split(r"(?<!\?)'", data.decode())]
    return sum(1 for part in parts if part[0] == "NAD")


def _pydifact(data: bytes) -> int:
    return sum(1 for s in RawSegmentCollection.from_str(data.decode()).segments if s.tag == "NAD")


def _ours(data: bytes) -> int:
    return sum(len(m.travellers) for m in read(data, "bench"))


def _rate(call, data: bytes, count: int) -> float:
    begin = time.perf_counter()
    assert call(data) >= count
    return count / (time.perf_counter() - begin)


def main() -> list[bench.Row]:
    warnings.simplefilter("ignore")
    large, small = passenger_list(20_000), passenger_list(300)
    rates: dict[str, list[float]] = {"plain": [], "ours": [], "pydifact": [], "ours300": []}
    for _ in range(ROUNDS):
        rates["plain"].append(_rate(_plain, large, 20_000))
        rates["ours"].append(_rate(_ours, large, 20_000))
        rates["pydifact"].append(_rate(_pydifact, small, 300))
        rates["ours300"].append(_rate(_ours, small, 300))
    mid = {name: statistics.median(values) for name, values in rates.items()}
    return [
        bench.Row("passenger list read", "plain split", mid["plain"], mid["ours"], "passengers/s", 0.8,
                  "elements only: no names, dates, documents, legs"),
        bench.Row("passenger list read", "pydifact", mid["pydifact"], mid["ours300"], "passengers/s", 10.0,
                  "segments only; 300 passengers"),
    ]  # fmt: skip
