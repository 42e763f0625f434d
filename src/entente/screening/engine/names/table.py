"""Tokens as arrays, so that compiled code can compare them; names as rows of token numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from entente.screening.engine.names.words import (
    GENERIC,
    INITIAL,
    LEGAL,
    NUMBER,
    PARTICLE,
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
    [T, SYMBOLS], 0 where there is none; ``origin`` uint32, equal for the same word of the same script."""

    letters: npt.NDArray[np.uint8]
    n_letters: npt.NDArray[np.uint8]
    sounds: npt.NDArray[np.uint8]
    n_sounds: npt.NDArray[np.uint8]
    skeleton: npt.NDArray[np.uint32]
    kind: npt.NDArray[np.uint8]
    abjad: npt.NDArray[np.uint8]
    weight: npt.NDArray[np.float32]
    symbols: npt.NDArray[np.int32]


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
        self._rows: dict[str, tuple[int, ...]] = {}
        self._rows_org: dict[str, tuple[int, ...]] = {}
        self._number: dict[tuple[str, int, bool], int] = {}
        self.tokens: list[Token] = []
        self._symbols: list[tuple[int, ...]] = []
        self._arrays: Tokens | None = None

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, text: str, organisation: bool) -> list[int]:
        """Token numbers of a name, in its order."""
        rows = self._rows_org if organisation else self._rows
        out: list[int] = []
        for place, word in enumerate(words(text, organisation)):
            if place == 0 and word == "ben" and not organisation:
                word = "benj"  # first in a name it is Benjamin's short form, not the particle
            found = rows.get(word)
            if found is None:
                found = rows[word] = self._add(word, organisation)
            out += found
        return out

    def encode_many(self, texts: Iterable[str], organisation: bool) -> list[list[int]]:
        return [self.encode(text, organisation) for text in texts]

    def _add(self, word: str, organisation: bool) -> tuple[int, ...]:
        numbers = []
        found = tokens(word, organisation)
        for token in found:
            key = (token.text, token.kind, token.abjad)
            if key not in self._number:
                self._number[key] = len(self.tokens)
                self.tokens.append(token)
                own = name_symbols(word) if len(found) == 1 and token.kind in (0, INITIAL) else ()
                self._symbols.append((*token.symbols, *own, *_NO_SYMBOLS)[:SYMBOLS])
                self._arrays = None
            numbers.append(self._number[key])
        return tuple(numbers)

    def arrays(self) -> Tokens:
        """The arrays of all tokens so far (built again only after new ones came)."""
        if self._arrays is None:
            ts = self.tokens or [Token("", b"", b"", 0, 0, False, (), "latin")]
            shape = (len(ts), WIDTH)
            letters = np.frombuffer(b"".join([t.letters.ljust(WIDTH, b"\0") for t in ts]), np.uint8)
            sounds = np.frombuffer(b"".join([t.sounds.ljust(WIDTH, b"\0") for t in ts]), np.uint8)
            symbols = np.array(self._symbols or [(0,) * SYMBOLS], np.int32)
            self._arrays = Tokens(
                letters.reshape(shape),
                np.array([len(t.letters) for t in ts], np.uint8),
                sounds.reshape(shape),
                np.array([len(t.sounds) for t in ts], np.uint8),
                np.array([t.skeleton for t in ts], np.uint32),
                np.array([t.kind for t in ts], np.uint8),
                np.array([t.abjad for t in ts], np.uint8),
                np.array([weight_of(t) for t in ts], np.float32),
                symbols,
            )
            for array in self._arrays:
                array.flags.writeable = False  # as when mapped from a file: compiled code knows one type
        return self._arrays


def packed(rows: list[list[int]]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """``(starts [n + 1], numbers)``: rows of token numbers one after another."""
    starts = np.zeros(len(rows) + 1, np.uint32)
    np.cumsum([len(r) for r in rows], out=starts[1:])
    flat = np.fromiter((t for r in rows for t in r), np.uint32, int(starts[-1]))
    starts.flags.writeable = flat.flags.writeable = False
    return starts, flat
