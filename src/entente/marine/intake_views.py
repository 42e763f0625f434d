"""Taking a report on the telephone, and what became of it; a file of reports."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from entente.core.gate.context import WITHHELD
from entente.core.registers import registry
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.marine import correcting, intake
from entente.marine.engine.errors import InputError
from entente.marine.engine.reports import read_reports
from entente.marine.ingest import key as report_key
from entente.marine.intake_forms import CallForm, UploadForm, fresh_number
from entente.marine.models import ArrivalReport, Finding, ReportingSite
from entente.marine.telling import reader_language


def _register() -> Register:
    found = registry.get("marine.reports")
    assert found is not None
    return found


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    return _take(request, register=_register())


@reads
def _take(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    if not intake.may_take(reader):
        raise NotHere
    now = timezone.now()
    data = request.POST.copy() if request.method == "POST" else None
    conflict = None
    form = CallForm(
        data, initial={"report_no": fresh_number(now)}, received_before=_received_before(reader, request)
    )
    if data is not None and not data.get("received_at"):
        # if the form comes back to be corrected, the call came now and not when it is sent again
        data["received_at"] = timezone.localtime(form.received_before or now).strftime("%Y-%m-%dT%H:%M:%S")
    if request.method == "POST" and form.is_valid():
        [taken] = intake.take(reader, [form.values], "form")
        if taken.came is not intake.Came.CONFLICT:
            return redirect("marine-report-taken", key=taken.id)
        form.add_error(None, taken.explanation)
        conflict = (taken, correcting.compared(taken), correcting.offered(taken))
    page = {
        "form": form,
        "conflict": conflict,
        "first": [form[name] for name in form.FIRST],
        "rare": [form[name] for name in form.RARE],
        "rare_open": any(form[name].errors for name in form.RARE),
        "sites": ReportingSite.objects.order_by("code"),
        "number": form["report_no"].value(),
        "now": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M:%S"),
        "awake": intake.engine_awake(now),
    }
    return render(request, "marine/report_form.html", page, status=422 if form.errors else 200)


def _received_before(reader: Reader, request: HttpRequest) -> datetime | None:
    """Of the report that stands under the posted number: the button was pressed twice."""
    number = request.POST.get("report_no", "").strip()
    stands = reader.rows(ArrivalReport).filter(pk=report_key("report", number)).first() if number else None
    return stands.received_at if stands is not None and stands.received_at is not WITHHELD else None


@require_GET
def taken(request: HttpRequest, key: str) -> HttpResponse:
    return _taken(request, register=_register(), key=key)


@reads
def _taken(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    """The number to say to the caller, and what the report answers, as soon as the engine knows."""
    report = reader.get(register, key)
    found = list(reader.rows(Finding).filter(current=True, report_no=report.report_no)[:5])
    page = {
        "report": report,
        "findings": found,
        "awake": intake.engine_awake(),
        "url": register.url("detail", report),
    }
    return render(request, "marine/report_taken.html", page)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    return _upload(request, register=_register())


@reads
def _upload(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    if not intake.may_take(reader):
        raise NotHere
    form = UploadForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {"form": form, "awake": intake.engine_awake(), "list_url": register.url("list")}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            page["result"] = _read_file(reader, given)
        except InputError as error:
            form.add_error("file", error.told(reader_language()))
    return render(request, "marine/report_upload.html", page, status=422 if form.errors else 200)


def _read_file(reader: Reader, given: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.csv"
        path.write_bytes(given.read())
        try:
            table = read_reports(path)
        except InputError as error:
            raise InputError(given.name, error.complaint, error.line) from None
    taken = intake.take(reader, [intake.of_engine(one) for one in table.reports], "csv")
    counted = Counter(one.came.value for one in taken)
    return {
        "read": table.lines_read,
        "new": counted["new"],
        "same": counted["same"],
        "conflicts": [
            (one, correcting.compared(one), correcting.offered(one))
            for one in taken
            if one.came is intake.Came.CONFLICT
        ],
        "rejects": [(one.line, one.reason.told(reader_language())) for one in table.rejects],
        "ignored": table.ignored_columns,
    }
