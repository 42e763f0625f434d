"""Tokens as arrays, so that compiled code can compare them; names as rows of token numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from itertools import chain
from threading import Lock
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.names.words import (
    GENERIC,
    INITIAL,
    LEGAL,
    NUMBER,
    PARTICLE,
    PLAIN,
    WIDTH,
    Token,
    name_symbols,
    tokens,
    words,
)

SYMBOLS = 6
"""Known names kept of one token, the smallest ids first (they are the most general ones)."""
_NO_SYMBOLS = (0,) * SYMBOLS
_FACTOR = {PARTICLE: 0.1, LEGAL: 0.12, NUMBER: 0.7, INITIAL: 0.35, GENERIC: 0.45}


class Tokens(NamedTuple):
    """Arrays of T tokens: ``letters`` and ``sounds`` uint8 [T, WIDTH] with lengths; ``skeleton`` uint32;
    ``kind`` uint8; ``abjad`` uint8; ``weight`` float32, how much the token tells (0–1); ``symbols`` int32
    [T, SYMBOLS], 0 where there is none; ``brief`` uint64, what the filter of candidates reads at once:
    skeleton, kind (8 bits), first letter (8), weight in 65,535ths (16); ``which`` uint64, a bit for every
    letter that the token has."""

    letters: npt.NDArray[np.uint8]
    n_letters: npt.NDArray[np.uint8]
    sounds: npt.NDArray[np.uint8]
    n_sounds: npt.NDArray[np.uint8]
    skeleton: npt.NDArray[np.uint32]
    kind: npt.NDArray[np.uint8]
    abjad: npt.NDArray[np.uint8]
    weight: npt.NDArray[np.float32]
    symbols: npt.NDArray[np.int32]
    brief: npt.NDArray[np.uint64]
    which: npt.NDArray[np.uint64]


@nb.njit(cache=True, nogil=True)
def skeleton_of(brief: np.uint64) -> np.uint64:
    return brief & np.uint64(0xFFFFFFFF)


@nb.njit(cache=True, nogil=True)
def kind_of(brief: np.uint64) -> np.uint64:
    return (brief >> np.uint64(32)) & np.uint64(255)


@nb.njit(cache=True, nogil=True)
def weight_in(brief: np.uint64) -> float:
    return float(brief >> np.uint64(48)) / 65535.0


@lru_cache(maxsize=1)
def _frequencies() -> tuple[int, dict[str, int]]:
    """How often a token stands in names (``data/token_frequency.tsv``; its head says from which lists)."""
    text = resources.files("entente.screening").joinpath("data/token_frequency.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    found = {word: int(count) for word, count in lines}
    return found.pop("*"), found


@lru_cache(maxsize=400_000)
def weight_of(token: Token) -> float:
    """Surprise of the token as a share of the greatest: 1 for a name never seen, 0.3 for *Mohammed*."""
    total, counts = _frequencies()
    share = math.log(total / (1 + counts.get(token.text.lower(), 0))) / math.log(total)
    return max(0.15, share) * _FACTOR.get(token.kind, 1.0)


class TokenTable:
    """Grows while names are encoded; :meth:`arrays` gives what compiled code reads."""

    def __init__(self) -> None:
        self._rows: tuple[dict[str, tuple[int, ...]], ...] = ({}, {})
        self._number: dict[tuple[str, int, bool, tuple[int, ...]], int] = {}
        self._room = _room(512)
        self._growing = Lock()

    def __len__(self) -> int:
        return len(self._number)

    @property
    def full(self) -> bool:
        """Whether it holds so many words or tokens that a shared table is begun anew."""
        return len(self._number) > FULL or any(len(rows) > FULL for rows in self._rows)

    def encode(self, text: str, organisation: bool) -> list[int]:
        """Token numbers of a name, in its order."""
        out: list[int] = []
        self.encode_to(out, text, organisation)
        return out

    def encode_to(self, out: list[int], text: str, organisation: bool) -> None:
        """:meth:`encode`, put behind ``out``."""
        rows = self._rows[organisation]
        found = words(text, organisation)
        if found and found[0] == "ben" and not organisation:
            found[0] = "benj"  # first in a name it is Benjamin's short form, not the particle
        for word in found:
            numbers = rows.get(word)
            if numbers is None:
                numbers = self._add(word, organisation)
            out += numbers

    def encode_many(
        self, texts: Iterable[str], organisations: Iterable[bool]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """:func:`packed` rows of many names."""
        flat: list[int] = []
        ends = [0]
        for text, organisation in zip(texts, organisations, strict=True):
            self.encode_to(flat, text, organisation)
            ends.append(len(flat))
        starts, numbers = np.array(ends, np.uint32), np.array(flat, np.uint32)
        starts.flags.writeable = numbers.flags.writeable = False
        return starts, numbers

    def _add(self, word: str, organisation: bool) -> tuple[int, ...]:
        found = tokens(word, organisation)
        own = name_symbols(word) if len(found) == 1 and found[0].kind in (PLAIN, INITIAL) else ()
        with self._growing:  # several threads may share a table
            numbers = tuple(self._number_of(token, own) for token in found)
            self._rows[organisation][word] = numbers
        return numbers

    def _number_of(self, token: Token, own: tuple[int, ...]) -> int:
        # With the word's known names: what a token is must not depend on which word came first.
        key = (token.text, token.kind, token.abjad, own)
        number = self._number.get(key)
        if number is None:
            number = len(self._number)
            if number == len(self._room.kind):
                # What was read before stays as it is: a reader keeps its own arrays.
                self._room = Tokens._make(np.concatenate([a, np.zeros_like(a)]) for a in self._room)
            r = self._room
            size, spoken = len(token.letters), len(token.sounds)
            r.letters[number, :size] = np.frombuffer(token.letters, np.uint8)
            r.sounds[number, :spoken] = np.frombuffer(token.sounds, np.uint8)
            r.n_letters[number], r.n_sounds[number] = size, spoken
            r.skeleton[number], r.kind[number], r.abjad[number] = token.skeleton, token.kind, token.abjad
            r.weight[number] = weight_of(token)
            brief = token.kind << 32 | token.letters[0] << 40 | round(weight_of(token) * 65535) << 48
            r.brief[number] = token.skeleton | brief
            r.which[number] = sum(1 << k for k in {letter & 63 for letter in token.letters})
            r.symbols[number] = (*token.symbols, *own, *_NO_SYMBOLS)[:SYMBOLS]
            self._number[key] = number  # last: its number is given out only when all else stands
        return number

    def arrays(self) -> Tokens:
        """The arrays of all tokens so far; what is added later does not change them."""
        with self._growing:
            seen = Tokens._make(a[: max(1, len(self._number))] for a in self._room)
        for array in seen:
            array.flags.writeable = False  # as when mapped from a file: compiled code knows one type
        return seen


def _room(size: int) -> Tokens:
    return Tokens(
        np.zeros((size, WIDTH), np.uint8),
        np.zeros(size, np.uint8),
        np.zeros((size, WIDTH), np.uint8),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint32),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint8),
        np.zeros(size, np.float32),
        np.zeros((size, SYMBOLS), np.int32),
        np.zeros(size, np.uint64),
        np.zeros(size, np.uint64),
    )


FULL = 100_000
"""Words, or tokens, at which a shared table is begun anew (some 40 MB)."""
_kept = TokenTable()


def shared_table() -> TokenTable:
    """A table that stays from one screening to the next: most words of names come again."""
    global _kept
    if _kept.full:
        _kept = TokenTable()
    return _kept


def packed(rows: list[list[int]]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """``(starts [n + 1], numbers)``: rows of token numbers one after another."""
    starts = np.zeros(len(rows) + 1, np.uint32)
    np.cumsum(list(map(len, rows)), out=starts[1:])
    flat = np.fromiter(chain.from_iterable(rows), np.uint32, int(starts[-1]))
    starts.flags.writeable = flat.flags.writeable = False
    return starts, flat
