"""The tests' own database is what production's is: the application's role, behind the wall."""

from __future__ import annotations

import pytest
from django.db import connections

from entente.core.models import Change


def _role(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


@pytest.mark.django_db(databases=["default", "owner"])
def test_both_aliases_have_their_role():
    assert (_role("default"), _role("owner")) == ("entente_app", "entente_owner")


def test_without_a_context_the_database_shows_no_rows(officer_of, labels, as_officer):
    officer = officer_of("CBSA", "trc_officer")
    with as_officer(officer):
        Change.objects.create(label=labels["customs"], register="core.label", object_id="1", kind="created")
    count = f"SELECT count(*) FROM {Change._meta.db_table}"
    with connections["default"].cursor() as cursor:
        cursor.execute(count)
        assert cursor.fetchone() == (0,)
    with as_officer(officer), connections["default"].cursor() as cursor:
        cursor.execute(count)
        assert cursor.fetchone() == (1,)


def test_the_other_agency_sees_nothing_without_an_arrangement(officer_of, labels, as_officer):
    with as_officer(officer_of("CBSA", "trc_officer")):
        Change.objects.create(label=labels["customs"], register="core.label", object_id="1", kind="created")
    with as_officer(officer_of("RCMP", "team_lead"), "customs-act-11") as context:
        assert not Change.objects.visible(context).exists()
    with as_officer(officer_of("RCMP", "marine_analyst", unit="RCMP-BIOC"), "customs-act-11") as context:
        assert Change.objects.visible(context).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_transactional_test_left_is_gone_in_the_next(turn, agencies):
    from entente.core.models import Agency

    assert not Agency.objects.filter(code="LEFT").exists()
    Agency.objects.create(code="LEFT", name_en="x", name_fr="x", abbreviation_en="x", abbreviation_fr="x")
