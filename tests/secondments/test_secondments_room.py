"""CL1–CL5 as coordinators meet them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests import days
from tests.core.registers.cases import RegisterCase, ledger_entries, seen_on
from tests.core.registers.hands import adding, complaints, edit

from entente.core.gate import Context, ungated, working_as
from entente.ids import uuid7
from entente.secondments.models import Position, Secondment

pytestmark = pytest.mark.django_db


class Office(RegisterCase):
    list_queries = 21  # three more than a plain list: whose it is, which unit, who
    detail_queries = 34
    roles = ("coordinator",)


class TestPositions(Office):
    key = "secondments.positions"

    def values(self, token):
        return super().values(token) | {"profile": "targeting: 3 !"}


class TestCandidates(Office):
    key = "secondments.candidates"

    def values(self, token):
        return super().values(token) | {"competencies": "targeting: 4"}


class TestSecondments(Office):
    key = "secondments.secondments"

    def values(self, token):
        days = {"begins": date(2026, 1, 5), "ends": date(2027, 1, 4)}
        return super().values(token) | days | {"position": uuid7(), "candidate": uuid7()}


class TestRounds(Office):
    key = "secondments.rounds"


class TestColocations(Office):
    key = "secondments.colocations"


class TestMembers(Office):
    key = "secondments.members"

    def values(self, token):
        return super().values(token) | {"colocation": uuid7()}


class TestContributions(Office):
    key = "secondments.contributions"

    def values(self, token):
        return super().values(token) | {
            "secondment": uuid7(), "first": date(2026, 1, 5), "last": date(2026, 5, 4), "weight": "led",
        }  # fmt: skip


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "coordinator")


def add(client, officer, register, **values):
    client.force_login(officer)
    values.setdefault("agency", officer.agency.pk)
    answer = client.post(f"/secondments/{register}/add/", values)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def key_of(url):
    return url.rstrip("/").rpartition("/")[2]


def step(client, url, name, state, **more):
    return client.post(url + "step/", {"step": name, "state": state, **more}, follow=True).content.decode()


def vacancy(client, officer, title="Marine desk", **more):
    values = {"place": "Windsor", "profile": "targeting: 3 !\nport state law: 2", "clearance": 0, "months": 6}
    return add(client, officer, "positions", title_en=title, **(values | more))


def person(client, officer, title="Candidate 7", **more):
    return add(
        client,
        officer,
        "candidates",
        title_en=title,
        **({"competencies": "targeting: 4", "clearance": 0} | more),
    )


def test_CL1_one_round_pairs_both_agencies_at_once_and_explains_the_rest(client, cbsa, rcmp):
    vacancy(client, cbsa, "Desk at the border")
    vacancy(client, rcmp, "Desk on the lake")
    person(client, cbsa, "Candidate C1")
    person(client, rcmp, "Candidate R1")
    person(client, rcmp, "Candidate R2", competencies="writing: 5")
    page = client.get("/secondments/exchange/?balance=0").content.decode()
    assert "2 pairings" in page
    assert "Essential competency targeting: level 0 held, 3 required." in page
    client.cookies["entente_language"] = "fr"
    page = client.get("/secondments/exchange/?balance=0").content.decode()
    assert "Compétence essentielle ciblage : niveau 0 détenu, 3 exigé." in page
    assert client.get("/secondments/exchange/?balance=-1").status_code == 422


def test_CL2_a_profile_in_french_meets_a_candidate_in_english(client, cbsa, rcmp):
    vacancy(client, cbsa, "Poste", profile="Ciblage : 3 !\nentrevue : 2 !")
    person(client, rcmp, "Candidate R1", competencies="targeting: 4\nInterviewing: 3")
    assert "One pairing" in client.get("/secondments/exchange/?balance=1").content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_CL1_a_round_of_a_level_and_a_field_pairs_within_it(client, cbsa, rcmp, language):
    vacancy(client, cbsa, "Regional desk", level="regional", area="operations")
    vacancy(client, cbsa, "National desk", level="national", area="strategy")
    person(client, rcmp, "Candidate R1", level="regional", area="operations")
    person(client, rcmp, "Candidate R2", level="regional", area="strategy")
    client.cookies["entente_language"] = language
    page = client.get("/secondments/exchange/?balance=5").content.decode()
    assert {"en": "One pairing", "fr": "Un jumelage"}[language] in page
    apart = {
        "en": ("The position is at another level.", "The position is in another field of work."),
        "fr": ("Le poste est à un autre niveau.", "Le poste est dans un autre domaine de travail."),
    }  # R2 is one step from either desk: which is told as the nearest is the engine's
    assert any(words in page for words in apart[language])
    page = client.get("/secondments/exchange/?balance=5&level=national&area=strategy").content.decode()
    assert "Regional desk" not in page
    assert "Candidate R" not in page  # nobody offers to serve at that level
    assert client.get("/secondments/exchange/?level=galactic").status_code == 422


def test_CL2_the_selection_cannot_close_without_the_host_and_the_competencies(client, cbsa, rcmp):
    weak = person(client, rcmp, competencies="targeting: 1")
    url = vacancy(client, cbsa, candidate=key_of(weak))
    step(client, url, "shortlist", "open")
    page = step(client, url, "select", "shortlisted")
    assert "Name the host agency" in page
    assert "Essential competency targeting: level 1 held, 3 required." in page
    strong = person(client, rcmp, "Candidate 8")
    values = {
        "title_en": "Marine desk", "place": "Windsor", "profile": "targeting: 3 !", "clearance": 0,
        "months": 6, "candidate": key_of(strong),
        "agency": cbsa.agency.pk, "seen": seen_on(client.get(url + "edit/")),
    }  # fmt: skip
    client.force_login(cbsa)
    assert client.post(url + "edit/", values | {"host_member": rcmp.pk}).status_code in (302, 409)
    assert "Name the host agency" in step(
        client, url, "select", "shortlisted"
    )  # the guest's officer is no host
    values["seen"] = seen_on(client.get(url + "edit/"))
    assert client.post(url + "edit/", values | {"host_member": cbsa.pk}).status_code == 302
    client.force_login(rcmp)  # the host's part is the host's own: a name filled in is not enough
    assert "The host agency closes the selection for its position." in step(
        client, url, "select", "shortlisted"
    )
    client.force_login(cbsa)
    step(client, url, "select", "shortlisted")
    with working_as(Context(cbsa)) as context:
        assert Position.objects.visible(context).get().state == "selected"
    client.force_login(rcmp)
    given = {"title_en": "Marine desk", "place": "Windsor", "candidate": key_of(weak)}
    answer = client.post(url + "edit/", given | {"seen": seen_on(client.get(url + "edit/"))})
    assert any("stays as it is" in one for one in complaints(answer))
    with working_as(Context(cbsa)), ungated("a row from before the selection was held fast"):
        Position.objects.update(candidate=key_of(weak))
    assert "level 1 held, 3 required" in step(client, url, "fill", "selected")
    with working_as(Context(cbsa)), ungated("as it was"):
        Position.objects.update(candidate=key_of(strong))
    step(client, url, "fill", "selected")
    with working_as(Context(cbsa)) as context:
        assert Position.objects.visible(context).get().state == "filled"


def test_a_profile_that_cannot_be_read_names_its_line(client, cbsa):
    client.force_login(cbsa)
    answer = client.post(
        "/secondments/positions/add/",
        {"title_en": "x", "place": "y", "profile": "targeting: 3\nlaw", "clearance": 0, "months": 6},
    )
    assert answer.status_code == 422
    assert "Line 2:" in answer.content.decode()


@pytest.fixture
def agreement(client, cbsa, rcmp):
    who = person(client, rcmp)
    where = vacancy(client, cbsa, candidate=key_of(who), host_member=cbsa.pk)
    step(client, where, "shortlist", "open")
    client.force_login(cbsa)
    step(client, where, "select", "shortlisted")

    def make(**more):
        values = {
            "position": key_of(where),
            "candidate": key_of(who),
            "begins": "2026-01-05",
            "ends": "2027-01-04",
        }
        return add(client, cbsa, "secondments", title_en="Secondment 1", **(values | more))

    return make


def begin(client, url, cbsa, rcmp):
    """Both agencies sign; the second signature begins it."""
    client.force_login(cbsa)
    step(client, url, "sign", "drafting")
    client.force_login(rcmp)
    return step(client, url, "begin", "signed")


def test_CL3_no_agreement_without_the_flexibility_clause(client, cbsa, rcmp, agreement):
    url = agreement(clauses=["command", "information"])
    assert "Agree on the clause for border-related work" in step(client, url, "sign", "drafting")
    url = agreement(clauses="flexibility")
    step(client, url, "sign", "drafting")
    assert "The other agency signs now: yours has." in step(client, url, "begin", "signed")
    client.force_login(rcmp)
    assert "under way" in step(client, url, "begin", "signed")
    given = {"title_en": "Secondment 1", "clauses": ["command"], "seen": seen_on(client.get(url + "edit/"))}
    assert any("stays as it is" in one for one in complaints(client.post(url + "edit/", given)))
    with working_as(Context(cbsa)) as context:
        assert Secondment.objects.visible(context).get(pk=key_of(url)).clauses == ["flexibility"]


def test_CL2_no_secondment_of_whom_no_selection_chose(client, cbsa, rcmp, agreement):
    other = person(client, rcmp, "Candidate 9", competencies="targeting: 1")
    url = agreement(clauses="flexibility", candidate=key_of(other))
    assert "Close the selection of this candidate for the position first." in step(
        client, url, "sign", "drafting"
    )
    where = vacancy(client, cbsa, "Another desk")
    url = agreement(clauses="flexibility", position=key_of(where))
    assert "Close the selection of this candidate for the position first." in step(
        client, url, "sign", "drafting"
    )


def test_TR4_a_curriculum_for_secondments_is_asked_before_one_begins(client, cbsa, rcmp, agreement):
    lend = adding("training", led=True)
    course = lend(client, cbsa, "courses", title_en="The other's law", kind="course", delivery="room",
                  hours=8, gives="law: 2")  # fmt: skip
    lend(
        client,
        cbsa,
        "curricula",
        title_en="Seconded",
        opens="secondment",
        courses=[key_of(course)],
        in_force="on",
    )
    url = agreement(clauses="flexibility")
    assert "State when the candidate completed the curriculum" in begin(client, url, cbsa, rcmp)
    with working_as(Context(cbsa)) as context:
        who = Secondment.objects.visible(context).get().candidate
    edit(client, rcmp, f"/secondments/candidates/{who}/", curriculum_on="2026-02-01")  # after it begins
    assert "State when the candidate completed" in step(client, url, "begin", "signed")
    edit(client, rcmp, f"/secondments/candidates/{who}/", curriculum_on="2025-12-01")
    assert "under way" in step(client, url, "begin", "signed")


def test_the_figures_count_what_they_say(client, cbsa, rcmp, agreement):
    """CL2, CL3: a position filled without the host's member, an agreement without the clause: not counted."""
    from entente.core import figures
    from entente.core.registers.reader import Reader

    begin(client, agreement(clauses="flexibility"), cbsa, rcmp)
    period = figures.Period.parse("2026")

    def told(code):
        with working_as(Context(cbsa)) as context:
            return figures.get(code).result(Reader(context), period).value

    assert (told("secondments.selected"), told("secondments.agreements")) == (1, 1)
    with working_as(Context(cbsa)), ungated("rows from before the gates"):
        Position.objects.update(host_member=None)
        Secondment.objects.update(clauses=["command"])
    assert (told("secondments.selected"), told("secondments.agreements")) == (0, 0)


def test_CL4_contributions_hang_on_the_secondment(client, cbsa, agreement):
    url = agreement(clauses="flexibility")
    add(client, cbsa, "contributions", title_en="Long case", secondment=key_of(url), weight="led",
        result_en="A network dismantled", first="2026-02-01", last="2026-09-01", seizures=0)  # fmt: skip
    assert "Long case" in client.get(url).content.decode()


def test_CL5_an_early_return_needs_its_day_and_reason_and_counts(client, cbsa, rcmp, agreement):
    url = agreement(clauses="flexibility")
    begin(client, url, cbsa, rcmp)
    assert "State the day it ended." in step(client, url, "end_early", "active", note="Family")
    with working_as(Context(cbsa)) as context:
        row = Secondment.objects.visible(context).get()
        row.ended_on = date(2026, 6, 1)
        row.save()
    assert "State why it ended early." in step(client, url, "end_early", "active", note="Family")
    with working_as(Context(cbsa)) as context:
        Secondment.objects.visible(context).update(early_reason="family")
    assert "ended early" in step(client, url, "end_early", "active", note="Family reasons")
    page = client.get("/secondments/exchange/").content.decode()
    assert "0 of 1 secondments" in page
    assert "family or health (1)" in page


def test_CL1_a_round_is_kept_as_proposed_and_settles_only_when_both_agencies_agree(client, cbsa, rcmp):
    where = vacancy(client, cbsa, "Desk at the border")
    vacancy(client, rcmp, "Desk on the lake")
    person(client, cbsa, "Candidate C1")
    who = person(client, rcmp, "Candidate R1")
    person(client, rcmp, "Candidate R2", competencies="writing: 5")
    url = add(client, cbsa, "rounds", title_en="Round 1", balance=0)
    step(client, url, "propose", "collecting")
    page = client.get(url).content.decode()
    assert "Candidate R1" in page
    assert "Essential competency targeting: level 0 held, 3 required." in page  # why R2 is not placed
    client.force_login(cbsa)
    step(client, url, "agree", "proposed")
    assert "The other agency agrees now: yours has." in step(client, url, "settle", "agreed_by_one")
    with working_as(Context(cbsa)) as context:
        assert Position.objects.visible(context).filter(state="open").count() == 2
    client.force_login(rcmp)
    before = ledger_entries()
    step(client, url, "settle", "agreed_by_one")
    assert ledger_entries() == before + 4  # the step, what was settled, and each of two positions
    with working_as(Context(cbsa)) as context:
        row = Position.objects.visible(context).get(pk=key_of(where))
        assert (str(row.candidate), row.state) == (key_of(who), "shortlisted")
        # CL2: twenty working days for the host from now on, by the calendar four whole weeks after a weekday
        today = days.today()
        friday = today - timedelta(days=max(today.weekday() - 4, 0))
        assert timezone.localtime(row.due_at, days.THERE).date() == friday + timedelta(days=29)


def test_CL1_un_poste_pris_entre_temps_empeche_la_ronde(client, cbsa, rcmp):
    where = vacancy(client, cbsa)
    vacancy(client, rcmp, "Desk on the lake")
    person(client, cbsa, "Candidate C1")
    who = person(client, rcmp)
    url = add(client, cbsa, "rounds", title_en="Round 1", balance=0)
    step(client, url, "propose", "collecting")
    with working_as(Context(cbsa)) as context:
        Position.objects.visible(context).filter(pk=key_of(where)).update(candidate=key_of(who))
    client.cookies["entente_language"] = "fr"
    assert "est pris entre-temps" in step(client, url, "agree", "proposed")


def test_CL3_the_agreement_is_assembled_in_both_languages_as_word_and_tagged_pdf(client, cbsa, agreement):
    import io

    import docx
    import pypdf

    url = agreement(clauses=["flexibility", "return"])
    for language, words in (("en", "outside the usual mandate"), ("fr", "dépasse le mandat habituel")):
        told = client.get(f"/secondments/agreements/{key_of(url)}.docx?lang={language}")
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(told.content)).paragraphs)
        assert words in text
        assert "Candidate 7" in text
        assert "Pay and expenses" not in text  # a clause that was not agreed
        told = client.get(f"/secondments/agreements/{key_of(url)}.pdf?lang={language}")
        again = client.get(f"/secondments/agreements/{key_of(url)}.pdf?lang={language}")
        assert told.content == again.content  # same agreement, same bytes
        file = pypdf.PdfReader(io.BytesIO(told.content))
        assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert file.trailer["/Root"]["/Lang"].startswith(language)
        assert "pdfuaid" in file.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        words_in = " ".join("".join(page.extract_text() for page in file.pages).split())
        assert words in words_in
    assert client.get(f"/secondments/agreements/{key_of(url)}.exe").status_code == 404


def test_CL3_a_flexibility_clause_in_other_words_says_what_it_must(client, cbsa, rcmp, agreement):
    said = "With the agreement of both supervisors work at the border may be given; powers stay as they are."
    url = agreement(clauses="flexibility", flexibility_en=said)
    page = step(client, url, "sign", "drafting")
    assert "does not say that the work may lie outside the usual mandate." in page
    said = f"{said} Such work may lie outside the mandate."
    url = agreement(clauses="flexibility", flexibility_en=said)
    assert "A clause in other words is needed in both languages." in step(client, url, "sign", "drafting")
    french = (
        "Avec l’accord des deux superviseurs, du travail à la frontière hors mandat; les pouvoirs demeurent."
    )
    url = agreement(clauses="flexibility", flexibility_en=said, flexibility_fr=french)
    assert "under way" in begin(client, url, cbsa, rcmp)


def test_CL3_every_clause_says_what_it_must_in_both_languages():
    from entente.secondments import agreement as made

    flexibility = made.clauses()["flexibility"]
    assert made.lacking(flexibility.text_en, "en") == made.lacking(flexibility.text_fr, "fr") == []
    assert {one["id"] for one in made.lacking("", "en")} == {"outside", "border", "agreed", "powers"}


def test_CL5_la_part_de_ceux_qui_restent_avec_son_incertitude():
    """Wilson's interval of 8 of 10: 49 % to 94 % (Newcombe 1998, method 3 for small samples)."""
    from entente.secondments import frame

    assert frame.wilson(8, 10) == (49, 94)
    assert frame.wilson(0, 0) == (0, 100)
    assert frame.wilson(10, 10)[1] == 100


def test_GV6_a_colocation_runs_with_place_mandate_and_members_of_two_agencies(client, cbsa, rcmp):
    url = add(client, cbsa, "colocations", title_en="Marine operations", kind="colocation", program="msoc")
    assert "Name the place." in step(client, url, "run", "planned")
    url = add(client, cbsa, "colocations", title_en="Marine operations", kind="colocation", program="msoc",
              place_en="Niagara", mandate_en="One picture, two mandates")  # fmt: skip
    assert "Name members of two agencies." in step(client, url, "run", "planned")
    for officer, count in ((cbsa, 4), (rcmp, 9)):
        add(client, officer, "members", title_en="Desk", colocation=key_of(url), officers=count)
    assert "running" in step(client, url, "run", "planned")
    client.cookies["entente_language"] = "fr"
    page = client.get(url).content.decode()
    assert "Centre des opérations de la sûreté maritime" in page
    assert "One picture, two mandates" in page
