"""Sending a manifest in by the page or the API, and loading a published list."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entente.core import machines
from entente.core.api.problems import problem as api_problem
from entente.core.gate import Context
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.toasts import toast
from entente.screening import again, background, case, desk, intake, published
from entente.screening.engine.manifests.reasons import REASONS
from entente.screening.models import ListVersion
from entente.screening.pages import may_send, page
from entente.screening.pages import register as hits_register

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
            taken = _take(request, reader, "upload")
        except intake.NotTaken as error:
            problem = _problem(error.code)
    content = {
        "problem": problem,
        "taken": taken,
        "may_send": may_send(reader),
        "reasons": taken.intake.reject_lines()[:5] if taken else [],
    }
    return render(request, "screening/send.html", content, status=422 if problem else 200)


def _take(request: HttpRequest, reader: Reader, source: str) -> intake.Taken:
    if not may_send(reader):
        raise intake.NotTaken("not_yours")
    file = request.FILES.get("file")
    if file is None:
        raise intake.NotTaken("no_file")
    if file.size > settings.UPLOAD_AT_MOST["manifest"]:
        raise intake.NotTaken("too_large")
    return intake.take(file.read(), file.name or "manifest", source, _taker(request, reader))


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
