"""A finding's page in words: confidence, rule, alternatives, what happened and who did it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from entente.core import clock
from entente.core.gate.context import WITHHELD
from entente.core.history import entries
from entente.core.registers.reader import Reader
from entente.marine import telling
from entente.marine.ingest import key
from entente.marine.models import ArrivalReport, Finding, Track, Vessel
from entente.marine.settings_words import SETTINGS


def french() -> bool:
    return telling.reader_language() == "fr"


@dataclass
class Line:
    """One line of the timeline."""

    at: datetime
    words: Any
    who: str = ""
    status: str = ""
    more: list[str] = field(default_factory=list)
    kind: str = "seen"
    """``seen`` on the water, ``report``, or ``done`` by somebody."""


def confidence_words(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 0.85:
        return _("high")
    return _("moderate") if value >= 0.6 else _("low")


def track_of(reader: Reader, finding: Finding) -> Track | None:
    if finding.subject in (None, WITHHELD):
        return None
    return reader.rows(Track).filter(pk=key("track", finding.subject)).first()


def report_of(reader: Reader, finding: Finding) -> ArrivalReport | None:
    if not finding.report_no:
        return None
    return reader.rows(ArrivalReport).filter(pk=key("report", finding.report_no)).first()


def vessel_of(reader: Reader, finding: Finding) -> Vessel | None:
    if finding.vessel_id in (None, WITHHELD):
        return None
    return reader.rows(Vessel).filter(pk=finding.vessel_id).first()


TELLING = (
    ("arrived", "arrived_sighted", "silent", "seen_last", "under_way", "no_arrival", "entered_window"),
    ("no_report", "late", "early", "left_before_declared", "wrong_site", "loop_inbound", "loop_outbound",
     "class_rule", "passengers_unknown", "clock", "in_time", "ahead_in_time", "no_arrival_private"),
)  # fmt: skip
"""What a finding comes to: one sentence on what happened, one on the duty."""


def lead_of(finding: Finding) -> SafeString:
    """The two sentences that say it all; the first reason where none of them is there."""
    return mark_safe(" ".join(telling.tell(_leading(finding))))


def plain_lead(finding: Finding) -> str:
    return " ".join(telling.told_plainly(_leading(finding)))


def _leading(finding: Finding) -> list[dict[str, Any]]:
    rows = finding.reasons or []
    told = [next((row for row in rows if row.get("code") in codes), None) for codes in TELLING]
    return [row for row in told if row] or rows[:1]


def rule_of(finding: Finding) -> dict[str, Any]:
    """The provision, and apart from it the setting with who approved it and when."""
    rule = finding.rule or {}
    setting, value = rule.get("setting"), rule.get("setting_value", "")
    words = SETTINGS[setting](value) if setting in SETTINGS else ""
    return {
        "source": rule.get("source_fr" if french() else "source") or rule.get("source", ""),
        "text": rule.get("text_fr" if french() else "text_en") or "",
        "valid_from": rule.get("valid_from", ""),
        "setting": words or (f"{setting}: {value}" if setting else ""),
        "statute": rule.get("setting_basis") == "statute",
        "approved_by": rule.get("setting_approved_by_fr" if french() else "setting_approved_by", ""),
        "approved_on": rule.get("setting_approved_on", ""),
        "edition": rule.get("edition", ""),
    }


FIELDS = {
    "mmsi": lambda: _("MMSI"),
    "imo": lambda: _("IMO number"),
    "call_sign": lambda: _("call sign"),
    "registration": lambda: _("registration"),
}


def alternatives_of(reader: Reader, finding: Finding) -> list[dict[str, Any]]:
    """Reports that came near a passage, or passages that came near a report, and why they were not taken."""
    made = []
    subjects = [row["subject"] for row in finding.alternatives or () if _of_passage(row, finding)]
    near = {
        one.subject: one
        for one in (reader.rows(Finding).filter(subject__in=subjects, current=True) if subjects else ())
    }
    told: set[str] = set()
    for row in finding.alternatives or ():
        passage = _of_passage(row, finding)
        if passage and row["subject"] in told:
            continue  # another arrival of the same passage
        told.add(row.get("subject", ""))
        why = row.get("why")
        differ = ", ".join(FIELDS[name]() for name in row.get("contradicts") or () if name in FIELDS)
        words = {
            "second": _("a second report of the same vessel"),
            "too_far": _("too far in time to answer this arrival"),
            "contradicted": _("names another vessel (%(what)s differs)") % {"what": differ or _("identity")},
            "weaker": _("fits less well, or fits another arrival better"),
        }.get(why, str(why or ""))
        details = []
        if (minutes := row.get("minutes_from_arrival")) is not None:
            text = clock.duration(abs(minutes) * 60)
            pattern = _("%(time)s after arrival") if minutes >= 0 else _("%(time)s before arrival")
            details.append(pattern % {"time": text})
        if row.get("place_m") is not None:
            details.append(
                _("%(km)s km away")
                % {"km": f"{row['place_m'] / 1000:.1f}".replace(".", "," if french() else ".")}
            )
        url, name = None, row.get("report_no", "")
        if passage:
            seen = near.get(row["subject"])  # what is withheld has no subject to be found by
            name = str(seen.hull) if seen is not None else _("a passage that you may not see")
            url = reader.link_to(Finding, seen) if seen is not None else None
        elif row.get("report_no"):
            from entente.core.registers import registry

            url = registry.get("marine.reports").url("detail", key("report", row["report_no"]))
        made.append({"name": name, "why": words, "details": details, "url": url})
    return made


def _of_passage(row: dict[str, Any], finding: Finding) -> bool:
    """Whether the row is about a passage that came near this finding's own report."""
    return bool(finding.report_no) and row.get("report_no") == finding.report_no and bool(row.get("subject"))


EVENTS = {
    "enter": lambda: _("Entered Canadian waters"),
    "entry": lambda: _("Entered Canadian waters"),
    "exit": lambda: _("Left Canadian waters"),
    "stop": lambda: _("Stopped"),
    "contact": lambda: _("Contact with another vessel"),
    "encounter": lambda: _("Met another vessel"),
    "loitering": lambda: _("Loitered"),
    "drifting": lambda: _("Drifted"),
    "silence": lambda: _("Fell silent"),
    "approach": lambda: _("Approached the line"),
    "identity": lambda: _("Changed what it says of itself"),
    "sighting": lambda: _("Sighted by a patrol"),
}
STOPS = {
    "landed": lambda: _("Landed"),
    "moored": lambda: _("Moored"),
    "anchored": lambda: _("Anchored"),
}
IDENTITY = {
    "two hulls on one number": lambda: _("Two vessels used its number"),
    "not a vessel's number": lambda: _("Its number is not a vessel’s"),
    "seen by radar too": lambda: _("Seen by radar too"),
    "mmsi": lambda: _("Went on under another number"),
    "name": lambda: _("Changed its name"),
    "call_sign": lambda: _("Changed its call sign"),
    "imo": lambda: _("Changed its IMO number"),
}


def _track_words(track: Any) -> str:
    """``mmsi:316001234``, ``radar:T17`` as words."""
    source, _colon, name = str(track).partition(":")
    if source == "mmsi":
        return f"MMSI {name}"
    return _("radar track %(name)s") % {"name": name} if source == "radar" else str(track)


def evidence_of(kind: str, evidence: dict[str, Any]) -> list[str]:
    """What an event rests on, as far as the engine wrote it down."""
    said = []
    if kind in ("contact", "encounter") and evidence.get("with"):
        told = {"other": _track_words(evidence["with"]), "metres": round(evidence.get("min_distance_m") or 0)}
        said.append(_("with %(other)s, %(metres)s m apart at the nearest") % told)
        if evidence.get("in_marina"):
            said.append(_("in a marina, where neighbours have not met"))
    if kind == "silence" and "under_way" in evidence:
        said.append(_("It was under way.") if evidence["under_way"] else _("It was lying still."))
        if evidence.get("across_line"):
            said.append(_("The silence lies across the line."))
    if kind in ("enter", "exit") and evidence.get("gap"):
        said.append(_("Nobody saw it cross: there was no position for a while."))
    if kind == "stop" and evidence.get("cut_short_by_silence"):
        said.append(_("It lay still when it fell silent."))
    if kind == "identity":
        if evidence.get("before") and evidence.get("after"):
            said.append(f"{_track_words(evidence['before'])} → {_track_words(evidence['after'])}")
        if evidence.get("track"):
            said.append(_track_words(evidence["track"]))
        if evidence.get("mmsi"):
            said.append(f"MMSI {evidence['mmsi']}")
    return said


def timeline(reader: Reader, finding: Finding, report: ArrivalReport | None) -> list[Line]:
    """Everything that happened to it, on the water and at the desks, oldest first."""
    lines: list[Line] = []
    seen: set[tuple[str, str]] = set()
    for event in finding.evidence or ():
        kind, evidence = event["kind"], event.get("evidence") or {}
        words = EVENTS.get(kind, lambda kind=kind: kind)()
        if kind == "stop" and (stop := STOPS.get(str(evidence.get("kind", "")))):
            words = stop()
        if kind == "identity" and (changed := IDENTITY.get(str(evidence.get("what", "")))):
            words = changed()
        at = parse_datetime(event["at"]) if event.get("at") else None
        if at is None or (kind, event["at"]) in seen:
            continue
        seen.add((kind, event["at"]))
        until = parse_datetime(event["until"]) if event.get("until") else None
        more = [_("for %(time)s") % {"time": clock.duration(until - at)}] if until and until > at else []
        more += evidence_of(kind, evidence)
        lines.append(Line(at, words, more=more))
    if finding.entry and not any(event["kind"] in ("enter", "entry") for event in finding.evidence or ()):
        lines.append(Line(clock.as_datetime(finding.entry["t"]), EVENTS["enter"]()))
    for landing in finding.landings or ():
        if not any(
            event["kind"] == "stop" and event["at"] == landing["at"] for event in finding.evidence or ()
        ):
            words = STOPS.get(landing["kind"], lambda: _("Landed"))()
            lines.append(Line(parse_datetime(landing["at"]), words, status=landing["status"]))
    if finding.left_at and not any(event["kind"] == "exit" for event in finding.evidence or ()):
        lines.append(Line(finding.left_at, EVENTS["exit"]()))
    if report is not None and report.received_at:
        words = _("Report %(number)s received") % {"number": report.report_no}
        lines.append(Line(report.received_at, words, kind="report"))
    lines.append(Line(finding.recorded_at, _("Finding recorded by the engine"), kind="done"))
    for entry in entries(reader, finding):
        more = [f"{title}: {before} → {after}" for title, before, after in entry.differences]
        if entry.note:
            more.append(str(entry.note))
        lines.append(Line(entry.change.recorded_at, entry.what, who=entry.who, more=more, kind="done"))
    return sorted(lines, key=lambda line: line.at)


def landings_of(finding: Finding) -> list[dict[str, Any]]:
    """Each place where the duty to report arose, with its own status."""
    from entente.marine.models import ReportingSite

    codes = {landing["site_code"] for landing in finding.landings or ()} - {None, ""}
    names = {site.code: site.name for site in ReportingSite.objects.filter(code__in=codes)}
    return [
        {
            "words": STOPS.get(landing["kind"], EVENTS.get(landing["kind"], STOPS["landed"]))(),
            "at": parse_datetime(landing["at"]),
            "until": parse_datetime(landing["until"]) if landing["until"] else None,
            "site": names.get(landing["site_code"], ""),
            "status": landing["status"],
            "also": landing.get("also") or [],
        }
        for landing in finding.landings or ()
    ]
