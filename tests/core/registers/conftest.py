"""What the registers' tests share."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.core.registers.cases")


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
