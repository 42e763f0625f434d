"""EN12: a correction that goes where nobody has an account is acknowledged by letter or call, and by nobody else.

Privacy Act, 6(2); SOR/2002-227, 315.27: who was told is told of the correction, and what they did is kept.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone
from tests.authority.test_abroad import URL, arrangement, body, office, sending  # noqa: F401
from tests.authority.test_acts import change
from tests.authority.test_desk import border, browser, mounted  # noqa: F401
from tests.core.registers.cases import ledger_entries
from tests.core.registers.sample import Hail

from entente.authority import corrections, heard
from entente.authority.models import Disclosure, Notice
from entente.core.gate import Context, working_as
from entente.core.models import Label

TODAY = timezone.localdate(timezone=ZoneInfo("America/Toronto"))
"""The day where the officers of these tests are."""
LETTER = {"done": "destroyed", "how": "letter", "by": "Capt. M. Rowe", "reference": "HD/26/119"}


@pytest.fixture
def liaison(officer_of, units):
    return officer_of("CBSA", "liaison", unit="CBSA-NHQ")


@pytest.fixture
def privacy(officer_of, units):
    return officer_of("CBSA", "privacy", unit="CBSA-NHQ")


@pytest.fixture
def sent(border, body, arrangement):  # noqa: F811
    """The notice of a correction of what was given to a body abroad."""
    label = Label.objects.create(holder=border.agency, originator=border.agency, regime="customs")
    with working_as(Context(border)):
        hail = Hail.objects.create(label=label, number="H-1", vessel="HERON")
    told = sending(body, register="sample.hails", object_id=str(hail.pk))
    made = browser(border).post(URL, told)
    assert made.status_code == 302, made.content.decode()[:2000]
    change(border, hail, vessel="HERON II", notes="")
    with working_as(Context(border)):
        return Notice.objects.get()


def say(officer, notice, **more):
    told = LETTER | {"on": TODAY.isoformat()} | more
    return browser(officer).post(f"/authority/corrections/{notice.pk}/heard/", told)


def now(officer):
    with working_as(Context(officer)):
        return Notice.objects.get()


@pytest.mark.parametrize("role", ["liaison", "privacy"])
@pytest.mark.parametrize(("language", "words", "by"), [
    ("en", "They answered by letter or call", "by letter HD/26/119"), ("fr", "Réponse reçue par lettre ou appel", "par lettre HD/26/119"),
])  # fmt: skip
def test_en12_a_letter_from_abroad_acknowledges_a_correction(
    sent, officer_of, units, role, language, words, by
):
    officer = officer_of("CBSA", role, unit="CBSA-NHQ")
    client = browser(officer, language)
    assert f"#n-{sent.pk}" in client.get("/").content.decode()  # on the officer's day
    assert words in client.get("/authority/corrections/?open=1").content.decode()
    assert client.get(f"/authority/corrections/{sent.pk}/heard/").status_code == 200
    before = ledger_entries()
    assert say(officer, sent).status_code == 302
    assert ledger_entries() == before + 1
    kept = now(officer)
    assert (kept.done, kept.heard_how, kept.heard_from, kept.heard_reference, kept.heard_on, kept.done_by) == (
        "destroyed", "letter", "Capt. M. Rowe", "HD/26/119", TODAY, officer,
    )  # fmt: skip
    page = client.get("/authority/corrections/").content.decode()
    assert by in page
    assert "Capt. M. Rowe" in page
    assert f"#n-{sent.pk}" not in client.get("/").content.decode()
    assert say(officer, sent, done="noted").status_code == 404  # said once
    assert ledger_entries() == before + 1


WANTING = {
    "a letter without its reference": {"reference": ""},
    "nobody's word": {"by": ""},
    "no day": {"on": ""},
    "a day to come": {"on": (TODAY + timedelta(2)).isoformat()},
    "before the correction": {"on": (TODAY - timedelta(2)).isoformat()},
    "nothing that a recipient does": {"done": "ignored"},
}


@pytest.mark.parametrize("more", WANTING.values(), ids=WANTING)
def test_en12_what_is_not_said_whole_is_not_taken(sent, liaison, more):
    assert say(liaison, sent, **more).status_code == 400
    assert now(liaison).done == ""


def test_en12_a_call_has_no_reference(sent, liaison):
    assert say(liaison, sent, how="call", reference="", done="noted").status_code == 302
    assert now(liaison).done == "noted"


def test_en12_nobody_else_says_it_for_them(sent, border, mounted, officer_of, units):  # noqa: F811
    """Nor the holder's own analyst, nor the other agency's privacy or liaison officer, nor a reviewer."""
    reviewer = officer_of("CBSA", "reviewer", unit="CBSA-NHQ")
    others = [officer_of("RCMP", role, unit="RCMP-NHQ") for role in ("privacy", "liaison")]
    told = heard.Heard("noted", "call", "Somebody", TODAY)
    for officer in (border, mounted, reviewer, *others):
        assert say(officer, sent).status_code in (403, 404), officer.roles
        with working_as(Context(officer)) as context, pytest.raises(PermissionError):
            heard.record(context, sent, told)
    assert now(border).done == ""


SET = (
    "UPDATE authority_notice SET done = %s, done_at = now(), done_by_id = %s, heard_how = %s, heard_from = %s,"
    " heard_on = %s, heard_reference = %s WHERE id = %s"
)


def sql(officer, notice, done="noted", by=None, how="call", who="Somebody", on=None, reference=""):
    """Rows that PostgreSQL changes for this officer, as the application's role; None where it refuses."""
    told = [done, by or officer.pk, how, who, on or TODAY, reference, str(notice.pk)]
    with working_as(Context(officer)), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(SET, told)
                return cursor.rowcount
        except DatabaseError:
            return None


def test_en12_the_database_takes_exactly_that_and_no_more(sent, liaison, border, officer_of, units):  # noqa: F811
    others = [
        border, officer_of("CBSA", "reviewer", unit="CBSA-NHQ"), officer_of("CBSA", "steward", unit="CBSA-NHQ"),
        *(officer_of("RCMP", role, unit="RCMP-NHQ") for role in ("privacy", "liaison", "intelligence")),
    ]  # fmt: skip
    for officer in others:
        assert sql(officer, sent) in (0, None), officer.roles
    assert sql(liaison, sent, by=border.pk) is None  # under nobody else's name
    assert sql(liaison, sent, how="", who="") is None  # without whose word it is
    assert sql(liaison, sent, who="") is None
    assert sql(liaison, sent, done="") is None
    assert sql(liaison, sent, how="letter") is None  # a letter without its reference
    assert sql(liaison, sent, on=date(2099, 1, 1)) is None
    with working_as(Context(liaison)), connection.cursor() as cursor:
        for field in ("recipient_id = holder_id", "sent_at = now()", "correction_id = correction_id"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"UPDATE authority_notice SET {field}")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("DELETE FROM authority_notice")
    assert sql(liaison, sent) == 1
    assert sql(liaison, sent, done="corrected") == 0  # once


def test_en12_who_has_an_account_answers_itself(sent, liaison, border, mounted):  # noqa: F811
    """A notice to a partner whose officers sign in is theirs alone, and only in their own name."""
    with working_as(Context(border)):
        here = Notice.objects.create(
            correction=sent.correction, disclosure=given(sent, mounted.agency), holder=border.agency,
            recipient=mounted.agency, recipient_unit="O Division",
        )  # fmt: skip
    assert say(liaison, here).status_code == 404
    assert sql(liaison, here) in (0, None)
    assert sql(mounted, here) is None  # the recipient does not pretend to a letter
    assert (
        browser(mounted).post("/authority/corrections/", {"notice": here.pk, "do": "noted"}).status_code
        == 302
    )
    with working_as(Context(mounted)):
        assert Notice.objects.get().done == "noted"


def test_en12_no_notice_is_written_as_answered(sent, border):  # noqa: F811
    with working_as(Context(border)), pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.create(
            correction=sent.correction, disclosure=sent.disclosure, holder=sent.holder, recipient=sent.recipient,
            recipient_unit="Another desk", done="corrected",
        )  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("en", "overdue"), ("fr", "en retard")])
def test_en12_the_holder_sees_what_is_overdue(sent, liaison, privacy, language, words):
    """Five working days, from which statutory holidays are not taken out, as the room's clocks count them."""
    for officer in (liaison, privacy):
        assert words not in shown(officer, language)
    soon, later = (Context(privacy, at=sent.sent_at + timedelta(days=days)) for days in (4, 8))
    with working_as(later):
        assert [one.pk for one in corrections.overdue(later)] == [sent.pk]
        assert not corrections.overdue(soon).exists()
        item = next(one for one in corrections.waiting_items(later) if str(sent.pk) in one.url)
        assert item.due_at < later.at
        Notice.objects.create(
            correction=sent.correction, disclosure=given(sent), holder=sent.holder, recipient=sent.recipient,
            recipient_unit="Customs post", sent_at=sent.sent_at - timedelta(days=8),
        )  # fmt: skip
    for officer in (liaison, privacy):
        assert words in shown(officer, language)


def shown(officer, language):
    page = browser(officer, language).get("/authority/corrections/?open=1").content.decode()
    return page[page.index("<tbody>") : page.index("</tbody>")]


def given(sent, recipient=None):
    with working_as(Context(sent.correction.made_by)):
        return Disclosure.objects.create(
            holder=sent.holder, recipient=recipient or sent.recipient, recipient_unit="O Division", how="oral",
            made_by=sent.correction.made_by, grade="full", purpose="own_duties", description="x", regime="customs",
        )  # fmt: skip


@pytest.mark.parametrize(("language", "abbreviation"), [("en", "PP"), ("fr", "PP")])
def test_en12_the_export_names_the_body_and_whose_word_it_is(sent, liaison, privacy, language, abbreviation):
    assert say(liaison, sent).status_code == 302
    client = browser(privacy, language)
    told = b"".join(client.get("/authority/audit/corrections/").streaming_content).decode()
    assert f"{abbreviation} · Harbour desk" in told
    assert "X-US-" not in told  # the code of a body abroad says nothing
    for word in ("Capt. M. Rowe", "HD/26/119", str(liaison)):
        assert word in told
