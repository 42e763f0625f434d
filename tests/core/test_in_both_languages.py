"""Texts that were kept in one language, and are a pair since: nothing is lost or overwritten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from django.utils.translation import override

from entente.authority import recipients
from entente.core.gate import Context, working_as
from entente.core.migrating import filled
from entente.core.models import office_label
from entente.ids import uuid7
from entente.site.demo import people
from entente.strategy.models import Meeting
from entente.training.models import Resource

WHEN = datetime(2026, 3, 4, 10, tzinfo=UTC)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_text_of_one_language_moves_to_the_language_it_is_in(agencies, officer_of):
    officer = officer_of("CBSA", "coordinator")
    olds = ("Room 4, Ottawa", "Salle 4, rue de la Reine", "Hull", "")
    with working_as(Context(officer)):
        label = office_label(officer.agency, joint=True)
        keys = []
        for n, old in enumerate(olds):
            row = Meeting(label=label, title_en=f"M{n}", committee=uuid7(),
                          starts_at=WHEN)  # fmt: skip
            if old == "Hull":
                row.place_fr = "Gatineau"
            row.save(force_insert=True)
            keys.append(row.pk)
            with connection.cursor() as cursor:  # as a program of the version before writes it
                cursor.execute("UPDATE strategy_meeting SET place = %s WHERE id = %s", [old, row.pk])
    with connections["owner"].cursor() as cursor:
        cursor.execute(filled("strategy_meeting", "place"))
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'strategy_meeting'")
        assert cursor.fetchone() == (True,)  # the wall binds the owner again
    with working_as(Context(officer)) as context:
        found = {one.pk: (one.place_en, one.place_fr) for one in Meeting.objects.visible(context)}
    assert [found[key] for key in keys] == [
        ("Room 4, Ottawa", ""), ("", "Salle 4, rue de la Reine"), ("", "Gatineau"), ("", ""),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_texts_of_a_table_move_in_one_migration(agencies, officer_of):
    """A row changed twice in a transaction has checks to come, and such a table cannot be altered."""
    officer = officer_of("CBSA", "coordinator")
    with working_as(Context(officer)):
        row = Resource(label=office_label(officer.agency, joint=True), title_en="Range", kind="range")
        row.save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE training_resource SET place = 'Regina', standard = 'du modèle 4' WHERE id = %s",
                [row.pk],
            )
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for name in ("place", "standard"):
            cursor.execute(filled("training_resource", name))
    with working_as(Context(officer)) as context:
        found = Resource.objects.visible(context).get(pk=row.pk)
        assert (found.place_en, found.standard_fr) == ("Regina", "du modèle 4")


@pytest.mark.django_db
def test_an_officer_is_called_by_function_in_the_pages_language(client, officer_of):
    officer = officer_of(
        "RCMP", "coordinator", display_name="Marine analyst", display_name_fr="Analyste maritime"
    )
    client.force_login(officer)
    for language, mine, others in (
        ("en", "Marine analyst", "Analyste maritime"), ("fr", "Analyste maritime", "Marine analyst"),
    ):  # fmt: skip
        client.cookies["entente_language"] = language
        page = client.get("/").content.decode()
        assert mine in page
        assert others not in page
    for words in ("marine analyst", "ANALYSTE MARITIME", officer.username):
        assert recipients.known(officer.agency, words) == officer
    plain = officer_of("RCMP", "coordinator", display_name="A. Tremblay")
    with override("fr"):
        assert str(plain) == "A. Tremblay"  # a person's name is the same in both


def test_every_officer_of_the_demonstration_has_a_name_of_their_own_in_both_languages():
    """Who receives is written by name: two of one agency with the same would be nobody."""
    officers = people.declared()["officers"]
    assert all(one["en"] and one["fr"] for one in officers)
    for language in ("en", "fr"):
        named = [(one["unit"].partition("-")[0], one[language].casefold()) for one in officers]
        assert len(set(named)) == len(named)
