"""Names as text to the names of an index that are most like them; what every search goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from entente.screening.engine.index.search import search_block
from entente.screening.engine.index.store import Index
from entente.screening.engine.lists.model import KINDS
from entente.screening.engine.match import model
from entente.screening.engine.names.table import Tokens, shared_table
from entente.screening.engine.names.words import without_prefix
from entente.screening.engine.score.prospects import Wanted, names_alone

_VESSEL = KINDS.index("vessel")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Names as rows of token numbers: name ``k`` is ``flat[starts[k] : starts[k + 1]]`` of ``tokens``."""

    tokens: Tokens
    starts: npt.NDArray[np.uint32]
    flat: npt.NDArray[np.uint32]

    def row(self, k: int) -> npt.NDArray[np.uint32]:
        return self.flat[self.starts[k] : self.starts[k + 1]]


def nearest(
    index: Index,
    names: Sequence[str],
    kinds: Sequence[int],
    keep: int,
    floor: float,
    wanted: Wanted | None = None,
) -> tuple[Encoded, npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The ``keep`` names most like each of ``names`` (places of kinds in ``KINDS``, -1 for any): the encoded
    names, numbers of names (-1: none) and scores, both [names, keep]. Where
    ``wanted`` is given, names that cannot become hits are left out."""
    table = shared_table()
    if _VESSEL in kinds:
        names = [
            without_prefix(name) if kind == _VESSEL else name for name, kind in zip(names, kinds, strict=True)
        ]
    starts, flat = table.encode_many(names, [kind > 0 for kind in kinds])
    tokens = table.arrays()
    found = np.empty((len(names), keep), np.int64)
    scores = np.empty((len(names), keep))
    asked = np.array(kinds, np.int64)
    wanted = wanted or names_alone(len(names), -np.inf)
    trees = model.load()
    search_block(
        tokens,
        starts,
        flat,
        asked,
        index.tokens,
        index.postings,
        trees,
        floor,
        wanted,
        index.particulars,
        found,
        scores,
    )
    return Encoded(tokens, starts, flat), found, scores
