"""CUSRES: the answer to a manifest, as border agencies send it.

Shape of the customs response to advance passenger information (WCO/IATA guide to CUSRES, D.05B): BGM+962,
the message answered in RFF+TN, the flight in RFF+AF with its times and places, and one ERP/ERC group for
every error. Codes of errors are our reject codes; free text gives the sentence.
"""

from __future__ import annotations

from entente.screening.engine.edifact import segments, split
from entente.screening.engine.edifact.write import Element
from entente.screening.engine.manifests.model import Manifest
from entente.screening.engine.manifests.read import envelope_of
from entente.screening.engine.manifests.reasons import sentence

Row = tuple[Element, ...]
_MOST = 999  # ERP groups in a message


def acknowledgement(manifests: list[Manifest], data: bytes) -> str:
    """The answer to one transmission: per message accepted, accepted with errors, or rejected."""
    envelope = envelope_of(split(data), 2026)
    stamp = (envelope.sent_at or "2000-01-01T00:00").replace("-", "").replace(":", "")
    day, _, time = stamp.partition("T")
    reference = envelope.reference or "0"
    rows: list[Row] = [
        ("UNB", ("UNOA", "4"), envelope.recipient, envelope.sender, (day[2:], time or "0000"), reference)
    ]
    for number, manifest in enumerate(manifests, start=1):
        rows += _message(manifest, str(number))
    rows.append(("UNZ", str(len(manifests)), reference))
    return segments(rows)


def _message(manifest: Manifest, number: str) -> list[Row]:
    takes_back = manifest.meant.function in ("cancellation", "deletion")  # names nobody, and is understood
    accepted = bool(manifest.travellers or manifest.consignments or takes_back)
    state = "1" if not accepted else ("2" if manifest.rejects else "8")
    rows: list[Row] = [
        ("UNH", number, ("CUSRES", "D", "05B", "UN", "IATA")),
        ("BGM", "962", manifest.message, state),
        ("RFF", ("TN", manifest.message or number)),
    ]
    if manifest.flight:
        rows.append(("RFF", ("AF", manifest.flight)))
    for leg in manifest.legs[:1]:
        if leg.departs:
            rows.append(("DTM", ("189", _stamp(leg.departs), "203")))
        if leg.arrives:
            rows.append(("DTM", ("232", _stamp(leg.arrives), "203")))
        rows += [
            ("LOC", kind, place) for kind, place in (("125", leg.origin), ("87", leg.destination)) if place
        ]
    for reject in manifest.rejects[:_MOST]:
        rows.append(("ERP", "2", (str(reject.segment), reject.tag)))
        rows.append(("ERC", reject.reason.upper()[:17]))
        rows.append(("FTX", "AAO", "", "", sentence(reject.reason)))
    count = len(rows) + 1
    rows.append(("UNT", str(count), number))
    return rows


def _stamp(moment: str) -> str:
    digits = "".join(ch for ch in moment if ch.isdecimal())
    return digits.ljust(12, "0")[:12]
