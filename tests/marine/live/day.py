"""A simulated day as messages that can be shuffled, and what ``crossref`` says of it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

from entente.marine import geography
from entente.marine.engine.book import RuleBook
from entente.marine.engine.run import Job, run
from entente.marine.engine.sites import read_sites
from entente.marine.engine.waters import Waters
from entente.marine.live.worker import Setting
from entente.marine.simulate import Settings, simulate

_PARTS = re.compile(rb"![A-Z]{2}VD[MO],(\d),(\d)")


@dataclass(repr=False)
class Day:
    folder: Path
    setting: Setting

    @property
    def positions(self) -> Path:
        return self.folder / "positions.nmea"

    def messages(self) -> list[bytes]:
        """Whole messages: the parts of one stay together, as a receiver sends them."""
        found, open_ = [], b""
        for line in self.positions.read_bytes().splitlines(keepends=True):
            open_ += line
            match = _PARTS.search(line)
            if match is None or match[1] == match[2]:
                found.append(open_)
                open_ = b""
        return found

    def disordered(self, seed: int) -> list[bytes]:
        """Some messages late by up to an hour, some out of order, some repeated."""
        draw = random.Random(seed)
        messages = self.messages()
        keyed = [(k + (draw.random() * 500 if draw.random() < 0.2 else draw.random() * 3), m)
                 for k, m in enumerate(messages)]  # fmt: skip
        keyed += [(k + draw.random() * 800, m) for k, m in enumerate(messages) if draw.random() < 0.1]
        return [message for _, message in sorted(keyed)]

    def expected(self) -> list[str]:
        """The command line's own run on the files."""
        out = self.folder / "batch.jsonl"
        job = Job(
            positions=[self.positions, self.folder / "radar.csv"],
            out=out,
            waters=geography.path("waters"),
            land=geography.path("land"),
            reports=self.folder / "reports.csv",
        )
        run(job)
        return sorted(out.read_text().splitlines())


def make(folder: Path, seed: int = 11, vessels: int = 30) -> Day:
    from entente.marine.engine.shore import Shore

    simulate(Settings(seed=seed, vessels=vessels, hours=8.0), folder, None, None, lambda share, text: None)
    shore = Shore.from_geojson(geography.path("land"))
    setting = Setting(
        RuleBook.load(), read_sites(None)[0], Waters.from_geojson(geography.path("waters")), shore
    )
    return Day(folder, setting)
