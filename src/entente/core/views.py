"""The frame's own pages: the officer's day, and the two switches in the header."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from entente import ledger
from entente.core import waiting
from entente.core.middleware import SESSION_PURPOSE
from entente.core.models import Officer, Purpose
from entente.core.models.purposes import FILE_OR_TASK, REMEMBERED
from entente.core.toasts import toast


@login_required
def home(request: HttpRequest) -> HttpResponse:
    waits, unread = waiting.waiting.rows(request.gate)
    changes, unread_changes = waiting.changes.rows(request.gate)
    feeds, unread_feeds = waiting.feeds.rows(request.gate)
    page = {
        "waits": waits,
        "changes": changes[:12],
        "feeds": feeds,
        "unread": [*unread, *unread_changes, *unread_feeds],
    }
    return render(request, "core/home.html", page)


def _back(request: HttpRequest) -> str:
    """The page that the switch stood on, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("home")


@require_POST
def language_change(request: HttpRequest) -> HttpResponse:
    """Read on in the other official language, on the same page."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest("not an official language")
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


@login_required
@require_http_methods(["GET", "POST"])
def purpose_change(request: HttpRequest) -> HttpResponse:
    """State the purpose that everything opened from now on is recorded under; itself recorded.

    The button says ``purpose=code``, and the field the file or task; one stated before says both.
    """
    if request.method == "GET":
        return render(request, "core/purpose.html", {"next": _back(request)})
    code, _colon, again = request.POST.get("purpose", "").partition(":")
    file = " ".join((again or request.POST.get("file", "")).split())
    purpose = Purpose.offered_to(request.user).filter(code=code).first()
    if purpose is None:
        raise PermissionDenied("this purpose is not open to the officer")
    if not FILE_OR_TASK.fullmatch(file):
        page = {"next": _back(request), "file": file, "refused": True}
        return render(request, "core/purpose.html", page, status=400)
    stated = f"{code}:{file}"
    before = request.gate.purpose
    if stated != before:
        request.session[SESSION_PURPOSE] = stated
        last = [stated, *(one for one in request.user.stated if one != stated)][:REMEMBERED]
        Officer.objects.filter(pk=request.user.pk).update(stated=last)
        ledger.append(
            "core:purpose:changed",
            ("officer", str(request.user.pk)),
            context=request.gate,
            authority=(purpose.authority,),
            content={"from": before, "to": stated},
        )
        toast(
            request,
            _("You now work under: %(purpose)s. The change was recorded.") % {"purpose": purpose.title},
        )
    return HttpResponseRedirect(_back(request))


def _error(request: HttpRequest, status: int, kind: str, **more: object) -> HttpResponse:
    page = {"kind": kind, "status": status, **more}
    return render(request, "core/error.html", page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400, "bad_request")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A plain refusal; what an exception says inside is for the log, not for the page."""
    return _error(request, 403, "refused", refusal=getattr(exception, "refusal", None))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "not_found")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 429, "too_many")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, "csrf")


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks neither the session nor the database for anything: they may be what failed."""
    from django.template.loader import render_to_string

    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = language if language in dict(settings.LANGUAGES) else getattr(request, "LANGUAGE_CODE", "en")
    with override(language):
        body = render_to_string("core/error.html", {"kind": "failed", "status": 500, "theme": "auto"})
    return HttpResponse(body, status=500)
