"""A watched folder: files that lie still are taken in; nothing is taken half-written or twice."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from entente.screening import intake

STILL = 0.5
"""Seconds that a file must lie unchanged; a sender that renames into the folder waits for nothing."""


def sweep(folder: Path) -> Iterator[tuple[str, str]]:
    """One look: ``(file, what became of it)``. Taken files move to ``done/``, others to ``refused/``."""
    context = intake.service()
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.name.startswith(".") or time.time() - path.stat().st_mtime < STILL:
            continue
        try:
            taken = intake.take(path.read_bytes(), path.name, "folder", context)
            said = f"{taken.travellers} travellers, {taken.consignments} consignments, {taken.hits} hits"
            _move(path, folder / "done")
            if taken.intake.answer:
                answer = folder / "done" / f"{path.name}.cusres"
                answer.write_text(taken.intake.answer, encoding="utf-8")
        except intake.NotTaken as error:
            said = f"refused: {error.code}"
            _move(path, folder / "refused")
        yield path.name, said


def _move(path: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    os.replace(path, to / path.name)
