"""The report as a Word document: the draft that people edit. Headings and tables are real."""

from __future__ import annotations

from typing import Any

from entente.core.documents import docx as word
from entente.strategy.report.pdf import prepared


def write(told: dict[str, Any], head: dict[str, Any], language: str, base: str) -> bytes:
    d = prepared(told, head, language, base)
    words = d["words"]
    document = word.begin(f"{d['title']} – {d['period']}", language)
    document.add_heading(d["title"], 0)
    document.add_paragraph(f"{words['period']} {d['period']}")
    document.add_paragraph(d["status"])
    if d["message"]:
        document.add_heading(words["message"], 1)
        document.add_paragraph(d["message"])
    document.add_heading(words["summary"], 1)
    if d["level"]:
        document.add_paragraph(d["level"])
    summary = document.add_paragraph()
    _parts(document, summary, [*d["short"], {"t": " ", "u": ""}, *d["actions"]])
    if d["withheld"]:
        document.add_paragraph(d["withheld"])
    if d["objectives"]:
        document.add_heading(words["framework"], 1)
    for one in d["objectives"]:
        _parts(document, document.add_paragraph(style="List Bullet"), one)
    document.add_heading(words["figures"], 1)
    table = word.table(document, (words["figure"], words["value"], words["trend"], words["records"]))
    group = ""
    for one in d["figures"]:
        if one["group"] != group:
            group = one["group"]
            table.add_row().cells[0].paragraphs[0].add_run(group).bold = True
        cells = table.add_row().cells
        cells[0].text = one["title"]
        cells[1].text = " – ".join(filter(None, (one["value"], one["notes"])))
        if one["before"]:
            for n, point in enumerate(one["before"]):
                if n:
                    cells[2].paragraphs[0].add_run(", ")
                word.link(document, cells[2].paragraphs[0], point["u"], point["t"])
        else:
            cells[2].text = one["alt"].partition(": ")[2] or one["change"]
        word.link(document, cells[3].paragraphs[0], one["url"], words["open"])
    for one in d["figures"]:
        if one["cannot"]:
            document.add_paragraph(f"{one['title']}. {one['cannot']}", style="List Bullet")
    document.add_heading(words["initiatives"], 1)
    heads = ("code", "title", "lead", "due", "state", "health")
    table = word.table(document, tuple(words[name] for name in heads))
    for one in d["initiatives"]:
        cells = table.add_row().cells
        for cell, name in zip(cells, heads, strict=True):
            if name == "title":
                word.link(document, cell.paragraphs[0], one["url"], one["title"])
            else:
                cell.text = one[name]
    document.add_heading(words["decisions"], 1)
    for one in d["decisions"]:
        word.link(
            document, document.add_paragraph(style="List Bullet"), one["url"], f"{one['title']} ({one['on']})"
        )
    if not d["decisions"]:
        document.add_paragraph(words["no_decisions"])
    document.add_heading(words["updates"], 1)
    for one in d["updates"]:
        document.add_heading(one["title"], 2)
        document.add_paragraph(f"{one['by']} · {one['state']}")
        document.add_paragraph(one["answer"])
    if not d["updates"]:
        document.add_paragraph(words["no_updates"])
    return word.saved(document)


def _parts(document: Any, paragraph: Any, parts: list[dict[str, str]]) -> None:
    """A sentence whose numbers lead to their records."""
    for part in parts:
        if part["u"]:
            word.link(document, paragraph, part["u"], part["t"])
        else:
            paragraph.add_run(part["t"])
