"""Whether a passage makes a duty to report at all: the loops of Customs Act 11(5), then the class rules.

Decided before any report is looked at, because no report is needed where no duty arose.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from entente.marine.engine.arrivals import Arrival, arrivals_of, open_silences, real_contacts, real_stops
from entente.marine.engine.book import HOUR, MINUTE, ClassRule, Edition, RuleBook
from entente.marine.engine.model import Passage, Stay

DAY = 24 * HOUR


@dataclass(slots=True)
class Case:
    """A passage as the law sees it, before reports."""

    passage: Passage
    edition: Edition
    arrivals: list[Arrival]
    loop: str | None
    """``outbound`` (11(5)(b)), ``inbound`` (11(5)(a)) or ``None``."""
    class_rule: ClassRule | None
    open_rule: ClassRule | None = None
    """The class rule that would apply if it leaves Canada again (a vessel still in these waters)."""

    @property
    def excused(self) -> bool:
        """No duty arose, or it is met another way."""
        return self.loop is not None or self.class_rule is not None

    @property
    def landings(self) -> list[Arrival]:
        return [a for a in self.arrivals if a.makes_duty]


def clean(stay: Stay) -> bool:
    """Neither landed, anchored, moored nor made contact, as far as was seen."""
    return not real_stops(stay.stops) and not real_contacts(stay.contacts)


def loop_of(passage: Passage, edition: Edition, data_until: int) -> str | None:
    """Which loop of 11(5) the passage is, if any.

    Outbound first: its landings at the Canadian end make no duty. Silence outside does not defeat it
    unless the setting says so (decision 0004). An inbound loop needs an exit and an inside whose silences
    leave nothing open.
    """
    settings = edition.settings
    outside = passage.outside
    if outside is not None and clean(outside):
        silent = any(
            s.under_way and (s.until or passage.last_seen) - s.t > settings.silence_min * MINUTE
            for s in outside.silences
        )
        if not (silent and settings.foreign_silence_defeats_loop):
            return "outbound"
    if (
        passage.exit is not None
        and clean(passage.inside)
        and not open_silences(passage, settings, data_until)
    ):
        return "inbound"
    return None


def class_of(passage: Passage, edition: Edition, passages_that_day: int) -> ClassRule | None:
    """The first class rule that fits the vessel and its voyage, whether or not it has left yet."""
    identity = passage.identity
    abroad = passage.outside or passage.abroad
    for rule in edition.classes:
        if identity.ship_type not in rule.ship_types:
            continue
        if rule.flags and identity.flag not in rule.flags:
            continue
        if rule.needs_clean_foreign_leg and abroad is not None and not clean(abroad):
            continue
        if passages_that_day < rule.passages_a_day:
            continue
        return rule
    return None


def _moment(passage: Passage) -> int:
    if passage.entry is not None:
        return passage.entry.t
    return passage.inside.begins or passage.last_seen


def cases_of(passages: list[Passage], book: RuleBook, data_until: int) -> list[Case]:
    """Every passage under the edition in force when it began, in the order given."""
    per_day = Counter((p.track_key, _moment(p) // DAY) for p in passages)
    cases = []
    for passage in passages:
        moment = _moment(passage)
        edition = book.at(moment)
        loop = loop_of(passage, edition, data_until)
        fits = None
        if loop is None:
            fits = class_of(passage, edition, per_day[passage.track_key, moment // DAY])
        still_here = fits is not None and fits.needs_departure and passage.exit is None
        arrivals = arrivals_of(passage, edition.settings, data_until)
        rules = (None, fits) if still_here else (fits, None)
        cases.append(Case(passage, edition, arrivals, loop, *rules))
    return cases
