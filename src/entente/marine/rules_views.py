"""The rule book as a page: what the law says, what an agency set to apply it, who approved that and when."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext

from entente.core.registers.reader import Reader
from entente.marine.engine import dated
from entente.marine.engine.book import Citation, Edition, Provision, RuleBook
from entente.marine.engine.matching import Matching, matching_of
from entente.marine.engine.run import detection_of
from entente.marine.engine.settings import Detection
from entente.marine.picture_views import desk
from entente.marine.settings_words import CURVES, DEFINITIONS, MATCHING, SETTINGS
from entente.marine.telling import reader_language


@cache
def book() -> RuleBook:
    """The one that ships; the engine's own."""
    return RuleBook.load()


@desk
def page(request: HttpRequest, reader: Reader) -> HttpResponse:
    language = reader_language()
    editions = [_edition(one, language) for one in reversed(book().editions)]
    provisions = [_provision(one, language) for one in book().editions[-1].provisions.values()]
    context = {
        "editions": editions,
        "applied": [one for one in provisions if not one["bearing"]],
        "cited": [_citation(one, language) for one in book().cited],
        "aside": [one for one in provisions if one["bearing"]],
    }
    return render(request, "marine/rules.html", context)


def _edition(one: Edition, language: str) -> dict[str, Any]:
    settings = [
        {
            "words": SETTINGS[name](_number(getattr(one.settings, name))),
            "source": getattr(provision, f"source_{language}"),
            "id": provision.id,
            "statute": name in one.statutory,
        }
        for name, provision in one.provision_of.items()
    ]
    begins = datetime.fromtimestamp(one.valid_from / 1000, UTC).date()
    approval = dated.approval(Detection.rules, begins)
    weighed = dated.approval(Matching.rules, begins)
    held = asdict(detection_of(one, book().source))
    numbers = {name: value if isinstance(value, tuple) else _number(value) for name, value in held.items()}
    return {
        "definitions": [
            {"words": words(numbers), "own": name == "contact" and bool(one.detection)}
            for name, words in DEFINITIONS.items()
        ],
        "defined_by": approval[language],
        "defined_since": approval["since"],
        "matching": _matching(one),
        "weighed_by": weighed[language],
        "weighed_since": weighed["since"],
        "id": one.id,
        "since": one.valid_from_iso,
        "by": getattr(one, f"approved_by_{language}"),
        "on": one.approved_on,
        "settings": settings,
        "classes": [
            {
                "name": getattr(rule, f"name_{language}"),
                "source": getattr(rule.provision, f"source_{language}"),
            }
            for rule in one.classes
        ],
    }


def _matching(edition: Edition) -> list[dict[str, Any]]:
    """How reports and arrivals are matched, sentence by sentence; whether this edition sets it itself."""
    numbers: dict[str, Any] = {}
    for name, value in asdict(matching_of(edition, book().source)).items():
        if name in CURVES:
            points = ({"x": _number(x), "y": _number(y)} for x, y in value)
            numbers[name] = "; ".join(gettext(CURVES[name]) % one for one in points)
        else:
            numbers[name] = _number(value)
    return [
        {"words": gettext(words) % numbers, "own": any(f"%({name})s" in words for name in edition.matching)}
        for words in MATCHING
    ]


def _provision(one: Provision, language: str) -> dict[str, str]:
    fields = {name: getattr(one, f"{name}_{language}") for name in ("source", "text", "bearing")}
    return {"id": one.id, "since": one.valid_from, **fields}


def _citation(one: Citation, language: str) -> dict[str, str]:
    """The wording is there in English alone; in French the citation stands for it."""
    fields = {name: getattr(one, f"{name}_{language}") for name in ("source", "bearing")}
    return {"id": one.id, "text": one.text_en if language == "en" else "", **fields}


def _number(value: float | bool) -> Any:
    return value if isinstance(value, bool) else number_format(value, use_l10n=True, force_grouping=True)
