"""The conceptual framework (GV3): mission, three pillars, ten objectives, seven enablers, from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.utils.functional import lazy

from entente.core.bilingual import active
from entente.core.nav import SECTIONS

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Element:
    code: str
    en: str
    fr: str
    where_en: str = ""
    where_fr: str = ""
    objectives: tuple[Element, ...] = ()

    def words(self, language: str | None = None) -> str:
        return self.fr if (language or active()) == "fr" else self.en

    def where(self, language: str | None = None) -> str:
        return self.where_fr if (language or active()) == "fr" else self.where_en

    def __str__(self) -> str:
        return self.words()


@dataclass(frozen=True)
class Framework:
    mission: Element
    pillars: tuple[Element, ...]
    enablers: tuple[Element, ...]

    @property
    def objectives(self) -> tuple[Element, ...]:
        return tuple(one for pillar in self.pillars for one in pillar.objectives)

    def pillar_of(self, objective: str) -> str:
        return next(p.code for p in self.pillars if objective in {o.code for o in p.objectives})

    def get(self, code: str) -> Element | None:
        every = (*self.pillars, *self.objectives, *self.enablers)
        return next((one for one in every if one.code == code), None)


def _element(row: dict[str, Any]) -> Element:
    parts = tuple(_element(one) for one in row.get("objectives", ()))
    return Element(**{**row, "objectives": parts})


@cache
def declared() -> Framework:
    told = yaml.safe_load((DATA / "framework.yaml").read_text(encoding="utf-8"))
    return Framework(
        Element("M", **told["mission"]),
        tuple(_element(one) for one in told["pillars"]),
        tuple(_element(one) for one in told["enablers"]),
    )


@cache
def activities() -> tuple[dict[str, Any], ...]:
    """The 34 recommended activities as they are first entered into the register of initiatives."""
    return tuple(yaml.safe_load((DATA / "initiatives.yaml").read_text(encoding="utf-8")))


def choices(what: str) -> list[tuple[str, Any]]:
    """Codes and words of ``objectives`` or ``enablers``; the migration knows the codes only."""
    return [(one.code, lazy(one.words, str)()) for one in getattr(declared(), what)]


NO_ROOMS = {"core", "ledger", "site"}
"""What every room stands on: no activity is carried out there."""


def rooms() -> list[tuple[str, Any]]:
    """Where an activity may be carried out: the addresses that :func:`activities` name and every room, each
    called as the header calls it."""
    named = {str(told["room"]) for told in activities()}
    installed = {one.label for one in apps.get_app_configs() if one.name.startswith("entente.")} - NO_ROOMS
    found = [(room, lazy(_room_words, str)(room)) for room in named | installed]
    return sorted(found, key=lambda one: one[0])


def _room_words(room: str) -> str:
    label, _slash, name = room.partition("/")
    from entente.core.registers.register import registry

    if label in apps.app_configs:
        words = str(apps.get_app_config(label).verbose_name)
    else:  # not built yet: as the header's section
        words = str(SECTIONS[{"operations": "Operations", "deconfliction": "De-confliction"}[label]])
    register = registry.get(f"{label}.{name}")
    return f"{words} · {register.heading}" if register is not None else words
