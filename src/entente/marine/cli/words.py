"""The language of the commands on files: French where the terminal's is, else English.

They run without Django, so the room's catalogue is read by the standard library. What the engine says of a
line that it rejects stays English: it goes into a file that both agencies read.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).resolve().parents[1] / "locale"
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides, as GNU gettext has it."""


def language() -> str:
    """``fr`` or ``en``."""
    said = next((value for name in VARIABLES if (value := os.environ.get(name))), "en")
    return "fr" if said.lower().startswith("fr") else "en"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALES, [language], fallback=True)


def _(text: str) -> str:
    """The text in the terminal's language."""
    return _catalogue(language()).gettext(text) if language() == "fr" else text


def gettext_noop(text: str) -> str:
    """The text as it stands, so that it is found and translated where it is shown."""
    return text


def number(value: float, digits: int = 0) -> str:
    """With the language's separators: ``12,345.6`` or ``12 345,6`` (narrow no-break space)."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans({",": "\u202f", ".": ","})) if language() == "fr" else text
