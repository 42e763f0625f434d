"""What a state fixes stays as it is: in the form, the API, a bulk edit and an import, in both languages."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.core.registers.cases import seen_on
from tests.core.registers.hands import adding, complaints, edit, key_of, step
from tests.core.registers.sample import Errand, ErrandRegister, ErrandWorkflow

from entente.core.gate import Context, working_as
from entente.core.registers import OfficeRegister, registry
from entente.core.registers.register import _check_frozen

pytestmark = pytest.mark.django_db
ADD = adding("sample")
EN, FR = "This is settled and stays as it is", "Ce point est fixé et ne change pas"


@pytest.fixture
def officer(officer_of):
    return officer_of("CBSA", "coordinator", "secretariat")


@pytest.fixture
def closed(client, officer):
    url = ADD(client, officer, "errands", title_en="E", kind="letter", answer_en="No.",
              answer_by="2027-01-05", cost="12.50")  # fmt: skip
    step(client, officer, url, "reply", "open")
    step(client, officer, url, "close", "answered")
    return url


def row(by, url):
    with working_as(Context(by)) as context:
        return Errand.objects.visible(context).get(pk=key_of(url))


def post(client, url, **values):
    page = client.get(f"{url}edit/")
    return client.post(f"{url}edit/", {"title_en": "E", "seen": seen_on(page), **values})


def test_the_form_shows_it_and_does_not_offer_it(client, officer, closed):
    page = client.get(f"{closed}edit/")
    assert EN in page.content.decode()
    fixed = [
        name for name, field in page.context["form"].fields.items() if field.widget.attrs.get("disabled")
    ]
    assert sorted(fixed) == ["answer_by", "answer_en", "answer_fr", "cost", "kind"]
    assert (
        post(client, closed, title_en="Another title").status_code == 302
    )  # without them, as a browser sends it
    found = row(officer, closed)
    assert (found.title_en, found.answer_en, found.kind, str(found.cost)) == (
        "Another title",
        "No.",
        "letter",
        "12.50",
    )


GIVEN = [("answer_en", "Yes."), ("answer_en", ""), ("kind", "visit"), ("cost", "1")]
GIVEN += [("answer_by", "2027-02-01")]


@pytest.mark.parametrize(("name", "value"), GIVEN)
def test_another_value_is_refused_with_a_sentence(client, officer, closed, name, value):
    answer = post(client, closed, **{name: value})
    assert answer.status_code == 422
    assert any(EN in one for one in complaints(answer))
    assert row(officer, closed).answer_en == "No."
    client.cookies["entente_language"] = "fr"
    assert any(FR in one for one in complaints(post(client, closed, **{name: value})))


def test_the_values_as_they_stand_are_no_change(client, officer, closed):
    edit(client, officer, closed, title_en="Every field sent back")
    assert row(officer, closed).title_en == "Every field sent back"


def test_the_api_refuses_it_in_both_languages(client, officer, closed):
    at = f"/api/sample/errands/{key_of(closed)}"
    tag = client.get(at).json()["version"]
    answer = client.patch(at, {"answer_en": ""}, "application/json", headers={"If-Match": tag})
    assert answer.status_code == 409
    (told,) = answer.json()["errors"]
    assert EN in told["detail"]
    assert FR in told["detail_fr"]
    answer = client.patch(
        at, {"title_en": "New", "answer_en": "No."}, "application/json", headers={"If-Match": tag}
    )
    assert answer.status_code == 200
    assert row(officer, closed).title_en == "New"


def test_a_bulk_edit_leaves_it_and_says_so(client, officer, closed):
    free = ADD(client, officer, "errands", title_en="Free", kind="letter")
    given = {"verb": "set:kind", "ids": [key_of(closed), key_of(free)], "sure": "1", "kind": "visit"}
    page = client.post("/sample/errands/bulk/", given, follow=True).content.decode()
    assert EN in page
    assert (row(officer, closed).kind, row(officer, free).kind) == ("letter", "visit")


def test_nothing_is_added_to_what_is_settled_nor_moved_there(client, officer, closed):
    client.force_login(officer)
    given = {"title_en": "Late", "kind": "letter", "follows": key_of(closed)}
    answer = client.post("/sample/errands/add/", given)
    assert any("what belongs to it is settled" in one for one in complaints(answer))
    answer = client.post("/api/sample/errands", given, "application/json")
    assert answer.status_code == 422
    assert "settled" in answer.json()["errors"][0]["detail"]
    free = ADD(client, officer, "errands", title_en="Free", kind="letter")
    answer = post(client, free, kind="letter", follows=key_of(closed))
    assert any("what belongs to it is settled" in one for one in complaints(answer))
    assert row(officer, free).follows is None


def test_an_import_leaves_out_a_row_that_would_belong_to_what_is_settled(client, officer, closed):
    client.force_login(officer)
    file = io.BytesIO(f"title_en,kind,follows\nLate,letter,{key_of(closed)}\nFree,letter,\n".encode())
    file.name = "errands.csv"
    page = client.post("/sample/errands/import/", {"file": file}).content.decode()
    assert "what belongs to it is settled" in page
    client.post("/sample/errands/import/", {"take": "1"})
    with working_as(Context(officer)) as context:
        assert set(Errand.objects.visible(context).values_list("title_en", flat=True)) == {"E", "Free"}


def test_what_belongs_to_it_is_closed_too(client, officer):
    first = ADD(client, officer, "errands", title_en="First", kind="letter", answer_en="No.")
    second = ADD(client, officer, "errands", title_en="Second", kind="letter", follows=key_of(first))
    assert client.get(f"{second}edit/").status_code == 200
    step(client, officer, first, "reply", "open")
    step(client, officer, first, "close", "answered")
    assert client.get(f"{second}edit/").status_code == 404
    assert 'edit/"' not in client.get(second).content.decode()


def test_a_declaration_that_would_freeze_nothing_is_refused():
    class Named:
        key, model, workflow, form_fields = "x.y", Errand, ErrandWorkflow, ErrandRegister.form_fields

        def __init__(self, **frozen):
            self.frozen = frozen

    _check_frozen(Named(closed=("answer", "kind")))
    for frozen in ({"closed": ("nothing",)}, {"nowhere": ("kind",)}):
        with pytest.raises(ImproperlyConfigured):
            _check_frozen(Named(**frozen))
    assert isinstance(registry.get("sample.errands"), OfficeRegister)
