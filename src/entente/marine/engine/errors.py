"""What the engine says when an input as a whole cannot be used.

One bad line is a :class:`~entente.marine.engine.columns.Reject` and never stops the rest.
"""

from __future__ import annotations

from typing import Any, Self

from entente.marine.engine.complaints import Complaint, system_words
from entente.marine.engine.wording import NB


class InputError(Exception):
    """A whole file or setting is unusable. Reads as one sentence: what, where, what to do.

    The command line shows it in the officer's language and ends with exit code 1.
    """

    def __init__(self, source: str, what: str | Complaint, line: int | None = None, /, **values: Any) -> None:
        """``what``: a complaint, or the code of one with its ``values``."""
        self.source, self.line = source, line
        self.complaint = what if isinstance(what, Complaint) else Complaint(what, values)
        super().__init__(self.told("en"))

    @classmethod
    def of_system(cls, source: str, code: str, error: OSError) -> Self:
        """``code``: cannot_open, cannot_read or cannot_write; why is what the system says."""
        return cls(source, code, why=system_words(error))

    def told(self, language: str) -> str:
        """In ``fr``, or in English: the file, the line where one is known, what is wrong."""
        french = language == "fr"
        place = self.source
        if self.line is not None:
            place += f", {'ligne' if french else 'line'} {self.line}"
        return f"{place}{NB if french else ''}: {self.complaint.told(language)}"
