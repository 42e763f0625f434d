"""The report as a Word document: the draft that people edit. Headings and tables are real."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from entente.strategy.report.pdf import prepared

EPOCH = datetime(2000, 1, 1)
ZIP_TIME = (2000, 1, 1, 0, 0, 0)


def write(told: dict[str, Any], head: dict[str, Any], language: str, base: str) -> bytes:
    d = prepared(told, head, language, base)
    words = d["words"]
    document = Document()
    document.styles["Normal"].font.name = "Noto Sans"
    document.styles["Normal"].font.size = Pt(10.5)
    _language(document, language)
    properties = document.core_properties
    properties.title, properties.language = f"{d['title']} – {d['period']}", f"{language}-CA"
    properties.author = properties.last_modified_by = "Entente"
    properties.created = properties.modified = EPOCH
    document.add_heading(d["title"], 0)
    document.add_paragraph(f"{words['period']} {d['period']}")
    document.add_paragraph(d["status"])
    if d["message"]:
        document.add_heading(words["message"], 1)
        document.add_paragraph(d["message"])
    document.add_heading(words["summary"], 1)
    document.add_paragraph(" ".join(filter(None, (d["short"], d["actions"], d["withheld"]))))
    document.add_heading(words["figures"], 1)
    table = _table(document, (words["figure"], words["value"], words["trend"], words["records"]))
    for one in d["figures"]:
        cells = table.add_row().cells
        cells[0].text = one["title"]
        cells[1].text = " – ".join(filter(None, (one["value"], one["notes"])))
        cells[2].text = one["alt"].partition(": ")[2] or one["change"]
        _link(document, cells[3].paragraphs[0], one["url"], words["open"])
    for one in d["figures"]:
        if one["cannot"]:
            document.add_paragraph(f"{one['title']}. {one['cannot']}", style="List Bullet")
    document.add_heading(words["initiatives"], 1)
    heads = ("code", "title", "lead", "due", "state", "health")
    table = _table(document, tuple(words[name] for name in heads))
    for one in d["initiatives"]:
        cells = table.add_row().cells
        for cell, name in zip(cells, heads, strict=True):
            if name == "title":
                _link(document, cell.paragraphs[0], one["url"], one["title"])
            else:
                cell.text = one[name]
    document.add_heading(words["decisions"], 1)
    for one in d["decisions"]:
        _link(
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
    out = io.BytesIO()
    document.save(out)
    return _same_always(out.getvalue())


def _table(document: Any, heads: tuple[str, ...]) -> Any:
    table = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.text = words
    properties = table.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")  # a head that repeats and that a screen reader knows
    repeated.set(qn("w:val"), "true")
    properties.append(repeated)
    return table


def _link(document: Any, paragraph: Any, url: str, words: str) -> None:
    key = document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    looks, under = OxmlElement("w:rPr"), OxmlElement("w:u")
    under.set(qn("w:val"), "single")
    looks.append(under)
    run.append(looks)
    run.append(text)
    link.append(run)
    paragraph._p.append(link)


def _language(document: Any, language: str) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    looks = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    found = looks.find(qn("w:lang"))
    if found is None:
        found = OxmlElement("w:lang")
        looks.append(found)
    found.set(qn("w:val"), f"{language}-CA")


def _same_always(content: bytes) -> bytes:
    """The archive again with one time for every part: same content, same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, old.read(name))
    return out.getvalue()
