"""What the room's views share: a page is for those who may open the hits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.screening import desk


def register() -> Register:
    found = registry.get("screening.hits")
    assert found is not None
    return found


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who may open the hits."""
    inner = reads(view)

    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return inner(request, register=register(), **kwargs)

    return opened


def may_send(reader: Reader) -> bool:
    officer = reader.context.officer
    return officer.has_role(*desk.DECIDERS, "service") and bool(
        {"customs", "pnr"} & set(officer.unit.regimes)
    )
