"""PP1, PP2, PP3 as planners and readers meet them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import days
from tests.core.registers.cases import seen_on
from tests.core.registers.hands import adding, complaints, edit, key_of, step

from entente.core.gate import Context, ungated, working_as
from entente.core.registers.reader import Reader
from entente.priorities import course
from entente.priorities.models import Cycle, Input, Priority, Reading

pytestmark = pytest.mark.django_db
add = adding("priorities")


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "coordinator")


QUESTION = {
    "question_en": "What do you do first with a boat that has not reported?",
    "question_fr": "Que faites-vous d’abord d’un bateau non déclaré?",
    "answers_en": "Call the reporting centre\nBoard it\nWait",
    "answers_fr": "Appeler le centre\nMonter à bord\nAttendre",
}


@pytest.fixture
def cycle(client, cbsa, rcmp):
    url = add(
        client,
        cbsa,
        "cycles",
        title_en="Priorities 2026",
        title_fr="Priorités 2026",
        kind="operational",
        level="national",
        starts_on="2026-04-01",
        ends_on="2027-03-31",
        agency=cbsa.agency.pk,
        counterpart=rcmp.agency.pk,
        consult_days=10,
        **QUESTION,
    )
    add(client, cbsa, "priorities", title_en="Small boats", title_fr="Petits bateaux", text_en="Why.",
        text_fr="Pourquoi.", cycle=key_of(url), rank=1, agency=cbsa.agency.pk)  # fmt: skip
    return url


def fresh(officer, url):
    with working_as(Context(officer)) as context:
        return Cycle.objects.visible(context).get(pk=key_of(url))


def test_PP1_the_other_agencys_input_is_recorded_and_answered_before_adoption(client, cbsa, rcmp, cycle):
    step(client, cbsa, cycle, "consult", "planning")
    given = add(client, rcmp, "inputs", title_en="Add firearms", cycle=key_of(cycle), agency=rcmp.agency.pk)
    edit(client, rcmp, cycle, answer_en="We agree, with one input.")
    step(client, rcmp, cycle, "answer", "consulting")
    assert "Answer the input “Add firearms”." in step(client, cbsa, cycle, "adopt", "answered")
    assert "The agency whose cycle it is answers." in step(client, rcmp, given, "answer", "offered")
    assert "State the outcome and the reasons." in step(client, cbsa, given, "answer", "offered")
    edit(client, cbsa, given, outcome="partly", reasons_en="Taken up under small boats.")
    step(client, cbsa, given, "answer", "offered")
    step(client, cbsa, cycle, "adopt", "answered")
    assert fresh(cbsa, cycle).state == "adopted"
    with working_as(Context(cbsa)) as context:
        assert Input.objects.visible(context).get().state == "answered"


def test_PP3_a_plan_is_not_adopted_before_the_counterpart_answered(client, cbsa, rcmp, cycle):
    step(client, cbsa, cycle, "consult", "planning")
    row = fresh(cbsa, cycle)
    # ten working days, counted here by the calendar: two whole weeks after a weekday
    today = days.today()
    friday = today - timedelta(days=max(today.weekday() - 4, 0))
    assert row.consult_until == friday + timedelta(days=14)
    page = step(client, cbsa, cycle, "adopt", "consulting")
    assert f"RCMP has not answered; it has until {row.consult_until:%Y-%m-%d}." in page
    assert "The plan waits for the answer:" in page  # the clock is on the page
    client.force_login(rcmp)
    assert "Priorities 2026" in client.get("/").content.decode()  # it waits on the counterpart's day
    assert "The counterpart answers, nobody else." in step(client, cbsa, cycle, "answer", "consulting")
    assert fresh(cbsa, cycle).state == "consulting"


def test_PP3_the_lead_does_not_become_its_own_counterpart(client, cbsa, rcmp, cycle):
    """Whoever is consulted, for how long, and on what, stays as it was when the consultation began."""
    step(client, cbsa, cycle, "consult", "planning")
    with working_as(Context(cbsa)) as context:
        priority = Priority.objects.visible(context).get()
    client.force_login(cbsa)
    page = client.get(f"{cycle}edit/")
    given = {"counterpart": cbsa.agency.pk, "answer_en": "We agree with ourselves.", "seen": seen_on(page)}
    assert any("stays as it is" in one for one in complaints(client.post(f"{cycle}edit/", given)))
    assert client.get(f"/priorities/priorities/{priority.pk}/edit/").status_code == 404
    late = {"title_en": "Late", "cycle": key_of(cycle), "rank": 2}
    assert any("is settled" in one for one in complaints(client.post("/priorities/priorities/add/", late)))
    with working_as(Context(cbsa)), ungated("a row from before the counterpart was held fast"):
        Cycle.objects.filter(pk=key_of(cycle)).update(counterpart=cbsa.agency, answer_en="Ours.")
    assert "the counterpart that is consulted" in step(client, cbsa, cycle, "answer", "consulting")
    with working_as(Context(cbsa)), ungated("the same, answered already"):
        Cycle.objects.filter(pk=key_of(cycle)).update(state="answered")
    assert "the counterpart that is consulted" in step(client, cbsa, cycle, "adopt", "answered")
    assert fresh(cbsa, cycle).state == "answered"


def test_PP3_what_is_changed_after_the_answer_is_consulted_again(client, cbsa, rcmp, cycle):
    step(client, cbsa, cycle, "consult", "planning")
    edit(client, rcmp, cycle, answer_en="Agreed.")
    step(client, rcmp, cycle, "answer", "consulting")
    step(client, cbsa, cycle, "revise", "answered", note="Another priority.")
    assert fresh(cbsa, cycle).state == "planning"
    add(client, cbsa, "priorities", title_en="Two", title_fr="Deux", text_en="W", text_fr="P", rank=2,
        cycle=key_of(cycle))  # fmt: skip
    step(client, cbsa, cycle, "consult", "planning")
    assert "has not answered" in step(client, cbsa, cycle, "adopt", "consulting")


def test_PP3_le_delai_ecoule_suffit(client, cbsa, rcmp, cycle):
    step(client, cbsa, cycle, "consult", "planning")
    client.cookies["entente_language"] = "fr"
    assert "GRC n’a pas répondu" in step(client, cbsa, cycle, "adopt", "consulting")
    with working_as(Context(cbsa)), ungated("the period runs out"):
        Cycle.objects.filter(pk=key_of(cycle)).update(consult_until=days.today() - timedelta(days=1))
    assert "n’a pas répondu à temps" in client.get(cycle).content.decode()
    step(client, cbsa, cycle, "adopt", "consulting")
    assert fresh(cbsa, cycle).state == "adopted"


@pytest.fixture
def adopted(client, cbsa, rcmp, officer_of, cycle):
    officer_of("RCMP", "marine_analyst", username="reader")
    officer_of("RCMP", "service", username="machine")
    step(client, cbsa, cycle, "consult", "planning")
    edit(client, rcmp, cycle, answer_en="Agreed.")
    step(client, rcmp, cycle, "answer", "consulting")
    step(client, cbsa, cycle, "adopt", "answered")
    return cycle


def test_PP2_everybody_gets_it_and_shows_that_it_is_understood(client, cbsa, rcmp, adopted):
    from entente.core.models import Officer

    with working_as(Context(cbsa)) as context:
        readings = {
            one.officer.username: one for one in Reading.objects.visible(context).select_related("officer")
        }
    assert "machine" not in readings
    assert set(readings) == {"reader", cbsa.username, rcmp.username}
    reader, mine = Officer.objects.get(username="reader"), readings["reader"]
    client.force_login(reader)
    url = f"/priorities/read/{mine.pk}/"
    assert url in client.get("/").content.decode()  # My day
    page = client.get(url)
    assert "Small boats" in page.content.decode()
    letters = {words: letter for letter, words in page.context["options"]}
    wrong = client.post(url, {"answer": letters["Board it"]})
    assert wrong.status_code == 422
    assert "That is not it." in wrong.content.decode()
    client.force_login(cbsa)
    page = client.get(adopted).content.decode()
    assert "0 of 3 officers" in page
    assert str(reader) in page  # who has not read it
    client.force_login(reader)
    assert client.post(url, {"answer": letters["Call the reporting centre"]}).status_code == 302
    with working_as(Context(reader)) as context:
        row = Reading.objects.visible(context).get(pk=mine.pk)
        assert (row.state, row.tries) == ("understood", 1)
    assert url not in client.get("/").content.decode()
    client.force_login(cbsa)
    assert "1 of 3 officers" in client.get(adopted).content.decode()
    assert client.post(url, {"answer": "a"}).status_code == 404  # not another officer's copy


@pytest.mark.parametrize("language", ["en", "fr"])
def test_PP2_the_right_answer_is_shown_to_nobody_who_is_asked(
    client, cbsa, rcmp, officer_of, cycle, language
):
    """On no path: page, columns, form, history, exports, API, search; those who set the question see it."""
    from tests.core.registers.cases import cells

    key, words = key_of(cycle), {"en": "Call the reporting centre", "fr": "Appeler le centre"}[language]
    edit(client, cbsa, cycle, answers_en=QUESTION["answers_en"] + "\nSleep")  # so the history has them too
    columns = "?columns=title&columns=answers"
    base, api = "/priorities/cycles/", "/api/priorities/cycles"
    paths = [cycle, f"{cycle}history/", f"{cycle}edit/", f"{base}{columns}", f"{base}export.csv{columns}",
             f"{base}export.xlsx{columns}", api, f"{api}/{key}"]  # fmt: skip
    seen = {}
    for officer in (cbsa, rcmp, officer_of("RCMP", "marine_analyst")):
        client.force_login(officer)
        client.cookies["entente_language"] = language
        seen[officer] = set()
        for path in paths:
            answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = cells(body) if ".xlsx" in path else body.decode()
            if words in text:
                seen[officer].add(path)
        for query in ("?q=board", "?q=monter", "?sort=answers"):
            found = client.get(f"/priorities/cycles/{query}")
            assert found.context["count"].value == (0 if "q=" in query else 1)
        assert found.context["notes"]  # it is not sorted by what is not for everybody
    own, counterpart, reader = seen.values()
    assert counterpart == reader == set()
    assert own == set(paths)


def test_PP2_the_counterparts_form_leaves_the_answers_as_they_are(client, cbsa, rcmp, cycle):
    step(client, cbsa, cycle, "consult", "planning")
    edit(client, rcmp, cycle, answer_en="We agree.")
    row = fresh(cbsa, cycle)
    assert (row.answer_en, row.answers_en) == ("We agree.", QUESTION["answers_en"])


def test_PP2_who_has_not_read_it_is_reminded(client, cbsa, rcmp, adopted):
    from entente.core.models import Notification

    client.force_login(cbsa)
    before = Notification.objects.count()
    page = client.post(f"/priorities/cycles/{key_of(adopted)}/remind/", follow=True).content.decode()
    assert "3 officers were reminded." in page
    assert Notification.objects.count() == before + 2  # who reminds is not told
    client.force_login(rcmp)
    assert "Priorities 2026" in client.get("/").content.decode()
    assert "you are reminded" in client.get("/notifications/").content.decode()
    client.cookies["entente_language"] = "fr"
    assert "on vous le rappelle" in client.get("/notifications/").content.decode()


def test_PP2_what_is_in_force_changes_only_by_amending_and_goes_out_again(client, cbsa, rcmp, adopted):
    with working_as(Context(cbsa)) as context:
        one = Priority.objects.visible(context).get()
        assert one.in_force
        first = course.digest(course.in_force(Reader(context), cbsa.agency.pk))
    client.force_login(cbsa)
    assert client.get(f"/priorities/priorities/{one.pk}/edit/").status_code == 404
    assert client.get(f"{adopted}edit/").status_code == 404
    newer = client.post(f"{adopted}action/", {"action": "priorities.amend", "note": "One word."}).url
    with working_as(Context(cbsa)) as context:
        draft = Priority.objects.visible(context).get(cycle=key_of(newer))
        assert not draft.in_force
    edit(client, cbsa, f"/priorities/priorities/{draft.pk}/", title_en="Small boats at night")
    step(client, cbsa, newer, "consult", "planning")
    edit(client, rcmp, newer, answer_en="Agreed.")
    step(client, rcmp, newer, "answer", "consulting")
    with working_as(Context(cbsa)) as context:  # all the while the first version is in force
        assert course.digest(course.in_force(Reader(context), cbsa.agency.pk)) == first
    step(client, cbsa, newer, "adopt", "answered")
    assert (fresh(cbsa, adopted).state, fresh(cbsa, newer).state) == ("closed", "adopted")
    with working_as(Context(cbsa)) as context:
        assert [one.title_en for one in course.in_force(Reader(context), cbsa.agency.pk)] == [
            "Small boats at night"
        ]
        states = list(Reading.objects.visible(context).values_list("version", "state").order_by("version"))
        assert states == [(1, "replaced")] * 3 + [(2, "sent")] * 3
        assert course.digest(course.in_force(Reader(context), cbsa.agency.pk)) != first


def test_PP2_nothing_goes_out_in_one_language_or_without_a_question(client, cbsa, rcmp, cycle):
    edit(client, cbsa, cycle, answers_fr="Une seule")
    second = add(client, cbsa, "priorities", title_en="Firearms", text_en="Why.", cycle=key_of(cycle), rank=2)
    page = step(client, cbsa, cycle, "consult", "planning")
    assert "“Firearms” is needed in both languages" in page
    edit(client, cbsa, second, title_fr="Armes à feu", text_fr="Pourquoi.")
    step(client, cbsa, cycle, "consult", "planning")
    edit(client, rcmp, cycle, answer_en="Agreed.")
    step(client, rcmp, cycle, "answer", "consulting")
    page = step(client, cbsa, cycle, "adopt", "answered")
    assert "Write the question that checks understanding" in page


def test_a_cycle_of_a_region_goes_to_its_own_people_and_the_counterpart(cbsa, rcmp, units, officer_of):
    inside = officer_of("CBSA", "intelligence", unit="CBSA-INT")  # part of the Southern Ontario Region
    outside = officer_of("CBSA", "targeting", unit="CBSA-NTC")
    made = Cycle(agency=cbsa.agency, counterpart=rcmp.agency, level="division", unit=units["CBSA-SOR"],
                 starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31))  # fmt: skip
    names = {one.pk for one in course.recipients(made)}
    assert {inside.pk, rcmp.pk} <= names
    assert outside.pk not in names


def test_PP2_who_joins_later_gets_what_is_in_force_and_stands_among_the_unread(
    client, cbsa, adopted, officer_of
):
    from entente.core import worker

    officer_of("CBSA", "service", username="clock")
    assert worker.jobs["copied"]() == 0  # everybody has it
    late = officer_of("CBSA", "targeting", username="late")
    client.force_login(cbsa)
    assert str(late) not in client.get(adopted).content.decode()
    assert worker.jobs["copied"]() == 1
    assert worker.jobs["copied"]() == 0
    page = client.get(adopted).content.decode()
    assert "0 of 4 officers" in page
    assert str(late) in page
