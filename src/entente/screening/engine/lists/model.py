"""What a list says, in one shape whatever list it is.

Nothing is guessed here: names stand as the list writes them, countries are ISO 3166 alpha-2 in lower case
where the list's words are known, and every entry says where it comes from and under which label it is held.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from entente.screening.engine.errors import Reject

Kind = Literal["person", "company", "vessel", "aircraft", "vehicle", "goods", "unknown"]
KINDS: tuple[Kind, ...] = ("person", "company", "vessel", "aircraft", "vehicle", "goods", "unknown")
NameRole = Literal["primary", "alias", "weak", "former", "original"]


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of an entry. ``weak`` is what the list itself calls low-quality; ``original`` is the name in
    its own script. ``family`` and ``given`` stand where the list keeps them apart."""

    text: str
    role: NameRole = "primary"
    family: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as it is known: month and day are 0 where unknown; ``until`` ends a range of years."""

    year: int
    month: int = 0
    day: int = 0
    until: int = 0
    circa: bool = False

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
            if self.day:
                text += f"-{self.day:02d}"
        if self.until:
            text += f"/{self.until:04d}"
        return ("~" if self.circa else "") + text


@dataclass(frozen=True, slots=True)
class Document:
    """A passport, identity card, tax number, registration … ``country`` is alpha-2 or empty."""

    kind: str
    number: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """The label under which an entry is held (``docs/architecture.md``, *label*). A published list is
    ``non_personal`` in regime only where it names no one; persons on public lists stay ``personal``."""

    holder: str
    regime: str = "personal"
    protected: str = ""
    secret: str = ""
    caveats: tuple[str, ...] = ()
    published: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an entry comes from: the file's name, and the line (CSV) or number of the element (XML)."""

    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed person, company, vessel … ``entry_id`` is the list's own identifier."""

    list_id: str
    entry_id: str
    kind: Kind
    names: tuple[ListedName, ...]
    label: LabelSpec
    provenance: Provenance
    births: tuple[PartialDate, ...] = ()
    birthplaces: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    programs: tuple[str, ...] = ()
    listed_on: str = ""
    expires_on: str = ""
    remarks: str = ""
    details: tuple[tuple[str, str], ...] = ()

    @property
    def caption(self) -> str:
        return self.names[0].text if self.names else next((v for _, v in self.identifiers), self.entry_id)


@dataclass(slots=True)
class SourceList:
    """One list as read: entries in the list's order, what could not be used, and which version it is.

    ``version`` is the date the list gives for itself, else the first sixteen digits of the digest of its
    content; ``digest`` is the SHA-256 of the bytes read (hex).
    """

    list_id: str
    title: str
    version: str
    digest: str
    entries: list[Entry] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
