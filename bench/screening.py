"""Screening travellers: names a second against nomenklatura, growth to a million names, one query's latency,
passenger lists end to end.

Against OFAC SDN with its aliases for both: the same queries, the five best hits over one half with their
scores, three times: invented travellers (nearly all on no list), people whose names are made of the list's
own words (few on the list, all near it), and listed persons with writing faults (all on the list).
Processor time, because a shared machine's clock says little. The million names recombine words of the lists
with a fixed seed. End to end is from the bytes of a passenger list to hits, by the clock, on as many
processors as there are.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

import bench


def data(*parts: str) -> Path:
    base = Path(os.environ.get("ENTENTE_SHARED_DATA", bench.ROOT.parent / "shared" / "data"))
    if not base.is_dir():
        base = bench.ROOT.parent.parent / "shared" / "data"
    path = base.joinpath("screening", *parts)
    if not path.exists():
        raise FileNotFoundError("the shared data is not beside this checkout (set ENTENTE_SHARED_DATA)")
    return path


def travellers(count: int):
    from entente.screening.engine.lists.model import PartialDate
    from entente.screening.engine.score.attributes import Query
    from entente.screening.engine.score.thresholds import background

    draw = random.Random(9)
    return [
        Query(
            str(k),
            name,
            born=PartialDate(draw.randrange(1945, 2005), draw.randrange(1, 13), 3) if k % 2 else None,
        )
        for k, name in enumerate(background(count, seed=5))
    ]


def listed_with_faults(source, count: int):
    """Queries for names of the list, with the faults of ``tools.fit_names``."""
    from tools.fit_names import with_faults

    from entente.screening.engine.score.attributes import Query

    draw = random.Random(8)
    persons = [e for e in source.entries if e.kind == "person"]
    chosen = draw.sample(persons, count)
    return [Query(str(k), with_faults(e.names[0].text, draw), born=None) for k, e in enumerate(chosen)]


def near_the_list(words: list[str], count: int):
    """Queries of two or three words of listed persons' names, put together anew."""
    from entente.screening.engine.score.attributes import Query

    draw = random.Random(4)
    return [Query(str(k), " ".join(draw.sample(words, draw.choice((2, 3))))) for k in range(count)]


def passenger_lists(count: int, seats: int = 300) -> list[bytes]:
    """PAXLST messages of ``seats`` invented travellers each, ``count`` in all."""
    from entente.screening.engine.edifact import segments
    from entente.screening.engine.score.thresholds import background

    draw, names, out = random.Random(3), background(count, seed=6), []
    for begin in range(0, count, seats):
        rows = [("UNB", ("UNOA", "4"), "CARRIER", "CBSA", ("261124", "0300"), "1")]
        rows += [("UNH", "1", ("PAXLST", "D", "05B", "UN", "IATA")), ("TDT", "20", f"XX{begin // seats}")]
        rows += [("LOC", "125", "LHR"), ("LOC", "87", "YYZ")]
        for name in names[begin : begin + seats]:
            given, _, family = name.rpartition(" ")
            born = f"{draw.randrange(1945, 2005)}{draw.randrange(1, 13):02}03"
            rows += [("NAD", "FL", "", "", (family, given)), ("DTM", ("329", born)), ("LOC", "178", "LHR")]
            rows += [("LOC", "179", "YYZ"), ("DOC", "P", f"{draw.randrange(10**9):09}")]
        out.append(segments(rows).encode())
    return out


def end_to_end(index, files: list[bytes]) -> float:
    """Travellers a second by the clock, best of three: bytes to hits above the lists' thresholds."""
    from entente.screening.engine.manifests import read
    from entente.screening.engine.screen import screen
    from entente.screening.queries import manifest_queries

    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        queries = (q for k, data in enumerate(files) for m in read(data, str(k)) for q in manifest_queries(m))
        number = sum(1 for _hits in screen(index, queries))
        best = max(best, number / (time.perf_counter() - start))
    return best


def speed(index, queries, asking=None, rounds: int = 3) -> tuple[float, float]:
    """Best of the rounds: queries per second of processor time, and by the clock."""
    from entente.screening.engine.screen import screen

    list(screen(index, queries[:500], asking))
    found = []
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        for _hits in screen(index, queries, asking):
            pass
        found.append((time.process_time() - cpu, time.perf_counter() - wall))
    return len(queries) / min(f[0] for f in found), len(queries) / min(f[1] for f in found)


def recombined(count: int, words: list[str]):
    from entente.screening.engine.lists.model import Entry, LabelSpec, ListedName, Provenance, SourceList

    draw, label = random.Random(1), LabelSpec("bench")
    out = SourceList("recombined", "Recombined names", "1", "0")
    for k in range(count):
        text = " ".join(draw.choices(words, k=draw.choice((2, 3, 3, 4))))
        out.entries.append(
            Entry("recombined", str(k), "person", (ListedName(text),), label, Provenance("bench", k))
        )
    return out


def theirs(ofac, queries, folder: Path) -> tuple[float, str]:
    """Queries per second of processor time (DuckDB blocker, logic-v2), and what was scored and found."""
    schema = {"person": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
    listed, asked = folder / "list.json", folder / "asked.json"
    with listed.open("w", encoding="utf-8") as file:
        for e in ofac.entries:
            p = {"name": [e.names[0].text], "alias": [n.text for n in e.names[1:]]}
            if e.kind == "person":
                p |= {"birthDate": [str(b) for b in e.births if not b.until and not b.circa]}
                p |= {"nationality": list(e.countries)}
            row = {"id": f"l{e.entry_id}", "schema": schema.get(e.kind, "Company"), "properties": p}
            file.write(json.dumps(row | {"datasets": ["sdn"]}) + "\n")
    with asked.open("w", encoding="utf-8") as file:
        for q in queries:
            p = {"name": [q.name]} | ({"birthDate": [str(q.born)]} if q.born else {})
            row = {"id": f"q{q.query_id}", "schema": "Person", "properties": p, "datasets": ["asked"]}
            file.write(json.dumps(row) + "\n")
    script = Path(__file__).with_name("_peers_screening.py")
    done = subprocess.run(
        [bench.peers(), script, listed, asked, folder / "index"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-800:])
    answer = json.loads(done.stdout.splitlines()[-1])
    said = f"scored {answer['pairs'] / answer['queries']:.1f} pairs a query, hits for {answer['hits']}"
    return answer["queries"] / answer["seconds"], said


def against_nomenklatura(ofac, words: list[str], folder: Path) -> list[bench.Row]:
    from entente.screening.engine.index.build import build
    from entente.screening.engine.screen import Asking, screen

    index, asking, rows = build([ofac]), Asking(top=5, least=0.5), []
    mixes = {
        "invented travellers": travellers(2000),
        "names of listed words": near_the_list(words, 1000),
        "listed persons, misspelt": listed_with_faults(ofac, 1000),
    }
    for what, asked in mixes.items():
        part = folder / what.split()[0]
        part.mkdir()
        rate, said = theirs(ofac, asked, part)
        hits = sum(map(bool, screen(index, asked, asking)))
        note = f"{what}: {len(asked)} queries; peer {said}; ours hits for {hits}"
        rows.append(
            bench.Row(
                f"{what} against OFAC",
                "nomenklatura blocker + logic-v2",
                rate,
                speed(index, asked, asking)[0],
                "names/s of one processor",
                50,
                note,
            )
        )
    return rows


def main() -> list[bench.Row]:
    from entente.screening.engine.index.build import build
    from entente.screening.engine.index.store import load
    from entente.screening.engine.lists import read_sources
    from entente.screening.engine.score.thresholds import with_thresholds
    from entente.screening.engine.screen import screen

    (ofac,), _ = read_sources([data("lists", "ofac_sdn_2021-07_sdn.csv.gz")])
    words = [
        w.strip(",") for e in ofac.entries if e.kind == "person" for n in e.names for w in n.text.split()
    ]
    queries = travellers(5000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = against_nomenklatura(ofac, words, folder)
        speeds = {}
        for count in (27_000, 1_000_000):
            path = folder / f"{count}.idx"
            start = time.perf_counter()
            index = build([recombined(count, words)])
            built = time.perf_counter() - start
            with_thresholds(index, 0.001)
            index.save(path)
            index = load(path)
            speeds[count] = speed(index, queries)
            one = []
            for q in queries[:2000]:
                start = time.perf_counter()
                list(screen(index, [q]))
                one.append(time.perf_counter() - start)
            if count == 1_000_000:
                note = f"{len(os.sched_getaffinity(0))} processors; wanted: 10,000"
                whole = end_to_end(index, passenger_lists(12_000))
                rows.append(
                    bench.Row("passenger lists, 1 M names", "-", None, whole, "travellers/s", None, note)
                )
            p50, p99 = np.percentile(one, [50, 99]) * 1e3
            note = f"index {path.stat().st_size / 1e6:.0f} MB, built in {built:.0f} s"
            note += f", one query {p50:.2f} ms, p99 {p99:.2f} ms"
            note += f"; by the clock {speeds[count][1]:,.0f} names/s"
            rows.append(
                bench.Row(
                    f"against {count:,} names",
                    "-",
                    None,
                    speeds[count][0],
                    "names/s of one processor",
                    None,
                    note,
                )
            )
        growth = speeds[27_000][0] / speeds[1_000_000][0]
        rows.append(
            bench.Row("slower at 1 M than at 27 k", "-", None, growth, "times", None, "wanted: under 8")
        )
    return rows


if __name__ == "__main__":
    from bench.__main__ import run

    raise SystemExit(run(["screening"]))
