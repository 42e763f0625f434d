"""Countries are read by their names in the page's language, and written by name or by code."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.core.registers.cases import seen_on
from tests.core.registers.hands import adding

from entente.core.gate import Context, working_as
from entente.threats.models import Threat

pytestmark = pytest.mark.django_db
add = adding("threats")
VALUES = {"kind": "migrant_smuggling", "mode": "marine", "direction": "inbound", "origin": "LK"}


@pytest.fixture
def analyst(officer_of):
    return officer_of("CBSA", "intelligence", "coordinator")


def stored(officer):
    with working_as(Context(officer)) as context:
        return Threat.objects.visible(context).get().transit


def test_countries_of_transit_are_named_in_the_pages_language_and_leave_as_codes(client, analyst):
    url = add(client, analyst, "threats", title_en="Boats", transit="TH, Malaysia; Thaïlande", **VALUES)
    assert stored(analyst) == ["TH", "MY"]
    assert "Thailand, Malaysia" in client.get(url).content.decode()
    assert 'value="Thailand, Malaysia"' in client.get(url + "edit/").content.decode()
    client.cookies["entente_language"] = "fr"
    page = client.get(url).content.decode()
    assert "Thaïlande, Malaisie" in page
    assert "TH, MY" not in page
    body = b"".join(client.get("/threats/threats/export.csv?columns=title&columns=transit").streaming_content)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert "TH; MY" in rows[1]


def test_what_another_officer_wrote_meanwhile_is_taken_over_whole_and_by_name(client, analyst):
    url = add(client, analyst, "threats", title_en="Boats", transit="TH", **VALUES)
    seen = seen_on(client.get(url + "edit/"))
    first = VALUES | {"title_en": "Boats", "transit": "India, Nepal", "seen": seen}
    assert client.post(url + "edit/", first).status_code == 302
    second = VALUES | {"title_en": "Boats at night", "transit": "TH", "seen": seen}
    answer = client.post(url + "edit/", second)
    assert answer.status_code == 409
    assert 'value="India, Nepal"' in answer.content.decode()  # two of several, not the last alone


def test_what_is_no_country_is_said_and_nothing_is_kept(client, analyst):
    client.force_login(analyst)
    answer = client.post("/threats/threats/add/", VALUES | {"title_en": "Boats", "transit": "TH, Atlantis"})
    assert answer.status_code == 422
    assert "Not in the list: Atlantis." in answer.content.decode()
    assert 'value="TH, Atlantis"' in answer.content.decode()  # to be mended, not written again


def test_the_api_gives_and_takes_every_country_of_several(client, analyst):
    client.force_login(analyst)
    sent = json.dumps(VALUES | {"title_en": "Boats", "transit": ["TH", "MY"]})
    answer = client.post("/api/threats/threats", sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["transit"] == ["TH", "MY"]
    assert stored(analyst) == ["TH", "MY"]
