"""Which characters separate what: from UNA, and from the text itself where UNA does not fit.

ISO 9735: UNA names component, element, decimal mark, release, (repetition,) segment terminator. Senders
declare one thing and write another, so that a declaration is believed only when the text follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise


@dataclass(slots=True, frozen=True)
class Separators:
    """The service characters; ``release`` is empty where none is in use."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    terminator: str = "'"

    @property
    def all(self) -> tuple[str, str, str, str]:
        return self.component, self.element, self.release, self.terminator


DEFAULT = Separators()
_UNA = re.compile(r"[^A-Za-z]{0,40}?UNA(.)(.)(.)(.)(.)(.)", re.DOTALL)
# An interchange: UNB, with or without UNA before it, that a message or group follows.
_NEXT = re.compile(
    r"(?<![A-Za-z0-9])(?:UNA[^A-Za-z0-9].[^A-Za-z0-9 ].{3}\s*)?"
    r"UNB(?P<element>[^A-Za-z0-9\s])[A-Z]{3,4}[^A-Za-z0-9\s]\d.{10,300}?[^A-Za-z0-9]\s*UN[HG](?P=element)",
    re.DOTALL,
)
_UNB = re.compile(r"UNB([^A-Za-z0-9\s])UN?[A-Z]{2,4}([^A-Za-z0-9\s])\d")
_BEFORE_UNH = re.compile(r"([^A-Za-z0-9\s])\s*UNH([^A-Za-z0-9\s])")
_LOOK = 20_000


def _usable(mark: str) -> bool:
    """No letter, digit or blank; the information separators of level B (ISO 646 IS1–IS4) are allowed."""
    return not mark.isalnum() and mark not in " \t\r\n\0\ufeff\xa0"


def _declared(una: re.Match[str]) -> Separators | None:
    component, element, _, release, _, terminator = una.groups()
    if not (_usable(component) and _usable(element) and (_usable(terminator) or terminator in "\r\n")):
        return None
    if len({component, element, terminator}) < 3:
        return None
    if not _usable(release) or release in (component, element, terminator):
        release = "" if release == " " else "?"
    if release in (component, element, terminator):
        release = ""
    return Separators(component, element, release, terminator)


@lru_cache(maxsize=256)
def _ended(terminator: str, element: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(terminator)}\s*[A-Z]{{3}}(?={re.escape(element)})")


def _followed(text: str, marks: Separators) -> bool:
    """Whether the beginning of the text has a segment under these marks."""
    return _ended(marks.terminator, marks.element).search(text, 0, _LOOK) is not None


def _follows(text: str, marks: Separators) -> int:
    """How many segments the beginning of the text seems to have under these marks."""
    return len(_ended(marks.terminator, marks.element).findall(text[:_LOOK]))


def _guessed(text: str) -> Separators:
    """What the envelope uses: the mark before UNH ends segments, the marks within UNB separate."""
    found = DEFAULT
    if unb := _UNB.search(text[:_LOOK]):
        found = replace(found, element=unb[1], component=unb[2])
    if unh := _BEFORE_UNH.search(text[:_LOOK]):
        found = replace(found, terminator=unh[1], element=unh[2])
    marks = (found.component, found.element, found.terminator)
    if len(set(marks)) < 3:
        return DEFAULT
    return replace(found, release="" if found.release in marks else found.release)


def interchanges(text: str) -> list[tuple[int, str]]:
    """``(where it begins, text)`` of every interchange: each has its own separators, sender and year. Most
    files are one."""
    begins = [at for at in _begins(text) if text[:at].strip("\ufeff \t\r\n\0")]
    if not begins:
        return [(0, text)]
    return [(here, text[here:there]) for here, there in pairwise([0, *begins, len(text)])]


def _begins(text: str) -> Iterator[int]:
    """Where ``_NEXT`` matches. It is asked only where the text says UNB: asking it at every character is
    slower than all the rest of the splitting."""
    free, unb = 0, text.find("UNB")
    while unb >= 0:
        # UNA and the six characters behind it end here, or before the blanks that end here.
        blank = unb
        while blank > free and text[blank - 1].isspace():
            blank -= 1
        una = text.find("UNA", max(free, blank - 9), blank)
        while una >= 0:
            if found := _NEXT.match(text, una):
                break
            una = text.find("UNA", una + 1, blank)
        else:
            found = _NEXT.match(text, unb) if unb >= free else None
        if found:
            yield found.start()
            free = found.end()
        unb = text.find("UNB", unb + 1)


def separators_of(text: str) -> tuple[Separators, int, str]:
    """``(separators, where the segments begin, note)``.

    The note is empty, or the code of what was wrong with UNA (see ``manifests.reasons``).
    """
    una = _UNA.match(text)
    begin = una.end() if una else 0
    declared = _declared(una) if una else DEFAULT
    body = text[begin:] if una else text
    if declared and _followed(body, declared):
        return declared, begin, ""
    candidates = [DEFAULT, _guessed(body)]
    best = max(candidates, key=lambda marks: _follows(body, marks))
    if declared and not _followed(body, best):
        return declared, begin, ""
    return best, begin, "una_not_followed" if una else ""
