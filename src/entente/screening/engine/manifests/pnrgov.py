"""PNRGOV (IATA/ATA, 10.1 to 13.1 and later) to travellers.

A message holds bookings (SRC); in a booking the travellers (TIF), their flights (TVL), what the departure
control added (TRI and below) and the booking's history (ABI, SAC). A traveller named again under the same
booking is the same traveller; a history name that differs is kept as *also named*.
"""

from __future__ import annotations

from entente.screening.engine.edifact import Interchange, Message
from entente.screening.engine.manifests import dates
from entente.screening.engine.manifests.dossier import Dossier
from entente.screening.engine.manifests.model import Leg, Manifest, Reject, Traveller
from entente.screening.engine.manifests.people import merged

_PAID = {"CA": "cash", "CC": "card", "DC": "card", "MS": "other"}
Values = list[list[str]]


def at(values: Values, element: int, component: int = 0) -> str:
    """One component, blank where the segment is shorter."""
    if element < len(values) and component < len(values[element]):
        return values[element][component].strip()
    return ""


class Reader:
    """Reads messages of one interchange; ``about`` is the year of the transmission, for centuries."""

    def __init__(self, interchange: Interchange, about: int) -> None:
        self.interchange, self.about = interchange, about

    def read(self, message: Message, manifest: Manifest) -> None:
        """Travellers, legs and rejects of ``message`` into ``manifest``."""
        dossier: Dossier | None = None
        people: list[Traveller] = []
        element = self.interchange.separators.element

        def close() -> None:
            nonlocal dossier
            if dossier is not None:
                people.extend(dossier.closed())
                for number, reason in dossier.refused:
                    manifest.rejects.append(self._reject(number, reason, message))
            dossier = None

        for number in range(message.first, message.last):
            text = self.interchange.segments[number]
            tag = text.split(element, 1)[0].strip()
            if tag not in _HANDLED:
                continue
            if tag == "SRC":
                close()
                dossier = Dossier(self.about)
                continue
            values = self.interchange.values(number)
            if tag == "TVL" and dossier is None:
                self._flight(values, manifest)
                continue
            if dossier is None:
                if tag != "TIF":
                    continue
                dossier = Dossier(self.about)
            self._segment(tag, values, number, dossier)
        close()
        for person in people:
            if person.named_at and person.named_at[0] - 1 in self.interchange.recovered:
                person.notes.append("terminator_lost")
            if not person.itinerary:
                person.itinerary = list(manifest.legs)
        manifest.mode = "air"
        manifest.travellers = merged(people)

    # What segments do --------------------------------------------------------------------------

    def _flight(self, values: Values, manifest: Manifest) -> None:
        leg = flight_leg(values, self.about)
        if leg is not None and leg not in manifest.legs:
            manifest.legs.append(leg)
            manifest.flight = manifest.flight or leg.flight
            manifest.carrier = manifest.carrier or at(values, 4) or None

    def _segment(self, tag: str, values: Values, number: int, dossier: Dossier) -> None:
        if tag == "TIF":
            dossier.named(values, number)
        elif tag == "TVL":
            dossier.part = "history" if dossier.part == "history" else "flight"
            dossier.now = None
            leg = flight_leg(values, self.about)
            if leg is not None and dossier.part == "flight" and leg not in dossier.legs:
                dossier.legs.append(leg)
        elif tag in ("ABI", "SAC"):
            dossier.part = "history"
        elif tag == "TRI" and dossier.part != "history":
            dossier.part = "departure"
        elif dossier.part == "history":
            return
        elif tag == "RCI":
            if dossier.booking.reference is None:
                dossier.booking.reference = at(values, 1, 1) or None
                dossier.booking.created = dates.flight_day(at(values, 1, 3), about=self.about)
        elif tag == "SSR":
            dossier.request(values)
        elif tag == "IFT":
            dossier.remark(values)
        elif tag == "ADD":
            dossier.address(values)
        elif tag == "FOP":
            self._payment(values, dossier)
        elif tag == "MON":
            self._price(values, dossier)
        elif tag in ("SSD", "TBD") and dossier.now is not None:
            self._boarded(tag, values, dossier.now)

    @staticmethod
    def _payment(values: Values, dossier: Dossier) -> None:
        how = _PAID.get(at(values, 1), "other") if at(values, 1) else None
        # One cash payment in a booking is what a rule asks about; it is not overwritten by a card.
        if how and dossier.booking.payment != "cash":
            dossier.booking.payment = how

    @staticmethod
    def _price(values: Values, dossier: Dossier) -> None:
        for part in values[1:]:
            if len(part) > 2 and part[0] == "T":
                try:
                    amount = float(part[1])
                except ValueError:
                    return
                if dossier.booking.currency in (None, part[2]):
                    dossier.booking.price = (dossier.booking.price or 0.0) + amount
                    dossier.booking.currency = part[2]

    @staticmethod
    def _boarded(tag: str, values: Values, now: Traveller) -> None:
        if tag == "SSD":
            now.seat = now.seat or at(values, 1) or None
            return
        pieces, weight, unit = (
            next((at(values, n, k) for n in (1, 2) if at(values, n, k)), "") for k in range(3)
        )
        if pieces.isdecimal():
            now.bags = max(now.bags or 0, int(pieces))
        if weight.isdecimal():
            # 700 kilograms, 701 pounds (IATA code list 6411)
            now.bag_weight = round(int(weight) * (0.45359237 if unit == "701" else 1.0), 1)

    def _reject(self, number: int, reason: str, message: Message) -> Reject:
        text = self.interchange.plain(self.interchange.segments[number])
        return Reject(number + 1, self.interchange.offset(number), text[:3], reason, text, message.reference)


_HANDLED = frozenset(
    tuple("SRC TVL TIF ABI SAC TRI RCI SSR IFT ADD FOP MON SSD TBD".split(" "))  # noqa: SIM905
)


def flight_leg(values: Values, about: int) -> Leg | None:
    """TVL as a leg; ``None`` for what is no flight (a hotel, a codeshare's second number)."""
    origin, destination = at(values, 2).upper(), at(values, 3).upper()
    if not origin or not destination:
        return None
    number, carrier = at(values, 5), at(values, 4)
    departs = _moment(at(values, 1, 0), at(values, 1, 1), about)
    # An arrival without a date is on the day of departure; in the short form the time stands third.
    day, time = at(values, 1, 2), at(values, 1, 3)
    if not time and len(day) == 4:
        day, time = "", day
    arrives = _moment(day or at(values, 1, 0), time, about) if time or day else None
    return Leg((carrier + number) or None, origin, destination, departs, arrives)


def _moment(day: str, time: str, about: int) -> str | None:
    on, clock = dates.flight_day(day, about=about), dates.clock(time)
    return f"{on}T{clock}" if on and clock else on
