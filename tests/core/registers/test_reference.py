"""Reference data: the files are whole, the page and the document agree, French sorts as French."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.utils.html import escape

from entente.core import reference_data
from entente.core.models import Place, Term
from entente.core.sorting import sort_key

ROOT = Path(__file__).resolve().parents[3]


def test_en13_the_glossary_document_is_the_glossary():
    assert (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8") == reference_data.glossary_markdown()


def test_en13_terms_are_many_unique_and_in_both_languages():
    rows = reference_data.terms()
    assert len(rows) >= 60
    assert len({row["code"] for row in rows}) == len(rows)
    assert {row["domain"] for row in rows} <= set(Term.Domain.values)
    assert all(row[f"{part}_{t}"] for row in rows for part in ("term", "definition") for t in ("en", "fr"))
    assert {agency for row in rows for agency in row["agencies"]} == {"CBSA", "RCMP"}


def test_en19_places_lie_in_canada_or_on_its_border():
    rows = reference_data.places()
    assert len({row["code"] for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} <= set(Place.Kind.values)
    assert {row["province"] for row in rows} <= set(Place.Province.values)
    assert all(-141.01 <= row["lon"] <= -52 and 41.6 <= row["lat"] <= 84 for row in rows)


def test_en19_places_are_as_many_as_the_strategy_counts():
    # Strategy, section II: 119 land border crossings, 13 international airports, 5 major marine container
    # facilities. The office directory of 2026 lists 116 highway offices; a few count twice here, for
    # travellers and for trade.
    kinds = Counter(row["kind"] for row in reference_data.places())
    assert kinds["land"] >= 116
    assert kinds["airport"] >= 13
    assert kinds["container"] >= 5
    assert min(kinds["post"], kinds["rail"], kinds["marine"]) >= 3


def test_en19_land_crossings_lie_on_the_line_that_the_treaties_draw():
    """Convention of 1818 and Oregon Treaty of 1846: the 49th parallel from the Lake of the Woods to the sea.
    Webster–Ashburton 1842: the old 45th parallel west of Hall's Stream, and the due north line of Maine."""
    land = [row for row in reference_data.places() if row["kind"] == "land"]
    west = [r for r in land if r["province"] in {"MB", "SK", "AB", "BC"} and r["lat"] < 50]
    assert len(west) > 50
    assert [r["name_en"] for r in west if abs(r["lat"] - 49) > 0.02] == []
    parallel = [r for r in land if r["province"] == "QC" and r["lon"] < -71.5]
    assert len(parallel) > 20
    assert [r["name_en"] for r in parallel if abs(r["lat"] - 45) > 0.03] == []
    north = [r for r in land if r["province"] == "NB" and 45.95 < r["lat"] < 47.06]
    assert len(north) >= 6
    assert [r["name_en"] for r in north if abs(r["lon"] + 67.785) > 0.02] == []


def test_french_words_sort_as_the_standard_says():
    # CAN/CSA-Z243.4.1 as commonly quoted: accents count from the end of the word
    expected = ["cote", "côte", "Côte", "coté", "Coté", "côté", "Côté", "coter"]
    shuffled = [*expected[4:], *expected[:4]]
    assert sorted(shuffled, key=sort_key) == expected


def test_numbers_in_names_sort_as_numbers():
    assert sort_key("Lock 9") < sort_key("Lock 10") < sort_key("Lock 100")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.django_db
def test_reference_registers_are_open_to_every_officer(client, officer_of, language):
    client.force_login(officer_of("RCMP", "marine_analyst"))
    client.cookies["entente_language"] = language
    for url in ("/core/agencies/", "/core/units/", "/core/places/", "/core/glossary/", "/core/places/map/"):
        assert client.get(url).status_code == 200, url
    answer = client.get("/core/glossary/?sort=term").content.decode()
    key = f"term_{language}"
    first = sorted(Term.objects.all(), key=lambda t: getattr(t, f"term_key_{language}"))[:5]
    places = [answer.index(f">{escape(getattr(term, key))}</a>") for term in first]
    assert places == sorted(places)
    found = client.get("/search/?q=deconfliction").content.decode()
    assert Term.objects.get(code="de-confliction").term in found
    assert "/core/glossary/" in found
    assert client.get("/core/places/add/").status_code == 404  # only the steward adds


@pytest.mark.django_db
def test_en19_the_steward_adds_a_place_and_the_list_sorts_it(client, officer_of):
    client.force_login(officer_of("CBSA", "steward"))
    values = {"code": "T-1", "kind": "land", "name_en": "Zed", "name_fr": "Écluse", "province": "QC"}
    assert client.post("/core/places/add/", values).status_code == 302
    assert Place.objects.get(code="T-1").name_key_fr == sort_key("Écluse")


@pytest.mark.django_db
def test_en19_the_five_container_facilities_are_found_with_where_their_position_is_from(client, officer_of):
    """The strategy counts five major marine container facilities."""
    client.force_login(officer_of("RCMP", "marine_analyst"))
    page = client.get("/core/places/?kind=container").content.decode()
    for name in ("Halifax", "Montréal", "Vancouver", "Delta", "Prince Rupert"):
        assert name in page
    assert "Ambassador Bridge" not in page  # a land crossing
    place = Place.objects.get(code="NS-C01")
    assert "approximate" in client.get(f"/core/places/{place.pk}/").content.decode()
    shown = client.get("/core/places/map.json?kind=container").json()["features"]
    assert len(shown) == Place.objects.filter(kind="container").count()


@pytest.mark.django_db
def test_en19_en_francais(client, officer_of):
    client.force_login(officer_of("CBSA", "trc_officer"))
    client.cookies["entente_language"] = "fr"
    page = client.get("/core/places/?kind=post").content.decode()
    assert "Centre de traitement du courrier international de Montréal" in page
    assert "mail processing centre" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "query", "term", "other"),
    [
        ("en", "lookout", "lookout", "avis de surveillance"),
        ("fr", "avis de surveillance", "avis de surveillance", "lookout"),
    ],
)
def test_en13_a_term_is_found_in_either_language_with_the_other_beside_it(
    client, officer_of, language, query, term, other
):
    client.force_login(officer_of("RCMP", "marine_analyst"))
    client.cookies["entente_language"] = language
    page = client.get("/core/glossary/", {"q": query}).content.decode()
    assert term in page
    assert other in page
