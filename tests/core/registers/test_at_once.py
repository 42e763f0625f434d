"""Two people at the very same moment: a step happens once, and nothing is overwritten in silence."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.core.registers.cases import seen_on
from tests.core.registers.sample import Errand

from entente.core.gate import Context, working_as
from entente.core.models import Change

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

PEOPLE = 6


@pytest.fixture
def officers(officer_of):
    """Three of each agency."""
    return [officer_of(("CBSA", "RCMP")[i % 2], "coordinator") for i in range(PEOPLE)]


@pytest.fixture
def clients(officers):
    made = []
    for officer in officers:
        client = Client()
        client.force_login(officer)
        made.append(client)
    return made


def at_once(clients: list[Client], call: Callable[[int, Client], Any]) -> list[Any]:
    """Every client's call in a thread of its own, all let go together."""
    start = threading.Barrier(len(clients))

    def one(number: int) -> Any:
        try:
            start.wait(20)
            return call(number, clients[number])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(one, range(len(clients))))


def add(client: Client, **values: str) -> str:
    answer = client.post("/sample/errands/add/", {"kind": "letter", "title_en": "A letter"} | values)
    assert answer.status_code == 302
    return answer.url


def test_a_step_taken_at_the_same_moment_happens_once(clients, officers):
    url = add(clients[0], answer_en="Yes.")
    answers = at_once(
        clients, lambda i, client: client.post(url + "step/", {"step": "reply", "state": "open"}, follow=True)
    )
    said = [answer.content.decode() for answer in answers]
    assert sum("Done: Reply" in page for page in said) == 1
    assert sum("The record has moved on since this page was made." in page for page in said) == PEOPLE - 1
    with working_as(Context(officers[0])) as context:
        assert Errand.objects.visible(context).get().state == "answered"
        steps = Change.objects.visible(context).filter(register="sample.errand", kind=Change.Kind.STEP)
        assert steps.count() == 1


def test_a_step_over_the_api_and_on_the_page_happens_once(clients, officers):
    url = add(clients[0], answer_en="Yes.")
    path = "/api" + url.rstrip("/")

    def call(number, client):
        if number % 2:
            return client.post(url + "step/", {"step": "reply", "state": "open"}).status_code
        body = '{"state": "open"}'
        return client.post(f"{path}/steps/reply", body, content_type="application/json").status_code

    at_once(clients, call)
    with working_as(Context(officers[0])) as context:
        steps = Change.objects.visible(context).filter(register="sample.errand", kind=Change.Kind.STEP)
        assert steps.count() == 1


def test_of_those_who_edit_at_the_same_moment_one_is_recorded_and_the_others_are_shown(clients, officers):
    url = add(clients[0])
    pages = [client.get(url + "edit/") for client in clients]

    def call(number, client):
        values = {"kind": "letter", "title_en": f"Title {number}", "seen": seen_on(pages[number])}
        return client.post(url + "edit/", values)

    answers = at_once(clients, call)
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [302] + [409] * (PEOPLE - 1)
    winner = next(i for i, answer in enumerate(answers) if answer.status_code == 302)
    with working_as(Context(officers[0])) as context:
        assert Errand.objects.visible(context).get().title_en == f"Title {winner}"
    for i, answer in enumerate(answers):
        if i != winner:
            page = answer.content.decode()
            assert f"Title {winner}" in page  # what stands there now
            assert f"Title {i}" in page  # and their own words are kept


def test_those_who_edit_different_fields_at_the_same_moment_lose_nothing(clients, officers):
    """Whoever comes second is shown the first change and says so again: both stand in the end."""
    url = add(clients[0])
    fields = ("title_en", "text_en")
    pages = [client.get(url + "edit/") for client in clients[:2]]

    def call(number, client):
        values = {"kind": "letter", "title_en": "A letter", "text_en": "", "seen": seen_on(pages[number])}
        return client.post(url + "edit/", values | {fields[number]: "Changed."})

    answers = at_once(clients[:2], call)
    for number, answer in enumerate(answers):
        if answer.status_code == 409:
            form = answer.context["form"]
            values = {name: given for name in form.fields if (given := form[name].value())}
            values["seen"] = seen_on(answer)
            assert clients[number].post(url + "edit/", values).status_code == 302
    with working_as(Context(officers[0])) as context:
        row = Errand.objects.visible(context).get()
        assert (row.title_en, row.text_en) == ("Changed.", "Changed.")
