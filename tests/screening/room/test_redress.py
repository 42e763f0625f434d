"""EN11: who was cleared of being taken for an entry is not hit again for it; anything new opens it."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from tests.screening.room.conftest import SECRET, passenger_list

from entente.authority.models import Disclosure, Notice, Redress
from entente.core.gate import Context, Grade, working_as
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.workflow import take as take_step
from entente.screening import again, desk, intake, published
from entente.screening.models import Hit

pytestmark = pytest.mark.django_db
NAME = ("NARWHALINO", SECRET, "M", "710302")


def listed(*born):
    """A published list (FollowTheMoney) with one person, born on these days."""
    told = {"name": [f"{SECRET} Narwhalino"], "birthDate": list(born), "topics": ["sanction"]}
    return orjson.dumps({"id": "Q-77", "schema": "Person", "datasets": ["test_list"], "properties": told})


def load(context, *born):
    (row,) = published.load([("test.jsonl", listed(*born))], context)
    return row


def fly(flight, number="P111", born="710302", **how):
    data = passenger_list((*NAME[:3], born, number), flight=flight, **how)
    return intake.take(data, f"{flight}.edi", "upload", intake.service())


def hits(context):
    with working_as(context):
        rows = Hit.objects.visible(context, at_least=Grade.FULL).filter(current=True, source="list")
        return list(rows.order_by("recorded_at", "pk"))


@pytest.fixture
def officers(people):
    return Context(people["targeting.officer"], "customs-act-99"), Context(
        people["privacy.officer"], "review"
    )


def judged_different(client, people, targeting):
    """A hit on the published list, judged different through the page; the client stays signed in."""
    load(targeting, "1971-03-02")
    assert fly("AC001").hits == 1
    (hit,) = hits(targeting)
    client.force_login(people["targeting.officer"])
    client.post(f"/screening/hits/{hit.pk}/verdict/", {"verdict": "different", "reason": "Another person."})
    with working_as(targeting):  # a year later: the officer's own verdict on the pair no longer answers
        Hit.objects.visible(targeting).update(cleared_until=targeting.at.date() - timedelta(days=1))
    return hit


def clear(privacy, until=400):
    """The privacy officer decides on the only redress there is."""
    with working_as(privacy):
        reader = Reader(privacy)
        row = reader.rows(Redress).get(state="asked")
        Redress.objects.visible(privacy).filter(pk=row.pk).update(
            cleared_until=privacy.at.date() + timedelta(days=until)
        )
        row = reader.rows(Redress).get(pk=row.pk)
        take_step(registry.get("authority.redress").workflow, row, "clear", reader)
        return Redress.objects.visible(privacy, at_least=Grade.FULL).get(pk=row.pk)


def given(police, holder, hit) -> None:
    Disclosure.objects.create(
        how="standing", holder=holder, recipient=police.agency, made_by=police, grade="summary",
        recipient_unit=police.unit.name_en, recipient_person="x", authorized_by="x", description="detail",
        purpose="own_duties", register="screening.hit", object_ids=[str(hit.pk)],
    )  # fmt: skip


def ask(client, hit, why="Born in another town; four times this year."):
    return client.post(f"/screening/hits/{hit.pk}/redress/", {"why": why})


def test_en11_from_the_hit_to_redress_and_no_hit_again(client, people, officers):
    targeting, privacy = officers
    hit = judged_different(client, people, targeting)
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "Ask for redress" in page
    assert ask(client, hit, "").status_code == 422
    assert ask(client, hit).status_code == 302
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "cleared of this entry for good: R-" in page
    assert "Ask for redress" not in page
    row = clear(privacy)
    assert (row.document, row.entry, row.times) == ("GBR P111", "test_list Q-77", 1)
    assert row.decided_by_id == privacy.officer.pk
    assert len(row.entry_says) == 32

    # the same person on another flight: nobody is asked, and the hit says why
    assert fly("AC002").hits == 0
    quiet = hits(targeting)[-1]
    assert (quiet.verdict, quiet.redress_id, quiet.cleared_until) == ("different", row.pk, row.cleared_until)
    page = client.get(f"/screening/hits/{quiet.pk}/").content.decode()
    assert f"Quiet: redress {row.number} clears this person." in page
    assert "Born in another town" in page
    client.cookies["entente_language"] = "fr"
    page = client.get(f"/screening/hits/{quiet.pk}/").content.decode()
    assert f"Silencieux : le recours {row.number} blanchit cette personne." in page
    # another document, another day of birth: somebody else, or not known to be the same
    assert fly("AC003", number="P999").hits == 1
    assert fly("AC004", born="710303").hits == 1


def test_en11_an_entry_that_says_something_else_opens_it_again(client, people, officers):
    targeting, privacy = officers
    ask(client, judged_different(client, people, targeting))
    clear(privacy)
    assert fly("AC002", arrives=9).hits == 0
    with working_as(targeting):
        again.ask_list(load(targeting, "1971-03-02", "1971-05-05"), targeting)
    assert again.work_off() == 2  # both flights wait for an officer once more
    assert fly("AC005").hits == 1


def test_en11_a_clearance_ends_with_its_day_and_is_void_when_revoked(client, people, officers):
    targeting, privacy = officers
    ask(client, judged_different(client, people, targeting))
    row = clear(privacy, until=1)
    assert fly("AC002").hits == 0
    with working_as(privacy):
        reader = Reader(privacy)
        take_step(
            registry.get("authority.redress").workflow, reader.rows(Redress).get(), "revoke", reader,
            "The document was reported stolen.",
        )  # fmt: skip
    opened = hits(targeting)[-1]
    assert (opened.verdict, opened.redress_id, opened.cleared_until) == ("", None, None)
    assert hits(targeting)[0].verdict == "different"  # an officer's own verdict stays
    assert fly("AC003").hits == 1
    with working_as(privacy):
        Redress.objects.visible(privacy).filter(pk=row.pk).update(
            state="cleared", cleared_until=privacy.at.date() - timedelta(days=1)
        )
    assert fly("AC004").hits == 1


def test_en11_what_waits_already_leaves_the_queue_when_a_person_is_cleared(client, people, officers):
    targeting, privacy = officers
    hit = judged_different(client, people, targeting)
    ask(client, hit)
    with working_as(targeting):  # a second one, made before the decision, waits for an officer
        fly("AC002", number="P111")
        Hit.objects.visible(targeting).exclude(pk=hit.pk).update(
            verdict="", verdict_reason="", verdict_by_id=None, verdict_at=None, cleared_until=None
        )
    assert [one.verdict for one in hits(targeting)] == ["different", ""]
    police, both = next(one for one in people.values() if one.agency.code == "RCMP"), hits(targeting)
    with working_as(Context(police)):
        for one in both:
            given(police, targeting.agency, one)
    row = clear(privacy)
    assert [one.redress_id for one in hits(targeting)] == [None, row.pk]
    with working_as(Context(police)):  # who was given the one that the clearance answers is told
        assert [one.correction.object_id for one in Notice.objects.all()] == [str(both[1].pk)]


def test_en11_a_lookouts_entry_is_cleared_the_same_way(client, people, officers, lookout):
    targeting, privacy = officers
    fly("AC001")
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get()
        desk.decide(Reader(targeting), hit, "different", "Another person.")
    client.force_login(people["targeting.officer"])
    assert ask(client, hit).status_code == 302
    clear(privacy)
    assert fly("AC002").hits == 0
    with working_as(targeting):
        lookout.date_of_birth = "1971"
        lookout.save()
    assert fly("AC003").hits == 1


def test_en11_nobody_is_cleared_by_a_name_alone_and_not_by_who_may_not_ask(client, people, officers):
    targeting, _privacy = officers
    load(targeting, "1971-03-02")
    fly("AC001", number="")
    (hit,) = hits(targeting)
    client.force_login(people["targeting.officer"])
    assert ask(client, hit).status_code == 422  # not judged different yet
    client.post(f"/screening/hits/{hit.pk}/verdict/", {"verdict": "different", "reason": "Another person."})
    answer = ask(client, hit)
    assert answer.status_code == 422
    assert "a name is not enough" in answer.content.decode()
    client.force_login(people["marine.analyst"])
    assert ask(client, hit).status_code in (403, 404)
