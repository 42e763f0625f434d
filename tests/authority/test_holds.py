"""EN12: what is purged leaves its words nowhere, and what an individual asked for is not purged meanwhile.

Privacy Act 6(1), 12, 14; Privacy Regulations 4(1)(b): kept "until such time as the individual has had the
opportunity to exercise all his rights under the Act".
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.utils import timezone
from tests import days
from tests.authority.test_desk import browser
from tests.core.registers.sample import Hail

from entente.authority import access, retention
from entente.authority.models import AccessRequest, Hold
from entente.core import blobs, worker
from entente.core.gate import Context, working_as
from entente.core.models import Attachment, Change, Comment, Label
from entente.core.registers.reader import Reader
from entente.ledger import audit
from entente.site.postgres import server

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
YESTERDAY = days.today() - timedelta(days=1)
SECRET = "crimson boathouse"
"""Stands in the record, its history, a comment, a file and the ledger; after the purge nowhere."""


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def superuser(postgres):
    """Who reads every table, whatever the policies say."""
    with server.connect(postgres, database=connections["default"].settings_dict["NAME"]) as admin:
        admin.autocommit = True
        yield admin


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


@pytest.fixture
def privacy(officer_of, units):
    """Of a desk that answers for all that the agency collects."""
    return officer_of("CBSA", "privacy", regimes=["customs", "personal"])


@pytest.fixture
def customs(agencies):
    return Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")


def hail(border, label, number="H-1"):
    """A record with a change, a comment and a file, each of which says the same words."""
    with working_as(Context(border)):
        row = Hail.objects.create(label=label, number=number, vessel="HERON")
    client, url = browser(border), f"/sample/hails/{row.pk}/"
    page = client.get(url + "edit/").content.decode()
    told = {"number": number, "vessel": "HERON", "notes": f"by the {SECRET}"}
    told["seen"] = re.search(r'name="seen" value="([^"]*)"', page).group(1)
    assert client.post(url + "edit/", told).status_code == 302
    assert client.post(url + "comment/", {"text": f"Look at the {SECRET}."}).status_code == 302
    file = SimpleUploadedFile("note.txt", SECRET.encode())
    assert client.post(url + "attach/", {"file": file}).status_code == 302
    return row


def run_out(superuser, *rows):
    """As time does: the record's date is past; what was written about it may have a later one, or none."""
    for row in rows:
        superuser.execute("UPDATE sample_hail SET retention_until = %s WHERE id = %s", [YESTERDAY, row.pk])


def standing(superuser, words):
    """Tables in whose rows the words stand."""
    tables = [
        name
        for (name,) in superuser.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^django_'"
        )
    ]
    return {
        name
        for name in tables
        if superuser.execute(f'SELECT EXISTS (SELECT FROM "{name}" t WHERE t::text ILIKE %s)', [f"%{words}%"])
        .fetchone()[0]
    }  # fmt: skip


def files():
    return sorted(one.name for one in blobs.home().rglob("*") if one.is_file())


def entry(superuser, event):
    """The newest content under this event."""
    return json.loads(
        superuser.execute(
            "SELECT c.content FROM ledger_entry e JOIN ledger_content c ON c.entry_id = e.id "
            "WHERE e.leaf::jsonb->>'event' = %s ORDER BY e.position DESC LIMIT 1",
            [event],
        ).fetchone()[0]
    )


# -- purged --------------------------------------------------------------------------------------------------


def test_en12_a_purged_record_leaves_its_words_nowhere(border, customs, superuser):
    row = hail(border, customs)
    assert {"sample_hail", "core_change", "core_comment", "ledger_content"} <= standing(superuser, SECRET)
    assert "core_searchentry" in standing(superuser, "boathous")
    (digest,) = files()
    run_out(superuser, row)
    assert retention.purge()["sample.hail"] == 1
    assert standing(superuser, SECRET) == set()
    assert standing(superuser, "boathous") == set()
    assert files() == []
    told = entry(superuser, "sample:hail:purged")
    assert told["ids"] == [str(row.pk)]
    assert told["files"] == [{"sha256": digest, "size": len(SECRET)}]  # who has a copy knows it again
    assert told["with"]["core_comment"] == told["with"]["core_attachment"] == 1
    report = audit.verify_all()
    assert report.holds, report.problems
    assert report.purged >= 3  # change, comment, file: each with the entry that says so
    assert retention.purge() == {}


def test_en12_the_same_bytes_of_another_record_stay(border, customs, superuser):
    over, kept = hail(border, customs), hail(border, customs, "H-2")
    (digest,) = files()
    run_out(superuser, over)
    retention.purge()
    assert files() == [digest]
    with working_as(Context(border)) as context:
        (file,) = Attachment.objects.visible(context).filter(object_id=str(kept.pk))
    link = f"/sample/hails/{kept.pk}/file/?id={file.pk}"
    assert browser(border).get(link).content == SECRET.encode()
    run_out(superuser, kept)
    retention.purge()
    assert files() == []


def test_en12_a_purge_that_is_cut_off_is_finished_or_undone_by_the_next(
    border, customs, superuser, monkeypatch
):
    """Killed between the commit and the file system, or before the commit: no file too many, none too few."""
    row = hail(border, customs)
    (digest,) = files()
    run_out(superuser, row)

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(retention, "_record", killed)  # before the commit, with the file put aside
        with pytest.raises(KeyboardInterrupt):
            retention.purge([Hail])
    assert not blobs.place(digest, blobs.ATTACHED).exists()
    blobs.give_up(retention._needed)
    assert blobs.read(digest, blobs.ATTACHED) == SECRET.encode()
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "give_up", lambda needed: [])  # killed after the commit
        retention.purge([Hail])
    assert files() == [digest]
    retention.purge([])
    assert files() == []


def test_en12_a_file_attached_meanwhile_is_not_given_up(border, customs, superuser):
    """Whoever attaches the same bytes holds the purge back until the row that needs them is to be seen."""
    import threading

    row = hail(border, customs)
    (digest,) = files()
    run_out(superuser, row)
    other = hail_without_file(border, customs)
    purging = threading.Thread(target=lambda: (retention.purge([Hail]), connections.close_all()))
    with working_as(Context(border)) as context:
        blobs.attaching()
        purging.start()
        purging.join(1.0)
        assert purging.is_alive()  # it waits for the lock
        blobs.keep([SECRET.encode()], blobs.ATTACHED)
        Attachment.objects.create(
            label=customs, register="sample.hail", object_id=str(other.pk), name="n", media_type="text/plain",
            size=len(SECRET), sha256=digest, officer=context.officer, agency=context.agency,
        )  # fmt: skip
    purging.join(30)
    assert blobs.read(digest, blobs.ATTACHED) == SECRET.encode()


def hail_without_file(border, label):
    with working_as(Context(border)):
        return Hail.objects.create(label=label, number="H-9", vessel="V")


def test_en12_a_spreadsheet_sent_for_a_look_does_not_stay(settings):
    import os
    import time

    digest, _size = blobs.keep([b"name;born"], blobs.SENT)
    assert worker.jobs["swept"]() == 0
    old = time.time() - 2 * blobs.LOOKED_AT
    os.utime(blobs.place(digest, blobs.SENT), (old, old))
    assert worker.jobs["swept"]() == 1
    assert files() == []


# -- on hold -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(privacy):
    told = {
        "subject": "A. Example",
        "asked": "All about the HERON.",
        "received_on": days.today().isoformat(),
    }
    response = browser(privacy).post("/authority/access/add/", told)
    assert response.status_code == 302, response.content.decode()[:3000]
    with working_as(Context(privacy)) as context:
        return AccessRequest.objects.visible(context).get()


def hold(privacy, asked, *rows):
    told = {"record": [f"sample.hails:{row.pk}" for row in rows]}
    return browser(privacy).post(f"/authority/access/{asked.pk}/records/", told)


def step(privacy, asked, name, state, note=""):
    url = f"/authority/access/{asked.pk}/step/"
    return browser(privacy).post(url, {"step": name, "state": state, "note": note})


@pytest.mark.parametrize(
    ("language", "kept", "over"),
    [("en", "Kept for the answer", "kept for this answer only"),
     ("fr", "Conservé pour la réponse", "conservée pour cette seule réponse")],
)  # fmt: skip
def test_en12_what_an_individual_asked_for_is_not_destroyed_until_every_right_was_used(
    border, customs, privacy, asked, superuser, language, kept, over
):
    row, other = hail(border, customs), hail(border, customs, "H-2")
    found = browser(privacy, language).get(f"/authority/access/{asked.pk}/records/?q=heron").content.decode()
    assert f"sample.hails:{row.pk}" in found
    assert hold(privacy, asked, row).status_code == 302
    assert entry(superuser, "authority:access:held")["records"] == [["sample.hail", str(row.pk)]]
    run_out(superuser, row, other)
    assert retention.purge()["sample.hail"] == 1  # the other one
    assert "sample_hail" in standing(superuser, SECRET)
    assert len(files()) == 1
    # kept, and shown to nobody but for the answer
    assert browser(border).get(f"/sample/hails/{row.pk}/").status_code == 404
    page = browser(privacy, language).get(f"/authority/access/{asked.pk}/").content.decode()
    for words in (kept, over, SECRET):
        assert words in page, words
    assert step(privacy, asked, "answer", "received").status_code in (200, 302)
    assert retention.purge() == {}  # answered; the individual may still complain
    assert step(privacy, asked, "close", "answered", "No complaint was made.").status_code in (200, 302)
    assert entry(superuser, "authority:access:released")["records"] == [["sample.hail", str(row.pk)]]
    assert retention.purge()["sample.hail"] == 1
    assert standing(superuser, SECRET) == set()
    assert audit.verify_all().holds


def test_en12_no_role_deletes_what_is_on_hold(border, customs, privacy, asked, superuser):
    row = hail(border, customs)
    hold(privacy, asked, row)
    with working_as(Context(border)):
        for model, wanted in (
            (Hail, {"pk": row.pk}),
            (Change, {"object_id": str(row.pk)}),
            (Comment, {"object_id": str(row.pk)}),
            (Attachment, {"object_id": str(row.pk)}),
        ):
            assert model.objects.ungated("a test").filter(**wanted)._raw_delete("default") == 0
    assert standing(superuser, SECRET) >= {"sample_hail", "core_change", "core_comment"}


def test_en12_thirty_days_run_from_the_day_on_which_it_came_in(asked, privacy):
    assert asked.answer_by == asked.received_on + timedelta(days=30)
    with working_as(Context(privacy)) as context:
        assert access.holds(context, asked).count() == 0
    page = step(privacy, asked, "answer", "received").content.decode()
    with working_as(Context(privacy)) as context:
        again = AccessRequest.objects.visible(context).get()
    assert again.state == "received"  # nothing was looked for yet
    assert page is not None


@pytest.mark.parametrize("received", ["1983-06-30", "0001-01-01", "tomorrow"])
def test_en12_no_request_comes_before_the_act_or_from_the_future(asked, privacy, received):
    """The Privacy Act came into force on 1 July 1983 (SI/83-114)."""
    day = (days.today() + timedelta(days=1)).isoformat() if received == "tomorrow" else received
    told = {"subject": "B. Example", "asked": "All.", "received_on": day}
    for address in ("/authority/access/add/", f"/authority/access/{asked.pk}/edit/"):
        page = browser(privacy, "fr").post(address, told)
        assert page.status_code == 422
        assert "Une demande est reçue entre le 1983-07-01 et aujourd’hui" in page.content.decode()


def test_en12_one_agency_does_not_hold_what_another_destroys(
    officer_of, border, customs, privacy, asked, superuser
):
    row = hail(border, customs)
    elsewhere = officer_of("RCMP", "privacy", unit="RCMP-NHQ")
    assert browser(elsewhere).get(f"/authority/access/{asked.pk}/").status_code == 404
    with working_as(Context(elsewhere)), transaction.atomic():
        # behind the product's back: the database takes the row and it binds nobody
        Hold.objects.create(
            request=asked.pk, holder=elsewhere.agency, register="sample.hail", table="sample_hail",
            object_id=str(row.pk), placed_by=elsewhere,
        )  # fmt: skip
    run_out(superuser, row)
    assert retention.purge()["sample.hail"] == 1


@pytest.mark.parametrize("role", ["trc_officer", "coordinator"])
def test_en12_that_somebody_asked_is_nobody_elses_business(officer_of, asked, role, customs, border, privacy):
    row = hail(border, customs)
    hold(privacy, asked, row)
    officer = officer_of("CBSA", role, regimes=["customs", "personal"])
    client = browser(officer)
    for url in (
        "/authority/access/",
        f"/authority/access/{asked.pk}/",
        f"/authority/access/{asked.pk}/records/",
    ):
        assert client.get(url).status_code in (403, 404), url
    assert "A. Example" not in client.get(f"/sample/hails/{row.pk}/").content.decode()
    with working_as(Context(officer)) as context:
        assert not Hold.objects.exists()
        assert Reader(context).rows(AccessRequest).count() in (0, 1)


# -- answers of the desk -----------------------------------------------------------------------------------

ANSWERS = {
    # until when it may be kept, destroyed, under which purpose, how old; whether it goes
    "past its day": (YESTERDAY, "", {}, 0, True),
    "destroyed by its recipient": (None, "destroyed", {}, 0, True),
    "still kept": (YESTERDAY + timedelta(days=30), "", {}, 0, False),
    "under 8(2)(e): two years": (YESTERDAY, "", {"regime": "police"}, 700, False),  # Privacy Regulations, 7
    "under 8(2)(e): over": (YESTERDAY, "", {"regime": "police"}, 732, True),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_en12_an_answer_that_is_over_leaves_its_words_nowhere(case, border, officer_of, superuser):
    from entente.authority import desk
    from entente.authority.models import Ask, Disclosure

    until, ended, differs, days, goes = ANSWERS[case]
    mounted = officer_of("RCMP", "team_lead", unit="RCMP-BIT")
    stated = {"purpose": "administer_act", "act": "Customs Act"}
    if differs:
        stated = {"purpose": "criminal_investigation", "act": "Criminal Code"}
    with working_as(Context(mounted, "rcmp-act-18:1")) as context:
        asked = desk.ask(
            context,
            {
                "holder": border.agency, "description": "Arrivals", "elements": [], "file": "1", "why": "x",
                "recipient_role": "peace_officer", **stated,
            },
        )  # fmt: skip
    with working_as(Context(border)) as context:
        texts = {"regime": "customs", "solely": True, "grounds": "Named in the file."} | differs
        given = desk.give(context, asked, texts, f"by the {SECRET}", "", {"retention_until": until})
    assert ("PA 8(2)(e)" in given.authority) == bool(differs)
    if ended:
        with working_as(Context(mounted)) as context:
            desk.settle(context, given, ended)
    at = timezone.now() - timedelta(days=days)
    superuser.execute("UPDATE authority_disclosure SET at = %s WHERE id = %s", [at, given.pk])
    assert standing(superuser, SECRET) == {"authority_ask", "ledger_content"}
    assert retention.purge().get("authority.ask", 0) == goes
    assert standing(superuser, SECRET) == (set() if goes else {"authority_ask", "ledger_content"})
    with working_as(Context(border)):
        assert Ask.objects.get().state == "given"
        assert Disclosure.objects.get().authority == given.authority  # that it was given stays on record
    if goes:
        assert entry(superuser, "authority:answer:purged")["requests"] == [str(asked.pk)]
        assert "was removed on" in browser(mounted).get(f"/authority/requests/{asked.pk}/").content.decode()
    report = audit.verify_all()
    assert report.holds, report.problems
    assert retention.purge() == {}
