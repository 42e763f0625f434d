"""The demonstration's law office: what it loads is what the product decides, and loading twice changes nothing."""

from __future__ import annotations

import pytest

from entente.authority import annex, demo, findings
from entente.authority.models import Annex, Ask, Disclosure, Gap, Refusal, WrittenArrangement
from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers.reader import Reader


@pytest.fixture
def office(db):
    from entente.site.demo import people

    people.load()
    demo.load()
    return Officer.objects.select_related("unit__agency").get(username="liaison.officer")


def test_gv5_the_demonstration_has_120_arrangements_and_an_annex_in_force(office):
    demo.load()
    with working_as(Context(office)) as context:
        reader = Reader(context)
        assert reader.rows(WrittenArrangement).count() == 120
        signed = reader.rows(Annex).get(state="in_force")
        assert {one.agency.code for one in annex.signatures(signed)} == {"CBSA", "RCMP"}
        assert annex.drift(reader) == []
        assert reader.rows(Annex).filter(state="draft").count() == 1
        assert 5 <= sum(one.open for one in findings.everything(reader)) <= 60
        assert reader.rows(Gap).count() == 3
    officer = Officer.objects.select_related("unit__agency").get(username="trc.officer")
    with working_as(Context(officer)):
        assert sorted(Ask.objects.values_list("state", flat=True)) == ["asked", "given", "less", "refused"]
        assert all(one.lawful for one in Disclosure.objects.all())
        assert Refusal.objects.exists()


def test_a_demonstration_made_by_another_state_of_the_product_starts_again(office, monkeypatch):
    """The rules that its annex carries are not those that the product would declare now: they stay."""
    from django.db import connection

    from entente.core.models import StandingArrangement
    from entente.site.demo import people

    told = people.declared()
    later = [row | {"en": f"{row['en']}, as written later"} for row in told["arrangements"]]
    added = later[0] | {"reference": "DEMO-ADDED-LATER"}
    monkeypatch.setattr(people, "declared", lambda: told | {"arrangements": [*later, added]})
    before = set(StandingArrangement.objects.values_list("reference", "title_en"))
    people.load()
    demo.load()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert set(StandingArrangement.objects.values_list("reference", "title_en")) == before
