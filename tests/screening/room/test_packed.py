"""Packed manifests and lists by page, API and folder: opened as far as the settings allow, and no further."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.screening.room.conftest import passenger_list

from entente.core.gate import working_as
from entente.screening import folder, intake
from entente.screening.models import Intake, ListVersion

pytestmark = pytest.mark.django_db
MB = 2**20
FLIGHT = (("ROE", "JANE", "F", "800101", "P222"),)


@pytest.fixture
def narrow(settings):
    """One megabyte of everything."""
    settings.UPLOAD_AT_MOST = dict.fromkeys(settings.UPLOAD_AT_MOST, MB)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    return out.getvalue()


def send(client, address, content, name="x.edi.gz", **more):
    return client.post(address, {"file": SimpleUploadedFile(name, content)}, **more)


def test_a_bomb_is_refused_by_page_and_api_in_both_languages(client, people, targeting, narrow):
    client.force_login(people["targeting.officer"])
    bomb = gzip.compress(bytes(50 * MB))
    page = send(client, "/screening/send/", bomb)
    assert page.status_code == 422
    assert "Unpacked, the file is larger than 1 MB." in page.content.decode()
    client.cookies["entente_language"] = "fr"
    page = send(client, "/screening/send/", bomb)
    assert "Décompressé, le fichier dépasse 1 Mo." in page.content.decode()
    answer = send(client, "/api/screening/manifests", zipped(bomb=bytes(50 * MB)))
    assert (answer.status_code, answer.json()["error"]) == (422, "unpacks_too_large")
    with working_as(targeting):
        assert not Intake.objects.visible(targeting).exists()


def test_a_packed_manifest_is_the_same_transmission_as_the_plain_one(client, people):
    client.force_login(people["targeting.officer"])
    flight = passenger_list(*FLIGHT)
    first = send(client, "/api/screening/manifests", gzip.compress(flight)).json()
    assert (first["travellers"], first["again"]) == (1, False)
    assert send(client, "/api/screening/manifests", flight).json()["again"]
    assert send(client, "/api/screening/manifests", zipped(f=flight)).json()["again"]
    two = send(client, "/api/screening/manifests", zipped(a=flight, b=flight))
    assert (two.status_code, two.json()["error"]) == (422, "several_files")
    cut = send(client, "/api/screening/manifests", gzip.compress(flight)[:-12])
    assert (cut.status_code, cut.json()["error"]) == (422, "packed")
    empty = send(client, "/api/screening/manifests", gzip.compress(b"  "))
    assert empty.json()["error"] == "empty"


def test_a_bomb_among_the_lists_is_refused_and_the_version_in_use_stays(client, people, targeting, narrow):
    client.force_login(people["targeting.officer"])
    page = send(client, "/screening/load-list/", gzip.compress(bytes(50 * MB)), "sdn.csv.gz")
    assert page.status_code == 422
    assert "unpacks to more than 1 MB" in page.content.decode()
    client.cookies["entente_language"] = "fr"
    page = send(client, "/screening/load-list/", gzip.compress(bytes(50 * MB)), "sdn.csv.gz").content.decode()
    assert "dépasse 1 Mo une fois décompressé" in page
    assert "unpacks" not in page
    with working_as(targeting):
        assert not ListVersion.objects.visible(targeting).exists()


def test_the_folder_sets_a_bomb_and_a_giant_aside_without_opening_them(people, tmp_path, narrow, monkeypatch):
    monkeypatch.setattr(folder, "STILL", -1)
    (tmp_path / "a.edi.gz").write_bytes(gzip.compress(bytes(50 * MB)))
    with (tmp_path / "b.edi").open("wb") as giant:
        giant.truncate(3 * 2**30)  # three gigabytes that lie on no disk
    (tmp_path / "c.edi.gz").write_bytes(gzip.compress(passenger_list(*FLIGHT)))
    assert dict(folder.sweep(tmp_path)) == {
        "a.edi.gz": "refused: unpacks_too_large",
        "b.edi": "refused: too_large",
        "c.edi.gz": "1 travellers, 0 consignments, 0 hits",
    }
    assert (tmp_path / "refused" / "b.edi").exists()


def test_the_limits_come_from_the_settings(settings):
    assert settings.UPLOAD_AT_MOST == {
        "manifest": 20 * MB, "manifest_unpacked": 100 * MB, "list": 60 * MB, "list_unpacked": 400 * MB,
    }  # fmt: skip
    settings.UPLOAD_AT_MOST = settings.UPLOAD_AT_MOST | {"manifest": 10}
    with pytest.raises(intake.NotTaken) as caught:
        intake.take(b"x" * 11, "x", "upload", None)
    assert caught.value.code == "too_large"
