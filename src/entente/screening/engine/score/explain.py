"""The name's part of a score, word by word, in both languages. Recomputed from the same alignment as the
score, for all hits of a block in one call of compiled code: to hand over its arrays costs more than to align.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.index.candidates import HEAD, Postings
from entente.screening.engine.lent import lent
from entente.screening.engine.match.align import MOST, align, fill, work
from entente.screening.engine.match.compare import respaced, together
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.names.words import INITIAL, LEGAL, PARTICLE, WIDTH
from entente.screening.engine.score.parts import Part


class Alignment(NamedTuple):
    """An asked name's words and a listed one's, as they are told of, with the kind of each and whether it is
    of an abjad; which answers which (-1: none, see ``match.align``), how alike and in how many edits, per
    word that was asked; ``whole``: how alike they are as one word each, in how many edits, and whether they
    are the same letters with other spaces (1 or 0)."""

    mine: list[str]
    my_kinds: list[int]
    my_abjads: list[int]
    theirs: list[str]
    their_kinds: list[int]
    their_abjads: list[int]
    answered_by: list[int]
    answers: list[int]
    likeness: list[float]
    edits: list[float]
    whole: list[float]


@nb.njit(cache=True, nogil=True)
def _align_all(
    ta: Tokens,
    starts: np.ndarray,
    rows: np.ndarray,
    tb: Tokens,
    p: Postings,
    pairs: np.ndarray,
    partners: np.ndarray,
    likes: np.ndarray,
    whole: np.ndarray,
) -> None:
    """``pairs`` int64 [P, 2]: an asked name's place and a listed name; ``partners`` int64 [P, 2, MOST],
    ``likes`` float64 [P, 2, MOST] (likeness, edits) and ``whole`` float64 [P, 3] receive what
    :class:`Alignment` says."""
    w = work()
    ta, tb, lent_w = lent(ta), lent(tb), lent(w)
    for k in range(len(pairs)):
        asked, name = pairs[k, 0], pairs[k, 1]
        a = rows[starts[asked] : starts[asked + 1]]
        b = p.row[p.starts[name] : p.starts[name + 1] - HEAD]
        fill(ta, a, tb, b, lent_w)
        align(ta, a, tb, b, lent_w)
        partners[k, 0], partners[k, 1] = w.partner_a, w.partner_b
        likes[k, 0], likes[k, 1] = w.likeness, w.edits
        likeness, apart, letters = together(ta, a, tb, b)
        whole[k, 0], whole[k, 1] = likeness, apart
        same = len(a) != len(b) and respaced(ta, a, tb, b, apart, letters)
        whole[k, 2] = 1.0 if same else 0.0


def aligned(
    ta: Tokens,
    starts: npt.NDArray[np.uint32],
    rows: npt.NDArray[np.uint32],
    tb: Tokens,
    p: Postings,
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Alignment]:
    """The alignment of every pair of an asked name (its place in ``starts``) and a listed one (its
    number)."""
    if not pairs:
        return
    count, numbered = len(pairs), np.array(pairs, np.int64)
    partners, likes = np.empty((count, 2, MOST), np.int64), np.empty((count, 2, MOST))
    whole = np.empty((count, 3))
    _align_all(ta, starts, rows, tb, p, numbered, partners, likes, whole)
    asked, names = numbered[:, 0], numbered[:, 1]
    mine = _words(ta, rows, starts[asked], starts[asked + 1])
    theirs = _words(tb, p.row, p.starts[names], p.starts[names + 1] - HEAD)
    told = zip(mine, theirs, partners.tolist(), likes.tolist(), whole.tolist(), strict=True)
    for one, other, by, alike, together_ in told:
        yield Alignment(*one, *other, by[0], by[1], alike[0], alike[1], together_)


def _words(
    t: Tokens, row: npt.NDArray[np.uint32], begins: npt.NDArray[np.uint32], ends: npt.NDArray[np.uint32]
) -> Iterator[tuple[list[str], list[int], list[int]]]:
    """The words of many names, of each its first ``MOST``, with their kinds and whether they are of an abjad;
    all are taken out of the table at once."""
    sizes = np.minimum(ends - begins, MOST).astype(np.int64)
    after = np.cumsum(sizes)
    tokens = row[np.arange(int(after[-1])) + np.repeat(begins - (after - sizes), sizes)]
    letters = t.letters[tokens].tobytes().decode("ascii")  # as ``names.letters`` writes every script
    words = [letters[k : k + WIDTH].rstrip("\0").capitalize() for k in range(0, WIDTH * len(tokens), WIDTH)]
    kinds, abjads = t.kind[tokens].tolist(), t.abjad[tokens].tolist()
    at = 0
    for end in after.tolist():
        yield words[at:end], kinds[at:end], abjads[at:end]
        at = end


def name_parts(found: Alignment, asked: str, listed: str, log_odds: float) -> list[Part]:
    """The sum first (its weight is the whole of the name's), then a sentence for every word, weight 0."""
    parts = [
        Part(
            "name",
            log_odds,
            f"Name asked “{asked}”, listed “{listed}”.",
            f"Nom demandé « {asked} », inscrit « {listed} ».",
        )
    ]
    likeness_of_all, apart, same_letters = found.whole
    if same_letters and not _spelled(found):
        every = " ".join(found.mine), " ".join(found.theirs)
        same = f"“{every[0]}” and “{every[1]}” are the same letters, spaces aside"
        pareil = f"« {every[0]} » et « {every[1]} » sont les mêmes lettres, aux espaces près"
        if apart:
            same = f"“{every[0]}” and “{every[1]}” are nearly the same letters, spaces aside"
            pareil = f"« {every[0]} » et « {every[1]} » sont presque les mêmes lettres, aux espaces près"
        parts.append(
            Part(
                "name.together",
                0.0,
                f"{same} ({likeness_of_all:.0%}).",
                f"{pareil} ({_percent(likeness_of_all)}).",
            )
        )
        return parts
    for i, (word, kind, by) in enumerate(zip(found.mine, found.my_kinds, found.answered_by, strict=False)):
        if kind in (PARTICLE, LEGAL):
            continue
        if by < 0:
            parts.append(
                Part(
                    "name.missing",
                    0.0,
                    f"“{word}” has no counterpart in the list.",
                    f"« {word} » n’a pas de correspondant dans la liste.",
                )
            )
            continue
        parts.append(_answered(found, i, by))
    for word, kind, answers in zip(found.theirs, found.their_kinds, found.answers, strict=False):
        if answers < 0 and kind not in (PARTICLE, LEGAL):
            parts.append(
                Part(
                    "name.extra",
                    0.0,
                    f"The list also says “{word}”.",
                    f"La liste porte aussi « {word} ».",
                )
            )
    return parts


def _spelled(found: Alignment) -> bool:
    """Whether every word of both names is answered."""
    return min(found.answered_by[: len(found.mine)]) >= 0 and min(found.answers[: len(found.theirs)]) >= 0


def _answered(found: Alignment, i: int, j: int) -> Part:
    mine, theirs, likeness, edits = found.mine[i], found.theirs[j], found.likeness[i], found.edits[i]
    if (found.my_kinds[i] == INITIAL) != (found.their_kinds[j] == INITIAL):
        return Part(
            "name.initial",
            0.0,
            f"“{mine}” fits “{theirs}” as an initial.",
            f"« {mine} » correspond à « {theirs} » comme initiale.",
        )
    if likeness == 1.0 and mine == theirs:
        return Part("name.same", 0.0, f"“{mine}” is the same.", f"« {mine} » est identique.")
    if found.my_abjads[i] != found.their_abjads[j]:
        return Part(
            "name.script",
            0.0,
            f"“{mine}” is spelled “{theirs}” in the other script ({likeness:.0%}).",
            f"« {mine} » s’écrit « {theirs} » dans l’autre écriture ({_percent(likeness)}).",
        )
    if 0 < edits <= 2:
        letters = "a letter" if edits <= 1 else "two letters"
        lettres = "une lettre" if edits <= 1 else "deux lettres"
        return Part(
            "name.spelling",
            0.0,
            f"“{mine}” and “{theirs}” differ in {letters} ({likeness:.0%}).",
            f"« {mine} » et « {theirs} » diffèrent par {lettres} ({_percent(likeness)}).",
        )
    return Part(
        "name.variant",
        0.0,
        f"“{mine}” and “{theirs}” are spellings of alike names ({likeness:.0%}).",
        f"« {mine} » et « {theirs} » sont des graphies de noms semblables ({_percent(likeness)}).",
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
