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

# What a segment does; small numbers because the walk below compares them once per segment.
(
    PERSON,
    SEX,
    BORN,
    EXPIRES,
    ISSUED_BY,
    NATION,
    DOC,
    RES,
    BIRTHPLACE,
    EMBARK,
    DISEMBARK,
    REF,
    BAGTAG,
    BAGS,
) = range(14)
(WEIGHT, COM, OTHER_NAD, NOTHING, HEAD, BAD_DATE, STRANGE) = range(14, 21)


class Reader:
    """Reads messages of one interchange; ``about`` is the year of the transmission, for centuries."""

    def __init__(self, interchange: Interchange, about: int) -> None:
        self.interchange, self.about = interchange, about
        self._ops: dict[str, Op] = {}
        self._by_tag: dict[str, Callable[[str, list[list[str]]], Op | None]] = {
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
        for number in range(message.first, message.last):
            text = texts[number]
            op = ops.get(text)
            if op is None:
                op = ops[text] = understand(number)
            kind = op[0]
            if kind == PERSON:
                document = None
                now = Traveller(op[2], op[3], op[1])
                now.named_at.append(number + 1)
                if op[4]:
                    now.destination_address = op[4]
                people.append(now)
            elif kind >= OTHER_NAD:
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
            elif now is None:
                head.append(number)
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
            elif kind in (BORN, SEX):
                field = "date_of_birth" if kind == BORN else "sex"
                had = getattr(now, field)
                if had is None:
                    setattr(now, field, op[1])
                elif document is not None or (kind == BORN and had != op[1]):
                    # Particulars after documents, or another birth: the name between was lost.
                    manifest.rejects.append(self._reject(number, "particulars_without_name", message))
                    now = document = None
                elif had != op[1]:
                    _note(now, "second_value")
            else:
                self._particular(now, op)
        self._header(head, manifest)
        self._finish(people, message, manifest)

    def _particular(self, now: Traveller, op: Op) -> None:
        kind, value = op[0], op[1]
        if kind == NATION:
            if now.nationality is None:
                now.nationality = value
            elif now.nationality != value:
                _note(now, "second_value")
        elif kind == RES:
            now.residence = value
        elif kind == EMBARK:
            now.embarked = value
        elif kind == DISEMBARK:
            now.disembarks = value
        elif kind == BIRTHPLACE:
            now.birthplace = value
        elif kind == REF:
            if value == "AVF":
                now.booking = Booking(op[2])
            elif value == "SEA":
                now.seat = op[2]
            elif now.reference is None or value == "ABO":
                now.reference = op[2]
        elif kind == BAGS:
            now.bags = value
        elif kind == WEIGHT:
            now.bag_weight = value
        elif kind == COM:
            now.contacts.append(value)

    # One segment -------------------------------------------------------------------------------

    def _understand(self, number: int) -> Op:
        values = self._values(number)
        tag, first = values[0][0].strip(), values[1][0].strip()
        if tag == "NAD":
            kind = KINDS.get(first)
            return (OTHER_NAD, first not in _PARTIES) if kind is None else self._person(kind, values)
        if tag in ("TDT", "BGM", "UNH", "CNT"):
            return (HEAD,)
        reader = self._by_tag.get(tag)
        if reader is not None:
            return reader(first, values) or (NOTHING,)
        return (NOTHING,) if tag in _KNOWN else (STRANGE, first in KINDS)

    def _values(self, number: int) -> list[list[str]]:
        """The segment's elements, at least the tag and one more."""
        values = self.interchange.values(number)
        return values if len(values) > 1 else [*values, [""]]

    @staticmethod
    def _person(kind: str, values: list[list[str]]) -> Op:
        name = values[4] if len(values) > 4 and any(values[4]) else (values[3] if len(values) > 3 else [""])
        family = name[0].strip()
        given = " ".join(part for part in (p.strip() for p in name[1:]) if part)
        address = ""
        if len(values) > 5:
            address = ", ".join(p.strip() for element in values[5:10] for p in element if p.strip())
        return PERSON, kind, family, given, address or None

    def _att(self, first: str, values: list[list[str]]) -> Op | None:
        # ATT+2 is sex; other attributes (religion, ethnic origin … may be coded there) are not read.
        if first != "2" or len(values) < 4:
            return None
        sex = _SEX.get(values[3][0].strip().upper())
        return (SEX, sex) if sex else None

    def _dtm(self, first: str, values: list[list[str]]) -> Op | None:
        text = values[1][1] if len(values[1]) > 1 else ""
        if first == "329":
            born = dates.day(text, about=self.about, born=True)
            return (BORN, born) if born else (BAD_DATE,)
        if first == "36":
            until = dates.day(text, about=self.about)
            return (EXPIRES, until) if until else (BAD_DATE,)
        return (HEAD,) if first in ("189", "232") else None

    def _loc(self, first: str, values: list[list[str]]) -> Op | None:
        place = [part.strip() for part in values[2]] if len(values) > 2 else [""]
        code = place[0]
        if first == "180":
            worded = ", ".join(p.strip() for element in values[2:] for p in element if p.strip())
            return (BIRTHPLACE, worded) if worded else None
        kind = {"178": EMBARK, "179": DISEMBARK, "174": RES, "91": ISSUED_BY}.get(first)
        if kind is not None:
            return (kind, code.upper()) if code else None
        return (HEAD,) if first in ("125", "87", "92", "130") else None

    def _nat(self, first: str, values: list[list[str]]) -> Op | None:
        code = values[2][0].strip().upper() if len(values) > 2 else ""
        return (NATION, code) if code else None

    def _doc(self, first: str, values: list[list[str]]) -> Op:
        number = values[2][0].strip() if len(values) > 2 else ""
        return DOC, number, first or None

    def _rff(self, first: str, values: list[list[str]]) -> Op | None:
        value = values[1][1].strip() if len(values[1]) > 1 else ""
        return (REF, first, value) if value else None

    def _mea(self, first: str, values: list[list[str]]) -> Op | None:
        amount = values[3] if len(values) > 3 else [""]
        try:
            if first == "CT":
                return BAGS, int(amount[0])
            if first == "WT":
                weight = float(amount[1])
                return WEIGHT, weight * 0.45359237 if amount[0] == "LBR" else weight
        except (ValueError, IndexError):
            return None
        return None

    def _com(self, first: str, values: list[list[str]]) -> Op | None:
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
