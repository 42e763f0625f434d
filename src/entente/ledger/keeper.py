"""What the keeper of the log does, as the owner of its tables: keys, signed heads, countersignatures.

Each is itself an entry of the log, in the same transaction: a head, a signature or a key that is taken
away is missed.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from entente.ledger.engine import heads, merkle
from entente.ledger.engine.heads import Countersignature, Head
from entente.ledger.engine.keys import ADDED, KEY_TYPE, NODE, KeyProblem, KeyRing
from entente.ledger.engine.leaf import Actor
from entente.ledger.engine.problems import Problem
from entente.ledger.engine.verify import COUNTERSIGNED, SIGNED
from entente.ledger.models import Countersignature as CountersignatureRow
from entente.ledger.models import Tree, TreeHead
from entente.ledger.record import Item, append_items, node

OWNER = "owner"
OWN_ENTRIES = 'leaf LIKE \'%%"event":"ledger:%%\''
"""What the log says of itself: the condition of an index of its own."""


class Inconsistent(RuntimeError):
    """The log does not contain what an agency has countersigned before: it was rewritten."""


def ring(folder: Path | None = None) -> KeyRing:
    """The keys of this installation, or of another folder (an agency's own)."""
    return KeyRing(folder or Path(settings.DATA) / "ledger-keys")


def to_milliseconds(at: datetime) -> datetime:
    """The precision that is signed."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _locked_tree(using: str) -> Tree:
    return Tree.objects.using(using).select_for_update().get(pk=1)


def _append(
    event: str, subject: tuple[str, str], holder: str, at: datetime, content: Any, using: str
) -> None:
    actor = Actor(holder if holder != NODE else "", "", "key")
    append_items([Item(event, subject, at, actor, content=content)], using)


# -- keys ---------------------------------------------------------------------------------------------
def registered(using: str = OWNER) -> dict[str, bytes]:
    """Each holder's public key in force, as the log has it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT subject FROM ledger_keys()")
        found = [row[0].partition(":") for row in cursor.fetchall()]
    return {holder: bytes.fromhex(key) for holder, _, key in found}


def ensure_key(holder: str, at: datetime, keys: KeyRing | None = None, using: str = OWNER) -> bytes:
    """The holder's public key in force; made and recorded where there is none yet.

    :raises KeyProblem: the file here is not the key that the log has.
    """
    keys = keys or ring()
    known = registered(using).get(holder)
    current, waiting = keys.load(holder), keys.load(holder, "next")
    if waiting is not None:  # a rotation was cut off: its entry says whether it counts
        if heads.public_bytes(waiting) == known:
            keys.promote(holder)
            return known
        keys.drop_next(holder)
    if known is None:
        current = current or keys.make(holder)
        known = heads.public_bytes(current)
        told = heads.endorsement(holder, known, b"")
        content = {"follows": None, "endorsement": None, "possession": current.sign(told).hex()}
        with transaction.atomic(using=using):
            _append(ADDED, (KEY_TYPE, f"{holder}:{known.hex()}"), holder, at, content, using)
    if current is None:
        raise KeyProblem(Problem("key_elsewhere", holder=holder))
    if heads.public_bytes(current) != known:
        raise KeyProblem(Problem("key_file_other", holder=holder))
    return known


def rotate_key(holder: str, at: datetime, keys: KeyRing | None = None, using: str = OWNER) -> bytes:
    """A new key for the holder, endorsed by the one before it; returns its public half."""
    keys = keys or ring()
    old_public = ensure_key(holder, at, keys, using)
    old = keys.load(holder)
    assert old is not None
    new = keys.make(holder, "next")
    public = heads.public_bytes(new)
    told = heads.endorsement(holder, public, old_public)
    content = {
        "follows": old_public.hex(),
        "endorsement": old.sign(told).hex(),
        "possession": new.sign(told).hex(),
    }
    with transaction.atomic(using=using):
        _append(ADDED, (KEY_TYPE, f"{holder}:{public.hex()}"), holder, at, content, using)
    keys.promote(holder)
    return public


def seen_by(keys: KeyRing) -> dict[str, tuple[int, bytes]]:
    """What each agency whose key is here countersigned last: size and root."""
    found = {}
    for agency in keys.holders():
        file = keys.place(agency) / "seen.json"
        if file.exists():
            told = json.loads(file.read_text())
            found[agency] = (int(told["size"]), bytes.fromhex(told["root"]))
    return found


# -- heads --------------------------------------------------------------------------------------------
def head_of(row: TreeHead) -> Head:
    return Head(row.node, row.size, bytes(row.root), row.at, bytes(row.previous), bytes(row.signature))


def latest_head(using: str = OWNER) -> Head | None:
    row = TreeHead.objects.using(using).last()
    return head_of(row) if row else None


def sign_head(at: datetime, using: str = OWNER) -> Head:
    """Sign the tree as it is now, keep the head and record it."""
    at = to_milliseconds(at)
    ensure_key(NODE, at, using=using)
    key = ring().load(NODE)
    assert key is not None
    with transaction.atomic(using=using):
        tree = _locked_tree(using)
        before = latest_head(using)
        root = merkle.root_of_peaks([bytes(peak) for peak in tree.peaks])
        bare = Head(node(), tree.size, root, at, before.name if before else b"")
        head = heads.sign(bare, key)
        TreeHead.objects.using(using).create(
            size=head.size,
            root=head.root,
            at=head.at,
            node=head.node,
            previous=head.previous,
            name=head.name,
            signature=head.signature,
        )
        content = {"head": head.told(), "signature": head.signature.hex()}
        _append(SIGNED, ("ledger.head", head.name.hex()), NODE, at, content, using)
    return head


def countersign(
    agency: str, at: datetime, keys: KeyRing | None = None, using: str = OWNER
) -> Countersignature:
    """The agency's signature under the latest head, after proving that it contains all it signed before.

    What an agency signed last stands beside its key, so that it does not take the node's word for it.

    :raises Inconsistent: the log was rewritten since.
    :raises LookupError: no head is signed yet.
    """
    keys, at = keys or ring(), to_milliseconds(at)
    ensure_key(agency, at, keys, using)
    head = latest_head(using)
    if head is None:
        raise LookupError(Problem("no_head"))
    if not heads.is_signed_by(head, registered(using)[NODE]):
        raise Inconsistent(Problem("latest_not_ours"))
    seen = keys.place(agency) / "seen.json"
    if seen.exists():
        _still_contains(agency, json.loads(seen.read_text()), head, using)
    key = keys.load(agency)
    assert key is not None
    made = heads.countersign(head, agency, at, key)
    with transaction.atomic(using=using):
        CountersignatureRow.objects.using(using).create(
            agency=agency, head=made.head, at=made.at, key=made.key, signature=made.signature
        )
        content = {"countersignature": made.told(), "signature": made.signature.hex()}
        _append(COUNTERSIGNED, ("ledger.head", made.head.hex()), agency, at, content, using)
    seen.with_suffix(".new").write_text(json.dumps({"size": head.size, "root": head.root.hex()}))
    seen.with_suffix(".new").replace(seen)
    return made


def _still_contains(agency: str, seen: dict[str, Any], head: Head, using: str) -> None:
    from entente.ledger.proofs import hashes

    size, root = int(seen["size"]), bytes.fromhex(seen["root"])
    words = Problem("rewritten_unsigned", agency=agency, size=size)
    if size == 0:
        return
    if size > head.size:
        raise Inconsistent(words)
    plan = merkle.Plan.consistency(size, head.size)
    try:
        merkle.check_consistency(size, head.size, root, head.root, plan.path(hashes(plan.nodes, using)))
    except (merkle.ProofError, KeyError) as error:
        raise Inconsistent(words) from error
