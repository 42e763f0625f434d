"""The public lists as they are: what a plain count over the raw text says must come out of the readers."""

from __future__ import annotations

import csv
import gzip
import io
import re

import pytest

from entente.screening.engine.lists import PartialDate, SourceList, read_sources

pytestmark = pytest.mark.real_data


def raw_text(path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")


def one(path) -> SourceList:
    lists, errors = read_sources([path])
    assert not errors
    return lists[0]


@pytest.fixture(scope="module")
def ofac(shared_data):
    return one(shared_data("screening", "lists", "ofac_sdn_2021-07_sdn.csv.gz"))


@pytest.fixture(scope="module")
def un(shared_data):
    return one(shared_data("screening", "lists", "UN_consolidated_2026-02-27.xml.gz"))


def test_every_ent_num_of_ofac_is_an_entry(ofac, shared_data):
    text = raw_text(shared_data("screening", "lists", "ofac_sdn_2021-07_sdn.csv.gz"))
    assert [e.entry_id for e in ofac.entries] == re.findall(r'^(\d+),"', text, re.M)
    assert not ofac.rejects


def test_every_alias_of_ofac_hangs_on_its_entry(ofac, shared_data):
    text = raw_text(shared_data("screening", "lists", "ofac_sdn_2021-07_alt.csv.gz"))
    known = {e.entry_id: {n.text.casefold() for n in e.names} for e in ofac.entries}
    aliases = re.findall(r'^(\d+),\d+,"[afn]ka","(.*?)",', text, re.M)
    assert len(aliases) == 11_910  # the count that the data's own SOURCES.md states
    lost = [a for a in aliases if " ".join(a[1].split()).casefold() not in known[a[0]]]
    assert lost == []


def test_every_date_of_birth_of_ofac_is_read(ofac, shared_data):
    text = raw_text(shared_data("screening", "lists", "ofac_sdn_2021-07_sdn.csv.gz"))
    lines = {m[1]: m[0].count("DOB ") for m in re.finditer(r'^(\d+),".*$', text, re.M)}
    read = {e.entry_id: len(e.births) for e in ofac.entries}
    continued = raw_text(shared_data("screening", "lists", "ofac_sdn_2021-07_sdn_comments.csv.gz"))
    assert "DOB" not in continued
    assert read == lines


def test_a_remark_goes_on_in_the_comments(ofac):
    lazarus = next(e for e in ofac.entries if e.entry_id == "28263")
    assert any(n.text == "snowsjohn" for n in lazarus.names)  # "… 'snowsjo" + "hn' …"
    assert ("email", "417136259@qq.com") in lazarus.identifiers


def test_particulars_of_one_ofac_entry(ofac):
    kovac = next(e for e in ofac.entries if e.entry_id == "8117")
    assert kovac.names[0].family == "KOVAC"
    assert kovac.births == (PartialDate(1959, 12, 4),)
    assert [(d.kind, d.number, d.country) for d in kovac.documents] == [("Passport", "412959171315", "ba")]
    assert any(n.text == "TOMO" and n.role == "weak" for n in kovac.names)


def test_every_passport_of_ofac_is_a_document(ofac, shared_data):
    text = raw_text(shared_data("screening", "lists", "ofac_sdn_2021-07_sdn.csv.gz"))
    held = {e.entry_id: [d.number for d in e.documents if d.kind.endswith("Passport")] for e in ofac.entries}
    lost, count = [], 0
    for row in re.finditer(r'^(\d+),".*$', text, re.M):
        for number in re.findall(r"Passport (?:Booklet: |No\.: )?([A-Z0-9][\w-]*\d\w*)", row[0]):
            count += 1
            if not any(known.startswith(number) for known in held[row[1]]):
                lost.append((row[1], number))
    assert count > 1500
    assert lost == []


def test_every_tail_number_of_ofac_is_a_registration(ofac, shared_data):
    text = raw_text(shared_data("screening", "lists", "ofac_sdn_2021-07_sdn.csv.gz"))
    tails = re.findall(r"Aircraft Tail Number ([^;. ]+)", text)
    assert len(tails) > 60
    held = {v for e in ofac.entries for k, v in e.identifiers if k == "registration"}
    assert held == {t.rstrip('"') for t in tails}


def test_every_dataid_of_the_un_is_an_entry_with_its_names(un, shared_data):
    text = raw_text(shared_data("screening", "lists", "UN_consolidated_2026-02-27.xml.gz"))
    assert {e.entry_id for e in un.entries} == set(re.findall(r"<DATAID>(\d+)</DATAID>", text))
    assert sum(e.kind == "person" for e in un.entries) == text.count("<INDIVIDUAL>") == 730
    assert un.version == "2026-02-27"
    held = {n.text.casefold() for e in un.entries for n in e.names}
    scripts = [" ".join(s.split()) for s in re.findall(r"<NAME_ORIGINAL_SCRIPT>([^<]*)<", text)]
    scripts = [s for s in scripts if s]
    assert len(scripts) == 378
    assert [s for s in scripts if ";" not in s and "؛" not in s and s.casefold() not in held] == []
    aliases = [" ".join(a.split()) for a in re.findall(r"<ALIAS_NAME>([^<]+)</ALIAS_NAME>", text)]
    single = [a for a in aliases if ";" not in a and not a.startswith("a)") and "&" not in a]
    assert len(single) > 2600
    missing = [a for a in single if a.strip(" ,").casefold() not in held and a.lower() not in ("na", "none")]
    assert missing == []


def test_every_row_of_canada_is_an_entry(shared_data):
    path = shared_data("screening", "lists", "sema_lmes_2026-08-22.csv")
    sema = one(path)
    rows = list(csv.DictReader(io.StringIO(raw_text(path))))
    assert len(sema.entries) == len(rows) == 5690
    assert len({e.entry_id for e in sema.entries}) == len(rows)
    assert sum(e.kind == "person" for e in sema.entries) == sum(
        bool(r["last_name"] or r["given_name"]) for r in rows
    )
    assert all(r.kept for r in sema.rejects)


def test_every_entity_of_the_consolidated_list_is_an_entry(shared_data):
    path = shared_data("screening", "lists", "us_consolidated_screening_list_2022.csv.gz")
    csl = one(path)
    ids = {r["entity_number"] or r["_id"] for r in csv.DictReader(io.StringIO(raw_text(path)))}
    assert {e.entry_id for e in csl.entries} == ids
    assert not csl.rejects


def test_every_passport_and_identity_card_of_the_consolidated_list_is_a_document(shared_data):
    path = shared_data("screening", "lists", "us_consolidated_screening_list_2022.csv.gz")
    held = {e.entry_id: {(d.kind, d.number) for d in e.documents} for e in one(path).entries}
    count = 0
    for r in csv.DictReader(io.StringIO(raw_text(path))):
        for number, kind in re.findall(r"([^,;]*\d[^,;]*), (Passport|National ID No\.)(?=;|$)", r["ids"]):
            count += 1
            assert (kind, " ".join(number.split())) in held[r["entity_number"] or r["_id"]]
    assert count > 2300


def test_every_denied_name_is_an_entry_with_all_its_addresses(shared_data):
    path = shared_data("screening", "lists", "us_denied_persons_2019.tsv")
    dpl = one(path)
    rows = list(csv.DictReader(io.StringIO(raw_text(path)), delimiter="\t"))
    names = {" ".join(r["Name"].split()) for r in rows}
    assert {e.names[0].text for e in dpl.entries} == names
    nasser = {a for e in dpl.entries if e.names[0].text == "ABDULAH AL NASSER" for a in e.addresses}
    assert len(nasser) == sum(r["Name"] == "ABDULAH AL NASSER" for r in rows) == 2
    assert dpl.version == "2019-06-12"
