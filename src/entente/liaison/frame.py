"""What the room puts into the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import nav
from entente.core.models import Role
from entente.liaison import briefings
from entente.priorities import course

NETWORK = (Role.LIAISON, Role.COORDINATOR, Role.SECRETARIAT)


def mount() -> None:
    course.changed.connect(briefings.on_change, dispatch_uid="liaison.briefings")
    nav.add(nav.Entry("People", _("Who covers what"), "liaison-matrix", order=30, roles=NETWORK))
    nav.add(nav.Entry("People", _("Where posts belong"), "liaison-assessment", order=31, roles=NETWORK))
