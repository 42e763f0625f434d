"""What the wall decided when a transaction was opened holds for its other statements, and nothing else does:
neither what the application writes there itself, nor another's, nor yesterday's, nor what changed since."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from entente.core.gate import Context, working_as
from entente.core.models import Label, Officer

pytestmark = pytest.mark.django_db


def asked(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def seen() -> set[int]:
    return set(asked("SELECT entente_visible_labels()"))


def kept() -> str:
    return asked("SELECT coalesce(current_setting('entente.opened', true), '')")


def put(value: str) -> None:
    asked("SELECT set_config('entente.opened', %s, true)", value)


@pytest.fixture
def labels(agencies):
    return [
        Label.objects.create(
            holder=agencies[code], originator=agencies[code], regime=regime, caveats=["of this test"]
        )
        for code, regime in (("CBSA", "customs"), ("RCMP", "police"))
    ]


@pytest.fixture
def officer(people):
    return people["targeting.officer"]


def test_what_is_kept_is_what_is_decided(officer, labels):
    with working_as(Context(officer, "customs-act-11:7")):
        opened = kept()
        assert opened
        by_seal = seen()
        put("")
        assert seen() == by_seal
        assert labels[0].pk in by_seal
        assert labels[1].pk not in by_seal


def test_labels_that_the_application_writes_there_open_nothing(officer, labels):
    every = "{" + ",".join(str(one.pk) for one in labels) + "}"
    with working_as(Context(officer)):
        honest, opened = seen(), kept()
        for forged in (every, opened[:64] + every, "0" * 64 + every, opened[:64], "x", opened + ",1"):
            put(forged)
            assert seen() == honest, forged


def test_a_seal_is_for_one_officer_and_one_purpose(people, officer, labels):
    other = people["marine.analyst"]
    with working_as(Context(other, "customs-act-11:7")):
        theirs, opened = seen(), kept()
        asked("SELECT set_config('entente.officer', %s, true)", str(officer.pk))
        ours = seen()
        assert ours != theirs
        put("")
        assert seen() == ours
        put(opened)
        asked("SELECT set_config('entente.officer', %s, true)", str(other.pk))
        asked("SELECT set_config('entente.purpose', 'none:7', true)")
        by_purpose = seen()
        put("")
        assert seen() == by_purpose


def test_without_an_officer_nothing_is_opened_whatever_is_kept(officer, labels):
    with working_as(Context(officer)):
        opened = kept()
        asked("SELECT set_config('entente.officer', '', true)")
        assert seen() == set()
        asked("SELECT entente_open('', '')")
        assert kept() == ""
        put(opened)
        assert seen() == set()


@pytest.mark.django_db(transaction=True)
def test_a_seal_ends_with_its_transaction(officer, labels):
    with working_as(Context(officer)):
        opened, ours = kept(), seen()
    assert ours
    assert not kept()
    Officer.objects.filter(pk=officer.pk).update(is_active=False)
    with transaction.atomic():
        asked("SELECT set_config('entente.officer', %s, true)", str(officer.pk))
        put(opened)
        assert seen() == set()
    Officer.objects.filter(pk=officer.pk).update(is_active=True)
    seals = []
    for _turn in range(2):
        with working_as(Context(officer)):
            seals.append(kept())
    assert seals[0][64:] == seals[1][64:]
    assert seals[0] != seals[1]


def test_a_change_of_what_decides_is_seen_in_the_same_transaction(officer, labels, agencies):
    with working_as(Context(officer)):
        new = Label.objects.create(
            holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs", caveats=["made just now"]
        )
        assert new.pk in seen()
        derived = Label.objects.create(
            holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs", caveats=["computed"]
        )
        derived.inputs.set([labels[1]])
        assert derived.pk not in seen()
        officer.unit.regimes = ["immigration"]
        officer.unit.save()
        assert new.pk not in seen()
        Officer.objects.filter(pk=officer.pk).update(is_active=False)
        assert seen() == set()


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT entente_seal('{1}')",
        "SELECT secret FROM core_wall",
        "INSERT INTO core_wall VALUES ('x')",
        "DELETE FROM core_wall",
        "SELECT setval('core_wall_turn', 1)",
        "SELECT last_value FROM core_wall_turn",
    ],
)
def test_the_application_has_no_hand_on_the_seal(attempt, officer):
    with (
        working_as(Context(officer)),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        asked(attempt)
