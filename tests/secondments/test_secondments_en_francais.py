"""CL2, CL4, CL5 as French-speaking coordinators meet them."""

from __future__ import annotations

import pytest
from tests.core.registers.hands import adding, edit, key_of, step

from entente.core.gate import Context, working_as
from entente.secondments.models import Position, Secondment

pytestmark = pytest.mark.django_db
add = adding("secondments", led=True)
PROFILE = "ciblage : 3 !\ndroit des ports : 2"


@pytest.fixture
def asfc(officer_of, client):
    client.cookies["entente_language"] = "fr"
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def grc(officer_of):
    return officer_of("RCMP", "coordinator")


def vacancy(client, by, **more):
    values = {"title_fr": "Pupitre maritime", "place": "Windsor", "profile": PROFILE, "clearance": 0,
              "months": 6}  # fmt: skip
    return add(client, by, "positions", **values | more)


def person(client, by, title="Candidate 7", competencies="ciblage : 4"):
    return add(client, by, "candidates", title_fr=title, competencies=competencies, clearance=0)


def test_CL2_la_selection_ne_se_conclut_pas_sans_l_hote(client, asfc, grc):
    weak, strong = person(client, grc, "Candidat 3", "ciblage : 1"), person(client, grc)
    url = vacancy(client, asfc, candidate=key_of(weak))
    step(client, asfc, url, "shortlist", "open")
    page = step(client, asfc, url, "select", "shortlisted")
    assert "Désignez le membre du comité de sélection de l’organisme d’accueil." in page
    assert "Compétence essentielle ciblage : niveau 1 détenu, 3 exigé." in page
    edit(client, asfc, url, candidate=key_of(strong), host_member=grc.pk)
    page = step(client, asfc, url, "select", "shortlisted")
    assert "Désignez le membre du comité" in page  # the guest's own officer is no host
    edit(client, asfc, url, host_member=asfc.pk)
    page = step(client, asfc, url, "select", "shortlisted")
    assert "Consigner comme pourvu" in page  # the next step
    assert "Candidats selon l’adéquation" in page
    assert "Satisfait à 1 des 2 compétences du profil." in page
    with working_as(Context(asfc)) as context:
        assert Position.objects.visible(context).get().state == "selected"
    client.force_login(asfc)
    wrong = {"title_fr": "x", "place": "y", "profile": "ciblage\n", "clearance": 0, "months": 6}
    broken = client.post("/secondments/positions/add/", wrong)
    assert "Ligne 1 : écrivez une compétence" in broken.content.decode()


@pytest.fixture
def secondment(client, asfc, grc):
    who = person(client, grc)
    where = vacancy(client, asfc, candidate=key_of(who), host_member=asfc.pk)
    step(client, asfc, where, "shortlist", "open")
    step(client, asfc, where, "select", "shortlisted")
    url = add(client, asfc, "secondments", title_fr="Détachement au pupitre", position=key_of(where),
              candidate=key_of(who), begins="2026-01-05", ends="2027-01-04",
              clauses="flexibility")  # fmt: skip
    step(client, asfc, url, "sign", "drafting")
    assert "C’est au tour de l’autre organisme : le vôtre a signé." in step(
        client, asfc, url, "begin", "signed"
    )
    step(client, grc, url, "begin", "signed")
    return url


def test_CL4_ce_que_le_detachement_a_apporte_sur_des_annees(client, asfc, secondment):
    for title, weight, first, last in (
        ("Enquête de longue durée sur un réseau", "led", "2026-02-01", "2027-09-01"),
        ("Formation des équipes de quai", "supporting", "2026-03-01", "2026-04-01"),
    ):
        add(client, asfc, "contributions", title_fr=title, secondment=key_of(secondment), weight=weight,
            result_fr="Un réseau démantelé", first=first, last=last, seizures=0)  # fmt: skip
    page = client.get(secondment).content.decode()
    assert "Enquête de longue durée sur un réseau" in page
    assert "Formation des équipes de quai" in page
    page = client.get(f"/secondments/contributions/?secondment={key_of(secondment)}").content.decode()
    assert "saisies comprises" in page.lower()
    assert "Enquête de longue durée sur un réseau" in page
    assert "Formation des équipes de quai" in page
    line = client.get("/secondments/contributions/timeline/?year=2026").content.decode()
    assert "Enquête de longue durée sur un réseau" in line


def test_CL5_un_depart_anticipe_dit_son_jour_et_son_motif(client, asfc, secondment):
    assert "Indiquez la date de fin." in step(client, asfc, secondment, "end_early", "active", note="Famille")
    edit(client, asfc, secondment, ended_on="2026-06-01")
    page = step(client, asfc, secondment, "end_early", "active", note="Famille")
    assert "Indiquez pourquoi il a pris fin plus tôt." in page
    edit(client, asfc, secondment, early_reason="family")
    step(client, asfc, secondment, "end_early", "active", note="Raisons familiales")
    with working_as(Context(asfc)) as context:
        assert Secondment.objects.visible(context).get().state == "ended_early"
    page = client.get("/secondments/exchange/").content.decode()
    assert "Maintien jusqu’au terme" in page
    assert "Détachements terminés qui ont duré jusqu’à la fin convenue\N{NO-BREAK SPACE}: 0 sur 1." in page
    # Wilson's interval of 0 of 1 at 95 %: 0 to 79 %
    assert "la part réelle se situe entre 0 et 79 %" in page
    assert "Motifs des départs anticipés :" in page
    assert "famille ou santé (1)" in page
