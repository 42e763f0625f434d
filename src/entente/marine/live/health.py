"""How a feed is doing, from counts and times alone: its troubles, gravest first, as codes with numbers.

The words are the room's (both languages); when a trouble is named follows from the interval within which
something is expected of the feed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

WINDOW_S = 60.0
GARBAGE_SHARE = 0.2
"""A fifth of the lines rejected within the window."""
GARBAGE_LEAST = 5
BACK_S = 120.0
"""Going back in time: the newest point of a batch this far before the newest point ever."""
SKEW_S = 300.0
"""Clock difference beyond which times of this feed cannot be right."""


@dataclass(slots=True)
class Health:
    """Counts of one feed. Times in seconds since the epoch, as the receiving clock has them."""

    expected_s: float
    limit: int
    """Bytes a second beyond which it floods."""
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
    """ms UTC, the latest time that a point of it bore."""
    skew_s: float | None = None
    _heard: deque[tuple[float, int, int, int, float]] = field(default_factory=deque)
    """(when, lines, rejected, bytes, seconds gone back)."""
    _gaps: deque[tuple[float, float]] = field(default_factory=deque)
    _dropped_at: float | None = None

    def heard(self, at: float, lines: int, rejected: int, size: int, newest: int | None) -> None:
        """A batch was read; ``newest``: the latest time in it (ms UTC)."""
        if self.last_at is not None and at - self.last_at > self.expected_s:
            self._gaps.append((at, at - self.last_at))
        self.first_at = at if self.first_at is None else self.first_at
        self.last_at = at
        self.lines += lines
        self.rejected += rejected
        back = 0.0
        if newest is not None:
            if self.newest is not None:
                back = max(0.0, (self.newest - newest) / 1000)
            self.newest = max(newest, self.newest or newest)
            self.skew_s = round(at - newest / 1000, 1) if self.live_times else None
        self._heard.append((at, lines, rejected, size, back))
        self._trim(at)

    def lost(self, at: float, size: int) -> None:
        """Bytes were thrown away because it sent more than its share."""
        self.dropped += size
        self._dropped_at = at

    def _trim(self, now: float) -> None:
        window = self.window_s
        while self._heard and self._heard[0][0] < now - window:
            self._heard.popleft()
        while self._gaps and self._gaps[0][0] < now - 10 * window:
            self._gaps.popleft()

    @property
    def window_s(self) -> float:
        """Looked back over: the expected interval, at least two seconds and at most a minute."""
        return min(max(self.expected_s, 2.0), WINDOW_S)

    def rate(self, now: float) -> float:
        """Lines a second within the window."""
        self._trim(now)
        if not self._heard:
            return 0.0
        spent = max(1.0, min(self.window_s, now - (self.first_at or now)))
        return round(sum(row[1] for row in self._heard) / spent, 1)

    def troubles(self, now: float) -> list[dict[str, Any]]:
        """What is wrong now; empty: nothing."""
        self._trim(now)
        found: list[dict[str, Any]] = []
        since = self.last_at
        if since is None:
            found.append({"code": "never" if self.connected or not self.problem else "unreachable"})
        elif now - since > self.expected_s:
            found.append({"code": "silent", "seconds": round(now - since)})
            if not self.connected and self.problem:
                found.append({"code": "unreachable"})
        lines = sum(row[1] for row in self._heard)
        bad = sum(row[2] for row in self._heard)
        size = sum(row[3] for row in self._heard)
        if bad >= GARBAGE_LEAST and bad > GARBAGE_SHARE * max(lines, bad):
            found.append({"code": "garbage", "percent": round(100 * bad / max(lines, bad)), "lines": bad})
        dropping = self._dropped_at is not None and now - self._dropped_at <= self.window_s
        if dropping or size > self.limit * self.window_s:
            found.append({"code": "flood", "rate": round(self.rate(now)), "dropped": self.dropped})
        if (back := max((row[4] for row in self._heard), default=0.0)) > BACK_S:
            found.append({"code": "back", "seconds": round(back)})
        if self.skew_s is not None and abs(self.skew_s) > SKEW_S and back <= BACK_S and self._heard:
            found.append({"code": "clock", "seconds": round(self.skew_s)})
        if len(self._gaps) >= 3 and not any(row["code"] == "silent" for row in found):
            longest = max(gap for _, gap in self._gaps)
            found.append({"code": "stutter", "times": len(self._gaps), "seconds": round(longest)})
        return found
