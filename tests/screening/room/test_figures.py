"""EN11: false hits per list and rule, time, delay, fairness: computed by hand and compared."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening.room.conftest import SECRET, passenger_list

from entente.core.gate import working_as
from entente.core.registers.reader import Reader
from entente.screening import board, case, desk, intake, published
from entente.screening.models import Hit

FRENCH = "Liste récapitulative du Conseil de sécurité de l’ONU"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def hit(name="UN", verdict="", result="", nation="FRA", days=1):
    return Hit(
        list_name=name, verdict=verdict, result=result, nationality=nation, group="Latin",
        recorded_at=NOW - timedelta(days=days), verdict_at=NOW if verdict else None,
    )  # fmt: skip


def test_en11_a_row_of_figures_is_told_in_words_and_every_export_control_is_its_own():
    rule = {"en": "Passenger mule", "fr": "Passeur de bagages"}
    rows = [
        hit("traveller.mule_in"),
        hit("un_sc"),
        hit("lookouts"),
        hit("export"),
        hit("export"),
    ]
    rows[0].source, rows[0].rule = Hit.Source.RULE, rule
    rows[1].source, rows[2].source = Hit.Source.LIST, Hit.Source.LOOKOUT
    for one, code, en, fr in zip(
        rows[3:],
        ("no_permit", "embargoed"),
        ("No permit named", "Embargoed end user"),
        ("Aucune licence nommée", "Utilisateur sous embargo"),
        strict=True,
    ):
        one.source, one.entry_id, one.rule = Hit.Source.EXPORT, code, {"en": en, "fr": fr}
    assert [row.hits for row in board.measures(rows, board.pointer)] == [1] * 5
    for language, mule, listed, control in (
        ("en", "Passenger mule", "UN Security Council Consolidated List", "No permit named"),
        ("fr", "Passeur de bagages", FRENCH, "Aucune licence nommée"),
    ):
        with override(language):
            assert case.pointed_by(rows[0]) == mule
            assert case.pointed_by(rows[1]) == listed
            assert case.pointed_by(rows[3]).endswith(control)


def by_name(rows):
    return {row.name: row for row in rows}


def test_en11_a_hit_is_false_when_judged_different_or_when_nothing_was_found():
    rows = [hit(verdict="different")] * 6 + [hit(verdict="same", result="nothing")] * 2
    rows += [hit(verdict="same", result="confirmed")] * 2 + [hit(verdict="unsure")] + [hit()] * 3
    (measure,) = board.measures(rows, lambda one: one.list_name)
    assert (measure.hits, measure.decided, measure.false, measure.rate) == (14, 10, 8, 0.8)
    # R: binom.confint(8, 10, method = "wilson") gives 0.490 to 0.943
    assert (round(measure.low, 3), round(measure.high, 3)) == (0.490, 0.943)


def test_en11_a_group_above_the_others_is_marked_and_one_that_is_not_is_not():
    rows = [hit(nation="AAA", verdict="different")] * 36 + [hit(nation="AAA", verdict="same")] * 4
    rows += [hit(nation="BBB", verdict="different")] * 20 + [hit(nation="BBB", verdict="same")] * 20
    rows += [hit(nation="CCC", verdict="different")] * 20 + [hit(nation="CCC", verdict="same")] * 20
    found = by_name(board.measures(rows, lambda one: one.nationality, small=True))
    assert (found["AAA"].above, found["BBB"].above, found["CCC"].above) == (True, False, False)
    few = [hit(nation="DDD", verdict="different")] * 29
    assert by_name(board.measures(rows + few, lambda one: one.nationality))["DDD"].above is False


def test_en11_a_list_that_gets_worse_than_it_was_drifts():
    now = [hit(verdict="different")] * 30 + [hit(verdict="same")] * 5
    before = [hit(verdict="different", days=60)] * 20 + [hit(verdict="same", days=60)] * 20
    assert board.measures(now, lambda one: one.list_name, before)[0].drifts is True
    assert board.measures(now, lambda one: one.list_name, now)[0].drifts is False
    assert board.measures(now, lambda one: one.list_name, before[:10])[0].drifts is False  # too little to say


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 40), min_size=1))
def test_en11_no_small_group_follows_from_the_total(sizes):
    """Fewer than ten are never shown, and never exactly one group is hidden where others are shown."""
    rows = [hit(nation=name, verdict="different") for name, size in sizes.items() for _ in range(size)]
    random.Random(1).shuffle(rows)
    found = board.measures(rows, lambda one: one.nationality, small=True)
    shown = [row for row in found if not row.hidden]
    hidden = [row for row in found if row.hidden]
    assert all(row.hits >= 10 for row in shown)
    assert len(hidden) != 1 or not shown
    assert all((row.hits, row.false, row.rate) == (0, 0, None) for row in hidden)


@pytest.mark.django_db
def test_en11_the_delay_of_cleared_travellers_is_told_with_its_length(client, people, targeting, lookout):
    from tests.screening.room.test_room import the_hit

    others = [("ORDINARY", f"PERSON{chr(65 + n)}", "F", "800101", f"P{n}") for n in range(9)]
    data = passenger_list(("NARWHALINO", SECRET, "M", "710302", "X"), *others)
    intake.take(data, "f.edi", "upload", intake.service())
    found = the_hit(targeting)
    with working_as(targeting):
        reader = Reader(targeting)
        desk.decide(reader, found, "same", "")
        desk.refer(reader, found, "examination", "Superintendent on duty")
        for wrong in ("-3", "1.5", "x", "99999999"):
            with pytest.raises(desk.Refused):
                desk.report(reader, found, "nothing", "", wrong)
        desk.report(reader, found, "nothing", "Another person.", "35")
        figures = board.figures(reader)
    assert (figures.held, figures.held_half, figures.untouched) == ([35], 35, 90.0)
    assert (figures.per_thousand, figures.decided) == (100.0, 1)
    client.force_login(people["targeting.officer"])
    page = client.get("/screening/figures/").content.decode()
    assert "35 minutes" in page
    assert "Nothing pointed at the other 90.0 %" in page
    page = client.get(f"/screening/hits/{found.pk}/").content.decode()
    assert "Held 35 minutes." in page
    assert "Superintendent on duty" in page


@pytest.mark.django_db
def test_en11_how_often_a_list_was_wrong_is_said_beside_its_hits(client, people, targeting, lookout):
    service = intake.service()
    for n in range(11):
        data = passenger_list(("NARWHALINO", SECRET, "M", f"7103{n + 10}", f"P{n}"), flight=f"AC{n + 100}")
        intake.take(data, f"{n}.edi", "upload", service)
    with working_as(targeting):
        reader = Reader(targeting)
        hits = list(Hit.objects.visible(targeting).order_by("pk"))
        assert len(hits) == 11
        for one in hits[:10]:
            desk.decide(reader, one, "different", "Another date of birth.")
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/hits/{hits[10].pk}/").content.decode()
    assert "Of the last 10 judged hits of lookouts, 10 were false." in page


PAGES = [
    ("en", ("UN Security Council Consolidated List", "entry 6908061", "loaded", "Speak with the person")),
    ("fr", ("Liste récapitulative du Conseil de sécurité de l’ONU", "inscription 6908061", "chargée")),
]


@pytest.mark.parametrize(("language", "words"), PAGES)
def test_a_newcomer_reads_which_list_a_hit_rests_on_and_when_it_was_loaded(
    client, people, targeting, language, words
):
    """The list by its title and its version by the day of its loading: no code, no digest as an authority,
    and nobody is told to ask the owner of a lookout that there is none of."""
    entity = {
        "id": "6908061", "schema": "Person", "datasets": ["un_sc_sanctions"],
        "properties": {"name": ["Saif Fulayyih Al-Rawi"], "birthDate": ["1953"], "country": ["iq"]},
    }  # fmt: skip
    (version,) = published.load([("un.ftm.json", orjson.dumps(entity))], targeting)
    person = ("AL RAWI", "SAYF FULAYYIH", "M", "530211", "H1")
    intake.take(passenger_list(person, out=True), "a.edi", "upload", intake.service())
    with working_as(targeting):
        (hit,) = Hit.objects.visible(targeting)
        assert (hit.list_name, hit.list_version) == ("un_sc_sanctions", version.version)
    client.force_login(people["targeting.officer"])
    client.cookies["entente_language"] = language
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert [one for one in words if one not in page] == []
    assert f'href="/screening/lists/{version.pk}/"' in page
    authority = page[page.index('id="c-rule"') :].split("</section>")[0]
    assert words[0] in authority
    assert version.version not in authority
    assert "owner of the lookout" not in page
    assert "responsable de l’avis" not in page.replace("&#x27;", "’")
