"""What the screening room keeps."""

from entente.screening.models.hits import Hit, Referral, Result, Verdict
from entente.screening.models.lookouts import Lookout, LookoutApproval
from entente.screening.models.movements import Consignment, Intake, Movement, Traveller
from entente.screening.models.rules import ScreeningRule

__all__ = [
    "Consignment",
    "Hit",
    "Intake",
    "Lookout",
    "LookoutApproval",
    "Movement",
    "Referral",
    "Result",
    "ScreeningRule",
    "Traveller",
    "Verdict",
]
