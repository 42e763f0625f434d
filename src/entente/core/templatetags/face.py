"""``{% load face %}``: statuses, times and durations as every page shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from entente.core import clock, statuses
from entente.core.gate import Context

register = template.Library()


@register.simple_tag
def status(key: str, word: Any = None) -> SafeString:
    """Shape, word and colour of a status; ``word`` replaces the registered one where a row says more."""
    mark = statuses.get(key)
    return format_html(
        '<span class="status status-{}{}">{}<span>{}</span></span>',
        key,
        f" tone-{mark.tone}" if mark.tone else "",
        shape(key),
        word if word is not None else mark.word,
    )


@register.simple_tag
def shape(key: str) -> SafeString:
    """The shape alone (hidden from screen readers): the word must stand beside it."""
    mark = statuses.get(key)
    return format_html(
        '<svg viewBox="0 0 16 16" class="status-shape{}" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        " hollow" if mark.hollow else "",
        mark.path,
    )


def _time(value: Any, text: str, css: str = "", extra: str = "") -> SafeString:
    at = clock.as_datetime(value).astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC"{}{}>{}</time>',
        at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        clock.moment(at, "full", UTC),
        format_html(' class="{}"', css) if css else "",
        mark_safe(extra),
        text,
    )


@register.simple_tag
def moment(value: datetime | int | None, shape: str = "full") -> SafeString | str:
    """A time in the officer's zone, UTC on hover. ``shape``: full, short, time, day, seconds."""
    return "" if value is None else _time(value, clock.moment(value, shape))


@register.simple_tag
def due(value: datetime | int | None) -> SafeString | str:
    """How much time is left, or by how much it is over; the page keeps it counting."""
    if value is None:
        return ""
    text, state = clock.due(value)
    return _time(value, text, f"due due-{state}" if state else "due", ' data-clock="due"')


@register.simple_tag
def ago(value: datetime | int | None) -> SafeString | str:
    return "" if value is None else _time(value, clock.ago(value), "", ' data-clock="ago"')


@register.filter
def opened_to(url: str, context: Context) -> str:
    """The address, or nothing where it is a list that the officer's roles do not open: a figure tells more
    people how many there are than may read the records."""
    from entente.core.registers.register import registry

    return url if url and registry.opens(url, context) else ""


@register.filter
def under(authority: Iterable[str]) -> str:
    """Provisions and arrangements that a decision or a disclosure rests on."""
    from entente.core import disclosures

    return disclosures.under(authority)


@register.filter
def titled(record: Any) -> Any:
    """A record's name, with its language and "in English only" where the translation is missing."""
    from entente.core.registers.columns import marked

    if isinstance(record, Mapping):
        return record.get("title", "")
    return marked(record)


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@register.filter
def cell(value: Any) -> Any:
    """A table's cell: a date is not parted at its hyphens."""
    if isinstance(value, str) and DAY.fullmatch(value):
        return format_html('<span class="date">{}</span>', value)
    return value


@register.filter
def deadline(value: datetime) -> str:
    from entente.core.registers.columns import deadline

    return deadline(value)


@register.filter
def duration(value: Any) -> str:
    return clock.duration(value)


@register.simple_tag
def status_marks() -> SafeString:
    """Every registered mark as JSON for the map: ``{key: {word, path, hollow, tone}}``."""
    marks = {
        key: {"word": str(mark.word), "path": mark.path, "hollow": mark.hollow, "tone": mark.tone}
        for key, mark in statuses.known().items()
    }
    return _json("status-marks", marks)


@register.simple_tag
def map_paths() -> SafeString:
    """Where the map kit finds its parts, as JSON (a static prefix may differ per installation)."""
    parts = {
        "gl": "vendor/maplibre/maplibre-gl.mjs",
        "worker": "vendor/maplibre/maplibre-gl-worker.mjs",
        "far": "vendor/geo/land-far.json",
        "land": "vendor/geo/land.json",
        "waters": "vendor/geo/waters.json",
        "boundary": "vendor/geo/boundary.json",
    }
    return _json("map-paths", {name: static(path) for name, path in parts.items()})


_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def _json(name: str, value: Any) -> SafeString:
    text = json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script id="{}" type="application/json">{}</script>', name, mark_safe(text))
