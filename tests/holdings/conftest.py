"""Two agencies with a source each, and files to read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from entente.core.gate import Context, working_as
from entente.holdings.models import Source


@pytest.fixture
def make_source(officer_of, labels):
    """``make_source("CBSA", "customs", **fields) -> Source`` with a service account of its own."""

    def make(agency="CBSA", label="customs", code="registry", **fields) -> Source:
        account = officer_of(agency, "service")
        given = {
            "name_en": f"Source {code}",
            "name_fr": f"Source {code} (fr)",
            "kind": "ftm",
            "reliability": "B",
            "accuracy": "2",
        } | fields
        return Source.objects.create(
            code=code, agency=account.agency, label=labels[label], account=account, **given
        )

    return make


@pytest.fixture
def source(make_source):
    return make_source()


@pytest.fixture
def analyst(officer_of):
    """A CBSA analyst with need to know of customs information."""
    return officer_of("CBSA", "intelligence")


@pytest.fixture
def visible(analyst):
    """``visible(Model)``: what the analyst may see, as a list."""

    def rows(model, **filters):
        context = Context(analyst, "customs-act-99")
        with working_as(context):
            return list(model.objects.visible(context).filter(**filters).order_by("pk"))

    return rows


def vessel(n: int, **properties) -> dict:
    given = {"name": [f"Grebe {n}"], "imoNumber": ["IMO 9074729"], "flag": ["Canada"]} | properties
    return {"id": f"v-{n}", "schema": "Vessel", "properties": given}


def write_lines(path: Path, *rows) -> Path:
    data = b"".join(
        row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() + b"\n"
        for row in rows
    )
    path.write_bytes(data)
    return path
