"""What is over leaves the state: passages, reports and points older than what is kept.

A passage is over when it ended (or its vessel fell silent) before the cut; its finding stays where it was
published and is not computed again. A report leaves when nothing that is still open is answered by it and
it is two days older than the cut. Points leave with the passages that rest on them; a passage that is still
going on keeps all of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import orjson

from entente.marine.engine.columns import Sighting
from entente.marine.engine.findings import to_dict
from entente.marine.engine.model import Passage, Report

if TYPE_CHECKING:
    from entente.marine.live.worker import Worker

MARGIN = 48 * 3_600_000
EVERY = 3_600_000
PUT_BY = "settled.jsonl"
"""The cut moves on once for every hour of data: files are rewritten then."""


@dataclass
class Settled:
    cut: int | None = None
    subjects: set[str] = field(default_factory=set)
    """Just settled: to be taken off the list of what is watched, without being withdrawn."""
    answering: set[str] = field(default_factory=set)
    """Reports that answer something still open."""

    def open_passages(self, passages: Iterable[Passage]) -> list[Passage]:
        if self.cut is None:
            return list(passages)
        return [one for one in passages if _ends(one) >= self.cut]

    def open_reports(self, reports: Iterable[Report]) -> list[Report]:
        if self.cut is None:
            return list(reports)
        since = self.cut - MARGIN
        return [one for one in reports if one.received_at >= since or one.report_no in self.answering]

    def open_sightings(self, sightings: Iterable[Sighting]) -> list[Sighting]:
        return [one for one in sightings if self.cut is None or one.t >= self.cut - MARGIN]

    def settle(self, worker: Worker, cutoff: int) -> npt.NDArray[np.int64] | None:
        """Move the cut; returns the oldest point to keep for each vessel, or None where nothing is due."""
        store = worker.engine.store
        if self.cut is not None and cutoff - self.cut < EVERY:
            return None
        if self.cut is None and not _has_older(worker, cutoff):
            return None
        self.cut = cutoff
        passages = worker.engine.passages()
        still = self.open_passages(passages)
        kept = {one.key for one in still}
        self.subjects = {one.key for one in passages if one.key not in kept}
        self.answering = {
            landing.report_no
            for one in worker.findings
            if one.subject in kept
            for landing in one.landings
            if landing.report_no
        }
        dropped = {no for no, one in worker.reports.items() if one not in self.open_reports([one])}
        worker.reports = {no: one for no, one in worker.reports.items() if no not in dropped}
        self.subjects |= {f"report:{no}" for no in dropped}
        worker.sightings = dict.fromkeys(self.open_sightings(worker.sightings))
        oldest = np.full(len(store.names), cutoff, np.int64)
        index = {name: key for key, name in enumerate(store.names)}
        for one in still:
            key = index.get(one.track_key.partition("#")[0])
            if key is not None:
                leg = one.outside or one.abroad
                begins = leg.begins if leg else one.entry.t_from if one.entry else cutoff
                oldest[key] = min(oldest[key], begins - EVERY)
        _put_by(worker, self.subjects)
        return oldest

    def state(self) -> dict[str, Any]:
        return {"cut": self.cut, "answering": sorted(self.answering)}

    def restore(self, state: dict[str, Any]) -> None:
        self.cut, self.answering = state["cut"], set(state["answering"])


def _put_by(worker: Worker, subjects: set[str]) -> None:
    """Settled findings on disk, so that a file of all findings can still be written."""
    lines = [
        orjson.dumps(to_dict(f), option=orjson.OPT_SERIALIZE_NUMPY)
        for f in worker.findings
        if f.subject in subjects
    ]
    if lines:
        with (worker.folder / PUT_BY).open("ab") as file:
            file.write(b"\n".join([*lines, b""]))


def put_by(folder: Path) -> dict[str, dict[str, Any]]:
    """Settled findings by subject; a line that a killed process tore is left out (it is settled again)."""
    found: dict[str, dict[str, Any]] = {}
    path = folder / PUT_BY
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        found[row["subject"]] = row
    return found


def _ends(one: Passage) -> int:
    return one.exit.t if one.exit else one.last_seen


def _has_older(worker: Worker, cutoff: int) -> bool:
    heard = worker.engine.last_heard()
    return bool(len(heard)) and (
        bool((heard < cutoff).any())
        or any(one.entry is not None and _ends(one) < cutoff for one in worker.engine.passages())
    )
