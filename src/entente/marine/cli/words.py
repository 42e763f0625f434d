"""What the commands on files say, in the terminal's language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from entente.terminal import LANGUAGES, VARIABLES, Texts, gettext_noop, language, number, speaking

if TYPE_CHECKING:
    from entente.marine.engine.errors import InputError

__all__ = ["LANGUAGES", "VARIABLES", "gettext_noop", "language", "number", "speaking"]
_texts = Texts("marine")
_, ngettext = _texts.gettext, _texts.ngettext


def rejected(n: int, file: Path | None) -> str:
    """How many lines were rejected, and where they stand."""
    if not n:
        return _("No line rejected.")
    if file is None:
        return ngettext(
            "{n} line rejected; --rejects FILE says why.", "{n} lines rejected; --rejects FILE says why.", n
        )
    return ngettext("{n} line rejected (see {file}).", "{n} lines rejected (see {file}).", n, file=file)


def problem(error: InputError) -> str:
    """What cannot be used, and why, as the line that is shown."""
    return _("Error: {error}").format(error=error.told(language()))
