"""A review body's reader: every address of the product is tried, and only those of a review open."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.authority.test_desk import ASKING, SIGNED, asked, border, browser, mounted  # noqa: F401

from entente.authority import exports
from entente.core.models import Agency

SOME = UUID("0197a5c0-0000-7000-8000-000000000001")
DUMMIES = {"uuid": str(SOME), "int": "1", "slug": "all", "str": "x1", "path": "x1"}

AUDIT = {
    # the audit page with its exports
    "authority/audit/", "authority/audit/subject/", "authority/audit/<slug:which>/",
    # registers that statutes require: Privacy Act 8(4), SCIDA 9, SOR/2002-227 315.27; where the law stood in the way
    "authority/disclosures/", "authority/disclosures/<uuid:key>/",
    "authority/requests/", "authority/requests/<uuid:key>/",
    "authority/corrections/", "authority/refusals/",
    # the ledger
    "trust/ledger/", "trust/ledger/verify/", "trust/ledger/<int:place>/evidence.zip",
    # one's own session
    "", "language/", "purpose/", "tour/", "tour/go/",
}  # fmt: skip


def addresses(patterns=None, before=""):
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route


def filled(route: str) -> str:
    plain = (
        re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "x1", route)
        .replace("^", "")
        .replace("$", "")
        .replace("\\Z", "")
    )
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: DUMMIES[found.group(1) or "str"], plain)


@pytest.fixture
def reviewer(people):
    return people["reviewer"]


def test_a_review_body_has_a_kind_of_its_own(reviewer):
    assert reviewer.agency.kind == Agency.Kind.REVIEW
    assert reviewer.unit.regimes == []
    assert reviewer.agency not in Agency.partners()


def test_every_address_of_the_product_is_closed_but_those_of_a_review(reviewer):
    client = browser(reviewer)
    client.raise_request_exception = False
    routes = list(addresses())
    assert len(routes) > 900  # every room's registers with their pages
    opened = {route for route in routes if client.get(filled(route)).status_code != 403}
    opened = {route for route in opened if not route.startswith("accounts/")}
    assert opened == AUDIT


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_header_names_only_what_opens(reviewer, language):
    page = browser(reviewer, language).get("/authority/audit/").content.decode()
    frame = page.split("<main")[0]
    assert {"/authority/requests/", "/authority/audit/", "/trust/ledger/"} <= set(
        re.findall(r'href="([^"]*)"', frame)
    )
    for link in set(re.findall(r'href="(/(?!static)[a-z][^"#?]*)"', frame)):
        assert browser(reviewer, language).get(link).status_code == 200, link


def test_it_reads_what_both_agencies_did_and_writes_nothing(reviewer, asked, border):  # noqa: F811
    browser(border).post(f"/authority/requests/{asked.pk}/", SIGNED | {"do": "give"})
    client = browser(reviewer)
    assert asked.number in client.get("/authority/requests/").content.decode()
    assert "Customs Act, 107(5)(a)" in client.get("/authority/audit/").content.decode()
    for which, one in exports.REGISTERS.items():
        expected = 404 if one.held else 200
        assert client.get(f"/authority/audit/{which}/").status_code == expected, which
    assert client.post(f"/authority/requests/{asked.pk}/", SIGNED | {"do": "give"}).status_code == 403
    assert client.post("/authority/requests/new/", ASKING | {"holder": border.agency.pk}).status_code == 403


def test_another_role_in_a_review_body_opens_no_operational_screen(officer_of, units):
    clerk = officer_of("REVIEW", "intelligence", unit="REVIEW-OPC")
    assert browser(clerk).get("/marine/findings/").status_code == 403
    assert browser(clerk).get("/authority/audit/").status_code == 403  # and is no reviewer either
