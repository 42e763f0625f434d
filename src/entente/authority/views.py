"""The desk's pages: requests, answers, disclosures, what was said, and the audit."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entente.authority import (
    answers,
    commissioner,
    conditions,
    desk,
    recipients,
    refusals,
    units,
    weighing,
    written,
)
from entente.authority.forms import Answering, Asking, Saying, Sending, acts
from entente.authority.models import Ask, CommissionerNotice, Disclosure
from entente.core.gate import Context
from entente.core.models import Purpose
from entente.core.toasts import toast

PAGE = 100
MARKS = ("regime", "protected", "secret")


def french() -> bool:
    return (get_language() or "").startswith("fr")


def officers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in, with a role that acts; overseers look only."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not desk.operational(request.gate.officer):
            raise PermissionDenied("this is for officers who act, not for who oversees them")
        return view(request, *args, **kwargs)

    return wrapped


@require_GET
@login_required
def asks(request: HttpRequest) -> HttpResponse:
    if not desk.may_ask(request.gate):
        raise PermissionDenied("no role that asks or oversees")
    rows = desk.asks(request.gate)
    own = request.gate.unit.agency_id
    held = rows.filter(holder_id=own)
    lists = {
        "to_answer": held.filter(state=Ask.State.ASKED),
        "ours": rows.filter(asking_id=own).order_by("-at"),
        "answered": held.exclude(state=Ask.State.ASKED).order_by("-answered_at"),
        "every": rows.none() if desk.holds(request.gate) else rows.order_by("-at"),
    }
    shown = {name: list(found[:PAGE]) for name, found in lists.items()} | {
        "may_act": desk.operational(request.gate.officer),
        "most": PAGE,
        "n": {name: found.count() for name, found in lists.items()},
    }
    return render(request, "authority/asks.html", shown)


@require_http_methods(["GET", "POST"])
@officers
def ask_new(request: HttpRequest) -> HttpResponse:
    own = request.gate.unit.agency_id
    first = {
        "file": "" if Purpose.is_standing(request.gate.purpose) else request.gate.purpose.partition(":")[2],
        "register": request.GET.get("register", ""),
        "object_id": request.GET.get("record", ""),
        "holder": request.GET.get("holder", ""),
        "description": request.GET.get("about", "")[:400],
    }
    form = Asking(request.POST or None, own=own, initial=first)
    if request.method == "POST" and form.is_valid():
        made = desk.ask(request.gate, form.told())
        toast(
            request, _("Asked: %(number)s. The answer is due in five working days.") % {"number": made.number}
        )
        return HttpResponseRedirect(reverse("authority-ask", args=[made.pk]))
    page = {
        "form": form,
        "acts": acts(french()),
        "title": _("Ask for a disclosure"),
        "do": _("Ask"),
        "lead": recipients.nothing_stated(request.gate.officer),
        "back": reverse("authority-asks"),
    }
    return render(request, "authority/form.html", page, status=400 if form.errors else 200)


def _ask(context: Context, key: Any) -> Ask:
    made = desk.asks(context).filter(pk=key).first()
    if made is None:
        raise Http404
    return made


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: HttpRequest, key: Any) -> HttpResponse:
    made = _ask(request.gate, key)
    answering = desk.may_answer(request.gate, made)
    record = weighing.named_in(request.gate, made) if answering else None
    form = None
    if answering:
        under = written.choices(request.gate, made.holder, made.asking)
        form = Answering(request.POST or None, record=record, under=under, initial={"regime": made.regime})
    page: dict[str, Any] = {"ask": made, "form": form, "may_withdraw": desk.may_withdraw(request.gate, made)}
    page["record"] = record
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("not this officer's to answer, or answered already")
        done = _answer(request, made, form, page)
        if done is not None:
            return done
    rests = desk.basis(made)
    if told := (rests.decision if rests is not None else made.decision):
        page["decision"] = told
        page["near"] = told.get("near")
    page["given"] = given = made.disclosures.first()
    page["may_read"] = answers.may_read(request.gate, made, given)
    page["over"] = answers.is_over(given, request.gate)
    page["conditions"] = conditions.sentences(given) if given is not None else []
    page["own_side"] = made.asking_id == request.gate.unit.agency_id and not made.decision.get("known")
    return render(request, "authority/ask.html", page, status=400 if form and form.errors else 200)


def _answer(request: HttpRequest, made: Ask, form: Answering, page: dict[str, Any]) -> HttpResponse | None:
    do = request.POST.get("do", "look")
    if do == "refuse":
        reason = request.POST.get("content", "").strip()
        if not reason:
            form.is_valid()
            form.add_error("content", _("Say why: the one who asked reads it."))
            return None
        form.is_valid()  # what is not valid is not there; what was written counts as written
        told = form.cleaned_data | {name: request.POST.get(name) or None for name in MARKS}
        told["caveats"] = [one.strip() for one in request.POST.get("caveats", "").split(",") if one.strip()]
        known = "existence_known" in request.POST
        desk.refuse(request.gate, made, reason, told, known, form.cleaned_data.get("failing", ""))
        toast(request, _("Refused. The reason was sent and recorded."))
        return HttpResponseRedirect(request.path)
    if not form.is_valid():
        return None
    texts = form.cleaned_data | form.marks() | {"caveats": form.conditions()["caveats"]}
    if do == "give":
        content = form.cleaned_data["content"].strip()
        if not content:
            form.add_error("content", _("Write what is given."))
            return None
        try:
            kept_back = form.cleaned_data["kept_back"].strip()
            desk.give(request.gate, made, texts, content, kept_back, form.conditions())
        except weighing.NotOpen as shut:
            refusals.keep(made, "law", shut.near, request.gate.at)
            toast(request, _("Not given: the law does not open it on what is written. See what is missing."))
        else:
            toast(request, _("Given, and recorded with its provision."))
            return HttpResponseRedirect(request.path)
    record = page["record"]
    weighing.marks(made, texts, record)
    known = written.in_force(request.gate, made.holder, made.asking)
    decision, near = weighing.consider(made, texts, request.gate.at, record, known)
    page["decision"] = decision.as_json()
    page["near"] = [one.as_json() for one in near]
    return None


@require_POST
@officers
def ask_withdraw(request: HttpRequest, key: Any) -> HttpResponse:
    made = _ask(request.gate, key)
    try:
        desk.withdraw(request.gate, made)
    except PermissionError as error:
        raise PermissionDenied(str(error)) from error
    toast(request, _("Withdrawn."))
    return HttpResponseRedirect(reverse("authority-ask", args=[key]))


@require_http_methods(["GET", "POST"])
@login_required
def disclosures(request: HttpRequest) -> HttpResponse:
    """All that the officer may know of; with ``?due=1`` what the own unit must destroy or return soon."""
    acts, due = desk.operational(request.gate.officer), bool(request.GET.get("due"))
    if request.method == "POST":
        what = request.POST.get("do", "")
        if not acts or what not in ("destroyed", "returned"):
            raise PermissionDenied("the recipient settles it")
        keys = [key for key in map(_uuid, request.POST.getlist("disclosure")) if key is not None]
        n = conditions.settle_all(request.gate, keys, what)
        toast(request, _("Recorded for %(n)s disclosures; their holders see it.") % {"n": n})
        return HttpResponseRedirect(request.get_full_path())
    found = conditions.running_out(request.gate).order_by("retention_until", "at") if due else None
    rows = desk.disclosures(request.gate) if found is None else found.select_related("holder", "recipient")
    one_page = paged(request, rows)
    page = {"rows": desk.told(request.gate, one_page), "page": one_page, "may_act": acts, "due": due}
    return render(request, "authority/disclosures.html", page)


def paged(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of these rows that ``?page=`` names, the first where it names none."""
    # rows of one moment keep their order from page to page
    ordered = rows.order_by(*(rows.query.order_by or rows.model._meta.ordering), "pk")
    return Paginator(ordered, PAGE).get_page(request.GET.get("page"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _disclosure(context: Context, key: Any) -> Disclosure:
    made = desk.disclosures(context).filter(pk=key).first()
    if made is None:
        raise Http404
    return made


@require_http_methods(["GET", "POST"])
@login_required
def disclosure(request: HttpRequest, key: Any) -> HttpResponse:
    made = _disclosure(request.gate, key)
    ours = made.recipient_id == request.gate.unit.agency_id and desk.operational(request.gate.officer)
    if request.method == "POST":
        if not ours:
            raise PermissionDenied("the recipient settles it")
        desk.settle(
            request.gate, made, request.POST.get("do", ""), request.POST.get("text", "").strip()[:2000]
        )
        return HttpResponseRedirect(request.path)
    page = {
        "one": made,
        "may_read": answers.may_read_words(request.gate, made),
        "conditions": conditions.sentences(made),
        "told": CommissionerNotice.objects.filter(disclosure=made).first(),
        "wanted": commissioner.wanted(made),
        "may_tell": commissioner.may_record(request.gate, made),
        "ours": ours,
        "own": made.holder_id == request.gate.unit.agency_id and desk.operational(request.gate.officer),
        "notices": list(made.notices.select_related("correction")),
    }
    return render(request, "authority/disclosure.html", page)


@require_http_methods(["GET", "POST"])
@officers
def said(request: HttpRequest) -> HttpResponse:
    first = {
        "register": request.GET.get("register", ""),
        "object_id": request.GET.get("record", ""),
        "description": request.GET.get("about", "")[:400],
    }
    form = Saying(request.POST or None, own=request.gate.unit.agency_id, under=_under(request), initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.told() | form.marks() | form.conditions()
        texts = {
            name: told.pop(name)
            for name in ("grounds", "solely", "cleared", "originator_permission", "head_decision",
                         "decided_by", "arrangement", "overlays")
        }  # fmt: skip
        made = desk.said(request.gate, told, texts)
        if made.lawful:
            toast(request, _("Recorded, with its provision."))
        else:
            toast(
                request, _("Recorded. No provision opens it as it is written: the privacy officer sees it.")
            )
        return HttpResponseRedirect(reverse("authority-disclosure", args=[made.pk]))
    page = {
        "form": form,
        "acts": acts(french()),
        "units": units.choices(request.gate.unit.agency_id),
        "people": recipients.names(request.gate.unit.agency_id),
        "title": _("Record an oral disclosure"),
        "do": _("Record"),
        "back": reverse("authority-disclosures"),
    }
    return render(request, "authority/form.html", page, status=400 if form.errors else 200)


def _under(request: HttpRequest) -> list[tuple[str, str]]:
    """The named arrangements under which the own agency may give to a body abroad."""
    return written.choices(request.gate, request.gate.agency)


@require_http_methods(["GET", "POST"])
@officers
def send(request: HttpRequest) -> HttpResponse:
    """Give information to a body abroad, in writing, where the law opens it; else nothing is recorded."""
    first = {
        "register": request.GET.get("register", ""),
        "object_id": request.GET.get("record", ""),
        "description": request.GET.get("about", "")[:400],
    }
    form = Sending(request.POST or None, under=_under(request), initial=first)
    page: dict[str, Any] = {"form": form, "acts": acts(french())}
    if request.method == "POST" and form.is_valid():
        told = form.told() | form.marks() | form.conditions()
        texts = {name: told.pop(name) for name in form.written()}
        if request.POST.get("do") == "give":
            try:
                made = desk.send(request.gate, told, texts)
            except weighing.NotOpen:
                toast(
                    request, _("Not given: the law does not open it on what is written. See what is missing.")
                )
            else:
                toast(request, _("Given, and recorded with its provision."))
                return HttpResponseRedirect(reverse("authority-disclosure", args=[made.pk]))
        _made, decision, near = desk.stated(request.gate, told, texts, Disclosure.How.ABROAD)
        page |= {"decision": decision.as_json(), "near": [one.as_json() for one in near]}
    return render(request, "authority/send.html", page, status=400 if form.errors else 200)
