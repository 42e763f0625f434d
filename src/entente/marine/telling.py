"""A finding's sentences as this officer reads them: times in the officer's zone, sites by name.

The engine writes instants in UTC and sites by code, because a sentence on file must read the same anywhere
(:mod:`entente.marine.engine.wording`). On a page two clocks confuse: each instant becomes local, with UTC
on hover, and each code the site's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from babel.dates import format_datetime
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from entente.marine.engine.wording import _MONTHS_EN, _MONTHS_FR, NB
from entente.marine.models import ReportingSite

EN = re.compile(
    rf"(?P<h>\d\d):(?P<m>\d\d) UTC on (?P<d>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS_EN)}) (?P<y>\d{{4}})"
)
FR = re.compile(
    rf"(?P<d>1er|\d{{1,2}}){NB}(?P<month>{'|'.join(_MONTHS_FR)}) (?P<y>\d{{4}}) à "
    rf"(?P<h>\d{{1,2}}){NB}h{NB}(?P<m>\d\d) UTC"
)
SITE = re.compile(r"\b(?P<before>from site|du site) (?P<code>[A-Z0-9][A-Z0-9_-]*)")


def instant(match: re.Match[str]) -> datetime:
    """The instant that a matched text stands for."""
    months = _MONTHS_FR if match["month"] in _MONTHS_FR else _MONTHS_EN
    day = int(match["d"].removesuffix("er"))
    month = months.index(match["month"]) + 1
    return datetime(int(match["y"]), month, day, int(match["h"]), int(match["m"]), tzinfo=UTC)


def local(at: datetime, french: bool) -> str:
    """As the engine writes it, in the zone that is active and without naming it."""
    here = at.astimezone(timezone.get_current_timezone())
    if not french:
        return format_datetime(here, "HH:mm 'on' d MMMM y", locale="en_CA")
    day = "1er" if here.day == 1 else str(here.day)
    return f"{day}{NB}{_MONTHS_FR[here.month - 1]} {here.year} à {here.hour}{NB}h{NB}{here.minute:02d}"


def tell(sentences: Sequence[str]) -> list[SafeString]:
    """For a page: ``<time>`` with UTC on hover, names of sites."""

    def shown(at: datetime, text: str) -> str:
        return format_html(
            '<time datetime="{}" title="{}">{}</time>', at.isoformat(), f"{at:%Y-%m-%d %H:%M} UTC", text
        )

    return [mark_safe(text) for text in _told([str(conditional_escape(one)) for one in sentences], shown)]


def told_plainly(sentences: Sequence[str]) -> list[str]:
    """The same as plain text."""
    return _told(sentences, lambda at, text: text)


def _told(sentences: Sequence[str], shown: Callable[[datetime, str], str]) -> list[str]:
    codes = {match["code"] for one in sentences for match in SITE.finditer(one)}
    names = (
        {
            site.code: str(conditional_escape(site.name))
            for site in ReportingSite.objects.filter(code__in=codes)
        }
        if codes
        else {}
    )

    def site(match: re.Match[str]) -> str:
        name = names.get(match["code"])
        if name is None:
            return match[0]
        return f"from {name}" if match["before"] == "from site" else f"du site {name}"

    made = []
    for one in sentences:
        for pattern, french in ((EN, False), (FR, True)):
            one = pattern.sub(lambda m, f=french: shown(instant(m), local(instant(m), f)), one)  # type: ignore[misc]
        made.append(SITE.sub(site, one))
    return made
