"""A check of PDF/UA-1 (ISO 14289-1) with pypdf: what a machine can check of the Matterhorn Protocol 1.1.

Own words, the protocol's numbers; what needs a person's eye (is the alternative text a good one, is the
reading order sensible) is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pypdf
from pypdf.generic import ContentStream

SHOWS = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"sh"}
"""Operators that put something on the page."""
NAMES = {
    *(
        "Document",
        "Part",
        "Sect",
        "Div",
        "P",
        "H1",
        "H2",
        "H3",
        "H4",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
    ),
    *("TH", "TD", "THead", "TBody", "TFoot", "Figure", "Caption", "Link", "Span", "NonStruct", "Title"),
    *("Strong", "Em", "TOC", "TOCI"),
}


def elements(node: Any) -> Iterator[Any]:
    """Every structure element below a node, in reading order."""
    kids = node.get("/K", []) if hasattr(node, "get") else node
    for kid in kids if isinstance(kids, list) else [kids]:
        one = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(one, dict) and "/S" in one:
            yield one
            yield from elements(one)


def kind(one: Any) -> str:
    return str(one["/S"]).lstrip("/")


def faults(pdf: pypdf.PdfReader, language: str) -> list[str]:
    """Everything that is wrong; empty for a document that passes."""
    root = pdf.trailer["/Root"]
    found = []
    if not root.get("/MarkInfo", {}).get("/Marked"):
        found.append("06/01: not marked as tagged")
    if "pdfuaid:part" not in (root["/Metadata"].get_data().decode() if "/Metadata" in root else ""):
        found.append("06-001: the metadata does not say PDF/UA")
    if not (root.get("/ViewerPreferences") or {}).get("/DisplayDocTitle") or not (pdf.metadata or {}).get(
        "/Title"
    ):
        found.append("07-001: no title, or it is not displayed")
    if root.get("/Lang") != language:
        found.append(f"11-006: language is {root.get('/Lang')}, not {language}")
    if "/StructTreeRoot" not in root:
        return [*found, "01: there is no structure tree"]
    tree = root["/StructTreeRoot"]
    roles = {k.lstrip("/"): str(v).lstrip("/") for k, v in (tree.get("/RoleMap") or {}).items()}
    every = list(elements(tree))
    unknown = {kind(one) for one in every if roles.get(kind(one), kind(one)) not in NAMES}
    if unknown:
        found.append(f"02-001: {', '.join(sorted(unknown))} maps to no standard type")
    for one in every:
        if kind(one) == "Figure" and not (str(one.get("/Alt", "")).strip() or one.get("/ActualText")):
            found.append("13-004: a figure has no alternative text")
    found += _headings([kind(one) for one in every]) + _tables(every)
    for number, page in enumerate(pdf.pages, 1):
        found += [f"page {number}: {one}" for one in _page(pdf, page)]
    return found


def _headings(kinds: list[str]) -> list[str]:
    levels = [int(k[1]) for k in kinds if re.fullmatch(r"H[1-6]", k)]
    found = [] if levels and levels[0] == 1 else ["14-002: the first heading is not H1"]
    return found + [f"14-003: H{a} is followed by H{b}" for a, b in pairwise(levels) if b > a + 1]


def _tables(every: list[Any]) -> list[str]:
    found = []
    for table in (one for one in every if kind(one) == "Table"):
        heads = [one for one in elements(table) if kind(one) == "TH"]
        if not heads:
            found.append("15: a table has no header cells")
        for head in heads:
            told = head.get("/A", [])
            told = [one.get_object() for one in (told if isinstance(told, list) else [told])]
            if not any(str(one.get("/Scope", "")) for one in told):
                found.append("15-003: a header cell has no scope")
    return found


def _page(pdf: pypdf.PdfReader, page: Any) -> list[str]:
    found = []
    if page.get("/Annots") and page.get("/Tabs") != "/S":
        found.append("28-009: tab order does not follow the structure")
    for one in page.get("/Annots") or []:
        link = one.get_object()
        if link.get("/Subtype") == "/Link" and not str(link.get("/Contents", "")).strip():
            found.append("28-012: a link says nothing of where it leads")
    for font in (page["/Resources"].get("/Font") or {}).values():
        whole = font.get_object()
        inner = whole["/DescendantFonts"][0].get_object() if "/DescendantFonts" in whole else whole
        descriptor = inner.get("/FontDescriptor")
        if descriptor is None or not any(k in descriptor for k in ("/FontFile", "/FontFile2", "/FontFile3")):
            found.append(f"31-009: {whole.get('/BaseFont')} is not embedded")
        if "/ToUnicode" not in whole:
            found.append(f"31-027: {whole.get('/BaseFont')} does not say its letters")
    depth = 0
    for operands, operator in ContentStream(page.get_contents(), pdf).operations:
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator in SHOWS and depth < 1:
            found.append(f"01-003: {operator.decode()} {operands!r:.40} is neither tagged nor an artifact")
            break
    return found
