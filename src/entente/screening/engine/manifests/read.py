"""One file or transmission to manifests: every message by the reader that fits, nothing silently lost."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from entente.screening.engine.edifact import Interchange, Message, interchanges, split
from entente.screening.engine.edifact.split import PERSON_QUALIFIERS, decoded
from entente.screening.engine.manifests import cargo, dates, headings, paxlst, places, pnrgov, table
from entente.screening.engine.manifests.meaning import meant
from entente.screening.engine.manifests.model import Manifest, Part, Reject

_NAMING = ("NAD", "TIF")
_SERVICE = re.compile(r"^\s*(UNA.{6}|UN[BGH][^A-Za-z0-9])", re.DOTALL)


@dataclass(slots=True, frozen=True)
class Envelope:
    """UNB: who sent it, when, and the year that two-digit years are read by."""

    sender: str
    recipient: str
    sent_at: str | None
    reference: str
    about: int


def is_message(text: str) -> bool:
    """Whether a text begins as EDIFACT does."""
    return _SERVICE.match(text.lstrip("\ufeff")) is not None


def read(
    data: bytes, file: str, mapping: Mapping[str, str] | None = None, about: int = 2026
) -> list[Manifest]:
    """Everything one file holds. Never raises on content.

    ``about`` is the year of the transmission where the file does not say (the engine knows no clock);
    ``mapping`` names the columns of a table; a message has no columns and is read as ever.
    """
    text = decoded(data)
    if not is_message(text) and (mapping is not None or headings.looks_like_table(text)):
        tables = table.read(text, file, mapping, about)
        for manifest in tables:
            manifest.direction = manifest.direction or places.direction(manifest.legs, manifest.mode)
        return tables
    manifests: list[Manifest] = []
    segments = 0
    for begin, part in interchanges(text):
        interchange = split(part)
        found = _interchange(interchange, file, about)
        if segments or begin:
            _moved(found, segments, begin)
        manifests += found
        segments += len(interchange.segments)
    if not manifests:
        nothing = Manifest(file, "", "other")
        nothing.rejects.append(Reject(1, 0, "", "not_edifact", text[:200]))
        return [nothing]
    return manifests


def _interchange(interchange: Interchange, file: str, about: int) -> list[Manifest]:
    envelope = envelope_of(interchange, about)
    readers = _Readers(interchange, envelope.about)
    messages = list(interchange.messages())
    read_ = [_message(message, file, interchange, readers) for message in messages]
    manifests = [manifest for manifest in read_ if manifest is not None]
    _parts(messages, read_)
    for manifest in manifests:
        manifest.sender, manifest.sent_at = envelope.sender, envelope.sent_at
        manifest.notes += interchange.notes
    return manifests


def _parts(messages: list[Message], read_: list[Manifest | None]) -> None:
    """Messages sent in parts (UNH's common reference, S010): said where one is missing from the
    transmission."""
    found: dict[str, list[tuple[Message, Manifest | None]]] = {}
    for message, manifest in zip(messages, read_, strict=True):
        number = message.part[0].strip()
        if message.common_reference and number.isdecimal() and number.isascii() and int(number[:4]) > 0:
            found.setdefault(message.common_reference, []).append((message, manifest))
            if manifest is not None:
                last = message.part[1].strip().upper() == "F"
                manifest.part = Part(message.common_reference, int(number[:4]), last)
    for parts in found.values():
        numbers = {int(message.part[0]) for message, _ in parts}
        whole = any(message.part[1].strip().upper() == "F" for message, _ in parts)
        if not whole or numbers != set(range(1, len(numbers) + 1)):
            for _, manifest in parts:
                if manifest is not None:
                    manifest.notes.append("part_missing")


def _moved(manifests: list[Manifest], segments: int, begin: int) -> None:
    """Numbers and places counted from the beginning of the file, not of a later interchange in it."""
    for manifest in manifests:
        for person in manifest.travellers:
            person.named_at = [n + segments for n in person.named_at]
        for consignment in manifest.consignments:
            consignment.named_at = [n + segments for n in consignment.named_at]
        manifest.rejects = [
            replace(r, segment=r.segment + segments, position=r.position + begin) for r in manifest.rejects
        ]


class _Readers:
    def __init__(self, interchange: Interchange, about: int) -> None:
        self.by_kind: dict[str, paxlst.Reader | pnrgov.Reader | cargo.Reader] = {
            "paxlst": paxlst.Reader(interchange, about),
            "pnrgov": pnrgov.Reader(interchange, about),
            "cargo": cargo.Reader(interchange, about),
        }


def envelope_of(interchange: Interchange, about: int) -> Envelope:
    """UNB's sender, recipient, time and control reference."""
    for number, text in enumerate(interchange.segments[:3]):
        if text.startswith("UNB"):
            values = interchange.values(number)
            day = cargo.at(values, 4)
            on = dates.day(day, about=about)
            clock = dates.clock(cargo.at(values, 4, 1))
            sent = f"{on}T{clock}" if on and clock else on
            return Envelope(
                cargo.at(values, 2),
                cargo.at(values, 3),
                sent,
                cargo.at(values, 5),
                int(on[:4]) if on else about,
            )
    return Envelope("", "", None, "", about)


def person_segments(
    interchange: Interchange, message: Message, taken: Container[int] = ()
) -> Iterator[tuple[int, str]]:
    """Segments of a message that name a person, with the reader they belong to; ``taken`` are numbers (from
    1) that need not be looked at."""
    marks = interchange.separators
    element, component = marks.element, marks.component
    texts = interchange.segments[message.first : message.last]
    for number, text in enumerate(texts, message.first):
        # Most segments begin with another letter; this is asked of every one.
        if text[:1] not in "NT" or text[:3] not in _NAMING or number + 1 in taken:
            continue
        if text.startswith("TIF"):
            if text[3:4] == element:
                yield number, "pnrgov"
        else:
            qualifier = text.split(element, 2)[1:2]
            if qualifier and qualifier[0].split(component)[0].strip() in PERSON_QUALIFIERS:
                yield number, "paxlst"


def _kind(message: Message, interchange: Interchange) -> tuple[str, bool]:
    """Which reader, and whether that had to be guessed from what the message holds."""
    name = message.kind.upper()
    if name == "PAXLST":
        return "paxlst", False
    if name == "PNRGOV":
        return "pnrgov", False
    if name in cargo.KINDS:
        return "cargo", False
    tags = {text[:3] for text in interchange.segments[message.first : message.last]}
    if tags & {"TIF", "SRC"}:
        return "pnrgov", True
    if any(kind == "paxlst" for _, kind in person_segments(interchange, message)):
        return "paxlst", True
    if tags & {"CNI", "GID", "CST"}:
        return "cargo", True
    return "other", True


def _message(message: Message, file: str, interchange: Interchange, readers: _Readers) -> Manifest | None:
    kind, guessed = _kind(message, interchange)
    if kind == "other":
        tags = {text[:3] for text in interchange.segments[message.first : message.last]}
        if not message.kind and tags <= {"UNA", "UNB", "UNG", "UNE", "UNZ", "UNT", ""}:
            return None  # the envelope before the first message
        manifest = Manifest(file, message.reference, "other", message.version)
        text = interchange.plain(interchange.segments[message.first])
        place = interchange.offset(message.first)
        manifest.rejects.append(
            Reject(message.first + 1, place, text[:3], "unknown_message", text[:200], message.reference)
        )
        manifest.meant = meant(interchange, message)
        return manifest
    manifest = Manifest(file, message.reference, kind, message.version)
    readers.by_kind[kind].read(message, manifest)
    if kind == "cargo" and message.kind.upper() in cargo.DECLARATIONS:
        manifest.kind = "declaration"
    if guessed:
        manifest.notes.append("type_guessed")
    _audit(message, manifest, kind, interchange)
    _trailer(message, manifest, interchange)
    manifest.direction = places.direction(manifest.legs, manifest.mode)
    manifest.meant = meant(interchange, message)
    return manifest


def _audit(message: Message, manifest: Manifest, kind: str, interchange: Interchange) -> None:
    """The promise of the module: a segment that names a person is in a traveller or among the rejects."""
    taken = {n for traveller in manifest.travellers for n in traveller.named_at}
    taken |= {reject.segment for reject in manifest.rejects}
    for number, belongs in person_segments(interchange, message, taken):
        text = interchange.plain(interchange.segments[number])
        reason = "not_read" if belongs == kind else "wrong_message"
        place = interchange.offset(number)
        manifest.rejects.append(Reject(number + 1, place, text[:3], reason, text, message.reference))


def _trailer(message: Message, manifest: Manifest, interchange: Interchange) -> None:
    if manifest.declared is not None and len(manifest.travellers) != manifest.declared:
        manifest.notes.append("count_differs")
    for number in range(message.last - 1, message.first, -1):
        text = interchange.segments[number]
        if text.startswith("UNT"):
            counted = cargo.at(interchange.values(number), 1)
            if counted.isdecimal() and int(counted) != number - message.first + 1:
                manifest.notes.append("trailer_count")
            return
    manifest.notes.append("no_trailer")
