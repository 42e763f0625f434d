"""Choosing a record among many: by words, by keyboard, in filters, forms and imports; through the gate."""

from __future__ import annotations

import pytest
from tests.core.registers.sample import Errand, Hail

from entente.core import choosing
from entente.core.gate import Context, Grade, working_as
from entente.core.models import office_label


@pytest.fixture
def officer(officer_of):
    return officer_of("CBSA", "coordinator")


def errands(officer, *titles, **more):
    with working_as(Context(officer)) as context:
        label = office_label(context.agency, joint=True)
        rows = []
        for title in titles:
            fr = title.replace("Letter", "Lettre") if isinstance(title, str) else title[1]
            row = Errand(
                label=label, title_en=title if isinstance(title, str) else title[0], title_fr=fr, **more
            )
            row.save(force_insert=True)
            rows.append(row)
        return rows


@pytest.fixture
def letters(officer):
    """Three that others follow, and those that follow each."""
    heads = errands(officer, "Letter to the port", "Letter to the town", ("Visit", "Visite"))
    for n, head in enumerate(heads):
        errands(officer, f"Follows {n}", follows=head.pk)
    return heads


def listed(client, query, language="en"):
    client.cookies["entente_language"] = language
    page = client.get(f"/sample/errands/?{query}")
    assert page.status_code == 200
    names = [str(row.title_en) for row, _url, _cells in page.context["rows"]]
    return page, {name for name in names if name.startswith("Follows")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("follows_like=port", {"Follows 0"}),
        ("follows_like=LETTRE+p%C3%B6rt", {"Follows 0"}),  # capitals and accents apart
        ("follows_like=letter+nowhere", set()),
        ("follows_like=lettre", {"Follows 0", "Follows 1"}),
        ("follows_like=Letter+to+the+town", {"Follows 1"}),
        ("follows_like=visite", {"Follows 2"}),
        ("follows_like=", {"Follows 0", "Follows 1", "Follows 2"}),
        ("follows=&follows_like=%3A", {"Follows 0", "Follows 1", "Follows 2"}),  # signs alone say nothing
        ("follows=%2C", {"Follows 0", "Follows 1", "Follows 2"}),
    ],
)
def test_a_filter_takes_words_without_a_script(client, officer, letters, query, found):
    client.force_login(officer)
    page, shown = listed(client, query)
    if not found:
        assert "no record that you may see is called" in page.content.decode()
    else:
        assert shown == found


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_was_chosen_stays_until_the_words_say_otherwise(client, officer, letters, language):
    client.force_login(officer)
    port, town, _visit = letters
    page, shown = listed(client, f"follows={port.pk}", language)
    assert shown == {"Follows 0"}
    name = port.title_fr if language == "fr" else port.title_en
    assert f'value="{name}"' in page.content.decode()
    # sent again without a script: the id and its name, in whatever language it was read before
    assert listed(client, f"follows={port.pk}&follows_like={port.title_en}", language)[1] == shown
    assert listed(client, f"follows={port.pk}&follows_like={town.title_fr}", language)[1] == {"Follows 1"}
    assert len(listed(client, f"follows={port.pk}&follows_like=", language)[1]) == 3
    page, _shown = listed(client, f"follows={port.pk}&follows_like={port.title_en}", language)
    removed = next(url for chip, url in page.context["chips"] if chip.parameters[0] == "follows")
    assert "follows" not in removed


@pytest.mark.django_db
def test_the_api_takes_the_same_filter(client, officer, letters):
    client.force_login(officer)
    for query in (f"follows={letters[0].pk}", "follows_like=port"):
        items = client.get(f"/api/sample/errands?{query}").json()["items"]
        assert [one["title_en"] for one in items] == ["Follows 0"]


@pytest.mark.django_db
def test_the_search_behind_a_field_goes_through_the_gate(client, officer, officer_of, customs, arranged):
    with working_as(Context(officer_of("CBSA", "trc_officer"))):
        Hail(label=customs, number="H-77", vessel="Secretsprite", state="open").save(force_insert=True)
    stranger, partner = officer_of("RCMP", "marine_analyst"), officer_of("RCMP", "marine_analyst")
    arranged(partner, int(Grade.POINTER))
    for who, query, names in (
        (stranger, "H-77", []), (stranger, "", []),
        (partner, "H-77", ["H-77"]), (partner, "Secretsprite", []),
    ):  # fmt: skip
        client.force_login(who)
        answer = client.get(f"/sample/hails/find/?q={query}")
        assert [one["name"] for one in answer.json()["found"]] == names
        assert "Secretsprite" not in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_suggestions_begin_with_what_begins_so_and_are_few(client, officer):
    errands(officer, *(f"Report {n:03d} on the harbour" for n in range(choosing.FOUND + 5)), "Harbour plan")
    client.force_login(officer)
    told = client.get("/sample/errands/find/?q=harb").json()
    assert told["found"][0]["name"] == "Harbour plan"
    assert len(told["found"]) == choosing.FOUND
    assert told["more"]
    first = client.get("/sample/errands/find/").json()
    assert [one["name"] for one in first["found"]][:2] == ["Harbour plan", "Report 000 on the harbour"]


@pytest.mark.django_db
def test_a_form_takes_words_and_asks_where_they_may_be_several(client, officer, letters):
    errands(officer, *(f"Filler {n}" for n in range(choosing.FEW)))
    client.force_login(officer)
    assert "data-choose" in client.get("/sample/errands/add/").content.decode()
    given = {"kind": "letter", "title_en": "New"}
    answer = client.post("/sample/errands/add/", given | {"follows": "", "follows_like": "letter"})
    assert answer.status_code == 422
    assert "may be several: “Letter to the port”, “Letter to the town”" in answer.content.decode().replace(
        "&quot;", '"'
    )
    answer = client.post("/sample/errands/add/", given | {"follows_like": "letter nowhere"})
    assert "No record that you may see is called" in answer.content.decode()
    answer = client.post(
        "/sample/errands/add/", given | {"follows": "", "follows_like": "lettre to the port"}
    )
    assert answer.status_code == 302
    with working_as(Context(officer)) as context:
        made = Errand.objects.visible(context).get(title_en="New")
        assert made.follows == letters[0].pk


@pytest.mark.django_db
def test_an_import_knows_every_record_by_its_name_its_id_or_words_of_it(client, officer, settings, tmp_path):
    """Far beyond what a form lists: the oldest of many."""
    settings.DATA = tmp_path
    oldest = errands(officer, "Équipe de Québec")[0]
    with working_as(Context(officer)) as context:
        label = office_label(context.agency, joint=True)
        Errand.objects.bulk_create(
            Errand(label=label, title_en=f"Equipe {n}") for n in range(choosing.LOOKED_AT + 350)
        )
    client.force_login(officer)
    rows = ["title_en;kind;follows", "by name;letter;EQUIPE DE QUEBEC", f"by id;letter;{oldest.pk}",
            "by words;letter;québec", "unknown;letter;nowhere at all", "several;letter;equipe"]  # fmt: skip
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = SimpleUploadedFile("errands.csv", "\n".join(rows).encode())
    page = client.post("/sample/errands/import/", {"file": given})
    found = page.context["found"]
    assert [number for number, _form in found.good] == [2, 3, 4]
    assert {form.cleaned_data["follows"] for _n, form in found.good} == {oldest.pk}
    body = page.content.decode()
    assert "→ Équipe de Québec" in body  # what the words were taken for
    assert {one.row: one.words for one in found.faults}.keys() == {5, 6}
    assert "no record that you may see is called “nowhere at all”" in found.faults[0].words
    assert "may be several records" in found.faults[1].words
    client.post("/sample/errands/import/", {"take": "1"})
    assert listed(client, f"follows={oldest.pk}")[0].context["count"].value == 3


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_record_is_chosen_by_keyboard(open_page, assert_accessible, officer, letters, language):
    errands(officer, *(f"Filler {n}" for n in range(choosing.FEW)))
    page = open_page("/sample/errands/", officer=officer, language=language, width="tablet")
    page.locator("summary", has_text="Filters" if language == "en" else "Filtres").click()
    field = page.locator("#filter-follows")
    assert field.get_attribute("role") == "combobox"
    field.press_sequentially("letter" if language == "en" else "lettre")
    options = page.locator(".choices [role=option]")
    options.nth(1).wait_for()
    assert options.count() == 2
    assert_accessible(page)
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    field.press("Enter")
    name = "Letter to the town" if language == "en" else "Lettre to the town"
    assert field.input_value() == name
    field.press("Enter")
    page.wait_for_url("**follows=*")
    assert "follows_like=" not in page.url
    assert page.locator("table.register tbody tr").count() == 1
    assert page.locator("#filter-follows").input_value() == name
    assert page.said == []
