"""One status per passage and per landing, with the rule, the reasons and a confidence.

Precedence: a loop (11(5)) first, then the class rules, then what the reports answer, then what is still
open (the clock, or a vessel under way), then what nobody saw, and only then ``unreported``.

Confidence is a product of what could be wrong, each factor in (0, 1]:

* the match: 1 - exp(-score/``score_scale``) of the pair, times the odds against the runner-up for the same
  report or arrival, 1/(1 + exp(-margin)); 1 when no report is involved;
* the clock: ``close_call_factor`` when the verdict hangs on less than twice the sampling interval;
* the coverage, for what rests on not having seen something (``exempt``, ``unreported``,
  ``undetermined``): from ``unobserved_factor`` to 1 by the share of the passage that was observed;
* the entry: ``entry_window_factor`` when it is a window;
* the source: ``no_identity_factor`` for a track without identity (radar) or a sighting that no report
  answers;
* the place: ``disputed_factor`` when all lies in disputed waters.

The numbers are dated data (:mod:`entente.marine.engine.matching`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from entente.marine.engine import explain
from entente.marine.engine.arrivals import Arrival
from entente.marine.engine.book import MINUTE
from entente.marine.engine.duty import Case
from entente.marine.engine.geodesy import distance_m
from entente.marine.engine.matching import Matching
from entente.marine.engine.model import Finding, Landing, Report, Source, Status
from entente.marine.engine.verdicts import Answer, answers, judge, window

GRAVITY = (
    Status.UNREPORTED,
    Status.UNDETERMINED,
    Status.LATE,
    Status.WRONG_SITE,
    Status.EARLY,
    Status.IN_WATERS,
    Status.REPORTED,
    Status.EXEMPT,
    Status.NO_ARRIVAL,
)
"""Gravest first."""


@dataclass(slots=True)
class Matched:
    """A report assigned to an arrival, or offered as an alternative."""

    report: Report
    place: tuple[float, float] | None
    score: float
    margin: float
    """Score over the runner-up for the same report or arrival; infinite without one."""
    evidence: dict[str, Any] = field(default_factory=dict)

    def confidence(self, scale: float) -> float:
        """How sure the pair is, 0 to 1; ``scale``: the weight at which 63 % is reached without a rival."""
        odds = 1.0 if math.isinf(self.margin) else 1 / (1 + math.exp(-self.margin))
        return (1 - math.exp(-max(self.score, 0.0) / scale)) * odds


@dataclass(slots=True)
class Now:
    """The moment of judging."""

    now: int
    data_until: int


@dataclass(slots=True)
class Ruling:
    """The verdict on one arrival."""

    arrival: Arrival
    status: Status
    matched: Matched | None = None
    answer: Answer | None = None
    due_at: int | None = None
    how: str = "own"
    """``own`` report, ``onward`` of a reported arrival, ``approach`` to one."""


def _rank(status: Status) -> int:
    return GRAVITY.index(status)


def _answered(case: Case, index: int, assigned: dict[int, Matched]) -> Ruling | None:
    """The verdict by a report: this arrival's own, an earlier one's, or the one it was on its way to."""
    settings = case.edition.settings
    arrival = case.arrivals[index]
    if (own := assigned.get(index)) is not None:
        answer = judge(own.report, arrival, settings, own.place)
        return Ruling(arrival, answer.status, own, answer)
    before = [k for k in assigned if k < index]
    if before and settings.onward_landing_covered:
        first = assigned[before[0]]
        if first.report.received_at <= arrival.latest + settings.answer_limit_h * 60 * MINUTE:
            return Ruling(arrival, Status.REPORTED, first, None, how="onward")
    after = [k for k in assigned if k > index]
    if after:
        later = assigned[min(after)]
        landing = case.arrivals[min(after)]
        near = distance_m(arrival.lon, arrival.lat, landing.lon, landing.lat) <= settings.site_limit_m
        # A meeting on the way is no arrival of its own once the vessel has landed and reported; a stop
        # is, unless it was at the doorstep of the place reported.
        if arrival.kind == "contact":
            return Ruling(arrival, Status.REPORTED, later, None, how="approach")
        if near and answers(later.report, arrival, settings):
            answer = judge(later.report, arrival, settings, later.place)
            return Ruling(arrival, answer.status, later, answer, how="approach")
    return None


def rule_on(case: Case, assigned: dict[int, Matched], at: Now) -> list[Ruling]:
    """A verdict for every arrival of a passage on which a duty may have arisen."""
    settings = case.edition.settings
    rulings = []
    for index, arrival in enumerate(case.arrivals):
        if arrival.kind == "silence" and assigned and index not in assigned:
            continue  # the report says in which of the silences the vessel arrived
        ruling = _answered(case, index, assigned)
        if ruling is None:
            due = window("standard", arrival, settings)[1] - arrival.tolerance_ms
            if at.now <= due + arrival.tolerance_ms and arrival.kind != "passage":
                status = Status.IN_WATERS if arrival.makes_duty else Status.UNDETERMINED
                ruling = Ruling(arrival, status, due_at=due if arrival.makes_duty else None)
            elif arrival.makes_duty and case.open_rule is None:
                ruling = Ruling(arrival, Status.UNREPORTED)
            else:
                ruling = Ruling(arrival, Status.UNDETERMINED)
        rulings.append(ruling)
    return rulings


def _passage_status(case: Case, assigned: dict[int, Matched], at: Now) -> tuple[Status, list[Ruling]]:
    only = case.arrivals[0]
    if case.loop is not None:
        return Status.EXEMPT, []
    if only.kind == "passage":
        # Under way inside when the data ends (a passage that ended is a loop or has an open silence).
        return Status.IN_WATERS, []
    if case.class_rule is not None:
        return Status.EXEMPT, []
    rulings = rule_on(case, assigned, at)
    return min((r.status for r in rulings), key=_rank), rulings


def _landing(case: Case, ruling: Ruling) -> Landing:
    arrival, answer = ruling.arrival, ruling.answer
    return Landing(
        at=arrival.at,
        until=arrival.until,
        lon=arrival.lon,
        lat=arrival.lat,
        kind=arrival.kind,
        site_code=arrival.site_code,
        status=ruling.status,
        report_no=ruling.matched.report.report_no if ruling.matched else None,
        also=list(answer.also) if answer else [],
        minutes_off=round(answer.minutes_off, 1) if answer else None,
        site_off_m=round(answer.site_off_m) if answer and answer.site_off_m is not None else None,
    )


def _rule(case: Case, status: Status, ruling: Ruling | None) -> dict[str, str]:
    edition = case.edition
    if case.loop == "outbound":
        return edition.rule("customs-act-11-5-b")
    if case.loop == "inbound":
        return edition.rule("customs-act-11-5-a")
    if status is Status.EXEMPT and case.class_rule is not None:
        return edition.rule(case.class_rule.provision.id)
    if ruling is not None and ruling.matched is not None and ruling.how == "own":
        if status is Status.WRONG_SITE:  # whatever the programme: no provision says how far
            return edition.rule("customs-act-11-1", "site_limit_m")
        if ruling.matched.report.programme == "trusted":
            if ruling.answer is not None and ruling.answer.left_early:
                return edition.rule("sor-2003-323-19")
            early = status is Status.EARLY
            return edition.rule(
                "sor-2003-323-17-1-1", "trusted_earliest_min" if early else "trusted_latest_min"
            )
        if status is Status.EARLY:
            return edition.rule("customs-act-11-1", "standard_before_min")
    if status is Status.UNDETERMINED and case.open_rule is not None:
        return edition.rule(case.open_rule.provision.id)
    if status is Status.UNDETERMINED:
        return edition.rule("customs-act-11-5-a", "silence_min")
    return edition.rule("customs-act-11-1", "standard_after_min")


def _confidence(case: Case, status: Status, ruling: Ruling | None, m: Matching) -> float:
    passage = case.passage
    value = m.surest
    matched = ruling.matched if ruling else None
    if matched is not None and ruling is not None:
        value *= matched.confidence(m.score_scale)
        if ruling.answer is not None and ruling.answer.close_call:
            value *= m.close_call_factor
    if status in (Status.EXEMPT, Status.UNREPORTED, Status.UNDETERMINED):
        stay = passage.outside if case.loop == "outbound" and passage.outside else passage.inside
        value *= m.unobserved_factor + (1 - m.unobserved_factor) * min(max(stay.coverage, 0.0), 1.0)
    if passage.entry is not None and passage.entry.gap:
        value *= m.entry_window_factor
    if passage.source is not Source.AIS and matched is None:
        value *= m.no_identity_factor
    if passage.disputed:
        value *= m.disputed_factor
    return round(value, 3)


def conclude(
    case: Case,
    assigned: dict[int, Matched],
    alternatives: list[dict[str, Any]],
    at: Now,
    matching: Matching,
) -> Finding:
    """The finding on a passage (its ``finding_id`` is set by :mod:`findings`)."""
    passage = case.passage
    status, rulings = _passage_status(case, assigned, at)
    gravest = min(rulings, key=lambda r: (_rank(r.status), r.arrival.at), default=None)
    landings = [_landing(case, r) for r in rulings if r.arrival.makes_duty]
    if not landings and case.excused:
        landings = [
            _landing(case, Ruling(a, Status.EXEMPT, assigned.get(k)))
            for k, a in enumerate(case.arrivals)
            if a.makes_duty
        ]
    matched = gravest.matched if gravest else next(iter(assigned.values()), None)
    shown = None
    if gravest is not None and gravest.arrival.makes_duty:
        shown = next(x for x in landings if x.at == gravest.arrival.at and x.kind == gravest.arrival.kind)
    elif landings:
        shown = landings[0]
    # A passage is one row on a list: whatever else was wrong with any of its landings stays visible.
    also = list(gravest.answer.also) if gravest and gravest.answer and gravest.how != "onward" else []
    reasons, missing = explain.explain(
        explain.Story(case, status, rulings, gravest, matched, alternatives, at)
    )
    return Finding(
        finding_id="",
        status=status,
        confidence=_confidence(case, status, gravest, matching),
        source=passage.source,
        identity=passage.identity,
        report_no=matched.report.report_no if matched else None,
        entry=passage.entry,
        left_at=passage.exit.t if passage.exit else None,
        landing=shown,
        landings=landings,
        also=also,
        events=passage.events,
        reasons=reasons,
        rule=_rule(case, status, gravest),
        alternatives=alternatives,
        coverage=round(passage.inside.coverage, 3),
        missing=missing,
        due_at=gravest.due_at if gravest and status is Status.IN_WATERS else None,
        route=passage.route,
        subject=passage.key,
        track_key=passage.track_key,
        disputed=passage.disputed,
    )
