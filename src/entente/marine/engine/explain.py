"""The sentences of one finding: what was seen, what answers it, by which rule, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entente.marine.engine.arrivals import Arrival
from entente.marine.engine.book import MINUTE
from entente.marine.engine.model import Passage, Reason, Source, Status
from entente.marine.engine.reasons import reason
from entente.marine.engine.remarks import remarks
from entente.marine.engine.wording import Distance, Place, Share, Span, When, Words, listed, same

if TYPE_CHECKING:
    from entente.marine.engine.compliance import Matched, Now, Ruling
    from entente.marine.engine.duty import Case

DID = {
    "landed": Words("landed", "a accosté"),
    "moored": Words("moored", "s’est amarré"),
    "anchored": Words("anchored", "a mouillé l’ancre"),
    "contact": Words("made contact with another vessel", "est entré en contact avec un autre navire"),
}
SEEN = {
    "landed": Words("landed", "accosté"),
    "moored": Words("moored", "amarré"),
    "anchored": Words("at anchor", "au mouillage"),
    "contact": Words("alongside another vessel", "bord à bord avec un autre navire"),
}
EVIDENCE = {
    "mmsi": Words("its MMSI", "son MMSI"),
    "imo": Words("its IMO number", "son numéro OMI"),
    "call_sign": Words("its call sign", "son indicatif d’appel"),
    "registration": Words("its registration", "son immatriculation"),
    "name": Words("its name", "son nom"),
    "name_like": Words("a name much like its own", "un nom très proche du sien"),
    "described": Words("the description", "la description"),
    "time": Words("the time", "le moment"),
    "place": Words("the place", "le lieu"),
}


@dataclass(slots=True)
class Story:
    """All that a finding's sentences are made from."""

    case: Case
    status: Status
    rulings: list[Ruling]
    gravest: Ruling | None
    matched: Matched | None
    alternatives: list[dict[str, Any]]
    at: Now


def _entry(passage: Passage) -> list[Reason]:
    entry = passage.entry
    if entry is None:
        return [reason("entry_unseen", at=When(passage.last_seen))]
    if entry.gap:
        return [reason("entered_window", start=When(entry.t_from), end=When(entry.t_to))]
    return [reason("entered", at=When(entry.t), window=Span(entry.window_s / 60))]


def _place(arrival: Arrival) -> Place:
    if arrival.site_code and arrival.site_m is not None:
        return Place(arrival.site_code, arrival.site_m)
    return Place()


def _arrival(passage: Passage, arrival: Arrival) -> Reason:
    if passage.source is Source.SIGHTING:
        slack = Span((arrival.latest - arrival.earliest) / MINUTE)
        return reason(
            "arrived_sighted",
            what=SEEN[arrival.kind],
            at=When(arrival.at),
            place=_place(arrival),
            slack=slack,
        )
    tolerance = Span(arrival.tolerance_ms / MINUTE)
    return reason(
        "arrived", what=DID[arrival.kind], at=When(arrival.at), tolerance=tolerance, place=_place(arrival)
    )


def evidence_words(evidence: dict[str, Any]) -> Words:
    """What a match rests on, as a phrase."""
    return listed([EVIDENCE[k] for k in EVIDENCE if evidence.get(k)]) if evidence else same("")


def _relative(minutes: float) -> Words:
    span = Span(abs(minutes))
    if minutes >= 0:
        return Words(f"{span.en} after", f"{span.fr} après")
    return Words(f"{span.en} before", f"{span.fr} avant")


def _answer(story: Story, ruling: Ruling) -> list[Reason]:
    matched, answer = ruling.matched, ruling.answer
    if matched is None:
        return []
    settings = story.case.edition.settings
    number = same(matched.report.report_no)
    arrival = ruling.arrival
    if ruling.how == "onward":
        return [reason("onward", what=DID[arrival.kind], at=When(arrival.at), report=number)]
    said: list[Reason] = []
    if evidence := evidence_words(matched.evidence):
        said.append(reason("matched", report=number, evidence=evidence))
    if ruling.how == "approach":
        said.append(reason("approach", what=DID[arrival.kind], at=When(arrival.at), report=number))
    if answer is None:
        return said
    received = When(matched.report.received_at)
    off = Span(answer.minutes_off)
    times = {answer.status, *answer.also}
    if answer.left_early and matched.report.declared_arrival_at and arrival.until:
        said.append(reason("left_before_declared", left=When(arrival.until), off=off, report=number))
    elif Status.LATE in times:
        said.append(reason("late", report=number, at=received, off=off))
    elif Status.EARLY in times:
        said.append(reason("early", report=number, at=received, off=off))
    elif arrival.kind == "silence":
        code = "seen_last_reported" if story.case.passage.source is Source.SIGHTING else "silent_reported"
        said.append(reason(code, start=When(arrival.earliest), end=When(arrival.latest)))
    elif matched.report.programme == "trusted":
        said.append(
            reason(
                "ahead_in_time",
                report=number,
                after=_relative(answer.minutes_after),
                earliest=Span(settings.trusted_earliest_min),
                latest=Span(settings.trusted_latest_min),
            )
        )
    else:
        said.append(
            reason(
                "in_time",
                report=number,
                after=_relative(answer.minutes_after),
                before=Span(settings.standard_before_min),
                limit=Span(settings.standard_after_min),
            )
        )
    if Status.WRONG_SITE in times and answer.site_off_m is not None:
        said.append(
            reason(
                "wrong_site",
                report=number,
                distance=Distance(answer.site_off_m),
                limit=Distance(settings.site_limit_m),
            )
        )
    return said


def _setting(story: Story) -> list[Reason]:
    """The operational setting apart from the provision that it applies."""
    edition = story.case.edition
    by = Words(edition.approved_by_en, edition.approved_by_fr)
    on = same(edition.approved_on)
    said = []
    if story.status in (Status.LATE, Status.UNREPORTED, Status.EARLY) and (
        story.matched is None or story.matched.report.programme != "trusted"
    ):
        limit = (
            edition.settings.standard_before_min
            if story.status is Status.EARLY
            else edition.settings.standard_after_min
        )
        said.append(reason("provision", limit=Span(limit), by=by, on=on))
    answers = [r.answer for r in story.rulings if r.answer is not None]
    if any(Status.WRONG_SITE in (one.status, *one.also) for one in answers):
        said.append(reason("site_setting", limit=Distance(edition.settings.site_limit_m), by=by, on=on))
    if any(r.arrival.kind == "contact" for r in story.rulings):
        detection = edition.detection
        speed = f"{detection.get('contact_speed_kn', 2):g}"
        said.append(
            reason(
                "contact_setting",
                distance=Distance(float(detection.get("contact_distance_m", 100))),
                speed=Words(f"{speed} knots", f"{speed} nœuds"),
                dwell=Span(float(detection.get("contact_dwell_min", 10))),
                by=by,
                on=on,
            )
        )
    return said


def _alternatives(story: Story) -> list[Reason]:
    said = []
    limit = Span(story.case.edition.settings.answer_limit_h * 60)
    for other in story.alternatives:
        number = same(other["report_no"])
        if other["why"] == "too_far":
            said.append(
                reason("too_far", report=number, off=Span(abs(other["minutes_from_arrival"])), limit=limit)
            )
        elif other["why"] == "contradicted":
            named = listed([EVIDENCE[k] for k in other["contradicts"]])
            said.append(reason("contradicted", report=number, evidence=named))
    return said


def _excused(story: Story) -> list[Reason]:
    case, passage = story.case, story.case.passage
    said: list[Reason] = []
    if case.loop == "outbound" and passage.outside is not None:
        said.append(reason("loop_outbound", left=When(passage.outside.begins)))
        said.append(reason("coverage_outside", share=Share(passage.outside.coverage)))
    elif case.loop == "inbound":
        said.append(reason("loop_inbound"))
    elif case.class_rule is not None:
        said += [_arrival(passage, a) for a in case.landings]
        said.append(reason("class_rule", name=Words(case.class_rule.name_en, case.class_rule.name_fr)))
        said.append(reason("class_stated", type=same(str(passage.identity.ship_type))))
    if story.matched is not None:
        said.append(reason("report_not_needed", report=same(story.matched.report.report_no)))
    return said


def _unknown(story: Story) -> tuple[list[Reason], list[Reason]]:
    said: list[Reason] = []
    missing: list[Reason] = []
    for ruling in story.rulings:
        if ruling.status is not Status.UNDETERMINED:
            continue
        if ruling.arrival.makes_duty:
            said.append(_arrival(story.case.passage, ruling.arrival))
            said.append(reason("passengers_unknown"))
            missing.append(reason("missing_passengers"))
        else:
            start, end = When(ruling.arrival.earliest), When(ruling.arrival.latest)
            sighted = story.case.passage.source is Source.SIGHTING
            said.append(reason("seen_last" if sighted else "silent", start=start, end=end))
            missing.append(reason("missing_positions", start=start, end=end))
    missing.append(reason("missing_report"))
    return said, missing


def explain(story: Story) -> tuple[list[Reason], list[Reason]]:
    """(reasons, what is missing) of a finding, in the order in which an officer would tell it."""
    case, passage, status = story.case, story.case.passage, story.status
    said = _entry(passage)
    missing: list[Reason] = []
    if passage.source is Source.SIGHTING:
        said.append(reason("sighting_only"))
    if status is Status.EXEMPT:
        said += _excused(story)
    elif status is Status.UNDETERMINED:
        more, missing = _unknown(story)
        said += more
    elif status is Status.IN_WATERS and not story.rulings:
        said.append(reason("under_way", until=When(story.at.data_until)))
        if story.matched is not None:
            said.append(reason("announced", report=same(story.matched.report.report_no)))
    else:
        for ruling in story.rulings:
            if ruling.arrival.makes_duty and ruling.how == "own":
                said.append(_arrival(passage, ruling.arrival))
            said += _answer(story, ruling)
            if ruling.status is Status.UNREPORTED:
                said.append(reason("no_report", until=When(story.at.now)))
            elif ruling.due_at is not None:
                said.append(reason("clock", due=When(ruling.due_at)))
    said += _setting(story)
    said += _alternatives(story)
    for event in passage.events:
        if event.kind == "sighting":
            alone = passage.source is Source.SIGHTING
            what = same(str(event.evidence.get("description", "")))
            said.append(reason("sighted_alone" if alone else "sighted", at=When(event.t), what=what))
    rests_on_coverage = status in (Status.EXEMPT, Status.UNREPORTED, Status.UNDETERMINED)
    if rests_on_coverage:
        said.append(reason("coverage", share=Share(passage.inside.coverage)))
    answers = story.matched.report if story.matched is not None else None
    said += remarks(case.edition, passage, answers, rests_on_coverage)
    if passage.disputed:
        said.append(reason("disputed"))
    if case.edition.valid_from > (passage.entry.t if passage.entry else passage.last_seen):
        said.append(reason("before_first_edition"))
    return said, missing
