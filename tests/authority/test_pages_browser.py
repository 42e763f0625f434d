"""Every page of the room in a real browser: both languages, wide and on a tablet; axe finds nothing.

``ENTENTE_PICTURES`` names a folder for a picture of each.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from entente.authority import access, demo
from entente.authority.models import (
    AccessRequest,
    Annex,
    Ask,
    Consultation,
    Disclosure,
    Gap,
    Redress,
    WrittenArrangement,
)
from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def office(db, settings, tmp_path):
    from entente.site.demo import holdings, people

    settings.DATA = tmp_path
    people.load()
    demo.load()
    holdings.load()
    found = {one.username: one for one in Officer.objects.select_related("unit__agency")}
    with working_as(Context(found["access.officer"])) as context:
        reader = Reader(context)
        for asked in reader.rows(AccessRequest)[:1]:
            access.place(reader, asked, [one.value for one in access.look(reader, asked, "severnaya")])
    return found


def key(officer, model, **wanted):
    with working_as(Context(officer)) as context:
        rows = Reader(context).rows(model) if hasattr(model, "label") else model.objects.all()
        return rows.filter(**wanted).order_by("pk").first().pk


def pages(office):
    """``{name: (account, path)}``: each page of the room as somebody opens it who works with it."""
    desk, lead, trc = office["liaison.officer"], office["team.lead"], office["trc.officer"]
    privacy, asks = office["privacy.officer"], office["access.officer"]
    arrangement, other = (
        key(desk, WrittenArrangement, reference="WCA-001"),
        key(desk, WrittenArrangement, reference="WCA-100"),
    )
    draft, signed = key(desk, Annex, state="draft"), key(desk, Annex, state="in_force")
    given, refused = key(lead, Ask, state="less"), key(lead, Ask, state="refused")
    request = key(asks, AccessRequest)
    return {
        "requests": (trc, "/authority/requests/"),
        "ask": (lead, "/authority/requests/new/"),
        "to-answer": (trc, f"/authority/requests/{key(trc, Ask, state='asked')}/"),
        "given": (lead, f"/authority/requests/{given}/"),
        "refused": (lead, f"/authority/requests/{refused}/"),
        "disclosures": (lead, "/authority/disclosures/"),
        "due": (lead, "/authority/disclosures/?due=1"),
        "disclosure": (lead, f"/authority/disclosures/{key(lead, Disclosure, ask=given)}/"),
        "oral": (trc, "/authority/disclosures/oral/"),
        "corrections": (trc, "/authority/corrections/"),
        "refusals": (privacy, "/authority/refusals/"),
        "audit": (privacy, "/authority/audit/"),
        "subject": (asks, "/authority/audit/subject/?q=severnaya"),
        "access": (asks, "/authority/access/"),
        "access-request": (asks, f"/authority/access/{request}/"),
        "access-new": (asks, "/authority/access/add/"),
        "access-records": (asks, f"/authority/access/{request}/records/?q=severnaya"),
        "redress": (privacy, "/authority/redress/"),
        "redress-one": (privacy, f"/authority/redress/{key(privacy, Redress)}/"),
        "arrangements": (desk, "/authority/arrangements/"),
        "arrangement": (desk, f"/authority/arrangements/{arrangement}/"),
        "compare": (desk, f"/authority/compare/?of={arrangement}&of={other}"),
        "findings": (desk, "/authority/findings/"),
        "consolidation": (desk, "/authority/consolidation/"),
        "annexes": (desk, "/authority/annexes/"),
        "annex-signed": (desk, f"/authority/annexes/{signed}/clauses/"),
        "annex-draft": (desk, f"/authority/annexes/{draft}/clauses/"),
        "clause": (desk, f"/authority/annexes/{draft}/clauses/DEMO-107-4-D-TEAM/"),
        "consultation": (desk, f"/authority/consultations/{key(desk, Consultation, state='open')}/"),
        "gap": (desk, f"/authority/gaps/{key(desk, Gap)}/"),
        "import": (desk, "/authority/arrangements/import/"),
        "ledger": (privacy, "/trust/ledger/"),
        "rejects": (office["intelligence.analyst"], "/holdings/rejects/"),
    }


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", "wide", "light"), ("fr", "tablet", "light")],
)
def test_is1_every_page_is_accessible_and_fits(
    open_page, assert_accessible, assert_fits, office, language, width, theme
):
    for name, (officer, path) in pages(office).items():
        page = open_page(path, officer=officer, language=language, width=width, theme=theme)
        assert page.locator("h1").count() == 1, path
        for details in page.locator("main details").all():
            details.evaluate("one => one.open = true")
        if folder := os.environ.get("ENTENTE_PICTURES"):
            page.screenshot(path=Path(folder) / f"law-{name}-{language}-{width}-{theme}.png", full_page=True)
        assert_accessible(page)
        assert_fits(page)
        assert page.said == [], path
        page.context.close()
