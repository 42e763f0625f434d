"""PAXLST (WCO/IATA/ICAO implementation guide; directories 02B, 05B and later) to travellers.

Segments repeat by the thousand within a list ("LOC+174+CAN"), so each distinct text is understood once
and remembered; what is left per passenger is a walk over small tuples.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from entente.screening.engine.edifact import Interchange, Message
from entente.screening.engine.manifests import dates
from entente.screening.engine.manifests.model import Booking, Document, Leg, Manifest, Reject, Traveller
from entente.screening.engine.manifests.people import merged

KINDS = {"FL": "passenger", "FM": "crew", "DDU": "transit_passenger", "DDT": "transit_crew"}
_SEX = {"M": "M", "F": "F", "X": "X", "U": None, "MI": "M", "FI": "F"}
_MODES = {"1": "marine", "2": "rail", "3": "land", "4": "air", "5": "post", "7": "pipeline", "8": "marine"}
_KNOWN = frozenset(
    (
        *("UNB", "UNG", "UNH", "UNT", "UNE", "UNZ", "UNA", "BGM", "NAD", "COM", "TDT", "LOC", "DTM", "ATT"),
        *("MEA", "GEI", "FTX", "EMP", "NAT", "RFF", "DOC", "CNT", "CTA", "AUT", "GIS", "QTY"),
    )
)
# Parties that are no travellers: reporting, message sender and recipient, group, carrier, agent …
_PARTIES = frozenset(
    tuple("MS MR GR CA CG AG CV FW CN CZ ZZZ BA COT DQ AM DEI HI AE TB".split(" "))  # noqa: SIM905
)
Op = tuple[Any, ...]
_CACHE_MAX = 200_000

# What a segment does; small numbers because the walk below compares them once per segment. What is below
# OTHER_NAD speaks of a person, and of the message where none has been named yet.
(SET, PERSON, DOC, BORN, SEX, EXPIRES, ISSUED_BY, NATION, REF, COM) = range(10)
(OTHER_NAD, NOTHING, HEAD, BAD_DATE, STRANGE) = range(10, 15)
# Texts that hardly ever come twice are understood each time and not remembered.
_UNIQUE = frozenset((PERSON, DOC, REF, COM))
_ONCE = frozenset((BORN, SEX))
_PLACES = {"178": "embarked", "179": "disembarks", "174": "residence"}


class Reader:
    """Reads messages of one interchange; ``about`` is the year of the transmission, for centuries."""

    def __init__(self, interchange: Interchange, about: int) -> None:
        self.interchange, self.about = interchange, about
        self._element, self._component = interchange.separators.element, interchange.separators.component
        self._escaped = interchange.escaped
        self._ops: dict[str, Op] = {}
        self._by_tag: dict[str, Callable[[list[str]], Op | None]] = {
            "NAD": self._nad,
            "ATT": self._att,
            "DTM": self._dtm,
            "LOC": self._loc,
            "NAT": self._nat,
            "DOC": self._doc,
            "RFF": self._rff,
            "MEA": self._mea,
            "COM": self._com,
        }

    def read(self, message: Message, manifest: Manifest) -> None:
        """Travellers, legs and rejects of ``message`` into ``manifest``."""
        texts = self.interchange.segments
        ops, understand = self._ops, self._understand
        if len(ops) > _CACHE_MAX:
            ops.clear()
        people: list[Traveller] = []
        head: list[int] = []
        now: Traveller | None = None
        document: Document | None = None
        for number, text in enumerate(texts[message.first : message.last], message.first):
            op = ops.get(text)
            if op is None:
                op = understand(text)
                if op[0] not in _UNIQUE:
                    ops[text] = op
            kind = op[0]
            if kind >= OTHER_NAD:
                if kind == OTHER_NAD:
                    now = document = None
                    if op[1]:
                        manifest.rejects.append(self._reject(number, "unknown_qualifier", message))
                elif kind == HEAD:
                    head.append(number)
                elif kind == STRANGE:
                    manifest.rejects.append(self._reject(number, "unknown_segment", message))
                    if op[1]:  # a damaged name: what follows belongs to that person
                        now = document = None
                elif kind == BAD_DATE and now is not None:
                    _note(now, "date_unreadable")
            elif kind == PERSON:
                document = None
                now = Traveller(op[2], op[3], op[1], named_at=[number + 1], destination_address=op[4])
                people.append(now)
            elif now is None:
                head.append(number)
            elif kind == SET:
                setattr(now, op[2], op[1])
            elif kind == DOC:
                if op[1]:
                    document = Document(op[1], op[2])
                    now.documents.append(document)
                else:
                    document = None
            elif kind == ISSUED_BY:
                if document is not None:
                    document.issuer = op[1]
            elif kind == EXPIRES:
                if document is not None:
                    document.expires = op[1]
            elif kind in _ONCE:
                had = now.date_of_birth if kind == BORN else now.sex
                if had is None:
                    if kind == BORN:
                        now.date_of_birth = op[1]
                    else:
                        now.sex = op[1]
                elif document is not None or (kind == BORN and had != op[1]):
                    # Particulars after documents, or another birth: the name between was lost.
                    manifest.rejects.append(self._reject(number, "particulars_without_name", message))
                    now = document = None
                elif had != op[1]:
                    _note(now, "second_value")
            elif kind == NATION:
                if now.nationality is None:
                    now.nationality = op[1]
                elif now.nationality != op[1]:
                    _note(now, "second_value")
            elif kind == REF:
                if op[1] == "AVF":
                    now.booking = Booking(op[2])
                elif op[1] == "SEA":
                    now.seat = op[2]
                elif now.reference is None or op[1] == "ABO":
                    now.reference = op[2]
            else:  # COM
                now.contacts.append(op[1])
        self._header(head, manifest)
        self._finish(people, message, manifest)

    # One segment -------------------------------------------------------------------------------

    def _understand(self, text: str) -> Op:
        elements = text.split(self._element)
        if len(elements) == 1:
            elements.append("")
        reader = self._by_tag.get(elements[0])
        if reader is None:
            tag = self._parts(elements[0])[0].strip()
            if tag in ("TDT", "BGM", "UNH", "CNT"):
                return (HEAD,)
            reader = self._by_tag.get(tag)
            if reader is None:
                strange = (STRANGE, self._parts(elements[1])[0].strip() in KINDS)
                return (NOTHING,) if tag in _KNOWN else strange
        return reader(elements) or (NOTHING,)

    def _parts(self, element: str) -> list[str]:
        """Components of one element."""
        parts = element.split(self._component)
        return [self.interchange.plain(part) for part in parts] if self._escaped else parts

    def _values(self, number: int) -> list[list[str]]:
        """The segment's elements, at least the tag and one more."""
        values = self.interchange.values(number)
        return values if len(values) > 1 else [*values, [""]]

    def _nad(self, elements: list[str]) -> Op:
        kind = KINDS.get(elements[1])
        if kind is None:
            first = self._parts(elements[1])[0].strip()
            kind = KINDS.get(first)
            if kind is None:
                return OTHER_NAD, first not in _PARTIES
        return self._person(kind, elements)

    def _person(self, kind: str, elements: list[str]) -> Op:
        worded = elements[3] if len(elements) > 3 else ""
        if len(elements) > 4 and elements[4].strip(self._component):
            worded = elements[4]
        name = self._parts(worded)
        if len(name) == 2:
            given = name[1].strip()
        else:
            given = " ".join(part for part in (p.strip() for p in name[1:]) if part)
        address = None
        if len(elements) > 5:
            address = self._worded(elements[5:10])
        return PERSON, kind, name[0].strip(), given, address

    def _worded(self, elements: list[str]) -> str | None:
        """Everything that elements say, for people to read."""
        parts = (p.strip() for element in elements for p in self._parts(element))
        return ", ".join(p for p in parts if p) or None

    def _first(self, elements: list[str], number: int) -> str:
        """The first component of an element, blank where there is none."""
        if len(elements) <= number:
            return ""
        text = elements[number].partition(self._component)[0]
        return (self.interchange.plain(text) if self._escaped else text).strip()

    def _att(self, elements: list[str]) -> Op | None:
        # ATT+2 is sex; other attributes (religion, ethnic origin … may be coded there) are not read.
        if self._first(elements, 1) != "2" or len(elements) < 4:
            return None
        sex = _SEX.get(self._first(elements, 3).upper())
        return (SEX, sex) if sex else None

    def _dtm(self, elements: list[str]) -> Op | None:
        parts = self._parts(elements[1])
        first, text = parts[0].strip(), parts[1] if len(parts) > 1 else ""
        if first == "329":
            born = dates.day(text, about=self.about, born=True)
            return (BORN, born) if born else (BAD_DATE,)
        if first == "36":
            until = dates.day(text, about=self.about)
            return (EXPIRES, until) if until else (BAD_DATE,)
        return (HEAD,) if first in ("189", "232") else None

    def _loc(self, elements: list[str]) -> Op | None:
        first = self._first(elements, 1)
        if first == "180":
            worded = self._worded(elements[2:])
            return (SET, worded, "birthplace") if worded else None
        if first in ("125", "87", "92", "130"):
            return (HEAD,)
        code = self._first(elements, 2).upper()
        if not code:
            return None
        if first == "91":
            return ISSUED_BY, code
        return (SET, code, _PLACES[first]) if first in _PLACES else None

    def _nat(self, elements: list[str]) -> Op | None:
        code = self._first(elements, 2).upper()
        return (NATION, code) if code else None

    def _doc(self, elements: list[str]) -> Op:
        return DOC, self._first(elements, 2), self._first(elements, 1) or None

    def _rff(self, elements: list[str]) -> Op | None:
        parts = self._parts(elements[1])
        value = parts[1].strip() if len(parts) > 1 else ""
        return (REF, parts[0].strip(), value) if value else None

    def _mea(self, elements: list[str]) -> Op | None:
        first = self._first(elements, 1)
        amount = self._parts(elements[3]) if len(elements) > 3 else [""]
        try:
            if first == "CT":
                return SET, int(amount[0]), "bags"
            if first == "WT":
                weight = float(amount[1])
                return SET, weight * 0.45359237 if amount[0] == "LBR" else weight, "bag_weight"
        except (ValueError, IndexError):
            return None
        return None

    def _com(self, elements: list[str]) -> Op | None:
        first = self._first(elements, 1)
        return (COM, first) if first else None

    # The header --------------------------------------------------------------------------------

    def _header(self, head: list[int], manifest: Manifest) -> None:
        """Flight, legs and declared count. Places in order; a departure time opens a leg, an arrival
        time closes it; several TDT make several flights."""
        stops: list[list[Any]] = []  # flight number of the TDT, place, departure, arrival
        flights: list[str | None] = []
        for number in head:
            values = self._values(number)
            tag, first = values[0][0].strip(), values[1][0].strip()
            if tag == "TDT":
                flight = values[2][0].strip().replace(" ", "") if len(values) > 2 else ""
                carrier = values[5][0].strip() if len(values) > 5 else ""
                flights.append(flight or None)
                manifest.mode = manifest.mode or (
                    _MODES.get(values[3][0].strip()) if len(values) > 3 else None
                )
                manifest.carrier = manifest.carrier or carrier or None
                if len(values) > 8:
                    named = [part.strip() for part in values[8] if part.strip()]
                    manifest.conveyance = manifest.conveyance or (named[-1] if named else None)
            elif tag == "LOC" and first in (
                "125",
                "87",
                "92",
                "130",
                "178",
                "179",
                "60",
                "5",
                "61",
                "9",
                "11",
            ):
                code = values[2][0].strip().upper() if len(values) > 2 else ""
                if code:
                    stops.append([len(flights), code, None, None, first])
            elif tag == "DTM" and stops and len(values[1]) > 1:
                at = dates.moment(values[1][1], about=self.about)
                if first in ("189", "136"):
                    stops[-1][2] = at
                elif first in ("232", "132"):
                    stops[-1][3] = at
            elif tag == "BGM":
                manifest.function = first or None
            elif tag == "CNT" and first.isdecimal() and len(values[1]) > 1 and values[1][1].isdecimal():
                manifest.declared = int(values[1][1])
        for n, (here, there) in enumerate(pairwise(stops)):
            if here[0] == there[0] and (here[4], there[4]) == ("87", "125"):
                stops[n], stops[n + 1] = there, here  # arrival written before departure
        manifest.flight = next((flight for flight in flights if flight), None)
        for here, there in pairwise(stops):
            if here[1] == there[1]:
                continue  # arrival and departure at the same place: the end of one leg, the next begins
            ridden = flights[here[0] - 1] if 0 < here[0] <= len(flights) else None
            leg = Leg(ridden, here[1], there[1], here[2], there[3])
            if leg not in manifest.legs:
                manifest.legs.append(leg)
        if not manifest.legs and (stops or flights):
            only: list[Any] = stops[0] if stops else [0, None, None, None, ""]
            arriving = only[4] in ("87", "179")
            manifest.legs.append(
                Leg(
                    manifest.flight,
                    None if arriving else only[1],
                    only[1] if arriving else None,
                    only[2],
                    only[3],
                )
            )

    # The end -----------------------------------------------------------------------------------

    def _reject(self, number: int, reason: str, message: Message) -> Reject:
        text = self.interchange.plain(self.interchange.segments[number])
        return Reject(number + 1, self.interchange.offset(number), text[:3], reason, text, message.reference)

    def _finish(self, people: list[Traveller], message: Message, manifest: Manifest) -> None:
        named: list[Traveller] = []
        ridden: dict[tuple[str | None, str | None], list[Leg]] = {}
        recovered = self.interchange.recovered
        for person in people:
            if not person.family_name:
                if not person.given_names and not person.documents:
                    manifest.rejects.append(self._reject(person.named_at[0] - 1, "no_name", message))
                    continue
                person.notes.append("no_family_name")
            key = (person.embarked, person.disembarks)
            legs = ridden.get(key)
            if legs is None:
                legs = ridden[key] = legs_between(manifest.legs, *key)
            person.itinerary = legs.copy()
            if recovered and person.named_at[0] - 1 in recovered:
                person.notes.append("terminator_lost")
            named.append(person)
        manifest.travellers = merged(named)


def legs_between(legs: list[Leg], embarked: str | None, disembarks: str | None) -> list[Leg]:
    """The legs that a person rides who boards and leaves there; all of them where that is not said or
    names no stop of the conveyance."""
    starts = [n for n, leg in enumerate(legs) if leg.origin == embarked] if embarked else []
    first = starts[0] if starts else 0
    ends = (
        [n for n, leg in enumerate(legs) if n >= first and leg.destination == disembarks]
        if disembarks
        else []
    )
    last = ends[0] if ends else len(legs) - 1
    return legs[first : last + 1]


def _note(person: Traveller, code: str) -> None:
    if code not in person.notes:
        person.notes.append(code)
