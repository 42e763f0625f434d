"""Tree heads: "at this time the log had so many entries and this root", signed by the node that keeps the
log and countersigned by each agency (Ed25519, RFC 8032).

A head names the one before it, so that none can be left out. An agency countersigns only what contains
everything it countersigned before (the witness's rule of transparency logs): then neither the node nor the
other agency can rewrite what was seen by both.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from entente.ledger.engine.leaf import canonical


def moment(at: datetime) -> str:
    """A time as it is signed: UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Head:
    node: str
    size: int
    root: bytes
    at: datetime
    previous: bytes = b""
    """SHA-256 of the previous head's message; empty for the first."""
    signature: bytes = b""

    def told(self) -> dict[str, Any]:
        return {
            "v": 2,
            "node": self.node,
            "size": self.size,
            "root": self.root.hex(),
            "at": moment(self.at),
            "previous": self.previous.hex(),
        }

    def message(self) -> bytes:
        """The bytes that are signed."""
        return canonical(self.told())

    @property
    def name(self) -> bytes:
        """SHA-256 of the message: what countersignatures and the next head refer to."""
        return hashlib.sha256(self.message()).digest()


@dataclass(frozen=True)
class Countersignature:
    """An agency's "I have seen this head, and it contains all that I saw before"."""

    agency: str
    head: bytes
    """The head's :attr:`Head.name`."""
    at: datetime
    key: bytes
    signature: bytes = b""

    def told(self) -> dict[str, Any]:
        return {
            "v": 1,
            "agency": self.agency,
            "head": self.head.hex(),
            "at": moment(self.at),
            "key": self.key.hex(),
        }

    def message(self) -> bytes:
        return canonical(self.told())


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public_key: bytes) -> str:
    """What people compare on paper: the first 16 bytes of SHA-256, in groups of four digits."""
    digits = hashlib.sha256(public_key).hexdigest()[:32]
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def sign(head: Head, key: Ed25519PrivateKey) -> Head:
    return replace(head, signature=key.sign(head.message()))


def countersign(head: Head, agency: str, at: datetime, key: Ed25519PrivateKey) -> Countersignature:
    bare = Countersignature(agency, head.name, at, public_bytes(key))
    return replace(bare, signature=key.sign(bare.message()))


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether this key made this signature; a key that is none made nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed_by(head: Head, public_key: bytes) -> bool:
    return is_signed(head.message(), head.signature, public_key)


def endorsement(holder: str, new: bytes, old: bytes) -> bytes:
    """What the old key signs when a new one follows it."""
    return canonical({"v": 1, "holder": holder, "key": new.hex(), "follows": old.hex()})
