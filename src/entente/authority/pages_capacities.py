"""The page on which a steward or privacy officer states in which capacities the agency's officers receive."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entente.authority import desk, recipients
from entente.authority.models import RecipientRole
from entente.core.models import Officer
from entente.core.models.agencies import Capacity
from entente.core.toasts import toast


@require_http_methods(["GET", "POST"])
@login_required
def capacities(request: HttpRequest) -> HttpResponse:
    """The own agency's officers; with ``?none=1`` those for whom nothing is stated."""
    if not request.gate.officer.has_role(*recipients.APPOINTERS) or not desk.holds(request.gate):
        raise PermissionDenied("capacities are stated by the agency's steward or privacy officer")
    if request.method == "POST":
        said, by = request.POST.getlist("capacity"), request.gate.officer.get_username()
        try:
            recipients.appoint(request.POST.get("account", "")[:60], said, by)
        except (LookupError, ValueError):
            raise Http404 from None
        toast(request, _("Recorded. Requests from now on carry it; earlier ones keep what held then."))
        return HttpResponseRedirect(request.get_full_path())
    only_none = bool(request.GET.get("none"))
    if only_none:
        officers = recipients.unstated(request.gate.agency)
    else:
        rows = Officer.objects.filter(is_active=True, unit__agency=request.gate.agency).select_related("unit")
        officers = [one for one in rows if recipients.stands(one)]
    words = dict(RecipientRole.choices)
    page = {
        "rows": [(one, [words[role] for role in one.capacities if role in words]) for one in officers],
        "choices": Capacity.choices,
        "only_none": only_none,
    }
    return render(request, "authority/capacities.html", page)
