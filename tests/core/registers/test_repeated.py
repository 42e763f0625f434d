"""A record that repeats a unique value is a mistake in the form, not a fault of the server."""

from __future__ import annotations

import pytest

from entente.marine.models import ReportingSite

pytestmark = pytest.mark.django_db
SITE = {"name_en": "A", "name_fr": "A", "lon": "-80", "lat": "43", "kind": "marina", "province": "ON"}


@pytest.fixture
def steward(client, people):
    client.force_login(people["data.steward"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def people(agencies):
    from entente.core.models import Officer
    from entente.site.demo import people as demo

    demo.load_officers()
    return {officer.username: officer for officer in Officer.objects.select_related("unit__agency")}


def test_adding_a_code_that_is_taken(steward):
    assert steward.post("/marine/sites/add/", SITE | {"code": "ZZ1"}).status_code == 302
    answer = steward.post("/marine/sites/add/", SITE | {"code": "ZZ1", "name_en": "B"})
    assert answer.status_code == 422
    assert 'value="B"' in answer.content.decode()  # what was typed is kept
    assert ReportingSite.objects.filter(code="ZZ1").count() == 1


def test_changing_to_a_code_that_is_taken(steward):
    for code in ("ZZ1", "ZZ2"):
        steward.post("/marine/sites/add/", SITE | {"code": code})
    second = ReportingSite.objects.get(code="ZZ2")
    answer = steward.post(f"/marine/sites/{second.pk}/edit/", SITE | {"code": "ZZ1"})
    assert answer.status_code in (409, 422)
    assert ReportingSite.objects.get(pk=second.pk).code == "ZZ2"


def test_what_only_the_database_finds_is_said_in_the_form_too(client, people, monkeypatch):
    """Held rows are not asked about beforehand (that would tell of hidden ones): the database refuses."""
    from django.db import IntegrityError
    from psycopg.errors import NotNullViolation, UniqueViolation

    from entente.core.registers import saving

    client.force_login(
        people["marine.analyst"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    area = {
        "name_en": "A",
        "name_fr": "A",
        "lon": "-80",
        "lat": "43",
        "radius_km": "5",
        "valid_from": "2026-01-01",
    }

    def refused(cause):
        def create(*args):
            raise IntegrityError("no") from cause

        return create

    monkeypatch.setattr(saving, "create", refused(UniqueViolation("twice")))
    answer = client.post("/marine/watch-areas/add/", area)
    assert answer.status_code == 422
    assert "exists already" in answer.content.decode()
    monkeypatch.setattr(saving, "create", refused(NotNullViolation("hole")))
    with pytest.raises(IntegrityError):  # a fault of ours stays one
        client.post("/marine/watch-areas/add/", area)


def test_a_row_of_an_import_that_repeats_another_of_the_file_is_left_out_and_named(
    steward, settings, tmp_path
):
    """Each is good alone; the database alone can tell. The others are taken."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.DATA = tmp_path
    rows = ["code,name_en,name_fr,lon,lat,kind,province"]
    rows += [
        f"{code},{name},{name},-80,43,marina,ON" for code, name in (("ZZ1", "A"), ("ZZ1", "B"), ("ZZ2", "C"))
    ]
    steward.post("/marine/sites/import/", {"file": SimpleUploadedFile("s.csv", "\n".join(rows).encode())})
    page = steward.post("/marine/sites/import/", {"take": "1"}, follow=True).content.decode()
    assert "2 records taken" in page
    assert "Row 3: That would repeat a record that exists already." in page
    assert set(ReportingSite.objects.filter(code__startswith="ZZ").values_list("name_en", flat=True)) == {
        "A",
        "C",
    }
