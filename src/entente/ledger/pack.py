"""The evidence pack: what a third party needs to check entries, and the objects they speak of, without us.

A zip of ``evidence.json`` (entries with contents and proofs, the chain of heads, countersignatures, chain
of custody), the objects themselves, a page to read, and ``verify.py``.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connections

from entente.ledger import proofs
from entente.ledger.engine.heads import Countersignature, Head
from entente.ledger.engine.problems import Problem
from entente.ledger.keeper import OWN_ENTRIES, OWNER, head_of
from entente.ledger.models import Countersignature as CountersignatureRow
from entente.ledger.models import TreeHead

OBJECT_TYPE = "core.attachment"
README = """\
EVIDENCE PACK                                     DOSSIER DE PREUVE
=============                                     =================
Made {at} from the ledger of {node}.

verify.py checks everything here with Python and the package "cryptography", without Entente:

    python3 verify.py PACK.zip

It prints the fingerprints of the keys it relies on. Compare them with those that the agencies publish.
evidence.json holds the entries as they were hashed, their contents, and the proofs; objects/ the objects.

verify.py vérifie tout ce dossier avec Python et le paquet « cryptography », sans Entente. Il affiche les
empreintes des clés; comparez-les à celles que publient les organismes.
"""


@dataclass(frozen=True)
class PackedObject:
    """An object to pack: its id in the entries, its SHA-256 in hex, and its bytes (None: left out)."""

    id: str
    sha256: str
    data: bytes | None = None


@dataclass
class Pack:
    """What goes in; :func:`gather` makes it, :func:`write` writes it."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, Any]] = field(default_factory=list)
    countersignatures: list[dict[str, Any]] = field(default_factory=list)
    objects: list[dict[str, Any]] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)
    node: str = ""


def gather(entries: Iterable[UUID | int], objects: Sequence[PackedObject] = (), using: str = OWNER) -> Pack:
    """Everything that proves these entries and every entry about these objects.

    :raises LookupError: an entry is not in the log, or no head was signed since.
    """
    wanted = {proofs.find(one, using).position for one in entries}
    about = {one.id: _positions(OBJECT_TYPE, one.id, using) for one in objects}
    if not wanted and not any(about.values()):
        raise LookupError(Problem("nothing_to_prove"))
    signed = TreeHead.objects.using(using).last()
    reached = (
        signed.size if signed else 0
    )  # a step of the chain after the last head is proved by the next one
    wanted |= {position for positions in about.values() for position in positions if position < reached}
    if not wanted:
        raise LookupError(Problem("none_since"))
    last = proofs.head_holding(max(wanted), using)
    chain = [head_of(row) for row in TreeHead.objects.using(using).filter(size__lte=last.size)]
    wanted |= set(_own(last.size, using))
    pack = Pack(node=last.node)
    rows = {position: _entry(position, last, using) for position in sorted(wanted) if position < last.size}
    pack.entries = list(rows.values())
    before: Head | None = None
    for head in chain:
        old = before.size if before else 0
        path = proofs.consistency(old, head.size, using) if 0 < old < head.size else []
        told = {
            "head": head.told(),
            "signature": head.signature.hex(),
            "consistency": [p.hex() for p in path],
        }
        pack.heads.append(told)
        before = head
    names = {head.name for head in chain}
    for row in CountersignatureRow.objects.using(using):
        one = Countersignature(row.agency, bytes(row.head), row.at, bytes(row.key), bytes(row.signature))
        if one.head in names:
            pack.countersignatures.append({"countersignature": one.told(), "signature": one.signature.hex()})
    for thing in objects:
        _add_object(pack, thing, [rows[p] for p in about[thing.id] if p in rows])
    return pack


def _add_object(pack: Pack, thing: PackedObject, entries: list[dict[str, Any]]) -> None:
    steps = []
    for row in entries:
        leaf = json.loads(row["leaf"])
        did = leaf["event"].split(":")[2]
        steps.append({"position": row["position"], "at": leaf["at"], "actor": leaf["actor"], "did": did})
    included = thing.data is not None
    pack.objects.append({"id": thing.id, "sha256": thing.sha256, "included": included, "custody": steps})
    if thing.data is not None:
        pack.data[thing.sha256] = thing.data


def _positions(kind: str, name: str, using: str) -> list[int]:
    """Entries about one subject, oldest first."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT position FROM ledger_entry WHERE leaf::jsonb #>> '{subject,type}' = %s "
            "AND leaf::jsonb #>> '{subject,id}' = %s AND position IS NOT NULL ORDER BY position",
            [kind, name],
        )
        return [row[0] for row in cursor.fetchall()]


def _own(size: int, using: str) -> list[int]:
    """The log's entries about itself: keys, heads, countersignatures."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT position FROM ledger_entry WHERE {OWN_ENTRIES} AND position < %s AND leaf NOT LIKE %s",
            [size, '%"event":"ledger:content:%'],
        )
        return [row[0] for row in cursor.fetchall()]


def _entry(position: int, last: Head, using: str) -> dict[str, Any]:
    row = proofs.find(position, using)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT content, salt FROM ledger_content WHERE entry_id = %s", [row.pk])
        content, salt = cursor.fetchone() or (None, None)
    return {
        "position": position,
        "leaf": row.leaf,
        "path": [part.hex() for part in proofs.inclusion(position, last.size, using)],
        "content": content,
        "salt": bytes(salt).hex() if salt is not None else None,
        "purged": salt is None,
    }


def write(pack: Pack, out: Path | BinaryIO, at: datetime) -> None:
    """Write the zip; the same pack at the same time gives the same bytes."""
    files = {
        "README.txt": README.format(at=at.isoformat(timespec="seconds"), node=pack.node).encode(),
        "verify.py": Path(__file__).with_name("verify_pack.py").read_bytes(),
        "evidence.json": json.dumps(
            {
                "entries": pack.entries,
                "heads": pack.heads,
                "countersignatures": pack.countersignatures,
                "objects": pack.objects,
            },
            ensure_ascii=False,
            indent=1,
        ).encode(),
    }
    files |= {f"objects/{name}": data for name, data in pack.data.items()}
    listed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in {"files.json": json.dumps(listed, indent=1).encode(), **files}.items():
            made.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), data)
