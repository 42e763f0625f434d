"""Cross-reference: passages and sightings against arrival reports, to findings.

:func:`crossref` is the one function behind the command line, the live room, the web and the cluster. It is
pure: the same passages, reports, sightings, rule book and moment give the same findings, whatever order
they come in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from entente.marine.engine.assign import assign
from entente.marine.engine.book import MINUTE, RuleBook
from entente.marine.engine.columns import F64, I64, Sighting
from entente.marine.engine.compliance import Matched, Now, conclude
from entente.marine.engine.duty import Case, cases_of
from entente.marine.engine.findings import identified, no_arrival
from entente.marine.engine.match import Matcher
from entente.marine.engine.matching import Matching, matching_of
from entente.marine.engine.model import Finding, Identity, Passage, Report, Site
from entente.marine.engine.names import mark
from entente.marine.engine.pairs import Filed, Pairs, Targets, place_of
from entente.marine.engine.sightings import KnowsWaters, with_sightings

SHOWN = 3
"""Alternatives listed on a finding."""


@dataclass(slots=True)
class Picture:
    """Everything that was seen and said, and the moment at which it is judged (ms UTC)."""

    passages: Sequence[Passage]
    reports: Sequence[Report]
    sightings: Sequence[Sighting] = field(default_factory=list)
    data_until: int | None = None
    """The last moment of the positions; default: the last thing seen."""
    now: int | None = None
    """Default: ``data_until``, or the last report if that is later."""


def _moment(picture: Picture) -> Now:
    seen = [p.last_seen for p in picture.passages] + [s.t for s in picture.sightings]
    until = picture.data_until if picture.data_until is not None else max(seen, default=0)
    now = picture.now
    if now is None:
        now = max([until, *(r.received_at for r in picture.reports)]) if picture.reports else until
    return Now(now=now, data_until=until)


def crossref(
    picture: Picture, book: RuleBook, sites: Sequence[Site] = (), waters: KnowsWaters | None = None
) -> list[Finding]:
    """One finding per passage (and per vessel known from sightings only) and one per report that none of
    them answers, in order of time.

    ``waters`` leaves out sightings outside the reporting waters; without it all are taken to be inside.
    """
    at = _moment(picture)
    edition = book.at(at.data_until)
    matching = matching_of(edition, book.source, at.data_until)
    ordered = sorted(picture.passages, key=lambda p: (p.entry.t if p.entry else p.last_seen, p.key))
    passages = with_sightings(ordered, list(picture.sightings), edition.settings, matching, waters)
    cases = cases_of(passages, book, at.data_until)
    reports = sorted(picture.reports, key=lambda r: (r.received_at, r.report_no))
    by_code = {site.code.upper(): site for site in sites}
    rows: list[tuple[int, int]] = []
    targets = []
    for number, case in enumerate(cases):
        for index, arrival in enumerate(case.arrivals):
            # A meeting on the way to a landing is no arrival of its own: the landing is reported.
            if arrival.kind == "contact" and any(a.kind not in ("contact",) for a in case.landings):
                continue
            rows.append((number, index))
            targets.append((number, arrival, case.excused or case.open_rule is not None))
    matcher = Matcher(
        Filed.of(reports, by_code),
        Targets.of(targets),
        [p.identity for p in passages],
        edition,
        matching,
    )
    board = _Board(matcher.pairs(), reports, cases, rows, by_code, matching)
    findings = []
    for number, case in enumerate(cases):
        told = conclude(case, board.assigned[number], board.alternatives(number), at, matching)
        findings.append(identified(told))
    findings += [
        no_arrival(report, board.near_misses(k), book, at, matching)
        for k, report in enumerate(reports)
        if not board.accounted[k]
    ]
    return sorted(findings, key=_when)


def _when(finding: Finding) -> tuple[int, str]:
    moments = [finding.landing.at if finding.landing else None, finding.entry.t if finding.entry else None]
    return min((m for m in moments if m is not None), default=0), finding.subject


@dataclass(slots=True)
class _Lists:
    """Pairs by owner, best first, as one array cut into pieces."""

    items: I64
    start: I64

    @classmethod
    def of(cls, owner: Any, score: F64, items: I64, owners: int) -> _Lists:
        order = np.lexsort((items, -score, owner))
        start = np.searchsorted(owner[order], np.arange(owners + 1))
        return cls(items[order], start)

    def get(self, owner: int) -> list[int]:
        found: list[int] = self.items[self.start[owner] : self.start[owner + 1]].tolist()
        return found


class _Board:
    """What was assigned, and what else came near."""

    def __init__(
        self,
        pairs: Pairs,
        reports: list[Report],
        cases: list[Case],
        rows: list[tuple[int, int]],
        sites: dict[str, Site],
        matching: Matching,
    ) -> None:
        self.pairs, self.reports, self.cases, self.rows, self.sites = pairs, reports, cases, rows, sites
        self.matching = matching
        good = np.flatnonzero(pairs.accepted(matching))
        chosen = good[assign(pairs.report[good], pairs.target[good], pairs.score[good])]
        margin = self._margins(good, chosen)
        self.assigned: dict[int, dict[int, Matched]] = defaultdict(dict)
        self.accounted = np.zeros(len(reports), np.bool_)
        self.accounted[pairs.report[chosen]] = True
        for k, gap in zip(chosen.tolist(), margin.tolist(), strict=True):
            number, index = rows[pairs.target[k]]
            self.assigned[number][index] = self._matched(k, gap)
        self.assigned = {n: dict(sorted(by.items())) for n, by in self.assigned.items()}
        for number in range(len(cases)):
            self.assigned.setdefault(number, {})
        self.second = self._second_reports(good, chosen)
        free = np.ones(len(pairs.report), np.bool_)
        free[chosen] = False
        rest = np.flatnonzero(free)
        passage = np.fromiter((n for n, _ in rows), np.int64, len(rows))
        self._of_case = _Lists.of(passage[pairs.target[rest]], pairs.score[rest], rest, len(cases))
        self._of_report = _Lists.of(pairs.report[rest], pairs.score[rest], rest, len(reports))

    def _margins(self, good: I64, chosen: I64) -> F64:
        """Score of each chosen pair over the best rival that was not better placed elsewhere."""
        pairs = self.pairs
        n_r, n_t = len(self.reports), len(self.rows)
        got_r, got_t = np.full(n_r, -np.inf), np.full(n_t, -np.inf)
        got_r[pairs.report[chosen]] = pairs.score[chosen]
        got_t[pairs.target[chosen]] = pairs.score[chosen]
        is_chosen = np.zeros(len(pairs.report), np.bool_)
        is_chosen[chosen] = True
        # Another arrival or report of the same passage is no rival: the vessel is the same.
        passage = np.fromiter((n for n, _ in self.rows), np.int64, n_t)
        owner = np.full(n_r, -1, np.int64)
        owner[pairs.report[chosen]] = passage[pairs.target[chosen]]
        rest = good[~is_chosen[good]]
        rest = rest[owner[pairs.report[rest]] != passage[pairs.target[rest]]]
        r, t, s = pairs.report[rest], pairs.target[rest], pairs.score[rest]
        rival_r, rival_t = np.full(n_r, -np.inf), np.full(n_t, -np.inf)
        free_t, free_r = got_t[t] < s, got_r[r] < s
        np.maximum.at(rival_r, r[free_t], s[free_t])
        np.maximum.at(rival_t, t[free_r], s[free_r])
        rival = np.maximum(rival_r[pairs.report[chosen]], rival_t[pairs.target[chosen]])
        out: F64 = pairs.score[chosen] - rival
        return out

    def _matched(self, k: int, margin: float) -> Matched:
        pairs = self.pairs
        report = self.reports[pairs.report[k]]
        number, index = self.rows[pairs.target[k]]
        case = self.cases[number]
        similarity = float(pairs.similarity[k])
        evidence = agreements(report, case.passage.identity, similarity, self.matching)
        evidence["time"] = case.arrivals[index].makes_duty
        evidence["place"] = bool(pairs.place_m[k] <= case.edition.settings.site_limit_m)
        return Matched(report, place_of(report, self.sites), float(pairs.score[k]), margin, evidence)

    def _second_reports(self, good: I64, chosen: I64) -> dict[int, list[int]]:
        """Further reports that name a vessel whose arrival is answered already: part of that finding,
        not arrivals of somebody else."""
        pairs = self.pairs
        out: dict[int, list[int]] = defaultdict(list)
        for k in good[pairs.identity[good] >= self.matching.second_report].tolist():
            r = int(pairs.report[k])
            number = self.rows[pairs.target[k]][0]
            if not self.accounted[r] and self.assigned[number]:
                self.accounted[r] = True
                out[number].append(k)
        return out

    def _row(self, k: int, why: str) -> dict[str, Any]:
        pairs = self.pairs
        report = self.reports[pairs.report[k]]
        number, index = self.rows[pairs.target[k]]
        arrival = self.cases[number].arrivals[index]
        far = float(pairs.place_m[k])
        return {
            "report_no": report.report_no,
            "subject": self.cases[number].passage.key,
            "why": why,
            "score": round(float(pairs.score[k]), 2),
            "minutes_from_arrival": round((report.received_at - arrival.at) / MINUTE, 1),
            "place_m": None if np.isnan(far) else round(far),
        }

    def alternatives(self, number: int) -> list[dict[str, Any]]:
        """Reports that came near this passage: a second one of its own, one too far in time, one that
        names another vessel, or one that fits another arrival better."""
        out = [self._row(k, "second") for k in self.second.get(number, [])]
        pairs = self.pairs
        has_own = bool(self.assigned[number])
        used = {row["report_no"] for row in out} | {
            m.report.report_no for m in self.assigned[number].values()
        }
        for k in self._of_case.get(number):
            report = self.reports[pairs.report[k]]
            if report.report_no in used or len(out) >= SHOWN:
                continue
            if pairs.contradicted[k]:
                if has_own:
                    continue
                row = self._row(k, "contradicted")
                row["contradicts"] = contradictions(report, self.cases[number].passage.identity)
                row["score"] = None
            elif pairs.stale[k]:
                if has_own or pairs.identity[k] < self.matching.strong:
                    continue
                row = self._row(k, "too_far")
            else:
                row = self._row(k, "weaker")
            used.add(report.report_no)
            out.append(row)
        return out

    def near_misses(self, report: int) -> list[dict[str, Any]]:
        """Passages that came near a report that none answers."""
        out = []
        pairs = self.pairs
        for k in self._of_report.get(report)[:SHOWN]:
            why = "contradicted" if pairs.contradicted[k] else "too_far" if pairs.stale[k] else "weaker"
            row = self._row(k, why)
            if why == "contradicted":
                row["score"] = None
                number = self.rows[pairs.target[k]][0]
                row["contradicts"] = contradictions(self.reports[report], self.cases[number].passage.identity)
            out.append(row)
        return out


def agreements(report: Report, identity: Identity, similarity: float, matching: Matching) -> dict[str, Any]:
    """Which pieces of identity a report and a vessel share."""
    out: dict[str, Any] = {}
    for name in ("mmsi", "imo"):
        out[name] = bool(getattr(report, name)) and getattr(report, name) == getattr(identity, name)
    for name in ("call_sign", "registration"):
        mine = mark(getattr(report, name))
        out[name] = bool(mine) and mine == mark(getattr(identity, name))
    if similarity == similarity:
        key = (
            "described" if not identity.name else "name" if similarity >= matching.whole_name else "name_like"
        )
        out[key] = similarity >= matching.name_agrees
        out["name_similarity"] = round(similarity, 2)
    return out


def contradictions(report: Report, identity: Identity) -> list[str]:
    """Which pieces of identity differ."""
    out = []
    for name in ("mmsi", "imo"):
        a, b = getattr(report, name), getattr(identity, name)
        if a and b and a != b:
            out.append(name)
    for name in ("call_sign", "registration"):
        a, b = mark(getattr(report, name)), mark(getattr(identity, name))
        if a and b and a != b:
            out.append(name)
    return out
