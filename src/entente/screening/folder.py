"""A watched folder: files that lie still are taken in; nothing is taken half-written or twice, nothing is
lost."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import OperationalError, connections

from entente.screening import intake

log = logging.getLogger(__name__)
STILL = 0.25
"""Seconds that a file must lie unchanged. A sender that writes elsewhere and renames into the folder waits
for nothing: the file is as old as its last write."""


def sweep(folder: Path) -> Iterator[tuple[str, str]]:
    """One look: ``(file, what became of it)``. Taken files move to ``done/``, those that are no manifest to
    ``refused/``, those on which the intake broke to ``failed/`` (the log says why). While the database
    cannot be reached everything stays where it is."""
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.name.startswith(".") or time.time() - path.stat().st_mtime < STILL:
            continue
        try:
            said, to = _take(path, folder)
        except OperationalError:
            connections.close_all()
            yield path.name, "kept: the database cannot be reached; it is tried again"
            return
        except Exception:
            log.exception("a manifest could not be taken in")
            said, to = "failed: see the log", "failed"
        _move(path, folder / to)
        yield path.name, said


def _take(path: Path, folder: Path) -> tuple[str, str]:
    try:
        taken = intake.take(path.read_bytes(), path.name, "folder", intake.service())
    except intake.NotTaken as error:
        return f"refused: {error.code}", "refused"
    if taken.intake.answer:
        (folder / "done").mkdir(exist_ok=True)
        answer = folder / "done" / f"{path.name}.cusres"
        answer.write_text(taken.intake.answer, encoding="utf-8")
    return f"{taken.travellers} travellers, {taken.consignments} consignments, {taken.hits} hits", "done"


def _move(path: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    os.replace(path, to / path.name)
