"""PP1, PP2 as French-speaking planners and readers meet them."""

from __future__ import annotations

import pytest
from tests.core.registers.hands import adding, edit, key_of, step
from tests.priorities.test_priorities import QUESTION

from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.priorities.models import Cycle, Input, Reading

pytestmark = pytest.mark.django_db
add = adding("priorities", led=True)


@pytest.fixture
def grc(officer_of, client):
    client.cookies["entente_language"] = "fr"
    return officer_of("RCMP", "coordinator")


@pytest.fixture
def asfc(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def cycle(client, grc, asfc):
    url = add(client, grc, "cycles", title_fr="Priorités de la Division O", title_en="O Division priorities",
              kind="operational", level="national", starts_on="2026-04-01", ends_on="2027-03-31",
              counterpart=asfc.agency.pk, consult_days=15, **QUESTION)  # fmt: skip
    add(client, grc, "priorities", title_fr="Petits bateaux de nuit", title_en="Small boats at night",
        text_fr="Ils partent d’en face après minuit.", text_en="They leave the other side after midnight.",
        cycle=key_of(url), rank=1)  # fmt: skip
    return url


def test_PP1_la_contribution_de_l_autre_organisme_recoit_sa_reponse(client, grc, asfc, cycle):
    step(client, grc, cycle, "consult", "planning")
    given = add(client, asfc, "inputs", title_fr="Ajouter les armes à feu", cycle=key_of(cycle))
    page = client.get(cycle).content.decode()
    assert "Consultation en cours : ASFC." in page
    assert "Une contribution, 1 sans réponse." in page
    edit(client, asfc, cycle, answer_fr="D’accord, avec une contribution.")
    assert "l’homologue a répondu" in step(client, asfc, cycle, "answer", "consulting")
    assert "Répondez à la contribution « Ajouter les armes à feu »." in step(
        client, grc, cycle, "adopt", "answered"
    )
    assert "L’organisme dont c’est le cycle répond." in step(client, asfc, given, "answer", "offered")
    assert "Indiquez la suite donnée et les motifs." in step(client, grc, given, "answer", "offered")
    edit(client, grc, given, outcome="partly", reasons_fr="Reprise sous les petits bateaux.")
    page = step(client, grc, given, "answer", "offered")
    assert "retenue en partie" in page
    assert "Reprise sous les petits bateaux." in page
    step(client, grc, cycle, "adopt", "answered")
    with working_as(Context(grc)) as context:
        assert Cycle.objects.visible(context).get().state == "adopted"
        assert Input.objects.visible(context).get().state == "answered"


def test_PP2_chacun_la_lit_et_montre_qu_il_l_a_comprise(client, grc, asfc, officer_of, cycle):
    reader = officer_of("CBSA", "marine_analyst", username="lectrice")
    step(client, grc, cycle, "consult", "planning")
    edit(client, asfc, cycle, answer_fr="D’accord.")
    step(client, asfc, cycle, "answer", "consulting")
    step(client, grc, cycle, "adopt", "answered")
    with working_as(Context(grc)) as context:
        mine = Reading.objects.visible(context).get(officer=reader)
        sent = Reading.objects.visible(context).count()
    client.force_login(Officer.objects.get(pk=reader.pk))
    day = client.get("/").content.decode()
    assert "Priorités à lire" in day
    assert "Priorités de la Division O" in day
    url = f"/priorities/read/{mine.pk}/"
    page = client.get(url)
    text = page.content.decode()
    assert "Petits bateaux de nuit" in text
    assert "Ils partent d’en face après minuit." in text
    assert "Que faites-vous d’abord d’un bateau non déclaré?" in text
    letters = {words: letter for letter, words in page.context["options"]}
    assert set(letters) == {"Appeler le centre", "Monter à bord", "Attendre"}
    wrong = client.post(url, {"answer": letters["Monter à bord"]})
    assert wrong.status_code == 422
    assert "Ce n’est pas cela. Relisez les priorités ci-dessus; rien n’est perdu." in wrong.content.decode()
    right = client.post(url, {"answer": letters["Appeler le centre"]}, follow=True)
    assert "Consigné : lu et compris." in right.content.decode()
    client.force_login(grc)
    page = client.get(cycle).content.decode()
    assert f"Agents ayant montré qu’ils ont compris la version 1\N{NO-BREAK SPACE}: 1 sur {sent}." in page
    assert "Rappeler à qui ne l’a pas lu" in page
    assert str(asfc) in page  # who has not read it yet
