"""A threshold per list and kind of party from a stated rate of false hits, on names that are on no list.

The default background is drawn, with a fixed seed, from given and family names of 57 regions
(``data/background_names.tsv``): most of a traveller's names, none of a traveller's identity. An agency does
better with names of its own cleared travellers. Companies and vessels are invented from the same names with
the words that companies and vessels are called by; a party of another kind is judged as a company.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from importlib import resources
from typing import Any

import numpy as np

from entente.screening.engine.index.nearest import nearest
from entente.screening.engine.index.store import Index
from entente.screening.engine.lists.model import KINDS

DRAWN = 20_000
SEED = 20261124
LOWEST = 0.5
OTHERS = 5_000
"""Companies and vessels that are drawn each."""
PARTIES = ("person", "company", "vessel")
_TRADES = [
    "Trading", "Logistics", "Shipping", "Holdings", "Industries", "Foods", "Textiles", "Electronics",
    "Motors", "Chemicals", "Steel", "Mining", "Agro", "Energy", "Foundation", "Consulting", "Services",
    "Construction", "Transport", "Pharma", "Import", "Export", "Marine", "Optics", "Tools",
]  # fmt: skip
_FORMS = [
    "Ltd", "Limited", "Inc", "Corp", "LLC", "GmbH", "AG", "SA", "SARL", "SAS", "SpA", "SRL", "BV", "NV",
    "AB", "Oy", "AS", "Pte Ltd", "Sdn Bhd", "Co Ltd", "JSC", "OOO", "FZE",
]  # fmt: skip
_SHIPS = [
    "Ocean", "Star", "Pacific", "Atlantic", "Northern", "Southern", "Spirit", "Pearl", "Wind", "Queen",
    "Princess", "Eagle", "Pioneer", "Fortune", "Harmony", "Horizon", "Aurora", "Glory", "Breeze",
    "Dawn", "Express", "Trader", "Carrier", "Voyager", "Grace", "Hope", "Venture", "Dragon", "Lily",
    "Sun",
]  # fmt: skip


def background(count: int = DRAWN, seed: int = SEED) -> list[str]:
    """``count`` invented names; a third of them have a second given name."""
    text = resources.files("entente.screening").joinpath("data/background_names.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    regions = [(g.split(";"), f.split(";")) for _, _, g, f in rows]
    draw = random.Random(seed)
    out = []
    for given, family in draw.choices(regions, [int(w) for _, w, _, _ in rows], k=count):
        parts = draw.sample(given, 2 if draw.random() < 0.33 and len(given) > 1 else 1)
        out.append(" ".join([*parts, draw.choice(family)]))
    return out


def others(kind: str, count: int = OTHERS, seed: int = SEED) -> list[str]:
    """``count`` invented names of companies or vessels."""
    draw = random.Random(f"{kind}{seed}")
    people = [name.split() for name in background(count, seed + 1)]
    out = []
    for given, *_more, family in people:
        if kind == "vessel":
            first = draw.choice((given, draw.choice(_SHIPS)))
            out.append(f"{first} {draw.choice(_SHIPS)}")
        else:
            called = draw.choice((family, f"{given} {family}", f"{family} & {draw.choice(people)[-1]}"))
            out.append(f"{called} {draw.choice(_TRADES)} {draw.choice(_FORMS)}")
    return out


def with_thresholds(index: Index, false_hits: float, names: Sequence[str] | None = None) -> None:
    """Set ``index.head["thresholds"]``: per list the least score that at most ``false_hits`` of the
    background reaches by name alone, the share that does, and the sample's size; never under ``LOWEST``. That
    is the persons' one; ``kinds`` has the same for every kind of :data:`PARTIES`."""
    names = [n for n in (names or background()) if n.strip()]
    some = min(len(names), OTHERS)
    asked = {"person": names} | {kind: others(kind, some) for kind in PARTIES[1:]}
    lists = [row["list"] for row in index.head["lists"]]
    found: dict[str, dict[str, Any]] = {one: {"kinds": {}} for one in lists}
    for kind, wanted in asked.items():
        best = best_per_list(index, wanted, KINDS.index(kind))
        for k, one in enumerate(lists):
            found[one]["kinds"][kind] = _limit(best[:, k], false_hits)
    index.head["thresholds"] = {one: row["kinds"]["person"] | row for one, row in found.items()}


def _limit(best: np.ndarray, false_hits: float) -> dict[str, Any]:
    """The threshold of one list for one kind of party from the best score of every name of the background."""
    scores = np.sort(best)[::-1]
    allowed = int(false_hits * len(scores))
    limit = max(LOWEST, float(np.nextafter(scores[min(allowed, len(scores) - 1)], 2)))
    return {
        "score": limit,
        "false_hits_stated": false_hits,
        "false_hits_measured": float((scores >= limit).mean()),
        "names": len(scores),
    }


def party(kind: str) -> str:
    """The kind of :data:`PARTIES` that an entry or a query is judged as."""
    return kind if kind in PARTIES else "company"


def best_per_list(index: Index, names: Sequence[str], kind: int = 0) -> np.ndarray:
    """Best score of every name, asked for as a kind (place in ``KINDS``), in every list of the index: [names,
    lists]."""
    of_entry = np.repeat(np.arange(len(index.head["lists"])), [row["entries"] for row in index.head["lists"]])
    best = np.zeros((len(names), len(index.head["lists"])))
    for begin in range(0, len(names), 5000):
        part = names[begin : begin + 5000]
        _, found, scores = nearest(index, part, [kind] * len(part), 12, 0.42)
        for k in range(12):
            there = found[:, k] >= 0
            where = of_entry[index.postings.entry[found[there, k]]]
            np.maximum.at(best, (begin + np.flatnonzero(there), where), scores[there, k])
    return best
