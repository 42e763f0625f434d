"""Following a list: a register or what its filters leave, told in the day and the digest by the gate."""

from __future__ import annotations

import pytest
from django.core import mail
from tests.core.registers.cases import seen_on
from tests.core.registers.sample import Hail

from entente.core import worker
from entente.core.gate import Context, Grade, working_as
from entente.core.models import Notification, Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def follower(officer_of):
    return officer_of("RCMP", "secretariat", email="b@example.org", language="fr")


def add(client, officer, **values):
    client.force_login(officer)
    client.cookies["entente_language"] = officer.language
    answer = client.post("/sample/errands/add/", {"kind": "letter"} | values)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def follow(client, officer, query="", off=""):
    client.force_login(officer)
    client.cookies["entente_language"] = officer.language
    answer = client.post("/sample/errands/follow/", {"query": query, "off": off}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def told(officer) -> set[str]:
    return set(Notification.objects.filter(officer=officer).values_list("kind", flat=True))


def test_whoever_follows_the_register_hears_of_every_record(client, writer, follower):
    assert "Vous suivez cette liste" in follow(client, follower)
    add(client, writer, title_en="A letter", title_fr="Une lettre")
    assert told(follower) == {"created"}
    client.force_login(follower)
    client.cookies["entente_language"] = "fr"
    assert "Une lettre" in client.get("/").content.decode()  # My day
    assert "Ne plus suivre cette liste" in client.get("/sample/errands/").content.decode()
    worker.once(digest=True)
    assert "Une lettre" in mail.outbox[0].body
    follow(client, follower, off="1")
    add(client, writer, title_en="Another")
    assert Notification.objects.filter(officer=follower).count() == 1


def test_whoever_follows_a_view_hears_of_what_stands_in_it(client, writer, follower):
    follow(client, follower, "?kind=visit&q=harbour&sort=title&after=x&columns=title")
    assert Subscription.objects.get().query == "kind=visit&q=harbour"
    add(client, writer, title_en="Visit to the harbour master", kind="visit")
    url = add(client, writer, title_en="Letter to the harbour")
    add(client, writer, title_en="Visit to the town", kind="visit")
    assert Notification.objects.filter(officer=follower).count() == 1
    seen = seen_on(client.get(url + "edit/"))  # what comes into the view is told
    client.post(url + "edit/", {"title_en": "Letter to the harbour", "kind": "visit", "seen": seen})
    assert Notification.objects.filter(officer=follower, kind="changed").count() == 1
    client.force_login(follower)
    page = client.get("/notifications/").content.decode()
    assert "« harbour »" in page or "“harbour”" in page
    assert "visit" in page


def test_two_lists_and_a_record_make_one_notification(client, writer, follower):
    follow(client, follower, "kind=letter")
    follow(client, follower)
    url = add(client, writer, title_en="A letter")
    client.force_login(follower)
    client.post(url + "follow/")
    client.force_login(writer)
    client.post(
        url + "edit/", {"title_en": "B", "kind": "letter", "seen": seen_on(client.get(url + "edit/"))}
    )
    assert list(Notification.objects.filter(officer=follower).values_list("kind", flat=True)) == [
        "changed", "created",
    ]  # fmt: skip


def test_a_list_narrowed_by_what_is_withheld_tells_nothing(client, officer_of, customs, arranged):
    """The vessel's name is above the partner's grade: whether a hail stands in the list is not told."""
    officer = officer_of("CBSA", "trc_officer")
    partner = officer_of("RCMP", "marine_analyst", email="partner@example.org")
    arranged(partner, int(Grade.POINTER))
    client.force_login(partner)
    for query in ("vessel=SECRET", "q=SECRETSPRITE", "state=closed"):
        client.post("/sample/hails/follow/", {"query": query})
    client.force_login(officer)
    with working_as(Context(officer)):
        Hail(label=customs, number="H-0", vessel="OTHER").save(force_insert=True)
    answer = client.post("/sample/hails/add/", {"number": "X-1", "vessel": "SECRETSPRITE"})
    assert answer.status_code == 302
    assert Notification.objects.filter(officer=partner).exists()  # as the writer sees it, it stands in two
    client.force_login(partner)
    for page in ("/notifications/", "/"):
        body = client.get(page).content.decode()
        assert "X-1" not in body
        assert answer.url not in body
    assert client.get("/notifications/").context["unread"] is False
    worker.once(digest=True)
    assert mail.outbox == []  # not its number, nor its address, nor that something came into the list


def test_the_digest_counts_and_tells_only_what_the_page_tells(client, officer_of, customs, arranged):
    officer = officer_of("CBSA", "trc_officer")
    partner = officer_of("RCMP", "marine_analyst", email="p@example.org")
    arranged(partner, int(Grade.POINTER))
    client.force_login(partner)
    client.post("/sample/hails/follow/", {"query": "vessel=SECRET"})
    client.force_login(officer)
    secret = client.post("/sample/hails/add/", {"number": "X-1", "vessel": "SECRETSPRITE"}).url
    client.force_login(partner)
    client.post("/sample/hails/follow/", {"query": ""})
    client.force_login(officer)
    plain = client.post("/sample/hails/add/", {"number": "X-2", "vessel": "HERON"}).url
    worker.once(digest=True)
    (letter,) = mail.outbox
    assert plain in letter.body
    assert secret not in letter.body
    assert letter.subject == "Entente: 1 news"


def test_a_register_that_is_not_read_is_not_followed(client, officer_of):
    client.force_login(officer_of("OPP", "analyst"))
    assert client.post("/training/profiles/follow/", {"query": ""}).status_code == 404
    assert not Subscription.objects.exists()
