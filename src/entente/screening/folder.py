"""A watched folder: files that lie still are taken in; nothing is taken half-written or twice, nothing is
lost."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connections

from entente.screening import intake

_UNZ = re.compile(rb"[^A-Za-z0-9]\s*UNZ[^A-Za-z0-9\s]\d*[^A-Za-z0-9\s][A-Za-z0-9]*[^A-Za-z0-9\s]\s*$")
log = logging.getLogger(__name__)
STILL = 0.25
"""Seconds that a file must lie unchanged. A sender that writes elsewhere and renames into the folder waits
for nothing: the file is as old as its last write."""
ENDED = 0.05
"""The same for a message whose last segment is the end of its interchange (UNZ)."""
PATIENCE = 30.0
"""Seconds after which a file that has no end of its own (UNZ, the directory of a zip) is taken as it is."""


def sweep(folder: Path) -> Iterator[tuple[str, str]]:
    """One look: ``(file, what became of it)``. Taken files move to ``done/``, those that are no manifest to
    ``refused/``, those on which the intake broke to ``failed/`` (the log says why). While the database
    cannot be reached everything stays where it is."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.is_symlink() or not path.is_file():
            continue
        age = time.time() - path.stat().st_mtime
        if age < min(ENDED, STILL):
            continue
        if age < PATIENCE and ((age < STILL and not _ended(path)) or not _ends(path)):
            continue
        size = path.stat().st_size
        try:
            said, to = _take(path, folder)
        except OperationalError:
            connections.close_all()
            yield path.name, "kept: the database cannot be reached; it is tried again"
            return
        except Exception:
            log.exception("a manifest could not be taken in")
            said, to = "failed: see the log", "failed"
        if path.stat().st_size != size:  # its sender goes on: what is there by then is taken as well
            yield path.name, f"{said}; it has grown since and is read again"
            continue
        _move(path, folder / to)
        yield path.name, said


def _take(path: Path, folder: Path) -> tuple[str, str]:
    try:
        if path.stat().st_size > settings.UPLOAD_AT_MOST["manifest"]:  # not even opened
            raise intake.NotTaken("too_large")
        taken = intake.take(path.read_bytes(), path.name, "folder", intake.service())
    except intake.NotTaken as error:
        return f"refused: {error.code}", "refused"
    if taken.intake.answer:
        (folder / "done").mkdir(exist_ok=True)
        answer = _free(folder / "done" / f"{path.name}.cusres")
        answer.write_text(taken.intake.answer, encoding="utf-8")
    return f"{taken.travellers} travellers, {taken.consignments} consignments, {taken.hits} hits", "done"


def _ended(path: Path) -> bool:
    """Whether the file's last segment is UNZ and has its terminator."""
    with path.open("rb") as file:
        if file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")[:3] not in (b"UNA", b"UNB"):
            return False
        file.seek(max(0, path.stat().st_size - 200))
        return _UNZ.search(file.read()) is not None


def _ends(path: Path) -> bool:
    """Whether the file looks whole. A sender that stops in the middle for longer than :data:`STILL` is
    waited for where the format tells; a table has no end, and neither has gzip."""
    with path.open("rb") as file:
        start = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
        file.seek(max(0, path.stat().st_size - 4096))
        tail = file.read()
    if start[:3] in (b"UNA", b"UNB"):
        return b"UNZ" in tail
    return b"PK\x05\x06" in tail if start[:4] == b"PK\x03\x04" else True


def _move(path: Path, to: Path) -> None:
    """A sender may call every file the same: none takes the place of an earlier one."""
    to.mkdir(exist_ok=True)
    os.replace(path, _free(to / path.name))


def _free(path: Path) -> Path:
    number, wanted = 1, path
    while wanted.exists():
        number += 1
        wanted = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return wanted
