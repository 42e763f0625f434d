"""IS1, GV5: the annex is the rules. A clause changed decides nothing before both have signed, and decides then."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.core.registers.sample import Hail

from entente.authority import annex
from entente.authority.annex import clauses as rules
from entente.authority.models import Annex, Signature
from entente.core.gate import Context, Grade, working_as
from entente.core.gate.decision import decide
from entente.core.models import Agency, Label, StandingArrangement, Unit
from entente.core.registers.reader import Reader
from entente.core.workflow import NotAllowed, take

PURPOSE = "customs-act-11:2026-118"
CODE = "DEMO-107-4-D-TEAM"


def browser(officer, language="en"):
    client = Client()
    client.force_login(officer)
    client.cookies["entente_language"] = language
    session = client.session
    session["purpose"] = PURPOSE
    session.save()
    return client


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "coordinator", unit="CBSA-NHQ")


@pytest.fixture
def mounted(officer_of, units):
    return officer_of("RCMP", "secretariat", unit="RCMP-NHQ")


@pytest.fixture
def team(officer_of, units):
    """An officer of the unit that the clause opens a pointer to."""
    return officer_of("RCMP", "team_lead", unit="RCMP-BIT")


@pytest.fixture
def customs(agencies):
    return Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")


@pytest.fixture
def hail(customs, officer_of, units):
    with working_as(Context(officer_of("CBSA", "trc_officer", unit="CBSA-TRC"))):
        return Hail.objects.create(label=customs, number="H-7", vessel="HERON")


def grade(team, label):
    """What the gate's Python half decides, and what the database's own function says."""
    context = Context(team, PURPOSE)
    with working_as(context):
        decided = decide(context, [label])[label.pk].grade
        with connection.cursor() as cursor:
            cursor.execute("SELECT entente_label_grade(%s)", [label.pk])
            assert cursor.fetchone()[0] == decided  # both walls
    return decided


@pytest.fixture
def draft(border):
    client = browser(border)
    response = client.post("/authority/annex/begin/")
    assert response.status_code == 302, response.content.decode()[:800]
    with working_as(Context(border)):
        return Annex.objects.visible(Context(border)).get()


def form_of(clause, **changes):
    told = {
        "code": clause["code"], "title_en": clause["title"]["en"], "title_fr": clause["title"]["fr"],
        "holder": clause["holder"], "recipient": clause["recipient"], "units": clause["units"],
        "regime": clause["regime"], "grade": clause["grade"], "authority": clause["authority"],
        "purposes": clause["purposes"], "elements": "", "stated": clause["stated"],
        "secondary_use": clause["secondary_use"], "onward": clause["onward"], "keep_at_most": 24,
    }  # fmt: skip
    return told | changes


def clause_of(record, code=CODE):
    return next(one for one in record.content["clauses"] if one["code"] == code)


def opened(client, draft, code=CODE, **changes):
    """Change a clause of the draft through its page."""
    told = form_of(clause_of(draft, code), **changes)
    return client.post(f"/authority/annexes/{draft.pk}/clauses/{code}/", told | {"do": "keep"})


def test_is1_a_clause_changes_a_decision_after_both_signed_and_not_before(
    draft, border, mounted, team, customs, hail
):
    first = browser(border)
    page = f"/authority/annexes/{draft.pk}/clauses/"
    assert grade(team, customs) == Grade.POINTER
    assert opened(first, draft, grade="summary").status_code == 302
    assert grade(team, customs) == Grade.POINTER  # a draft decides nothing
    step = first.post(f"/authority/annexes/{draft.pk}/step/", {"step": "propose", "state": "draft"})
    assert step.status_code in (200, 302)
    assert grade(team, customs) == Grade.POINTER  # proposed, nothing
    assert "HERON" not in browser(team).get(f"/sample/hails/{hail.pk}/").content.decode()
    assert first.post(page, {"do": "sign"}).status_code == 302
    assert grade(team, customs) == Grade.POINTER  # one signature, nothing
    assert first.post(page, {"do": "sign"}).status_code == 403  # not for the other agency
    assert browser(mounted).post(page, {"do": "sign"}).status_code == 302
    assert grade(team, customs) == Grade.SUMMARY
    assert "HERON" in browser(team).get(f"/sample/hails/{hail.pk}/").content.decode()
    with working_as(Context(border)) as context:
        record = Annex.objects.visible(context).get()
        assert (record.state, record.number) == ("in_force", 1)
        assert [one.agency.code for one in annex.signatures(record)] == ["CBSA", "RCMP"]
        assert annex.drift(Reader(context)) == []


def test_gv5_a_rule_changed_beside_the_annex_is_a_difference_and_the_next_version(
    draft, border, mounted, team, customs
):
    sign_both(draft, border, mounted)
    StandingArrangement.objects.filter(reference=CODE).update(grade=4)  # checked at the commit: see below
    with working_as(Context(border)) as context:
        drift = annex.drift(Reader(context))
    assert [(one["code"], one["fields"]) for one in drift] == [(CODE, [("grade", "pointer", "full")])]
    page = browser(border, "fr").get(f"/authority/annexes/{draft.pk}/clauses/").content.decode()
    assert "ne sont pas celles qui ont été signées" in page
    browser(border).post("/authority/annex/begin/")
    with working_as(Context(border)) as context:
        after = Annex.objects.visible(context).filter(state="draft").get()
    assert clause_of(after)["grade"] == "full"
    assert [(code, how) for code, _day, how in annex.beside()] == [(CODE, "not a rule"), (CODE, "not signed")]
    StandingArrangement.objects.filter(reference=CODE).update(grade=2)


RULE = {
    "holder": "CBSA", "recipient": "RCMP", "regime": "customs", "grade": 4, "authority": "CA 107(4)(d)",
    "purposes": ["customs-act-11"], "valid_from": date(2026, 1, 1), "title_en": "x", "title_fr": "x",
}  # fmt: skip


def beside_a_rule(**changes):
    told = RULE | changes
    parties = {side: Agency.objects.get(code=told.pop(side)) for side in ("holder", "recipient")}
    StandingArrangement.objects.create(reference="BESIDE", **parties, **told)


def rule(**changes):
    return lambda: StandingArrangement.objects.filter(reference=CODE).update(**changes)


CHANGES = {
    "a rule that nobody signed": beside_a_rule,
    "one dated to begin later": lambda: beside_a_rule(valid_from=date(2199, 1, 1)),
    "one between agencies that no clause names": lambda: beside_a_rule(holder="OPP"),
    "a rule that opens more": rule(grade=4),
    "a rule for more purposes": rule(purposes=["customs-act-11", "rcmp-act-18"]),
    "a rule under another provision": rule(authority="CA 107(5)(a)"),
    "a rule that may be passed on": rule(onward="free"),
    "a rule kept longer": rule(keep_at_most=240),
    "a rule that ends": rule(valid_to=date(2026, 1, 2)),
    "a rule that begins later": rule(valid_from=date(2199, 1, 1)),
    "a rule renamed": rule(reference="X"),
    "a rule taken away": lambda: StandingArrangement.objects.get(reference=CODE).delete(),
    "a rule for every unit": lambda: StandingArrangement.objects.get(reference=CODE).units.clear(),
    "a rule for one unit more": lambda: StandingArrangement.objects.get(reference=CODE).units.add(
        Unit.objects.get(code="RCMP-BIOC")
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_gv5_no_rule_beside_the_annex_is_committed(draft, border, mounted, what):
    """Whatever writes it, and however it is written: the database compares rules and clauses itself."""
    sign_both(draft, border, mounted)
    committed()
    with pytest.raises(DatabaseError, match="the rules would not be the clauses"):
        committed(CHANGES[what])
    assert annex.beside() == []


def committed(act=lambda: None):
    """What a commit does: the deferred constraints are asked, and nothing remains of what they refuse."""
    with transaction.atomic(), connection.cursor() as cursor:
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_gv5_before_a_version_is_in_force_rules_stand_for_themselves(agencies):
    committed(beside_a_rule)
    assert annex.beside() == []


def test_gv5_a_version_comes_into_force_with_every_signature_only(draft, border, mounted):
    sign_both(draft, border)
    rows = Annex.objects.ungated("a test").filter(pk=draft.pk)
    with working_as(Context(border)):
        with pytest.raises(DatabaseError, match="with the signature of: RCMP"):
            committed(lambda: rows.update(state="in_force", in_force_at=timezone.now()))
        for values in ({"starts_on": date(2199, 1, 1)}, {"state": "draft"}, {"digest": "x"}, {"number": 9}):
            with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
                rows.update(**values)


def test_gv5_the_command_line_names_a_rule_beside_the_annex(draft, border, mounted):
    from typer.testing import CliRunner

    from entente.authority.cli import app

    sign_both(draft, border, mounted)
    assert CliRunner().invoke(app, ["verify"]).exit_code == 0
    rule(grade=4)()
    told = CliRunner().invoke(app, ["verify"])
    assert told.exit_code == 1
    assert f"{CODE}, {timezone.localdate()}: not signed" in told.output
    rule(grade=2)()


def test_gv5_a_clause_retitled_is_the_rule_retitled(draft, border, mounted):
    assert opened(browser(border), draft, title_en="Whom to ask", keep_at_most=24).status_code == 302
    sign_both(draft, border, mounted)
    assert StandingArrangement.objects.get(reference=CODE).title_en == "Whom to ask"
    with working_as(Context(border)) as context:
        assert annex.drift(Reader(context)) == []


def sign_both(draft, *officers):
    with working_as(Context(officers[0])) as context:
        reader = Reader(context)
        take(AnnexWorkflow(), reader.rows(Annex).get(pk=draft.pk), "propose", reader)
    for officer in officers:
        with working_as(Context(officer)) as context:
            annex.sign(context, Reader(context).rows(Annex).get(pk=draft.pk))


def AnnexWorkflow():
    from entente.authority.courses import AnnexWorkflow

    return AnnexWorkflow


def test_is1_a_clause_that_its_provision_does_not_carry_is_not_proposed(draft, border):
    client = browser(border)
    assert opened(client, draft, grade="full", authority="CA 107(5)(j)").status_code == 302
    page = client.get(f"/authority/annexes/{draft.pk}/clauses/").content.decode()
    assert "does not stand on CA 107(5)(j)" in page
    with working_as(Context(border)) as context:
        reader = Reader(context)
        with pytest.raises(NotAllowed) as refused:
            take(AnnexWorkflow(), reader.rows(Annex).get(pk=draft.pk), "propose", reader)
    assert "does not stand on CA 107(5)(j)" in str(refused.value)


def test_gv5_a_clause_of_single_elements_opens_no_whole_record(draft, border):
    client = browser(border)
    assert opened(client, draft, grade="full", elements="arrival, vessel").status_code == 302
    step = {"step": "propose", "state": "draft"}
    answer = client.post(f"/authority/annexes/{draft.pk}/step/", step, follow=True)
    assert "lists elements" in answer.content.decode()
    with working_as(Context(border)):
        assert Annex.objects.visible(Context(border)).get().state == "draft"
    assert opened(client, draft, grade="pointer", elements="arrival, vessel").status_code == 302
    client.post(f"/authority/annexes/{draft.pk}/step/", step)
    with working_as(Context(border)):
        assert Annex.objects.visible(Context(border)).get().state == "proposed"


def test_is1_what_the_clause_means_is_shown_before_it_is_kept(draft, border):
    told = form_of(clause_of(draft), grade="summary", stated=[])
    page = browser(border, "fr").post(f"/authority/annexes/{draft.pk}/clauses/{CODE}/", told | {"do": "look"})
    text = page.content.decode()
    assert "un résumé de" in text
    assert "uniquement cette fin" in text  # the test of 107(4)(d) that nobody has stated
    with working_as(Context(border)) as context:
        assert clause_of(Annex.objects.visible(context).get())["grade"] == "pointer"


def test_is1_a_version_that_was_proposed_does_not_change(draft, border, mounted):
    sign_both(draft, border)
    assert opened(browser(border), draft, grade="full").status_code == 403
    with working_as(Context(border)) as context:
        row = Annex.objects.visible(context).get()
        with pytest.raises(PermissionError):
            annex.write(row, [])
        # behind the product's back neither; and where it was, its digest says so
        content = row.content | {"clauses": row.content["clauses"][:1]}
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            Annex.objects.ungated("a test").filter(pk=row.pk).update(content=content)
        assert annex.intact(row)
        row.content = content
        assert not annex.intact(row)


def test_is1_a_signature_is_ones_own_and_stays(draft, border, mounted):
    sign_both(draft, border)
    with working_as(Context(border)), connection.cursor() as cursor:
        for sql in ("UPDATE authority_signature SET digest = ''", "DELETE FROM authority_signature"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(sql)
        with pytest.raises(DatabaseError), transaction.atomic():
            Signature.objects.create(annex=draft.pk, digest="x", agency=mounted.agency, officer=border)


def test_gv5_rules_are_dated_and_a_removed_clause_ends(draft, border, mounted, team, customs):
    start = timezone.localdate() + timedelta(days=30)
    client = browser(border)
    client.post(f"/authority/annexes/{draft.pk}/clauses/", {"do": "remove", "code": CODE})
    with working_as(Context(border)):
        Annex.objects.ungated("a test").filter(pk=draft.pk).update(starts_on=start)
    sign_both(draft, border, mounted)
    assert grade(team, customs) == Grade.POINTER  # until the day
    row = StandingArrangement.objects.get(reference=CODE)
    assert row.valid_to == start - timedelta(days=1)
    later = Context(team, PURPOSE, timezone.now() + timedelta(days=31))
    with working_as(later):
        assert decide(later, [customs])[customs.pk].grade == Grade.NOTHING


def test_gv5_differences_between_versions():
    one = {"code": "1", "title": {"en": "a", "fr": "a"}, "grade": "pointer"}
    told = rules.differences([one, {**one, "code": "2"}], [{**one, "grade": "full"}, {**one, "code": "3"}])
    assert [(d["code"], d["kind"]) for d in told] == [("1", "changed"), ("2", "removed"), ("3", "added")]
    assert told[0]["fields"] == [("grade", "pointer", "full")]


def test_is1_the_document_says_what_the_rules_say_in_both_languages(draft, border, mounted):
    import docx
    import pypdf

    sign_both(draft, border, mounted)
    client = browser(border)
    body = client.get(f"/authority/annexes/{draft.pk}/as/docx/").content
    assert body == client.get(f"/authority/annexes/{draft.pk}/as/docx/").content
    word = docx.Document(io.BytesIO(body))
    cells = " ".join(c.text for t in word.tables for r in t.rows for c in r.cells)
    for text in (
        "whom to ask about its customs information", "à qui s’adresser au sujet de", "under CA 107(4)(d)",
        "en vertu de CA 107(4)(d)", "Witness Protection Program Act", "programme de protection des témoins",
    ):  # fmt: skip
        assert text in cells, text
    headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert any(CODE in one for one in headings)
    xml = word.element.xml
    assert 'w:val="fr-CA"' in xml
    pdf = pypdf.PdfReader(io.BytesIO(client.get(f"/authority/annexes/{draft.pk}/as/pdf/").content))
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith("en")
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    assert "CA 107(4)(d)" in text
    assert "Partie I" in text


def test_is1_nobody_else_drafts_or_signs(draft, officer_of, team):
    for officer in (team, officer_of("CBSA", "privacy", unit="CBSA-NHQ")):
        client = browser(officer)
        assert client.post("/authority/annex/begin/").status_code == 403
        assert client.post(f"/authority/annexes/{draft.pk}/clauses/", {"do": "rules"}).status_code == 403


def test_law_names_of_old_are_read():
    assert rules.provision("Customs Act, 107(4)(d)") == "CA 107(4)(d)"
    assert rules.provision("PA 8(2)(a)") == "PA 8(2)(a)"
    assert rules.code_of("4.v12") == "4"
