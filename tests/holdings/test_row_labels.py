"""A single record's label at intake: by column, by itself, by rule; never milder than the source's."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests.holdings.conftest import vessel, write_lines

from entente.authority.relabel import relabel
from entente.core.gate import Context, working_as
from entente.core.models import Change
from entente.core.registers.reader import Reader
from entente.holdings import intake
from entente.holdings.engine import entities, rowlabels
from entente.holdings.engine.entities import Rejected
from entente.holdings.models import Entity, Reference, Reject

pytestmark = pytest.mark.django_db
LATER = (date.today() + timedelta(days=365)).isoformat()
YOUTH = f"youth:{LATER}"


def labels(visible):
    return {
        row.entity_id: (row.label.protected, row.label.overlays, row.label.caveats) for row in visible(Entity)
    }


def marked(n, **marks):
    return vessel(n) | {"label": marks}


def test_a_line_gives_its_own_record_a_stricter_label(source, tmp_path, visible):
    rows = (vessel(1), marked(2, overlays=[YOUTH]), marked(3, protected="B", caveats=["H1", "H2"]))
    intake.run(source, write_lines(tmp_path / "a.jsonl", *rows))
    assert labels(visible) == {
        "v-1": ("B", [], []),
        "v-2": ("B", [YOUTH], []),
        "v-3": ("B", [], ["H1", "H2"]),
    }


def test_a_milder_mark_than_the_sources_changes_nothing(source, tmp_path, visible):
    intake.run(
        source,
        write_lines(tmp_path / "a.jsonl", marked(1, protected="A"), marked(2, overlays=[], caveats=[])),
    )
    assert set(labels(visible)) == {"v-1", "v-2"}
    assert {row.label_id for row in visible(Entity)} == {source.label_id}


@pytest.mark.parametrize(
    "bad",
    [
        {"protected": "D"}, {"secret": "cosmic"}, {"overlays": ["youth"]}, {"overlays": ["youth:soon"]},
        {"overlays": "x"},
        {"overlays": ["lawful"]}, {"regime": "non_personal"}, {"caveats": ["x" * 41]}, {"protected": 3},
        {"overlays": ["asylum_claimant:Nowhere"]},
    ],
    ids=str,
)  # fmt: skip
def test_marks_that_cannot_be_read_keep_the_record_out(source, tmp_path, visible, bad):
    intake.run(source, write_lines(tmp_path / "a.jsonl", marked(1, **bad), vessel(2)))
    assert set(labels(visible)) == {"v-2"}
    assert [row.code for row in visible(Reject)] == ["label"]


@pytest.mark.parametrize("closed", ["witness_protection", "youth:2020-01-01"])
def test_what_its_marks_close_to_everybody_is_not_taken_in(source, tmp_path, visible, closed):
    intake.run(source, write_lines(tmp_path / "a.jsonl", marked(1, overlays=[closed]), vessel(2)))
    assert set(labels(visible)) == {"v-2"}
    assert [row.code for row in visible(Reject)] == ["label_closed"]


def test_a_column_of_a_table_gives_the_label_by_row(tmp_path, make_source, visible):
    mapping = {
        "schema": "Vessel", "id": "reg-{licence}", "properties": {"name": "{name}"},
        "label": {"protected": "{level}", "overlays": ["youth:{until}", "{protection}"]},
    }  # fmt: skip
    source = make_source(kind="csv", settings={"mapping": mapping})
    path = tmp_path / "r.csv"
    path.write_text(
        f"licence,name,level,until,protection\n1,Grebe,,,\n2,Heron,,{LATER},\n3,Teal,b,,intercept\n4,Loon,?,,\n"
    )
    intake.run(source, path)
    assert labels(visible) == {
        "reg-1": ("B", [], []), "reg-2": ("B", [YOUTH], []), "reg-3": ("B", ["intercept"], [])
    }  # fmt: skip
    assert [(row.line, row.code) for row in visible(Reject)] == [(5, "label")]


def test_a_rule_of_the_source_gives_it_by_value(tmp_path, make_source, visible):
    rule = {"property": "flag", "is": ["us"], "label": {"caveats": ["third_party"]}}
    source = make_source(settings={"labels": [rule]})
    intake.run(source, write_lines(tmp_path / "a.jsonl", vessel(1), vessel(2, flag=["us"])))
    assert {key: caveats for key, (_p, _o, caveats) in labels(visible).items()} == {
        "v-1": [],
        "v-2": ["third_party"],
    }


def test_marked_more_strictly_later_it_is_relabelled_and_never_a_second_row(source, tmp_path, visible):
    intake.run(source, write_lines(tmp_path / "a.jsonl", vessel(1)))
    (before,) = visible(Entity)
    intake.run(source, write_lines(tmp_path / "b.jsonl", marked(1, overlays=[YOUTH])))
    (after,) = visible(Entity)
    assert after.pk == before.pk
    assert after.label.overlays == [YOUTH]
    (change,) = [one for one in visible(Change) if "label" in one.differences]
    assert change.differences["label"] == [before.label_id, after.label_id]
    assert {row.label_id for row in visible(Reference)} <= {after.label_id}
    intake.run(
        source, write_lines(tmp_path / "c.jsonl", vessel(1))
    )  # the mark is gone at the source: it stays here
    assert [row.label_id for row in visible(Entity)] == [after.label_id]


def test_a_label_that_a_person_changed_stays_as_that_person_put_it(source, tmp_path, visible, officer_of):
    path = write_lines(tmp_path / "a.jsonl", marked(1, caveats=["H1"]))
    intake.run(source, path)
    keeper = Context(officer_of("CBSA", "team_lead"))
    with working_as(keeper):
        reader = Reader(keeper)
        relabel(reader, reader.rows(Entity).get(), {"caveats": []}, "Cleared with its originator.")
    intake.run(source, write_lines(tmp_path / "b.jsonl", marked(1, caveats=["H1"])))
    assert [row.label.caveats for row in visible(Entity)] == [[]]


def test_a_sources_account_makes_no_label_milder(source, tmp_path):
    """The database says so too: its function takes a service account's word for a stricter label only."""
    from django.db import DatabaseError, connection, transaction

    from entente.authority.relabel import label_like

    intake.run(source, write_lines(tmp_path / "a.jsonl", marked(1, caveats=["H1"])))
    with working_as(Context(source.account, "holdings-intake")) as context, connection.cursor() as cursor:
        row = Reader(context).rows(Entity).get()
        strict = label_like(source.agency, "customs", protected="B", caveats=["H1", "H2"])
        call = "SELECT entente_relabel('holdings_entity', 'id', %s, %s, %s)"
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(call, [str(row.pk), row.label_id, source.label_id])
        cursor.execute(call, [str(row.pk), row.label_id, strict.pk])
        assert cursor.fetchone() == (1,)


def test_marks_of_both_are_the_stricter_ones():
    read = entities.read(json.loads(json.dumps(vessel(1, flag=["us"]))))
    rules = [{"property": "flag", "label": {"protected": "C", "caveats": ["H1"]}}]
    record = {"label": {"protected": "b", "secret": "Top secret", "caveats": ["H2"]}}
    marks = rowlabels.of(record, read, rules)
    assert (marks.protected, marks.secret, marks.caveats) == ("C", "top_secret", {"H1", "H2"})
    with pytest.raises(Rejected):
        rowlabels.of({}, read, [{"property": "flag", "label": {"protected": "Z"}}])
