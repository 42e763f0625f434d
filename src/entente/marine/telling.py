"""A finding's sentences as this officer reads them: times in the officer's zone, sites by name.

The engine writes instants in UTC and sites by code, because a sentence on file must read the same anywhere
(:mod:`entente.marine.engine.wording`). On a page two clocks confuse: each sentence is told again from its
values, each instant local with UTC on hover, each site by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_datetime
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from entente.marine.engine.reasons import TEMPLATES, retold
from entente.marine.engine.wording import NB, Distance, Place, Value, When, Words
from entente.marine.models import ReportingSite

Row = Mapping[str, Any]
"""A reason as a finding keeps it: ``code``, ``en``, ``fr``, ``values``."""


def reader_language() -> str:
    """``fr`` or ``en``, as the engine's texts have it."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def tell(rows: Iterable[Row] | None) -> list[SafeString]:
    """For a page: ``<time>`` with UTC on hover, names of sites."""

    def shown(at: datetime, text: str) -> str:
        return format_html(
            '<time datetime="{}" title="{}">{}</time>', at.isoformat(), f"{at:%Y-%m-%d %H:%M} UTC", text
        )

    return [mark_safe(text) for text in _told(rows, shown, lambda text: str(conditional_escape(text)))]


def said(sentence: str, **values: Any) -> SafeString:
    """A translated sentence with ``%(name)s`` in it, for a page: all but what is safe already is escaped."""
    return mark_safe(
        str(conditional_escape(sentence))
        % {name: conditional_escape(value) for name, value in values.items()}
    )


def told_plainly(rows: Iterable[Row] | None) -> list[str]:
    """The same as plain text."""
    return _told(rows, lambda at, text: text, str)


def _told(
    rows: Iterable[Row] | None, instant: Callable[[datetime, str], str], text: Callable[[str], str]
) -> list[str]:
    rows = list(rows or ())
    language = reader_language()
    names = _names(rows, language)

    def shown(value: Value) -> str:
        if isinstance(value, When):
            at = datetime.fromtimestamp(value.t / 1000, UTC)
            return instant(at, local(at, language))
        if isinstance(value, Place) and value.site in names:
            return text(_where(value, names[value.site], language))
        return text(value.fr if language == "fr" else value.en)

    return [
        retold(row["code"], row["values"], language, shown)
        if row.get("code") in TEMPLATES and "values" in row
        else text(row.get(language) or row.get("en", ""))  # written before its values were kept
        for row in rows
    ]


def _names(rows: Sequence[Row], language: str) -> dict[str | None, str]:
    """The sites that the sentences name, by code."""
    codes = {value["site"] for row in rows for value in row.get("values", {}).values() if value.get("site")}
    if not codes:
        return {}
    found = ReportingSite.objects.filter(code__in=codes)
    return {site.code: (site.name_fr if language == "fr" else "") or site.name_en for site in found}


def _where(place: Place, name: str, language: str) -> str:
    """As :class:`Place` says it, with the site's name in its code's stead."""
    far = Distance(place.metres)
    said = Words(f", {far.en} from {name}", f", à {far.fr} du site {name}")
    return said.fr if language == "fr" else said.en


def local(at: datetime, language: str) -> str:
    """As the engine writes an instant, in the zone that is active and without naming it."""
    here = at.astimezone(timezone.get_current_timezone())
    if language != "fr":
        return format_datetime(here, "HH:mm 'on' d MMMM y", locale="en_CA")
    day = "1er" if here.day == 1 else str(here.day)
    month = format_datetime(here, "MMMM", locale="fr_CA")
    return f"{day}{NB}{month} {here.year} à {here.hour}{NB}h{NB}{here.minute:02d}"
