"""The demonstration's agencies, units, officers, purposes, labels and arrangements.

Declared in ``people.yaml``; loading is idempotent. Names are roles, never people.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from entente.core.accounts import DEMO_PASSWORD
from entente.core.models import Agency, Label, Officer, Purpose, StandingArrangement, Unit

PASSWORD = DEMO_PASSWORD
"""One password for every demonstration account; they exist where ``entente demo`` made them."""

RULE = ("regime", "grade", "authority", "purposes", "valid_from")
TERMS = ("secondary_use", "onward", "keep_at_most", "stated")
"""Of an arrangement: what the recipient may do with what it is given."""


@cache
def declared() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("people.yaml").read_text(encoding="utf-8"))


@transaction.atomic
def load_structure() -> None:
    """Everything but the officers: what tests and the demonstration share."""
    told = declared()
    for row in told["agencies"]:
        names = {f"name_{tongue}": row[tongue] for tongue in ("en", "fr")}
        rest = {key: row[key] for key in ("abbreviation_en", "abbreviation_fr", "accent")}
        rest["kind"] = row.get("kind", Agency.Kind.PARTNER)
        Agency.objects.update_or_create(code=row["code"], defaults=names | rest)
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    units: dict[str, Unit] = {}
    for row in told["units"]:
        units[row["code"]], _ = Unit.objects.update_or_create(
            code=row["code"],
            defaults={
                "agency": agencies[row["agency"]],
                "parent": units.get(row.get("parent")),
                "name_en": row["en"],
                "name_fr": row["fr"],
                "level": row["level"],
                "region": row.get("region", ""),
                "regimes": row["regimes"],
            },
        )
    for row in told["purposes"]:
        Purpose.objects.update_or_create(
            code=row["code"],
            defaults={
                "title_en": row["en"],
                "title_fr": row["fr"],
                "kind": row.get("kind", "own_duties"),
                "act": row.get("act", ""),
                "task": row["task"],
                **{key: row[key] for key in ("authority", "agencies", "roles")},
            },
        )
    labels()
    if not StandingArrangement.objects.exists():  # from then on a rule changes by its agencies' annex alone
        _arrangements(told["arrangements"], agencies, units)


def _arrangements(told: list[dict[str, Any]], agencies: dict[str, Agency], units: dict[str, Unit]) -> None:
    for row in told:
        arrangement = StandingArrangement.objects.create(
            reference=row["reference"],
            title_en=row["en"],
            title_fr=row["fr"],
            holder=agencies[row["holder"]],
            recipient=agencies[row["recipient"]],
            **{key: row[key] for key in (*RULE, *TERMS)},
        )
        arrangement.units.set([units[code] for code in row["units"]])


def labels() -> dict[str, Label]:
    """The demonstration's labels by name; made where missing."""
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    made: dict[str, Label] = {}
    for name, row in declared()["labels"].items():
        inputs = [made[one] for one in row.get("inputs", ())]
        marks = {
            "holder": agencies[row["holder"]],
            "originator": agencies[row["holder"]],
            "regime": row["regime"],
            "protected": row.get("protected"),
            "secret": None,
        }
        same = Label.objects.filter(**marks, inputs__isnull=not inputs).distinct()
        wanted = {one.pk for one in inputs}
        found = next((one for one in same if {i.pk for i in one.inputs.all()} == wanted), None)
        if found is None:
            found = Label.objects.create(**marks)
            found.inputs.set(inputs)
        made[name] = found
    return made


def load_officers() -> None:
    """The demonstration accounts; a password that somebody changed stays as it is."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in declared()["officers"]:
        fields = {
            "display_name": row["en"],
            "display_name_fr": row["fr"],
            "unit": units[row["unit"]],
            "roles": row["roles"],
            "capacities": row.get("capacities", ["official"]),
            "language": row.get("language", "en"),
            "time_zone": row.get("time_zone", "America/Toronto"),
            "clearance_protected": "B",
            "is_demo": True,
        }
        found = Officer.objects.filter(username=row["account"]).first()
        if found is None:
            password = PASSWORD if row.get("sign_in", True) else None
            Officer.objects.create_user(row["account"], password, **fields)
            continue
        for key, value in fields.items():
            setattr(found, key, value)
        found.save()


def load() -> None:
    load_structure()
    load_officers()
