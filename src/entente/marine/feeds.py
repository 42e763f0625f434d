"""The feeds in words: what each source does, since when, and what that means.

Silence is computed when it is read, from when a source was last heard: a process that died cannot hide it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente.core import clock, waiting
from entente.core.gate import Context
from entente.core.templatetags.face import moment as timed
from entente.marine.engine.complaints import trouble_words
from entente.marine.intake import AWAKE_S
from entente.marine.models import Feed, LiveProcess
from entente.marine.telling import reader_language, said

AGAIN_S, AGAIN_LEAST_S = 15.0, 2.0
GRAVE = ("process", "silent", "unreachable", "never")


@dataclass
class Shown:
    """One feed as the page shows it."""

    feed: Feed
    status: str
    sentences: list[str]
    codes: list[str]

    @property
    def rate(self) -> str:
        """Sentences a second, as the sentence above says it."""
        return _number(self.feed.rate)


def shown(feed: Feed, now: datetime | None = None) -> Shown:
    now = now or timezone.now()
    process = feed.process
    # what only the living process can know is as old as its last word
    dead = process.ended_at is not None or (now - process.beat_at).total_seconds() > AWAKE_S
    troubles = [row for row in feed.troubles if row["code"] not in ("silent", "never")] if not dead else []
    if dead:
        troubles.insert(0, {"code": "process"})
    quiet = None if feed.last_at is None else (now - feed.last_at).total_seconds()
    if feed.last_at is None:
        troubles.insert(0, {"code": "never"})
    elif quiet is not None and quiet > feed.expected_s:
        troubles.insert(0, {"code": "silent", "seconds": quiet})
    codes = [row["code"] for row in troubles]
    status = "live" if not codes else "silent" if any(code in GRAVE for code in codes) else "stale"
    return Shown(feed, status, [_words(feed, row) for row in troubles] or [_fine(feed)], codes)


def _fine(feed: Feed) -> str:
    return _("Heard as expected: %(rate)s sentences a second.") % {"rate": _number(feed.rate)}


def _number(value: float) -> str:
    from django.utils.formats import number_format

    return number_format(round(value, 1) if value < 10 else round(value), use_l10n=True, force_grouping=True)


def _words(feed: Feed, row: dict[str, Any]) -> str:
    span = clock.duration(abs(float(row.get("seconds", 0))))
    expected = clock.duration(feed.expected_s)
    match row["code"]:
        case "process":
            since = feed.process.ended_at or feed.process.beat_at
            words = _("The live process has given no sign since %(time)s; nothing is read from this source.")
            return said(words, time=timed(since))
        case "never":
            return _("Nothing was ever heard from it.")
        case "silent":
            words = _("Silent for %(span)s; something is expected every %(expected)s.")
            meanwhile = _("What happens at sea meanwhile is not seen.")
            return f"{words % {'span': span, 'expected': expected}} {meanwhile}"
        case "unreachable":
            return _("It cannot be reached: %(problem)s. It is tried again by itself.") % {
                "problem": getattr(trouble_words(feed.problem), reader_language())
            }
        case "garbage":
            return _("It sends what cannot be read: %(percent)s %% of the last lines were rejected.") % {
                "percent": row["percent"]
            }
        case "flood":
            lost = (
                ngettext("%(n)s byte was thrown away.", "%(n)s bytes were thrown away.", row["dropped"])
                % {"n": _number(row["dropped"])}
                if row["dropped"]
                else _("It is made to wait; nothing is lost.")
            )
            words = _("It floods: %(rate)s sentences a second, more than its share.") % {
                "rate": _number(row["rate"])
            }
            return f"{words} {lost}"
        case "back":
            return _("It goes back in time: its positions are %(span)s older than those it sent before.") % {
                "span": span
            }
        case "clock":
            if row["seconds"] > 0:
                return _("Its clock or its delivery is %(span)s behind ours.") % {"span": span}
            return _("Its clock is %(span)s ahead of ours.") % {"span": span}
        case "stutter":
            return ngettext(
                "It stutters: it fell silent %(n)s time lately, for up to %(span)s.",
                "It stutters: it fell silent %(n)s times lately, for up to %(span)s.",
                row["times"],
            ) % {"n": row["times"], "span": span}
    return str(row["code"])


def all_shown() -> list[Shown]:
    """Every feed, those in trouble first."""
    now = timezone.now()
    rows = [shown(feed, now) for feed in Feed.objects.select_related("process")]
    order = {"silent": 0, "stale": 1, "live": 2}
    return sorted(rows, key=lambda row: (order[row.status], row.feed.name))


def again_s(rows: list[Shown]) -> int:
    """Seconds after which an open page asks again: a process that was killed sends no notice."""
    return round(min([AGAIN_S, *(max(AGAIN_LEAST_S, row.feed.expected_s) for row in rows)]))


def items(context: Context) -> list[waiting.Item]:
    """For the home page: each feed in one line."""
    found = [
        waiting.Item(
            title=str(row.feed),
            url=reverse("marine-feeds"),
            due_at=row.feed.last_at,
            status=row.status,
            detail=row.sentences[0],
            urgency={"silent": 2, "stale": 1, "live": 0}[row.status],
        )
        for row in all_shown()
    ]
    return found


def together(rows: list[LiveProcess], now: datetime | None = None) -> bool:
    """More than one process writes findings into the room at this moment."""
    now = now or timezone.now()
    alive = [one for one in rows if one.ended_at is None and (now - one.beat_at).total_seconds() <= AWAKE_S]
    return len(alive) > 1


def rules_words(process: LiveProcess) -> list[str]:
    """What of the rules this process cannot apply, each in a sentence; never a silent difference."""
    told = process.rules
    words = []
    if told.get("code") == "earlier":
        words.append(
            _(
                "Edition %(edition)s of the rules, in force since %(since)s, defines stop, contact or "
                "silence otherwise. This process keeps points from before and goes on with the earlier "
                "definitions. Started again, it applies the new ones to everything that it keeps."
            )
            % told
        )
    elif told.get("code") == "later":
        words.append(
            _(
                "Edition %(edition)s of the rules, in force since %(since)s, defines stop, contact or "
                "silence otherwise than before. This process applies it also to passages that began earlier."
            )
            % told
        )
    if problem := told.get(f"problem_{reader_language()}"):
        words.append(_("The rules have changed and cannot be used; those from before hold: %s") % problem)
    return words


def processes() -> list[LiveProcess]:
    return list(LiveProcess.objects.order_by("name"))
