"""What the room puts into the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import nav
from entente.core.models import Role

READERS = (Role.INTELLIGENCE, Role.COORDINATOR, Role.SECRETARIAT, Role.TEAM_LEAD, Role.LIAISON)


def mount() -> None:
    nav.add(nav.Entry("Strategy", _("Early signals"), "threats-signals", order=40, roles=READERS))
