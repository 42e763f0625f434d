"""UN/EDIFACT (ISO 9735) as it really arrives: tolerant splitting, and writing.

``split`` turns bytes into segments and remembers where each began; ``write`` makes segments from values.
"""

from entente.screening.engine.edifact.separators import Separators, interchanges, separators_of
from entente.screening.engine.edifact.split import Interchange, Message, split
from entente.screening.engine.edifact.write import segment, segments

__all__ = [
    "Interchange",
    "Message",
    "Separators",
    "interchanges",
    "segment",
    "segments",
    "separators_of",
    "split",
]
