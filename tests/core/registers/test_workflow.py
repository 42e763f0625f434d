"""Steps, what they wait for, taking them back; actions of an upper room."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from tests.core.registers.cases import ledger_entries, seen_on
from tests.core.registers.sample import Errand, ErrandWorkflow, Hail, HailWorkflow

from entente.core import actions
from entente.core.gate import Context, working_as
from entente.core.history import entries
from entente.core.models import Change, Role, office_label
from entente.core.registers.reader import Reader
from entente.core.workflow import NotAllowed, Step, Workflow, offers, take, undo, undoable, working_days


@pytest.fixture
def officer(officer_of):
    return officer_of("CBSA", "trc_officer")


@pytest.fixture
def reader(officer, customs):
    with working_as(Context(officer)):
        yield Reader(Context(officer))


@pytest.fixture
def hail(reader, customs):
    row = Hail(label=customs, number="H-1", vessel="Example")
    row.save(force_insert=True)
    return row


def test_a_step_moves_writes_history_and_ledger(hail, reader):
    before = ledger_entries()
    change = take(HailWorkflow, hail, "check", reader)
    row = reader.rows(Hail).get(pk=hail.pk)
    assert (row.state, change.differences) == ("checked", {"state": ["open", "checked"]})
    assert change.label_id == hail.label_id
    assert ledger_entries() == before + 1


def test_what_is_missing_is_said_with_a_link(hail, reader):
    take(HailWorkflow, hail, "check", reader)
    row = reader.rows(Hail).get(pk=hail.pk)
    (offer,) = offers(HailWorkflow, row, reader)
    assert not offer.ready
    assert [m.link for m in offer.missing] == [f"/sample/hails/{hail.pk}/edit/"]
    with pytest.raises(NotAllowed) as refusal:
        take(HailWorkflow, row, "close", reader)
    assert len(refusal.value.missing) == 2  # the need, and the reason to give
    assert all(m.en and m.fr and m.en != m.fr for m in refusal.value.missing)


def test_another_role_is_not_offered_the_step(hail, officer_of, customs):
    other = officer_of("CBSA", "privacy", regimes=["customs"])
    with working_as(Context(other)):
        reader = Reader(Context(other))
        assert offers(HailWorkflow, hail, reader) == []
        with pytest.raises(NotAllowed):
            take(HailWorkflow, hail, "check", reader)


def test_another_agencys_record_is_not_moved(hail, officer_of, arranged):
    other = officer_of("RCMP", "trc_officer")
    arranged(other, 4)
    with working_as(Context(other)):
        reader = Reader(Context(other))
        row = reader.rows(Hail).get(pk=hail.pk)
        with pytest.raises(NotAllowed):
            take(HailWorkflow, row, "check", reader)


def test_a_page_that_is_out_of_date_moves_nothing(hail, reader):
    take(HailWorkflow, hail, "check", reader)
    with pytest.raises(NotAllowed):
        take(HailWorkflow, hail, "check", reader, expected="open")


def test_a_step_is_taken_back_within_ten_seconds_only(hail, reader):
    change = take(HailWorkflow, hail, "check", reader)
    assert undoable(HailWorkflow, change, reader.context).seconds <= 10
    back = undo(HailWorkflow, hail, change, reader)
    assert reader.rows(Hail).get(pk=hail.pk).state == "open"
    assert undoable(HailWorkflow, back, reader.context) is None
    change = take(HailWorkflow, hail, "check", reader)
    change.recorded_at -= timedelta(seconds=11)
    assert undoable(HailWorkflow, change, reader.context) is None
    with pytest.raises(NotAllowed):
        undo(HailWorkflow, hail, change, reader)
    assert reader.rows(Change).filter(object_id=str(hail.pk)).count() == 3  # nothing is erased


def test_a_step_taken_back_does_not_restart_the_clock(officer_of):
    """Sixty days in the state, due forty days ago: so it still is once the step is taken back."""
    by = officer_of("CBSA", "coordinator")
    since = timezone.now().replace(microsecond=123) - timedelta(days=60)
    with working_as(Context(by)) as context:
        reader = Reader(context)
        row = Errand(label=office_label(by.agency, joint=True), title_en="E", answer_en="No.", state_at=since,
                     due_at=since + timedelta(days=20))  # fmt: skip
        row.save(force_insert=True)
        change = take(ErrandWorkflow, row, "reply", reader)
        moved = reader.rows(Errand).get(pk=row.pk)
        assert moved.state_at > since + timedelta(days=59)
        undo(ErrandWorkflow, row, change, reader)
        back = reader.rows(Errand).get(pk=row.pk)
        assert (back.state, back.state_at, back.due_at) == ("open", since, since + timedelta(days=20))
        said = [name for entry in entries(reader, back) for name, *_rest in entry.differences]
        assert said == ["State", "State"]  # the clock is kept beside, and told nobody


def test_a_step_that_did_something_besides_is_not_taken_back(hail, reader, monkeypatch):
    """What it did would stay: a briefing asked for, copies sent."""
    change = take(HailWorkflow, hail, "check", reader)
    assert undoable(HailWorkflow, change, reader.context) is not None
    step = replace(HailWorkflow.steps["check"], then=lambda record, reader: None)
    monkeypatch.setitem(HailWorkflow.steps, "check", step)
    assert undoable(HailWorkflow, change, reader.context) is None


def test_a_workflow_with_a_state_that_nothing_reaches_is_refused():
    with pytest.raises(ImproperlyConfigured):

        class Broken(Workflow):
            initial = "a"
            go = Step("b", "c", by=Role.STEWARD)


def test_working_days_leave_out_the_weekend():
    # Friday 2 January 2026, 15:00 in Toronto: two working days on is Tuesday the 6th, to its end
    toronto = ZoneInfo("America/Toronto")
    friday = timezone.datetime(2026, 1, 2, 15, tzinfo=toronto)
    assert working_days(2)(friday) == timezone.datetime(2026, 1, 7, tzinfo=toronto)


def test_an_upper_rooms_action_is_offered_run_and_recorded(hail, reader, client, officer, monkeypatch):
    monkeypatch.setattr(actions, "_actions", {})
    ran = []

    @actions.action(on=Hail, title="Nominate", by=Role.TRC_OFFICER)
    def nominate(record, context, note=""):
        ran.append(record.pk)

    client.force_login(officer)
    url = f"/sample/hails/{hail.pk}/"
    assert "Nominate" in client.get(url).content.decode()
    (offered,) = actions.actions_on(hail, reader.context)
    before = ledger_entries()
    assert client.post(url + "action/", {"action": offered.name}).status_code == 302
    assert ran == [hail.pk]
    assert ledger_entries() == before + 1


def test_an_action_that_only_leads_to_a_page_says_nothing_and_writes_nothing(
    hail, client, officer, monkeypatch
):
    """Beside it one that does something, and says so."""
    monkeypatch.setattr(actions, "_actions", {})

    @actions.action(on=Hail, title="Ask for more", by=Role.TRC_OFFICER, leads=True)
    def ask(record, context, note=""):
        return "/sample/hails/add/"

    @actions.action(on=Hail, title="Nominate", by=Role.TRC_OFFICER)
    def nominate(record, context, note=""):
        return "/sample/hails/add/"

    client.force_login(officer)
    leads, does = actions._actions.values()
    said = {}
    for one in (leads, does):
        before = ledger_entries()
        answer = client.post(f"/sample/hails/{hail.pk}/action/", {"action": one.name}, follow=True)
        assert answer.redirect_chain == [("/sample/hails/add/", 302)]
        said[one.name] = ("Done:" in answer.content.decode(), ledger_entries() - before)
    assert said == {leads.name: (False, 0), does.name: (True, 1)}


def test_the_form_records_and_says_what_is_wrong(client, officer, customs):
    client.force_login(officer)
    bad = client.post("/sample/hails/add/", {"vessel": "", "number": "H-9"})
    assert bad.status_code == 422
    assert b'href="#id_vessel"' in bad.content
    before = ledger_entries()
    good = client.post("/sample/hails/add/", {"vessel": "Example", "number": "H-9"})
    assert good.status_code == 302
    assert ledger_entries() == before + 1
    page = client.get(good.url).content.decode()
    assert "H-9" in page
    seen = seen_on(client.get(good.url + "edit/"))
    changed = client.post(good.url + "edit/", {"vessel": "Other", "number": "H-9", "seen": seen})
    assert changed.status_code == 302
    assert "Example → Other" in client.get(good.url + "history/").content.decode()
