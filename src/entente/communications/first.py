"""The sign-off routes that a new installation begins with (JC2): local, regional, Ministerial."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from entente.communications.models import Route
from entente.core import first
from entente.core.registers.reader import Reader

DATA = Path(__file__).with_name("data")


@cache
def routes() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load((DATA / "routes.yaml").read_text(encoding="utf-8")))


def route_values(told: dict[str, Any]) -> dict[str, Any]:
    return {"level": told["level"], "title_en": told["en"], "title_fr": told["fr"]}


def step_values(told: dict[str, Any]) -> dict[str, Any]:
    names = ("position", "party", "role", "hours")
    return {"title_en": told["en"], "title_fr": told["fr"]} | {name: told[name] for name in names}


def enter(reader: Reader) -> int:
    """A route for each level that has none."""
    known, count = set(reader.rows(Route).values_list("level", flat=True)), 0
    for told in routes():
        if told["level"] in known:
            continue
        route = first.record(reader, "communications.routes", **route_values(told))
        for one in told["steps"]:
            first.record(reader, "communications.route-steps", route=route.pk, **step_values(one))
        count += 1 + len(told["steps"])
    return count
