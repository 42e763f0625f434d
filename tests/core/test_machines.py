"""EN13: systems that send in. A token shown once, kept as a digest, good for named endpoints until a day;
every use and every refusal in the ledger."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from tests.screening.room.conftest import passenger_list

from entente.core import machines
from entente.core.gate import Context, working_as
from entente.core.models import MachineAccount, MachineToken, Officer, Unit
from entente.screening import background
from entente.screening.models import Intake, Lookout

pytestmark = pytest.mark.django_db
MANIFESTS = "/api/screening/manifests"


@pytest.fixture(autouse=True)
def nothing_beside(monkeypatch):
    monkeypatch.setattr(background, "ENABLED", False)


@pytest.fixture
def steward(people):
    return people["data.steward"]


@pytest.fixture
def make(steward):
    """``make("screening.manifests", …) -> (account, token's text)``."""

    def made(*names, unit="CBSA-NTC", days=30):
        number = MachineAccount.objects.count() + 1
        account = machines.make(
            f"Gateway {number}", "Carrier liaison desk", Unit.objects.get(code=unit), "customs-act-99:Feed",
            list(names), steward,
        )  # fmt: skip
        return account, machines.give(account, days, steward)[1]

    return made


def send(client, token, address=MANIFESTS, number="P1", **more):
    file = io.BytesIO(passenger_list(("ROE", "JANE", "F", "800101", number)))
    file.name = "flight.edi"
    return client.post(address, {"file": file}, headers={"Authorization": f"Bearer {token}"}, **more)


LEDGER = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
"""An entry takes its place when its transaction commits."""


def in_ledger(account):
    """``(what, by whom)`` of every entry about the account."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger_entry ORDER BY position")
        leaves = [json.loads(leaf) for (leaf,) in cursor.fetchall()]
    return [
        (leaf["event"].removeprefix("core:machine:"), leaf["actor"]["officer"])
        for leaf in leaves
        if leaf["subject"]["id"] == str(account.pk)
    ]


@LEDGER
def test_en13_a_system_sends_a_manifest_without_a_session_and_without_a_forms_token(client, make, people):
    from django.test import Client

    account, token = make("screening.manifests")
    answer = send(Client(enforce_csrf_checks=True), token)
    assert answer.status_code == 201
    told = answer.json()
    assert told["travellers"] == 1
    assert "CUSRES" in told["answer"]
    assert "hits" not in told  # what a system learns, the carrier learns
    context = Context(people["targeting.officer"], "customs-act-99")
    with working_as(context):
        assert Intake.objects.visible(context).get().source == "api"
    steward, machine = people["data.steward"].username, account.officer.username
    assert in_ledger(account) == [("made", steward), ("token-made", steward), ("used", machine)]
    assert MachineToken.objects.get().last_used_at is not None
    assert Client(enforce_csrf_checks=True).post(MANIFESTS).status_code in (401, 403)


def test_en13_nothing_but_the_digest_is_kept(client, make):
    account, token = make("screening.manifests")
    (row,) = account.tokens.all()
    assert token not in repr(vars(row))
    assert re.fullmatch("[0-9a-f]{64}", row.digest)
    assert token.startswith(row.hint)
    assert len(token) >= 40


@pytest.mark.parametrize("spoil", ["unknown", "revoked", "expired", "closed", "inactive", "cut"])
def test_en13_a_token_that_does_not_stand_opens_nothing(client, make, steward, spoil):
    account, token = make("screening.manifests")
    assert send(client, token).status_code == 201
    row = MachineToken.objects.get()
    if spoil == "unknown":
        token = machines.PREFIX + "A" * 43
    elif spoil == "cut":
        token = token[:-1]
    elif spoil == "revoked":
        machines.revoke(row, steward)
    elif spoil == "closed":
        machines.close(account, steward)
    elif spoil == "expired":
        MachineToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        Officer.objects.filter(pk=account.officer_id).update(is_active=False)
    answer = send(client, token, number="P2")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["title_fr"]


def test_en13_a_token_opens_its_endpoints_and_no_other_address(client, make):
    _account, token = make("screening.manifests")
    bearer = {"Authorization": f"Bearer {token}"}
    for method, address in (
        ("get", MANIFESTS), ("get", "/"), ("get", "/screening/hits/"), ("get", "/api/screening/hits"),
        ("post", "/api/screening/lookouts"), ("post", "/screening/send/"), ("post", f"{MANIFESTS}/"),
        ("post", "/trust/machines/"), ("post", "/holdings/push/registry/"),
    ):  # fmt: skip
        answer = getattr(client, method)(address, headers=bearer)
        assert (address, answer.status_code) == (address, 403)
    assert client.get("/").status_code == 302  # and it has opened no session


def test_en13_a_lookout_comes_as_a_draft_and_its_label_is_the_units(client, make, people):
    account, token = make("screening.lookouts.add")
    told = {
        "kind": "person", "name": "Zephyrquoll Narwhalino", "reason": "Asked for by a partner.",
        "authority": "Customs Act, 99", "expires_on": "2030-01-01", "review_on": "2029-01-01",
    }  # fmt: skip
    bearer = {"Authorization": f"Bearer {token}"}
    answer = client.post("/api/screening/lookouts", told, "application/json", headers=bearer)
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "draft"
    step = f"/api/screening/lookouts/{answer.json()['id']}/steps/activate"
    assert client.post(step, {"state": "draft"}, "application/json", headers=bearer).status_code == 403
    context = Context(people["targeting.officer"], "customs-act-99")
    with working_as(context):
        row = Lookout.objects.visible(context).get()
        assert row.label.holder.code == "CBSA"
        assert row.owner_id == account.officer_id
    # the role was the request's alone
    assert Officer.objects.get(pk=account.officer_id).roles == ["service"]


def test_en13_an_arrival_report_and_a_sources_records_come_through_the_same_seam(
    client, make, labels, people
):
    from entente.holdings.models import Source

    _account, token = make("marine.reports", unit="CBSA-TRC")
    report = {"report_no": "R-1", "received_at": "2026-11-24T02:14:00Z", "vessel_name": "GRAND LADY 214"}
    bearer = {"Authorization": f"Bearer {token}"}
    answer = client.post("/api/marine/reports", report, "application/json", headers=bearer)
    assert answer.status_code == 201, answer.content

    loads = people["service.reports"]
    for code in ("registry", "other"):
        Source.objects.create(
            code=code, name_en=code, name_fr=code, agency=loads.agency, kind="push", label=labels["customs"],
            account=loads,
        )  # fmt: skip
    _account, token = make("holdings.push:registry", unit="CBSA-TRC")
    bearer = {"Authorization": f"Bearer {token}"}
    line = b'{"id": "v-1", "schema": "Vessel", "properties": {"name": ["Grebe"], "flag": ["ca"]}}\n'
    push = client.post("/holdings/push/registry/", line, "application/x-ndjson", headers=bearer)
    assert (push.status_code, push.json()["added"]) == (200, 1)
    push = client.post("/holdings/push/other/", line, "application/x-ndjson", headers=bearer)
    assert push.status_code == 403


@LEDGER
def test_en13_what_is_refused_and_what_could_not_be_read_is_recorded_as_well(client, make, steward):
    account, token = make("screening.manifests")
    client.get("/", headers={"Authorization": f"Bearer {token}"})
    empty = client.post(MANIFESTS, headers={"Authorization": f"Bearer {token}"})
    assert empty.status_code == 422
    machines.revoke(account.tokens.get(), steward)
    assert send(client, token).status_code == 401
    said = [verb for verb, _who in in_ledger(account)]
    assert said == ["made", "token-made", "refused", "used", "token-revoked", "refused"]
    client.force_login(steward)
    assert str(account.pk) in client.get(f"/trust/ledger/?q={account.pk}").content.decode()


def test_en13_another_agencys_unit_purpose_or_endpoint_is_refused(steward):
    def refused(
        unit="CBSA-NTC", purpose="customs-act-99:Feed", names=("screening.manifests",), **who
    ) -> None:
        with pytest.raises(machines.NotAllowed):
            machines.make(
                who.get("name", "X"), who.get("owner", "Y"), Unit.objects.get(code=unit), purpose,
                list(names), steward,
            )  # fmt: skip
        assert not MachineAccount.objects.exists()

    refused(unit="RCMP-BIOC")
    refused(purpose="rcmp-act-18:Feed")
    refused(purpose="")
    refused(purpose="customs-act-99")
    refused(purpose="customs-act-99: -")
    refused(names=())
    refused(names=("screening.everything",))
    refused(name=" ")
    refused(owner=" ")


# -- the administrator's pages -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_en13_the_page_makes_an_account_and_shows_a_token_once(client, steward, language):
    client.force_login(steward)
    client.cookies["entente_language"] = language
    empty = client.get("/trust/machines/").content.decode()
    assert ("No other system sends in yet." if language == "en" else "Aucun autre système n’envoie") in empty
    told = {
        "name": "Departure control", "owner": "Carrier liaison desk", "unit": "CBSA-NTC",
        "purpose": "customs-act-99", "task": "Departures 2026-7",
        "endpoints": ["screening.manifests", "holdings.push"],
        "code": "registry",
    }  # fmt: skip
    assert client.post("/trust/machines/", told | {"endpoints": []}).status_code == 422
    assert client.post("/trust/machines/", told | {"task": " "}).status_code == 422
    made = client.post("/trust/machines/", told)
    assert made.status_code == 302
    account = MachineAccount.objects.get()
    assert account.purpose == "customs-act-99:Departures 2026-7"
    assert account.endpoints == ["holdings.push:registry", "screening.manifests"]
    change = f"{made.url}change/"
    assert client.post(change, {"days": "0"}).status_code == 422
    assert client.post(change, {"days": "401"}).status_code == 422
    answer = client.post(change, {"days": "30"})
    (text,) = re.findall(r"ent_[\w-]{43}", answer.content.decode())
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert text not in client.get(made.url).content.decode()
    assert send(client, text).status_code == 201
    token = account.tokens.get()
    client.post(change, {"revoke": str(token.pk)})
    assert send(client, text).status_code == 401
    client.post(change, {"close": "1"})
    account.refresh_from_db()
    assert account.closed_at is not None
    assert client.post(change, {"days": "30"}).status_code == 422


def test_en13_only_the_steward_makes_and_nobody_sees_another_agencys(
    client, steward, people, make, officer_of
):
    account, _token = make("screening.manifests")
    for name, status in (("privacy.officer", 200), ("reviewer", 403), ("targeting.officer", 404)):
        client.force_login(people[name])
        assert client.get("/trust/machines/").status_code == status
        closed = 403 if name == "reviewer" else 404  # every page that is no part of a review says no
        assert client.post(f"/trust/machines/{account.pk}/change/", {"days": "30"}).status_code == closed
        assert client.post("/trust/machines/", {"name": "x"}).status_code == closed
    client.force_login(officer_of("RCMP", "steward"))
    assert "Gateway 1" not in client.get("/trust/machines/").content.decode()
    assert client.get(f"/trust/machines/{account.pk}/").status_code == 404
