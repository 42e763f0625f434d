"""What a record belongs to is said wherever it stands among others, in both languages."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from django.core import mail
from django.utils import timezone

from entente.core import links, worker
from entente.core.models import FeedKey
from entente.core.registers import Facts, registry

INITIATIVE = {"en": "Shared radio network", "fr": "Réseau radio commun"}


@pytest.fixture
def officer(officer_of):
    return officer_of("CBSA", "secretariat", "coordinator", email="a@example.org")


@pytest.fixture
def milestone(client, officer):
    client.force_login(officer)
    initiative = client.post(
        "/strategy/initiatives/add/",
        {"code": "ZZ9", "health": "on_track", "title_en": INITIATIVE["en"], "title_fr": INITIATIVE["fr"]},
    )
    assert initiative.status_code == 302, initiative.content.decode()
    key = initiative.url.rstrip("/").rpartition("/")[2]
    day = timezone.localdate() + timedelta(days=3)
    made = client.post(
        "/strategy/milestones/add/",
        {"title_en": "Plan agreed", "title_fr": "Plan convenu", "initiative": key, "due_on": day.isoformat()},
    )
    assert made.status_code == 302, made.content.decode()
    return made.url


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_milestone_is_shown_with_its_initiative(client, officer, milestone, language):
    client.cookies["entente_language"] = language
    month = timezone.localdate() + timedelta(days=3)
    for path in (
        "/", milestone, "/strategy/milestones/board/", f"/strategy/milestones/calendar/?month={month:%Y-%m}",
        "/search/?q=plan", "/strategy/milestones/find/?q=plan",
    ):  # fmt: skip
        answer = client.get(path)
        text = answer.json()["found"][0]["of"] if path.endswith("find/?q=plan") else answer.content.decode()
        assert INITIATIVE[language] in text, path


@pytest.mark.django_db
def test_notifications_the_digest_and_the_feed_say_it_too(client, officer, officer_of, milestone):
    client.post("/strategy/milestones/follow/", {"query": ""})
    client.force_login(officer_of("RCMP", "secretariat", "coordinator"))
    client.post(milestone + "comment/", {"text": "Looks good."})
    client.force_login(officer)
    assert INITIATIVE["en"] in client.get("/notifications/").content.decode()
    worker.once(digest=True)
    assert f"Plan agreed (ZZ9 · {INITIATIVE['en']})" in mail.outbox[0].body
    key, _new = FeedKey.objects.get_or_create(officer=officer)
    feed = icalendar.Calendar.from_ical(
        client.get(f"/strategy/milestones/calendar.ics?key={key.key}").content
    )
    summaries = [str(event["summary"]) for event in feed.walk("VEVENT")]
    assert f"Plan agreed – ZZ9 · {INITIATIVE['en']}" in summaries


def test_no_page_of_any_register_shows_a_bare_identifier():
    """A column or fact that holds another record's id shows its name through the gate."""
    for register in registry:
        shown = [*register.all_columns]
        for panel in (*register.all_panels, *register.aside):
            shown += panel.columns if isinstance(panel, Facts) else ()
        for column in shown:
            field = column.field(register.model) if column.value is None else None
            if field is None or field.primary_key or field.get_internal_type() != "UUIDField":
                continue
            assert links.is_link(field), f"{register.key}: {column.name}"
            assert registry.get(links.target(field)) is not None
