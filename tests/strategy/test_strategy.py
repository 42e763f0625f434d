"""GV1-GV4 as a reader of the strategy would check them, through pages, the API and the command line."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import docx
import pypdf
import pytest
from django.utils import timezone
from tests.core.registers.cases import ledger_entries, seen_on

from entente.core import figures
from entente.core.figures import Period
from entente.core.gate import Context, working_as
from entente.core.models import Unit, office_label
from entente.core.registers.reader import Reader
from entente.ids import uuid7
from entente.strategy import framework, freezing
from entente.strategy.models import Action, Committee, Initiative, Meeting, Milestone, Report
from entente.strategy.report import assemble, charts

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat(officer_of):
    return officer_of("RCMP", "secretariat", username="sec")


@pytest.fixture
def lead(officer_of):
    return officer_of("CBSA", "coordinator", username="lead")


def add(client, officer, name, **values):
    client.force_login(officer)
    answer = client.post(f"/strategy/{name}/add/", values)
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]*)', answer.content.decode())
    return answer.url


def key(url):
    return url.rstrip("/").rpartition("/")[2]


@pytest.fixture
def executive(client, secretariat):
    return add(
        client, secretariat, "committees", kind="executive",
        title_en="Joint Executive Committee", title_fr="Comité exécutif mixte",
    )  # fmt: skip


@pytest.fixture
def initiative(client, secretariat):
    return add(
        client, secretariat, "initiatives", code="PP3", title_en="Consult before adopting",
        title_fr="Consulter d’abord", health="on_track", objectives=["O1"], ends_on="2027-03-31",
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_GV1_the_committee_asks_for_an_update_and_gets_it_by_the_date(
    client, secretariat, lead, executive, initiative, language
):
    client.cookies["entente_language"] = language
    by = timezone.localdate() + timedelta(days=3)
    url = add(
        client, secretariat, "updates", title_en="Where does it stand?", title_fr="Où en est-on?",
        committee=key(executive), initiative=key(initiative), answer_by=by.isoformat(),
    )  # fmt: skip
    client.force_login(lead)
    question = "Where does it stand?" if language == "en" else "Où en est-on?"
    assert question in client.get("/").content.decode()  # My day: it waits for the lead, with its clock
    page = client.get(url).content.decode()
    missing = "Write the answer." if language == "en" else "Rédigez la réponse."
    assert re.search(rf'<a href="{url}edit/#id_answer_en">{missing}</a>', page)
    values = {
        "title_en": "Where does it stand?", "title_fr": "Où en est-on?", "committee": key(executive),
        "initiative": key(initiative), "answer_by": by.isoformat(), "answer_en": "Half way.",
        "seen": seen_on(client.get(url + "edit/")),
    }  # fmt: skip
    assert client.post(url + "edit/", values).status_code == 302
    before = ledger_entries()
    client.post(url + "step/", {"step": "answer", "state": "asked"})
    assert ledger_entries() == before + 1
    client.force_login(secretariat)
    client.post(url + "step/", {"step": "accept", "state": "answered"})
    assert (
        "Half way." in client.get(initiative).content.decode()
        or question in client.get(initiative).content.decode()
    )
    row = client.get(f"/api/strategy/updates/{key(url)}").json()
    assert (row["state"], row["answer_en"]) == ("accepted", "Half way.")


def test_GV1_an_answer_that_is_late_reaches_the_secretariat(client, secretariat, lead, executive, initiative):
    past = timezone.localdate() - timedelta(days=2)
    add(
        client, secretariat, "updates", title_en="Late one", committee=key(executive),
        initiative=key(initiative), answer_by=past.isoformat(),
    )  # fmt: skip
    for officer in (lead, secretariat):
        client.force_login(officer)
        assert "Late one" in client.get("/").content.decode()


def test_GV1_minutes_are_approved_in_both_languages_only(client, secretariat, executive):
    url = add(
        client, secretariat, "meetings", title_en="Meeting", committee=key(executive),
        starts_at="2026-11-02T14:00", agenda_en="1. Actions", minutes_en="Agreed.",
    )  # fmt: skip
    for step, state in (("call", "planned"), ("hold", "called")):
        client.post(url + "step/", {"step": step, "state": state})
    client.post(url + "step/", {"step": "approve", "state": "held"})
    page = client.get(url).content.decode()
    assert "The minutes are needed in both languages." in page
    with working_as(Context(secretariat)) as context:
        assert Reader(context).rows(Meeting).get().state == "held"


def test_GV2_committees_report_upward(client, secretariat, executive):
    working = add(
        client, secretariat, "committees", kind="working", title_en="Working group", reports_to=key(executive)
    )
    page = client.get(executive).content.decode()
    assert "Report to it" in page
    assert "Working group" in page
    assert f'<a href="{executive}">Joint Executive Committee</a>' in client.get(working).content.decode()


def report(client, secretariat, executive, period="2026-Q3"):
    return add(
        client, secretariat, "reports", title_en="Report", title_fr="Rapport", committee=key(executive),
        period=period, message_en="All is well.", message_fr="Tout va bien.",
    )  # fmt: skip


def test_GV3_every_line_of_the_office_has_its_registers_and_its_latest_results():
    """What a line opens and what it shows: no activity of these rooms stands on the page with a dash."""
    from entente.core import figures
    from entente.core.registers import registry
    from entente.strategy import framework

    office = {
        "liaison",
        "priorities",
        "threats",
        "fora",
        "secondments",
        "training",
        "communications",
        "outcomes",
    }
    mine = [told for told in framework.activities() if told["room"].split("/")[0] in office]
    assert len(mine) >= 20
    for told in mine:
        assert [one for one in registry if told["code"] in one.activities], told["code"]
        assert figures.of_activity(told["code"]), told["code"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_GV2_every_figure_of_the_report_is_counted_again_from_its_link(
    client, secretariat, executive, initiative, language
):
    with working_as(Context(secretariat)) as context:
        label = office_label(context.agency, True)
        for i in range(7):
            Milestone(
                label=label, title_en=f"M{i}", initiative=key(initiative), due_on=date(2026, 7 + i % 3, 5),
                state="reached" if i < 5 else "open",
            ).save(force_insert=True)  # fmt: skip
    url = report(client, secretariat, executive)
    client.cookies["entente_language"] = language
    page = client.get(url + "read/").content.decode()
    assert ("Milestones reached" if language == "en" else "Jalons atteints") in page
    with working_as(Context(secretariat)) as context:
        told = assemble.content(Reader(context), Period.parse("2026-Q3"))
    row = next(one for one in told["figures"] if one["code"] == "strategy.milestones")
    assert row["value"] == 5
    counted = 0
    for one in told["figures"]:
        link = urlsplit(one["url"])
        answer = client.get(f"/api{link.path.rstrip('/')}?{link.query}")
        if answer.status_code == 404:  # its records are not the secretariat's to open
            continue
        number = answer.json()["count"]["value"]
        assert number == one["of"], one["code"]
        counted += 1
    assert counted >= 4
    # what is counted as it stands has no earlier periods: the same count six times would be no trend
    stock = {one["code"]: len(one["trend"]) for one in told["figures"] if one["stock"]}
    assert stock["secondments.agreements"] == 1
    assert set(stock.values()) == {1}
    assert {len(one["trend"]) for one in told["figures"] if not one["stock"]} == {6}
    assert (
        "as it stood when the report was written" if language == "en" else "tel quel à la rédaction"
    ) in page.lower()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_GV2_every_number_of_the_summary_leads_to_its_records(client, secretariat, executive, language):
    """Counted again at each link: page, PDF and Word document carry the same addresses."""
    with working_as(Context(secretariat)) as context:
        label = office_label(context.agency, True)
        for i, (health, state, ends) in enumerate(
            [("on_track", "under_way", "2027-01-01"), ("on_track", "under_way", "2026-09-30"),
             ("at_risk", "approved", "2026-01-31"), ("at_risk", "proposed", None),
             ("late", "delivered", None),
             ("on_track", "delivered", "2026-01-01"), ("late", "closed", "2026-01-01")]
        ):  # fmt: skip
            Initiative(label=label, code=f"X{i}", title_en=f"X{i}", health=health, state=state,
                       ends_on=ends, objectives=["O1"]).save(force_insert=True)  # fmt: skip
    meeting = add(client, secretariat, "meetings", title_en="Met", committee=key(executive),
                  starts_at="2026-08-02T10:00", agenda_en="1.")  # fmt: skip
    for step, state in (("call", "planned"), ("hold", "called")):
        client.post(meeting + "step/", {"step": step, "state": state})
    for n in range(3):
        one = add(client, secretariat, "actions", title_en=f"A{n}", meeting=key(meeting), due_on="2026-09-01",
                  outcome_en="Done.")  # fmt: skip
        if n < 2:
            client.post(one + "step/", {"step": "done", "state": "open"})
    url = report(client, secretariat, executive)
    client.cookies["entente_language"] = language
    page = client.get(url + "read/").content.decode()
    statement = page.split('class="statement">')[1].split("</p>")[0]
    # by hand: X6 is closed; late are X4 and those not delivered by 30 September, X1 and X2
    expected = ["6", "2", "1", "3", "2", "3", "1"]
    numbers = re.findall(r'<a href="([^"]+)">(\d+)</a>', statement)
    assert [number for _url, number in numbers] == expected
    assert not re.search(r"\d", re.sub(r"<a .*?</a>", "", statement))
    picture = page.split('<ul class="small">')[1].split("</ul>")[0]
    numbers += re.findall(r'<a href="([^"]+)">(\d+)</a>', picture)
    assert [n for _u, n in re.findall(r'<a href="([^"]+)">(\d+)</a>', picture)][:2] == ["7", "4"]  # O1
    for address, number in numbers:
        link = urlsplit(html.unescape(address))
        answer = client.get(f"/api{link.path.rstrip('/')}?{link.query}")
        assert answer.json()["count"]["value"] == int(number), address
        assert client.get(html.unescape(address)).status_code == 200
    wanted = {html.unescape(address) for address, _number in numbers}
    pdf = pypdf.PdfReader(io.BytesIO(client.get(f"{url}as/pdf/{language}/").content))
    annotations = [one.get_object() for page in pdf.pages for one in page.get("/Annots", [])]
    inside = {str(one["/A"]["/URI"]) for one in annotations}
    words = docx.Document(io.BytesIO(client.get(f"{url}as/docx/{language}/").content))
    targets = {one.target_ref for one in words.part.rels.values() if one.is_external}
    for address in wanted:
        assert any(one.endswith(address) for one in inside), address
        assert any(one.endswith(address) for one in targets), address


def test_GV2_a_trends_earlier_points_lead_to_their_records(client, secretariat, executive, initiative):
    with working_as(Context(secretariat)) as context:
        label = office_label(context.agency, True)
        for month in (1, 2, 4, 8):
            Milestone(label=label, title_en="M", initiative=key(initiative), due_on=date(2026, month, 5),
                      state="reached").save(force_insert=True)  # fmt: skip
    url = report(client, secretariat, executive)
    page = client.get(url + "read/").content.decode()
    row = page.split("Milestones reached</h4>")[1].split("</article>")[0]
    points = re.findall(r'<a href="([^"]+)">(\d+) in (Q\d 20\d\d)</a>', row)
    assert [(n, when) for _u, n, when in points][-2:] == [("2", "Q1 2026"), ("1", "Q2 2026")]
    for address, number, _when in points:
        link = urlsplit(html.unescape(address))
        assert client.get(f"/api{link.path.rstrip('/')}?{link.query}").json()["count"]["value"] == int(number)


def test_GV2_a_regional_committees_report_is_of_its_own_units_and_meetings(
    client, secretariat, executive, agencies, initiative
):
    region = Unit.objects.filter(level="region").first()
    division = Unit.objects.filter(level="division").first()
    desk = Unit.objects.filter(parent=region).first()
    regional = add(
        client, secretariat, "committees", kind="regional", title_en="Regional", title_fr="Régional",
        reports_to=key(executive), agency=region.agency_id, unit=region.pk, partner_unit=division.pk,
    )  # fmt: skip
    with working_as(Context(secretariat)) as context:
        label = office_label(context.agency, True)
        for unit in (region, desk, division, None, None):
            Milestone(label=label, title_en="M", initiative=key(initiative), due_on=date(2026, 8, 5),
                      state="reached", unit=unit).save(force_insert=True)  # fmt: skip
    for committee, words in ((executive, "National"), (regional, "Of the region")):
        meeting = add(client, secretariat, "meetings", title_en=words, committee=key(committee),
                      starts_at="2026-08-02T10:00")  # fmt: skip
        add(client, secretariat, "decisions", title_en=f"{words} decision", meeting=key(meeting),
            decided_on="2026-08-02")  # fmt: skip
        add(client, secretariat, "actions", title_en=words, meeting=key(meeting), due_on="2026-09-01")
    told = {}
    for name, committee in (("all", executive), ("own", regional)):
        url = report(client, secretariat, committee)
        client.post(url + "step/", {"step": "freeze", "state": "draft"})
        with working_as(Context(secretariat)) as context:
            told[name] = Reader(context).rows(Report).get(pk=key(url)).content
        value = next(one for one in told[name]["figures"] if one["code"] == "strategy.milestones")
        assert value["value"] == {"all": 5, "own": 3}[name]
        link = urlsplit(value["url"])
        counted = client.get(f"/api{link.path.rstrip('/')}?{link.query}").json()["count"]["value"]
        assert counted == value["value"]
        acted = urlsplit(told[name]["actions"]["links"]["due"])
        counted = client.get(f"/api{acted.path.rstrip('/')}?{acted.query}").json()["count"]["value"]
        assert counted == told[name]["actions"]["due"] == {"all": 2, "own": 1}[name]
    assert [one["title"]["en"] for one in told["own"]["decisions"]] == ["Of the region decision"]
    assert len(told["all"]["decisions"]) == 2  # the region reports to it
    page = client.get(url + "read/").content.decode()
    assert region.name_en in page
    assert "known for all units together only" in page


def test_GV2_a_report_is_due_and_reaches_the_committee_above_when_it_is_passed_on(
    client, secretariat, executive
):
    working = add(client, secretariat, "committees", kind="working", title_en="Working group",
                  reports_to=key(executive))  # fmt: skip
    url = report(client, secretariat, working)
    # 30 September 2026 is a Wednesday: the twentieth working day after it is 28 October
    due = client.get(f"/api/strategy/reports/{key(url)}").json()["due_at"]
    assert due.startswith("2026-10-29T04:00")  # the end of that day in Ottawa
    day = timezone.localdate() + timedelta(days=5)
    coming = add(client, secretariat, "meetings", title_en="The next", committee=key(executive),
                 starts_at=f"{day}T10:00")  # fmt: skip
    client.post(url + "step/", {"step": "freeze", "state": "draft"})
    assert "Reports received" not in client.get(coming).content.decode()
    client.post(url + "step/", {"step": "pass_on", "state": "frozen"})
    assert "Reports received" in client.get(coming).content.decode()


def test_GV2_a_frozen_report_does_not_change_and_its_digest_is_in_the_ledger(
    client, secretariat, executive, initiative
):
    url = report(client, secretariat, executive)
    before = ledger_entries()
    client.post(url + "step/", {"step": "freeze", "state": "draft"})
    assert ledger_entries() == before + 2  # the freezing with its digest, and the step
    frozen = client.get(url + "as/html/en/").content
    assert client.get(url + "edit/").status_code == 404
    with working_as(Context(secretariat)) as context:
        row = Reader(context).rows(Initiative).get()
        Initiative.objects.ungated("the world goes on").filter(pk=row.pk).update(health="at_risk")
        kept = Reader(context).rows(Report).get()
        assert freezing.intact(kept)
    assert client.get(url + "as/html/en/").content == frozen
    with working_as(Context(secretariat)):
        Report.objects.ungated("somebody tampers").update(content={**kept.content, "period": "2026-Q2"})
    assert "no longer has the digest" in client.get(url + "read/").content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_GV2_the_report_is_a_tagged_pdf_and_the_same_inputs_give_the_same_bytes(
    client, secretariat, executive, initiative, language
):
    url = report(client, secretariat, executive)
    first, again = (client.get(f"{url}as/pdf/{language}/").content for _twice in range(2))
    assert first == again
    pdf = pypdf.PdfReader(io.BytesIO(first))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == f"{language}-CA"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    text = " ".join(page.extract_text() for page in pdf.pages)
    for words in ("In short", "All is well.") if language == "en" else ("En bref", "Tout va bien."):
        assert words in text
    for how in ("docx", "html"):
        assert (
            client.get(f"{url}as/{how}/{language}/").content
            == client.get(f"{url}as/{how}/{language}/").content
        )
    words = docx.Document(io.BytesIO(client.get(f"{url}as/docx/{language}/").content))
    assert any(p.style.name.startswith("Heading") for p in words.paragraphs)
    assert len(words.tables) == 2


def test_GV2_few_subjects_are_not_told(monkeypatch, client, secretariat, executive):
    from entente.core import figures

    monkeypatch.setattr(figures, "_figures", {})
    figures.add(
        figures.Figure("t.few", "Few", "Peu", lambda r, p: figures.Result(7, "/strategy/", 7), small=10)
    )
    with working_as(Context(secretariat)) as context:
        told = assemble.content(Reader(context), Period.parse("2026-Q3"))
    assert told["figures"][0]["fewer_than"] == 10
    assert "7" not in json.dumps([told["figures"][0][k] for k in ("value", "of", "trend")]).replace(
        "2026", ""
    )


def test_GV3_the_framework_is_the_strategys():
    # Strategy, section V and Appendix A: three pillars, ten objectives, seven enablers
    frame = framework.declared()
    assert (len(frame.pillars), len(frame.objectives), len(frame.enablers)) == (3, 10, 7)
    assert [len(p.objectives) for p in frame.pillars] == [3, 3, 4]
    rows = framework.activities()
    assert len({row["code"] for row in rows}) == len(rows) == 34
    codes = {one.code for one in (*frame.objectives, *frame.enablers)}
    assert {code for row in rows for code in (*row["objectives"], *row["enablers"])} <= codes
    assert {one.code for one in frame.objectives} == {code for row in rows for code in row["objectives"]}
    assert all(row[one] for row in rows for one in ("en", "fr", "text_en", "text_fr", "room"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_GV3_every_line_opens_the_room_that_carries_it_out(client, secretariat, initiative, language):
    client.cookies["entente_language"] = language
    page = client.get("/strategy/").content.decode()
    for row in framework.activities():
        assert f'id="{row["code"]}"' in page
    for objective in framework.declared().objectives:
        assert str(objective.words(language).replace("’", "’")) in page
    assert "Consult before adopting" in page or "Consulter d’abord" in page
    assert client.get("/strategy/framework/").status_code == 200


def test_GV3_every_objective_opens_its_rooms_with_results_what_is_overdue_and_who_leads(
    client, secretariat, agencies
):
    """And every number of what is overdue is the count of the list that it opens."""
    from entente.liaison.models import Post

    past = timezone.now() - timedelta(days=3)
    with working_as(Context(secretariat)) as context:
        label = office_label(context.agency, True)
        one = Initiative(label=label, code="LO1", title_en="Matrix", title_fr="Matrice", objectives=["O1"],
                         agency=agencies["CBSA"])  # fmt: skip
        one.save(force_insert=True)
        Milestone(label=label, title_en="Agreed with all", initiative=one.pk,
                  due_on=past.date()).save(force_insert=True)  # fmt: skip
        for n in range(3):
            Post(label=label, title_en=f"P{n}", country="TH", city="Bangkok",
                 due_at=past if n < 2 else None).save(force_insert=True)  # fmt: skip
    client.force_login(secretariat)
    page = client.get("/strategy/").content.decode()
    lo1 = next(row for row in framework.activities() if row["code"] == "LO1")
    for objective in framework.declared().objectives:
        part = page.split(f'<li id="{objective.code}">')[1].split("</li>")[0]
        codes = {r["code"] for r in framework.activities() if objective.code in r["objectives"]}
        assert all(f'href="#{code}"' in part for code in codes)
        assert "Led by" in part
        if objective.code == "O8":  # joint operations: no room carries them out yet, and the page says so
            assert "Its room is not built yet" in part
        else:
            room = re.search(r'<p class="small"><a href="/[a-z]+/[a-z/-]+">', part)
            assert (room is None) == (objective.code == "O3"), objective.code
            # whose one room is the marine desks' own
            assert ("Its room is not open to your role" in part) == (objective.code == "O3")
            assert "<strong>" in part.split("Led by")[1], objective.code  # a result
        assert ("Agreed with all" in part) == (objective.code in lo1["objectives"])
    row = page.split('id="LO1" data-row')[1].split("</tr>")[0]
    assert "Agreed with all" in row
    counted = re.findall(r'<a href="(/[^"]+overdue=yes)">[^<]+ \((\d+)\)</a>', page)
    assert ("/liaison/posts/?overdue=yes", "2") in counted
    for address, number in set(counted):
        link = urlsplit(address)
        answer = client.get(f"/api{link.path.rstrip('/')}?{link.query}").json()
        assert answer["count"]["value"] == int(number), address


@pytest.mark.parametrize("language", ["en", "fr"])
def test_GV4_an_initiative_needs_a_lead_a_date_and_evidence(
    client, secretariat, executive, agencies, initiative, language
):
    client.cookies["entente_language"] = language
    client.post(initiative + "step/", {"step": "approve", "state": "proposed"})
    missing = "Name the lead agency." if language == "en" else "Nommez l’organisme responsable."
    assert missing in client.get(initiative).content.decode()
    path = f"/api/strategy/initiatives/{key(initiative)}"
    version = client.get(path).json()["version"]
    body = json.dumps({"agency": agencies["CBSA"].pk})
    changed = client.patch(path, body, content_type="application/json", headers={"if-match": version})
    assert changed.status_code == 200, changed.content
    client.post(initiative + "step/", {"step": "approve", "state": "proposed"})
    missing = {
        "en": "Record the executive committee’s decision on the timeline.",
        "fr": "Consignez la décision du comité exécutif sur le calendrier.",
    }
    assert missing[language] in client.get(initiative).content.decode()
    decide(client, secretariat, executive, initiative)
    for step, state in (("approve", "proposed"), ("start", "approved"), ("deliver", "under_way")):
        client.post(initiative + "step/", {"step": step, "state": state})
    assert client.get(path).json()["state"] == "under_way"  # no evidence yet


def decide(client, secretariat, executive, initiative):
    meeting = add(
        client,
        secretariat,
        "meetings",
        title_en="Meeting",
        committee=key(executive),
        starts_at="2026-11-02T14:00",
    )
    add(
        client, secretariat, "decisions", title_en="Timeline set", meeting=key(meeting),
        initiatives=[key(initiative)], decided_on="2026-11-02",
    )  # fmt: skip


def test_GV1_GV4_the_timeline_is_the_executive_committees(
    client, secretariat, lead, executive, agencies, initiative
):
    path = f"/api/strategy/initiatives/{key(initiative)}"

    def patch(**given):
        version = client.get(path).json()["version"]
        return client.patch(
            path, json.dumps(given), content_type="application/json", headers={"if-match": version}
        )

    assert patch(agency=agencies["CBSA"].pk).status_code == 200
    decide(client, secretariat, executive, initiative)
    client.post(initiative + "step/", {"step": "approve", "state": "proposed"})
    client.force_login(lead)
    assert patch(ends_on="2029-03-31").status_code == 409
    assert patch(health="at_risk").status_code == 200
    assert client.get(path).json()["ends_on"] == "2027-03-31"
    client.force_login(secretariat)
    client.post(
        initiative + "step/", {"step": "reset", "state": "approved", "note": "A year more is asked for."}
    )
    assert patch(ends_on="2028-03-31").status_code == 200
    client.post(initiative + "step/", {"step": "approve", "state": "proposed"})
    assert client.get(path).json()["state"] == "proposed"  # the decision before was on another timeline
    decide(client, secretariat, executive, initiative)
    client.post(initiative + "step/", {"step": "approve", "state": "proposed"})
    assert client.get(path).json()["state"] == "approved"


def test_GV4_the_demonstration_enters_all_of_it_once(client, secretariat, monkeypatch):
    from entente.strategy import demo

    monkeypatch.setattr(demo, "WRITER", "sec")
    demo.load()
    demo.load()
    with working_as(Context(secretariat)) as context:
        reader = Reader(context)
        assert reader.rows(Initiative).count() == 34
        assert reader.rows(Committee).count() == 5
        assert all(freezing.intact(one) for one in reader.rows(Report) if one.state == "frozen")
    client.force_login(secretariat)
    for path in (
        "",
        "framework/",
        "initiatives/timeline/",
        "meetings/calendar/",
        "initiatives/board/",
        "reports/",
    ):
        assert client.get(f"/strategy/{path}").status_code == 200, path


@pytest.mark.parametrize(
    ("code", "first", "last", "before"),
    [("2026", "2026-01-01", "2026-12-31", "2025"), ("2026-Q3", "2026-07-01", "2026-09-30", "2026-Q2"),
     ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4"), ("2024-02", "2024-02-01", "2024-02-29", "2024-01"),
     ("2026-12", "2026-12-01", "2026-12-31", "2026-11"), ("2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3")],
)  # fmt: skip
def test_periods(code, first, last, before):
    period = Period.parse(code)
    assert (period.first.isoformat(), period.last.isoformat(), period.before().code) == (first, last, before)


@pytest.mark.parametrize("code", ["2026-Q5", "2026-13", "26", "2026-Q", "", "2026-3"])
def test_what_is_no_period(code):
    with pytest.raises(ValueError, match="period"):
        Period.parse(code)


# -- meetings and councils -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_GV1_the_agenda_is_made_of_what_is_open(client, secretariat, executive, initiative, language):
    """What the committee asked for and has not got, what it decided and is not done, what is at risk."""
    day = timezone.localdate()
    past = add(
        client, secretariat, "meetings", title_en="The meeting before", committee=key(executive),
        starts_at=f"{day - timedelta(days=40)}T10:00", agenda_en="1. Actions",
    )  # fmt: skip
    for step, state in (("call", "planned"), ("hold", "called")):
        client.post(past + "step/", {"step": step, "state": state})
    add(client, secretariat, "actions", title_en="Report back", title_fr="Faire rapport", meeting=key(past),
        due_on=str(day - timedelta(days=5)))  # fmt: skip
    add(client, secretariat, "updates", title_en="How far along?", title_fr="Où en est-on?",
        committee=key(executive), initiative=key(initiative), answer_by=str(day))  # fmt: skip
    add(client, secretariat, "initiatives", code="LO9", title_en="Slow one", title_fr="Initiative lente",
        health="at_risk")  # fmt: skip
    coming = add(
        client, secretariat, "meetings", title_en="The next", committee=key(executive),
        starts_at=f"{day + timedelta(days=5)}T10:00",
    )  # fmt: skip
    client.cookies["entente_language"] = language
    page = client.get(coming).content.decode()
    heading = {"en": "Agenda from what is open", "fr": "Ordre du jour tiré de ce qui est ouvert"}
    panel = page.split(heading[language])[1]
    for words in {
        "en": ("Report back", "How far along?", "Slow one", "The meeting before"),
        "fr": ("Faire rapport", "Où en est-on?", "Initiative lente", "The meeting before"),
    }[language]:
        assert words in panel
    assert "Agenda from what is open" not in client.get(past).content.decode()  # it is over


@pytest.mark.parametrize("language", ["en", "fr"])
def test_EN19_a_council_says_whom_it_invites(client, secretariat, language):
    """The National Integrated Operations Council, to which CBSA executives come by invitation."""
    council = add(
        client, secretariat, "committees", kind="council", title_en="National Integrated Operations Council",
        title_fr="Conseil national des opérations intégrées", guests_en="CBSA executives",
        guests_fr="Cadres de l’ASFC",
    )  # fmt: skip
    meeting = add(
        client, secretariat, "meetings", title_en="Council", committee=key(council),
        starts_at="2026-12-02T14:00", agenda_en="1. Border",
    )  # fmt: skip
    client.cookies["entente_language"] = language
    client.post(meeting + "step/", {"step": "call", "state": "planned"})
    missing = {
        "en": "Say which of the council’s guests are invited",
        "fr": "Dites lesquels des invités du conseil",
    }
    assert missing[language] in client.get(meeting).content.decode()
    path = f"/api{meeting.rstrip('/')}"
    version = client.get(path).json()["version"]
    body = json.dumps({"guests_en": "CBSA vice-president"})
    changed = client.patch(path, body, content_type="application/json", headers={"if-match": version})
    assert changed.status_code == 200, changed.content
    client.post(meeting + "step/", {"step": "call", "state": "planned"})
    assert client.get(path).json()["state"] == "called"


def test_an_initiative_names_its_room_in_the_pages_language(client, secretariat):
    url = add(client, secretariat, "initiatives", code="X1", title_en="Meet", title_fr="Se réunir",
              room="secondments", health="on_track")  # fmt: skip
    assert "<dd>Secondments</dd>" in client.get(url).content.decode()
    client.cookies["entente_language"] = "fr"
    page = client.get(url).content.decode()
    assert "<dd>Détachements</dd>" in page
    assert "secondments</dd>" not in page


def test_every_activitys_room_is_one_that_the_register_knows():
    known = dict(framework.rooms())
    assert {one["room"] for one in framework.activities()} <= set(known)
    assert all(str(words) and str(words) != room for room, words in known.items())


def test_the_frameworks_picture_takes_every_colour_from_the_page(client, secretariat, initiative):
    """On the page no colour is its own, so that it is dark in the dark; in a report it stays on white."""
    client.force_login(secretariat)
    page = client.get("/strategy/framework/").content.decode()
    picture = page.partition('<div class="picture themed">')[2].partition("</svg>")[0]
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', picture))
    meanings = (Path(charts.__file__).parents[2] / "core/static/core/css/theme.css").read_text()
    assert {"var(--bar)", "var(--bar-ink)", "var(--paper)", "var(--ink)"} <= colours
    assert all(f"\n  {one[4:-1]}:" in meanings for one in colours), colours
    frozen = charts.framework(framework.declared(), [], "en")
    assert 'fill="#ffffff"' in frozen
    assert "var(" not in frozen


def test_an_initiative_due_later_in_the_quarter_is_not_told_as_late(client, secretariat):
    with working_as(Context(secretariat)):
        for code, day in (("A1", 1), ("A2", 31)):
            row = Initiative(label=office_label(secretariat.agency, joint=True), title_en=code, code=code,
                             state="under_way", health="on_track", ends_on=date(2026, 8, day))  # fmt: skip
            row.save(force_insert=True)
    told = {}
    for at in (datetime(2026, 8, 15, 15, tzinfo=UTC), datetime(2026, 10, 2, 15, tzinfo=UTC)):
        with working_as(Context(secretariat, at=at)) as context:
            content = assemble.content(Reader(context), Period.parse("2026-Q3"))
        told[at.month] = {one["code"]: one["health"] for one in content["initiatives"]}
        client.force_login(secretariat)
        listed = client.get("/api" + content["links"]["late"].replace("/?", "?")).json()
        told[f"link {at.month}"] = sorted(one["code"] for one in listed["items"])
    assert told[8] == {"A1": "late", "A2": "on_track"}
    assert told[10] == {"A1": "late", "A2": "late"}
    assert (told["link 8"], told["link 10"]) == (["A1"], ["A1", "A2"])


def test_an_action_that_is_due_later_in_the_quarter_is_not_told_as_missed(client, secretariat, executive):
    """Of a quarter that is not over, figures of what falls due and the report's own count end today."""
    with working_as(Context(secretariat)):
        for month, day, state in ((8, 1, "done"), (8, 10, "open"), (9, 20, "open")):
            row = Action(label=office_label(secretariat.agency, joint=True), title_en=f"{month}-{day}",
                         due_on=date(2026, month, day), state=state, meeting=uuid7())  # fmt: skip
            row.save(force_insert=True)
    told = {}
    for at in (datetime(2026, 8, 15, 15, tzinfo=UTC), datetime(2026, 10, 2, 15, tzinfo=UTC)):
        with working_as(Context(secretariat, at=at)) as context:
            reader, period = Reader(context), Period.parse("2026-Q3")
            share = figures.get("strategy.actions").result(reader, period)
            counted = assemble.content(reader, period)["actions"]
            told[at.month] = (round(share.value, 1), counted["due"], counted["done"])
    assert told == {8: (50.0, 2, 1), 10: (33.3, 3, 1)}
