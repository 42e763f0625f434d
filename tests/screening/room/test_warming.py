"""A process that has just started gets ready for its first manifest, and says so meanwhile."""

from __future__ import annotations

import importlib
import threading
import time

import pytest
from django.db import connection
from django.urls import reverse
from tests.screening.room.conftest import SECRET, passenger_list

from entente.core import warmup
from entente.core.gate import working_as
from entente.core.gate.context import ungated_counts
from entente.screening import intake, lookouts, warming
from entente.screening.engine import questions
from entente.screening.engine.index import build
from entente.screening.models import Hit, Intake, Traveller

pytestmark = pytest.mark.django_db
WORDS = "still getting ready"


@pytest.fixture
def elsewhere():
    """Another process that warms up: a connection of its own holds the lock until it is told to end."""
    held, over = threading.Event(), threading.Event()

    def hold():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", warmup.LOCK)
                held.set()
                over.wait(20)
                cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", warmup.LOCK)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(20)

    def end():
        over.set()
        thread.join()

    yield end
    end()


@pytest.fixture
def board(client, people):
    client.force_login(people["targeting.officer"])
    return lambda page="screening-board": client.get(reverse(page)).content.decode()


def test_board_and_send_page_say_that_a_process_is_getting_ready(board, elsewhere):
    assert WORDS in board()
    assert WORDS in board("screening-send")
    elsewhere()
    assert WORDS not in board()
    assert WORDS not in board("screening-send")


def test_what_is_warm_is_not_made_again_for_the_first_manifest(people, lookout, monkeypatch):
    """The account's own lookouts are indexed, through the gate and nowhere else; nothing is kept."""
    lookouts._index.cache_clear()
    around = dict(ungated_counts)
    warmup.now()
    assert dict(ungated_counts) == around
    with working_as(intake.service()) as context:
        assert not Intake.objects.visible(context).exists()
        assert not Traveller.objects.visible(context).exists()
        assert not Hit.objects.visible(context).exists()
    monkeypatch.setattr(lookouts, "build", lambda lists: pytest.fail("the index is built again"))
    taken = intake.take(
        passenger_list(("NARWHALINO", SECRET, "M", "710302", "P1")), "a.edi", "folder", intake.service()
    )
    assert taken.hits == 1


def test_the_invented_traveller_is_a_hit_so_that_its_explanation_is_loaded_too(monkeypatch):
    seen = []

    def best(*args):
        seen.extend(questions_best(*args))
        return iter(seen)

    questions_best = questions.best
    monkeypatch.setattr(questions, "best", best)
    warming._engine()
    assert [hit.entry_id for _key, _query, hit in seen] == ["1"]
    said = " ".join(part.en for part in seen[0][2].parts).casefold()
    assert [word for word in ("exampel", "x0000000", "1980") if word not in said] == []


def test_without_an_account_for_passenger_information_the_engine_is_warmed_all_the_same(monkeypatch):
    built = []
    monkeypatch.setattr(warming, "build", lambda lists: built.append(lists) or build.build(lists))
    warming.ready()
    assert built


def test_a_manifest_waits_for_the_warm_up_instead_of_doing_it_twice(people, lookout, monkeypatch, client):
    thread = threading.Thread(target=lambda: time.sleep(0.3))
    monkeypatch.setattr(warmup, "_thread", thread)
    thread.start()
    client.force_login(people["targeting.officer"])
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.edi", passenger_list(("ROE", "JANE", "F", "800101", "Q1")))
    page = client.post(reverse("screening-send"), {"file": file}).content.decode()
    assert not thread.is_alive()
    assert "waiting for screening, which had only just been started" in page
    file = SimpleUploadedFile("b.edi", passenger_list(("POE", "JOHN", "M", "800102", "Q2"), flight="AC2"))
    page = client.post(reverse("screening-send"), {"file": file}).content.decode()
    assert "only just been started" not in page


def test_a_part_that_breaks_keeps_no_other_from_its_work(monkeypatch, caplog):
    done = []
    monkeypatch.setattr(
        warmup, "tasks", {"first": lambda: 1 / 0, "second": lambda: done.append(warmup.under_way())}
    )
    warmup.now()
    assert done == [True]
    assert "the warm-up of first broke" in caplog.text


@pytest.mark.parametrize("server", ["asgi", "wsgi"])
def test_a_server_begins_with_it_when_it_starts(server, monkeypatch):
    begun = []
    monkeypatch.setattr(warmup, "begin", lambda: begun.append(server))
    module = importlib.import_module(f"entente.site.{server}")
    importlib.reload(module)
    assert server in begun
