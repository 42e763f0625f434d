"""The audit: who saw what of whom, why, under which authority; unusual volumes; one subject; files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entente import ledger
from entente.authority import answers, corrections, desk, exports, refusals, tables, volumes
from entente.authority import commissioner as commissioner_
from entente.authority.engine.words import cited
from entente.authority.models import Lookup
from entente.authority.views import paged
from entente.core.bilingual import active
from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.core.search import everywhere
from entente.core.toasts import toast

PAGE = 100
SUBJECT_AT_MOST = 5_000
"""Records of one register; where there are more, the page and the answer say so."""


def overseers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not desk.oversees(request.gate.officer):
            raise PermissionDenied("the audit is the privacy officer's and the reviewer's")
        return view(request, *args, **kwargs)

    return wrapped


@require_GET
@overseers
def audit(request: HttpRequest) -> HttpResponse:
    """Who saw what of whom, why, under which authority; what was reopened; where the law stood in the way."""
    rows = desk.disclosures(request.gate)
    wanted = request.GET.get("record", "").replace("\x00", "").strip()
    if wanted:
        rows = rows.filter(object_ids__contains=[wanted])
    one_page = paged(request, rows)
    page = {
        "rows": desk.told(request.gate, one_page),
        "page": one_page,
        "wanted": wanted,
        "untold": desk.told(request.gate, commissioner_.open_notices(request.gate)[:PAGE]),
        "unlawful": desk.told(request.gate, rows.filter(authority=[])[:PAGE]),
        "reopened": list(Lookup.objects.exclude(earlier="").select_related("officer").order_by("-at")[:PAGE]),
        "table": refusals.table(request.gate, exact=True),
        "unusual": volumes.unusual_days(request.gate)[:20],
        "volumes": [
            {
                "by": volumes.recorder(one),
                "recipient": volumes.recipient(one),
                "count": one["count"],
            }
            for one in volumes.counted(rows)[:20]
        ],
        "waiting": corrections.notices(request.gate).filter(done="").count(),
        "unsettled": rows.filter(acknowledged_at=None).exclude(how="standing").count(),
        "exports": [
            (key, one.title, cited(one.source, active()))
            for key, one in exports.REGISTERS.items()
            if one.open_to(request.gate)
        ],
        "years": list(range(request.gate.at.year, request.gate.at.year - 5, -1)),
    }
    _seen(request, "looked", {"record": wanted})
    return render(request, "authority/audit.html", page)


@require_POST
@overseers
def commissioner(request: HttpRequest, key: Any) -> HttpResponse:
    """The privacy officer records that the Commissioner was told of a disclosure."""
    made = desk.disclosures(request.gate).filter(pk=key).first()
    if made is None:
        raise Http404
    try:
        day = date.fromisoformat(request.POST.get("sent_on", ""))
        commissioner_.record(request.gate, made, day, request.POST.get("text", "").replace("\x00", "")[:4000])
    except ValueError:
        toast(request, _("Not recorded: give the day on which the Commissioner was told."))
    except PermissionError as error:
        raise PermissionDenied(str(error)) from error
    else:
        toast(request, _("Recorded: the Commissioner was told."))
    return HttpResponseRedirect(reverse("authority-disclosure", args=[key]))


@require_GET
@overseers
def subject(request: HttpRequest) -> HttpResponse:
    """A subject-access search: what is held about a person, and who was given any of it.

    Records are found through the gate: the privacy desk's unit is given the regimes that it answers for.
    """
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    page: dict[str, Any] = {"query": query}
    if query:
        found = _about(request.gate, query)
        which = request.GET.get("table", "disclosures")
        fmt = request.GET.get("format", "")
        if fmt and which not in found.files:
            raise Http404
        _seen(
            request,
            "subject",
            {"query": query, "records": found.keys, "file": f"{which}.{fmt}" if fmt else ""},
        )
        if fmt:
            register, rows = found.files[which]
            return _file(request, register, rows, f"subject-{which}", fmt)
        page |= _subject_page(request, found)
    return render(request, "authority/subject.html", page)


@dataclass(frozen=True)
class About:
    """What a search for one person found: records, and every row that tells of them, none cut."""

    groups: list[Any]
    reader: Reader
    keys: list[str]
    files: dict[str, tuple[tables.Export, Any]]


def _about(context: Context, query: str) -> About:
    reader = Reader.now(context)
    groups = everywhere(reader, query, each=SUBJECT_AT_MOST)
    keys = [str(row.pk) for group in groups for row in group.rows]
    named = [*keys, query]
    about = Q(object_ids__overlap=named) | Q(ask__object_id__in=named)
    about |= Q(recipient_person__icontains=query) | Q(ask__description__icontains=query)
    about |= Q(description__icontains=query) & answers.words_shown(context, oral=True)
    about |= Q(ask__answer__icontains=query) & answers.words_shown(context, "ask__")
    asked = Q(description__icontains=query) | Q(why__icontains=query) | Q(object_id__in=named)
    asked |= Q(answer__icontains=query) & answers.words_shown(context)
    looked = Lookup.objects.filter(object_id__in=named).select_related("officer")
    told = Q(correction__object_id__in=named) | Q(correction__text__icontains=query)
    files = exports.REGISTERS
    return About(
        groups,
        reader,
        keys,
        {
            "records": (exports.HELD, [(group.register, row) for group in groups for row in group.rows]),
            "disclosures": (files["all"], desk.disclosures(context).filter(about).distinct().order_by("-at")),
            "requests": (files["requests"], desk.asks(context).filter(asked).distinct().order_by("-at")),
            "lookups": (files["lookups"], looked.order_by("-at")),
            "corrections": (
                files["corrections"],
                corrections.notices(context).filter(told).order_by("-sent_at"),
            ),
        },
    )


def _subject_page(request: HttpRequest, found: About) -> dict[str, Any]:
    """The first rows of each table, and how many there are in all."""
    rows = {name: told for name, (_register, told) in found.files.items() if name != "records"}
    return {
        "groups": [
            (
                one.register.heading,
                [(found.reader.link(one.register, row), str(row)) for row in one.rows[:PAGE]],
                len(one.rows),
                one.more,
            )
            for one in found.groups
        ],
        "most": PAGE,
        "counts": {name: told.count() for name, told in rows.items()},
        "rows": desk.told(request.gate, rows["disclosures"][:PAGE]),
        "asks": list(rows["requests"][:PAGE]),
        "lookups": list(rows["lookups"][:PAGE]),
        "notices": list(rows["corrections"][:PAGE]),
    }


def _file(request: HttpRequest, register: tables.Export, rows: Any, name: str, fmt: str) -> HttpResponse:
    if fmt != "pdf":
        return _csv(request, register, rows, name)
    body = tables.pdf(register, list(rows), active() == "fr", request.gate.at)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@require_GET
@overseers
def export(request: HttpRequest, which: str) -> HttpResponse:
    """One register as CSV or, with ``?format=pdf``, as an accessible PDF; ``?year=`` for a calendar year."""
    register = exports.REGISTERS.get(which)
    if register is None or not register.open_to(request.gate):
        raise Http404
    year = request.GET.get("year", "")
    wanted = int(year) if year.isdecimal() and 1900 <= int(year) <= 9998 else None
    rows = register.rows(request.gate, wanted)
    _seen(request, "exported", {"register": which, "year": year, "format": request.GET.get("format", "csv")})
    return _file(request, register, rows, f"{which}-{wanted or 'all'}", request.GET.get("format", "csv"))


def _csv(request: HttpRequest, register: tables.Export, rows: Any, name: str) -> HttpResponse:
    head = [str(title) for title, _value in register.columns]

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        with working_as(request.gate):
            yield "\ufeff" + writer.writerow(head)
            for row in rows:
                yield writer.writerow([tables.safe(value(row)) for _title, value in register.columns])

    streamed = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    streamed["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return streamed


class _Echo:
    def write(self, text: str) -> str:
        return text


def _seen(request: HttpRequest, verb: str, content: dict[str, Any]) -> None:
    """Whoever audits is recorded as well."""
    ledger.append(
        f"authority:audit:{verb}",
        ("agency", request.gate.agency.code),
        context=request.gate,
        authority=("Privacy Act, 4-8",),
        content=content,
    )
