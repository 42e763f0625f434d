"""Each side of a request sees its own, in SQL as the application's role too."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.authority.test_desk import SIGNED, asked, border, browser, mounted  # noqa: F401

from entente.authority.models import Ask
from entente.core.gate import Context, working_as


def shown(officer, table, column="t"):
    """Everything that the database shows this officer of a table, as one text."""
    with working_as(Context(officer)), connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(string_agg({column}::text, ' '), '') FROM {table} t")
        return cursor.fetchone()[0]


def test_what_an_answer_rests_on_is_the_holders(asked, mounted, border, officer_of):  # noqa: F811
    """The holder's texts, the labels and the gateways that were tried are not in what the requester's side may read."""
    given = SIGNED | {"grounds": "Named by informant 7.", "do": "give"}
    assert browser(border).post(f"/authority/requests/{asked.pk}/", given).status_code == 302
    assert "informant 7" in shown(border, "authority_basis")
    assert shown(mounted, "authority_basis") == ""
    assert shown(officer_of("RCMP", "privacy", unit="RCMP-NHQ"), "authority_basis") == ""
    assert "informant 7" in shown(officer_of("REVIEW", "reviewer", unit="REVIEW-NSIRA"), "authority_basis")
    row = shown(mounted, "authority_ask")
    assert "Arrived 3 October." in row  # the answer is theirs
    assert "informant" not in row
    assert "obligations" not in row
    page = browser(border).get(f"/authority/requests/{asked.pk}/").content.decode()
    assert "What the law says" in page  # the holder still reads why


@pytest.mark.parametrize("known", [False, True])
def test_failing_tests_are_the_requesters_only_where_existence_may_be_known(asked, mounted, border, known):  # noqa: F811
    url = f"/authority/requests/{asked.pk}/"
    signed = SIGNED | {"grounds": ""}
    browser(border).post(url, signed | {"do": "give"})  # not open: tried, and counted
    assert "grounds" in shown(border, "authority_refusal")
    assert shown(mounted, "authority_refusal") == ""
    told = signed | {"do": "refuse", "content": "Not now."} | ({"existence_known": "on"} if known else {})
    assert browser(border).post(url, told).status_code == 302
    assert ("grounds" in shown(mounted, "authority_refusal")) is known
    with working_as(Context(mounted)):
        assert bool(Ask.objects.get().decision) is known


def test_the_requester_writes_no_basis(asked, mounted, border):  # noqa: F811
    from django.db import DatabaseError, transaction

    with working_as(Context(mounted)), connection.cursor() as cursor:
        for holder in (mounted.agency.pk, border.agency.pk):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(
                    "INSERT INTO authority_basis (ask_id, holder_id, texts, decision) VALUES (%s, %s, '{}', '{}')",
                    [asked.pk, holder],
                )
