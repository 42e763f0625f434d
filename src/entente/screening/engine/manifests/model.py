"""What a manifest says, as typed values.

Dates and times are ISO 8601 text as the message gives them: a date of birth or expiry ``YYYY-MM-DD``,
departure and arrival ``YYYY-MM-DDTHH:MM`` in the local time of the place (carriers send no zone). Unknown
is ``None``, never a guess. Meals, medical and religious particulars have no field here on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Document:
    """A travel document or visa. ``kind`` as the standard codes it: P passport, V visa, C card, A or AC
    residence, crew certificate …; ``issuer`` a country code as sent."""

    number: str
    kind: str | None = None
    issuer: str | None = None
    expires: str | None = None
    nationality: str | None = None


@dataclass(slots=True, frozen=True)
class Leg:
    """One stretch of the journey: carrier and number as sent (``LA532``), places by IATA or UN code."""

    flight: str | None
    origin: str | None
    destination: str | None
    departs: str | None = None
    arrives: str | None = None


@dataclass(slots=True)
class Booking:
    """What a reservation says about how the journey was bought; no card number is kept."""

    reference: str | None = None
    created: str | None = None
    payment: str | None = None  # cash | card | other
    price: float | None = None
    currency: str | None = None


@dataclass(slots=True)
class Traveller:
    """One person of one message. ``kind``: passenger, crew, transit_passenger, transit_crew, infant.

    ``named_at`` are the numbers (from 1, within the file) of the segments or rows that name the person.
    ``notes`` are codes of :mod:`manifests.reasons`: what was odd and still read.
    """

    family_name: str
    given_names: str
    kind: str = "passenger"
    date_of_birth: str | None = None
    sex: str | None = None  # F | M | X
    nationality: str | None = None
    documents: list[Document] = field(default_factory=list)
    itinerary: list[Leg] = field(default_factory=list)
    birthplace: str | None = None
    residence: str | None = None
    embarked: str | None = None
    disembarks: str | None = None
    destination_address: str | None = None
    booking: Booking | None = None
    seat: str | None = None
    bags: int | None = None
    bag_weight: float | None = None  # kg
    contacts: list[str] = field(default_factory=list)
    unaccompanied: bool = False
    also_named: list[str] = field(default_factory=list)
    named_at: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reference: str | None = None  # within the message or booking


@dataclass(slots=True)
class Party:
    """Somebody in a consignment. ``role``: consignor, consignee, end_user, carrier, notify, declarant,
    intermediary, importer, exporter, other."""

    role: str
    name: str
    identifier: str | None = None
    address: str | None = None
    country: str | None = None


@dataclass(slots=True)
class GoodsLine:
    """One line of goods. Mass in kg, value in ``currency``; ``hs`` digits only."""

    description: str | None = None
    hs: str | None = None
    packages: int | None = None
    package_kind: str | None = None
    gross_kg: float | None = None
    net_kg: float | None = None
    quantity: float | None = None
    unit: str | None = None
    value: float | None = None
    currency: str | None = None
    origin: str | None = None
    dangerous: str | None = None  # UN number
    permits: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Equipment:
    """A container, trailer or rail car; ``empty`` None where the message does not say."""

    number: str
    kind: str | None = None
    empty: bool | None = None
    seals: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Consignment:
    """One consignment of a cargo report or a goods declaration."""

    reference: str
    parties: list[Party] = field(default_factory=list)
    goods: list[GoodsLine] = field(default_factory=list)
    equipment: list[Equipment] = field(default_factory=list)
    origin: str | None = None
    destination: str | None = None
    loading: str | None = None
    discharge: str | None = None
    value: float | None = None
    currency: str | None = None
    gross_kg: float | None = None
    via: str | None = None  # where the goods are transhipped
    payment: str | None = None  # cash | card | account | third_party | other
    references: dict[str, str] = field(default_factory=dict)
    named_at: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Reject:
    """What could not be read, and where: ``segment`` from 1 within the file (a row of a table likewise),
    ``position`` in characters from the beginning of the file."""

    segment: int
    position: int
    tag: str
    reason: str
    raw: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """What one message is meant as. ``reference`` is the sender's own for it, the same in every revision."""

    function: str = "original"
    reference: str = ""
    revision: int = 0
    identifier: str = ""  # IMO number, plate

    @property
    def replaces(self) -> bool:
        return self.function == "replacement"


@dataclass(frozen=True, slots=True)
class Part:
    """One of several messages that are one: the reference of the whole, the number from 1, and whether it is
    the last (UNH's 0068 and S010)."""

    whole: str
    number: int
    last: bool


@dataclass(slots=True)
class Manifest:
    """One message, read. ``kind``: paxlst, pnrgov, cargo, declaration, table, other.

    ``direction`` as seen from the home country: in, out, domestic, transit; ``None`` when the places do
    not tell. ``mode``: air, marine, rail, land, post, courier or None.
    """

    file: str
    message: str
    kind: str
    version: str = ""
    sender: str = ""
    sent_at: str | None = None
    function: str | None = None
    flight: str | None = None
    carrier: str | None = None
    conveyance: str | None = None
    mode: str | None = None
    direction: str | None = None
    legs: list[Leg] = field(default_factory=list)
    travellers: list[Traveller] = field(default_factory=list)
    consignments: list[Consignment] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    declared: int | None = None  # the count the message itself gives
    meant: Meant = Meant()
    part: Part | None = None
