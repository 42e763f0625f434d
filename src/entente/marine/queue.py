"""The findings queue: what waits, in which order, narrowed how; and a finding's neighbours in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.core import search
from entente.core.gate.context import Grade
from entente.core.registers import queues, registry
from entente.core.registers.reader import Reader
from entente.marine.models import Area, Finding, Verdict

NEEDS_SOMEBODY = ("unreported", "wrong_site", "late", "early", "undetermined", "no_arrival")
"""What a person decides; the others settle themselves (in waters: the clock; exempt, reported: nothing)."""
SINCE = {"6h": timedelta(hours=6), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
SINCE_WORDS = {
    "6h": gettext_lazy("last 6 hours"),
    "24h": gettext_lazy("last 24 hours"),
    "7d": gettext_lazy("last 7 days"),
}
STATES = {
    "waiting": gettext_lazy("waiting"),
    "needs_more": gettext_lazy("referred"),
    "decided": gettext_lazy("decided"),
    "all": gettext_lazy("all"),
}
SEARCH_UP_TO = 1_000
FILTERS = ("status", "area", "since")
"""Filters of the register that the queue has too, one value each."""


@dataclass
class Wanted:
    """The queue as the address asks for it; what cannot be read is left out and said in ``problems``."""

    status: str = ""
    area: str = ""
    since: str = ""
    state: str = "waiting"
    q: str = ""
    after: str = ""
    before: str = ""
    """Key of the finding that the page begins after, or ends before."""
    problems: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Wanted:
        wanted = cls()
        known = {
            "status": [*Finding.Status.values, "any"],
            "area": Area.values,
            "since": list(SINCE),
            "state": list(STATES),
        }
        for name, values in known.items():
            value = given.get(name, "")
            if value in values:
                setattr(wanted, name, value)
            elif value:
                wanted.problems.append(_("One filter could not be read and was left out."))
        wanted.q = given.get("q", "").strip()[:200].replace("\x00", "")
        wanted.after, wanted.before = (_key(given.get(name, "")) for name in ("after", "before"))
        return wanted

    def query(self, **changes: Any) -> str:
        """The address's query with these changes; the place in the queue is forgotten unless named."""
        now = {
            "status": self.status,
            "area": self.area,
            "since": self.since,
            "state": self.state,
            "q": self.q,
        }
        now |= changes
        if now["state"] == "waiting":
            now["state"] = ""
        text = urlencode({name: value for name, value in now.items() if value})
        return f"?{text}" if text else "?"

    def as_list(self) -> str:
        """The same findings as the register's filters ask for them: of its export and its map."""
        decided = self.state == "decided"
        given = {
            "status": "" if self.status == "any" else ",".join(_statuses(self)),
            "current": "yes",
            "undecided": "yes" if self.state == "waiting" else "",
            "verdict": ",".join(_verdicts(self)) if decided or self.state == "needs_more" else "",
            "area": self.area,
            "since": self.since,
            "q": self.q,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value}, safe=",")


def _verdicts(wanted: Wanted) -> list[str]:
    decided = [value for value in Verdict.values if value != Verdict.NEEDS_MORE]
    states = {"waiting": [""], "needs_more": [Verdict.NEEDS_MORE.value], "decided": decided}
    return states.get(wanted.state, ["", *Verdict.values])


def _statuses(wanted: Wanted) -> list[str]:
    if not wanted.status:
        return list(NEEDS_SOMEBODY)
    return list(Finding.Status.values) if wanted.status == "any" else [wanted.status]


def rows(reader: Reader, wanted: Wanted) -> Any:
    """The queue in order: gravest first, then the newest."""
    found = reader.rows(Finding, Grade.SUMMARY).filter(current=True)
    found = found.filter(verdict__in=_verdicts(wanted), status__in=_statuses(wanted))
    if wanted.area:
        found = found.filter(area=wanted.area)
    if wanted.q:
        register = registry.get("marine.findings")
        found = found.filter(pk__in=search.keys(reader, register, wanted.q, SEARCH_UP_TO))
    if wanted.since:
        found = found.filter(occurred_at__gte=reader.context.at - SINCE[wanted.since])
    return found.order_by("-urgency", "-occurred_at", "-pk")


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _pieces(wanted: Wanted) -> dict[str, Sequence[Any]]:
    return {"verdict": _verdicts(wanted), "status": _statuses(wanted)}


QUEUE = queues.Queue(Finding, ("-urgency", "-occurred_at"), rows, _pieces)
page, first, neighbours, count = QUEUE.page, QUEUE.first, QUEUE.neighbours, QUEUE.count


def chips(wanted: Wanted) -> list[dict[str, Any]]:
    """The filters in groups: each choice says where it leads and whether it is on."""

    def group(name: str, title: Any, choices: list[tuple[str, Any]]) -> dict[str, Any]:
        now = getattr(wanted, name)
        return {
            "name": name,
            "title": title,
            "choices": [
                {"value": value, "words": words, "on": now == value, "url": wanted.query(**{name: value})}
                for value, words in choices
            ],
        }

    return [
        group("state", _("Decision"), list(STATES.items())),
        group(
            "status",
            _("Status"),
            [("", _("needs a person")), *Finding.Status.choices, ("any", _("all"))],
        ),
        group("area", _("Waters"), [("", _("all")), *Area.choices]),
        group("since", _("When"), [("", _("any time")), *SINCE_WORDS.items()]),
    ]
