"""A time written as text, one at a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from entente.marine.engine.columns import EARLIEST, LATEST
from entente.marine.engine.complaints import BadValue

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: str) -> int:
    """Milliseconds UTC of an ISO 8601 text (no zone: UTC) or an epoch number. BadValue if neither, or
    outside 1990 to 2099."""
    t = _moment(text.strip())
    if not EARLIEST <= t < LATEST:
        raise BadValue("out_of_time", text=text.strip()[:40])
    return t


def _moment(text: str) -> int:
    if re.fullmatch(r"\d{9,19}(\.\d+)?", text):
        value = float(text) if "." in text else int(text)
        for limit, factor in ((1e11, 1000), (1e14, 1), (1e17, 1 / 1000)):
            if value < limit:
                return round(value * factor)
        return round(value / 1_000_000)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise BadValue("no_time_text", text=text[:40]) from None
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
    gone = when - _EPOCH
    return gone.days * 86_400_000 + gone.seconds * 1000 + gone.microseconds // 1000
