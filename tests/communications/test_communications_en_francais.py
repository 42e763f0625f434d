"""JC1 as French-speaking outreach officers meet it: the visit, what people asked, what was heard."""

from __future__ import annotations

import pytest
from tests.core.registers.hands import adding, complaints, edit, step

from entente.communications.models import Lead, Visit
from entente.core.gate import Context, working_as

pytestmark = pytest.mark.django_db
add = adding("communications", led=True)
ROLES = ("communications", "team_lead", "coordinator")


@pytest.fixture
def asfc(officer_of, client):
    client.cookies["entente_language"] = "fr"
    return officer_of("CBSA", *ROLES)


@pytest.fixture
def grc(officer_of):
    return officer_of("RCMP", *ROLES)


def test_JC1_un_porte_a_porte_du_plan_aux_suites(client, asfc, grc):
    url = add(client, asfc, "visits", title_fr="Porte-à-porte à Port Bruce", area_fr="Port Bruce et quais",
              starts_at="2026-05-04T14:30")  # fmt: skip
    page = client.get("/communications/visits/").content.decode()
    assert "des nombres et des questions, jamais qui est venu" in page
    assert "Indiquez l’organisme partenaire" in step(client, asfc, url, "agree", "planned")
    edit(client, asfc, url, partner=grc.agency.pk, text_fr="Deux équipes de deux.")
    step(client, grc, url, "agree", "planned")
    step(client, asfc, url, "carry_out", "agreed")
    edit(client, grc, url, doors=38, talks=14, questions_fr="Qui appeler la nuit?", follow_up_by="2026-05-20")
    step(client, grc, url, "carry_out", "agreed")
    edit(client, asfc, url, follow_up_fr="Le numéro a été affiché à la marina.")
    page = step(client, asfc, url, "follow_up", "carried_out")
    assert "Qui appeler la nuit?" in page
    assert "Le numéro a été affiché à la marina." in page
    assert "portes frappées" in page.lower()
    assert "4 mai 2026" in page or "2026-05-04" in page
    with working_as(Context(asfc)) as context:
        assert Visit.objects.visible(context).get().state == "followed_up"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Rappeler au 418 555-0142", "un numéro de téléphone"),
        ("Écrire à quelqu.un@exemple.ca", "une adresse de courriel"),
        ("Mme Gagnon s’est plainte", "un nom"),
        ("Date de naissance donnée", "une date de naissance"),
    ],
)
def test_JC1_ni_la_presence_ni_l_avis_d_une_personne_ne_fait_une_fiche(client, asfc, text, what):
    client.force_login(asfc)
    answer = client.post(
        "/communications/visits/add/",
        {
            "title_fr": "Visite",
            "area_fr": "Port Bruce",
            "starts_at": "2026-05-04T10:00",
            "questions_fr": text,
        },
    )
    assert answer.status_code == 422
    assert f"Ceci ressemble à {what}" in " ".join(complaints(answer)).replace("&#x27;", "’")


def test_JC1_les_questions_ordinaires_d_un_village_sont_bienvenues(client, asfc):
    said = (
        "Nos noms seront-ils transmis? À qui sont les quais des Mille-Îles? Ouvert du 1er mai au 15 octobre "
        "2026? Quatorze personnes ont demandé, trois s’y opposent. La route 132 sera-t-elle fermée?"
    )
    add(client, asfc, "visits", title_fr="Visite", area_fr="Saint-Anicet", starts_at="2026-05-04T10:00",
        questions_fr=said)  # fmt: skip


def test_JC1_une_piste_passe_par_la_bonne_porte(client, asfc, grc):
    lead = {
        "number": "SEN-1", "kind": "vessel", "area": "Port Bruce", "heard_on": "2026-05-04",
        "told": "Un bateau sans feux, la nuit.", "recipient_role": "official", "points_to_person": "on",
        "source": "B", "information": "2", "offence": "Loi sur les douanes, art. 159",
    }  # fmt: skip
    url = add(client, asfc, "leads", **lead)
    page = step(client, asfc, url, "grade", "heard")
    assert "B habituellement fiable" in page
    page = step(client, asfc, url, "pass_on", "graded")
    assert "Indiquez l’autre organisme" in page
    edit(
        client,
        asfc,
        url,
        pass_to=grc.agency.pk,
        pass_unit="Équipe de l’intégrité",
        pass_person="Chef d’équipe",
        offence=lead["offence"],
    )
    page = step(client, asfc, url, "pass_on", "graded")
    assert "est la plus proche. Reste à satisfaire :" in page
    client.force_login(grc)
    assert client.get(url).status_code == 404
    with working_as(Context(asfc)) as context:
        assert Lead.objects.visible(context).get().state == "graded"
