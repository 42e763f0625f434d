"""Signing keys in files that only their owner reads, and the book of public keys that the log itself keeps.

``<folder>/<holder>/current.key`` holds 32 raw bytes, mode 0600, in a folder of mode 0700; ``next.key`` is
there while a rotation is being recorded; ``retired/`` keeps the public halves of former keys. Each
agency's folder belongs on a machine of its own; nothing but the file is needed to countersign there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from entente.ledger.engine import heads
from entente.ledger.engine.problems import Problem

NODE = "node"
ADDED = "ledger:key:added"
KEY_TYPE = "ledger.key"


class KeyProblem(RuntimeError):
    """A key cannot be used; the sentence says why and what to do."""


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True)
class KeyRing:
    """The key files below one folder."""

    folder: Path

    def place(self, holder: str) -> Path:
        if not holder.replace("-", "").isalnum():
            raise KeyProblem(Problem("no_code", holder=holder))
        return self.folder / holder

    def holders(self) -> list[str]:
        """Whose private keys are here."""
        return sorted(path.parent.name for path in self.folder.glob("*/current.key"))

    def load(self, holder: str, name: str = "current") -> Ed25519PrivateKey | None:
        """The key, or None. Raises :class:`KeyProblem` where others could have read it."""
        path = self.place(holder) / f"{name}.key"
        if not path.exists():
            return None
        if path.stat().st_mode & 0o077:
            raise KeyProblem(Problem("key_open", holder=holder, file=path.name))
        raw = path.read_bytes()
        if len(raw) != 32:
            raise KeyProblem(Problem("key_damaged", holder=holder, bytes=len(raw)))
        return Ed25519PrivateKey.from_private_bytes(raw)

    def make(self, holder: str, name: str = "current") -> Ed25519PrivateKey:
        place = self.place(holder)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.chmod(0o700)
        key = Ed25519PrivateKey.generate()
        _write(place / f"{name}.key", key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
        return key

    def promote(self, holder: str) -> None:
        """``next`` becomes ``current``; the former private key is gone, its public half stays."""
        place = self.place(holder)
        if (old := self.load(holder)) is not None:
            (place / "retired").mkdir(exist_ok=True)
            public = heads.public_bytes(old).hex()
            (place / "retired" / f"{public[:16]}.pub").write_text(public + "\n")
        os.replace(place / "next.key", place / "current.key")

    def drop_next(self, holder: str) -> None:
        (self.place(holder) / "next.key").unlink(missing_ok=True)

    def pins(self) -> dict[str, bytes]:
        """The public halves of the keys that are here."""
        found = {holder: self.load(holder) for holder in self.holders()}
        return {holder: heads.public_bytes(key) for holder, key in found.items() if key is not None}


@dataclass
class KeyBook:
    """Who signs with which key from which entry on, as the log tells it.

    A holder's first key is taken as it comes (its fingerprint is for people to compare, and ``pins``
    compare it by machine); each later one must be endorsed by the one before.
    """

    keys: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)

    def add(self, position: int, subject_id: str, content: Any) -> Problem | None:
        """Take an entry ``ledger:key:added``; returns what is wrong with it."""
        holder, _, digits = subject_id.partition(":")
        where: dict[str, Any] = {"position": position, "holder": holder}
        if not isinstance(content, Mapping):
            return Problem("key_unendorsed", **where)
        try:
            public = bytes.fromhex(digits)
            endorsed = bytes.fromhex(content.get("endorsement") or "")
            possession = bytes.fromhex(content.get("possession") or "")
        except (ValueError, TypeError):
            return Problem("key_unreadable", **where)
        known = self.keys.setdefault(holder, [])
        old = known[-1][1] if known else b""
        told = heads.endorsement(holder, public, old)
        problem = None
        if not heads.is_signed(told, possession, public):
            problem = Problem("key_not_held", **where)
        elif old and not heads.is_signed(told, endorsed, old):
            problem = Problem("key_not_endorsed", **where)
        else:
            known.append((position, public))
        return problem

    def at(self, holder: str, position: int) -> bytes | None:
        """The holder's key in force when entry ``position`` was recorded."""
        found = [public for start, public in self.keys.get(holder, ()) if start < position]
        return found[-1] if found else None

    def now(self) -> dict[str, bytes]:
        return {holder: rows[-1][1] for holder, rows in self.keys.items() if rows}
