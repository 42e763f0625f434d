"""PP6 and CL4 as a reader of the strategy would check them, through pages and the API."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from tests.core.registers.hands import adding, complaints, edit, key_of, step

from entente.core import figures
from entente.core.figures import Period, Result
from entente.core.gate import Context, working_as
from entente.core.models import office_label
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.ids import uuid7
from entente.outcomes import board, measures
from entente.outcomes.measures import BadMeasure, Source
from entente.outcomes.models import Credit, JointResult

pytestmark = pytest.mark.django_db
Q3 = Period.parse("2026-Q3")


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "coordinator", "secretariat")


def save(officer, model, **values):
    with working_as(Context(officer)) as context:
        values.setdefault("title_en", "A result")
        row = model(label=office_label(context.agency, True), **values)
        row.save(force_insert=True)
        return row


def result(officer, kind="seizure", on=date(2026, 8, 3), days=10, state="confirmed", **more):
    more = {"pillar": "P2", "opened_on": on - timedelta(days=days), "concluded_on": on} | more
    return save(officer, JointResult, kind=kind, state=state, **more)


# -- the measures themselves -------------------------------------------------------------------------


def test_PP6_seizures_are_one_measure_among_many_and_every_measure_says_what_it_cannot_tell():
    tests, found = measures.declared()
    # the strategy's own test of success, in its order
    assert [one.code for one in tests] == ["gaps", "communication", "service", "security"]
    assert len([one for one in found if "seizure" in one.code]) == 1
    assert {one.test for one in found} == {one.code for one in tests}
    for one in found:
        assert all(one.words[f"{name}_{code}"] for name in ("definition", "cannot") for code in ("en", "fr"))
        assert one.pillars
        assert one.words["en"] != one.words["fr"]
    assert next(one for one in found if one.code == "seizures").good == ""


def test_every_measure_asks_a_register_that_is_there_for_filters_that_it_has(rcmp):
    with working_as(Context(rcmp)) as context:
        for one in measures.declared()[1]:
            if registry.get(one.source.register) is None:
                continue
            url, given = figures.address(one.source.register, one.source.day, Q3, **one.source.where)
            figures.rows(Reader(context), one.source.register, {**given, **one.source.hit})
            assert url.startswith("/")
            for name in filter(None, (one.source.start, one.source.end)):
                registry.get(one.source.register).model._meta.get_field(name)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"count": "a.b", "share": "a.b"},
        {"share": "a.b"},
        {"median": "a.b", "from": "x", "to": "y"},
        {"count": "a.b", "wher": {}},
    ],
)
def test_a_source_that_cannot_be_asked_is_named(told):
    with pytest.raises(BadMeasure):
        Source.read(told)


def test_a_median_is_worked_out_of_the_rows_own_times(cbsa):
    """Independent: 1, 2 and 9 hours have a median of 2."""
    at = datetime(2026, 8, 1, tzinfo=UTC)
    from tests.core.registers.sample import Errand

    for hours in (1, 9, 2):
        row = save(cbsa, Errand, answer_by=date(2026, 8, 1), state_at=at, due_at=at + timedelta(hours=hours))
        assert row.pk
    source = Source.read(
        {"median": "sample.errands", "day": "answer_by", "from": "state_at", "to": "due_at", "unit": "hours"}
    )
    with working_as(Context(cbsa)) as context:
        found = measures.compute(source, Reader(context), Q3)
    assert (found.value, found.of) == (2.0, 3)
    in_time = Source.read({"in_time": "sample.errands", "day": "answer_by", "at": "state_at", "by": "due_at"})
    with working_as(Context(cbsa)) as context:
        assert measures.compute(in_time, Reader(context), Q3).value == 100.0


@pytest.mark.parametrize("language", ["en", "fr"])
def test_PP6_every_figure_is_counted_again_from_its_link(client, cbsa, language):
    for kind, number in (("seizure", 5), ("disruption", 2), ("conflict", 3)):
        for _n in range(number):
            result(cbsa, kind)
    result(cbsa, "seizure", state="claimed")  # claimed by one agency alone: counts nowhere
    result(cbsa, "seizure", on=date(2026, 4, 3))  # another quarter
    client.force_login(cbsa)
    client.cookies["entente_language"] = language
    page = client.get("/outcomes/?period=2026-Q3").content.decode()
    for code, number in (("seizures", 5), ("disruption", 2), ("conflicts", 3)):
        one = measures.get(code)
        block = page.split(f"/outcomes/measures/{code}/")[1].split("</article>")[0]
        assert one.words[language] in page
        assert one.words[f"cannot_{language}"] in block
        assert re.search(rf'class="figure">{number}\b', block), code
        link = urlsplit(re.search(r'href="(/outcomes/results/[^"]+)"', block)[1].replace("&amp;", "&"))
        listed = client.get(f"/api{link.path.rstrip('/')}?{link.query}").json()
        assert listed["count"]["value"] == number
    titles = {
        "en": ("Is it working?", "What it cannot tell:"),
        "fr": ("Est-ce que cela fonctionne?", "Ce qu’elle ne dit pas"),
    }
    for words in titles[language]:
        assert words in page


def test_PP6_small_samples_say_how_unsure_they_are(client, cbsa):
    """Garwood 1936: the exact 95 % interval of a count of 3 is 0.62 to 8.77."""
    for _n in range(3):
        result(cbsa, "conflict")
    client.force_login(cbsa)
    page = client.get("/outcomes/measures/conflicts/?period=2026-Q3").content.decode()
    assert "95% interval 0.6 to 8.8" in page
    assert "Few records." in page
    one = measures.get("conflicts")
    assert one.words["definition_en"] in page
    assert one.words["cannot_en"] in page


def test_PP6_none_at_all_is_no_worse_than_few(cbsa):
    """Garwood: the exact interval of a count of 0 is 0 to 3.69, which overlaps that of 2 (0.24 to 7.22)."""
    for _n in range(2):
        result(cbsa, "disruption", on=date(2026, 5, 3))
    with working_as(Context(cbsa)) as context:
        one = measures.get("disruption")
        found = one.results(Reader(context), Q3.back(2))
    assert (round(found[1].low, 2), round(found[1].high, 2)) == (0.0, 3.69)
    assert board.Line(one, list(zip(Q3.back(2), found, strict=True))).moved == "same"


def test_PP6_a_difference_within_chance_is_not_called_better(cbsa):
    one = measures.get("milestones")

    def line(before, now):
        return board.Line(one, [(Q3.before(), before), (Q3, now)])

    near = line(Result(60, "", 10, 31, 83), Result(70, "", 10, 40, 89))
    assert near.moved == "same"
    far = line(Result(20, "", 100, 13, 29), Result(70, "", 100, 60, 78))
    assert far.moved == "better"
    assert line(Result(70, "", 100, 60, 78), Result(20, "", 100, 13, 29)).moved == "worse"
    assert board.Line(measures.get("seizures"), [(Q3.before(), far.now), (Q3, near.now)]).moved == ""


def test_PP6_by_division_each_with_its_own_interval(client, cbsa, officer_of, agencies):
    from entente.core.models import Unit

    units = {
        name: Unit.objects.create(
            agency=agencies["CBSA"], code=f"T-{name}", name_en=name, name_fr=name, level="region", regimes=[]
        )
        for name in ("East", "West")
    }
    for name, number in (("East", 3), ("West", 1)):
        for _n in range(number):
            result(cbsa, "disruption", unit=units[name])
    client.force_login(cbsa)
    page = client.get("/outcomes/measures/disruption/?period=2026-Q3").content.decode()
    for name, number in (("East", 3), ("West", 1)):
        row = page.split(f"{name}</th>")[1].split("</tr>")[0]
        assert f">{number}<" in row
    narrowed = client.get(f"/outcomes/?period=2026-Q3&unit={units['West'].pk}").content.decode()
    assert re.search(r'class="figure">1<', narrowed)
    assert "cannot be told this way" in narrowed


def test_PP6_by_pillar_only_its_measures_stand(client, cbsa):
    client.force_login(cbsa)
    page = client.get("/outcomes/?pillar=P3").content.decode()
    assert "Long investigations concluded" in page
    assert "Hits that were somebody else" not in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_PP6_a_score_that_one_measure_decides_says_so(client, cbsa, language, monkeypatch):
    """Only seizures differ from quarter to quarter: the score is theirs, whatever its other parts weigh."""
    tests, found = measures.declared()
    kept = tuple(one for one in found if one.code in ("seizures", "disruption", "long"))
    monkeypatch.setattr(measures, "declared", lambda: (tests, kept))
    monkeypatch.setattr(board, "declared", lambda: (tests, kept))
    for number, period in zip((1, 4, 8, 2, 11, 6), Q3.back(6), strict=True):
        result(cbsa, "disruption", on=period.first)
        result(cbsa, "investigation", on=period.first, days=900)
        for _n in range(number):
            result(cbsa, "seizure", on=period.first)
    client.force_login(cbsa)
    client.cookies["entente_language"] = language
    said = {
        "en": ("decides this score: Seizures by joint work.", "its score is decided by one measure alone"),
        "fr": ("décide de ce score : Saisies issues du travail conjoint.", "décidé par une seule mesure"),
    }  # fmt: skip
    assert said[language][0] in client.get("/outcomes/score/?period=2026-Q3").content.decode()
    assert said[language][1] in client.get("/outcomes/?period=2026-Q3").content.decode()


# -- results, and whose they are ---------------------------------------------------------------------


def add(client, officer, name, **values):
    client.force_login(officer)
    answer = client.post(f"/outcomes/{name}/add/", values)
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]*)', answer.content.decode())
    return answer.url


@pytest.mark.parametrize("language", ["en", "fr"])
def test_CL4_a_result_is_claimed_with_its_contributors_and_confirmed_by_the_other_agency(
    client, cbsa, rcmp, agencies, language
):
    values = {
        "title_en": "Ring broken up", "title_fr": "Réseau démantelé", "kind": "disruption", "pillar": "P3",
        "opened_on": "2023-02-01", "concluded_on": "2026-08-10", "effect_en": "No run since.",
    }  # fmt: skip
    url = add(client, cbsa, "results", **values)
    client.cookies["entente_language"] = language
    client.post(url + "step/", {"step": "claim", "state": "under_way"})
    missing = {"en": "Say who contributed, and when.", "fr": "Dites qui a contribué, et quand."}
    page = client.get(url).content.decode()
    key = url.rstrip("/").rpartition("/")[2]
    assert missing[language] in page
    assert f"/outcomes/credits/add/?result={key}" in page
    add(
        client, cbsa, "credits", title_en="Part", result=key, weight="led", first="2023-02-01",
        last="2026-08-10", agency=str(agencies["CBSA"].pk),
    )  # fmt: skip
    client.post(url + "step/", {"step": "claim", "state": "under_way"})
    client.post(url + "step/", {"step": "confirm", "state": "claimed"})  # by the agency that claimed it
    assert client.get(f"/api{url.rstrip('/')}").json()["state"] == "claimed"
    client.force_login(rcmp)
    client.post(url + "step/", {"step": "confirm", "state": "claimed"})
    row = client.get(f"/api{url.rstrip('/')}").json()
    assert (row["state"], row["long"]) == ("confirmed", True)


def test_CL4_a_long_investigation_is_one_also_when_it_was_entered_while_under_way(client, cbsa, rcmp):
    """The ordinary course: begun, years later concluded by an edit, claimed and confirmed; then it stands."""
    add = adding("outcomes")
    url = add(
        client, cbsa, "results", title_en="Ring", kind="investigation", pillar="P3", opened_on="2022-01-01"
    )
    at = f"/api{url.rstrip('/')}"
    assert client.get(at).json()["long"] is False
    for on, long in (("2023-12-31", False), ("2024-01-01", True)):  # 729 and 730 days, by the calendar
        edit(client, cbsa, url, concluded_on=on, effect_en="No run since.")
        assert client.get(at).json()["long"] is long
    credit = add(client, cbsa, "credits", title_en="Part", result=key_of(url), weight="led",
                 first="2022-01-01", last="2024-01-01")  # fmt: skip
    step(client, cbsa, url, "claim", "under_way")
    step(client, rcmp, url, "confirm", "claimed")
    listed = client.get("/api/outcomes/results?long=yes").json()
    assert [one["id"] for one in listed["items"]] == [key_of(url)]
    assert (
        "Ring" in client.get("/outcomes/contributions/").content.decode().split("Long investigations</h2>")[1]
    )
    # what both confirmed, neither changes alone: nor what it says, nor who has a part in it
    for path in (url, credit):
        assert client.get(f"{path}edit/").status_code == 404
    late = {
        "title_en": "Late",
        "result": key_of(url),
        "weight": "led",
        "first": "2023-01-01",
        "last": "2023-02-01",
    }
    answer = client.post("/outcomes/credits/add/", late)
    assert any("what belongs to it is settled" in one for one in complaints(answer))
    step(client, rcmp, url, "reopen", "confirmed", note="A date is wrong.")
    assert client.get(f"{url}edit/").status_code == 200  # to be claimed and confirmed anew


def test_CL4_a_secondment_that_ended_years_before_the_result_keeps_its_part(client, cbsa, agencies):
    from entente.secondments.models import Secondment

    gone = save(
        cbsa, Secondment, title_en="Analyst, 2023", position="00000000-0000-7000-8000-000000000001",
        candidate="00000000-0000-7000-8000-000000000002", begins=date(2023, 1, 1), ends=date(2023, 12, 31),
        state="completed",
    )  # fmt: skip
    one = result(cbsa, "investigation", on=date(2025, 12, 31), days=1094, title_en="Container ring")
    # supporting (2) for a year, led (4) over three: 2/6 in 2023 for the first, 4/6 over three years
    save(cbsa, Credit, result=one.pk, secondment=gone.pk, weight="supporting", first=date(2023, 1, 1),
         last=date(2023, 12, 31))  # fmt: skip
    save(cbsa, Credit, result=one.pk, weight="led", first=date(2023, 1, 2), last=date(2025, 12, 31),
         agency=agencies["RCMP"])  # fmt: skip
    client.force_login(cbsa)
    page = client.get("/outcomes/contributions/").content.decode()
    long = page.split("Long investigations</h2>")[1]
    row = long.split("Secondment: Analyst, 2023")[1].split("</tr>")[0]
    assert re.findall(r'class="number">(?:<strong>)?([^<]+)', row) == ["0.33", "–", "–", "0.33"]
    assert "Container ring" in long
    # a year of three is a third of the days, to two places
    rest = long.split("Secondment: Analyst, 2023")[0] + long.split("Secondment: Analyst, 2023")[1]
    assert rest.count("0.22") == 3


def test_CL4_the_share_of_every_result_adds_up(client, cbsa, agencies):
    from entente.outcomes import attribution

    for n in range(4):
        one = result(cbsa, "investigation", days=800 + n)
        for weight, code in (("led", "CBSA"), ("supporting", "RCMP")):
            save(cbsa, Credit, result=one.pk, weight=weight, first=date(2024, 6, 1), last=date(2026, 8, 3),
                 agency=agencies[code])  # fmt: skip
    with working_as(Context(cbsa)) as context:
        told = attribution.told(Reader(context))
    assert sum(whole for _who, _parts, whole in told["whole"]) == pytest.approx(4)


def test_figures_of_agency_data_are_not_told_of_fewer_than_ten(client, rcmp, monkeypatch):
    one = measures.get("compliance")
    monkeypatch.setattr(type(one), "under", property(lambda self: lambda: Context(rcmp)))
    monkeypatch.setattr(measures, "compute", lambda *a, **k: Result(57.0, "/marine/findings/", 7, 20, 80))
    client.force_login(rcmp)
    page = client.get("/outcomes/measures/compliance/?period=2026-Q3").content.decode()
    assert "fewer than 10 records" in page
    assert "57" not in re.sub(
        r'<svg.*?</svg>|csrf\w+" value="\w+"|\?v=\w+|[0-9a-f]{8,}', "", page.split("<main")[1]
    )


def test_PP6_what_is_counted_as_it_stands_has_no_history(client, cbsa):
    """A share of all restrictions ever reported: asked of every quarter it would be one number six times."""
    from entente.liaison.models import Restriction

    for n in range(4):
        save(cbsa, Restriction, policy_en="Manual", blocks="customs", state="amended" if n else "reported")
    client.force_login(cbsa)
    page = client.get("/outcomes/measures/restrictions/?period=2026-Q3").content.decode()
    assert "75" in page.split('class="figure"')[1].split("</p>")[0]
    assert "As it stands today: no count of earlier days is kept." in page
    assert page.split('<svg class="trend"')[1].split("</svg>")[0].count("<circle") == 1
    client.cookies["entente_language"] = "fr"
    page = client.get("/outcomes/measures/restrictions/?period=2026-Q3").content.decode()
    assert "Situation d’aujourd’hui" in page
    scores = client.get("/outcomes/score/?period=2026-Q3").content.decode()
    left = scores.split("Écartées, faute de chiffres :")[1].split("</p>")[0]
    assert "Restrictions au travail commun levées" in left  # one value makes no score over periods


def test_the_demonstration_fills_the_room_once(client, rcmp, monkeypatch):
    from entente.outcomes import demo

    monkeypatch.setattr(demo, "WRITER", rcmp.username)
    demo.load()
    demo.load()
    with working_as(Context(rcmp)) as context:
        rows = list(Reader(context).rows(JointResult))
        assert {one.kind for one in rows} == set(JointResult.Kind.values)
        assert any(one.long for one in rows)
        assert min(one.concluded_on for one in rows if one.concluded_on) < timezone.localdate() - timedelta(
            600
        )
        counted = Reader(context).rows(Credit).count()
        assert counted >= 2 * len(rows)
    client.force_login(rcmp)
    for path in ("", "score/", "contributions/", "results/board/", "results/calendar/"):
        assert client.get(f"/outcomes/{path}").status_code == 200, path


def test_what_is_due_later_in_a_period_that_is_not_over_is_not_yet_missed(client, rcmp):
    from entente.strategy.models import Milestone

    for due, state in (
        (date(2026, 8, 1), "reached"),
        (date(2026, 8, 10), "open"),
        (date(2026, 9, 20), "open"),
    ):
        save(rcmp, Milestone, initiative=uuid7(), due_on=due, state=state)
    milestones = measures.get("milestones")

    def at(day):
        context = Context(rcmp, at=datetime(2026, day[0], day[1], 15, tzinfo=UTC))
        with working_as(context):
            return milestones.result(Reader(context), Q3)

    running, over = at((8, 15)), at((10, 2))
    assert (running.value, running.of) == (50.0, 2)
    assert (round(over.value, 1), over.of) == (33.3, 3)
    client.force_login(rcmp)
    listed = client.get("/api" + running.url.replace("/?", "?")).json()
    assert listed["count"]["value"] == 2  # the list behind the figure holds what it rests on
