"""The tree against RFC 6962: its published roots, its recursive definition, its proofs."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.ledger.engine import merkle

# The leaves and roots of the Certificate Transparency project's published test vectors.
LEAVES = [
    bytes.fromhex(x)
    for x in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


@pytest.mark.parametrize("n", range(1, 9))
def test_published_roots(n):
    assert merkle.root([merkle.leaf_hash(x) for x in LEAVES[:n]]).hex() == ROOTS[n - 1]


leaves = st.lists(st.binary(max_size=8), max_size=70)


@given(leaves)
def test_root_is_the_definition(data):
    assert merkle.root([merkle.leaf_hash(x) for x in data]) == by_definition(data)


@given(leaves.filter(bool), st.data())
def test_inclusion(data, draw):
    index = draw.draw(st.integers(0, len(data) - 1))
    hashes = [merkle.leaf_hash(x) for x in data]
    path = merkle.inclusion_proof(hashes, index)
    assert merkle.root_from_inclusion(hashes[index], index, len(data), path) == by_definition(data)
    forged = merkle.leaf_hash(data[index] + b"!")
    assert merkle.root_from_inclusion(forged, index, len(data), path) != by_definition(data)
    if path:
        with pytest.raises(merkle.ProofError):
            merkle.root_from_inclusion(hashes[index], index, len(data), path[:-1])


@given(leaves.filter(bool), st.data())
def test_consistency(data, draw):
    old = draw.draw(st.integers(1, len(data)))
    hashes = [merkle.leaf_hash(x) for x in data]
    before, now = by_definition(data[:old]), by_definition(data)
    path = merkle.consistency_proof(hashes, old)
    merkle.check_consistency(old, len(data), before, now, path)
    rewritten = by_definition([data[0] + b"!", *data[1:old]])
    with pytest.raises(merkle.ProofError):
        merkle.check_consistency(old, len(data), rewritten, now, path)


@given(leaves.filter(bool), st.data())
def test_proofs_from_stored_nodes_are_the_proofs_from_all_leaves(data, draw):
    hashes = [merkle.leaf_hash(x) for x in data]
    nodes = {(i + 1, 0): one for i, one in enumerate(hashes)}
    peaks: list[bytes] = []
    for size, one in enumerate(hashes):
        nodes |= {(ends, level): node for ends, level, node in merkle.completed(size, peaks, one)}
        merkle.append(peaks, size, one)
    size = draw.draw(st.integers(1, len(data)))
    index, old = draw.draw(st.integers(0, size - 1)), draw.draw(st.integers(1, size))
    read = merkle.Plan.inclusion(size, index)
    assert read.path(nodes) == merkle.inclusion_proof(hashes[:size], index)
    assert len(read.nodes) <= (size.bit_length() + 1) ** 2
    assert merkle.Plan.consistency(old, size).path(nodes) == merkle.consistency_proof(hashes[:size], old)
    assert merkle.Plan.root(size).path(nodes) == [by_definition(data[:size])]
