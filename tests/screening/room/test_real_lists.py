"""EN1: the public lists as published, through the page; counted in their raw text."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import shared_data_path
from tests.screening.room.conftest import passenger_list

from entente.core.gate import working_as
from entente.screening import intake
from entente.screening.models import Hit, ListVersion

pytestmark = [pytest.mark.real_data, pytest.mark.django_db]
OFAC = [f"ofac_sdn_2021-07_{part}.csv.gz" for part in ("sdn", "alt", "add", "sdn_comments")]
UN = "UN_consolidated_2026-02-27.xml.gz"


def raw(name):
    content = shared_data_path("screening", "lists", name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


def text(name):
    return raw(name).decode("utf-8-sig")


def table(name, delimiter=","):
    return list(csv.DictReader(io.StringIO(text(name)), delimiter=delimiter))


def upload(client, *files):
    """Files of one form, as they lie in the folder or as ``(name, content)``."""
    given = [
        SimpleUploadedFile(one, shared_data_path("screening", "lists", one).read_bytes())
        if isinstance(one, str)
        else SimpleUploadedFile(*one)
        for one in files
    ]
    return client.post("/screening/load-list/", {"file": given})


@pytest.fixture
def signed_in(client, people):
    client.force_login(people["targeting.officer"])
    return client


def version(targeting, list_id):
    with working_as(targeting):
        return ListVersion.objects.visible(targeting).get(list_id=list_id, current=True)


def test_en1_five_public_lists_through_the_page_hold_what_a_plain_count_finds(signed_in, targeting):
    consolidated = "us_consolidated_screening_list_2022.csv.gz"
    csl = {row["entity_number"] or row["_id"] for row in table(consolidated)}
    orders = table("us_denied_persons_2019.tsv", "\t")  # several rows of one order give its addresses
    denied = {(" ".join(row["Name"].split()), row["Effective_Date"].strip()) for row in orders}
    counted = {
        "ofac_sdn": (OFAC, len(re.findall(r'^\d+,"', text(OFAC[0]), re.M))),
        "un_sc": ([UN], len(re.findall(r"<DATAID>\d+</DATAID>", text(UN)))),
        "ca_sema": (["sema_lmes_2026-08-22.csv"], len(table("sema_lmes_2026-08-22.csv"))),
        "us_csl": ([consolidated], len(csl)),
        "us_dpl": (["us_denied_persons_2019.tsv"], len(denied)),
    }
    assert [counted["ofac_sdn"][1], counted["un_sc"][1], counted["ca_sema"][1]] == [8_976, 1_003, 5_690]
    for files, _count in counted.values():
        answer = upload(signed_in, *files)
        assert answer.status_code == 302, answer.content.decode()[:400]
    with working_as(targeting):
        held = {row.list_id: row for row in ListVersion.objects.visible(targeting).filter(current=True)}
    assert {name: row.entries for name, row in held.items()} == {n: c for n, (_f, c) in counted.items()}
    assert held["ofac_sdn"].names >= 8_976 + 11_910  # every alias of the second file, and those in remarks
    assert held["un_sc"].version == "2026-02-27"
    assert all(0.5 <= row.threshold < 1 for row in held.values())

    # and they are what a traveller is compared with: OFAC 8117 by passport, name and day of birth
    told = passenger_list(("KOVAC", "TOMISLAV", "M", "591204", "412959171315"), flight="OU411")
    intake.take(told, "f.edi", "upload", intake.service())
    with working_as(targeting):
        hits = {hit.list_name: hit for hit in Hit.objects.visible(targeting).filter(source="list")}
        page = signed_in.get(f"/screening/hits/{hits['ofac_sdn'].pk}/").content.decode()
    assert hits["ofac_sdn"].entry_id == "8117"
    assert {"document.same", "date_of_birth.exact"} <= {part["code"] for part in hits["ofac_sdn"].parts}
    assert held["ofac_sdn"].version in page
    assert "412959171315" in page


def test_en1_the_same_content_is_one_version_and_four_files_may_come_as_one_zip(signed_in, targeting):
    assert upload(signed_in, *OFAC).status_code == 302
    first = version(targeting, "ofac_sdn")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in OFAC:
            pack.writestr(name.removesuffix(".gz"), raw(name))
    answer = upload(signed_in, ("ofac.zip", packed.getvalue()))
    assert answer.url == "/screening/lists/"
    assert version(targeting, "ofac_sdn").pk == first.pk


def test_an_agencys_own_lookouts_never_become_a_list_that_both_agencies_read(signed_in, targeting):
    table = b"lookout_id,holder,kind,name\n1,CBSA,person,Zephyrquoll Narwhalino\n"
    answer = upload(signed_in, ("lookouts.csv", table))
    assert answer.status_code == 422
    assert "import them as lookouts" in answer.content.decode()
    with working_as(targeting):
        assert not ListVersion.objects.visible(targeting).exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_en1_a_new_version_of_the_uns_list_says_by_name_what_changed(signed_in, targeting, language):
    whole = text(UN)
    people = re.findall(r"<INDIVIDUAL>.*?</INDIVIDUAL>", whole, re.S)
    gone, altered = people[0], people[1]
    keys = [re.search(r"<DATAID>(\d+)</DATAID>", one)[1] for one in (gone, altered)]
    renamed = re.sub(r"<FIRST_NAME>[^<]*</FIRST_NAME>", "<FIRST_NAME>QUOLLZEPHYR</FIRST_NAME>", altered)
    assert renamed != altered
    added = gone.replace(f"<DATAID>{keys[0]}</DATAID>", "<DATAID>9999999</DATAID>")
    later = (
        whole.replace(gone, "").replace(altered, renamed).replace("</INDIVIDUALS>", f"{added}</INDIVIDUALS>")
    )
    assert upload(signed_in, UN).status_code == 302
    answer = upload(signed_in, ("un.xml", later.encode()))
    assert answer.status_code == 302
    row = version(targeting, "un_sc")
    assert (row.added, row.changed, row.removed) == (1, 1, 1)
    told = row.difference
    assert (told["added"][0][0], told["changed"][0][0], told["removed"][0][0]) == (
        "9999999",
        keys[1],
        keys[0],
    )
    signed_in.cookies["entente_language"] = language
    page = signed_in.get(answer.url).content.decode()
    assert "QUOLLZEPHYR" in page
    assert keys[0] in page
