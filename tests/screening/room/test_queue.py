"""The queue in its order, page after page, whatever its length; the same vessel on two desks."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.screening.room.conftest import SECRET

from entente.core.gate import Context, working_as
from entente.core.registers import queues
from entente.core.registers.reader import Reader
from entente.screening import again, background, intake, queue
from entente.screening.models import Hit, Lookout, ScreeningRun, VesselOfInterest

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
        number, more = queue.count(reader, queue.Wanted(**wanted))
    assert [key for page in shown for key in page] == expected
    assert all(len(page) == queues.PAGE for page in shown[:-1])
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


def test_there_is_one_index_in_the_order_that_is_walked(many, targeting):
    with working_as(targeting), CaptureQueriesContext(connection) as asked:
        queue.page(Reader(targeting), queue.Wanted())
    walked = [one["sql"] for one in asked if "LATERAL" in one["sql"]]
    assert len(walked) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'screening_hit'")
        held = [row[0].replace('"', "") for row in cursor.fetchall()]
    assert any("(label_id, current, verdict, source, direction, turn, id)" in one for one in held)


def test_a_flight_that_is_late_takes_its_hits_along(people, targeting, lookout):
    from tests.screening.room.conftest import passenger_list

    def due():
        with working_as(targeting):
            return Hit.objects.visible(targeting).get(current=True)

    person = ("NARWHALINO", SECRET, "M", "710302", "P111")
    head = "BGM+745'RFF+TN:AB1:::1'"
    intake.take(passenger_list(person, head=head, arrives=8), "a.edi", "upload", intake.service())
    before = due()
    head = "BGM+745'RFF+TN:AB1:::2'"
    intake.take(passenger_list(person, head=head, arrives=13), "b.edi", "upload", intake.service())
    after = due()
    assert after.pk == before.pk
    late = after.due_at - before.due_at  # the lists tell minutes, and one may pass between the two
    assert timedelta(hours=5) <= late <= timedelta(hours=5, minutes=1)
    assert after.turn - before.turn == late


# -- one vessel, two desks -------------------------------------------------------------------------------


@pytest.fixture
def star(people, targeting, labels):
    """The same ship (IMO 9074729) looked out for, watched for, and on the marine watch of both agencies."""
    from entente.marine.models import VesselOfInterest as Watched

    today = targeting.at.date()
    with working_as(targeting):
        lookout = Lookout(
            label=intake.label_for(targeting, "customs"), state="active", kind="vessel", name="OCEAN STAR",
            identifier="IMO 9074729", reason="r", authority="Customs Act, 99", expires_on=today,
            review_on=today,
        )  # fmt: skip
        lookout.save(force_insert=True)
        interest = VesselOfInterest(
            label=intake.label_for(targeting, "customs"), name="OCEAN STAR", imo="9074729", source="s"
        )
        interest.save(force_insert=True)
    marine = {}
    holders = {"customs": targeting, "police": Context(people["marine.analyst"], "customs-act-11")}
    for name, context in holders.items():
        with working_as(context):
            marine[name] = Watched(
                label=labels[name], name=f"STAR OF {name.upper()}", imo=9074729, why="w",
                valid_from=today, valid_to=today,
            )  # fmt: skip
            marine[name].save(force_insert=True)
    return lookout, interest, marine


def test_en9_a_vessel_looked_out_for_leads_to_the_other_desks_through_the_gate(client, people, star):
    lookout, interest, marine = star
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/lookouts/{lookout.pk}/").content.decode()
    assert f"/screening/vessels-of-interest/{interest.pk}/" in page
    page = client.get(f"/screening/vessels-of-interest/{interest.pk}/").content.decode()
    assert f"/screening/lookouts/{lookout.pk}/" in page
    # the marine desk of the other agency: its own watch, and the lookout as far as the desk may open it
    client.force_login(people["marine.analyst"])
    page = client.get(f"/marine/vessels-of-interest/{marine['police'].pk}/").content.decode()
    assert "STAR OF POLICE" in page
    opens = client.get(f"/screening/lookouts/{lookout.pk}/").status_code == 200
    assert (str(lookout.pk) in page) == opens


def test_en9_the_marine_watch_stands_on_the_lookouts_page_as_far_as_the_officer_sees_it(
    client, people, star, officer_of
):
    lookout, _interest, marine = star
    both = officer_of("CBSA", "targeting", "marine_analyst", unit="CBSA-NTC")
    client.force_login(both)
    page = client.get(f"/screening/lookouts/{lookout.pk}/").content.decode()
    assert "On the marine watch" in page
    assert "STAR OF CUSTOMS" in page
    assert "STAR OF POLICE" not in page
    page = client.get(f"/marine/vessels-of-interest/{marine['customs'].pk}/").content.decode()
    assert f"/screening/lookouts/{lookout.pk}/" in page


def test_a_likelihood_is_no_certainty_in_any_list(client, people, targeting, lookout, taken):
    """The score of this pair rounds to 1; what is shown is a likelihood everywhere."""
    with working_as(targeting):
        Hit.objects.visible(targeting).update(confidence=0.99999)
    client.force_login(people["targeting.officer"])
    for page in (f"/screening/lookouts/{lookout.pk}/", "/screening/hits/?source=lookout,list"):
        cells = re.findall(r"<td[^>]*>\s*([01]\.\d+)\s*</td>", client.get(page).content.decode())
        assert cells == ["0.99"], page


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


@pytest.mark.parametrize(
    ("language", "kinds", "un", "after"),
    [
        ("en", ("person", "company"), "UN Security Council Consolidated List", "lookout after"),
        (
            "fr",
            ("personne", "entreprise"),
            "Liste récapitulative du Conseil de sécurité de l’ONU",
            "avis tiré de",
        ),
    ],
)
def test_one_name_on_several_lists_is_told_apart_in_the_queue_and_on_the_first_page(
    client, people, targeting, lookout, language, kinds, un, after
):
    """The list by its own title, as what and under what number it lists; the kind of a lookout."""
    person, company = kinds
    lists = (
        ("un_sc", "UN-1", "person"), ("ofac_sdn", "8899", "person"), ("ofac_sdn", "9000", "company"),
    )  # fmt: skip
    label = intake.label_for(targeting, "customs")
    base = {"label": label, "title": "AL RAWI, SAYF", "listed_as": "Sayf Al-Rawi", "due_at": targeting.at}
    with working_as(targeting):
        for number, (name, entry, kind) in enumerate(lists):
            Hit(
                kind="list", source="list", subject=f"s:{number}", judged="1", list_name=name, entry_id=entry,
                listed={"kind": kind}, **base,
            ).save(force_insert=True)  # fmt: skip
        for source, name, entry in (("lookout", "lookouts", ""), ("list", "un_sc", "UN-1")):
            Hit(
                kind=source, source=source, subject=f"l:{source}", judged="1", list_name=name, entry_id=entry,
                lookout_id=lookout.pk, **base,
            ).save(force_insert=True)  # fmt: skip
    client.force_login(people["targeting.officer"])
    client.cookies["entente_language"] = language
    page = client.get("/screening/hits/").content.decode()
    told = re.findall(r'<span class="small">([^<]*)</span></span>', page)
    assert sorted(told) == sorted(
        [
            f"{un} · {person} · UN-1",
            f"OFAC Specially Designated Nationals · {person} · 8899",
            f"OFAC Specially Designated Nationals · {company} · 9000",
            person,
            f"{after} {un} · {person} · UN-1",
        ]
    )
    with working_as(targeting):
        Hit(
            kind="export", source="export", subject="e:1", judged="1", list_name="export",
            entry_id="exceeded",
            rule={"en": "Quantity exceeded", "fr": "Quantité dépassée"}, **base,
        ).save(force_insert=True)  # fmt: skip
    first = client.get("/").content.decode()
    assert [words for words in told if words not in first] == []
    assert {"en": "Quantity exceeded", "fr": "Quantité dépassée"}[language] in first
