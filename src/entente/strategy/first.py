"""The strategy's 34 activities and its committees, as a new installation begins with them (GV1-GV4)."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from entente.core import first
from entente.core.registers.reader import Reader
from entente.strategy import framework
from entente.strategy.models import Committee, Initiative


@cache
def committees() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load((framework.DATA / "committees.yaml").read_text(encoding="utf-8")))


def committee_values(told: dict[str, Any]) -> dict[str, Any]:
    names = ("chairs_en", "chairs_fr", "members_en", "members_fr", "guests_en", "guests_fr")
    return {
        "kind": told["kind"], "title_en": told["en"], "title_fr": told["fr"], "every_months": told["months"],
        **{name: told.get(name, "") for name in names},
    }  # fmt: skip


def initiative_values(told: dict[str, Any]) -> dict[str, Any]:
    """Proposed, with no lead and no date: those the executive committee sets."""
    return {
        "code": told["code"], "title_en": told["en"], "title_fr": told["fr"], "text_en": told["text_en"],
        "text_fr": told["text_fr"], "room": told["room"], "objectives": told["objectives"],
        "enablers": told["enablers"],
    }  # fmt: skip


def enter(reader: Reader) -> int:
    """The activities that are not there yet, by their code; the committees where there is none at all."""
    known = set(reader.rows(Initiative).values_list("code", flat=True))
    missing = [told for told in framework.activities() if told["code"] not in known]
    for told in missing:
        first.record(reader, "strategy.initiatives", **initiative_values(told))
    made: list[Committee] = []
    if not reader.rows(Committee).exists():
        for told in committees():
            above = made[told["above"]].pk if "above" in told else None
            values = committee_values(told)
            made.append(first.record(reader, "strategy.committees", reports_to=above, **values))
    return len(missing) + len(made)
