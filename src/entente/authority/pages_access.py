"""The page on which a privacy officer looks for what an individual asked for, and has it kept."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from entente.authority import access
from entente.core.models import Role
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import registry
from entente.core.registers.views import not_here
from entente.core.toasts import toast


@require_http_methods(["GET", "POST"])
@login_required
def records(request: HttpRequest, key: str) -> HttpResponse:
    register, reader = registry.get("authority.access"), Reader.now(request.gate)
    try:
        if register is None:
            raise NotHere
        record = reader.get(register, key)
    except NotHere:
        return not_here(request)
    if not request.gate.officer.has_role(Role.PRIVACY):
        raise PermissionDenied("holds are the privacy officer's")
    back = register.url("detail", record)
    if request.method == "POST":
        try:
            n = access.place(reader, record, request.POST.getlist("record"))
        except PermissionError as error:
            raise PermissionDenied(str(error)) from error
        words = ngettext("%(n)s record more is kept.", "%(n)s records more are kept.", n)
        toast(request, words % {"n": n})
        return HttpResponseRedirect(back)
    query = request.GET.get("q", str(record.subject)).replace("\x00", "").strip()[:200]
    found = access.look(reader, record, query) if query else []
    page = {"record": record, "back": back, "query": query, "found": found}
    return render(request, "authority/access.html", page)
