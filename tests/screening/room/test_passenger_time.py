"""Passenger information as time goes by (SOR/2005-346): whole for 72 hours after departure, the name for two
years where a file needs it, no identity after that; kept three years and six months from departure; each
access of the Agency's own officials in the register."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.screening.room.conftest import passenger_list

from entente.authority.models import Disclosure
from entente.core import disclosures
from entente.core.gate import Context, working_as
from entente.core.gate.context import WITHHELD
from entente.core.registers.reader import Reader
from entente.screening import intake, rows
from entente.screening.models import Traveller

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def flown(people, taken):
    """``flown(ago)``: the travellers of a flight that departed so long ago."""

    def make(ago: timedelta) -> None:
        with working_as(intake.service()) as context:
            Traveller.objects.visible(context).update(departed_at=datetime.now(UTC) - ago)

    return make


def one(context):
    with working_as(context):
        return Traveller.objects.visible(context).order_by("pk").first()


@pytest.mark.parametrize(
    ("ago", "file", "name", "birth"),
    [
        (71 * HOUR, "", True, True),
        (73 * HOUR, "", False, False),
        (73 * HOUR, ":T-2026-4", True, False),
        (timedelta(days=700), ":T-2026-4", True, False),
        (timedelta(days=740), ":T-2026-4", False, False),
    ],
)
def test_who_it_was_is_kept_back_as_time_goes_by(people, flown, ago, file, name, birth):
    flown(ago)
    row = one(Context(people["targeting.officer"], f"customs-act-99{file}"))
    assert (row.family_name is not WITHHELD) is name
    assert (row.given_names is not WITHHELD) is name
    for field in ("date_of_birth", "documents", "contacts", "booking", "nationality", "birthplace", "sex"):
        assert (getattr(row, field) is not WITHHELD) is birth, field
    assert row.itinerary is not WITHHELD  # the journey says nothing of who it was


def test_what_is_kept_back_finds_nothing(people, flown):
    context = Context(people["targeting.officer"], "customs-act-99")
    with working_as(context):
        assert Traveller.objects.visible(context).filter(family_name="ORDINARY").count() == 1
    flown(73 * HOUR)
    with working_as(context):
        assert Traveller.objects.visible(context).filter(family_name="ORDINARY").count() == 0
        assert Traveller.objects.visible(context).order_by("family_name").count() == 0
        assert Traveller.objects.visible(context).count() == 2


def test_it_is_kept_from_departure_not_from_receipt(people):
    departed, received = datetime(2026, 3, 31, 9, tzinfo=UTC), datetime(2026, 4, 20, 9, tzinfo=UTC)
    assert rows.kept_until(departed, received, received) == date(2029, 9, 30)  # three years and six months
    intake.take(
        passenger_list(("A", "B", "M", "710302", "P1"), leaves=-240, arrives=-230),
        "f",
        "upload",
        intake.service(),
    )
    context = Context(people["targeting.officer"], "customs-act-99")
    with working_as(context):
        row = Traveller.objects.visible(context).get()
    assert row.retention_until == rows.kept_until(row.departed_at, row.travelled_at, row.recorded_at)
    assert row.departed_at < row.recorded_at - timedelta(days=8)


def test_each_access_of_ones_own_stands_in_the_register(people, taken):
    context = Context(people["targeting.officer"], "customs-act-99:T-2026-4")
    with working_as(context):
        reader = Reader(context)
        row = reader.rows(Traveller).order_by("pk").first()
        assert disclosures.record(reader, [row], "detail") == []  # own: no disclosure, and no sentence of one
        told = Disclosure.objects.get(object_ids=[str(row.pk)])
    assert (told.holder_id, told.recipient_id) == (context.unit.agency_id, context.unit.agency_id)
    assert (told.regime, told.authority, told.stated) == ("pnr", ["PNR 4"], "customs-act-99:T-2026-4")
    assert told.entry is not None
    assert told.recipient_person == str(people["targeting.officer"])


# -- the President's authorization (4: identity after two years) -------------------------------------------


def authorize(people, row, account="access.officer", **change):
    """Recorded on its page by the Agency's privacy officer; what the page answered."""
    from django.test import Client

    client, today = Client(), datetime.now(UTC).date()
    client.force_login(people[account])
    told = {
        "number": "P-2026-1", "given_by": "The President", "given_on": str(today - timedelta(days=1)),
        "file": "T-2026-4", "records": str(row.pk), "reasons": "Named in a terrorism investigation.",
        "until": str(today + timedelta(days=30)),
    } | change  # fmt: skip
    return client.post("/authority/authorizations/add/", told)


OLD = timedelta(days=740)


def test_after_two_years_the_presidents_authorization_opens_the_identity_for_its_file(people, flown):
    flown(OLD)
    officer = people["targeting.officer"]
    on_file = Context(officer, "customs-act-99:T-2026-4")
    row = one(on_file)
    assert row.family_name is WITHHELD
    made = authorize(people, row)
    assert made.status_code == 302, made.content.decode()[:3000]
    row = one(on_file)
    assert row.family_name is not WITHHELD
    assert row.date_of_birth is not WITHHELD
    for other in (
        "customs-act-99:T-2026-5",
        "customs-act-99",
        "customs-act-99:Targeting watch / Veille du ciblage",
    ):
        assert one(Context(officer, other)).family_name is WITHHELD, other
    with working_as(on_file):
        rest = [r for r in Traveller.objects.visible(on_file) if r.pk != row.pk]
    assert rest
    assert all(r.family_name is WITHHELD for r in rest)


def test_before_two_years_an_authorization_opens_no_more_than_the_name(people, flown):
    flown(timedelta(days=700))
    on_file = Context(people["targeting.officer"], "customs-act-99:T-2026-4")
    assert authorize(people, one(on_file)).status_code == 302
    row = one(on_file)
    assert row.family_name is not WITHHELD
    assert row.date_of_birth is WITHHELD


@pytest.mark.parametrize("end", ["over", "not yet", "revoked"])
def test_an_authorization_that_does_not_hold_opens_nothing(people, flown, end):
    from django.test import Client

    from entente.authority.models import Authorization

    flown(OLD)
    on_file, today = Context(people["targeting.officer"], "customs-act-99:T-2026-4"), datetime.now(UTC).date()
    days = {"over": (-20, -2), "not yet": (2, 20), "revoked": (-1, 30)}[end]
    told = {"given_on": str(today + timedelta(days[0])), "until": str(today + timedelta(days[1]))}
    assert authorize(people, one(on_file), **told).status_code == 302
    if end == "revoked":
        assert one(on_file).family_name is not WITHHELD
        with working_as(on_file):
            made = Authorization.objects.visible(on_file).get()
        client = Client()
        client.force_login(people["access.officer"])
        step = {"step": "revoke", "note": "The President withdrew it."}
        assert client.post(f"/authority/authorizations/{made.pk}/step/", step).status_code == 302
    assert one(on_file).family_name is WITHHELD


@pytest.mark.parametrize("account", ["targeting.officer", "intelligence.analyst", "team.lead", "reviewer"])
def test_who_uses_an_authorization_records_none(people, flown, account):
    flown(OLD)
    row = one(Context(people["targeting.officer"], "customs-act-99:T-2026-4"))
    assert authorize(people, row, account).status_code in (403, 404)
