"""A secondment's agreement: assembled from clauses, flexibility checked (CL3); Word and tagged PDF."""

from __future__ import annotations

import io
import json
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
import yaml
from babel.dates import format_date
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from entente.core.gate import Grade
from entente.core.registers.reader import Reader
from entente.secondments.models import Candidate, Position, Secondment

DATA = Path(__file__).with_name("data") / "clauses.yaml"
TEMPLATE = Path(__file__).with_name("agreement.typ")
WORDS = {
    "en": {
        "title": "Secondment agreement",
        "between": "between",
        "and": "and",
        "signed": "Signed for",
        "day": "Date",
        "draft": "Draft: not signed.",
        "position": "Position",
        "term": "Term",
        "to": "to",
        "clause": "Clause",
    },
    "fr": {
        "title": "Entente de détachement",
        "between": "entre",
        "and": "et",
        "signed": "Signé pour",
        "day": "Date",
        "draft": "Ébauche : non signée.",
        "position": "Poste",
        "term": "Durée",
        "to": "au",
        "clause": "Clause",
    },
}


@dataclass(frozen=True)
class Clause:
    id: str
    en: str
    fr: str
    text_en: str
    text_fr: str
    parts: tuple[dict[str, Any], ...] = ()


@cache
def clauses() -> dict[str, Clause]:
    told = yaml.safe_load(DATA.read_text(encoding="utf-8"))["clauses"]
    return {row["id"]: Clause(**row | {"parts": tuple(row.get("parts", ()))}) for row in told}


def lacking(text: str, language: str) -> list[dict[str, Any]]:
    """What a flexibility clause in other words does not say: none of a part's words stands in it."""
    read = text.casefold()
    return [
        part
        for part in clauses()["flexibility"].parts
        if not any(re.search(rf"\b{re.escape(word)}", read) for word in part[f"words_{language}"])
    ]


def content(record: Secondment, reader: Reader, language: str) -> dict[str, Any]:
    """The agreement in one language, every clause filled in from the record."""
    position = reader.rows(Position, Grade.FULL).filter(pk=record.position).select_related("agency").first()
    candidate = (
        reader.rows(Candidate, Grade.FULL).filter(pk=record.candidate).select_related("agency").first()
    )

    def name(agency: Any) -> str:
        return getattr(agency, f"name_{language}") if agency is not None else "—"

    def day(value: Any) -> str:
        return format_date(value, "long", locale=f"{language}_CA") if value else "—"

    def title(row: Any) -> str:
        return getattr(row, f"title_read_{language}") if row is not None else "—"

    filled = {
        "candidate": title(candidate),
        "position": title(position),
        "host": name(position and position.agency),
        "home": name(candidate and candidate.agency),
        "begins": day(record.begins),
        "ends": day(record.ends),
    }
    chosen = [one for key, one in clauses().items() if key in (record.clauses or ())]
    return {
        "lang": language,
        "words": WORDS[language],
        "title": WORDS[language]["title"],
        "draft": record.state == Secondment.State.DRAFTING,
        "clauses": [
            {"title": getattr(one, language), "text": _text(one, record, language).format_map(filled)}
            for one in chosen
        ],
        **filled,
    }


def _text(clause: Clause, record: Secondment, language: str) -> str:
    own = getattr(record, f"flexibility_{language}") if clause.id == "flexibility" else ""
    if own:
        return own.replace("{", "{{").replace("}", "}}")
    return str(getattr(clause, f"text_{language}"))


def pdf(told: dict[str, Any]) -> bytes:
    """Tagged PDF (PDF/UA-1); the same agreement gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="entente-agreement-") as made:
        folder = Path(made)
        (folder / "agreement.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "agreement.json").write_text(
            json.dumps(told, ensure_ascii=False, sort_keys=True), encoding="utf-8"
        )
        return typst.compile(
            folder / "agreement.typ",
            format="pdf",
            root=folder,
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=0,
        )


def docx(told: dict[str, Any]) -> bytes:
    """The draft that both legal services edit."""
    words, document = told["words"], Document()
    document.styles["Normal"].font.name = "Noto Sans"
    document.styles["Normal"].font.size = Pt(10.5)
    looks = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    tongue = looks.find(qn("w:lang"))
    if tongue is not None:
        tongue.set(qn("w:val"), f"{told['lang']}-CA")
    document.core_properties.title = told["title"]
    document.core_properties.language = f"{told['lang']}-CA"
    document.core_properties.author = "Entente"
    document.add_heading(told["title"], 0)
    document.add_paragraph(f"{words['between']} {told['home']} {words['and']} {told['host']}")
    if told["draft"]:
        document.add_paragraph(words["draft"])
    document.add_paragraph(f"{words['position']}: {told['position']} · {told['candidate']}")
    document.add_paragraph(f"{words['term']}: {told['begins']} {words['to']} {told['ends']}")
    for number, one in enumerate(told["clauses"], 1):
        document.add_heading(f"{number}. {one['title']}", 1)
        document.add_paragraph(one["text"])
    for side in (told["home"], told["host"]):
        document.add_paragraph(
            f"{words['signed']} {side}: ____________________   {words['day']}: ____________"
        )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


FORMATS = {
    "pdf": (pdf, "application/pdf"),
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
