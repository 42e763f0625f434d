"""The room's models: the desk, written arrangements, the annex, consultations, gaps, corrections, redress."""

from entente.authority.models.access import AccessRequest, Hold
from entente.authority.models.annex import Annex, Signature
from entente.authority.models.arrangements import PairVerdict, WrittenArrangement
from entente.authority.models.authorization import Authorization
from entente.authority.models.consultations import Consultation, ConsultationComment, ConsultationVersion
from entente.authority.models.corrections import Correction, Notice
from entente.authority.models.desk import Ask, Basis, Disclosure, Lookup, PurposeKind, RecipientRole
from entente.authority.models.foreign import ForeignBody
from entente.authority.models.gaps import Gap, Refusal
from entente.authority.models.notices import CommissionerNotice
from entente.authority.models.redress import Redress

__all__ = [
    "AccessRequest",
    "Annex",
    "Ask",
    "Authorization",
    "Basis",
    "CommissionerNotice",
    "Consultation",
    "ConsultationComment",
    "ConsultationVersion",
    "Correction",
    "Disclosure",
    "ForeignBody",
    "Gap",
    "Hold",
    "Lookup",
    "Notice",
    "PairVerdict",
    "PurposeKind",
    "RecipientRole",
    "Redress",
    "Refusal",
    "Signature",
    "WrittenArrangement",
]
