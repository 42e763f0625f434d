"""One part of a score: what was compared, how it weighs, and the sentence for it in both languages."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import yaml


class Part(NamedTuple):
    """``weight`` is added to the log-odds (natural logarithm); positive speaks for the same person."""

    code: str
    weight: float
    en: str
    fr: str

    def plain(self) -> dict[str, Any]:
        return {"code": self.code, "weight": round(self.weight, 3), "en": self.en, "fr": self.fr}


@lru_cache(maxsize=1)
def weights() -> dict[str, Any]:
    text = resources.files("entente.screening").joinpath("data/weights.yaml").read_text("utf-8")
    found = yaml.safe_load(text)
    if not isinstance(found["valid_from"], date):
        raise ValueError("data/weights.yaml: valid_from is no date")
    return found


@lru_cache(maxsize=64)
def weight(kind: str, outcome: str) -> float:
    """ln(m/u) of an outcome (``data/weights.yaml``)."""
    pair = weights()[kind][outcome]
    return math.log(pair["m"] / pair["u"])
