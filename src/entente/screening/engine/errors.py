"""What the screening engine says when an input as a whole, or one row of it, cannot be used."""

from __future__ import annotations

from dataclasses import dataclass


class InputError(Exception):
    """A whole file or setting is unusable. Reads as one sentence: where, what, what to do; ``fr`` is the
    same in French, for what a page may have to say."""

    def __init__(self, source: str, what: str, line: int | None = None, fr: str = "") -> None:
        self.source, self.what, self.line = source, what, line
        at = f", line {line}" if line is not None else ""
        self.fr = f"{source}{at.replace('line', 'ligne')} : {fr or what}"
        super().__init__(f"{source}{at}: {what}")

    def told(self, language: str) -> str:
        """The sentence in ``fr`` or ``en``."""
        return self.fr if language == "fr" else str(self)


@dataclass(frozen=True, slots=True)
class Reject:
    """One row, or one value of a row, that could not be used; the rest of the input was.

    ``line`` counts from 1 (for XML: the number of the entry). ``kept`` is true when only a value was
    dropped and the entry itself went in.
    """

    source: str
    line: int
    reason: str
    raw: str
    kept: bool = False
