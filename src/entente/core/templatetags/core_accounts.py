"""The demonstration's accounts on the sign-in page: in the demonstration only."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from entente.core.accounts import DEMO_PASSWORD
from entente.core.models import Officer, Role
from entente.core.sorting import sort_key

register = template.Library()


@register.simple_tag
def demo_accounts() -> dict[str, Any] | None:
    """``{officers, password}``; None outside the demonstration."""
    if not settings.DEMO:
        return None
    people = Officer.objects.filter(is_demo=True, is_active=True).exclude(roles__contains=[Role.SERVICE])
    people = list(people.select_related("unit__agency"))
    people.sort(key=lambda one: (one.unit.agency.code, sort_key(str(one))))
    for officer in people:
        officer.duties = ", ".join(str(Role(role).label) for role in officer.roles)  # type: ignore[attr-defined]
    return {
        "officers": people,
        "password": DEMO_PASSWORD,
    }
