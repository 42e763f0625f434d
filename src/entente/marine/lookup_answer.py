"""The look-up's one line: reported, late, none or cannot be known; the evidence, and the authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.core import disclosures
from entente.core.gate.context import WITHHELD, Grade
from entente.core.models import Regime
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.templatetags.face import moment as timed
from entente.marine import case
from entente.marine.lookup import RECENT, Match
from entente.marine.models import ArrivalReport, Finding, ReportingSite
from entente.marine.telling import said

REPORTED, LATE, NONE, UNKNOWN = "reported", "late", "none", "unknown"
WORDS = {
    REPORTED: gettext_lazy("Reported"),
    LATE: gettext_lazy("Late"),
    NONE: gettext_lazy("No report"),
    UNKNOWN: gettext_lazy("Cannot be known"),
}
NAMED = 2
"""Reports, and vessels, whose names and numbers stand in an answer."""
MARKS = {REPORTED: "reported", LATE: "late", NONE: "unreported", UNKNOWN: "undetermined"}
"""The status whose shape and colour each word takes."""
OF_STATUS = {
    "reported": REPORTED,
    "no_arrival": REPORTED,
    "wrong_site": REPORTED,
    "early": REPORTED,
    "late": LATE,
    "unreported": NONE,
    "exempt": NONE,
    "in_waters": NONE,
    "undetermined": UNKNOWN,
}
SAID = {
    "wrong_site": gettext_lazy("but at another site than where it landed"),
    "early": gettext_lazy("but too early for this arrival"),
    "no_arrival": gettext_lazy("no vessel was seen with it; private boats need not carry AIS"),
    "exempt": gettext_lazy("and none is owed for this passage"),
    "in_waters": gettext_lazy("so far; it is in our waters and the time to report still runs"),
}
OVERDUE = gettext_lazy("so far; the time to report is over since %(due)s, and nothing newer is known")
"""Of ``in_waters`` whose hour has passed: what follows from it was not concluded yet."""
EVIDENCE = {
    "number": gettext_lazy("the report number agrees"),
    "mark": gettext_lazy("the licence or registration agrees"),
    "call": gettext_lazy("the call sign agrees"),
    "mmsi": gettext_lazy("the MMSI agrees"),
    "imo": gettext_lazy("the IMO number agrees"),
    "phone": gettext_lazy("the telephone number agrees"),
    "name": gettext_lazy("the name agrees"),
    "name_like": gettext_lazy("the name is spelled much alike"),
    "place": gettext_lazy("at the place you touched, in the last day"),
}


@dataclass
class Line:
    """One hull's answer."""

    word: str
    status: str
    """Key of the mark that is drawn: the answer's own, or the finding's where it says more."""
    title: str
    sentence: str
    evidence: list[str]
    number: str = ""
    at: Any = None
    urls: list[tuple[str, str]] = field(default_factory=list)
    """(words, address) of the records behind it."""
    shown_under: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return str(WORDS[self.word])

    @property
    def mark(self) -> str:
        return MARKS[self.word] if self.status not in ("exempt", "in_waters") else self.status


def reports_open(reader: Reader) -> bool:
    """Whether any customs information is open in full: without it no report is no answer."""
    return any(
        reader.decisions[pk].grade >= Grade.FULL
        for pk, label in reader.labels.items()
        if label.regime == Regime.CUSTOMS and not label.inputs.all()
    )


def tracks_open(reader: Reader) -> bool:
    """Whether any vessel that was seen is open in full: without it "seen by nobody" cannot be said."""
    return any(
        reader.decisions[pk].grade >= Grade.FULL
        for pk, label in reader.labels.items()
        if label.regime == Regime.POLICE and not label.inputs.all()
    )


def findings_open(reader: Reader) -> bool:
    """Whether what follows from reports and tracks together is open in full: whether one was in time, and
    whether a vessel was matched to it, is known from there alone."""
    return any(
        reader.decisions[pk].grade >= Grade.FULL
        for pk, label in reader.labels.items()
        if {one.regime for one in label.inputs.all()} == {Regime.CUSTOMS, Regime.POLICE}
    )


def answers(reader: Reader, matches: Sequence[Match]) -> list[Line]:
    """A line per hull; what another agency holds of it is recorded as shown."""
    shown = [row for m in matches for row in _told_of(m)]
    recorded: dict[int, Any] = {}
    for model in {type(row) for row in shown}:
        rows = [row for row in shown if type(row) is model]
        made = disclosures.record(reader, rows, "look-up")
        by_label = {one.label: one for one in made}
        recorded |= {id(row): by_label[row.label_id] for row in rows if row.label_id in by_label}
    names = _site_names(matches)
    return [_line(reader, one, recorded, names) for one in matches]


LIKE_AT_MOST = 8


def names_like(reader: Reader, matches: Sequence[Match], shown: Sequence[Match]) -> list[str]:
    """Other names that may have been meant, the likest first, to be asked by one touch; the records that they
    were taken from count as shown."""
    known = {one.name_key for one in shown}
    taken: dict[str, tuple[str, Any]] = {}
    for match in matches:
        if match.name_key in known or not {"name", "name_like"} & set(match.by):
            continue
        rows = (*match.reports[:1], *match.vessels[:1])
        named = [(getattr(row, "vessel_name", None) or getattr(row, "name", None), row) for row in rows]
        name, row = next(((n, r) for n, r in named if n and n is not WITHHELD), ("", None))
        if name and match.name_key not in taken:
            taken[match.name_key] = (name, row)
        if len(taken) == LIKE_AT_MOST:
            break
    for model in {type(row) for _name, row in taken.values()}:
        disclosures.record(reader, [row for _name, row in taken.values() if type(row) is model], "look-up")
    return [name for name, _row in taken.values()]


def _named(match: Match) -> list[Any]:
    """The records whose names and numbers the answer gives."""
    return [*match.reports[:NAMED], *match.vessels[:NAMED]]


def _told_of(match: Match) -> list[Any]:
    """Every record of which something is shown."""
    return [*_named(match), *match.findings[:1]]


def _line(reader: Reader, match: Match, recorded: dict[int, Any], sites: dict[str, str]) -> Line:
    finding = match.findings[0] if match.findings else None
    report = match.reports[0] if match.reports else None
    if finding and report and report.received_at > finding.occurred_at + RECENT:
        finding = None  # the newest report is about another arrival than the newest finding
    aged = finding is not None and _aged(reader, finding, match)
    if finding is not None and aged:
        word, sentence, at, number = _by_old_finding(finding)
    elif finding is not None:
        word, sentence, at, number = _by_finding(finding, reader.context.at)
    elif report is not None:
        word, sentence, at, number = _by_report(reader, report, sites)
    else:
        seen = match.vessels[0].last_seen_at if match.vessels else None
        word, number, at = NONE, "", seen
        sentence = _("No report names this hull.")
        if seen:
            sentence = _joined(sentence, said(_("Last seen %(when)s."), when=timed(seen, "short")))
    if word == NONE and not reports_open(reader):
        word, sentence = UNKNOWN, withheld_sentence(reader)
    return Line(
        word,
        finding.status if finding and not aged else MARKS[word],
        _title(match),
        sentence,
        _evidence(reader, match),
        number,
        at,
        _urls(reader, match, finding, report),
        _authority(reader, match, recorded),
    )


def _joined(*sentences: str) -> SafeString:
    return format_html_join(" ", "{}", ((one,) for one in sentences))


def _aged(reader: Reader, finding: Finding, match: Match) -> bool:
    """The arrival is more than a day old and over: it says nothing of today."""
    since = reader.context.at - RECENT
    if finding.occurred_at >= since or any(report.received_at >= since for report in match.reports[:1]):
        return False
    seen = [v.last_seen_at for v in match.vessels if v.pk == finding.vessel_id and v.last_seen_at]
    return finding.left_at is not None or not any(at >= since for at in seen)


def _by_old_finding(finding: Finding) -> tuple[str, str, Any, str]:
    text = said(
        _("No report in the last 24 hours; the last arrival that is known was on %(when)s."),
        when=timed(finding.occurred_at),
    )
    return NONE, _joined(text, case.lead_of(finding)), finding.occurred_at, str(finding.report_no or "")


def _by_finding(finding: Finding, now: datetime) -> tuple[str, str, Any, str]:
    word = OF_STATUS[finding.status]
    if finding.status == "in_waters" and finding.report_no:
        word = REPORTED
    parts = [case.lead_of(finding)]
    more: Any = SAID.get(finding.status)
    if finding.status == "in_waters" and finding.due_at is not None and finding.due_at < now:
        more = said(str(OVERDUE), due=timed(finding.due_at))
    if more and (finding.status != "in_waters" or word == NONE):
        parts.insert(0, said("%(word)s, %(more)s.", word=WORDS[word], more=more))
    return word, _joined(*parts), finding.occurred_at, str(finding.report_no or "")


def _by_report(reader: Reader, report: ArrivalReport, sites: dict[str, str]) -> tuple[str, str, Any, str]:
    when = timed(report.received_at, "short")
    where = sites.get(str(report.site_code or ""), "")
    old = reader.context.at - report.received_at > RECENT
    if old:
        text = said(_("No report in the last 24 hours; the last one was received %(when)s."), when=when)
    elif not findings_open(reader):
        received = (
            _("A report was received %(when)s for %(site)s.")
            if where
            else _("A report was received %(when)s.")
        )
        text = _joined(said(received, when=when, site=where), _unjudged())
        return UNKNOWN, text, report.received_at, str(report.report_no)
    elif where:
        unmatched = _("A report was received %(when)s for %(site)s. No vessel was matched to it.")
        text = said(unmatched, when=when, site=where)
    else:
        text = said(_("A report was received %(when)s. No vessel was matched to it."), when=when)
    return (NONE if old else REPORTED), text, report.received_at, str(report.report_no)


def _unjudged() -> str:
    return _(
        "Whether it was in time, and which vessel it was, cannot be told here: what was seen on the water is "
        "not open to your unit under this purpose. Change the purpose in the header, or ask who holds it."
    )


def withheld_sentence(reader: Reader) -> str:
    """Why nothing can be said, and what would change it."""
    holders = {label.holder.name for label in reader.labels.values() if label.regime == Regime.CUSTOMS} or {
        _("the customs agency")
    }
    return _(
        "Arrival reports are customs information held by %(holder)s and are not open to your unit under this "
        "purpose. Not seeing one tells nothing. Change the purpose in the header, or ask them."
    ) % {"holder": ", ".join(sorted(map(str, holders)))}


def _title(match: Match) -> str:
    """Name and number as they were reported or observed."""
    parts: list[str] = []
    for row in _named(match):
        name = getattr(row, "vessel_name", "") or getattr(row, "name", "")
        for text in (name, row.registration, row.call_sign, f"MMSI {row.mmsi}" if row.mmsi else ""):
            if text and str(text) not in parts:
                parts.append(str(text))
    if not parts and match.vessels:
        parts = [str(match.vessels[0])]
    if not parts and match.findings:
        parts = [str(match.findings[0].vessel_name or "")]
    if not any(parts) and match.reports:
        parts = [str(match.reports[0].report_no)]
    return " · ".join(filter(None, parts[:4])) or _("Unnamed vessel")


def _evidence(reader: Reader, match: Match) -> list[str]:
    made = [str(words) for how, words in EVIDENCE.items() if how in match.by]
    if "name" in match.by and str(EVIDENCE["name_like"]) in made:
        made.remove(str(EVIDENCE["name_like"]))
    if match.vessels:
        vessel = match.vessels[0]
        if vessel.last_seen_at:
            made.append(
                said(
                    _("seen by %(source)s, last %(when)s"),
                    source=vessel.get_source_display(),
                    when=timed(vessel.last_seen_at, "short"),
                )
            )
    elif match.reports and tracks_open(reader):
        made.append(_("seen by nobody: known from its reports alone"))
    return made


def _urls(
    reader: Reader, match: Match, finding: Finding | None, report: ArrivalReport | None
) -> list[tuple[str, str]]:
    made = []
    for key, row, words in (
        ("marine.findings", finding, _("Finding")),
        ("marine.reports", report, _("Report")),
        ("marine.vessels", match.vessels[0] if match.vessels else None, _("Vessel")),
    ):
        register = registry.get(key)
        if row is not None and register is not None and register.may_read(reader.context):
            made.append((words, register.url("detail", row)))
    return made


def _authority(reader: Reader, match: Match, recorded: dict[int, Any]) -> list[str]:
    """Under what each part is shown: the own mandate, or the provision that opens another agency's."""
    made: list[str] = []
    for row in _told_of(match):
        label, decision = reader.label(row), reader.decision(row)
        if entry := recorded.get(id(row)):
            text = _("%(label)s: %(authority)s · recorded as %(entry)s") % {
                "label": label,
                "authority": "; ".join(decision.authority),
                "entry": str(entry.entry)[:13],
            }
        else:
            text = _("%(label)s: held by your own agency") % {"label": label}
        if text not in made:
            made.append(text)
    return made


def _site_names(matches: Sequence[Match]) -> dict[str, str]:
    codes = {r.site_code for m in matches for r in m.reports[:1]} - {None, "", WITHHELD}
    return {site.code: str(site.name) for site in ReportingSite.objects.filter(code__in=codes)}
