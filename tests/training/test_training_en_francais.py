"""TR1, TR3, TR4 as French-speaking coordinators meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.core.registers.hands import adding, edit, key_of, step

from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.training.models import Session

pytestmark = pytest.mark.django_db
add = adding("training", led=True)
COURSE = {
    "title_fr": "Entrevues à l’étranger", "title_en": "Interviewing abroad", "kind": "course",
    "delivery": "room", "hours": 16, "open_to_partner": "on", "gives": "entrevue : 4", "asks": "entrevue : 2",
    "valid_months": 24,
}  # fmt: skip


@pytest.fixture
def asfc(officer_of, client):
    client.cookies["entente_language"] = "fr"
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def grc(officer_of):
    return officer_of("RCMP", "coordinator")


def test_TR1_un_seul_catalogue_ouvert_aux_deux_organismes(client, asfc, grc):
    add(client, asfc, "courses", **COURSE)
    add(
        client,
        grc,
        "courses",
        **COURSE | {"title_fr": "Évaluation des navires", "title_en": "Rating vessels"},
    )
    add(client, grc, "courses", **COURSE | {"title_fr": "Zones côtières", "title_en": "Coastal zones"})
    for officer in (asfc, grc):
        client.force_login(officer)
        page = client.get("/training/courses/?sort=title").content.decode()
        assert "en une seule liste" in page
        # French order: an É before a Z, with the E
        assert (
            page.index("Entrevues à l’étranger")
            < page.index("Évaluation des navires")
            < page.index("Zones côt")
        )
        assert "ouvert à l’autre organisme" in page.lower()
        assert "ASFC" in page
        assert "GRC" in page
    found = client.get("/search/?q=evaluation").content.decode()  # without its accent
    assert "Évaluation des navires" in found
    broken = client.post("/training/courses/add/", COURSE | {"gives": "entrevue quatre"})
    assert broken.status_code == 422
    assert "Ligne 1 : écrivez une compétence, deux-points et un niveau de 1 à 5" in broken.content.decode()


def test_TR3_les_ateliers_de_l_annee_par_palier_et_dans_l_agenda(client, asfc, grc):
    workshop = add(client, grc, "courses", **COURSE | {"title_fr": "Atelier conjoint", "kind": "workshop"})
    year = timezone.localdate().year
    url = add(client, grc, "sessions", title_fr="Rencontre des réseaux de liaison", title_en="Networks meet",
              course=key_of(workshop), level="liaison", starts_at=f"{year}-02-03T13:30",
              ends_at=f"{year}-02-03T16:00", place_fr="Gatineau", seats=20, kept_for_partner=0,
              topics_fr="Compagnies aériennes et documents")  # fmt: skip
    answer = client.get(f"/training/year/?year={year}")
    page = answer.content.decode()
    assert f"Ateliers conjoints {year}" in page
    assert "Entre les réseaux de liaison" in page
    assert "Compagnies aériennes et documents" in page
    assert page.count("Aucun n’est prévu à ce palier cette année.") == 2
    assert f"3 févr. {year}, 13\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30" in page
    # a calendar program is not signed in and names no language: the officer's own holds
    Officer.objects.filter(pk=grc.pk).update(language="fr")
    body = Client().get(answer.context["feed"]).content.decode().replace("\r\n ", "")
    assert "SUMMARY:Rencontre des réseaux de liaison" in body
    assert "Networks meet" not in body
    step(client, grc, url, "open_", "planned")
    page = step(client, grc, url, "hold", "open")
    assert "Indiquez les contacts établis." in step(client, grc, url, "report", "held")
    edit(client, grc, url, contacts_fr="Chefs de bureau de Nairobi et de Lima")
    step(client, grc, url, "report", "held")
    with working_as(Context(grc)) as context:
        assert Session.objects.visible(context).get().state == "reported"


def test_TR4_qui_a_termine_le_programme_et_ce_qui_manque(client, asfc, officer_of):
    first = add(client, asfc, "courses", **COURSE)
    second = add(
        client, asfc, "courses", **COURSE | {"title_fr": "Sûreté en voyage", "title_en": "Travel safety"}
    )
    url = add(client, asfc, "curricula", title_fr="Départ en liaison", opens="liaison", in_force="on",
              courses=[key_of(first), key_of(second)])  # fmt: skip
    today = timezone.localdate()
    for name, held in (("une", (first, second)), ("deux", (first,))):
        officer = officer_of("CBSA", "liaison", username=name, display_name=f"Poste {name}")
        for course in held:
            add(client, asfc, "certificates", title_fr="Attestation", officer=officer.pk,
                course=key_of(course), issued_on=today, expires_on=today + timedelta(days=365))  # fmt: skip
    client.force_login(asfc)
    page = client.get(url).content.decode()
    assert "Un agent l’a terminé à ce jour." in page
    assert "Poste une l’a terminé." in page
    assert "Sûreté en voyage" in page.split("Il manque à Poste deux\N{NO-BREAK SPACE}:")[1].split("</li>")[0]
    assert "affectation de liaison" in page
