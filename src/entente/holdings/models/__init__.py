from entente.holdings.models.entities import Entity, Reference
from entente.holdings.models.sources import PushToken, Reject, Run, Source

__all__ = ["Entity", "PushToken", "Reference", "Reject", "Run", "Source"]
