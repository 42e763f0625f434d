"""Each request of a signed-in officer runs in one transaction that names the officer to the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.core import machines, nav
from entente.core.api.problems import problem
from entente.core.gate import Context, working_as
from entente.core.models import Purpose, Unit
from entente.core.models.purposes import names_task

SESSION_PURPOSE = "purpose"


class MachineMiddleware:
    """A system that shows a token of ours is who the token says, for this one request and this one endpoint:
    without session, and so without a form's token; every use and every refusal is in the ledger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.machine = None
        text = machines.bearer(request)
        if not text:
            return self.get_response(request)
        try:
            caller = machines.admit(request, text, timezone.now())
        except machines.Refusal as refusal:
            answer = problem(refusal.status)
            if refusal.status == 401:
                answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        request.machine, request.user = caller, caller.officer
        request._dont_enforce_csrf_checks = True  # no browser sends this header by itself
        response = self.get_response(request)
        machines.record(caller, request, response.status_code)
        return response


class OfficerMiddleware:
    """Sets ``request.gate`` (the :class:`Context`) and opens it for the whole view.

    A streamed response outlives this transaction: it opens its own with ``working_as(request.gate)``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            request.gate = None
            return self.get_response(request)
        # unit and agency in one query: every page asks for both
        request.user.unit = Unit.objects.select_related("agency").get(pk=request.user.unit_id)
        caller = getattr(request, "machine", None)
        purpose = caller.account.purpose if caller is not None else purpose_of(request)
        request.gate = Context(request.user, purpose, timezone.now())
        if caller is None:
            request.purpose_wanted = not purpose and Purpose.offered_to(request.user).exists()
        with working_as(request.gate), timezone.override(request.user.time_zone):
            response = self.get_response(request)
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
            if response.status_code >= 500:
                transaction.set_rollback(True)  # what failed half way leaves nothing behind
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.gate is None:
            return None
        if nav.closed(request.gate, request.path):
            raise PermissionDenied("this page is closed to the role")
        if getattr(request, "purpose_wanted", False) and not _without_purpose(request):
            return _ask_for_purpose(request)
        return None


def _without_purpose(request: HttpRequest) -> bool:
    """Pages that open no record: the purpose's own, the language, the account's (sign in and out)."""
    match = request.resolver_match
    return match is not None and (
        match.url_name in ("purpose.change", "language.change") or match.route.startswith("accounts/")
    )


def _ask_for_purpose(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        why = {"field": "purpose", "message": _("State a purpose and the file or task it is for first.")}
        return problem(403, [why])
    there = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
    return HttpResponseRedirect(f"{reverse('purpose.change')}?{there}")


def purpose_of(request: HttpRequest) -> str:
    """The stated purpose, ``code:file``; one that names no file or task is none."""
    stated = request.session.get(SESSION_PURPOSE, "")
    if not names_task(stated):
        stated = Purpose.begun(request.user)
        if request.session.get(SESSION_PURPOSE) != stated:
            request.session[SESSION_PURPOSE] = stated
    return stated
