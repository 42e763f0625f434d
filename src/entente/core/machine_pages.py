"""Trust → Machine accounts: which systems send in, what they may send, and their tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entente.core import machines, nav, practice
from entente.core.models import MachineAccount, MachineToken, Purpose, Role, Unit
from entente.core.toasts import toast

MAKERS = (Role.STEWARD,)
READERS = (Role.STEWARD, Role.PRIVACY, Role.REVIEWER)
DAYS = 90
SOON = timedelta(days=practice.of("core")["token_ends_soon_days"])


def mount() -> None:
    nav.add(
        nav.Entry(
            "Trust", gettext_lazy("Machine accounts"), "machines", order=60, roles=tuple(map(str, READERS))
        )
    )


def _may(request: HttpRequest, *roles: str) -> None:
    """The page is not there for anybody else."""
    if not request.user.has_role(*roles):
        raise Http404


def _accounts(request: HttpRequest) -> Any:
    """Those of the officer's own agency."""
    rows = MachineAccount.objects.select_related("officer__unit__agency", "made_by")
    return rows.filter(officer__unit__agency=request.user.agency)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    _may(request, *READERS)
    problem = ""
    if request.method == "POST":
        _may(request, *MAKERS)
        try:
            made = _make(request)
        except machines.NotAllowed as refusal:
            problem = str(refusal)
        else:
            toast(request, _("Made. Now give it a token."))
            return HttpResponseRedirect(reverse("machine", args=[made.pk]))
    at = timezone.now()
    rows = []
    for account in _accounts(request).prefetch_related("tokens"):
        standing = [token for token in account.tokens.all() if token.stands(at)]
        ends = max((token.expires_at for token in standing), default=None)
        used = max((t.last_used_at for t in account.tokens.all() if t.last_used_at), default=None)
        rows.append(
            {"account": account, "ends": ends, "soon": ends and ends - at < SOON, "used": used,
             "endpoints": _titles(account.endpoints)}
        )  # fmt: skip
    content = {
        "rows": rows,
        "may_make": request.user.has_role(*MAKERS),
        "problem": problem,
        "units": Unit.objects.filter(agency=request.user.agency).order_by("code"),
        "purposes": Purpose.objects.filter(agencies__contains=[request.user.agency.code]).order_by("code"),
        "endpoints": list(machines.endpoints.values()),
        "given": request.POST,
        "chosen": request.POST.getlist("endpoints"),
    }
    return _kept(render(request, "core/machines.html", content, status=422 if problem else 200))


def _make(request: HttpRequest) -> MachineAccount:
    unit = Unit.objects.filter(code=request.POST.get("unit", "")).first()
    if unit is None:
        raise machines.NotAllowed(_("Choose the unit for which it sends."))
    code = request.POST.get("code", "").strip()
    names = [f"{one}:{code}" if code and _narrows(one) else one for one in request.POST.getlist("endpoints")]
    return machines.make(
        request.POST.get("name", "")[:80], request.POST.get("owner", "")[:160], unit,
        f"{request.POST.get('purpose', '')}:{' '.join(request.POST.get('task', '').split())}", names,
        request.user,
    )  # fmt: skip


def _narrows(name: str) -> bool:
    one = machines.endpoints.get(name)
    return one is not None and "code" in one.path.groupindex


def _titles(names: list[str]) -> list[str]:
    out = []
    for name in names:
        plain, _colon, code = name.partition(":")
        title = str(machines.endpoints[plain].title) if plain in machines.endpoints else plain
        out.append(f"{title} ({code})" if code else title)
    return out


@require_GET
@login_required
def account(request: HttpRequest, key: str) -> HttpResponse:
    _may(request, *READERS)
    return _account(request, get_object_or_404(_accounts(request), pk=key))


def _account(request: HttpRequest, row: MachineAccount, **more: Any) -> HttpResponse:
    at = timezone.now()
    content = {
        "account": row,
        "endpoints": _titles(row.endpoints),
        "tokens": [(token, token.stands(at)) for token in row.tokens.all()],
        "may_make": request.user.has_role(*MAKERS) and row.closed_at is None,
        "purpose": Purpose.objects.filter(code=row.purpose.partition(":")[0]).first(),
        "task": row.purpose.partition(":")[2],
        "days": DAYS,
        **more,
    }
    return _kept(render(request, "core/machine.html", content, status=more.get("status", 200)))


@require_POST
@login_required
def change(request: HttpRequest, key: str) -> HttpResponse:
    """A new token, which this answer alone shows; one revoked; the account closed."""
    _may(request, *MAKERS)
    row = get_object_or_404(_accounts(request), pk=key)
    if "close" in request.POST:
        machines.close(row, request.user)
        toast(request, _("Closed: none of its tokens opens anything any more."))
    elif "revoke" in request.POST:
        number = request.POST["revoke"]
        token = MachineToken.objects.filter(account=row, pk=int(number) if number.isdecimal() else 0).first()
        if token is not None:
            machines.revoke(token, request.user)
            toast(request, _("Revoked."))
    else:
        days = request.POST.get("days", "").strip()
        try:
            token, text = machines.give(
                row, int(days) if days.isdecimal() and len(days) < 5 else 0, request.user
            )
        except machines.NotAllowed as refusal:
            return _account(request, row, problem=str(refusal), status=422)
        return _account(request, row, text=text, made=token)
    return HttpResponseRedirect(reverse("machine", args=[row.pk]))


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
