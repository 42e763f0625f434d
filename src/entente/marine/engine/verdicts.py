"""How one report answers one arrival: in time, late, early; at the place it named or elsewhere.

The windows are the rule book's. Everything read from a stop carries the sampling interval as tolerance,
so a report is late only when it is late whatever the instant of arrival was.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from entente.marine.engine.arrivals import Arrival
from entente.marine.engine.book import HOUR, MINUTE, Settings
from entente.marine.engine.geodesy import distance_m
from entente.marine.engine.model import Report, Status


@dataclass(slots=True)
class Answer:
    """What a report is to an arrival."""

    status: Status
    """``reported``, ``late``, ``early`` or ``wrong_site``."""
    also: list[Status] = field(default_factory=list)
    minutes_off: float = 0.0
    """How far outside the window (0 inside it)."""
    minutes_after: float = 0.0
    """Report minus arrival, minutes; negative = before."""
    site_off_m: float | None = None
    left_early: bool = False
    """Trusted: gone before the time of arrival that was declared."""
    close_call: bool = False
    """Decided by less than the tolerance."""


def window(programme: str, arrival: Arrival, settings: Settings) -> tuple[int, int]:
    """When a report of this arrival is in time: (first, last) ms UTC, tolerance included."""
    if programme == "trusted":
        first = arrival.earliest - round(settings.trusted_earliest_min * MINUTE)
        last = arrival.latest - round(settings.trusted_latest_min * MINUTE)
    else:
        first = arrival.earliest - round(settings.standard_before_min * MINUTE)
        last = arrival.latest + round(settings.standard_after_min * MINUTE)
    return first - arrival.tolerance_ms, last + arrival.tolerance_ms


def answers(report: Report, arrival: Arrival, settings: Settings) -> bool:
    """Whether it is near enough in time to be a report of this arrival at all."""
    limit = settings.answer_limit_h * HOUR + arrival.tolerance_ms
    return arrival.earliest - limit <= report.received_at <= arrival.latest + limit


def judge(report: Report, arrival: Arrival, settings: Settings, place: tuple[float, float] | None) -> Answer:
    """The status of an arrival that this report answers; ``place`` is where the report says it landed."""
    first, last = window(report.programme, arrival, settings)
    received = report.received_at
    answer = Answer(Status.REPORTED, minutes_after=(received - arrival.at) / MINUTE)
    if received > last:
        answer.status, answer.minutes_off = Status.LATE, (received - last) / MINUTE
    elif received < first:
        answer.status, answer.minutes_off = Status.EARLY, (first - received) / MINUTE
    elif (
        report.programme == "trusted"
        and report.declared_arrival_at is not None
        and arrival.until is not None
        and arrival.kind != "silence"
        and arrival.until + max(arrival.tolerance_ms, MINUTE) < report.declared_arrival_at
    ):
        answer.status, answer.left_early = Status.EARLY, True
        answer.minutes_off = (report.declared_arrival_at - arrival.until) / MINUTE
    edge = min(abs(received - first), abs(received - last))
    answer.close_call = edge < 2 * arrival.tolerance_ms
    if place is not None and arrival.kind not in ("silence", "contact"):
        answer.site_off_m = distance_m(place[0], place[1], arrival.lon, arrival.lat)
        if answer.site_off_m > settings.site_limit_m:
            if answer.status is Status.REPORTED:
                answer.status = Status.WRONG_SITE
            else:
                answer.also.append(Status.WRONG_SITE)
    return answer
