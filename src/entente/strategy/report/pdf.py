"""The report as an accessible, tagged PDF (PDF/UA-1), set by Typst from the content alone."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

from entente.core.documents import pdf as document
from entente.core.documents.pdf import FONT
from entente.strategy import framework
from entente.strategy.report import charts
from entente.strategy.report.words import WORDS, both, change, day, number, period, value

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
        "short": words["short"].format(
            total=len(health),
            on=health.count("on_track"),
            risk=health.count("at_risk"),
            late=health.count("late"),
        ),
        "actions": words["actions"].format(**told["actions"]),
        "withheld": words["withheld"].format(n=told["figures_withheld"]) if told["figures_withheld"] else "",
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


def sentence(text: str) -> str:
    """With a capital: it begins a line."""
    return text[:1].upper() + text[1:]


def _figure(row: dict[str, Any], language: str, base: str) -> dict[str, Any]:
    words = WORDS[language]
    notes = []
    if row["of"] is not None and row["of"] != row["value"]:
        notes.append(words["rests"].format(n=number(row["of"], language)))
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
        "alt": unescape(alt.group(1)) if alt else row[language],
        "group": row.get("group", {}).get(language) or words["rooms"],
    }
