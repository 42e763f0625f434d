"""Cargo reports and goods declarations (CUSCAR, CUSDEC, CUSREP, IFCSUM, IFTMCS …) to consignments.

The messages differ in their groups and agree in their segments: CNI begins a consignment (a declaration is
one), GID or CST begins a line of goods, NAD a party, EQD a container. That is what is read.
"""

from __future__ import annotations

import math

from entente.screening.engine.edifact import Interchange, Message
from entente.screening.engine.manifests.model import (
    Consignment,
    Equipment,
    GoodsLine,
    Manifest,
    Party,
    Reject,
)
from entente.screening.engine.manifests.paxlst import Reader as ListReader

KINDS = frozenset(
    tuple("CUSCAR CUSDEC CUSREP CUSEXP IFCSUM IFTMCS IFTMIN COPRAR COARRI GOVCBR".split(" "))  # noqa: SIM905
)
DECLARATIONS = frozenset(("CUSDEC", "GOVCBR"))
# UN/EDIFACT code list 3035
_CODES = {
    "consignor": ("CZ", "SE", "SU", "OS"),
    "exporter": ("EX",),
    "consignee": ("CN", "BY"),
    "importer": ("IM",),
    "end_user": ("UC", "UD"),
    "notify": ("NI", "N1", "N2"),
    "carrier": ("CA",),
    "declarant": ("DT", "AE"),
    "intermediary": ("FW", "FC", "AG"),
}
_ROLES = {code: role for role, codes in _CODES.items() for code in codes}
_PERMITS = frozenset(("811", "911", "861", "931", "LI", "EXP", "ABE"))  # licences and permits in 1001 / 1153
_GROSS, _NET = frozenset(("G", "AAD", "AAB", "AAE", "WT")), frozenset(("N", "AAC", "AAF", "ACG"))
_KG = {"KGM": 1.0, "TNE": 1000.0, "GRM": 0.001, "LBR": 0.45359237, "LBS": 0.45359237}
# Code list 4461, payment means: cash, cards, transfers to an account
_PAID = {
    "10": "cash",
    "48": "card",
    "54": "card",
    "55": "card",
    "30": "account",
    "31": "account",
    "42": "account",
}
Values = list[list[str]]


def at(values: Values, element: int, component: int = 0) -> str:
    """One component, blank where the segment is shorter."""
    if element < len(values) and component < len(values[element]):
        return values[element][component].strip()
    return ""


def number_of(text: str) -> float | None:
    """A decimal number as EDIFACT writes it (point or comma); ``None`` for anything else."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


class Reader:
    """Reads messages of one interchange; ``about`` is the year of the transmission."""

    def __init__(self, interchange: Interchange, about: int) -> None:
        self.interchange, self.about = interchange, about

    def read(self, message: Message, manifest: Manifest) -> None:
        """Consignments, legs and rejects of ``message`` into ``manifest``."""
        head: list[int] = []
        state = _State(declaration=message.kind in DECLARATIONS)
        for number in range(message.first, message.last):
            values = self.interchange.values(number)
            tag = at(values, 0)
            if tag in ("TDT", "BGM", "LOC", "DTM") and state.now is None:
                head.append(number)
            if tag == "BGM":
                manifest.function = at(values, 1) or None
                manifest.message = manifest.message or at(values, 2)
                if state.declaration:
                    state.begin(at(values, 2) or message.reference, number)
            elif tag == "TDT" and state.now is not None:
                head.append(number)
            elif (
                state.declaration
                and state.line is None
                and ((tag == "LOC" and at(values, 1) in ("9", "11")) or tag == "DTM")
            ):
                head.append(number)
                state.take(tag, values, number)
            else:
                state.take(tag, values, number)
        ListReader(self.interchange, self.about)._header(head, manifest)
        for consignment in state.closed():
            if not consignment.goods and not consignment.parties and not consignment.equipment:
                manifest.rejects.append(self._reject(consignment.named_at[0] - 1, message))
            else:
                manifest.consignments.append(consignment)

    def _reject(self, number: int, message: Message) -> Reject:
        text = self.interchange.plain(self.interchange.segments[number])
        place = self.interchange.offset(number)
        return Reject(number + 1, place, text[:3], "no_goods", text, message.reference)


class _State:
    """The consignment, line and party that a segment belongs to while the message is walked through."""

    def __init__(self, declaration: bool) -> None:
        self.declaration = declaration
        self.done: list[Consignment] = []
        self.now: Consignment | None = None
        self.line: GoodsLine | None = None
        self.box: Equipment | None = None
        self.boxes: dict[str, Equipment] = {}
        self.boxed_at: dict[str, int] = {}

    def begin(self, reference: str, number: int) -> None:
        self.now = Consignment(reference, named_at=[number + 1])
        self.done.append(self.now)
        self.line = None

    def closed(self) -> list[Consignment]:
        placed = {box.number for one in self.done for box in one.equipment}
        loose = [box for number, box in self.boxes.items() if number not in placed]
        if len(self.done) == 1:
            self.done[0].equipment += loose
        elif not self.done and loose:
            # Equipment without a consignment is what an empty container's report looks like.
            self.done.append(Consignment(loose[0].number, equipment=loose, named_at=[1]))
        else:
            # No bill names the box (an empty one has none): it stands by itself, so that lookouts and rules
            # see it.
            self.done += [
                Consignment(box.number, equipment=[box], named_at=[self.boxed_at[box.number]])
                for box in loose
            ]
        return self.done

    def take(self, tag: str, values: Values, number: int) -> None:
        handler = getattr(self, f"_{tag.lower()}", None) if tag.isalpha() and len(tag) == 3 else None
        if handler is not None:
            handler(values, number)

    def _cni(self, values: Values, number: int) -> None:
        self.begin(at(values, 2) or at(values, 1), number)

    def _gid(self, values: Values, number: int) -> None:
        if self.now is None:
            self.begin(at(values, 1), number)
        self.line = GoodsLine()
        if self.now is not None:
            self.now.goods.append(self.line)
        count = number_of(at(values, 2))
        self.line.packages = int(count) if count is not None else None
        self.line.package_kind = at(values, 2, 1) or None

    def _cst(self, values: Values, number: int) -> None:
        if self.line is None or self.declaration:
            self._gid([["GID"]], number)
        code = "".join(ch for ch in at(values, 2) if ch.isdecimal())
        if self.line is not None and code:
            self.line.hs = code

    def _ftx(self, values: Values, number: int) -> None:
        if self.line is None or at(values, 1) not in ("AAA", "PKG", "AAI"):
            return
        text = " ".join(part.strip() for part in (values[4] if len(values) > 4 else []) if part.strip())
        if text:
            self.line.description = f"{self.line.description} {text}" if self.line.description else text

    def _imd(self, values: Values, number: int) -> None:
        text = at(values, 3, 3) or at(values, 3)
        if self.line is not None and text and not self.line.description:
            self.line.description = text

    def _mea(self, values: Values, number: int) -> None:
        unit, amount = at(values, 3), number_of(at(values, 3, 1))
        if amount is None:
            return
        kinds = {at(values, 1), at(values, 2)}
        if unit in _KG:
            kilograms = amount * _KG[unit]
            if self.line is None:
                if self.now is not None:
                    self.now.gross_kg = kilograms
            elif kinds & _NET and not kinds & {"G"}:
                self.line.net_kg = kilograms
            else:
                self.line.gross_kg = kilograms
        elif self.line is not None:
            self.line.quantity, self.line.unit = amount, unit or None

    def _qty(self, values: Values, number: int) -> None:
        amount = number_of(at(values, 1, 1))
        if self.line is not None and amount is not None:
            self.line.quantity, self.line.unit = amount, at(values, 1, 2) or None

    def _pac(self, values: Values, number: int) -> None:
        count = number_of(at(values, 1))
        if self.line is not None and self.line.packages is None and count is not None:
            self.line.packages, self.line.package_kind = int(count), at(values, 3) or None

    def _moa(self, values: Values, number: int) -> None:
        amount = number_of(at(values, 1, 1))
        target = self.line or self.now
        if target is not None and amount is not None:
            target.value, target.currency = amount, at(values, 1, 2) or None

    def _loc(self, values: Values, number: int) -> None:
        kind, code = at(values, 1), at(values, 2).upper()
        if not code or self.now is None:
            return
        if kind == "27":
            if self.line is not None:
                self.line.origin = code
            else:
                self.now.origin = code
        elif kind in ("9", "76"):
            self.now.loading = code
        elif kind in ("11", "12"):
            self.now.discharge = code
        elif kind in ("7", "8", "28", "36", "20"):
            self.now.destination = code
        elif kind in ("13", "92"):  # place of transhipment, routing
            self.now.via = self.now.via or code
        elif kind in ("35", "88", "30", "1"):
            self.now.origin = self.now.origin or code

    def _nad(self, values: Values, number: int) -> None:
        if self.now is None:
            return
        worded = values[3] if len(values) > 3 and any(values[3]) else []
        name = " ".join(p.strip() for p in (values[4] if len(values) > 4 else []) if p.strip())
        lines = [p.strip() for p in worded if p.strip()]
        if not name and lines:
            name, lines = lines[0], lines[1:]
        lines += [p.strip() for element in values[5:9] for p in element if p.strip()]
        identifier = at(values, 2) or None
        if name or identifier:
            role = _ROLES.get(at(values, 1), "other")
            address, country = ", ".join(lines) or None, at(values, 9).upper() or None
            self.now.parties.append(Party(role, name, identifier, address, country))

    def _eqd(self, values: Values, number: int) -> None:
        name = at(values, 2)
        if not name:
            return
        full = at(values, 6) or at(values, 5)
        self.boxed_at.setdefault(name, number + 1)
        empty = {"4": True, "5": False, "7": False, "8": False}.get(full)
        self.box = self.boxes.setdefault(name, Equipment(name, at(values, 3) or at(values, 1) or None, empty))
        if self.now is not None:
            self.now.equipment.append(self.box)

    def _sel(self, values: Values, number: int) -> None:
        if self.box is not None and at(values, 1):
            self.box.seals.append(at(values, 1))

    def _sgp(self, values: Values, number: int) -> None:
        if self.now is None or not at(values, 1):
            return
        box = self.boxes.setdefault(at(values, 1), Equipment(at(values, 1)))
        if box not in self.now.equipment:
            self.now.equipment.append(box)

    def _dgs(self, values: Values, number: int) -> None:
        if self.line is not None:
            self.line.dangerous = at(values, 3) or None

    def _pai(self, values: Values, number: int) -> None:
        if self.now is not None and (means := at(values, 1, 2)):
            self.now.payment = self.now.payment or _PAID.get(means, "other")

    def _doc(self, values: Values, number: int) -> None:
        self._permit(at(values, 1), at(values, 2))

    def _rff(self, values: Values, number: int) -> None:
        kind, value = at(values, 1), at(values, 1, 1)
        if value and self.now is not None and not self._permit(kind, value):
            self.now.references.setdefault(kind, value)

    def _permit(self, kind: str, value: str) -> bool:
        if kind not in _PERMITS or not value or self.now is None:
            return False
        for line in [self.line] if self.line is not None else self.now.goods:
            if value not in line.permits:
                line.permits.append(value)
        if self.line is None and not self.now.goods:
            self.now.references.setdefault("permit", value)
        return True
