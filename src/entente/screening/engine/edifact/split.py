"""Bytes to segments, messages and places, without losing what a bad character glued together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice, pairwise

from entente.screening.engine.edifact.separators import Separators, separators_of

# Private-use characters stand for a released service character, two for two so that places stay right.
_HELD = "\ue000"
_RELEASED = ("\ue001", "\ue002", "\ue003", "\ue004")
_PRIVATE = re.compile("[\ue000-\ue004]")
# Segments that a line may begin with although the one before it was not ended.
_TAGS = (
    "UNB|UNG|UNH|UNT|UNE|UNZ|BGM|NAD|COM|TDT|LOC|DTM|ATT|MEA|GEI|FTX|EMP|NAT|RFF|DOC|CNT|CNI|CST|GID|EQD|SGP|"
    "MSG|ORG|TVL|EQN|SRC|RCI|SSR|DAT|IFT|ADD|EBD|TIF|FTI|REF|FAR|TKT|MON|PTK|TXD|FOP|RPI|APD|TRI|SSD|TBD|ABI|SAC|LTS"
)
_BLANKS = " \t\r\n\f\v\x00\ufeff"
PERSON_QUALIFIERS = ("FL", "FM", "DDT", "DDU")


@dataclass(slots=True, frozen=True)
class Message:
    """One message: segments ``first <= n < last`` of the interchange; ``kind`` as UNH names it."""

    reference: str
    kind: str
    version: str
    common_reference: str
    first: int
    last: int
    part: tuple[str, str] = ("", "")
    """S010: number of the part within ``common_reference``, and C for the first, F for the last."""


@dataclass(slots=True)
class Interchange:
    """What one file or transmission holds.

    ``segments`` are stripped of blanks and line breaks; released service characters are still held apart in
    them (see :meth:`values`). ``notes`` are codes of oddities of the whole: ``una_not_followed`` and such.
    """

    separators: Separators
    segments: list[str]
    escaped: bool
    notes: list[str]
    recovered: set[int]
    _raw: list[str]
    _begin: int
    _gaps: dict[int, int] = field(default_factory=dict)
    _heads: int = -1
    """How many segments can begin with UNH at most; negative where that was not counted."""
    _starts: list[int] | None = None

    def offset(self, number: int) -> int:
        """Where segment ``number`` (from 0) begins: characters from the beginning of the text."""
        if self._starts is None:
            widths = [len(text) + self._gaps.get(n, 1) for n, text in enumerate(self._raw)]
            self._starts = list(accumulate(widths, initial=self._begin))
        return self._starts[number]

    def plain(self, text: str) -> str:
        """The text with released characters as themselves."""
        if not self.escaped or _HELD not in text:
            return text
        for stand_in, mark in zip(_RELEASED, self.separators.all, strict=True):
            text = text.replace(_HELD + stand_in, mark)
        return text.replace(_HELD, "")

    def values(self, number: int) -> list[list[str]]:
        """Elements of a segment, each a list of components; the first element is the tag."""
        marks, segment = self.separators, self.segments[number]
        component = marks.component
        if not self.escaped or _HELD not in segment:
            return [element.split(component) for element in segment.split(marks.element)]
        return [
            [self.plain(part) for part in element.split(component)]
            for element in segment.split(marks.element)
        ]

    def messages(self) -> Iterator[Message]:
        """Every message, in order; segments before the first UNH or after UNZ make a message of no kind.

        A message runs to the next UNH, so that what stands behind a misplaced UNT is not lost.
        """
        found = (n for n, text in enumerate(self.segments) if text[:3] == "UNH")
        heads = list(found if self._heads < 0 else islice(found, self._heads))
        if not heads or heads[0] > 0:
            first = heads[0] if heads else len(self.segments)
            if first:
                yield Message("", "", "", "", 0, first)
        for here, there in pairwise([*heads, len(self.segments)]):
            values = self.values(here)
            reference = values[1][0].strip() if len(values) > 1 else ""
            kind = [part.strip() for part in values[2]] if len(values) > 2 else [""]
            common = values[3][0] if len(values) > 3 else ""
            part = (values[4] if len(values) > 4 else []) + ["", ""]
            yield Message(reference, kind[0], "".join(kind[1:3]), common, here, there, (part[0], part[1]))


def decoded(data: bytes) -> str:
    """UTF-8 where it is that (UTF-16 where its mark says so), otherwise Latin-1 (level C), which accepts
    every byte."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text if text.isascii() else _PRIVATE.sub("?", text)


def _hold(text: str, marks: Separators) -> str:
    """Released characters replaced by stand-ins of the same width."""
    release = marks.release
    # The release character itself first, from the left, so that "???'" reads as "?" and "'".
    text = text.replace(release + release, _HELD + _RELEASED[2])
    for stand_in, mark in zip(_RELEASED, marks.all, strict=True):
        if mark != release:
            text = text.replace(release + mark, _HELD + stand_in)
    return text


def _ended_before(text: str, tag: str, terminator: str) -> bool:
    """Whether a terminator, with no more than a line break behind it, stands before every ``tag``."""
    seen = text.count(tag)
    if terminator in _BLANKS:
        return not seen
    return not seen or seen == sum(text.count(terminator + gap + tag) for gap in ("", "\n", "\r\n"))


def _stripped(raw: list[str], body: str, terminator: str) -> list[str]:
    """Segments without blanks at their ends; the list itself where none has any."""
    present = [blank for blank in _BLANKS if blank in body]
    if any(blank + terminator in body or terminator + blank in body for blank in present):
        return [text.strip(_BLANKS) for text in raw]
    out = raw.copy()
    for end in (0, -1):
        out[end] = out[end].strip(_BLANKS)
    return out


def _lost(text: str, marks: Separators) -> list[int]:
    """Where a passenger segment begins although the segment before it was not ended."""
    if all(_ended_before(text, tag + marks.element, marks.terminator) for tag in ("NAD", "TIF")):
        return []
    element = re.escape(marks.element)
    end = rf"[{re.escape(marks.element + marks.component)}]"
    places = []
    for found in re.finditer(rf"NAD{element}\s*(?:{'|'.join(PERSON_QUALIFIERS)}){end}|TIF{element}", text):
        at = found.start() - 1
        while at >= 0 and text[at] in _BLANKS:
            at -= 1
        if at < 0 or text[at] == marks.terminator:
            continue
        if found.group().startswith("TIF") and text[at].isalpha() and at == found.start() - 1:
            continue  # a word that ends in "tif"
        places.append(found.start())
    return places


def split(data: bytes | str) -> Interchange:
    """Split one transmission. Never raises; what is odd stands in ``notes`` and ``recovered``.

    ``recovered`` holds the numbers of segments whose beginning was found although the one before was not
    ended (a lost terminator, or a line break in its place).
    """
    text = data if isinstance(data, str) else decoded(data)
    marks, begin, note = separators_of(text)
    body = text[begin:]
    escaped = bool(marks.release) and marks.release in body
    if escaped:
        body = _hold(body, marks)
    raw = body.split(marks.terminator)
    notes = [note] if note else []
    gaps: dict[int, int] = {}
    recovered: set[int] = set()
    breaks = "\n" in body or "\r" in body
    lost = _lost(body, marks)
    if lost or breaks:
        raw, gaps, recovered = _mend(raw, marks, lost)
    segments = [text.strip(_BLANKS) for text in raw] if gaps else _stripped(raw, body, marks.terminator)
    if escaped:
        # A stray release character within the tag or the qualifier releases nothing.
        segments = [
            text[:9].replace(marks.release, "") + text[9:] if marks.release in text[:9] else text
            for text in segments
        ]
    if breaks:
        # A line break inside a segment is a wrapped line: it carries nothing (ISO 9735-1, 6).
        segments = [
            re.sub(r"[\r\n]+", "", text) if "\n" in text or "\r" in text else text for text in segments
        ]
    if segments and not segments[-1]:
        segments.pop()
    elif segments:
        notes.append("last_segment_unterminated")
    heads = -1 if escaped or breaks or lost else body.count("UNH")
    return Interchange(marks, segments, escaped, notes, recovered, raw, begin, gaps, heads)


def _mend(raw: list[str], marks: Separators, lost: list[int]) -> tuple[list[str], dict[int, int], set[int]]:
    """Segments again, cut where a terminator is missing; with the widths of the gaps that are not one."""
    line = re.compile(rf"(?<![\r\n])[\r\n]++[ \t]*+(?=(?:{_TAGS}){re.escape(marks.element)})")
    out: list[str] = []
    gaps: dict[int, int] = {}
    recovered: set[int] = set()
    places = iter([*lost, 1 << 62])
    place, at = next(places), 0
    for text in raw:
        cuts: list[int] = []
        while place < at + len(text):
            cuts.append(place - at)
            place = next(places)
        head = len(text) - len(text.lstrip(_BLANKS))
        if "\n" in text or "\r" in text:
            cuts += [found.end() for found in line.finditer(text) if found.start() >= head]
        at += len(text) + 1
        before = 0
        for cut in sorted(set(cuts)):
            if cut <= before or not text[before:cut].strip(_BLANKS):
                continue
            gaps[len(out)] = 0
            out.append(text[before:cut])
            recovered.add(len(out))
            before = cut
        out.append(text[before:])
    return out, gaps, recovered
