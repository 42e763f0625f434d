"""The language of the commands on files: French where ``--lang`` or the terminal says so, else English.

They run without Django, so the room's catalogue is read by the standard library.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entente.marine.engine.errors import InputError

LOCALES = Path(__file__).resolve().parents[1] / "locale"
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides, as GNU gettext has it."""
LANGUAGES = ("en", "fr")
_chosen: list[str] = []


def language() -> str:
    """``fr`` or ``en``."""
    if _chosen:
        return _chosen[-1]
    said = next((value for name in VARIABLES if (value := os.environ.get(name))), "en")
    return "fr" if said.lower().startswith("fr") else "en"


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """``--lang``: for one call of the command line, whatever the terminal says."""
    _chosen.append(chosen)
    try:
        yield
    finally:
        _chosen.pop()


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALES, [language], fallback=True)


def _(text: str) -> str:
    """The text in the command's language."""
    return _catalogue(language()).gettext(text) if text and language() == "fr" else text


def ngettext(one: str, many: str, n: int, **more: object) -> str:
    """The form that the number asks for (*0 ligne*, but *0 lines*), with ``{n}`` filled in."""
    french = language() == "fr"
    text = _catalogue("fr").ngettext(one, many, n) if french else one if n == 1 else many
    return text.format(n=number(n), **more)


def gettext_noop(text: str) -> str:
    """The text as it stands, so that it is found and translated where it is shown."""
    return text


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


def number(value: float, digits: int = 0) -> str:
    """With the language's separators: ``12,345.6`` or ``12 345,6`` (narrow no-break space)."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans({",": "\u202f", ".": ","})) if language() == "fr" else text
