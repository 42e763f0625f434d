"""The sample register's table, made as the owner like a migration would."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.core.registers.cases")

from tests.core.registers import sample  # noqa: E402


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from django.db import connections

    from entente.core.gate.rls import policies
    from entente.core.registers.database import install

    with django_db_blocker.unblock():
        owner = connections["owner"]
        with owner.schema_editor() as editor:
            editor.create_model(sample.Hail)
            editor.execute(policies("sample_hail"))
        install("owner")
        owner.close()


@pytest.fixture
def customs(agencies):
    """The CBSA's customs label, Protected B."""
    from entente.core.models import Label

    cbsa = agencies["CBSA"]
    return Label.objects.create(holder=cbsa, originator=cbsa, regime="customs", protected="B")


@pytest.fixture
def arranged(agencies):
    """``arranged(officer, grade)``: an arrangement that opens customs information to the officer's unit."""
    from datetime import date

    from entente.core.models import StandingArrangement

    def make(officer, grade, reference="TEST-1"):
        row = StandingArrangement.objects.create(
            reference=reference, title_en="Test", title_fr="Essai", holder=agencies["CBSA"],
            recipient=officer.agency, regime="customs", grade=grade, authority="Customs Act 107(5)",
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        row.units.set([officer.unit])
        return row

    return make
