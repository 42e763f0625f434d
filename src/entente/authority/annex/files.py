"""The annex as a document in both languages: Word to work on, tagged PDF to read and sign."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from entente.authority import annex
from entente.authority.annex import clauses as rules
from entente.authority.annex import words
from entente.authority.models import Annex
from entente.core.documents import docx as word
from entente.core.documents import pdf

TEMPLATE = Path(__file__).with_name("annex.typ")
FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def told(record: Annex, before: Annex | None) -> dict[str, Any]:
    """Everything the document says, in both languages, as finished sentences; from the clauses alone."""
    names = words.Names()
    found = annex.clauses_of(record)
    old = annex.clauses_of(before) if before is not None else []
    return {tongue: _told(record, found, old, tongue, names) for tongue in words.TONGUES}


def _told(
    record: Annex, found: list[rules.Clause], old: list[rules.Clause], tongue: str, names: words.Names
) -> dict[str, Any]:
    def say(key: str) -> str:
        return words.word(key, tongue)

    signed = annex.signatures(record) if record.state != "draft" else []
    return {
        "words": {key: say(key) for key in words.WORDS},
        "title": say("title"),
        "subtitle": say("of"),
        "version": f"{say('version')} {record.number or '–'}"
        + (f", {say('effect')} {record.starts_on.isoformat()}" if record.starts_on else ""),
        "status": say(record.state),
        "digest": f"{say('digest')}: {record.digest}" if record.digest else "",
        "clauses": [
            {
                "code": one["code"],
                "title": one["title"][tongue],
                "sentences": words.sentences(one, tongue, names),
            }
            for one in found
        ],
        "provisions": words.provisions(found, tongue),
        "never": words.never(tongue),
        "changes": [
            {
                "code": one["code"],
                "kind": say(one["kind"]),
                "fields": [
                    f"{words.FIELDS[name][words.TONGUES.index(tongue)]}: "
                    f"{words.value(name, a, tongue, names)} → {words.value(name, b, tongue, names)}"
                    for name, a, b in one["fields"]
                ],
            }
            for one in rules.differences(old, found)
        ]
        if old
        else [],
        "signatures": [
            f"{getattr(one.agency, f'name_{tongue}')} · {one.officer} · {one.at:%Y-%m-%d %H:%M} UTC"
            + (f" · {one.entry}" if one.entry else "")
            for one in signed
        ],
    }


def write(record: Annex, before: Annex | None, how: str) -> bytes:
    content = told(record, before)
    if how == "pdf":
        return pdf.write(TEMPLATE, content)
    return _docx(content)


def _docx(d: dict[str, Any]) -> bytes:
    """English and French side by side, clause by clause; headings and tables are real."""
    en, fr = d["en"], d["fr"]
    document = word.begin(f"{en['title']} / {fr['title']}", "en")
    document.add_heading(en["title"], 0)
    word.spoken(document.add_heading(fr["title"], 0), "fr")
    for one, tongue in ((en, "en"), (fr, "fr")):
        lines = (one["subtitle"], one["version"], one["status"], one["digest"], one["words"]["equal"])
        for text in filter(None, lines):
            word.spoken(document.add_paragraph(text), tongue)
    _heading(document, en["words"]["clauses"], fr["words"]["clauses"])
    for a, b in zip(en["clauses"], fr["clauses"], strict=True):
        _heading(document, f"{a['code']}. {a['title']}", b["title"], 2)
        _columns(document, d, [(" ".join(a["sentences"]), " ".join(b["sentences"]))])
    _heading(document, en["words"]["law"], fr["words"]["law"])
    for a, b in zip(en["provisions"], fr["provisions"], strict=True):
        _heading(document, f"{a['id']} ({a['source']})", b["source"], 2)
        pairs = [
            (
                f"{a['text']} ({en['words']['read']} {a['read']})",
                f"{b['text']} ({fr['words']['read']} {b['read']})",
            )
        ]
        pairs += [
            (f"{en['words']['tests']} {x}", f"{fr['words']['tests']} {y}")
            for x, y in zip(a["tests"], b["tests"], strict=True)
        ]
        pairs += [
            (f"{en['words']['duties']} {x}", f"{fr['words']['duties']} {y}")
            for x, y in zip(a["duties"], b["duties"], strict=True)
        ]
        _columns(document, d, pairs)
    _heading(document, en["words"]["never"], fr["words"]["never"])
    _columns(
        document,
        d,
        [
            (f"{a['provision']}: {a['text']}", f"{b['provision']} : {b['text']}")
            for a, b in zip(en["never"], fr["never"], strict=True)
        ],
    )
    _heading(document, en["words"]["changes"], fr["words"]["changes"])
    if en["changes"]:
        _columns(
            document,
            d,
            [
                (
                    f"{a['code']} – {a['kind']}. {'; '.join(a['fields'])}",
                    f"{b['code']} – {b['kind']}. {'; '.join(b['fields'])}",
                )
                for a, b in zip(en["changes"], fr["changes"], strict=True)
            ],
        )
    else:
        document.add_paragraph(f"{en['words']['same']} / {fr['words']['same']}")
    _heading(document, en["words"]["signatures"], fr["words"]["signatures"])
    for a, b in zip(en["signatures"], fr["signatures"], strict=True):
        document.add_paragraph(f"{a} / {b}", style="List Bullet")
    if not en["signatures"]:
        document.add_paragraph(f"{en['words']['nobody']} / {fr['words']['nobody']}")
    return word.saved(document)


def _heading(document: Any, en: str, fr: str, level: int = 1) -> None:
    document.add_heading(f"{en} / {fr}", level)


def _columns(document: Any, d: dict[str, Any], pairs: list[tuple[str, str]]) -> None:
    made = word.table(document, (d["en"]["words"]["english"], d["fr"]["words"]["french"]))
    for a, b in pairs:
        cells = made.add_row().cells
        cells[0].text, cells[1].text = a, b
        word.spoken(cells[1].paragraphs[0], "fr")
