"""An officer works under a stated purpose that names a file or task: on every page, in every session."""

from __future__ import annotations

import pytest
from django.test import Client

from entente.core.gate import Context
from entente.core.gate.decision import decide
from entente.core.models import Officer, Purpose


@pytest.fixture
def officer(officer_of, units):
    return officer_of("RCMP", "team_lead", unit="RCMP-BIT")


def browser(officer, purpose=None):
    client = Client()
    client.force_login(officer)
    client.cookies["entente_language"] = "en"
    if purpose is not None:
        session = client.session
        session["purpose"] = purpose
        session.save()
    return client


@pytest.mark.parametrize("file", ["", "  ", "-", "…", "x" * 81, "<b>"])
def test_a_purpose_without_a_file_or_task_is_not_taken(officer, file):
    client = browser(officer, "rcmp-act-18:2026-1")
    refused = client.post("/purpose/", {"purpose": "rcmp-act-18", "file": file})
    assert refused.status_code == 400
    assert "Name the file or task" in refused.content.decode()
    assert client.session["purpose"] == "rcmp-act-18:2026-1"
    assert Officer.objects.get(pk=officer.pk).stated == []


def test_the_files_stated_last_are_remembered_and_offered(officer):
    client = browser(officer)
    for file in ("2026-118", "2026-119", "2026-118"):
        assert client.post("/purpose/", {"purpose": "rcmp-act-18", "file": file}).status_code == 302
    assert Officer.objects.get(pk=officer.pk).stated == ["rcmp-act-18:2026-118", "rcmp-act-18:2026-119"]
    another = browser(officer)  # the next session goes on under what was stated last
    assert 'value="rcmp-act-18:2026-119"' in another.get("/").content.decode()
    assert another.session["purpose"] == "rcmp-act-18:2026-118"
    assert another.post("/purpose/", {"purpose": "rcmp-act-18:2026-119"}).status_code == 302
    assert another.session["purpose"] == "rcmp-act-18:2026-119"
    assert another.post("/purpose/", {"purpose": "customs-act-99:2026-1"}).status_code == 403  # not offered


def test_a_session_begins_under_a_standing_task_or_is_asked(officer):
    client = browser(officer, "rcmp-act-18")  # names none: as if nothing were stated
    client.get("/")
    assert client.session["purpose"] == "customs-act-11:Arrivals watch / Veille des arrivées"
    Purpose.objects.update(task="")
    asked = browser(officer)
    page = asked.get("/marine/findings/?q=x")
    assert (page.status_code, page.url) == (302, "/purpose/?next=%2Fmarine%2Ffindings%2F%3Fq%3Dx")
    assert "Under which purpose" in asked.get(page.url).content.decode()
    assert asked.get("/api/marine/findings").status_code == 403
    told = {"purpose": "customs-act-11", "file": "2026-118", "next": "/marine/findings/"}
    assert asked.post("/purpose/", told).url == "/marine/findings/"
    assert asked.get("/marine/findings/").status_code == 200


def test_a_standing_task_is_no_need_for_a_passengers_name(officer_of, labels):
    """SOR/2005-346, 4: after 72 hours the name alone, to who needs it for a file."""
    targeting = officer_of("CBSA", "targeting", regimes=["pnr"])
    standing = f"customs-act-99:{Purpose.objects.get(code='customs-act-99').task}"
    tiers = {
        stated: decide(Context(targeting, stated), [labels["pnr"]])[labels["pnr"].pk].tier
        for stated in ("customs-act-99:2026-118", standing)
    }
    assert tiers == {"customs-act-99:2026-118": "confirmed", standing: "function"}
