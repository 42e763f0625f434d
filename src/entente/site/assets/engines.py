"""What the engines make of themselves before their first use: their loops compiled, the table of known names.

Numba compiles a loop when it is first called and keeps it beside the module: two minutes of processor for
all of them, which would otherwise fall to whoever asks first. Here a handful of invented records goes once
through the command line, in a process beside what else the first start makes. What is compiled already is
not again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from entente.site import children
from entente.terminal import Texts

_ = Texts("site").gettext
LOOKOUTS = (
    "lookout_id,holder,regime,protected,kind,name,date_of_birth,reason,expires_on\n"
    "1,CBSA,customs,B,person,Example Ada;Ada B. Exemple,1980-02-03,an example,2099-01-01\n"
    "2,CBSA,customs,B,company,Example Trading Limited,,an example,2099-01-01\n"
)
QUERIES = (
    "query_id,name,dob,nationality\n1,Adda Exampel,1980-02-03,\n2,Exampel Tradng Ltd,,\n3,Άντα Παράδειγμα,,\n"
)
PAIRS = "schema,name1,name2\nPerson,Ada Example,Example Adda\nCompany,Example Ltd,Exampel Limited\n"


def screening(folder: Path) -> Iterator[list[str]]:
    """Commands that go through every loop of screening."""
    for name, text in (("lookouts.csv", LOOKOUTS), ("queries.csv", QUERIES), ("pairs.csv", PAIRS)):
        (folder / name).write_text(text, encoding="utf-8")
    index, hits = str(folder / "lists.idx"), str(folder / "hits.jsonl")
    yield ["lists", "build", str(folder / "lookouts.csv"), "--out", index]
    yield ["screen", "names", str(folder / "queries.csv"), "--lists", index, "--out", hits]
    yield ["screen", "pairs", str(folder / "pairs.csv"), "--out", str(folder / "scores.csv")]


def marine(folder: Path) -> Iterator[list[str]]:
    """The same of the marine room; needs the geography."""
    day = folder / "day"
    yield ["marine", "simulate", "--out", str(day), "--vessels", "20", "--hours", "8", "--quiet"]
    told = [("positions", "positions.nmea"), ("positions", "radar.csv"), ("sightings", "sightings.csv")]
    files = [
        word for name, file in [*told, ("reports", "reports.csv")] for word in (f"--{name}", str(day / file))
    ]
    yield ["marine", "crossref", *files, "--out", str(folder / "findings.jsonl"), "--quiet"]
    yield [
        "marine",
        "decode",
        str(day / "positions.nmea"),
        "--out",
        str(folder / "positions.parquet"),
        "--quiet",
    ]


class NotCompiled(RuntimeError):
    """The process beside ended with an error, which it has said."""


ROOMS: dict[str, Callable[[Path], Iterator[list[str]]]] = {"screening": screening, "marine": marine}


@contextmanager
def compiling(room: str) -> Iterator[None]:
    """Go through the room's loops in a process beside; wait for it at the end.

    What its commands say of their invented records is for nobody, unless one fails.
    """
    with tempfile.TemporaryFile() as said:
        process = children.start(
            [sys.executable, "-c", f"from {__name__} import main; main({room!r})"],
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            yield
        except BaseException:
            process.terminate()
            raise
        if process.wait():
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
            words = _("The loops of {room} could not be compiled: see what is written above.")
            raise NotCompiled(words.format(room=room))


def main(room: str) -> None:
    from entente.site.cli import build

    with tempfile.TemporaryDirectory(prefix="entente-engines-") as folder:
        for command in ROOMS[room](Path(folder)):
            build(command[0])(command, standalone_mode=False)
