"""One declarative state machine for every register that has a course to run.

>>> class SelectionWorkflow(Workflow):
...     initial = "open"
...     shortlist = Step("open", "shortlisted", by=Role.COORDINATOR)
...     select = Step("shortlisted", "selected", by=Role.TEAM_LEAD, needs=(host_took_part,),
...                   within=working_days(20))
"""

from entente.core.workflow.clock import end_of, hours, working_day, working_days
from entente.core.workflow.machine import Offer, Undoable, cannot, offers, take, undo, undoable
from entente.core.workflow.steps import Missing, Need, NotAllowed, Step, Workflow

__all__ = [
    "Missing",
    "Need",
    "NotAllowed",
    "Offer",
    "Step",
    "Undoable",
    "Workflow",
    "cannot",
    "end_of",
    "hours",
    "offers",
    "take",
    "undo",
    "undoable",
    "working_day",
    "working_days",
]
