"""Findings against truth: precision and recall per status, false accusations, what was taken for what."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from entente.marine.engine.errors import InputError

STATUSES = (
    "reported",
    "late",
    "early",
    "wrong_site",
    "unreported",
    "exempt",
    "in_waters",
    "undetermined",
    "no_arrival",
)
SAME_ENTRY_S = 45 * 60
"""Two entries of one vessel this near in time are one."""


@dataclass(slots=True)
class Score:
    """Per status (precision, recall, found, expected); NaN-free: nothing found and nothing expected is left
    out of the means."""

    by_status: dict[str, dict[str, float]]
    macro_precision: float
    macro_recall: float
    accused: int
    """``unreported`` findings on vessels that the truth calls exempt or reported."""
    innocent: int
    confusion: list[dict[str, Any]] = field(default_factory=list)

    @property
    def false_accusation_rate(self) -> float:
        return self.accused / self.innocent if self.innocent else 0.0


def _rows(path: Path | str) -> list[dict[str, Any]]:
    rows = []
    with Path(path).open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    rows.append(json.loads(line))
                except json.JSONDecodeError as error:
                    raise InputError(str(path), "no_json", number, detail=error.msg) from None
                if (status := rows[-1].get("status")) not in STATUSES:
                    raise InputError(str(path), "no_status", number, text=repr(status))
    return rows


def _subject(row: dict[str, Any]) -> str:
    """What a row is about, the same for truth and finding."""
    if row["status"] == "no_arrival":
        return f"report:{row.get('report_no')}"
    key = row.get("track_key") or ""
    if key.startswith("sighting:"):
        return str(key)
    if row.get("sighting_id"):
        return f"sighting:{row['sighting_id']}"
    if row.get("mmsi"):
        return f"mmsi:{row['mmsi']}"
    return f"radar:{row.get('track_id')}"


def _when(row: dict[str, Any]) -> float | None:
    text = row.get("entered_at")
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else None


def pairs(
    findings: list[dict[str, Any]], truth: list[dict[str, Any]]
) -> list[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """(truth, finding) pairs; None on one side: missed, or found without being there.

    Same subject, then nearest entry within 45 minutes; a vessel with one of each is paired whatever the
    time says (a gap across the line has no moment).
    """
    groups: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((truth, findings)):
        for row in rows:
            groups[_subject(row)][side].append(row)
    out: list[tuple[dict[str, Any] | None, dict[str, Any] | None]] = []
    for expected, found in groups.values():
        if len(expected) == len(found) == 1:
            out.append((expected[0], found[0]))
            continue
        gaps = []
        for i, a in enumerate(expected):
            for j, b in enumerate(found):
                ta, tb = _when(a), _when(b)
                gap = abs(ta - tb) if ta is not None and tb is not None else SAME_ENTRY_S
                if gap <= SAME_ENTRY_S:
                    gaps.append((gap, i, j))
        free_a, free_b = set(range(len(expected))), set(range(len(found)))
        for _, i, j in sorted(gaps):
            if i in free_a and j in free_b:
                free_a.discard(i)
                free_b.discard(j)
                out.append((expected[i], found[j]))
        out += [(expected[i], None) for i in sorted(free_a)] + [(None, found[j]) for j in sorted(free_b)]
    return out


def score(findings_path: Path | str, truth_path: Path | str) -> Score:
    """Compare two JSONL files. ``InputError`` names file and line of a record that cannot be read."""
    matched = pairs(_rows(findings_path), _rows(truth_path))
    hit: Counter[str] = Counter()
    found: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    accused = innocent = 0
    confusion = []
    for truth, finding in matched:
        want = truth["status"] if truth else None
        got = finding["status"] if finding else None
        if want:
            expected[want] += 1
        if got:
            found[got] += 1
        if want and want == got:
            hit[want] += 1
        else:
            confusion.append({"expected": want, "found": got, "truth": truth, "finding": finding})
        if want in ("exempt", "reported"):
            innocent += 1
            accused += got == "unreported"
    by_status = {}
    for status in STATUSES:
        if expected[status] or found[status]:
            by_status[status] = {
                "precision": hit[status] / found[status] if found[status] else 0.0,
                "recall": hit[status] / expected[status] if expected[status] else 0.0,
                "found": found[status],
                "expected": expected[status],
            }
    n = max(len(by_status), 1)
    return Score(
        by_status,
        sum(s["precision"] for s in by_status.values()) / n,
        sum(s["recall"] for s in by_status.values()) / n,
        accused,
        innocent,
        confusion,
    )
