"""GV5, IS1, IS2: 120 arrangements imported, compared, folded; consultations with versions, comments, answers."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import transaction
from tests.authority import planted
from tests.authority.test_desk import browser

from entente.authority import findings, importing
from entente.authority.models import Consultation, ConsultationVersion, WrittenArrangement
from entente.core.gate import Context, Grade, working_as
from entente.core.registers.reader import Reader
from entente.core.workflow import NotAllowed, take


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "coordinator", unit="CBSA-NHQ")


@pytest.fixture
def mounted(officer_of, units):
    return officer_of("RCMP", "secretariat", unit="RCMP-NHQ")


def as_rows(made):
    """Planted terms as a register of arrangements keeps them in a spreadsheet."""
    rows = []
    for one in made.rows:
        prose = {name: one.prose.get(name, ("", "")) for name in ("secondary_use", "onward", "retention")}
        rows.append(
            {
                "Reference": one.id, "title_en": f"Arrangement {one.id}", "title_fr": f"Accord {one.id}",
                "Gives": one.holder, "Receives": one.recipient, "units": "; ".join(one.units),
                "Collected as": "; ".join(one.regimes), "elements": "; ".join(one.elements),
                "purposes": "; ".join(one.purposes), "how much": one.grade, "Provision": one.authority,
                "further use": one.secondary_use, "secondary_en": prose["secondary_use"][0],
                "secondary_fr": prose["secondary_use"][1], "onward transfer": one.onward,
                "onward_words_en": prose["onward"][0], "onward_words_fr": prose["onward"][1],
                "safeguards": one.safeguards, "keep_at_least": one.keep_at_least or "",
                "keep_at_most": one.keep_at_most or "", "retention_en": prose["retention"][0],
                "retention_fr": prose["retention"][1], "valid_from": one.valid_from.isoformat(),
                "valid_to": one.valid_to.isoformat() if one.valid_to else "",
            }
        )  # fmt: skip
    return rows


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_gv5_120_arrangements_are_imported_and_their_contradictions_found(border, kind):
    made = planted.make(7)
    rows = as_rows(made)
    content = as_csv(rows) if kind == "csv" else json.dumps(rows).encode()
    taken, faults = importing.take(content, f"arrangements.{kind}", border.username)
    assert (taken, faults) == (120, [])
    with working_as(Context(border)) as context:
        reader = Reader(context)
        found = {(one.told.pair, one.told.clause) for one in findings.everything(reader) if one.open}
    # units that this installation does not know contain no other: those pairs were planted by containment
    truth = {(pair, clause) for pair, clause in made.truth}
    assert len(found & truth) >= 0.95 * len(truth), truth - found
    assert len(found - truth) <= 0.05 * len(found)


def test_gv5_bad_rows_are_named_and_the_good_ones_taken(border):
    rows = as_rows(planted.make(7))[:4]
    rows[1]["Gives"], rows[2]["onward transfer"] = "NOBODY", "perhaps"
    taken, faults = importing.take(as_csv(rows), "a.csv", border.username)
    assert taken == 2
    assert sorted({one.row for one in faults}) == [3, 4]


@pytest.mark.parametrize("content", [b"{", b'{"a": 1}', b"[1]", b"\x00\x01\x02", b"["])
def test_gv5_a_file_that_cannot_be_read_says_so(border, content):
    with pytest.raises(ValueError, match=r"JSON|CSV"), transaction.atomic():
        importing.take(content, "a.json", border.username)


def test_gv5_who_may_not_register_does_not_import(officer_of, units):
    with pytest.raises(LookupError):
        importing.take(b"[]", "a.json", officer_of("CBSA", "trc_officer", unit="CBSA-TRC").username)


@pytest.fixture
def pair(border, agencies):
    """Two arrangements that contradict each other on onward transfer."""
    from entente.core.models import office_label

    rows = []
    with working_as(Context(border)):
        label = office_label(border.agency, joint=True)
        for n, onward in enumerate(("none", "free")):
            row = WrittenArrangement(
                label=label, reference=f"P-{n}", title_en=f"P {n}", title_fr=f"P {n}", holder=agencies["CBSA"],
                recipient=agencies["RCMP"], regimes=["customs"], elements=["name"], purposes=["administer_act"],
                extent="full", authority="CA 107(4)(d)", secondary_use="none", onward=onward, safeguards="B",
                keep_at_most=24, accountability_en="Director", valid_from="2010-01-01", part="information",
            )  # fmt: skip
            row.save(force_insert=True)
            rows.append(row)
    return rows


@pytest.mark.parametrize(("language", "words"), [("en", "says never"), ("fr", "dit jamais")])
def test_gv5_clause_by_clause_and_a_verdict_closes_a_finding(pair, border, mounted, language, words):
    client = browser(border, language)
    page = client.get("/authority/findings/").content.decode()
    assert words in page
    table = client.get(f"/authority/compare/?of={pair[0].pk}&of={pair[1].pk}").content.decode()
    assert 'class="contradicted"' in table
    told = {"of": [str(one.pk) for one in pair], "clause": "onward", "verdict": "none"}
    client.post("/authority/findings/verdict/", told | {"reason": " "})
    with working_as(Context(border)) as context:
        assert findings.open_count(Reader(context), pair[0]) == 1  # a verdict without a reason is none
    client.post("/authority/findings/verdict/", told | {"reason": "The second was never used."})
    with working_as(Context(mounted)) as context:
        assert findings.open_count(Reader(context), pair[0]) == 0
    assert "The second was never used." in client.get("/authority/findings/").content.decode()


def test_gv5_terms_are_agreed_only_without_an_open_contradiction(pair, border):
    from entente.authority.courses import ArrangementWorkflow

    with working_as(Context(border)) as context:
        reader = Reader(context)
        row = reader.rows(WrittenArrangement, Grade.FULL).get(pk=pair[0].pk)
        take(ArrangementWorkflow, row, "compare", reader)
        row = reader.rows(WrittenArrangement, Grade.FULL).get(pk=row.pk)
        with pytest.raises(NotAllowed, match="contradictions"):
            take(ArrangementWorkflow, row, "agree", reader)
        WrittenArrangement.objects.ungated("a test").filter(pk=pair[1].pk).update(onward="none")
        reader = Reader(context)
        take(ArrangementWorkflow, reader.rows(WrittenArrangement).get(pk=row.pk), "agree", reader)
    page = browser(border, "fr").get("/authority/consolidation/").content.decode()
    assert "bar-agreed" in page


def test_is2_a_consultation_has_versions_comments_answers_and_hears_the_counterpart(
    border, mounted, agencies
):
    client = browser(border)
    told = {
        "title_en": "Grading", "title_fr": "Cotation", "text_en": "Grades are given.", "text_fr": "Une cote est donnée.",
        "kind": "policy", "counterpart": agencies["RCMP"].pk, "answer_by": "2099-01-01",
    }  # fmt: skip
    assert client.post("/authority/consultations/add/", told).status_code == 302
    with working_as(Context(border)):
        row = Consultation.objects.visible(Context(border)).get()
    base = f"/authority/consultations/{row.pk}"
    client.post(f"{base}/step/", {"step": "open", "state": "draft"})
    with working_as(Context(border)):
        Consultation.objects.ungated("a test").update(text_en="Grades are given by the author.")
    client.post(f"{base}/step/", {"step": "again", "state": "open"})
    with working_as(Context(mounted)) as context:
        sent = list(ConsultationVersion.objects.visible(context).order_by("number"))
    assert [(one.number, one.text_en) for one in sent] == [
        (1, "Grades are given."), (2, "Grades are given by the author."),
    ]  # fmt: skip
    assert sent[0].digest != sent[1].digest
    theirs = browser(mounted, "fr")
    comment = {
        "title_en": "Who lowers?", "title_fr": "Qui abaisse?", "consultation": row.pk, "on_version": 2, "place": "1",
    }  # fmt: skip
    assert theirs.post("/authority/comments/add/", comment).status_code == 302
    assert "<ins>given by the author.</ins>" in theirs.get(f"{base}/").content.decode()
    from entente.authority.courses import ConsultationWorkflow

    def step(officer, name):
        with working_as(Context(officer)) as context:
            reader = Reader(context)
            take(ConsultationWorkflow, reader.rows(Consultation).get(pk=row.pk), name, reader)

    with pytest.raises(NotAllowed):
        step(mounted, "hear")  # no position yet
    with working_as(Context(mounted)):
        Consultation.objects.ungated("a test").update(position_fr="D’accord, avec une précision.")
    with pytest.raises(NotAllowed):
        step(border, "hear")  # not for the author to say
    step(mounted, "hear")
    with pytest.raises(NotAllowed, match="1"):
        step(border, "adopt")


def test_n19_an_arrangement_says_whether_lookouts_want_approval_in_its_form_and_beside_others(pair, border):
    """Written in its form by who coordinates, shown on its page, compared with others, exported, imported."""
    client, row = browser(border, "en"), pair[0]
    page = f"/authority/arrangements/{row.pk}/"
    assert 'name="lookout_approval"' in client.get(f"{page}edit/").content.decode()
    with working_as(Context(border)):
        WrittenArrangement.objects.ungated("a test").filter(pk=row.pk).update(lookout_approval=True)
    words = "ookouts want the recipient’s approval"
    assert words in client.get(page).content.decode()
    compared = client.get(f"/authority/compare/?of={row.pk}&of={pair[1].pk}").content.decode()
    line = compared[compared.index(words) :].split("</tr>")[0]
    assert line.count("<td") == 2
    assert "yes" in line.lower()
    assert "no" in line.lower()
    file = io.StringIO()
    told = {"Reference": "I-1", "title_en": "I", "title_fr": "I", "Gives": "CBSA", "Receives": "RCMP",
            "Collected as": "customs", "lookout_approval": "yes"}  # fmt: skip
    rows = csv.DictWriter(file, told)
    rows.writeheader()
    rows.writerow(told)
    assert importing.take(file.getvalue().encode(), "one.csv", border.username) == (1, [])
    with working_as(Context(border)) as context:
        assert Reader(context).rows(WrittenArrangement, Grade.FULL).get(reference="I-1").lookout_approval
