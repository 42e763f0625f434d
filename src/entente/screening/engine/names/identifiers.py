"""What is compared exactly: document numbers, ship and vehicle numbers, telephones, as 64-bit keys."""

from __future__ import annotations

import hashlib
import re

from entente.screening.engine.lists.model import Entry

_PLAIN = re.compile(r"[^0-9A-Z]")
EXACT = ("imo", "mmsi", "call_sign", "registration", "plate", "vin", "phone", "email", "serial")


def plain_number(text: str) -> str:
    """Letters and digits alone, upper case; leading zeros stay (they belong to a passport's number)."""
    text = text.upper()
    return text if text.isascii() and text.isalnum() else _PLAIN.sub("", text)


def exact_key(kind: str, value: str) -> int:
    """64-bit key of an identifier; 0 where the value is too short to tell anyone (under four signs)."""
    value = plain_number(value) if kind != "email" else value.strip().lower()
    if kind == "phone":
        value = value.lstrip("0")[-10:]
    if len(value) < 4:
        return 0
    return int.from_bytes(hashlib.blake2b(f"{kind}:{value}".encode(), digest_size=8).digest(), "little")


def exact_keys(entry: Entry) -> list[int]:
    found = [exact_key("document", d.number) for d in entry.documents]
    found += [exact_key(kind, value) for kind, value in entry.identifiers if kind in EXACT]
    return sorted({k for k in found if k})
