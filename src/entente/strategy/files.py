"""A report as a file: which content, whose words above it, in which format."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from entente.core.figures import Period
from entente.core.registers.reader import NotHere, Reader
from entente.strategy.models import Committee, Report
from entente.strategy.report import assemble, docx, html, pdf

FORMATS = {
    "pdf": (pdf.write, "application/pdf"),
    "docx": (docx.write, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": (html.write, "text/html; charset=utf-8"),
}


def told(
    report: Report | None, committee: Committee | None, period: Period, reader: Reader
) -> dict[str, Any]:
    """The frozen content, or what would be frozen now."""
    if report is not None and report.content:
        return report.content
    return assemble.content(reader, period, committee)


def head(report: Report | None, committee: Committee | None) -> dict[str, Any]:
    """What stands above the figures. A draft has no time: it is whatever is true."""
    named = {"en": "Joint Executive Committee", "fr": "Comité exécutif mixte"}
    if committee is not None:
        named = {"en": committee.title_en, "fr": committee.title_fr}
    message = {"en": "", "fr": ""}
    frozen = ""
    if report is not None:
        message = {"en": report.message_en, "fr": report.message_fr}
        frozen = report.frozen_at.date().isoformat() if report.frozen_at else ""
    return {
        "committee": named,
        "message": message,
        "frozen_at": frozen,
        "digest": report.digest if report is not None else "",
    }


def committee_of(report: Report, reader: Reader) -> Committee | None:
    return reader.rows(Committee).filter(pk=report.committee).first()


def find(period: str, reader: Reader) -> tuple[Report | None, Committee | None]:
    """The executive committee and its report on a period; a frozen one before a draft."""
    committee = reader.rows(Committee).filter(kind="executive").order_by("recorded_at").first()
    if committee is None:
        return None, None
    rows = list(reader.rows(Report).filter(committee=committee.pk, period=period).order_by("-recorded_at"))
    return next((one for one in rows if one.content), rows[0] if rows else None), committee


def write(report: Report | None, committee: Committee | None, period: Period, reader: Reader, how: str,
          language: str) -> bytes:  # fmt: skip
    """The file's bytes: same content, same bytes. Raises :class:`NotHere` for a format there is not."""
    if how not in FORMATS or language not in ("en", "fr"):
        raise NotHere
    content, above = told(report, committee, period, reader), head(report, committee)
    return FORMATS[how][0](content, above, language, settings.PUBLIC_URL)
