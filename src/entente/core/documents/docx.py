"""Parts of a Word document: language, real headings and tables, links; the same content, the same bytes."""

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

EPOCH = datetime(2000, 1, 1)
ZIP_TIME = (2000, 1, 1, 0, 0, 0)


def begin(title: str, language: str) -> Any:
    """A new document in ``en`` or ``fr``."""
    document = Document()
    document.styles["Normal"].font.name = "Noto Sans"
    document.styles["Normal"].font.size = Pt(10.5)
    _language(document, language)
    properties = document.core_properties
    properties.title, properties.language = title, f"{language}-CA"
    properties.author = properties.last_modified_by = "Entente"
    properties.created = properties.modified = EPOCH
    return document


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return _same_always(out.getvalue())


def spoken(paragraph: Any, language: str) -> None:
    """Mark a paragraph's words as of the other language, for who has it read aloud."""
    for run in paragraph.runs:
        looks = run._r.get_or_add_rPr()
        made = OxmlElement("w:lang")
        made.set(qn("w:val"), f"{language}-CA")
        looks.append(made)


def table(document: Any, heads: tuple[str, ...]) -> Any:
    made = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    for cell, words in zip(made.rows[0].cells, heads, strict=True):
        cell.text = words
    properties = made.rows[0]._tr.get_or_add_trPr()
    repeated = OxmlElement("w:tblHeader")  # a head that repeats and that a screen reader knows
    repeated.set(qn("w:val"), "true")
    properties.append(repeated)
    return made


def link(document: Any, paragraph: Any, url: str, words: str) -> None:
    key = document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    made = OxmlElement("w:hyperlink")
    made.set(qn("r:id"), key)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    looks, under = OxmlElement("w:rPr"), OxmlElement("w:u")
    under.set(qn("w:val"), "single")
    looks.append(under)
    run.append(looks)
    run.append(text)
    made.append(run)
    paragraph._p.append(made)


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
