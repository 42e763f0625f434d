"""What the frame of every page needs."""

from __future__ import annotations

from django.conf import settings


def frame(request) -> dict:
    return {"gate": getattr(request, "gate", None), "demo": settings.DEMO}
