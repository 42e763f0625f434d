"""One report answers one arrival: the best assignment over everything at once.

Candidates fall into small connected groups; in each the sum of squared scores is maximised exactly
(Jonker-Volgenant, SciPy's ``linear_sum_assignment``; its sparse form for a group too large for a dense
table). Squares, so that two middling pairs never outbid one certain pair.
"""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

from entente.marine.engine.columns import F64, I32, I64

DENSE_LIMIT = 4_000_000
"""Cells of a dense table (32 MB)."""


def assign(report: I32, target: I32, score: F64) -> I64:
    """Indices of the chosen pairs. ``score`` must be positive; pairs are distinct."""
    if not len(report):
        return np.empty(0, np.int64)
    reports, ri = np.unique(report, return_inverse=True)
    targets, ti = np.unique(target, return_inverse=True)
    weight = score**2
    n, m = len(reports), len(targets)
    graph = csr_matrix((np.ones(len(ri)), (ri, ti + n)), shape=(n + m, n + m))
    _, group = connected_components(graph, directed=False)
    order = np.argsort(group[ri], kind="stable")
    bounds = np.flatnonzero(np.r_[True, np.diff(group[ri][order]) != 0, True])
    chosen: list[I64] = []
    for a, b in itertools.pairwise(bounds):
        edges = order[a:b]
        if len(edges) == 1:
            chosen.append(edges)
        else:
            chosen.append(_group(edges, ri[edges], ti[edges], weight[edges]))
    return np.sort(np.concatenate(chosen))


def _group(edges: I64, r: I64, t: I64, weight: F64) -> I64:
    rows, i = np.unique(r, return_inverse=True)
    cols, j = np.unique(t, return_inverse=True)
    if len(rows) * len(cols) <= DENSE_LIMIT:
        table = np.zeros((len(rows), len(cols)))
        table[i, j] = weight
        a, b = linear_sum_assignment(table, maximize=True)
        taken = table[a, b] > 0
        picked = set(zip(a[taken].tolist(), b[taken].tolist(), strict=True))
    else:
        # Every row gets a private dummy column, so that a full matching always exists.
        n = len(rows)
        big = float(weight.max()) + 1.0
        cost = csr_matrix(
            (
                np.r_[big - weight, np.full(n, big)],
                (np.r_[i, np.arange(n)], np.r_[j, len(cols) + np.arange(n)]),
            ),
            shape=(n, len(cols) + n),
        )
        a, b = min_weight_full_bipartite_matching(cost)
        picked = {(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True) if y < len(cols)}
    mask = np.fromiter(((x, y) in picked for x, y in zip(i, j, strict=True)), np.bool_, len(i))
    out: I64 = edges[mask]
    return out
