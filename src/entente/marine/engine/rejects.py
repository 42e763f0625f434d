"""The file of lines that could not be used: ``source, line, reason, raw, code``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from entente.marine.engine.columns import Reject

COLUMNS = ("source", "line", "reason", "raw", "code")


class RejectsFile:
    """Written to as rejects come; the reason in one language, and as a code for programs.

    :raises OSError: it cannot be written (a full disk); names the file.
    """

    def __init__(self, path: Path, language: str = "en", append: bool = False) -> None:
        self.path, self.language = path, language
        self._file = path.open("a" if append else "w", encoding="utf-8", newline="")
        self._table = csv.writer(self._file)
        if not self._file.tell():
            with self._named():
                self._table.writerow(COLUMNS)

    def write(self, rejects: Iterable[Reject]) -> None:
        with self._named():
            self._table.writerows(
                (row.source, row.line, row.reason.told(self.language), row.raw, row.reason.code)
                for row in rejects
            )

    def flush(self) -> None:
        with self._named():
            self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        with self._named():
            self._file.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename = error.filename or str(self.path)
            raise
