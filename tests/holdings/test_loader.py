"""Loading: what comes in, what is rejected and why, resuming, repeating, and the ledger's word for it."""

from __future__ import annotations

import gzip
import json

import pytest
from tests.holdings.conftest import vessel, write_lines

from entente.authority.relabel import relabel
from entente.core.gate import Context, Grade, working_as
from entente.core.registers.reader import Reader
from entente.holdings import intake
from entente.holdings.loader import Load
from entente.holdings.models import Entity, Reference, Reject, Run

pytestmark = pytest.mark.django_db


def counts(run: Run) -> tuple[int, ...]:
    return (run.records, run.added, run.changed, run.same, run.rejected)


def test_a_file_comes_in_with_label_source_and_evaluation(source, tmp_path, visible):
    path = write_lines(tmp_path / "v.jsonl", vessel(1), vessel(2, name=["Лебедь"]))
    run = intake.run(source, path)
    assert (run.state, counts(run)) == ("done", (2, 2, 0, 0, 0))
    one, two = sorted(visible(Entity), key=lambda row: row.entity_id)
    assert (one.caption, one.kind, one.country, one.evaluation) == ("Grebe 1", "Vessel", "ca", "B2")
    assert one.label_id == source.label_id
    assert one.facts["imoNumber"] == [{"v": "IMO9074729", "o": "IMO 9074729"}]
    assert "lebed" in two.name_text
    assert "9074729" in two.number_text


def test_loading_again_changes_only_what_changed(source, tmp_path, visible):
    intake.run(source, write_lines(tmp_path / "a.jsonl", vessel(1), vessel(2), vessel(3)))
    before = {row.entity_id: row.changed_at for row in visible(Entity)}
    run = intake.run(
        source, write_lines(tmp_path / "b.jsonl", vessel(1), vessel(2, name=["Other"]), vessel(4))
    )
    assert counts(run) == (3, 1, 1, 1, 0)
    after = {row.entity_id: row for row in visible(Entity)}
    assert after["v-1"].changed_at == before["v-1"] < after["v-1"].confirmed_at
    assert after["v-2"].caption == "Other"
    assert len(after) == 4


@pytest.mark.parametrize("closed", [False, True])
def test_a_label_that_was_changed_holds_for_references_and_at_the_next_load(
    source, analyst, tmp_path, visible, closed
):
    tied = {"id": "o-1", "schema": "Ownership", "properties": {"owner": ["p-1"], "asset": ["v-1"]}}
    intake.run(source, write_lines(tmp_path / "a.jsonl", vessel(1), tied))
    (row,) = visible(Entity, entity_id="o-1")
    assert len(visible(Reference, row_id=row.pk)) == 2
    marks = {"overlays": ["witness_protection"]} if closed else {"caveats": ["H1"]}
    with working_as(Context(analyst, "customs-act-99")) as context:
        reader = Reader(context)
        new = relabel(reader, reader.rows(Entity).get(pk=row.pk), marks, "As was found out.")
    shown = [] if closed else [new.pk]
    assert [one.label_id for one in visible(Entity, entity_id="o-1")] == shown
    assert {one.label_id for one in visible(Reference, row_id=row.pk)} == set(shown)
    tied["properties"]["role"] = ["sole owner"]
    run = intake.run(source, write_lines(tmp_path / "b.jsonl", vessel(1), vessel(2), tied))
    assert (run.state, counts(run)) == ("done", (3, 1, 0, 2, 0) if closed else (3, 1, 1, 1, 0))
    assert [one.label_id for one in visible(Entity, entity_id="o-1")] == shown
    assert {one.label_id for one in visible(Reference, row_id=row.pk)} == set(shown)


BAD = [
    (b"{not json\n", "not_json"),
    (b'"text"\n', "not_an_object"),
    (json.dumps(vessel(7)).encode("utf-16-le") + b"\n", "encoding"),
    (b'{"id":"l1","schema":"Person","properties":{"name":["Jos\xe9"]}}\n', "encoding"),
    (b'{"schema":"Person","properties":{"name":["x"]}}\n', "no_id"),
    (b'{"id":"d","schema":"Dragon","properties":{"name":["x"]}}\n', "unknown_schema"),
    (b'{"id":"n","schema":"Person","properties":{}}\n', "nothing_said"),
    (b"[" * 100_000 + b"\n", "not_json"),
    (json.dumps(vessel(1)).encode() + b"\n", "duplicate_id"),
]


def test_bad_lines_are_kept_with_line_reason_and_text_and_good_ones_come_in(source, tmp_path, visible):
    rows = [vessel(1)]
    for data, _ in BAD:
        rows += [data, vessel(100 + len(rows))]
    told = []
    run = intake.run(
        source,
        write_lines(tmp_path / "bad.jsonl", *rows),
        on_reject=lambda i, c, d: told.append((i.number, c)),
    )
    expected = [(2 + 2 * i, code) for i, (_, code) in enumerate(BAD)]
    kept = sorted((row.line, row.code) for row in visible(Reject, run_id=run.pk))
    assert kept == expected == sorted(told)
    assert run.rejected == len(BAD)
    assert run.added == 1 + len(BAD)
    assert run.records == run.added + run.rejected


def test_a_part_that_cannot_be_read_is_left_out_and_said(source, tmp_path, visible):
    run = intake.run(source, write_lines(tmp_path / "v.jsonl", vessel(1, buildDate=["soon"], horn=["loud"])))
    assert (run.added, run.rejected, run.noted) == (1, 0, 1)
    assert {row.code for row in visible(Reject)} == {"bad_value", "unknown_property"}


def test_the_same_identifier_in_another_batch_is_found_too(source, tmp_path, visible):
    rows = [vessel(n) for n in range(7)]
    path = write_lines(tmp_path / "v.jsonl", *rows, vessel(2, name=["Second"]))
    run, made = intake.resume_or_start(source, path.name)
    Load(source, run, batch=3, counts=made).take(intake.connector_of(source, path).items({}))
    assert counts(run) == (8, 7, 0, 0, 1)
    (reject,) = visible(Reject)
    assert (reject.line, reject.detail) == (8, "v-2 (3)")
    assert next(row for row in visible(Entity) if row.entity_id == "v-2").caption == "Grebe 2"


def test_a_source_that_breaks_off_is_resumed_without_loss_or_repetition(source, tmp_path, visible):
    whole = [vessel(n) for n in range(10)]
    data = b"".join(json.dumps(row).encode() + b"\n" for row in whole)
    path = tmp_path / "growing.jsonl"
    path.write_bytes(data[: len(data) // 2 + 30])  # in the middle of a line
    run = intake.run(source, path)
    assert run.state == "stopped"
    assert run.records == run.added < 10
    path.write_bytes(data)
    again = intake.run(source, path)
    assert again.pk == run.pk
    assert (again.state, counts(again)) == ("done", (10, 10, 0, 0, 1))  # the broken line was told of
    assert {row.entity_id for row in visible(Entity)} == {f"v-{n}" for n in range(10)}
    assert all(row.code == "cut_off" for row in visible(Reject))


def test_another_content_under_the_same_name_is_read_from_its_start(source, tmp_path, visible):
    path = write_lines(tmp_path / "daily.jsonl", vessel(0), vessel(1), b'{"id": "broken')
    assert intake.run(source, path).state == "stopped"
    write_lines(path, vessel(0), vessel(5), vessel(6), vessel(7))
    run = intake.run(source, path)
    assert (run.state, run.records) == ("done", 4)
    assert {row.entity_id for row in visible(Entity)} == {f"v-{n}" for n in (0, 1, 5, 6, 7)}


def test_a_killed_load_goes_on_where_it_was(source, tmp_path, visible):
    path = write_lines(tmp_path / "v.jsonl", *[vessel(n) for n in range(10)])
    run, made = intake.resume_or_start(source, path.name, intake.connector_of(source, path).fingerprint())

    class Killed(BaseException):
        pass

    def items():
        for item in intake.connector_of(source, path).items({}):
            if item.number == 8:
                raise Killed
            yield item

    with pytest.raises(Killed):
        Load(source, run, batch=3, counts=made).take(items())
    assert len(visible(Entity)) == 6  # two whole batches: what was acknowledged
    again = intake.run(source, path)
    assert again.pk == run.pk
    assert (again.state, counts(again)) == ("done", (10, 10, 0, 0, 0))


def test_a_packed_file_is_read_alike(source, tmp_path):
    path = tmp_path / "v.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(vessel(1)).encode() + b"\n"))
    assert counts(intake.run(source, path)) == (1, 1, 0, 0, 0)


def test_utf_16_is_named_not_garbled(source, tmp_path, visible):
    path = tmp_path / "v.jsonl"
    path.write_bytes(json.dumps(vessel(1)).encode("utf-16"))
    run = intake.run(source, path)
    assert run.state == "stopped"
    assert [(row.code, row.detail) for row in visible(Reject)] == [("encoding", "utf-16")]


MAPPING = {
    "schema": "Vessel",
    "id": "reg-{licence}",
    "properties": {
        "name": "{name}",
        "registrationNumber": "{licence}",
        "country": "ca",
        "notes": "{remarks}",
    },
}


def test_a_table_is_read_by_its_mapping(make_source, tmp_path, visible):
    source = make_source(kind="csv", settings={"mapping": MAPPING | {"encoding": "cp1252"}})
    path = tmp_path / "t.csv"
    path.write_bytes(
        b"licence,name,remarks\r\n"
        b'ON1,"Belle \xc9toile","two\r\nlines, and ""quotes"""\r\n'
        b"ON2,Short\r\n"
        b",Nobody,\r\n"
        b"ON3,\x81,\r\n"
        b"ON4,Last,\r\n"
    )
    run = intake.run(source, path)
    names = {row.entity_id: row.caption for row in visible(Entity)}
    assert names == {"reg-ON1": "Belle Étoile", "reg-ON4": "Last"}
    assert [(row.line, row.code) for row in visible(Reject)] == [
        (4, "columns"),
        (5, "no_id"),
        (6, "encoding"),
    ]
    assert run.state == "done"
    first = next(row for row in visible(Entity) if row.entity_id == "reg-ON1")
    assert first.facts["notes"][0]["v"] == 'two lines, and "quotes"'


def test_a_mapping_of_a_column_that_is_not_there_says_so(make_source, tmp_path):
    source = make_source(kind="csv", settings={"mapping": MAPPING})
    path = tmp_path / "t.csv"
    path.write_text("licence,nom\nON1,x\n")
    run = intake.run(source, path)
    assert (run.state, "name, remarks" in run.note) == ("stopped", True)


def test_a_stricter_label_keeps_its_statements_apart(make_source, labels, officer_of, tmp_path, agencies):
    from entente.core.models import Label

    secret = Label.objects.create(
        holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs", protected="C"
    )
    source = make_source(private_label=secret, private_properties=["passportNumber", "notes"])
    source.account.clearance_protected = "C"
    source.account.save()
    told = {"name": ["A role"], "passportNumber": ["XK123456"], "notes": ["met at the quay"]}
    intake.run(source, write_lines(tmp_path / "p.jsonl", {"id": "p", "schema": "Person", "properties": told}))
    cleared, other = officer_of("CBSA", clearance_protected="C"), officer_of("CBSA")
    for officer, expected in ((cleared, {"name", "passportNumber", "notes"}), (other, {"name"})):
        context = Context(officer)
        with working_as(context):
            rows = list(Entity.objects.visible(context, Grade.FULL))
        assert {prop for row in rows for prop in row.facts} == expected
        assert ("XK123456" in str([row.number_text for row in rows])) == (officer is cleared)


def test_references_are_found_from_both_ends_and_follow_changes(source, tmp_path, visible):
    owner = {"id": "o", "schema": "Company", "properties": {"name": ["Owner Ltd"]}}
    held = vessel(1, owner=["o"])
    intake.run(source, write_lines(tmp_path / "a.jsonl", owner, held))
    assert [(row.from_id, row.prop, row.to_id) for row in visible(Reference)] == [("v-1", "owner", "o")]
    intake.run(source, write_lines(tmp_path / "b.jsonl", vessel(1, operator=["o"])))
    assert [(row.from_id, row.prop, row.to_id) for row in visible(Reference)] == [("v-1", "operator", "o")]


def test_rejects_are_replayed_once_the_reason_is_gone(source, tmp_path, visible, monkeypatch):
    from entente.holdings.engine import schema

    dragon = {"id": "d", "schema": "Dragon", "properties": {"name": ["Smaug"]}}
    run = intake.run(source, write_lines(tmp_path / "v.jsonl", vessel(1), dragon))
    assert run.rejected == 1
    known = schema.schemata()
    monkeypatch.setitem(known, "Dragon", known["Vessel"])
    again = intake.replay(run)
    assert counts(again) == (1, 1, 0, 0, 0)
    assert intake.replay(run).records == 0  # offered once


def test_every_run_ends_in_the_ledger(source, tmp_path):
    from tests.core.registers.cases import ledger_entries

    before = ledger_entries()
    intake.run(source, write_lines(tmp_path / "v.jsonl", vessel(1)))
    assert ledger_entries() == before + 1


def test_files_dropped_into_a_folder_are_read_in_order_and_put_aside(make_source, tmp_path, visible):
    folder = tmp_path / "drop"
    folder.mkdir()
    source = make_source(kind="drop", settings={"folder": str(folder)})
    write_lines(folder / "1.jsonl", vessel(1))
    write_lines(folder / "2.jsonl", vessel(1, name=["Newer"]))
    write_lines(folder / "3.jsonl.part", vessel(9))
    write_lines(folder / "4.jsonl", vessel(4), b'{"id": "v-5", "sch')
    states = [run.state for run in intake.drop(source)]
    assert states == ["done", "done", "stopped"]
    assert sorted(path.name for path in folder.iterdir()) == ["3.jsonl.part", "4.jsonl", "done"]
    assert {row.entity_id: row.caption for row in visible(Entity)} == {"v-1": "Newer", "v-4": "Grebe 4"}
    with pytest.raises(intake.NotConfigured):
        intake.drop(make_source(code="nowhere", kind="drop", settings={"folder": str(tmp_path / "gone")}))


def test_en12_a_source_s_new_value_reaches_who_was_given_the_old_one(source, tmp_path, visible, officer_of):
    """At the end of the run, one notice for each holding that changed and was given; none for the others."""
    from entente.authority.models import Disclosure, Notice

    intake.run(source, write_lines(tmp_path / "a.jsonl", vessel(1), vessel(2), vessel(3)))
    rows = {row.entity_id: row for row in visible(Entity)}
    police = officer_of("RCMP", "intelligence")
    with working_as(Context(police)):
        for name in ("v-1", "v-2"):
            Disclosure.objects.create(
                how="standing", holder=source.agency, recipient=police.agency, made_by=police, grade="full",
                recipient_unit=police.unit.name_en, recipient_person="x", authorized_by="x",
                description="detail", purpose="own_duties", register="holdings.entity",
                object_ids=[str(rows[name].pk)],
            )  # fmt: skip
    again = write_lines(tmp_path / "b.jsonl", vessel(1), vessel(2, name=["Other"]), vessel(3, name=["New"]))
    intake.run(source, again)
    with working_as(Context(police)):
        assert [one.correction.object_id for one in Notice.objects.all()] == [str(rows["v-2"].pk)]
    intake.run(source, again)
    with working_as(Context(police)):
        assert Notice.objects.count() == 1
