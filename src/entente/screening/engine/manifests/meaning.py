"""What a message is meant to do with an earlier one, and which vessel or vehicle it names by number.

UN/EDIFACT says it in BGM (1225: 1 cancel, 2 add, 3 delete, 4 change, 5 replace, 9 original) and in its
revision (1060); passenger lists say it in ``RFF+TN:reference:::revision``. A table (CSV) is always an
original.
"""

from __future__ import annotations

from entente.screening.engine.edifact import Interchange, Message
from entente.screening.engine.edifact.split import PERSON_QUALIFIERS
from entente.screening.engine.manifests.cargo import at
from entente.screening.engine.manifests.model import Meant

FUNCTIONS = {
    "1": "cancellation",
    "2": "addition",
    "3": "deletion",
    "4": "replacement",  # a change is sent as the whole message again
    "5": "replacement",
    "9": "original",
}

_BODY = frozenset(("CNI", "GID", "TIF", "UNS"))
_TOLD = _BODY | {"BGM", "RFF", "TDT", "NAD"}


def meant(interchange: Interchange, message: Message) -> Meant:
    """What the head of a message says of itself and of its means of transport.

    The head ends where people or goods begin. The parties of the report itself (carrier, agent, who is to be
    asked: NAD+CA, NAD+MS) stand in it, mostly before the means of transport; what is said of a party is not
    said of the message. Where the head names no means of transport, the first that is named later counts.
    """
    function, reference, identifier, revision = "original", "", "", 0
    head = own = True
    carried = False
    for number in range(message.first, message.last):
        tag = interchange.segments[number][:3]
        if tag not in _TOLD:
            continue
        if tag in _BODY or (tag == "NAD" and at(interchange.values(number), 1) in PERSON_QUALIFIERS):
            head = own = False
        if carried and not head:
            break
        values = interchange.values(number)
        if tag == "NAD":
            own = False
        elif tag == "BGM" and own:
            function = FUNCTIONS.get(at(values, 3), "original")
            reference = reference or at(values, 2)
            revision = max(revision, _number(at(values, 2, 2)))
        elif tag == "RFF" and own and at(values, 1) == "TN":
            reference = at(values, 1, 1)
            revision = max(revision, _number(at(values, 1, 4)))
        elif tag == "TDT":
            carried = True
            identifier = identifier or _identifier(at(values, 8), at(values, 3))
    if function == "original" and revision > 1:
        function = "replacement"
    return Meant(function, reference[:80], revision, identifier[:40])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 0


def _identifier(text: str, mode: str) -> str:
    """The means of transport's own number where it is one: an IMO number whose check digit fits, a plate."""
    digits = text.upper().removeprefix("IMO").strip()
    if len(digits) == 7 and digits.isdecimal() and digits.isascii():
        return (
            digits
            if sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == int(digits[6])
            else ""
        )
    return text.upper() if mode in ("2", "3") else ""
