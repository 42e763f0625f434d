"""AIS decoding, all fields, processor time of one thread, against pyais, libais, aiscat (C++), marlin (Rust).

The mix is the shared data's real sentences, bare (tag blocks and receivers' fields off, which not every
peer reads), of the nine types that Entente decodes, repeated to 200,000 and more. Ours ends in Arrow
tables with nulls; the peers end in the objects that their own interface gives.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import bench

SENTENCE = re.compile(rb"![A-Z]{2}VDM,(\d),(\d),(\d?),(.?),([0-W`-w]+),\d\*[0-9A-F]{2}")
TYPES = {1, 2, 3, 5, 9, 18, 19, 24, 27}
ROUNDS = 3
WANTED = 200_000
NOTES = {
    "libais": "does not verify checksums",
    "aiscat": "C++, GPL-3: bench environment only; dictionaries of all fields",
    "marlin": "Rust; an object a message whose fields nobody has asked for: not all fields, so no aim",
    "marlin_fields": "Rust; every field read once, by one getter a message type",
}
AIMS = {"pyais": 30.0, "libais": 8.0, "aiscat": 4.0, "marlin_fields": 4.0, "marlin": None}


def real_sentences() -> list[bytes]:
    """Whole messages only, parts one after the other: half of one is a mistake to one peer and nothing to
    the next, and what is to be compared is the decoding."""
    base = Path(os.environ.get("ENTENTE_SHARED_DATA", bench.ROOT.parent / "shared" / "data"))
    if not base.is_dir():
        base = bench.ROOT.parent.parent / "shared" / "data"
    out: list[bytes] = []
    for path in sorted(base.glob("marine/nmea/*")):
        parts: dict[tuple[bytes, bytes, bytes], list[bytes]] = {}
        for match in SENTENCE.finditer(path.read_bytes()):
            total, number, seq, channel, payload = match.groups()
            key = total, seq, channel
            if number == b"1":
                value = payload[0] - 48
                kept = (value - 8 if value > 40 else value) in TYPES
                parts[key] = [match.group(0)] if kept else []
            elif parts.get(key) and len(parts[key]) == int(number) - 1:
                parts[key].append(match.group(0))
            if len(held := parts.get(key, [])) == int(total):
                out += parts.pop(key) if held else []
    if not out:
        raise FileNotFoundError("the shared data is not beside this checkout (set ENTENTE_SHARED_DATA)")
    return out


def ours(path: Path) -> tuple[float, int]:
    """Seconds of processor time and messages, file to Arrow tables."""
    from entente.marine.engine.decode.messages import position_table, static_table
    from entente.marine.engine.decode.nmea import scan_source
    from entente.marine.engine.decode.sources import open_source

    start = time.process_time()
    rows = twice = 0
    for part, _ in scan_source(open_source(path), need_time=False):
        positions, statics = position_table(part.positions), static_table(part.statics)
        rows += positions.num_rows + statics.num_rows
        twice += int((part.positions.kind == 19).sum())
    return time.process_time() - start, rows - twice


def theirs(python: Path, peer: str, path: Path) -> tuple[float, int]:
    script = Path(__file__).with_name("_peers_decode.py")
    done = subprocess.run([python, script, peer, path], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    return answer["seconds"], answer["messages"]


def main() -> list[bench.Row]:
    python = bench.peers()
    lines = real_sentences()
    lines *= -(-WANTED // len(lines))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mix.nmea"
        path.write_bytes(b"\n".join(lines) + b"\n")
        ours(path)  # compiled and cached
        times: dict[str, list[float]] = {}
        counts: dict[str, int] = {}
        for _ in range(ROUNDS):
            for name in ("ours", *AIMS):
                run = ours(path) if name == "ours" else theirs(python, name, path)
                times.setdefault(name, []).append(run[0])
                counts[name] = run[1]
    speed = {name: len(lines) / statistics.median(t) / 1e6 for name, t in times.items()}
    for name, aim in AIMS.items():
        note = f"{counts[name]:,} messages (ours {counts['ours']:,}) of {len(lines):,} sentences"
        if name in NOTES:
            note += "; " + NOTES[name]
        rows.append(
            bench.Row("decode, all fields", name, speed[name], speed["ours"], "M sentences/s", aim, note)
        )
    return rows


if __name__ == "__main__":
    from bench.__main__ import run

    raise SystemExit(run(["decode"]))
