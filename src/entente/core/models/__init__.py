from entente.core.models.agencies import Agency, Officer, Role, Unit
from entente.core.models.changes import Change
from entente.core.models.findings import FindingBase
from entente.core.models.labels import Label, Regime, StandingArrangement
from entente.core.models.office import OfficeModel, StateField, office_label
from entente.core.models.places import Place, Term
from entente.core.models.purposes import Purpose

__all__ = [
    "Agency",
    "Change",
    "FindingBase",
    "Label",
    "OfficeModel",
    "Officer",
    "Place",
    "Purpose",
    "Regime",
    "Role",
    "StandingArrangement",
    "StateField",
    "Term",
    "Unit",
    "office_label",
]
