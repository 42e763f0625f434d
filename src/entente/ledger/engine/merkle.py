"""The Merkle tree of RFC 6962, section 2: hashes, inclusion and consistency proofs.

A tree over ``n`` leaves is never stored: its *peaks* (the roots of the full subtrees that the binary
digits of ``n`` name, largest first) are enough to append; proofs are computed from the leaf hashes.
Hashes are 32 bytes (SHA-256).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962, 2.1)."""


class ProofError(ValueError):
    """A proof does not lead to the root it is said to lead to."""


def leaf_hash(leaf: bytes) -> bytes:
    """``SHA-256(0x00 || leaf)``: the prefix keeps a leaf from passing for a node."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """``SHA-256(0x01 || left || right)``."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """Add one leaf hash to a tree of ``size`` leaves, in place; O(log n)."""
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
    peaks.append(leaf)


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """The root: the peaks joined from the smallest to the largest."""
    if not peaks:
        return EMPTY
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        append(peaks, size, leaf)
    return root_of_peaks(peaks)


def _split(n: int) -> int:
    """The largest power of two smaller than ``n`` (n >= 2)."""
    return 1 << (n - 1).bit_length() - 1


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of one leaf, lowest first (RFC 6962, 2.1.1). Raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        k = start + _split(end - start)
        if index < k:
            path.append(root(leaves[k:end]))
            end = k
        else:
            path.append(root(leaves[start:k]))
            start = k
    return path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that this path claims (RFC 9162, 2.1.3.2); raises :class:`ProofError` on a wrong length."""
    if not 0 <= index < size:
        raise ProofError(f"no leaf {index} in a tree of {size}")
    fn, sn, r = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            raise ProofError("the path is longer than the tree is high")
        if fn & 1 or fn == sn:
            r = node_hash(sibling, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ProofError("the path is shorter than the tree is high")
    return r


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """That the tree of ``old`` leaves is the beginning of this one (RFC 6962, 2.1.2)."""
    if not 0 < old <= len(leaves):
        raise IndexError(f"no tree of {old} leaves within {len(leaves)}")

    def part(m: int, start: int, end: int, whole: bool) -> list[bytes]:
        n = end - start
        if m == n:
            return [] if whole else [root(leaves[start:end])]
        k = _split(n)
        if m <= k:
            return [*part(m, start, start + k, whole), root(leaves[start + k : end])]
        return [*part(m - k, start + k, end, False), root(leaves[start : start + k])]

    return part(old, 0, len(leaves), True)


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raises :class:`ProofError` unless the path joins both roots (RFC 9162, 2.1.4.2)."""
    if old == new:
        if path or old_root != new_root:
            raise ProofError("one size, two roots")
        return
    if not 0 < old < new:
        raise ProofError(f"a tree does not shrink: {old} to {new}")
    nodes = list(path)
    if old & (old - 1) == 0:
        nodes.insert(0, old_root)
    if not nodes:
        raise ProofError("the proof is empty")
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = nodes[0]
    for node in nodes[1:]:
        if sn == 0:
            raise ProofError("the proof is longer than the tree is high")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(node, fr), node_hash(node, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, node)
        fn, sn = fn >> 1, sn >> 1
    if sn or fr != old_root or sr != new_root:
        raise ProofError("the proof does not lead to both roots")


# -- proofs from stored nodes ----------------------------------------------------------------------
#
# A log that keeps the root of every full subtree (the "tiles" of a transparency log) proves any entry by
# reading O(log^2 n) of them. A node is named by where it ends and how high it is: ``(ends, level)`` covers
# the leaves ``ends - 2**level`` up to ``ends``; level 0 is a leaf. In this order nodes come into being.

Node = tuple[int, int]


def completed(size: int, peaks: Sequence[bytes], leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
    """The inner nodes ``(ends, level, hash)`` that adding this leaf to ``size`` leaves completes."""
    node, ends, level = leaf, size + 1, 0
    for peak in reversed(peaks):
        if not size & 1:
            return
        node, level, size = node_hash(peak, node), level + 1, size >> 1
        yield ends, level, node


def nodes_of(start: int, end: int) -> list[Node]:
    """The full subtrees that together are ``[start, end)``, largest first."""
    found: list[Node] = []
    for level in range((end - start).bit_length() - 1, -1, -1):
        if (end - start) >> level & 1:
            start += 1 << level
            found.append((start, level))
    return found


def _inclusion_ranges(size: int, index: int) -> list[tuple[int, int]]:
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} in a tree of {size}")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        k = start + _split(end - start)
        if index < k:
            ranges.append((k, end))
            end = k
        else:
            ranges.append((start, k))
            start = k
    return ranges[::-1]


def _consistency_ranges(old: int, size: int) -> list[tuple[int, int]]:
    if not 0 < old <= size:
        raise IndexError(f"no tree of {old} leaves within {size}")
    ranges: list[tuple[int, int]] = []
    start, end, m, whole = 0, size, old, True
    while m < end - start:
        k = _split(end - start)
        if m <= k:
            ranges.append((start + k, end))
            end = start + k
        else:
            ranges.append((start, start + k))
            start, m, whole = start + k, m - k, False
    if not whole:
        ranges.append((start, end))
    return ranges[::-1]


@dataclass(frozen=True)
class Plan:
    """Which nodes a proof reads, so that they can be fetched at once; then :meth:`path` is the proof."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def inclusion(cls, size: int, index: int) -> Plan:
        """Raises IndexError for a leaf outside the tree."""
        return cls(tuple(_inclusion_ranges(size, index)))

    @classmethod
    def consistency(cls, old: int, size: int) -> Plan:
        """Raises IndexError unless ``0 < old <= size``."""
        return cls(tuple(_consistency_ranges(old, size)))

    @classmethod
    def root(cls, size: int) -> Plan:
        """The root of the first ``size`` leaves as a path of one."""
        return cls(((0, size),) if size else ())

    @property
    def nodes(self) -> list[Node]:
        return [node for start, end in self.ranges for node in nodes_of(start, end)]

    def path(self, hashes: Mapping[Node, bytes]) -> list[bytes]:
        """Raises KeyError where a node was not fetched."""
        return [root_of_peaks([hashes[node] for node in nodes_of(*one)]) for one in self.ranges]
