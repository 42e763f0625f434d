"""Reading and writing the tables of the screening commands."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from entente.screening.engine.errors import InputError, Reject
from entente.screening.engine.lists.files import delimiter_of, header, read_bytes, records


def write_rejects(path: Path, rejects: Iterable[Reject]) -> int:
    """``source, line, reason, kept, raw``; returns how many."""
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("source", "line", "reason", "kept", "raw"))
        for r in rejects:
            out.writerow((r.source, r.line, r.reason, "yes" if r.kept else "no", r.raw))
            count += 1
    return count


def table(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """Rows of a CSV with a header that holds the ``needed`` columns.

    Raises:
        InputError: the file is unreadable, empty, or lacks a column.
    """
    content = read_bytes(path)
    delimiter = delimiter_of(content, needed)
    head = header(content, delimiter)
    missing = [c for c in needed if c not in head]
    if missing:
        raise lacking(path.name, missing)
    return records(content, delimiter)


def lacking(source: str, missing: list[str]) -> InputError:
    """What a table without its columns is told."""
    several = "s" if len(missing) > 1 else ""
    names = ", ".join(missing)
    fr = f"il manque {'les' if several else 'la'} colonne{several} {names}"
    return InputError(source, f"lacks the column{several} {names}", fr=fr)
