"""Registers that point at registers of many records: what is chosen is kept, what is old can be chosen."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.core.registers.cases import seen_on
from tests.core.registers.sample import Errand

from entente.core.choosing import FEW, LOOKED_AT
from entente.core.gate import Context, working_as
from entente.core.models import office_label

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def oldest(officer):
    """An errand with more newer ones than a form lists or a search looks at."""
    with working_as(Context(officer)) as context:
        label = office_label(context.agency, joint=True)
        rows = [Errand(label=label, title_en=f"Errand {i:04d}") for i in range(FEW + LOOKED_AT + 30)]
        Errand.objects.bulk_create(rows)
        return min(rows, key=lambda one: one.pk)


def test_a_link_to_an_old_record_survives_an_edit_and_can_be_filtered_by(client, officer, oldest):
    client.force_login(officer)
    given = {"kind": "letter", "title_en": "Later", "follows": str(oldest.pk)}
    url = client.post("/sample/errands/add/", given).url
    page = client.get(url + "edit/").content.decode()
    assert f'name="follows" value="{oldest.pk}"' in page
    assert 'value="Errand 0000"' in page  # by its name, in the field that looks for another
    assert page.count("<option") < FEW  # the short choices, and no list of every errand
    given |= {"title_en": "Later still", "seen": seen_on(client.get(url + "edit/"))}
    assert client.post(url + "edit/", given).status_code == 302
    listed = client.get(f"/sample/errands/?follows={oldest.pk}").content.decode()
    assert "Later still" in listed
    assert "there is no such choice" not in listed


def test_a_link_to_a_record_that_is_not_shown_is_refused(client, officer, officer_of):
    with working_as(Context(officer_of("RCMP", "coordinator"))) as context:
        from entente.core.models import Label

        label = Label.objects.create(holder=context.agency, originator=context.agency, regime="police")
        hidden = Errand(label=label, title_en="Hidden")
        hidden.save(force_insert=True)
    client.force_login(officer)
    answer = client.post(
        "/sample/errands/add/", {"kind": "letter", "title_en": "Later", "follows": str(hidden.pk)}
    )
    assert answer.status_code == 422
    listed = client.get(f"/sample/errands/?follows={hidden.pk}").content.decode()
    assert "there is no such choice" in listed


def test_the_boards_queries_do_not_grow_with_its_cards(client, officer, agencies, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    client.force_login(officer)
    counts = []
    for more in (1, 25):
        with working_as(Context(officer)) as context:
            label = office_label(context.agency, joint=True)
            for i in range(more):
                Errand(label=label, title_en=f"E{i}", agency=agencies["CBSA"]).save(force_insert=True)
        client.get("/sample/errands/board/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/sample/errands/board/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
