"""Verification names what was changed, whatever was changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from entente.ledger.engine import heads, leaf, merkle
from entente.ledger.engine.verify import Stored, verify

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = heads.public_bytes(KEY)
WHO = leaf.Actor("CBSA", "TRC", "trc.officer")


def entry(position: int, content: object = None) -> Stored:
    content = {"n": position} if content is None else content
    salt = bytes([position]) * 16
    made = leaf.leaf(
        "marine:finding:verdict",
        ("finding", str(position)),
        at=AT,
        node="n",
        actor=WHO,
        purpose="p",
        authority=("CA 107(5)(a)",),
        content_digest=leaf.digest(content, salt),
    )
    return Stored(position, made, merkle.leaf_hash(made), content, salt)


def log(n: int) -> tuple[list[Stored], bytes, list[heads.Head]]:
    rows = [entry(i) for i in range(n)]
    root = merkle.root([row.leaf_hash for row in rows])
    half = heads.Head("n", n // 2, merkle.root([row.leaf_hash for row in rows[: n // 2]]), AT)
    return rows, root, [heads.sign(half, KEY), heads.sign(heads.Head("n", n, root, AT), KEY)]


def test_an_honest_log_holds_and_a_purged_content_does_not_break_it():
    rows, root, signed = log(9)
    rows[4] = replace(rows[4], content=None, salt=None)
    report = verify(rows, signed, PUBLIC, 9, root)
    assert report.holds
    assert (report.entries, report.purged, report.heads) == (9, 1, 2)


@given(st.integers(0, 8), st.sampled_from(["leaf", "leaf and hash", "content", "lost", "swapped"]))
def test_any_tampering_is_named(which, how):
    rows, root, signed = log(9)
    if how.startswith("leaf"):
        told = json.loads(rows[which].leaf)
        told["actor"]["officer"] = "someone.else"
        changed = leaf.canonical(told)
        hash_ = merkle.leaf_hash(changed) if "hash" in how else rows[which].leaf_hash
        rows[which] = replace(rows[which], leaf=changed, leaf_hash=hash_)
    elif how == "content":
        rows[which] = replace(rows[which], content={"n": -1})
    elif how == "lost":
        del rows[which]
    else:
        other = (which + 1) % 9
        a, b = rows[which], rows[other]
        rows[which], rows[other] = replace(b, position=which), replace(a, position=other)
    report = verify(rows, signed, PUBLIC, 9, root)
    assert not report.holds
    if how in ("leaf", "content"):
        assert any(f"Entry {which}" in problem for problem in report.problems)


def test_a_rewritten_log_with_a_fresh_root_fails_at_the_signed_head():
    rows, _, signed = log(6)
    rows[1] = replace(entry(1, {"n": "other"}), position=1)
    root = merkle.root([row.leaf_hash for row in rows])
    report = verify(rows, signed, PUBLIC, 6, root)
    assert len([p for p in report.problems if "another root" in p]) == 2


def test_a_head_of_another_key_is_refused():
    rows, root, _ = log(3)
    other = heads.sign(heads.Head("n", 3, root, AT), Ed25519PrivateKey.generate())
    assert not verify(rows, [other], PUBLIC, 3, root).holds


def test_leaf_refuses_a_time_without_zone_and_a_shapeless_event():
    with pytest.raises(ValueError, match="zone"):
        leaf.leaf(
            "a:b:c",
            ("t", "1"),
            at=AT.replace(tzinfo=None),
            node="n",
            actor=WHO,
            purpose="",
            authority=(),
            content_digest="",
        )
    with pytest.raises(ValueError, match="room:subject:verb"):
        leaf.leaf("a:b", ("t", "1"), at=AT, node="n", actor=WHO, purpose="", authority=(), content_digest="")


def test_canonical_form_is_rfc_8785():
    # the number and key-order examples of RFC 8785, section 3.2
    assert (
        leaf.canonical({"b": 1e21, "a": 333333333.33333329, "\u20ac": 1})
        == '{"a":333333333.3333333,"b":1e+21,"€":1}'.encode()
    )
