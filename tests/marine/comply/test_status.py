"""Status by status, from the statute and the table of statuses; every expected value is written out."""

from __future__ import annotations

import pytest

from entente.marine.engine.model import Source, Status, Stay, StopKind

from .scene import at, contact, judged, one, passage, report, silence, stop

ME = {"name": "Sea Breeze II", "registration": "13K4821"}


def landed(**other):
    return passage(who=ME, last=300, stay={"stops": [stop(30, None)]}, **other)


@pytest.mark.parametrize(
    ("minutes", "status"),
    [
        (16, Status.REPORTED),  # 14 min before arrival
        (30, Status.REPORTED),
        (89, Status.REPORTED),  # 59 min after
        (92, Status.LATE),  # 62 min after
        (12, Status.EARLY),  # 18 min before
        (30 + 23 * 60, Status.LATE),
    ],
)
def test_standard_window(minutes, status):
    finding = one(landed(), report("R1", minutes, vessel_name="SEA BREEZE 2"))
    assert finding.status is status
    assert finding.report_no == "R1"
    assert finding.landing.status is status


@pytest.mark.parametrize(
    ("minutes", "status"),
    [
        (30 - 239, Status.REPORTED),
        (30 - 31, Status.REPORTED),
        (30 - 242, Status.EARLY),
        (30 - 28, Status.LATE),
        (45, Status.LATE),  # on arrival is too late for the trusted programme
    ],
)
def test_trusted_window(minutes, status):
    said = report("R1", minutes, programme="trusted", registration="13K 4821", declared=35)
    assert one(landed(), said).status is status


def test_trusted_must_still_be_there_at_the_declared_time():
    gone = passage(who=ME, exit=200, stay={"stops": [stop(30, 50)]})
    said = report("R1", -60, programme="trusted", registration="13K4821", declared=90)
    finding = one(gone, said)
    assert finding.status is Status.EARLY
    assert finding.rule["id"] == "sor-2003-323-19"
    assert "left_before_declared" in {r.code for r in finding.reasons}


def test_the_sampling_interval_is_tolerance():
    coarse = passage(who=ME, stay={"stops": [stop(30, None, tolerance_s=600)]})
    assert one(coarse, report("R1", 98, vessel_name="Sea Breeze 2")).status is Status.REPORTED
    assert one(coarse, report("R1", 101, vessel_name="Sea Breeze 2")).status is Status.LATE


def test_wrong_site_and_late_are_both_recorded():
    in_time = one(landed(), report("R1", 40, registration="13K4821", site="TEC"))
    assert (in_time.status, in_time.also) == (Status.WRONG_SITE, [])
    both = one(landed(), report("R1", 200, registration="13K4821", site="TEC"))
    assert both.status is Status.LATE
    assert both.also == [Status.WRONG_SITE]
    assert both.landing.also == [Status.WRONG_SITE]
    assert both.landing.site_off_m == pytest.approx(8220, rel=0.01)  # 0.1° of longitude at 42.33° N


@pytest.mark.parametrize(("programme", "minutes"), [("standard", 40), ("trusted", -60)])
def test_wrong_site_names_its_own_setting_and_who_approved_it(programme, minutes):
    """The three kilometres are nobody's statute, whichever programme the report was made under."""
    said = report("R1", minutes, registration="13K4821", site="TEC", programme=programme)
    finding = one(landed(), said)
    assert finding.status is Status.WRONG_SITE
    assert (finding.rule["id"], finding.rule["setting"]) == ("customs-act-11-1", "site_limit_m")
    assert finding.rule["setting_value"] == "3000"
    assert finding.rule["setting_basis"] == "operational"
    assert finding.rule["setting_approved_by"]
    (setting,) = [r for r in finding.reasons if r.code == "site_setting"]
    assert finding.rule["setting_approved_by"] in setting.en
    assert finding.rule["setting_approved_on"] in setting.fr


def test_unreported_separates_the_provision_from_the_setting():
    finding = one(landed())
    assert finding.status is Status.UNREPORTED
    assert finding.rule["id"] == "customs-act-11-1"
    assert "without delay" in finding.rule["text_en"]
    assert "sans délai" in finding.rule["text_fr"]
    assert finding.rule["setting_value"] == "60"
    assert finding.rule["setting_basis"] == "operational"
    assert finding.rule["setting_approved_by"]
    assert finding.rule["setting_approved_on"] == "2021-12-10"
    assert {"no_report", "coverage", "provision"} <= {r.code for r in finding.reasons}


def test_after_a_day_a_report_answers_nothing_and_is_an_alternative():
    found = judged([landed()], [report("R1", 30 + 25 * 60, registration="13K4821")], now=3000)
    finding = found["mmsi:316001234"]
    assert finding.status is Status.UNREPORTED
    assert finding.report_no is None
    assert [(a["report_no"], a["why"]) for a in finding.alternatives] == [("R1", "too_far")]
    assert found["report:R1"].status is Status.NO_ARRIVAL


@pytest.mark.parametrize("hours", [25, 28.5, 36])
def test_a_report_by_name_alone_is_an_alternative_after_a_day_too(hours):
    """Whatever the hour of the day at which either falls."""
    boat = passage(who={"name": "Northern Pintail"}, last=300, stay={"stops": [stop(8 * 60, None)]})
    said = report("R1", 8 * 60 + hours * 60, vessel_name="NORTHERN PINTAIL")
    found = judged([boat], [said], now=6000)
    assert found["mmsi:316001234"].status is Status.UNREPORTED
    assert [(a["report_no"], a["why"]) for a in found["mmsi:316001234"].alternatives] == [("R1", "too_far")]
    assert [a["why"] for a in found["report:R1"].alternatives] == ["too_far"]


@pytest.mark.parametrize("day", [0, 1, 2, 3, 4])
def test_a_report_by_name_on_any_day_of_a_long_silence_answers_it(day):
    quiet = passage(
        who={"name": "Long Quiet"}, exit=5 * 1440, stay={"silences": [silence(60, 4 * 1440 + 600)]}
    )
    found = judged([quiet], [report("R1", day * 1440 + 500, vessel_name="Long Quiet")], now=8000)
    assert {k: f.status for k, f in found.items()} == {"mmsi:316001234": Status.REPORTED}


def test_another_registration_beats_nearness():
    found = judged([landed()], [report("R1", 40, registration="ON9876543", vessel_name="Wanderer")])
    assert found["mmsi:316001234"].status is Status.UNREPORTED
    assert found["mmsi:316001234"].alternatives[0]["why"] == "contradicted"
    assert found["mmsi:316001234"].alternatives[0]["contradicts"] == ["registration"]
    other = found["report:R1"]
    assert other.status is Status.NO_ARRIVAL
    assert other.identity.mmsi is None
    assert any("need not carry AIS" in r.en for r in other.reasons)


def test_another_mmsi_beats_nearness_even_with_the_name():
    found = judged([landed()], [report("R1", 40, mmsi=316777777)])
    assert found["mmsi:316001234"].status is Status.UNREPORTED


def test_one_digit_misheard_with_the_name_right_is_the_same_vessel():
    finding = one(landed(), report("R1", 40, mmsi=316001235, vessel_name="Sea Breeze II"))
    assert finding.status is Status.REPORTED


# -- loops: Customs Act 11(5) ----------------------------------------------------------------------


def test_inbound_loop_is_exempt_and_states_coverage():
    finding = one(passage(exit=120))
    assert finding.status is Status.EXEMPT
    assert finding.rule["id"] == "customs-act-11-5-a"
    assert {"loop_inbound", "coverage"} <= {r.code for r in finding.reasons}


def test_drifting_makes_no_duty():
    slow = passage(exit=120, stay={"stops": [stop(30, 60, kind=StopKind.DRIFTING)]})
    assert one(slow).status is Status.EXEMPT


@pytest.mark.parametrize("kind", [StopKind.LANDED, StopKind.MOORED, StopKind.ANCHORED])
def test_any_stop_breaks_an_inbound_loop(kind):
    p = passage(exit=120, stay={"stops": [stop(30, 60, kind=kind)]})
    assert one(p).status is Status.UNREPORTED


def test_contact_breaks_an_inbound_loop_unless_in_a_marina():
    met = passage(exit=120, stay={"contacts": [contact(30, 45)]})
    finding = one(met)
    assert finding.status is Status.UNREPORTED
    assert finding.landing.kind == "contact"
    assert "contact_setting" in {r.code for r in finding.reasons}
    assert (
        one(passage(exit=120, stay={"contacts": [contact(30, 45, in_marina=True)]})).status is Status.EXEMPT
    )


def test_outbound_loop_excuses_the_landing_at_its_canadian_end():
    home = landed(outside=Stay(begins=at(-200), ends=at(0), coverage=1.0))
    finding = one(home)
    assert finding.status is Status.EXEMPT
    assert finding.rule["id"] == "customs-act-11-5-b"
    assert finding.landings[0].status is Status.EXEMPT


@pytest.mark.parametrize("what", [{"stops": [stop(-90, -30)]}, {"contacts": [contact(-90, -70)]}])
def test_an_outbound_loop_is_broken_by_a_foreign_stop_or_contact(what):
    away = landed(outside=Stay(begins=at(-200), ends=at(0), **what))
    assert one(away).status is Status.UNREPORTED


def test_foreign_silence_lowers_confidence_but_not_the_exemption():
    seen = landed(outside=Stay(begins=at(-200), ends=at(0), coverage=1.0))
    dark = landed(outside=Stay(begins=at(-200), ends=at(0), coverage=0.3, silences=[silence(-180, -30)]))
    assert one(dark).status is Status.EXEMPT
    assert one(dark).confidence < one(seen).confidence - 0.3


# -- classes ---------------------------------------------------------------------------------------


def test_ferry_and_passenger_vessels():
    ferry = passage(who={"ship_type": 60}, exit=90, stay={"stops": [stop(30, 60)]})
    assert one(ferry).status is Status.EXEMPT
    assert one(ferry).rule["id"] == "sor-2003-323-2-1"
    again = passage(who={"ship_type": 60}, exit=90, stay={"stops": [stop(30, 60)]})
    again.key += "b"
    again.entry.t += 5 * 3_600_000
    assert {f.rule["id"] for f in judged([ferry, again]).values()} == {"sor-86-873-9"}


def test_a_passenger_vessel_that_stays_is_not_known_to_be_exempt():
    """SOR/2003-323 s. 2(1): those who do not disembark and are bound abroad; it has not left."""
    boat = {"ship_type": 60, "name": "Tour Boat"}
    stays = passage(who=boat, stay={"stops": [stop(30, None)]})
    finding = one(stays)
    assert finding.status is Status.UNDETERMINED
    assert finding.rule["id"] == "sor-2003-323-2-1"
    assert {"arrived", "passengers_unknown"} <= {r.code for r in finding.reasons}
    assert "missing_passengers" in {r.code for r in finding.missing}
    assert one(stays, now=80).status is Status.IN_WATERS
    assert one(stays, report("R1", 40, vessel_name="Tour Boat")).status is Status.REPORTED
    # The report of somebody else at the same terminal is not its own.
    assert one(stays, report("R1", 40)).status is Status.UNDETERMINED
    left = one(passage(who=boat, exit=90, stay={"stops": [stop(30, 60)]}))
    assert left.status is Status.EXEMPT
    assert "class_stated" in {r.code for r in left.reasons}


def test_canadian_fishing_needs_a_clean_foreign_leg():
    fisher = {"ship_type": 30, "flag": "CA"}
    assert one(passage(who=fisher, stay={"stops": [stop(30, None)]})).status is Status.EXEMPT
    abroad = Stay(begins=at(-300), ends=at(0), stops=[stop(-200, -100)])
    assert (
        one(passage(who=fisher, stay={"stops": [stop(30, None)]}, outside=abroad)).status is Status.UNREPORTED
    )
    american = {"ship_type": 30, "flag": "US"}
    assert one(passage(who=american, stay={"stops": [stop(30, None)]})).status is Status.UNREPORTED


# -- open ends -------------------------------------------------------------------------------------


def test_under_way_inside_when_the_data_ends():
    assert one(passage(last=100), now=110).status is Status.IN_WATERS


def test_arrived_and_still_within_the_time_to_report():
    finding = one(landed(), now=80)
    assert finding.status is Status.IN_WATERS
    assert finding.due_at == at(90)
    assert "clock" in {r.code for r in finding.reasons}
    assert one(landed(), now=95).status is Status.UNREPORTED


def test_silence_under_way_inside_is_undetermined_and_says_what_is_missing():
    p = passage(exit=240, stay={"silences": [silence(20, 120)], "coverage": 0.6})
    finding = one(p)
    assert finding.status is Status.UNDETERMINED
    assert [m.code for m in finding.missing] == ["missing_positions", "missing_report"]
    assert one(passage(exit=240, stay={"silences": [silence(20, 79)]})).status is Status.EXEMPT


def test_silence_begun_at_rest_or_with_a_stop_seen_is_known():
    rest = passage(
        stay={"stops": [stop(30, None)], "silences": [silence(60, None, under_way=False)]}, last=60
    )
    assert one(rest).status is Status.UNREPORTED
    p = passage(exit=400, stay={"stops": [stop(30, 60)], "silences": [silence(70, 300)]})
    assert one(p).status is Status.UNREPORTED


def test_silence_across_the_line_without_a_stop_is_undetermined():
    assert one(passage(exit=240, gap=True)).status is Status.UNDETERMINED


def test_last_heard_under_way_long_ago_is_undetermined():
    assert one(passage(last=100), now=200).status is Status.UNDETERMINED


def test_a_report_settles_a_silence():
    p = passage(who=ME, exit=240, stay={"silences": [silence(20, 150)]})
    finding = one(p, report("R1", 100, registration="13K4821"))
    assert finding.status is Status.REPORTED
    assert "silent_reported" in {r.code for r in finding.reasons}


# -- several landings ------------------------------------------------------------------------------


def test_gravest_landing_is_shown_and_each_has_its_own_status():
    beach_first = passage(who=ME, stay={"stops": [stop(30, 60, lon=-82.80), stop(200, None)]})
    finding = one(beach_first, report("R1", 210, registration="13K4821"))
    assert finding.status is Status.UNREPORTED
    assert [x.status for x in finding.landings] == [Status.UNREPORTED, Status.REPORTED]
    assert finding.landing.at == at(30)


def test_onward_travel_after_a_reported_landing_needs_no_second_report():
    p = passage(who=ME, stay={"stops": [stop(30, 60), stop(200, None, lon=-82.80)]})
    finding = one(p, report("R1", 40, registration="13K4821"))
    assert finding.status is Status.REPORTED
    assert [x.status for x in finding.landings] == [Status.REPORTED, Status.REPORTED]


def test_waiting_at_anchor_off_the_berth_is_covered_by_the_report():
    p = passage(who=ME, stay={"stops": [stop(30, 55, lon=-82.91, kind=StopKind.ANCHORED), stop(60, None)]})
    assert one(p, report("R1", 65, registration="13K4821")).status is Status.REPORTED


# -- matching --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "SEA BREEZE II",
        "M/V Sea Breeze 2",
        "sea breeze two",
        "Sea Breze II",
        "Séa Bréeze II",
        "Breeze Sea II",
        "Seabreeze 2",
    ],
)
def test_names_as_said_on_the_telephone(name):
    found = judged([landed()], [report("R1", 40, vessel_name=name, site="TEC")])
    assert found["mmsi:316001234"].report_no == "R1"


def test_the_third_boat_of_that_name_is_another_boat():
    elsewhere = judged([landed()], [report("R1", 40, vessel_name="Sea Breeze III", site="TEC")])
    assert elsewhere["mmsi:316001234"].status is Status.UNREPORTED
    # … but at that wharf in that minute, with nobody else about, the number was misheard.
    here = judged([landed()], [report("R1", 40, vessel_name="Sea Breeze III")])
    assert here["mmsi:316001234"].status is Status.REPORTED
    assert here["mmsi:316001234"].confidence < 0.9


def test_radar_track_matches_on_place_and_time_alone():
    dark = passage("radar:T17", stay={"stops": [stop(30, None)]})
    found = judged([dark], [report("R1", 40, vessel_name="Wanderer", registration="ON1234567")])
    assert found["radar:T17"].status is Status.REPORTED
    assert found["radar:T17"].identity.track_id == "T17"
    far = judged([dark], [report("R1", 40, vessel_name="Wanderer", site="TEC")])
    assert far["radar:T17"].status is Status.UNREPORTED


def test_assignment_is_one_to_one_over_everything():
    """Two boats at one wharf ten minutes apart; the named report must not take the nameless one's place."""
    a = passage("radar:A", stay={"stops": [stop(30, None)]})
    b = passage("mmsi:316001234", who=ME, stay={"stops": [stop(40, None)]})
    found = judged(
        [a, b], [report("R1", 45, vessel_name="Sea Breeze II"), report("R2", 50, vessel_name="Osprey")]
    )
    assert found["mmsi:316001234"].report_no == "R1"
    assert found["radar:A"].report_no == "R2"


def test_a_second_report_of_the_same_arrival_accuses_nobody():
    found = judged(
        [landed()], [report("R1", 40, registration="13K4821"), report("R2", 44, registration="13K4821")]
    )
    assert "report:R2" not in found
    assert "report:R1" not in found
    assert found["mmsi:316001234"].alternatives[0]["why"] == "second"


def test_disputed_waters_are_shown_as_such():
    p = landed(disputed=True)
    finding = one(p)
    assert finding.disputed
    assert "disputed" in {r.code for r in finding.reasons}


def test_the_order_of_the_input_does_not_matter():
    passages = [
        passage("radar:A", stay={"stops": [stop(30, None)]}),
        passage("radar:B", stay={"stops": [stop(31, None)]}),
        landed(),
    ]
    reports = [
        report(f"R{k}", 30 + 7 * k, vessel_name=n) for k, n in enumerate(["Osprey", "Sea Breeze II", "Rover"])
    ]
    one_way = judged(passages, reports)
    other_way = judged(passages[::-1], reports[::-1])
    assert {k: (f.finding_id, f.confidence) for k, f in one_way.items()} == {
        k: (f.finding_id, f.confidence) for k, f in other_way.items()
    }


def test_every_reason_is_in_both_languages():
    from entente.marine.engine.reasons import TEMPLATES

    for code, (en, fr) in TEMPLATES.items():
        assert en
        assert fr
        assert en != fr, code
        fields = lambda s: set(__import__("string").Formatter().parse(s))  # noqa: E731
        assert {f[1] for f in fields(en)} == {f[1] for f in fields(fr)}, code
        assert " :" not in fr, f"{code}: an ordinary space before a colon"
    assert passage("radar:A").source is Source.RADAR


@pytest.mark.parametrize(
    ("name", "minutes", "site", "status"),
    [
        ("Sea Breezy II", 45, "TEC", Status.WRONG_SITE),  # in time, 8 km away
        ("Sea Breezy II", 330, "WIN", Status.LATE),  # at the dock, four hours late
        ("Sea Breezy II", 330, "TEC", Status.UNREPORTED),  # neither: somebody else's report
        ("Sea Breeze II", 330, "TEC", Status.LATE),  # the whole name speaks for itself
    ],
)
def test_a_name_only_like_another_needs_the_place_or_the_time(name, minutes, site, status):
    boat = passage(who={"name": "Sea Breeze II"}, last=300, stay={"stops": [stop(30, None)]})
    found = judged([boat], [report("R1", minutes, vessel_name=name, site=site)])
    assert found["mmsi:316001234"].status is status
    assert ("report:R1" in found) is (status is Status.UNREPORTED)
