"""Signed tree heads: "at this time the log had so many entries and this root" (Ed25519, RFC 8032)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from entente.ledger.engine.leaf import canonical


@dataclass(frozen=True)
class Head:
    node: str
    size: int
    root: bytes
    at: datetime
    signature: bytes = b""

    def message(self) -> bytes:
        """The bytes that are signed."""
        return canonical(
            {
                "v": 1,
                "node": self.node,
                "size": self.size,
                "root": self.root.hex(),
                "at": self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            }
        )


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """The node's signing key, 32 raw bytes in a file that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = Ed25519PrivateKey.generate()
        raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        return key
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(head: Head, key: Ed25519PrivateKey) -> Head:
    return Head(head.node, head.size, head.root, head.at, key.sign(head.message()))


def is_signed_by(head: Head, public_key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(head.signature, head.message())
    except InvalidSignature:
        return False
    return True
