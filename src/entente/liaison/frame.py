"""What the room puts into the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import nav
from entente.core.models import Role

NETWORK = (Role.LIAISON, Role.COORDINATOR, Role.SECRETARIAT)


def mount() -> None:
    nav.add(nav.Entry("People", _("Who covers what"), "liaison-matrix", order=30, roles=NETWORK))
    nav.add(nav.Entry("People", _("Where posts belong"), "liaison-assessment", order=31, roles=NETWORK))
