"""What the engine says of input that it cannot use: a code with its values, told in either language.

The same shape as the sentences under a finding (:mod:`entente.marine.engine.reasons`): whoever raises or
rejects names a code, the pages and the command line tell it in the officer's language. Words that a library
or the file itself said (``detail``, ``text``) stand as they are.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from entente.marine.engine.complaint_words import TEMPLATES
from entente.marine.engine.complaint_words_files import OS_ERRORS
from entente.marine.engine.wording import NB, Words, same

_FRENCH = str.maketrans({"«": f"«{NB}", "»": f"{NB}»"})


@dataclass(frozen=True, slots=True)
class Complaint:
    """One sentence, or a part of one. ``values``: text, numbers, :class:`Words`, or complaints."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert self.code in TEMPLATES, self.code

    def told(self, language: str) -> str:
        """In ``fr``, or in English."""
        french = language == "fr"
        words = {name: _word(value, language) for name, value in self.values.items()}
        template = TEMPLATES[self.code][1 if french else 0]
        return (_spaced(template) if french else template).format(**words)

    @property
    def en(self) -> str:
        return self.told("en")

    @property
    def fr(self) -> str:
        return self.told("fr")

    def __str__(self) -> str:
        return self.told("en")


def _spaced(french: str) -> str:
    """French puts a no-break space inside guillemets and before a colon."""
    plain = french.replace("« ", "«").replace(" »", "»").replace(" : ", f"{NB}: ")
    return plain.translate(_FRENCH)


def _word(value: Any, language: str) -> str:
    if hasattr(value, "en") and hasattr(value, "fr"):
        return str(value.fr if language == "fr" else value.en)
    return f"{value:g}" if isinstance(value, float) else str(value)


class Told(Protocol):
    """What can be told in either language: a complaint, or an ``InputError``."""

    def told(self, language: str) -> str: ...


Say = Callable[[Told], None]


def nobody(what: Told) -> None:
    """Told to nobody."""


class BadValue(ValueError):
    """A cell that cannot be read. Its text is the complaint in English."""

    def __init__(self, code: str, **values: Any) -> None:
        self.complaint = Complaint(code, values)
        super().__init__(str(self.complaint))


def complaint_of(error: Exception) -> Complaint:
    """What an error says: a :class:`BadValue`'s own complaint, else its raiser's words."""
    found = getattr(error, "complaint", None)
    return found if isinstance(found, Complaint) else Complaint("as_said", {"detail": str(error)})


def trouble_code(error: Exception) -> str:
    """Why a source cannot be heard, as a code for :func:`trouble_words`; else the error's own words."""
    name = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    own = getattr(error, "code", "")
    if own in OS_ERRORS or name in OS_ERRORS:
        return str(own or name)
    if isinstance(error, TimeoutError):
        return "ETIMEDOUT"
    return (str(getattr(error, "strerror", None) or error) or type(error).__name__)[:200]


def trouble_words(code: str) -> Words:
    """In both languages; what is no code stands as it is."""
    return Words(*OS_ERRORS[code]) if code in OS_ERRORS else same(code)


def system_words(error: OSError) -> Words:
    """Why the system refused, in both languages; the system's own words where it is none of the usual."""
    return trouble_words(trouble_code(error))
