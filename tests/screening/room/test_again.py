"""A new or changed lookout, or a new version of a list, over who came before and who is still to come."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import orjson
import pytest
from django.db import connection
from tests.screening.room.conftest import SECRET, passenger_list

from entente.core.gate import working_as
from entente.core.registers.reader import Reader
from entente.screening import again, background, desk, intake, published
from entente.screening.models import Hit, ListVersion, Lookout, ScreeningRun

pytestmark = pytest.mark.django_db


def arrives(flight, born="710302", number="P111", **how):
    people = passenger_list(("NARWHALINO", SECRET, "M", born, number), flight=flight, **how)
    return intake.take(people, f"{flight}.edi", "upload", intake.service()).hits


def record(context, **more):
    today = context.at.date()
    told = {"state": "active", "name": f"{SECRET} NARWHALINO", "reason": "r", "authority": "a"}
    told |= {"expires_on": today + timedelta(days=9), "review_on": today + timedelta(days=5)}
    with working_as(context):
        row = Lookout(label=intake.label_for(context, "customs"), **(told | more))
        row.save(force_insert=True)
    return row


def waiting(context):
    with working_as(context):
        return Hit.objects.visible(context).filter(current=True, verdict="").count()


def test_a_new_lookout_meets_who_came_and_who_is_to_come_once(people, targeting):
    arrives("AC001")
    arrives("AC002", out=True, leaves=3)
    row = record(targeting)
    assert again.work_off() == 2
    assert again.work_off() == 0
    with working_as(targeting):
        (run,) = ScreeningRun.objects.visible(targeting)
        assert (run.state, run.cause, run.lookout_id, run.hits, run.done, run.total) == (
            "done", "new", row.pk, 2, 2, 2,
        )  # fmt: skip
        assert run.share == 100


def test_a_changed_lookout_runs_again_and_a_cleared_pair_comes_back_only_then(people, targeting):
    row = record(targeting)
    arrives("AC001")
    again.work_off()
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get()
        desk.decide(Reader(targeting), hit, "different", "Seen in person.")
    again.work_off()
    assert waiting(targeting) == 0
    with working_as(targeting):
        Lookout.objects.visible(targeting).filter(pk=row.pk).update(date_of_birth="1971-03-02")
    assert again.work_off() == 1
    with working_as(targeting):
        old = Hit.objects.visible(targeting).get(pk=hit.pk)
        new = Hit.objects.visible(targeting).get(current=True)
        assert (old.current, old.verdict, new.verdict, new.supersedes) == (False, "different", "", old.pk)
        assert ScreeningRun.objects.visible(targeting).filter(cause="changed").count() == 1


def test_a_clearance_ends_with_its_date(people, targeting):
    record(targeting)
    arrives("AC001")
    with working_as(targeting):
        desk.decide(Reader(targeting), Hit.objects.visible(targeting).get(), "different", "Another person.")
    assert arrives("AC002") == 0
    with working_as(targeting):
        Hit.objects.visible(targeting).update(cleared_until=targeting.at.date() - timedelta(days=1))
    assert arrives("AC003") == 1


def test_who_can_still_be_met_is_looked_at_first_and_a_run_cut_short_goes_on(people, targeting, monkeypatch):
    monkeypatch.setattr(again, "PIECE", 1)
    for flight, leaves in (("AC001", -40), ("AC002", 20), ("AC003", 2)):
        arrives(flight, out=True, leaves=leaves, arrives=leaves + 8)
    record(targeting)
    service = intake.service()
    again.notice(service)
    run = again._next(service)
    order = []
    for _ in range(2):
        again.step(run, service)
        with working_as(targeting):
            order += [
                hit.movement_name.split()[0]
                for hit in Hit.objects.visible(targeting)
                if hit.movement_name.split()[0] not in order
            ]
    assert order == ["AC003", "AC002"]
    with working_as(targeting):
        assert ScreeningRun.objects.visible(targeting).get().share == 67
    again.work_off()
    assert waiting(targeting) == 3


def test_consignments_and_vessels_are_run_as_well(people, targeting):
    from tests.screening.room.test_updates import declaration

    intake.take(declaration(), "d.edi", "upload", intake.service())
    record(targeting, kind="company", name="Rhein GmbH", country="DE")
    assert again.work_off() == 1


def test_a_lookout_that_is_withdrawn_meanwhile_finds_nobody(people, targeting):
    arrives("AC001")
    row = record(targeting)
    again.notice(intake.service())
    with working_as(targeting):
        Lookout.objects.visible(targeting).filter(pk=row.pk).update(state="withdrawn")
    assert again.work_off() == 0


def listed(*entities):
    return b"\n".join(orjson.dumps({"id": i, "schema": "Person", "properties": p}) for i, p in entities)


def test_a_new_version_of_a_list_is_compared_told_and_run(client, people, targeting):
    arrives("AC001")
    other = ("X-1", {"name": ["Someone Else Entirely"]})
    gone = ("X-2", {"name": ["Gone Tomorrow Person"]})
    (first,) = published.load([("list.ftm.json", listed(other, gone))], targeting)
    assert (first.entries, first.added, first.current) == (2, 0, True)
    assert published.load([("list.ftm.json", listed(other, gone))], targeting) == []
    changed = ("X-1", {"name": ["Someone Else Entirely"], "birthDate": ["1960"]})
    new = ("X-3", {"name": [f"{SECRET} NARWHALINO"], "birthDate": ["1971-03-02"]})
    (second,) = published.load([("list.ftm.json", listed(changed, new))], targeting)
    assert (second.added, second.changed, second.removed, second.before) == (1, 1, 1, first.pk)
    assert second.difference["changed"] == [["X-1", "Someone Else Entirely", ["births"]]]
    with working_as(targeting):
        again.ask_list(second, targeting)
    assert again.work_off() == 1
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get()
        assert (hit.source, hit.entry_id, hit.list_version) == ("list", "X-3", second.version)
        assert hit.listed["names"][0]["text"] == f"{SECRET} NARWHALINO"
        assert ListVersion.objects.visible(targeting).filter(current=True).count() == 1
    assert arrives("AC002") == 1  # what comes in later is compared with the version in use
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/lists/{second.pk}/").content.decode()
    assert "False hits stated" in page  # the rate that its thresholds were set by, by kind of party
    assert {"on", "person", "company", "vessel"} == second.judged.keys()
    assert all(second.judged[one]["false_hits_stated"] == 0.001 for one in ("person", "company", "vessel"))
    for text in ("Gone Tomorrow Person", "date of birth", "X-3"):
        assert text in page
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "The two records side by side" in page
    assert second.version in page


def test_a_file_that_is_no_list_is_refused_and_says_what_was_kept(client, people, targeting):
    from io import BytesIO

    client.force_login(people["targeting.officer"])
    file = BytesIO(b"hello, this is no list")
    file.name = "notes.txt"
    answer = client.post("/screening/load-list/", {"file": file})
    assert answer.status_code == 422
    assert "no list that" in answer.content.decode()


def test_a_failure_is_written_on_the_run_and_the_next_one_goes_on(people, targeting, monkeypatch, caplog):
    arrives("AC001")
    record(targeting, name="Somebody Else")
    record(targeting)
    broken = []

    def once(run, *args):
        if not broken:
            broken.append(run.pk)
            with connection.cursor() as cursor:  # the database's message holds the name
                cursor.execute("SELECT %s::int", [f"{SECRET} NARWHALINO"])
        return whole(run, *args)

    whole = again._run
    monkeypatch.setattr(again, "_run", once)
    again.work_off()
    with working_as(targeting):
        said = dict(ScreeningRun.objects.visible(targeting).values_list("state", "problem"))
    assert said == {"done": "", "failed": "DataError"}
    assert SECRET not in caplog.text
    assert "InvalidTextRepresentation (22P02)" in caplog.text


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_activating_a_lookout_works_in_the_background(client, people, targeting, monkeypatch):
    """The page answers at once; a thread beside it does the run and shows how far it is."""
    monkeypatch.setattr(background, "ENABLED", True)
    arrives("AC001")
    row = record(targeting, state="draft")
    client.force_login(people["targeting.officer"])
    answer = client.post(f"/screening/lookouts/{row.pk}/step/", {"step": "activate", "state": "draft"})
    assert answer.status_code == 302
    for _ in range(200):
        background.wait(5)
        if waiting(targeting):
            break
        time.sleep(0.05)
    assert waiting(targeting) == 1
    assert not any(one.name == "screening-again" and one.is_alive() for one in threading.enumerate())


def test_a_form_that_changes_an_active_lookout_or_a_permit_is_followed_up(people, targeting, monkeypatch):
    from entente.core.registers import registry, saving
    from entente.screening.models import ExportPermit

    kicked = []
    monkeypatch.setattr(background, "kick", lambda: kicked.append(1))
    row, draft = record(targeting), record(targeting, state="draft")
    today = targeting.at.date()
    with working_as(targeting):
        reader = Reader(targeting)

        def change(key, record, **fields):
            names = list(fields)
            before, seen = {n: getattr(record, n) for n in names}, saving.seen(record, names)
            for name, value in fields.items():
                setattr(record, name, value)
            saving.change(registry.get(key), reader, record, before, seen)

        change("screening.lookouts", draft, also_named="Somebody")
        assert kicked == []
        change("screening.lookouts", row, also_named="Somebody")
        assert kicked == [1]
        permit = ExportPermit(
            label=intake.label_for(targeting, "customs"), number="G-1", exporter="A", consignee="B",
            end_user="C", destination="DE", goods="x", hs="8542", quantity=10, unit="NMB", issued_on=today,
            expires_on=today,
        )  # fmt: skip
        permit.save(force_insert=True)
        change("screening.permits", permit, quantity=25.0, number="G-2")
        permit = ExportPermit.objects.visible(targeting).get()
        assert (permit.left, permit.number_key) == (25.0, "G2")
