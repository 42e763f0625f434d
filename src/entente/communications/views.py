"""Who holds which release now, and where the time goes."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from entente.communications import signing
from entente.communications.models import Release
from entente.core.gate import Grade
from entente.core.registers import registry
from entente.core.registers.reader import Reader

YEAR = timedelta(days=365)
SHOWN = 12


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    reader, now = Reader(request.gate), timezone.now()
    out = reader.rows(Release, Grade.FULL).filter(state=Release.State.PUBLISHED, published_at__gte=now - YEAR)
    recent = list(out.select_related("agency").order_by("-published_at")[:200])
    hours = [one.lag.total_seconds() / 3600 for one in recent if one.lag is not None]
    longest = max(hours, default=0) or 1
    shown = {
        "rows": signing.under_way(reader),
        "ready": list(
            reader.rows(Release, Grade.FULL).filter(state=Release.State.APPROVED).select_related("agency")
        ),
        "where": signing.where_time_goes(reader, now - YEAR),
        "median": signing.median(hours) * 3600 if hours else None,
        "count": len(hours),
        "bars": [
            {
                "release": one,
                "seconds": one.lag.total_seconds(),
                "width": round(100 * one.lag.total_seconds() / 3600 / longest, 1),
            }
            for one in recent[:SHOWN]
            if one.lag is not None
        ],
        "may_add": registry.get("communications.releases").may_add(reader.context),
        "now": now,
    }
    return render(request, "communications/desk.html", shown)
