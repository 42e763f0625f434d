from entente.core.models.agencies import Agency, Officer, Role, Unit
from entente.core.models.changes import Change
from entente.core.models.findings import FindingBase
from entente.core.models.labels import Label, Regime, StandingArrangement
from entente.core.models.machines import MachineAccount, MachineToken
from entente.core.models.office import OfficeModel, StateField, agency_label, office_label
from entente.core.models.places import Place, Term
from entente.core.models.purposes import Purpose
from entente.core.models.said import (
    Attachment,
    Comment,
    Delivery,
    Escalation,
    FeedKey,
    Notification,
    SavedView,
    Subscription,
    Webhook,
)

__all__ = [
    "Agency",
    "Attachment",
    "Change",
    "Comment",
    "Delivery",
    "Escalation",
    "FeedKey",
    "FindingBase",
    "Label",
    "MachineAccount",
    "MachineToken",
    "Notification",
    "OfficeModel",
    "Officer",
    "Place",
    "Purpose",
    "Regime",
    "Role",
    "SavedView",
    "StandingArrangement",
    "StateField",
    "Subscription",
    "Term",
    "Unit",
    "Webhook",
    "agency_label",
    "office_label",
]
