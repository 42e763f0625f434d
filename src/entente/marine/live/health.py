"""How a feed is doing, from counts and times alone: its troubles, gravest first, as codes with numbers.

The words are the room's (both languages); when a trouble is named follows from the interval within which
something is expected of the feed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from entente.core import practice

_PRACTICE = practice.of("marine")
RATE_S: float = _PRACTICE["feed_rate_s"]
"""Sentences a second are told over at most this long."""
GARBAGE_SHARE: float = _PRACTICE["feed_garbage_share"]
"""Of the lines rejected."""
GARBAGE_LEAST: int = _PRACTICE["feed_garbage_least"]
LINES_LEAST: int = _PRACTICE["feed_lines_least"]
"""A share is of so many lines at least, further back than the window where a source sends few."""
BACK_S: float = _PRACTICE["feed_back_s"]
"""Going back in time: the newest point of a batch this far before the newest point ever; or, again and again,
by more than the source's own interval."""
BACK_LEAST_S: float = _PRACTICE["feed_back_least_s"]
BACK_TIMES: int = _PRACTICE["feed_back_times"]
SKEW_S: float = _PRACTICE["feed_skew_s"]
"""Clock difference beyond which times of this feed cannot be right."""
STUTTERS: int = _PRACTICE["feed_stutters"]
PARTS = 60
"""The window is kept in so many parts, however many batches come."""


@dataclass(slots=True)
class _Part:
    """Counts of a stretch of the window; times in seconds since the epoch."""

    began: float
    at: float
    lines: int = 0
    rejected: int = 0
    size: int = 0
    timed: int = 0
    """Batches that bore a time."""
    back: int = 0
    """Of these, batches that lay back by more than the source's interval."""
    longest_back: float = 0.0


@dataclass(slots=True)
class Health:
    """Counts of one feed. Times in seconds since the epoch, as the receiving clock has them."""

    expected_s: float
    limit: int
    """Bytes a second beyond which it floods; 0: it cannot (a file is read as fast as it is wanted)."""
    live_times: bool = True
    """False for a file of the past: its times are not compared with the clock."""
    first_at: float | None = None
    last_at: float | None = None
    connected: bool = False
    problem: str = ""
    lines: int = 0
    rejected: int = 0
    dropped: int = 0
    newest: int | None = None
    """ms UTC, the latest time that a point of it bore, and that may be right."""
    skew_s: float | None = None
    _heard: deque[_Part] = field(default_factory=deque)
    _gaps: deque[tuple[float, float]] = field(default_factory=deque)
    _dropped_at: float | None = None
    _back_since: float | None = None

    def heard(self, at: float, lines: int, rejected: int, size: int, newest: int | None) -> None:
        """A batch was read; ``newest``: the latest time in it (ms UTC)."""
        if self.last_at is not None and at - self.last_at > self.expected_s:
            self._gaps.append((at, at - self.last_at))
        self.first_at = at if self.first_at is None else self.first_at
        self.last_at = at
        self.lines += lines
        self.rejected += rejected
        if not self._heard or at - self._heard[-1].began > self.window_s / PARTS:
            self._heard.append(_Part(at, at))
        part = self._heard[-1]
        part.at = at
        part.lines += lines
        part.rejected += rejected
        part.size += size
        if newest is not None:
            self._dated(part, at, newest)
        self._trim(at)

    def _dated(self, part: _Part, at: float, newest: int) -> None:
        self.skew_s = round(at - newest / 1000, 1) if self.live_times else None
        if self.skew_s is not None and self.skew_s < -SKEW_S:
            return  # its clock is named; what lies ahead is no moment to go back from
        back = 0.0 if self.newest is None else max(0.0, (self.newest - newest) / 1000)
        behind = back > max(BACK_LEAST_S, self.expected_s)
        part.timed += 1
        part.back += behind
        part.longest_back = max(part.longest_back, back)
        self._back_since = (at if self._back_since is None else self._back_since) if behind else None
        if self._back_since is not None and at - self._back_since > self.window_s:
            # It went on from there for as long as it is looked back over: this is its time now.
            self.newest, self._back_since = newest, None
        else:
            self.newest = max(newest, self.newest or newest)

    def lost(self, at: float, size: int) -> None:
        """Bytes wait, or were thrown away, because it sends more than its share."""
        self.dropped += size
        self._dropped_at = at

    def _trim(self, now: float) -> None:
        lines = sum(part.lines for part in self._heard)
        while self._heard and self._heard[0].at < now - self.window_s:
            lines -= self._heard[0].lines
            if lines < LINES_LEAST:
                break
            self._heard.popleft()
        longest = max((gap for _, gap in self._gaps), default=0.0)
        while self._gaps and self._gaps[0][0] < now - 10 * max(self.window_s, longest):
            self._gaps.popleft()

    @property
    def window_s(self) -> float:
        """Looked back over: the expected interval, at least two seconds."""
        return max(self.expected_s, 2.0)

    def _within(self, now: float, seconds: float) -> list[_Part]:
        return [part for part in self._heard if part.at >= now - seconds]

    def rate(self, now: float) -> float:
        """Lines a second lately."""
        over = min(self.window_s, RATE_S)
        parts = self._within(now, over)
        if not parts:
            return 0.0
        spent = max(1.0, min(max(over, now - parts[0].began), now - (self.first_at or now)))
        return round(sum(part.lines for part in parts) / spent, 1)

    def troubles(self, now: float) -> list[dict[str, Any]]:
        """What is wrong now; empty: nothing."""
        self._trim(now)
        found: list[dict[str, Any]] = []
        since = self.last_at
        silent = False
        if since is None:
            found.append({"code": "never" if self.connected or not self.problem else "unreachable"})
        elif silent := now - since > self.expected_s:
            found.append({"code": "silent", "seconds": round(now - since)})
            if not self.connected and self.problem:
                found.append({"code": "unreachable"})
        window = self._within(now, self.window_s)
        found += self._garbage(window)
        size = sum(part.size for part in window)
        over = self._dropped_at is not None and now - self._dropped_at <= self.window_s
        if self.limit and (over or size > self.limit * self.window_s):
            found.append({"code": "flood", "rate": round(self.rate(now)), "dropped": self.dropped})
        back = self._back(window)
        if back:
            found.append({"code": "back", "seconds": round(back)})
        if self.skew_s is not None and abs(self.skew_s) > SKEW_S and not back and window:
            found.append({"code": "clock", "seconds": round(self.skew_s)})
        if len(self._gaps) >= STUTTERS and not silent:
            longest = max(gap for _, gap in self._gaps)
            found.append({"code": "stutter", "times": len(self._gaps), "seconds": round(longest)})
        return found

    def _garbage(self, window: list[_Part]) -> list[dict[str, Any]]:
        """Of the window's lines, or of the last few where it holds fewer; or all of at least two."""
        for parts, least in ((self._heard, GARBAGE_LEAST), (window, 2)):
            lines, bad = sum(part.lines for part in parts), sum(part.rejected for part in parts)
            share = GARBAGE_SHARE if least == GARBAGE_LEAST else 0.999
            if window and bad >= least and bad > share * max(lines, bad):
                return [{"code": "garbage", "percent": round(100 * bad / max(lines, bad)), "lines": bad}]
        return []

    def _back(self, window: list[_Part]) -> float:
        """By how many seconds; 0: it does not."""
        furthest = max((part.longest_back for part in window), default=0.0)
        if furthest > max(BACK_S, self.expected_s):
            return furthest
        times, back = sum(part.timed for part in window), sum(part.back for part in window)
        return furthest if back >= BACK_TIMES and 2 * back > times else 0.0
