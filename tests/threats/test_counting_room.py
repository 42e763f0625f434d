"""PP4: corridors that the product counts itself, and sums by mode and by what is moved."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import numpy as np
import pytest
from django.utils import timezone
from tests.core.registers.cases import needed
from tests.core.registers.hands import adding

from entente.core.gate import Context, working_as
from entente.core.models import Label, office_label
from entente.core.registers.reader import Reader
from entente.marine.models import Finding
from entente.threats import counting
from entente.threats.models import Corridor, Judgement, Threat

pytestmark = pytest.mark.django_db
add = adding("threats")
LIST = "/marine/findings/?status=unreported&area=great_lakes&current=yes&sort=-occurred_at"


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "intelligence")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "intelligence")


@pytest.fixture
def monday():
    return counting.monday(timezone.localdate())


def finding(officer, day, joint=True, **values):
    made = {
        f.name: needed(f) for f in Finding._meta.concrete_fields
        if not (f.null or f.has_default() or f.blank or f.name in ("id", "label"))
    }  # fmt: skip
    at = timezone.make_aware(datetime.combine(day, time(12)))
    given = {"status": "unreported", "area": "great_lakes", "current": True, "occurred_at": at} | values
    customs, _made = Label.objects.get_or_create(
        holder=officer.agency, originator=officer.agency, regime="customs", protected="B"
    )
    label = office_label(officer.agency, joint=True) if joint else customs
    with working_as(Context(officer)):
        Finding(**made | given | {"label": label}).save(force_insert=True)


def corridor(officer, title, start, counts, **values):
    with working_as(Context(officer)):
        row = Corridor(
            label=office_label(officer.agency, joint=True), title_en=title, title_fr=f"{title} (fr)",
            weeks_from=start, counts=list(counts), **{"mode": "marine", **values},
        )  # fmt: skip
        row.save(force_insert=True)
    return row


def test_PP4_a_week_is_the_count_of_its_list_for_whoever_looks(client, cbsa, rcmp, monday):
    start = monday - timedelta(weeks=30)
    row = corridor(cbsa, "Landings", start, [5] * 27, records=LIST)
    for day, joint in ((-15, True), (-14, True), (-8, False), (-1, True), (0, True)):
        finding(cbsa, monday + timedelta(days=day), joint=joint)
    finding(cbsa, monday - timedelta(days=9), status="late")  # another filter
    finding(cbsa, monday - timedelta(weeks=10))  # in a week that was entered: what was entered stands
    for officer, weeks in ((cbsa, (1, 2, 1)), (rcmp, (1, 1, 1))):
        with working_as(Context(officer)) as context:
            found = counting.series(row, Reader(context))
            assert found.counts == (5,) * 27 + weeks
            assert found.own_from == start + timedelta(weeks=27)
            assert found.running == 1
            assert found.url(26) == ""
        client.force_login(officer)
        page = client.get(f"/threats/corridors/{row.pk}/").content.decode()
        assert (
            "The weeks before were entered by people: no records of this product stand behind them." in page
        )
        for number, count in enumerate(weeks, 27):
            listed = client.get(f"/api/marine/findings?{found.url(number).partition('?')[2]}")
            assert listed.json()["count"]["value"] == count


def test_PP4_a_list_that_cannot_be_counted_is_named_when_it_is_written(client, cbsa):
    client.force_login(cbsa)
    base = {"title_en": "C", "mode": "marine"}
    for values, words in (
        ({"records": "/nowhere/?x=1"}, "No list of this product is at this address."),
        ({"records": "/marine/findings/?colour=red"}, "The list has no such filter: colour."),
        ({"records": "/marine/findings/?status=purple"}, "there is no such choice"),
        ({"records": LIST, "records_day": "birthday"}, "Dates of this list are: occurred_at."),
        ({"weeks_from": "2026-11-25"}, "This day is no Monday."),
        ({"counts": "1,2,3"}, "State the first week that was counted."),
    ):
        answer = client.post("/threats/corridors/add/", base | values)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    url = add(client, cbsa, "corridors", **base, records=f"https://example.org{LIST}")
    page = client.get(url).content.decode()
    assert "Counted from the product’s own records" in page
    assert "The weeks before were entered" not in page  # none was
    assert "example.org" not in page  # an address of this product, whatever host was pasted
    assert 'href="/marine/findings/?status=unreported&amp;area=great_lakes&amp;current=yes"' in page
    assert "Twenty weeks are needed" in page


def test_PP4_who_may_not_read_the_list_is_told_so(client, cbsa, officer_of, monday):
    row = corridor(cbsa, "Landings", monday - timedelta(weeks=30), [5] * 30, records=LIST)
    other = officer_of("CBSA", "coordinator")  # no desk that reads findings
    client.force_login(other)
    page = client.get(f"/threats/corridors/{row.pk}/").content.decode()
    assert "counted from records that you may not see" in page
    assert "own records since" not in page


def test_PP4_a_verdict_on_an_agencys_own_records_stays_with_it(client, cbsa, rcmp, monday):
    rng = np.random.default_rng(11)
    entered = rng.poisson(4, 106)
    corridor(cbsa, "Landings", monday - timedelta(weeks=108), entered, records=LIST)
    with working_as(Context(cbsa)):
        threat = Threat(label=office_label(cbsa.agency, joint=True), title_en="Boats", mode="marine",
                        kind="firearms")  # fmt: skip
        threat.save(force_insert=True)
    for week in (2, 1):
        for hour in range(14):
            finding(cbsa, monday - timedelta(weeks=week) + timedelta(days=hour % 7), joint=False)
    client.force_login(cbsa)
    client.cookies["entente_language"] = "fr"
    page = client.get("/threats/signals/").content.decode()
    assert "Landings (fr) :" in page
    assert "le jugement est aussi fermé qu’elles" in page
    key = page.split('name="key" value="rise:')[1].split('"')[0]
    client.post(
        "/threats/signals/verdict/",
        {"key": f"rise:{key}", "verdict": "real", "note": "Vu sur place.", "threat": str(threat.pk)},
    )
    with working_as(Context(cbsa)) as context:
        row = Judgement.objects.visible(context).get()
        assert row.text_fr == "Vu sur place."
        assert row.text_en == ""
        assert re.match(r"Landings: \d+ counted where", row.title_en)
        assert re.match(r"Landings \(fr\) : \d+ dénombrés", row.title_fr)
        assert row.threat == threat.pk
    page = client.get(f"/threats/threats/{threat.pk}/").content.decode()
    assert "Landings (fr) : " in page  # among the threat's signals
    with working_as(Context(rcmp)) as context:
        assert not Judgement.objects.visible(context).exists()


def many(officer, monday, ratio=1.0, late=0):
    """Six corridors by two modes; the last six weeks times ``ratio``: a rise that none shows alone."""
    rng = np.random.default_rng(6)
    start = monday - timedelta(weeks=112 + late)
    made = []
    for n in range(6):
        counts = rng.poisson(20, 112)
        counts[-6:] = rng.poisson(20 * ratio, 6)
        made.append(corridor(officer, f"Way {n}", start, counts.tolist(), commodity="tobacco",
                             mode=("marine", "land")[n % 2]))  # fmt: skip
    return made


def test_PP4_a_change_that_no_corridor_shows_is_told_by_mode_and_commodity(client, cbsa, monday):
    many(cbsa, monday, 1.22)
    client.force_login(cbsa)
    page = client.get("/threats/signals/").content.decode()
    assert "Tobacco (all corridors):" in page
    assert "No single corridor explains it." in page
    table = page.split('id="sums-table"')[1].split("</table>")[0]
    assert "▲ more than expected" in table
    assert "Marine (all corridors)" in table
    client.cookies["entente_language"] = "fr"
    page = client.get("/threats/signals/").content.decode()
    assert "Tabac (tous les corridors) :" in page
    assert "Aucun corridor ne l’explique à lui seul." in page
    assert (
        "9 séries sont suivies" in page
    )  # six corridors, two modes (with both the same sets), one commodity
    assert "0,2 changement" in page  # 9 series, two directions, one in a hundred, with a French comma


def test_EN10_from_one_mode_to_another_of_the_same_commodity(client, cbsa, monday):
    rng = np.random.default_rng(8)
    start = monday - timedelta(weeks=112)
    for mode, factor in (("post", 0.25), ("courier", 2.2)):
        counts = rng.poisson(25, 112)
        counts[-7:] = rng.poisson(25 * factor, 7)
        corridor(cbsa, f"By {mode}", start, counts.tolist(), mode=mode, commodity="drugs")
    client.force_login(cbsa)
    page = client.get("/threats/signals/").content.decode()
    assert "Displacement: drugs, post (all corridors) fell by" in page
    client.cookies["entente_language"] = "fr"
    assert (
        "Déplacement : drogues, poste (tous les corridors) a baissé de"
        in client.get("/threats/signals/").content.decode()
    )


def test_PP4_corridors_that_nobody_counts_any_more_are_named(client, cbsa, monday):
    many(cbsa, monday, late=10)
    client.force_login(cbsa)
    page = client.get("/threats/signals/").content.decode()
    assert "Not counted lately, so nothing new can show:" in page
    assert f"nothing since {monday - timedelta(weeks=10):%Y-%m-%d}" in page


def test_the_statements_of_the_page_do_not_grow_with_the_corridors(
    client, cbsa, monday, django_assert_max_num_queries
):
    client.force_login(cbsa)
    for _twice in range(2):
        many(cbsa, monday)
        client.get("/threats/signals/")
        with django_assert_max_num_queries(25):
            assert client.get("/threats/signals/").status_code == 200
