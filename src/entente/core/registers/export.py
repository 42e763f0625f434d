"""CSV export (RFC 4180, UTF-8 with a byte-order mark so that spreadsheets read the accents).

Written a page at a time, each page read in a transaction of its own that first records what it
discloses: what has left has been recorded.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from entente.core import disclosures
from entente.core.bilingual import pairs
from entente.core.gate.context import WITHHELD, Context, working_as
from entente.core.registers.columns import only_in
from entente.core.registers.listing import page, read_request
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import chosen_columns, reads

ROWS_AT_ONCE = 1_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@reads
def csv_file(request: HttpRequest, register: Register, reader: Reader) -> StreamingHttpResponse:
    if not register.export:
        raise NotHere
    columns = chosen_columns(request, register)
    given, language = request.GET.dict(), get_language() or "en"
    pieces = _pieces(register, reader.context, columns, given, language)
    body = _later(pieces) if isinstance(request, ASGIRequest) else pieces
    response = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8; header=present")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{register.room}-{register.name}-{day}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


async def _later(pieces: Iterator[str]) -> AsyncIterator[str]:
    while (piece := await sync_to_async(next)(pieces, None)) is not None:
        yield piece


def _pieces(
    register: Register, context: Context, columns: Any, given: dict[str, str], language: str
) -> Iterator[str]:
    start, first = None, True
    while first or start is not None:
        with (
            override(language),
            timezone.override(context.officer.time_zone),
            working_as(context),
        ):
            reader = Reader(context)
            wanted = read_request(register, {**given, "after": ""})
            wanted.size, wanted.start = ROWS_AT_ONCE, start
            shown = page(register, reader, wanted)
            reader.attach(register.model, shown.rows, columns)
            disclosures.record(reader, shown.rows, "export")
            text = _text(register, reader, columns, shown.rows, first)
        yield text
        first, start = False, shown.end


def _text(register: Register, reader: Reader, columns: Any, rows: list[Any], first: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    heads = [column.title(register.model) for column in columns]
    if first:
        out.write("\ufeff")
        held = [_("Held by"), _("Withheld")] if register.held else []
        writer.writerow([_("Identifier"), *held, *heads, *_language_head(register, columns)])
    for row in rows:
        held = []
        if register.held:
            kept = [h for h, c in zip(heads, columns, strict=True) if c.raw(row) is WITHHELD]
            held = [reader.label(row).holder.abbreviation, "; ".join(kept)]
        told = [safe(column.plain(row)) for column in columns]
        writer.writerow([str(row.pk), *held, *told, *_languages(register, columns, row)])
    return out.getvalue()


def _language_head(register: Register, columns: Any) -> list[str]:
    """A last column where texts in two languages leave: a file keeps no mark of the language of its cells."""
    return [_("Translation missing")] if _paired(register, columns) else []


def _languages(register: Register, columns: Any, row: Any) -> list[str]:
    """Which of the row's cells are in the other language than the file: ``Title: in French only``."""
    paired = _paired(register, columns)
    said = [f"{c.title(register.model)}: {words}" for c in paired if (words := only_in(row, c.name))]
    return ["; ".join(said)] if paired else []


def _paired(register: Register, columns: Any) -> list[Any]:
    known = pairs(register.model)
    return [one for one in columns if one.value is None and one.name in known]


def safe(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay."""
    if not text.startswith(FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text


@require_GET
@reads
def workbook(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """The same rows as an Excel workbook: numbers and dates as such, texts never as formulas."""
    if not register.export:
        raise NotHere
    columns = chosen_columns(request, register)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", register.heading)[:31])
    held = [_("Held by"), _("Withheld")] if register.held else []
    heads = [column.title(register.model) for column in columns]
    names = (_("Identifier"), *held, *heads, *_language_head(register, columns))
    sheet.append([_text_cell(sheet, one) for one in names])
    wanted = read_request(register, {**request.GET.dict(), "after": ""})
    wanted.size = ROWS_AT_ONCE
    while True:
        shown = page(register, reader, wanted)
        reader.attach(register.model, shown.rows, columns)
        disclosures.record(reader, shown.rows, "export")
        for row in shown.rows:
            marks = []
            if register.held:
                kept = [h for h, c in zip(heads, columns, strict=True) if c.raw(row) is WITHHELD]
                marks = [reader.label(row).holder.abbreviation, "; ".join(kept)]
            sheet.append(
                [_text_cell(sheet, one) for one in (str(row.pk), *marks)]
                + [_cell(sheet, column, row) for column in columns]
                + [_text_cell(sheet, one) for one in _languages(register, columns, row)]
            )
        if shown.end is None:
            break
        wanted.start = shown.end
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{register.room}-{register.name}-{day}.xlsx"'
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _text_cell(sheet: Any, text: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, NOT_IN_XML.sub("", str(text))[:32_767])
    cell.data_type = "s"  # whatever it begins with, it is a text
    return cell


def _cell(sheet: Any, column: Any, row: Any) -> WriteOnlyCell:
    raw = column.raw(row)
    if isinstance(raw, (date, int, float, Decimal)) and not isinstance(raw, bool):
        if isinstance(raw, datetime):
            raw = timezone.localtime(raw).replace(tzinfo=None)  # Excel knows no zones
        field = column.field(type(row))
        if field is None or not field.choices:
            return WriteOnlyCell(sheet, raw)
    return _text_cell(sheet, column.plain(row))
