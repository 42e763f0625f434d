"""What the screening room keeps."""

from entente.screening.models.hits import Hit, Referral, Result, Verdict
from entente.screening.models.lists import ConcernList, ListVersion
from entente.screening.models.lookouts import Lookout, LookoutApproval
from entente.screening.models.movements import Consignment, Intake, Movement, Traveller
from entente.screening.models.observed import Observation, VesselOfInterest
from entente.screening.models.permits import ExportPermit, PermitDraw
from entente.screening.models.rules import ScreeningRule
from entente.screening.models.runs import ScreeningRun

__all__ = [
    "ConcernList",
    "Consignment",
    "ExportPermit",
    "Hit",
    "Intake",
    "ListVersion",
    "Lookout",
    "LookoutApproval",
    "Movement",
    "Observation",
    "PermitDraw",
    "Referral",
    "Result",
    "ScreeningRule",
    "ScreeningRun",
    "Traveller",
    "Verdict",
    "VesselOfInterest",
]
