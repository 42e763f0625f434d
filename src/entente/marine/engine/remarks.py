"""What an officer should know beside the status: no status depends on it (``remarks`` of the rule file)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entente.marine.engine.book import Remark
from entente.marine.engine.model import Identity, Passage, Reason, Report, Source
from entente.marine.engine.reasons import reason
from entente.marine.engine.wording import NB, Span, Words, same

if TYPE_CHECKING:
    from entente.marine.engine.book import Edition

PRIVATE = (36, 37)
"""AIS ship types of pleasure craft: sailing, other."""


def remarks(
    edition: Edition, passage: Passage, report: Report | None, coverage_matters: bool
) -> list[Reason]:
    """In the order in which they are told. ``report``: the one that answers; ``coverage_matters``: the
    status rests on what was not seen."""
    said = []
    if (rule := edition.remarks.get("ais-carriage")) and coverage_matters and passage.inside.coverage < 1:
        said += _silent_carrier(rule, passage)
    if (rule := edition.remarks.get("many-aboard")) and report is not None:
        said += _many_aboard(rule, passage.identity, report)
    return said


def _silent_carrier(rule: Remark, passage: Passage) -> list[Reason]:
    """It must transmit and was not heard all the time. Who says nothing of length or type is not judged."""
    who = passage.identity
    if passage.source is not Source.AIS or who.length_m is None or who.ship_type is None:
        return []
    if who.length_m < rule.numbers["least_length_m"] or who.ship_type in rule.except_ship_types:
        return []
    return [reason("must_carry_ais", length=same(f"{who.length_m:.0f}{NB}m"), source=_source(rule))]


def _many_aboard(rule: Remark, who: Identity, report: Report) -> list[Reason]:
    least = rule.numbers["least_persons"]
    private = who.ship_type is None or who.ship_type in PRIVATE
    if not private or report.persons_on_board is None or report.persons_on_board < least:
        return []
    return [
        reason(
            "many_aboard",
            report=same(report.report_no),
            persons=same(str(report.persons_on_board)),
            least=same(f"{least:g}"),
            ahead=Span(rule.numbers["ahead_h"] * 60),
            source=_source(rule),
        )
    ]


def _source(rule: Remark) -> Words:
    return Words(rule.source_en, rule.source_fr)
