"""Import of a spreadsheet: a preview that says what is wrong where, then the good rows, each like a form."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods
from openpyxl.utils import get_column_letter

from entente import ledger
from entente.core import blobs
from entente.core.bilingual import active
from entente.core.gate.context import current_context
from entente.core.registers import saving, spreadsheet
from entente.core.registers.export import safe
from entente.core.registers.forms import form_class, form_names
from entente.core.registers.import_cells import Cells
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads

FILE_AT_MOST = 10 * 1024 * 1024
SHOWN = 200


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or (no column) with one row."""

    row: int
    column: str
    heading: str
    words: str
    given: str


@dataclass
class Preview:
    sheet: spreadsheet.Sheet
    good: list[tuple[int, Any]] = field(default_factory=list)
    """Row number and the valid form."""
    faults: list[Fault] = field(default_factory=list)
    cells: Cells | None = None

    @property
    def bad_rows(self) -> list[int]:
        return sorted({one.row for one in self.faults})


def headings(register: Register) -> dict[str, str]:
    """What a column may be headed by, folded, to the field's name: names and titles in both languages.

    A pair's bare title ("Title", "Titre") means the column of the language it is written in.
    """
    found: dict[str, str] = {}
    for name in form_names(register):
        model_field = register.model._meta.get_field(name)
        found[spreadsheet.fold(name)] = name
        for language in ("en", "fr"):
            with override(language):
                words = str(model_field.verbose_name)
            found.setdefault(spreadsheet.fold(words), name)
            if name.endswith(f"_{language}"):
                found.setdefault(spreadsheet.fold(words.rpartition(" (")[0]), name)
    return found


def preview(register: Register, content: bytes, name: str) -> Preview:
    """Read and check every row; nothing is written. Raises :class:`spreadsheet.Unreadable`."""
    known = headings(register)
    sheet = spreadsheet.read(spreadsheet.grid(content, name, known), known)
    names, cells = form_names(register), Cells(register, sheet)
    made, form = Preview(sheet, cells=cells), form_class(register, names)
    language = active()
    for number, row in sheet.rows:
        given, faults = _blank_data(form), []
        for index, column in sheet.columns.items():
            cell = row[index] if index < len(row) else None
            try:
                given[column] = cells.value(column, cell)
            except spreadsheet.Doubtful as doubt:
                words = doubt.fr if language == "fr" else doubt.en
                faults.append(_fault(register, sheet, number, column, words, cell))
        if not faults:
            filled = form(_as_post(given))
            if filled.is_valid():
                if words := _no_label(register, filled):
                    faults.append(_fault(register, sheet, number, "__all__", words, None))
                    made.faults += faults
                    continue
                made.good.append((number, filled))
                continue
            for column, errors in filled.errors.items():
                words = " ".join(str(one) for one in errors)
                cell = next((row[i] for i, c in sheet.columns.items() if c == column and i < len(row)), "")
                faults.append(_fault(register, sheet, number, column, words, cell))
        made.faults += faults
    return made


def _no_label(register: Register, form: Any) -> str:
    """Why the row can have no label, where that depends on what it says."""
    if not register.label_fields:
        return ""
    try:
        saving.labelled(register, current_context(), form.save(commit=False))
    except saving.NoLabel as refusal:
        return str(refusal) or _("Your agency has no label for this information yet.")
    return ""


def _blank_data(form: type[forms.ModelForm]) -> dict[str, Any]:
    """What the form shows at first, as if posted: a column that the file leaves out keeps its default."""
    empty = form()
    return {
        name: value() if callable(value) else value
        for name in empty.fields
        if (value := empty.get_initial_for_field(empty.fields[name], name)) not in (None, "")
    }


def _as_post(given: dict[str, Any]) -> Any:
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    for name, value in given.items():
        data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return data


def _fault(register: Register, sheet: Any, row: int, column: str, words: str, cell: Any) -> Fault:
    index = next((i for i, name in sheet.columns.items() if name == column), None)
    heading = column
    if column != "__all__":
        heading = str(register.model._meta.get_field(column).verbose_name)
    letter = get_column_letter(index + 1) if index is not None else ""
    return Fault(row, letter, heading, words, "" if cell is None else str(cell))


@require_http_methods(["GET", "POST"])
@reads
def import_page(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    if not register.may_add(reader.context):
        raise NotHere
    page: dict[str, Any] = {"register": register, "list_url": register.url("list")}
    memory = f"import:{register.key}"
    if request.method == "POST":
        given = request.FILES.get("file")
        if given is not None and given.size <= FILE_AT_MOST:
            digest, _size = blobs.keep(given.chunks(), blobs.SENT)
            request.session[memory] = [digest, given.name[:200]]
        elif given is not None:
            page["problem"] = _("The file is larger than 10 MB: cut it into parts.")
        kept = request.session.get(memory)
        if kept is None and "problem" not in page:
            page["problem"] = _("Choose a file first.")
        if kept is not None and "problem" not in page:
            try:
                found = preview(register, blobs.read(kept[0], blobs.SENT), kept[1])
            except spreadsheet.Unreadable as failure:
                page["problem"] = failure.fr if active() == "fr" else failure.en
            except FileNotFoundError:
                del request.session[memory]
                page["problem"] = _("The file is no longer here: choose it again.")
            else:
                if request.POST.get("take"):
                    del request.session[memory]
                    return _take(request, register, reader, found, kept)
                if request.POST.get("faults"):
                    return _faults_file(register, found)
                page |= _preview_page(register, found, kept[1])
    fields = [
        (register.model._meta.get_field(name).verbose_name, not register.model._meta.get_field(name).blank)
        for name in form_names(register)
    ]
    page["fields"] = fields
    return render(request, "core/register/import.html", page, status=422 if "problem" in page else 200)


def _preview_page(register: Register, found: Preview, name: str) -> dict[str, Any]:
    sheet = found.sheet
    names = list(sheet.columns.values())
    titles = [register.model._meta.get_field(one).verbose_name for one in names]
    bad = {one.row for one in found.faults}
    rows = [
        (
            number,
            number in bad,
            [_shown(found.cells, of, row[i] if i < len(row) else None) for i, of in sheet.columns.items()],
        )
        for number, row in sheet.rows[:SHOWN]
    ]
    return {
        "found": found,
        "name": name,
        "titles": titles,
        "rows": rows,
        "more": len(sheet.rows) - len(rows),
        "faults": found.faults[:SHOWN],
    }


def _shown(cells: Cells, name: str, cell: Any) -> tuple[Any, str]:
    """A cell, and the record that its words were taken for."""
    return ("" if cell is None else cell, cells.understood(name, cell))


def _take(
    request: HttpRequest, register: Register, reader: Reader, found: Preview, kept: list[str]
) -> HttpResponse:
    """Record the good rows in one transaction; the bad ones were named before, but for those that would
    repeat a record (of the file, or one that the officer may not see): the database alone can tell."""
    repeated = record(register, reader, found, kept)
    transaction.on_commit(lambda: blobs.drop(kept[0]))
    count = len(found.good) - len(repeated)
    messages.success(request, ngettext("%(n)s record taken.", "%(n)s records taken.", count) % {"n": count})
    for number, words in repeated[:10]:
        messages.warning(request, _("Row %(n)s: %(words)s") % {"n": number, "words": words})
    if found.bad_rows or repeated:
        left = len(found.bad_rows) + len(repeated)
        words = ngettext("%(n)s row was left out.", "%(n)s rows were left out.", left) % {"n": left}
        messages.warning(request, words)
    return redirect(register.url("list"))


@transaction.atomic
def record(register: Register, reader: Reader, found: Preview, kept: list[str]) -> list[tuple[int, str]]:
    """Record the good rows; ``kept``: digest and name of the file, for the ledger. Returns those left out."""
    names, left = form_names(register), []
    for number, form in found.good:
        try:
            with transaction.atomic():
                saving.create(register, reader, form.save(commit=False), names)
        except IntegrityError as refusal:
            left.append((number, saving.repeated(refusal)))
        except saving.Settled as refusal:
            left.append((number, str(refusal)))
    ledger.append(
        f"{register.model._meta.app_label}:{register.model._meta.model_name}:imported",
        (register.model._meta.label_lower, f"{len(found.good) - len(left)} rows"),
        context=reader.context,
        content={
            "file": kept[1],
            "sha256": kept[0],
            "rows": len(found.good) - len(left),
            "left": sorted([*found.bad_rows, *(number for number, _words in left)]),
        },
    )
    return left


def _faults_file(register: Register, found: Preview) -> HttpResponse:
    """The faults as CSV, to be mended beside the file."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("Row"), _("Column"), _("Field"), _("What is wrong"), _("Given")])
    for one in found.faults:
        writer.writerow([one.row, one.column, safe(one.heading), safe(one.words), safe(one.given)])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{register.room}-{register.name}-faults.csv"'
    return response
