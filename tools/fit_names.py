"""Fits ``screening/data/name_model.json``. Two steps, because the fitting library is no part of the product.

    .venv/bin/python -m tools.fit_names features SHARED_DATA features.npz
    .venv-bench/bin/python -m tools.fit_names fit features.npz

The first computes features of the labelled pairs, of half of the original-script names, and of simulated and
near-miss names (what exactly: ``docs/screening-names.md``); the second fits trees under monotone constraints,
cross-validates on the labelled pairs and writes the model with its figures.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from pathlib import Path

import numpy as np

MODEL = Path(__file__).resolve().parents[1] / "src/entente/screening/data/name_model.json"
# +1: more of it never lowers the score, -1: never raises it, 0: either (order of match.compare.FEATURES).
DIRECTION = [1, 1, 1, 1, -1, 1, 1, -1, -1, -1, 0, -1, 1, 0, 1, -1, -1, 0, -1, -1, -1, 1, 0, 0]
# Group: rows kept, weight of one. 0 cross-script same, 1 near but different, 2 background, 3 faults,
# 4 neighbours in a list.
GROUPS = {0: (79, 0.6), 1: (400, 0.15), 2: (1200, 0.12), 3: (600, 0.12), 4: (400, 0.1)}


def half(key: str) -> int:
    """0: fitted on; 1: kept out."""
    return hashlib.md5(key.encode()).digest()[0] % 2


def with_faults(name: str, draw: random.Random) -> str:
    """A listed name as it may be typed: order, a missing middle name, letters, words run together."""
    words = name.replace(",", " ").split()
    kind = draw.randrange(6)
    if kind == 0 and len(words) > 1:
        words = words[1:] + words[:1]
    if kind == 1 and len(words) > 3:
        del words[draw.randrange(1, len(words) - 1)]
    for _ in range({1: 1, 2: 1, 3: 1, 4: 2}.get(kind, 0)):
        at = max(range(len(words)), key=lambda k: (len(words[k]) > 3) * draw.random())
        word = words[at]
        if len(word) > 3:
            p = draw.randrange(1, len(word) - 1)
            swapped = word[:p] + word[p + 1] + word[p] + word[p + 2 :]
            other = word[:p] + draw.choice("aeioulrnst") + word[p + 1 :]
            words[at] = draw.choice([word[:p] + word[p + 1 :], word[:p] + word[p] + word[p:], swapped, other])
    if kind == 5 and len(words) > 1:
        at = draw.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1].lower()]
    text = " ".join(words)
    return draw.choice([text, text.lower(), text.title()])


def features(shared: Path, out: Path) -> None:
    import csv
    from dataclasses import replace

    from entente.screening.engine.index.build import build
    from entente.screening.engine.index.nearest import nearest
    from entente.screening.engine.lists import read_sources
    from entente.screening.engine.match.compare import COUNT, FEATURES
    from entente.screening.engine.match.compare import features as compare
    from entente.screening.engine.names.table import TokenTable, packed
    from entente.screening.engine.score.thresholds import background

    def pairs(items):
        table = TokenTable()
        starts, flat = packed([table.encode(n, o) for a, b, o in items for n in (a, b)])
        tokens, found = table.arrays(), np.zeros((len(items), COUNT))
        for k, (_, _, o) in enumerate(items):
            a, b = (flat[starts[n] : starts[n + 1]] for n in (2 * k, 2 * k + 1))
            x, y = np.zeros(COUNT), np.zeros(COUNT)
            x[-1] = y[-1] = o
            compare(tokens, a, tokens, b, x)
            compare(tokens, b, tokens, a, y)
            found[k] = (x + y) / 2
        return found

    def lists(*files):
        found, _ = read_sources([shared / "screening" / "lists" / f for f in files])
        for source in found:
            source.entries = [
                replace(e, names=tuple(n for n in e.names if n.role != "original")) for e in source.entries
            ]
        return found

    def near(index, names, keep, floor=0.42):
        return nearest(index, names, [-1] * len(names), keep, floor)[1]

    def rows_of(name):
        with (shared / "screening" / "pairs" / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    labelled = rows_of("name_pairs.csv")
    base = pairs([(r["name1"], r["name2"], r["schema"] != "Person") for r in labelled])
    truth = np.array([r["is_match"] == "true" for r in labelled], int)
    un, others = (
        lists("UN_consolidated_2026-02-27.xml.gz"),
        lists("ofac_sdn_2021-07_sdn.csv.gz", "sema_lmes_2026-08-22.csv"),
    )
    index, second = build(un), build(others)
    extra: list[tuple[str, str, bool]] = []
    marks: list[tuple[int, int]] = []
    crossed = [
        r for r in rows_of("crossscript_pairs.csv") if half(r["dataid"]) == 0 and r["kind"] == "INDIVIDUAL"
    ]
    for r, names in zip(crossed, near(index, [r["original_script"] for r in crossed], 24, 0.3), strict=True):
        extra.append((r["original_script"], r["latin"], False))
        marks.append((1, 0))
        different = [
            n for n in names if n >= 0 and index.entry(index.postings.entry[n])["entry_id"] != r["dataid"]
        ]
        for name in different[:10]:
            extra.append((r["original_script"], index.name_text(name), False))
            marks.append((0, 1))
    invented = background(8000, seed=99)
    for asked, names in zip(invented, near(second, invented, 3), strict=True):
        for name in names:
            if name >= 0 and second.postings.thing[name] == 0:
                extra.append((asked, second.name_text(name), False))
                marks.append((0, 2))
    draw = random.Random(5)
    persons = [
        e for s in others for e in s.entries if e.kind == "person" and len(e.names[0].text.split()) > 1
    ]
    for e in draw.sample(persons, 1500):
        extra.append((with_faults(e.names[0].text, draw), e.names[0].text, False))
        marks.append((1, 3))
    chosen = draw.sample(persons, 800)
    for e, names in zip(chosen, near(second, [e.names[0].text for e in chosen], 4), strict=True):
        own = {n.text.casefold() for n in e.names}
        for name in names:
            if (
                name >= 0
                and second.postings.thing[name] == 0
                and second.name_text(name).casefold() not in own
            ):
                extra.append((e.names[0].text, second.name_text(name), False))
                marks.append((0, 4))
    same, group = np.array(marks).T
    np.savez(out, X=base, y=truth, X2=pairs(extra), y2=same, g=group, names=np.array(FEATURES))


def fit(source: Path) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedKFold

    data = np.load(source)
    draw = np.random.default_rng(1)
    kept = np.concatenate(
        [draw.permutation(np.flatnonzero(data["g"] == g))[:n] for g, (n, _) in GROUPS.items()]
    )
    x2, y2 = data["X2"][kept], data["y2"][kept]
    w2 = np.array([GROUPS[g][1] for g in data["g"][kept]])
    x, y = data["X"], data["y"]

    def bagged(x, y, bags):
        x, y, w = np.vstack([x, x2]), np.r_[y, y2], np.r_[np.ones(len(y)), w2]
        draw = np.random.default_rng(7)
        out = []
        for seed in range(bags):
            k = draw.choice(len(y), len(y))
            one = HistGradientBoostingClassifier(
                max_iter=70,
                max_depth=3,
                learning_rate=0.09,
                min_samples_leaf=8,
                l2_regularization=1.0,
                monotonic_cst=DIRECTION,
                random_state=seed,
                early_stopping=False,
            )
            out.append(one.fit(x[k], y[k], sample_weight=w[k]))
        return out

    p = np.zeros(len(y))
    for train, test in StratifiedKFold(10, shuffle=True, random_state=0).split(x, y):
        odds = np.mean([m.decision_function(x[test]) for m in bagged(x[train], y[train], 3)], axis=0)
        p[test] = 1 / (1 + np.exp(-odds))

    def f1(limit):
        return float(2 * ((p >= limit) & (y == 1)).sum() / ((p >= limit).sum() + y.sum()))

    old = json.loads(MODEL.read_text("utf-8"))
    limit = max(np.arange(0.1, 0.9, 0.02), key=f1)
    old["figures"] |= {"cross_validated_f1": f1(limit), "cross_validated_f1_at_half": f1(0.5)}
    old["reliability_cross_validated"] = [
        {
            "from": low,
            "pairs": int(s.sum()),
            "mean_score": float(p[s].mean()),
            "share_same": float(y[s].mean()),
        }
        for low in (0.0, 0.2, 0.4, 0.6, 0.8)
        if (s := (p >= low) & (p < low + 0.2)).any()
    ]
    old["features"] = [str(n) for n in data["names"]]
    old["trees"] = _flat(bagged(x, y, 6)) | {"bags": 6}
    MODEL.write_text(json.dumps(old, ensure_ascii=False), encoding="utf-8")
    print(old["figures"], old["reliability_cross_validated"])


def _flat(models) -> dict[str, object]:
    flat: dict[str, list] = {k: [] for k in ("roots", "feature", "limit", "left", "right", "value")}
    base = 0.0
    for m in models:
        base += float(np.ravel(m._baseline_prediction)[0]) / len(models)
        for (tree,) in m._predictors:
            at = len(flat["feature"])
            flat["roots"].append(at)
            for n in tree.nodes:
                leaf = bool(n["is_leaf"])
                flat["feature"].append(-1 if leaf else int(n["feature_idx"]))
                flat["limit"].append(0.0 if leaf else round(float(n["num_threshold"]), 6))
                flat["left"].append(int(n["left"]) + at)
                flat["right"].append(int(n["right"]) + at)
                flat["value"].append(round(float(n["value"]) / len(models), 6))
    return {**flat, "base": base}


if __name__ == "__main__":
    if sys.argv[1] == "features":
        features(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        fit(Path(sys.argv[2]))
