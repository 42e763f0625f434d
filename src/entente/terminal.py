"""The language of a terminal: French where ``--lang`` or the environment says so, else English.

Commands speak before Django is set up, and many without it: the standard library reads the rooms' catalogues.
A room says ``_ = Texts("<room>").gettext``; the texts are extracted as any other.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
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
def _catalogue(room: str) -> gettext.NullTranslations:
    return gettext.translation("django", PACKAGE / room / "locale", ["fr"], fallback=True)


class Texts:
    """What commands say; ``rooms``: whose catalogues are asked, in this order. Without one: every room's."""

    def __init__(self, *rooms: str) -> None:
        self.rooms = rooms or tuple(sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))

    def gettext(self, text: str) -> str:
        """The text in the terminal's language."""
        if text and language() == "fr":
            for room in self.rooms:
                if (said := _catalogue(room).gettext(text)) != text:
                    return said
        return text

    def ngettext(self, one: str, many: str, n: int, **more: object) -> str:
        """The form that the number asks for (*0 ligne*, but *0 lines*), with ``{n}`` filled in."""
        text = one if n == 1 else many
        if language() == "fr":
            forms = (_catalogue(room).ngettext(one, many, n) for room in self.rooms)
            text = next((form for form in forms if form not in (one, many)), text)
        return text.format(n=number(n), **more)


def gettext_noop(text: str) -> str:
    """The text as it stands, so that it is found and translated where it is shown."""
    return text


def number(value: float, digits: int = 0) -> str:
    """With the language's separators: ``12,345.6`` or ``12 345,6`` (narrow no-break space)."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans({",": "\u202f", ".": ","})) if language() == "fr" else text
