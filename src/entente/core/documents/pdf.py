"""Tagged PDF (PDF/UA-1) set by Typst: a template of the room, and everything it says as data."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONT = "Libertinus Serif"
"""Carried by Typst itself: no font of the machine changes a byte."""


def write(template: Path, data: Mapping[str, Any], pictures: Mapping[str, str] | None = None) -> bytes:
    """PDF bytes; the same content gives the same bytes.

    The template ``x.typ`` reads ``x.json`` and the pictures (name to SVG text) beside it.
    """
    with tempfile.TemporaryDirectory(prefix="entente-document-") as made:
        folder = Path(made)
        (folder / template.name).write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        (folder / f"{template.stem}.json").write_text(text, encoding="utf-8")
        for name, picture in (pictures or {}).items():
            (folder / name).write_text(picture, encoding="utf-8")
        return bytes(
            typst.compile(
                folder / template.name, format="pdf", root=folder, ignore_system_fonts=True,
                pdf_standards=["ua-1"], timestamp=0,
            )
        )  # fmt: skip
