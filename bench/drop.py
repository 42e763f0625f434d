"""From a file's drop into the watched folder to the board, by the clock: three hundred passengers against the
public lists (five of them, beside this checkout) and three hundred lookouts.

A fresh embedded database; the folder is watched by a process of its own, as in operation, and the board is
asked for over and over until the flight stands on it, whole. Ten drops; the slowest counts. The first after
a start is a row of its own: dropped as soon as the process says that it takes drops. What lay in the folder
while the process was still starting waits for that, and is told beside it.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bench

FLIGHTS = int(os.environ.get("ENTENTE_BENCH_FLIGHTS", "10"))
SEATS = 300
LISTS = (
    ("ofac_sdn_2021-07_sdn.csv.gz", "ofac_sdn_2021-07_alt.csv.gz", "ofac_sdn_2021-07_add.csv.gz",
     "ofac_sdn_2021-07_sdn_comments.csv.gz"),
    ("UN_consolidated_2026-02-27.xml.gz",),
    ("sema_lmes_2026-08-22.csv",),
    ("us_consolidated_screening_list_2022.csv.gz",),
    ("us_denied_persons_2019.tsv",),
)  # fmt: skip
SYLLABLES = [a + b for a in "kmtbsdvglrnpj" for b in ("a", "en", "or", "il", "ou", "ei")]


def lists() -> Path | None:
    base = Path(os.environ.get("ENTENTE_SHARED_DATA", bench.ROOT.parent / "shared" / "data"))
    for one in (base, bench.ROOT.parent.parent / "shared" / "data"):
        if (one / "screening" / "lists").is_dir():
            return one / "screening" / "lists"
    return None


def word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 3, 3)))).upper()


def flight(number: int, rng: random.Random, known: list[str]) -> bytes:
    """A PAXLST; one passenger in a hundred bears a listed name."""
    now = datetime.now(UTC)
    leaves, arrives = (f"{now + timedelta(hours=h):%y%m%d%H%M}" for h in (1, 8))
    people = []
    for seat in range(SEATS):
        family, given = (
            rng.choice(known).split(maxsplit=1) if seat % 100 == 0 and known else (word(rng), word(rng))
        )
        born = f"{rng.randrange(45, 99)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}"
        people.append(
            f"NAD+FL+++{family}:{given}'ATT+2++M'DTM+329:{born}'LOC+178+LHR'LOC+179+YYZ'NAT+2+GBR'"
            f"DOC+P+P{rng.randrange(10**8):08d}'"
        )
    return (
        f"UNB+UNOA:4+AC+CBSA+{now:%y%m%d:%H%M}+{number}'UNH+1+PAXLST:D:02B:UN:IATA'BGM+745'TDT+20+AC{number}'"
        f"LOC+125+LHR'DTM+189:{leaves}:201'LOC+87+YYZ'DTM+232:{arrives}:201'{''.join(people)}"
        f"CNT+42:{SEATS}'UNT+9+1'UNZ+1+{number}'"
    ).encode()


def main() -> list[bench.Row]:
    found = lists()
    if found is None:
        print("drop: the public lists are not beside this checkout", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as folder:
        os.environ["ENTENTE_DATA"] = folder
        from entente.site.postgres import Place, server

        place = Place.of(Path(folder))
        try:
            return _measure(Path(folder), found)
        finally:
            server.stop(place)
            shutil.rmtree(place.home, ignore_errors=True)


def _measure(folder: Path, found: Path) -> list[bench.Row]:
    from entente.site import running

    with running.database(quiet=True):
        from entente.core.gate import Context, working_as
        from entente.core.models import Officer
        from entente.core.registers.reader import Reader
        from entente.screening import board, intake, published
        from entente.screening.models import Lookout
        from entente.site.demo import people

        running.migrated()
        people.load()
        rng = random.Random(7)
        context = Context(Officer.objects.get(username="targeting.officer"), "customs-act-99")
        for files in LISTS:
            published.load([(name, (found / name).read_bytes()) for name in files], context)
        with working_as(context):
            today = context.at.date()
            label = intake.label_for(context, "customs")
            told = {
                "state": "active",
                "reason": "r",
                "authority": "a",
                "expires_on": today,
                "review_on": today,
            }
            Lookout.objects.bulk_create(
                Lookout(label=label, name=f"{word(rng)} {word(rng)}", **told) for _ in range(300)
            )
            index = published.current(context)
        assert index is not None
        names = map(index.name_text, rng.sample(range(index.head["names"]), 400))
        known = [name for name in names if name.isascii() and re.fullmatch(r"[A-Za-z]+ [A-Za-z]+", name)]
        drop = folder / "drop"
        drop.mkdir()

        def dropped(number: int) -> float:
            """Seconds from the drop of a flight to the board."""
            data = flight(100 + number, rng, known)
            begin = time.perf_counter()
            (drop / f"{number}.edi").write_bytes(data)
            while time.perf_counter() - begin < 120:
                now = Context(context.officer, context.purpose)
                with working_as(now):
                    lines = {one.movement.flight: one for one in board.lines(Reader(now))}
                line = lines.get(f"AC{100 + number}")
                if line is not None and (line.movement.travellers, line.share) == (SEATS, 100):
                    return time.perf_counter() - begin
                time.sleep(0.01)
            raise RuntimeError("the flight never came to the board")

        def took() -> int:
            """Milliseconds that the intake itself worked on the last file."""
            from entente.screening.models import Intake

            with working_as(context):
                return Intake.objects.visible(context).order_by("-received_at")[0].took_ms

        with _watching(drop):  # lies there before the process is up
            starting = dropped(1)
        with _watching(drop) as watcher:
            begin = time.perf_counter()
            _ready(watcher)
            up = time.perf_counter() - begin
            first, first_took = dropped(2), took()
            times, work = [], []
            for number in range(3, FLIGHTS + 3):
                times.append(dropped(number))
                work.append(took())
    against = f"{SEATS} passengers against {index.head['names']:,} listed names and 300 lookouts"
    note = (
        f"{against}; median {statistics.median(times):.2f} s, slowest {max(times):.2f} s of {len(times)}; of "
        f"it the intake's own work {statistics.median(work):.0f} ms"
    )
    begun = (
        f"dropped when the process said that it takes drops, {up:.1f} s after its start: {first:.2f} s, of "
        f"it the intake's own work {first_took} ms; dropped while it started, with new lookouts to judge: "
        f"{starting:.2f} s"
    )
    row, aim = "screening: drop to board", "a second"
    return [
        bench.Row(f"{row}, slowest", aim, 1.0, 1 / max(times), "/s", 1.0, note),
        bench.Row(f"{row}, first after a start", aim, 1.0, 1 / first, "/s", 1.0, begun),
    ]


@contextmanager
def _watching(drop: Path) -> Iterator[subprocess.Popen[str]]:
    """The process that watches the folder, for as long as it is wanted."""
    watcher = subprocess.Popen(
        [sys.executable, "-m", "django", "watch_manifests", str(drop)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "entente.site.settings"}, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        yield watcher
    finally:
        watcher.terminate()
        watcher.wait()
        if watcher.stdout is not None:
            watcher.stdout.close()


def _ready(watcher: subprocess.Popen[str]) -> None:
    """Until the process says that it takes drops."""
    assert watcher.stdout is not None
    if not watcher.stdout.readline().startswith("ready"):
        raise RuntimeError("the folder is not watched")
