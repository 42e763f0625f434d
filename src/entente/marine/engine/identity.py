"""Does a report name this vessel? Evidence from numbers, marks and names, pair by pair.

The weights (:mod:`entente.marine.engine.matching`) are log-odds in spirit. A number that contradicts ends it,
unless it is one slip of the finger away and something else agrees.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import cpdist

from entente.marine.engine.columns import F64, I32, I64
from entente.marine.engine.matching import Curve, Matching
from entente.marine.engine.model import Identity, Report
from entente.marine.engine.names import EMPTY, Name, mark, normalise, similarity

CONTRADICTED = -100.0
"""The score of a pair that cannot be one."""

Bools = npt.NDArray[np.bool_]


def _coded(texts: list[str], shared: dict[str, int]) -> I32:
    return np.fromiter((shared.setdefault(t, len(shared)) if t else -1 for t in texts), np.int32, len(texts))


@dataclass(slots=True)
class Marks:
    """The identity of every report (or every passage), as columns of the same length."""

    mmsi: I64
    imo: I64
    call_sign: I32
    registration: I32
    name: I32
    description: list[str]
    """Sightings: what was seen, normalised; empty otherwise."""

    def __len__(self) -> int:
        return len(self.mmsi)


@dataclass(slots=True)
class Registry:
    """Codes shared by both sides."""

    marks: dict[str, int]
    names: list[Name]
    name_codes: dict[str, int]

    @classmethod
    def new(cls) -> Registry:
        return cls({}, [], {})

    def name(self, raw: str | None) -> int:
        if not raw:
            return -1
        code = self.name_codes.get(raw)
        if code is None:
            parsed = normalise(raw)
            code = -1 if parsed == EMPTY else len(self.names)
            if code >= 0:
                self.names.append(parsed)
            self.name_codes[raw] = code
        return code


def marks_of(rows: list[Report] | list[Identity], registry: Registry) -> Marks:
    """Columns of identity; unknown numbers are 0, unknown texts -1."""
    n = len(rows)
    names = [r.vessel_name if isinstance(r, Report) else r.name for r in rows]
    described = ["" if isinstance(r, Report) else squeezed(r.description) for r in rows]
    return Marks(
        mmsi=np.fromiter((r.mmsi or 0 for r in rows), np.int64, n),
        imo=np.fromiter((r.imo or 0 for r in rows), np.int64, n),
        call_sign=_coded([mark(r.call_sign) for r in rows], registry.marks),
        registration=_coded([mark(r.registration) for r in rows], registry.marks),
        name=np.fromiter((registry.name(name) for name in names), np.int32, n),
        description=described,
    )


def squeezed(text: str | None) -> str:
    """Free text as one run of letters and digits, so that a name is found however it was spaced."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^A-Z0-9]", "", "".join(c for c in plain if not unicodedata.combining(c)).upper())


@dataclass(slots=True)
class Evidence:
    """Per pair."""

    score: F64
    name_similarity: F64
    """NaN where a side has no name."""
    contradicted: Bools


def _slips(a: I64, b: I64, where: Bools, texts: list[str] | None = None) -> Bools:
    """Pairs (among ``where``) that differ by one slip: a digit changed, missing, doubled or swapped."""
    out = np.zeros(len(a), np.bool_)
    index = np.flatnonzero(where)
    if len(index):
        if texts is None:
            left, right = [str(x) for x in a[index]], [str(x) for x in b[index]]
        else:
            left, right = [texts[x] for x in a[index]], [texts[x] for x in b[index]]
        out[index] = cpdist(left, right, scorer=OSA.distance, score_cutoff=1) <= 1
    return out


def name_scores(sim: F64, steps: Curve) -> F64:
    """The weight of a name's similarity; 0 where there is nothing to compare.

    :param steps: (at least this alike, weight), most alike first.
    """
    score = np.zeros(len(sim))
    known = ~np.isnan(sim)
    edges = np.array([edge for edge, _ in steps])
    weights = np.array([weight for _, weight in steps])
    step = np.minimum(np.searchsorted(-edges, -np.where(known, sim, 0.0), side="left"), len(edges) - 1)
    score[known] = weights[step][known]
    return score


def _rarity(names: I32, floor: float, most: float) -> F64:
    """Per vessel, what a whole name is worth beyond the usual because few bear it."""
    out = np.zeros(len(names))
    named = names >= 0
    if named.any():
        _, back, count = np.unique(names[named], return_inverse=True, return_counts=True)
        out[named] = np.clip(np.log(named.sum() / count[back]) - floor, 0.0, most)
    return out


def _paired_names(a: I32, b: I32, names: list[Name], m: Matching) -> F64:
    """Similarity per pair of name codes, computed once per distinct pair of names."""
    out = np.full(len(a), np.nan)
    index = np.flatnonzero((a >= 0) & (b >= 0))
    if len(index):
        key = a[index].astype(np.int64) * len(names) + b[index]
        distinct, back = np.unique(key, return_inverse=True)
        left = [names[k] for k in distinct // len(names)]
        right = [names[k] for k in distinct % len(names)]
        out[index] = similarity(left, right, m)[back]
    return out


def _described(
    reports: Marks, vessels: Marks, pairs: tuple[I64, I64], registry: Registry, like: float
) -> tuple[F64, Bools]:
    """For sightings: (similarity of the report's name inside the text, its registration inside the text)."""
    texts = list(registry.marks)
    r, v = pairs
    sim = np.full(len(r), np.nan)
    hit = np.zeros(len(r), np.bool_)
    has_text = np.fromiter((bool(d) for d in vessels.description), np.bool_, len(vessels))
    for k in np.flatnonzero(has_text[v]):
        text = vessels.description[v[k]]
        code = reports.registration[r[k]]
        compact = mark(text)
        if code >= 0 and len(texts[code]) >= 5 and texts[code] in compact:
            hit[k] = True
        name = reports.name[r[k]]
        if name >= 0 and vessels.name[v[k]] < 0:
            plain = registry.names[name].plain
            if len(plain) >= 4:
                ratio = partial_ratio(plain, text) / 100 if len(text) >= len(plain) else 0.0
                # A text that does not name the boat says nothing about its name.
                sim[k] = ratio if ratio >= like else np.nan
    return sim, hit


def compare(
    reports: Marks, vessels: Marks, pairs: tuple[I64, I64], registry: Registry, m: Matching
) -> Evidence:
    """Weigh the identity evidence of each pair (index into ``reports``, index into ``vessels``)."""
    r, v = pairs
    texts = list(registry.marks)
    sim = _paired_names(reports.name[r], vessels.name[v], registry.names, m)
    in_text, registration_in_text = _described(reports, vessels, pairs, registry, m.like_name)
    sim = np.where(np.isnan(sim), in_text, sim)
    rare = _rarity(vessels.name, m.rarity_floor, m.rarity_most)[v]
    score = name_scores(sim, m.name_weights) + np.where(sim >= m.whole_name, rare, 0.0)
    agree = np.zeros(len(r), np.bool_)
    clash = np.zeros(len(r), np.bool_)
    slip = np.zeros(len(r), np.bool_)
    columns: list[tuple[Any, Any, float, list[str] | None, Bools]] = []
    for name, weight in (("mmsi", m.mmsi_weight), ("imo", m.imo_weight)):
        a, b = getattr(reports, name)[r], getattr(vessels, name)[v]
        columns.append((a, b, weight, None, (a > 0) & (b > 0)))
    for name, weight in (("call_sign", m.call_sign_weight), ("registration", m.registration_weight)):
        a, b = getattr(reports, name)[r], getattr(vessels, name)[v]
        columns.append((a, b, weight, texts, (a >= 0) & (b >= 0)))
    for a, b, weight, words, both in columns:
        same = both & (a == b)
        differ = both & ~same
        near = _slips(a, b, differ, words)
        score += np.where(same, weight, 0.0)
        agree |= same
        slip |= near
        clash |= differ & ~near
    score += np.where(registration_in_text, m.registration_weight, 0.0)
    agree |= registration_in_text
    # One slip of the finger counts for the pair when the name or another number agrees, else against it.
    excused = slip & (agree | (np.nan_to_num(sim, nan=0.0) >= m.like_name))
    score += np.where(excused, m.slip_weight, 0.0)
    contradicted = (clash & ~agree) | (slip & ~excused & ~agree)
    score += np.where(clash & agree, m.clash_weight, 0.0)
    dark = (reports.mmsi[r] > 0) & (vessels.mmsi[v] == 0) & ~agree
    score += np.where(dark, m.dark_carrier_weight, 0.0)
    score = np.where(contradicted, CONTRADICTED, score)
    return Evidence(score, sim, contradicted)
