"""What the room puts into the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import nav
from entente.core.models import Role


def mount() -> None:
    nav.add(
        nav.Entry(
            "People",
            _("Exchange round"),
            "secondments-exchange",
            order=35,
            roles=(Role.COORDINATOR, Role.SECRETARIAT),
        )
    )
