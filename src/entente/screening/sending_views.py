"""Sending a manifest in by the page or the API, and loading a published list."""

from __future__ import annotations

import csv
from contextlib import suppress

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entente.core import blobs, machines, warmup
from entente.core.api.problems import problem as api_problem
from entente.core.gate import Context
from entente.core.gate.context import WITHHELD
from entente.core.registers import registry
from entente.core.registers.export import safe
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.toasts import toast
from entente.screening import again, background, case, columns, desk, intake, published
from entente.screening.engine.manifests import headings
from entente.screening.engine.manifests.reasons import REASONS, sentence
from entente.screening.models import ListVersion
from entente.screening.pages import may_send, page
from entente.screening.pages import register as hits_register

NO_MESSAGE = ("not_edifact", "unknown_message")
COLUMNS = "screening:columns"
PROBLEMS = {
    "empty": lambda: _("The file is empty. Nothing was kept."),
    "too_large": lambda: (
        _("The file is larger than %(mb)s MB. Send it in parts; nothing was kept.") % {"mb": _mb("manifest")}
    ),
    "unpacks_too_large": lambda: (
        _("Unpacked, the file is larger than %(mb)s MB. It was not opened any further; nothing was kept.")
        % {"mb": _mb("manifest_unpacked")}
    ),
    "packed": lambda: _("The file is packed in a way that cannot be opened. Nothing was kept."),
    "several_files": lambda: _("There are several files in it. Send each by itself; nothing was kept."),
    "list_too_large": lambda: _("The file is larger than %(mb)s MB; nothing was kept.") % {"mb": _mb("list")},
    "nothing_named": lambda: _("No row has a name, a document or goods in these columns. Nothing was kept."),
    "gone": lambda: _("The file that was looked over is no longer there. Send it again."),
    "no_file": lambda: _("Choose a file first."),
    "not_yours": lambda: _("Your unit does not take passenger information in."),
}


def _mb(what: str) -> int:
    return settings.UPLOAD_AT_MOST[what] // 2**20


def _problem(code: str) -> str:
    if not code:
        return ""
    if code in PROBLEMS:
        return str(PROBLEMS[code]())
    en, fr = REASONS.get(code, (code, code))
    return fr if case.french() else en


@require_http_methods(["GET", "HEAD", "POST"])
@page
def send(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    problem, taken = "", None
    if request.method == "POST":
        try:
            asked = request.POST.get("columns") and _look_over(request, reader, *_file(request, reader))
            if asked:
                return asked
            taken = _take(request, reader, "upload")
        except intake.NotTaken as error:
            if error.code in NO_MESSAGE and (found := _look_over(request, reader, *_file(request, reader))):
                return found
            problem = _problem(error.code)
    return _sent(request, reader, taken, problem)


def _sent(request: HttpRequest, reader: Reader, taken: intake.Taken | None, problem: str) -> HttpResponse:
    content = {
        "problem": problem,
        "taken": taken,
        "warming": warmup.under_way(),
        "may_send": may_send(reader),
        "reasons": taken.intake.reject_lines()[:5] if taken else [],
    }
    return render(request, "screening/send.html", content, status=422 if problem else 200)


def _file(request: HttpRequest, reader: Reader) -> tuple[str, bytes]:
    """The file that was sent, and its name."""
    if not may_send(reader):
        raise intake.NotTaken("not_yours")
    file = request.FILES.get("file")
    if file is None:
        raise intake.NotTaken("no_file")
    if file.size > settings.UPLOAD_AT_MOST["manifest"]:
        raise intake.NotTaken("too_large")
    file.seek(0)
    return file.name or "manifest", file.read()


def _take(request: HttpRequest, reader: Reader, source: str) -> intake.Taken:
    name, data = _file(request, reader)
    return intake.take(data, name, source, _taker(request, reader))


# -- the columns of a table --------------------------------------------------------------------------


def _look_over(
    request: HttpRequest, reader: Reader, name: str, data: bytes, problem: str = "", carrier: str = ""
) -> HttpResponse | None:
    """The page on which a person says what a table's columns hold; nothing where the file is no table. The
    file waits under its digest for a day at most."""
    found = columns.looked_over(data, reader.context, carrier)
    if not found:
        return None
    digest, _size = blobs.keep([data], blobs.SENT)
    before = columns.remembered(data, reader.context, carrier)
    content = {
        "columns": found,
        "fields": [(field, words[case.french()]) for field, words in headings.FIELDS.items()],
        "file": signing.dumps([digest, name, reader.context.officer.pk], salt=COLUMNS),
        "name": name,
        "carrier": carrier or (before.carrier if before else ""),
        "known": before is not None,
        "problem": problem,
    }
    return render(request, "screening/columns.html", content, status=422 if problem else 200)


@require_POST
@page
def name_columns(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """Take the table that was looked over, with its columns as the officer named them."""
    try:
        if not may_send(reader):
            raise intake.NotTaken("not_yours")
        try:
            told = signing.loads(request.POST.get("file", ""), salt=COLUMNS, max_age=blobs.LOOKED_AT)
            digest, name, officer = told
            if officer != reader.context.officer.pk:
                raise intake.NotTaken("gone")
            data = blobs.read(digest, blobs.SENT)
        except (signing.BadSignature, OSError) as error:
            raise intake.NotTaken("gone") from error
    except intake.NotTaken as error:
        return _sent(request, reader, None, _problem(error.code))
    carrier = request.POST.get("carrier", "").strip()[:80]
    mapping: dict[str, str] = {}
    for k, cell in enumerate(columns.heading_of(data)):
        field = request.POST.get(f"column-{k}", "")
        if field in headings.FIELDS:
            if field in mapping:
                words = _("Two columns cannot be the same: %(what)s.")
                problem = words % {"what": headings.FIELDS[field][case.french()]}
                return _look_over(request, reader, name, data, problem, carrier) or HttpResponse(status=422)
            mapping[field] = cell
    problem = ""
    if not carrier:
        problem = _("Say whose table it is, so that the next one is read the same way.")
    elif not headings.tells(mapping):
        problem = _("Say which column holds a name, a document number or goods.")
    if problem:
        return _look_over(request, reader, name, data, problem, carrier) or HttpResponse(status=422)
    for field in headings.columns_of(columns.heading_of(data)):
        mapping.setdefault(field, "")  # left blank: not read, whatever its heading says
    try:
        named = columns.Named(carrier, mapping)
        taken = intake.take(data, name, "upload", _taker(request, reader), named)
    except intake.NotTaken as error:
        found = _look_over(request, reader, name, data, _problem(error.code), carrier)
        return found or _sent(request, reader, None, _problem(error.code))
    return _sent(request, reader, taken, "")


@require_GET
@page
def rejects(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    """What could not be read of a transmission, as a table: segment or row, position, tag, reason."""
    transmissions = registry.get("screening.transmissions")
    assert transmissions is not None
    record = reader.get(transmissions, key)
    if WITHHELD in (record.rejects, record.name):
        raise NotHere
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{record.name}.rejects.csv")
    answer.write("\ufeff")
    out = csv.writer(answer)
    out.writerow([_("segment or row"), _("position"), _("tag"), _("code"), _("reason")])
    language = "fr" if case.french() else "en"
    for row in record.rejects:
        reason = sentence(row["reason"], language)
        out.writerow([row["segment"], row["position"], safe(row["tag"]), row["reason"], reason])
    if (more := record.refused - len(record.rejects)) > 0:
        out.writerow(["", "", "", "", _("and %(n)s more that are counted only") % {"n": more}])
    return answer


def _taker(request: HttpRequest, reader: Reader) -> Context:
    """Whoever sends; a system sends to its agency's intake, which compares with all that the agency has."""
    if request.machine is not None:
        with suppress(LookupError):
            if (service := intake.service()).agency == reader.context.agency:
                return service
    return reader.context


@require_POST
def send_api(request: HttpRequest) -> HttpResponse:
    """``POST`` a file as ``file``, signed in or with a machine account's token; the answer says what was
    read, and CUSRES where it was EDIFACT. A system is not told whether anybody was hit: what it learns, the
    carrier learns."""
    if request.gate is None:
        return api_problem(401)
    reader = Reader(request.gate)
    if request.machine is None and not hits_register().may_read(reader.context):
        return api_problem(404)
    try:
        taken = _take(request, reader, "api")
    except intake.NotTaken as error:
        return JsonResponse({"error": error.code, "words": _problem(error.code)}, status=422)
    machines.made_record(request, "screening.transmissions", taken.intake.pk)
    told = {
        "transmission": str(taken.intake.pk),
        "again": taken.again,
        "travellers": taken.travellers,
        "consignments": taken.consignments,
        "refused": taken.refused,
        "hits": taken.hits,
        "answer": taken.intake.answer,
    }
    if request.machine is not None:
        del told["hits"]
    return JsonResponse(told, status=200 if taken.again else 201)


# -- published lists ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@page
def load_list(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """A file of a published list becomes a version; what is new or changed in it is run at once."""
    problem = ""
    may = reader.context.officer.has_role(*desk.DECIDERS)
    if request.method == "POST":
        try:
            made = _load_list(request, reader, may)
        except (intake.NotTaken, published.NotAList) as error:
            problem = _problem(getattr(error, "code", "")) or _(
                "This file is no list that can be read: %(why)s"
            ) % {"why": error.fr if case.french() and isinstance(error, published.NotAList) else error}
        else:
            return _loaded(request, made)
    return render(
        request,
        "screening/load_list.html",
        {"problem": problem, "may": may, "versions": published.versions(reader.context)},
        status=422 if problem else 200,
    )


def _load_list(request: HttpRequest, reader: Reader, may: bool) -> list[ListVersion]:
    if not may:
        raise intake.NotTaken("not_yours")
    files = request.FILES.getlist("file")
    if not files:
        raise intake.NotTaken("no_file")
    if sum(file.size for file in files) > settings.UPLOAD_AT_MOST["list"]:
        raise intake.NotTaken("list_too_large")
    made = published.load([(file.name or "list", file.read()) for file in files], reader.context)
    runs = [again.ask_list(one, reader.context) for one in made]
    if any(runs):
        background.kick()
    return made


def _loaded(request: HttpRequest, made: list[ListVersion]) -> HttpResponse:
    if not made:
        toast(request, _("This version is in use already; nothing was changed."))
        return HttpResponseRedirect(reverse("screening-lists-list"))
    toast(request, _("Loaded. What is new or changed is run over earlier manifests."))
    return HttpResponseRedirect(reverse("screening-lists-detail", args=[made[0].pk]))
