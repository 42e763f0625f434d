"""The report as an accessible, tagged PDF (PDF/UA-1), set by Typst from the content alone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from string import Formatter
from typing import Any

from entente.core.documents import pdf as document
from entente.core.documents.pdf import FONT
from entente.strategy import framework
from entente.strategy.report import charts
from entente.strategy.report.words import WORDS, both, change, day, number, period, points, value

TEMPLATE = Path(__file__).with_name("report.typ")


def write(told: dict[str, Any], head: dict[str, Any], language: str, base: str) -> bytes:
    """PDF bytes; the same content gives the same bytes. ``base``: the address before each record's path."""
    frame = charts.framework(framework.declared(), told["initiatives"], language)
    pictures = {"framework.svg": frame.replace(charts.FONT, FONT)}
    for i, row in enumerate(told["figures"]):
        pictures[f"trend-{i}.svg"] = charts.trend(row, language).replace(charts.FONT, FONT)
    return document.write(TEMPLATE, prepared(told, head, language, base), pictures)


def prepared(told: dict[str, Any], head: dict[str, Any], language: str, base: str) -> dict[str, Any]:
    """Everything the page says, as finished sentences in one language; the other formats use it too."""
    words = WORDS[language]
    health = [one["health"] for one in told["initiatives"] if one["state"] != "closed"]
    links, acted = told.get("links", {}), told["actions"]  # a report frozen before had no links here
    return {
        "lang": language,
        "words": words,
        "title": words["of"].format(committee=both(head["committee"], language)),
        "period": f"{period(told['period'], language)} "
        f"({day(told['first'], language)} – {day(told['last'], language)})",
        "status": words["frozen"].format(
            at=day(head["frozen_at"], language), digest=head["digest"][:23] + "…"
        )
        if head.get("frozen_at")
        else words["draft"],
        "message": both(head["message"], language),
        "level": words["level"].format(units=f" {words['and']} ".join(one[language] for one in told["units"]))
        if told.get("units")
        else "",
        "short": linked(
            words["short"],
            {
                "total": (len(health), links.get("total")),
                "on": (health.count("on_track"), links.get("on_track")),
                "risk": (health.count("at_risk"), links.get("at_risk")),
                "late": (health.count("late"), links.get("late")),
            },
            base,
        ),
        "actions": linked(
            words["actions"],
            {name: (acted[name], acted.get("links", {}).get(name)) for name in ("due", "done", "meetings")},
            base,
        ),
        "objectives": _objectives(told, language, base),
        "withheld": " ".join(
            words[name].format(n=told[f"figures_{name}"])
            for name in ("withheld", "whole")
            if told.get(f"figures_{name}")
        ),
        "figures": [_figure(row, language, base) for row in told["figures"]],
        "initiatives": [
            {
                "code": one["code"],
                "title": both(one["title"], language),
                "url": base + one["url"],
                "lead": one["lead"].get(language, "–"),
                "due": day(one["ends"], language),
                "state": words[one["state"]],
                "health": words[one["health"]],
                "mark": one["health"],
            }
            for one in told["initiatives"]
        ],
        "decisions": [
            {"title": both(one["title"], language), "on": day(one["on"], language), "url": base + one["url"]}
            for one in told["decisions"]
        ],
        "updates": [
            {
                "title": both(one["title"], language),
                "by": day(one["by"], language),
                "state": words[one["state"]],
                "answer": both(one["answer"], language) or words["answer_missing"],
                "url": base + one["url"],
            }
            for one in told["updates"]
        ],
    }


def linked(text: str, values: dict[str, tuple[int, str | None]], base: str) -> list[dict[str, str]]:
    """A sentence in parts, each number one that leads to its records: ``[{"t": "5", "u": "https://…"}]``."""
    parts = []
    for words, name, _spec, _how in Formatter().parse(text):
        if words:
            parts.append({"t": words, "u": ""})
        if name:
            value, url = values[name]
            parts.append({"t": str(value), "u": base + url if url else ""})
    return parts


def _objectives(told: dict[str, Any], language: str, base: str) -> list[list[dict[str, str]]]:
    """What the picture of the framework counts, each number with its records."""
    words, made = WORDS[language], []
    for code, links in told.get("objectives", {}).items():
        mine = [one["health"] for one in told["initiatives"] if code in one["objectives"]]
        parts = [
            {"t": f"{code}: " if language == "en" else f"{code} : ", "u": ""},
            {"t": str(len(mine)), "u": base + links["total"]},
            {"t": f" {words['initiatives'].lower()}", "u": ""},
        ]
        for health in ("late", "at_risk"):
            if mine.count(health):
                parts += [
                    {"t": " · ", "u": ""},
                    {"t": str(mine.count(health)), "u": base + links[health]},
                    {"t": f" {words[health]}", "u": ""},
                ]
        made.append(parts)
    return made


def _before(row: dict[str, Any], language: str, base: str) -> list[dict[str, str]]:
    """The trend's earlier points that have a number, each with its records."""
    urls = row.get("trend_urls") or []
    return [
        {"t": points([point], row["unit"][language], language), "u": base + url}
        for point, url in list(zip(row["trend"], urls, strict=False))[:-1]
        if url and point[1] is not None
    ]


def sentence(text: str) -> str:
    """With a capital: it begins a line."""
    return text[:1].upper() + text[1:]


def _figure(row: dict[str, Any], language: str, base: str) -> dict[str, Any]:
    words = WORDS[language]
    notes = []
    if row["of"] is not None and row["of"] != row["value"]:
        rests = words[{0: "rests_none", 1: "rests_one"}.get(row["of"], "rests")]
        notes.append(rests.format(n=number(row["of"], language)))
    if row["low"] is not None:
        low, high = number(row["low"], language), number(row["high"], language)
        notes.append(words["interval"].format(low=low, high=high))
    alt = re.search(r"<title>(.*?)</title>", charts.trend(row, language), re.S)
    return {
        "title": row[language],
        "value": value(row, language),
        "change": sentence(change(row, language)),
        "notes": sentence("; ".join(notes)),
        "cannot": words["cannot"] + row["cannot"][language] if row["cannot"][language] else "",
        "url": base + row["url"],
        "activities": " ".join(row["activities"]),
        "before": _before(row, language, base),
        "alt": unescape(alt.group(1)) if alt else row[language],
        "group": row.get("group", {}).get(language) or words["rooms"],
    }
