"""What the engine says when an input as a whole cannot be used.

One bad line is a :class:`~entente.marine.engine.columns.Reject` and never stops the rest.
"""

from __future__ import annotations


class InputError(Exception):
    """A whole file or setting is unusable. Reads as one sentence: what, where, what to do.

    The command line shows it and ends with exit code 1.
    """

    def __init__(self, source: str, what: str, line: int | None = None) -> None:
        self.source, self.what, self.line = source, what, line
        place = f"{source}, line {line}" if line is not None else source
        super().__init__(f"{place}: {what}")
