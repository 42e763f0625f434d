"""Verification names what was changed, whatever was changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from entente.ledger.engine import heads, leaf, merkle
from entente.ledger.engine.verify import Kept, Stored, verify

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
KEYS = {
    holder: Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)
    for n, holder in enumerate(("node", "CBSA", "RCMP"), 1)
}
WHO = leaf.Actor("CBSA", "TRC", "trc.officer")


class Log:
    """A log kept by hand, as the database keeps it."""

    def __init__(self) -> None:
        self.rows: list[Stored] = []
        self.heads: list[heads.Head] = []
        self.countersignatures: list[heads.Countersignature] = []
        for holder in KEYS:
            self.key(holder, KEYS[holder])

    def add(self, content: object, event: str = "marine:finding:verdict", subject: str = "x") -> None:
        place = len(self.rows)
        salt, name = bytes([place % 256]) * 16, f"00000000-0000-7000-8000-{place:012d}"
        made = leaf.leaf(
            event,
            ("finding", subject),
            entry=name,
            at=AT,
            node="n",
            actor=WHO,
            purpose="p",
            authority=("CA 107(5)(a)",),
            content_digest=leaf.digest(content, salt),
        )
        self.rows.append(
            Stored(place, made, merkle.leaf_hash(made), leaf.canonical(content).decode(), salt, name)
        )

    def key(self, holder: str, new: Ed25519PrivateKey, old: Ed25519PrivateKey | None = None) -> None:
        public = heads.public_bytes(new)
        told = heads.endorsement(holder, public, heads.public_bytes(old) if old else b"")
        content = {"endorsement": old.sign(told).hex() if old else None, "possession": new.sign(told).hex()}
        self.add(content, "ledger:key:added", f"{holder}:{public.hex()}")

    @property
    def root(self) -> bytes:
        return merkle.root([row.leaf_hash for row in self.rows])

    def sign(self, key: Ed25519PrivateKey = KEYS["node"]) -> heads.Head:
        at = AT + timedelta(minutes=len(self.rows))
        previous = self.heads[-1].name if self.heads else b""
        head = heads.sign(heads.Head("n", len(self.rows), self.root, at, previous), key)
        self.heads.append(head)
        self.add({"head": head.told(), "signature": head.signature.hex()}, "ledger:head:signed")
        return head

    def countersign(self, agency: str, key: Ed25519PrivateKey | None = None) -> None:
        made = heads.countersign(self.heads[-1], agency, AT, key or KEYS[agency])
        self.countersignatures.append(made)
        content = {"countersignature": made.told(), "signature": made.signature.hex()}
        self.add(content, "ledger:head:countersigned")

    def kept(self, **changes) -> Kept:
        peaks: list[bytes] = []
        nodes: list[tuple[int, int, bytes]] = []
        for size, row in enumerate(self.rows):
            nodes += merkle.completed(size, peaks, row.leaf_hash)
            merkle.append(peaks, size, row.leaf_hash)
        kept = Kept(len(self.rows), tuple(peaks), nodes, tuple(self.heads), tuple(self.countersignatures))
        return replace(kept, **changes)


def log(n: int = 6) -> Log:
    made = Log()
    for i in range(n):
        made.add({"n": i}, subject=str(i))
    made.sign()
    made.countersign("CBSA")
    made.countersign("RCMP")
    made.add({"n": "later"})
    made.sign()
    return made


def test_an_honest_log_holds_and_tells_its_keys():
    made = log()
    report = verify(made.rows, made.kept())
    assert report.problems == []
    assert (report.entries, report.heads, report.countersignatures) == (len(made.rows), 2, 2)
    assert report.keys["CBSA"] == heads.fingerprint(heads.public_bytes(KEYS["CBSA"]))
    assert report.unsigned == 1  # the entry that records the last head


def test_a_content_goes_with_an_entry_that_says_so_and_not_without():
    made = log()
    made.rows[4] = replace(made.rows[4], content=None, salt=None)
    report = verify(made.rows, made.kept())
    assert ["Entry 4" in problem for problem in report.problems] == [True]
    made.add({}, "ledger:content:purged", made.rows[4].id)
    assert verify(made.rows, made.kept()).holds


@given(
    st.integers(0, 13),
    st.sampled_from(["leaf", "leaf and hash", "content", "spaces", "id", "lost", "swapped"]),
)
def test_any_tampering_with_an_entry_is_named(which, how):
    made = log()
    kept, rows = made.kept(), made.rows
    assert len(rows) == 14
    if how.startswith("leaf"):
        told = json.loads(rows[which].leaf)
        told["actor"]["officer"] = "someone.else"
        changed = leaf.canonical(told)
        hash_ = merkle.leaf_hash(changed) if "hash" in how else rows[which].leaf_hash
        rows[which] = replace(rows[which], leaf=changed, leaf_hash=hash_)
    elif how == "content":
        rows[which] = replace(rows[which], content='{"n":-1}')
    elif how == "spaces":
        rows[which] = replace(rows[which], content=rows[which].content + " ")
    elif how == "id":
        rows[which] = replace(rows[which], id="00000000-0000-7000-8000-00000000ffff")
    elif how == "lost":
        del rows[which]
    else:
        other = (which + 1) % 14
        a, b = rows[which], rows[other]
        rows[which], rows[other] = replace(b, position=which), replace(a, position=other)
    report = verify(rows, kept)
    assert not report.holds
    if how in ("leaf", "content", "spaces", "id"):
        assert any(f"Entry {which}" in problem for problem in report.problems)


@given(st.data())
def test_any_tampering_with_what_is_kept_besides_is_found(data):
    made = log()
    kept = made.kept()
    part = data.draw(st.sampled_from(["peaks", "nodes", "heads", "countersignatures", "size"]))
    if part == "size":
        kept = replace(kept, size=kept.size + 1)
    else:
        values = list(getattr(kept, part))
        i = data.draw(st.integers(0, len(values) - 1))
        how = data.draw(st.sampled_from(["lost", "changed"]))
        if how == "lost":
            del values[i]
        elif part == "peaks":
            values[i] = bytes(32)
        elif part == "nodes":
            values[i] = (*values[i][:2], bytes(32))
        else:
            field = data.draw(st.sampled_from(["signature", "at"]))
            was = getattr(values[i], field)
            values[i] = replace(
                values[i], **{field: bytes(64) if field == "signature" else was + timedelta(seconds=1)}
            )
        kept = replace(kept, **{part: tuple(values)})
    assert not verify(made.rows, kept).holds


def test_a_rewritten_log_with_fresh_root_and_nodes_fails_at_every_signed_head():
    made = log()
    honest = made.rows[4]
    made.rows[4] = replace(honest, leaf=honest.leaf.replace(b"trc.officer", b"xyz.officer"))
    made.rows[4] = replace(made.rows[4], leaf_hash=merkle.leaf_hash(made.rows[4].leaf))
    report = verify(made.rows, made.kept())
    assert len([p for p in report.problems if "another root" in p]) == 2


def test_the_node_alone_cannot_put_other_keys_under_a_rewritten_log():
    """Rewriting means new countersignatures, and those need the agencies' keys: their own copies tell."""
    made = Log()
    forged = {holder: Ed25519PrivateKey.generate() for holder in KEYS}
    made.rows.clear()
    for holder, key in forged.items():
        made.key(holder, key)
    made.sign(forged["node"])
    made.countersign("RCMP", forged["RCMP"])
    assert verify(made.rows, made.kept()).holds  # in itself whole …
    pinned = {"RCMP": heads.public_bytes(KEYS["RCMP"])}  # … but not for who knows the agency's key
    assert "not the key known here" in verify(made.rows, made.kept(pins=pinned)).problems[0]


def test_a_key_follows_another_only_by_its_endorsement():
    made = log()
    new = Ed25519PrivateKey.generate()
    made.key("RCMP", new, old=KEYS["RCMP"])
    made.countersign("RCMP", new)
    assert verify(made.rows, made.kept()).holds
    made.countersign("RCMP", KEYS["RCMP"])  # the retired key no longer signs
    assert any("not that agency" in p for p in verify(made.rows, made.kept()).problems)
    foisted = log()
    foisted.key("RCMP", new, old=KEYS["CBSA"])
    assert any("RCMP" in p and "holds" not in p for p in verify(foisted.rows, foisted.kept()).problems)


def test_one_agency_does_not_sign_for_the_other():
    made = log()
    made.countersign("RCMP", KEYS["CBSA"])
    assert any("not that agency" in p for p in verify(made.rows, made.kept()).problems)


def test_leaf_refuses_a_time_without_zone_and_a_shapeless_event():
    given = {"entry": "1", "node": "n", "actor": WHO, "purpose": "", "authority": (), "content_digest": ""}
    with pytest.raises(ValueError, match="zone"):
        leaf.leaf("a:b:c", ("t", "1"), at=AT.replace(tzinfo=None), **given)
    with pytest.raises(ValueError, match="room:subject:verb"):
        leaf.leaf("a:b", ("t", "1"), at=AT, **given)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
)


@given(values)
def test_canonical_form_is_that_of_an_independent_implementation(value):
    assert leaf.canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 2**53, {"a": [float("inf")]}])
def test_what_json_cannot_carry_is_refused(value):
    """RFC 8785, 3.2.2.3 and appendix: NaN, Infinity and integers beyond 2^53 are errors."""
    with pytest.raises(ValueError, match="cannot carry"):
        leaf.canonical(value)


def test_canonical_form_is_rfc_8785():
    # the number and key-order examples of RFC 8785, section 3.2
    assert (
        leaf.canonical({"b": 1e21, "a": 333333333.33333329, "\u20ac": 1})
        == '{"a":333333333.3333333,"b":1e+21,"€":1}'.encode()
    )
