"""The courses of what concerns one person: a redress, a request for access."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.authority import access, redress
from entente.authority.courses import edit
from entente.authority.models import AccessRequest, Redress
from entente.core.gate import Context
from entente.core.models import Role
from entente.core.workflow import Missing, Step, Workflow, working_days


def reasoned(record: Redress, context: Context) -> Missing | None:
    if record.reason and record.cleared_until and record.cleared_until > timezone.localdate():
        return None
    return Missing(
        "Give the reason, and until when it holds.",
        "Donnez le motif et la date de fin.",
        edit(record, "reason"),
    )


class RedressWorkflow(Workflow):
    initial = "asked"
    clear = Step(
        "asked",
        "cleared",
        by=Role.PRIVACY,
        title=_("Clear"),
        within=working_days(30),
        needs=(reasoned,),
        undo=False,
        then=redress.decided,
    )
    refuse = Step("asked", "refused", by=Role.PRIVACY, title=_("Do not clear"), note=True)
    revoke = Step(
        "cleared",
        "revoked",
        by=Role.PRIVACY,
        title=_("Revoke"),
        note=True,
        undo=False,
        then=redress.revoked,
    )
    ask_again = Step(
        ("refused", "revoked"), "asked", by=(Role.PRIVACY, Role.TARGETING), title=_("Ask again"), note=True
    )
    line = ("asked", "cleared")


# -- requests for access ---------------------------------------------------------------------------------


def something_held(record: AccessRequest, context: Context) -> Missing | None:
    """It was looked for: a record is held, or the answer says that there is none."""
    if record.answer or access.holds(context, record).exists():
        return None
    return Missing(
        "Look for what is held about the individual, or say in the answer that there is none.",
        "Cherchez ce qui est détenu au sujet de la personne, ou dites dans la réponse qu’il n’y a rien.",
        f"/authority/access/{record.pk}/records/",
    )


class AccessWorkflow(Workflow):
    initial = "received"
    answer = Step(
        "received", "answered", by=Role.PRIVACY, title=_("Answered"), within="answer_by",
        needs=(something_held,), then=access.answered, undo=False,
    )  # fmt: skip
    close = Step(
        "answered", "closed", by=Role.PRIVACY, title=_("The individual could use every right: close it"),
        note=True, then=access.release, undo=False,
    )  # fmt: skip
    withdraw = Step(
        "received", "withdrawn", by=Role.PRIVACY, title=_("Withdrawn by the individual"), note=True,
        then=access.release, undo=False,
    )  # fmt: skip
    line = ("received", "answered", "closed")


# -- the President's authorizations ------------------------------------------------------------------------


class AuthorizationWorkflow(Workflow):
    initial = "in_force"
    revoke = Step("in_force", "revoked", by=Role.PRIVACY, title=_("Revoke"), note=True, undo=False)
    line = ("in_force", "revoked")
