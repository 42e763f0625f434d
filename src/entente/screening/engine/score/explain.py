"""The name's part of a score, word by word, in both languages. Recomputed from the same alignment as the
score."""

from __future__ import annotations

import numba as nb
import numpy as np

from entente.screening.engine.lent import lent
from entente.screening.engine.match.align import MOST, align, fill, work
from entente.screening.engine.match.compare import respaced, together
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.names.words import INITIAL, LEGAL, PARTICLE
from entente.screening.engine.score.parts import Part


@nb.njit(cache=True, nogil=True)
def _compared(
    ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float, float, bool]:
    """In one call, because every call from here hands over some thirty arrays."""
    w = work()
    ta, tb, lent_w = lent(ta), lent(tb), lent(w)
    fill(ta, a, tb, b, lent_w)
    align(ta, a, tb, b, lent_w)
    likeness, apart, letters = together(ta, a, tb, b)
    same = respaced(ta, a, tb, b, apart, letters)
    return w.partner_a, w.partner_b, w.likeness, w.edits, likeness, apart, same


def name_parts(
    ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, asked: str, listed: str, log_odds: float
) -> list[Part]:
    """The sum first (its weight is the whole of the name's), then a sentence for every word, weight 0."""
    *arrays, likeness_of_all, apart, same_letters = _compared(ta, a, tb, b)
    partner_a, partner_b, likeness, edits = (array.tolist() for array in arrays)
    kind_a, kind_b = ta.kind[a].tolist(), tb.kind[b].tolist()
    parts = [
        Part(
            "name",
            log_odds,
            f"Name asked “{asked}”, listed “{listed}”.",
            f"Nom demandé « {asked} », inscrit « {listed} ».",
        )
    ]
    spelled = all(p >= 0 for p in partner_a[: len(a)]) and all(p >= 0 for p in partner_b[: len(b)])
    if len(a) != len(b) and not spelled and same_letters:
        every = _words(ta, a), _words(tb, b)
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
    for i in range(min(len(a), MOST)):
        if kind_a[i] in (PARTICLE, LEGAL):
            continue
        mine = _word(ta, a[i])
        if partner_a[i] < 0:
            parts.append(
                Part(
                    "name.missing",
                    0.0,
                    f"“{mine}” has no counterpart in the list.",
                    f"« {mine} » n’a pas de correspondant dans la liste.",
                )
            )
            continue
        parts.append(_answered(ta, a[i], tb, b[partner_a[i]], mine, likeness[i], edits[i]))
    for j in range(min(len(b), MOST)):
        if partner_b[j] < 0 and kind_b[j] not in (PARTICLE, LEGAL):
            theirs = _word(tb, b[j])
            parts.append(
                Part(
                    "name.extra",
                    0.0,
                    f"The list also says “{theirs}”.",
                    f"La liste porte aussi « {theirs} ».",
                )
            )
    return parts


def _answered(ta: Tokens, i: int, tb: Tokens, j: int, mine: str, likeness: float, edits: float) -> Part:
    theirs = _word(tb, j)
    if (ta.kind[i] == INITIAL) != (tb.kind[j] == INITIAL):
        return Part(
            "name.initial",
            0.0,
            f"“{mine}” fits “{theirs}” as an initial.",
            f"« {mine} » correspond à « {theirs} » comme initiale.",
        )
    if likeness == 1.0 and mine == theirs:
        return Part("name.same", 0.0, f"“{mine}” is the same.", f"« {mine} » est identique.")
    if ta.abjad[i] != tb.abjad[j]:
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


def _words(t: Tokens, row: np.ndarray) -> str:
    return " ".join(_word(t, token) for token in row[:MOST])


def _word(t: Tokens, token: int) -> str:
    return bytes(t.letters[token, : t.n_letters[token]]).decode().capitalize()
