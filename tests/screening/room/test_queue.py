"""The queue in its order, page after page, whatever its length."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from entente.core.gate import working_as
from entente.core.registers.reader import Reader
from entente.screening import again, background, intake, queue
from entente.screening.models import Hit, ScreeningRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(people, targeting):
    """Three hundred hits, many due at one moment, some at none; returned in the order of the queue."""
    rng = random.Random(3)
    label = intake.label_for(targeting, "customs")
    start = targeting.at.replace(microsecond=0)
    hits = [
        Hit(
            label=label,
            kind="rule",
            source=rng.choice(("rule", "list", "lookout", "export", "referral")),
            subject=f"s:{number}",
            title=f"Hit {number}",
            judged=str(number),
            direction=rng.choice(("in", "out", "")),
            due_at=None if number % 17 == 0 else start + timedelta(minutes=rng.randrange(40)),
            urgency=rng.choice((0, 12.5, 50, 99, 115)),
            verdict=rng.choice(("", "", "", "same", "different", "unsure")),
            referral="",
        )
        for number in range(300)
    ]
    with working_as(targeting):
        Hit.objects.bulk_create(hits)
    far = start + timedelta(days=99_999)
    return sorted(hits, key=lambda hit: (hit.due_at or far, -hit.urgency, hit.pk))


def pages(reader, **wanted):
    """Every page from the first to the last, and then back from the last to the first."""
    shown, back = [], []
    page = queue.page(reader, queue.Wanted(**wanted))
    while True:
        shown.append([hit.pk for hit in page.rows])
        if page.next is None:
            break
        page = queue.page(reader, queue.Wanted(**wanted, after=page.next))
    while page.previous is not None:
        page = queue.page(reader, queue.Wanted(**wanted, before=page.previous))
        back.append([hit.pk for hit in page.rows])
    return shown, back


@pytest.mark.parametrize(
    ("wanted", "belongs"),
    [
        ({}, lambda hit: not hit.verdict),
        ({"state": "all"}, lambda hit: True),
        ({"state": "decided"}, lambda hit: hit.verdict in ("same", "different")),
        ({"state": "unsure", "source": "list"}, lambda hit: hit.verdict == "unsure" and hit.source == "list"),
        ({"direction": "out"}, lambda hit: not hit.verdict and hit.direction == "out"),
        ({"state": "referred"}, lambda hit: False),
    ],
    ids=["waiting", "all", "decided", "unsure of a list", "leaving", "referred"],
)
def test_every_page_of_the_queue_is_the_sorted_list_cut_in_fifties(many, targeting, wanted, belongs):
    expected = [hit.pk for hit in many if belongs(hit)]
    with working_as(targeting):
        reader = Reader(targeting)
        shown, back = pages(reader, **wanted)
        number, more = queue.count(queue.rows(reader, queue.Wanted(**wanted)))
    assert [key for page in shown for key in page] == expected
    assert all(len(page) == queue.PAGE for page in shown[:-1])
    assert len(back) == max(0, len(shown) - 1)
    assert back == shown[-2::-1]
    assert (number, more) == (len(expected), False)


def test_before_and_after_a_hit_whether_or_not_it_still_stands_in_the_queue(many, targeting):
    waiting = [hit for hit in many if not hit.verdict]
    with working_as(targeting):
        reader = Reader(targeting)
        for hit in (many[0], many[150], many[299], waiting[7]):
            place = many.index(hit)
            before = [one.pk for one in many[:place] if not one.verdict]
            after = [one.pk for one in many[place + 1 :] if not one.verdict]
            told = queue.neighbours(reader, queue.Wanted(), hit)
            assert [one.pk if one else None for one in told] == [
                before[-1] if before else None, after[0] if after else None,
            ]  # fmt: skip


def test_a_lookout_is_run_again_by_its_button(client, people, targeting, lookout, monkeypatch):
    kicked = []
    monkeypatch.setattr(background, "kick", lambda: kicked.append(True))
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/lookouts/{lookout.pk}/").content.decode()
    assert "Run over recent and coming travellers" in page
    from entente.core.actions import actions_on

    with working_as(targeting):
        name = next(one.name for one in actions_on(lookout, targeting) if "Run over" in str(one.title))
    answer = client.post(f"/screening/lookouts/{lookout.pk}/action/", {"action": name})
    assert answer.status_code == 302
    with working_as(targeting):
        run = ScreeningRun.objects.visible(targeting).get()
    assert (run.lookout_id, run.cause) == (lookout.pk, "asked")
    assert kicked
    again.work_off()
    with working_as(targeting):
        assert ScreeningRun.objects.visible(targeting).get(pk=run.pk).state == "done"
