"""What is remarked on beside the status: never a status of its own, and only where its facts are known."""

from __future__ import annotations

import pytest

from .scene import one, passage, report, silence, stop

CARRIER = {"ship_type": 70, "length_m": 24.6, "name": "Grain Star"}
QUIET = {"silences": [silence(60, 200)], "coverage": 0.4}
HEARD = {"coverage": 1.0}


def codes(finding):
    return [row.code for row in finding.reasons]


def told(finding, code):
    (row,) = [row for row in finding.reasons if row.code == code]
    return row


def test_who_must_carry_ais_and_fell_silent_is_remarked_on():
    """Navigation Safety Regulations, 2020, s. 118(1)(a): 20 m or more, other than pleasure crafts."""
    quiet = one(passage(who=CARRIER, last=300, stay=QUIET))
    assert quiet.status == "undetermined"
    row = told(quiet, "must_carry_ais")
    assert "25\u00a0m" in row.en
    assert "SOR/2020-216, s. 118" in row.en
    assert "DORS/2020-216" in row.fr
    assert codes(quiet).index("coverage") < codes(quiet).index("must_carry_ais")


@pytest.mark.parametrize(
    "who",
    [
        {**CARRIER, "length_m": 19.9},
        {**CARRIER, "length_m": None},
        {**CARRIER, "ship_type": None},
        {**CARRIER, "ship_type": 36},
        {**CARRIER, "ship_type": 37},
    ],
    ids=["too short", "length unknown", "type unknown", "sailing", "pleasure craft"],
)
def test_who_need_not_or_is_not_known_to_is_not(who):
    assert "must_carry_ais" not in codes(one(passage(who=who, last=300, stay=QUIET)))


def test_who_was_heard_all_the_time_is_not():
    seen = one(passage(who=CARRIER, last=300, stay=HEARD | {"stops": [stop(30, None)]}))
    assert seen.status == "unreported"
    assert "must_carry_ais" not in codes(seen)


def test_radar_knows_nothing_of_transmitters():
    assert "must_carry_ais" not in codes(one(passage("radar:R1", who=CARRIER, last=300, stay=QUIET)))


@pytest.mark.parametrize(
    ("persons", "kind", "remarked"),
    [(29, None, False), (30, None, True), (31, 37, True), (200, 60, False), (None, None, False)],
)
def test_a_private_vessel_with_thirty_or_more_aboard(persons, kind, remarked):
    who = {"name": "Osprey", "registration": "ON1234567", "ship_type": kind}
    lands = passage(who=who, last=300, stay={"stops": [stop(30, None)]})
    said = report("R1", 40, vessel_name="Osprey", registration="ON1234567", persons_on_board=persons)
    finding = one(lands, said)
    plain = one(lands, report("R1", 40, vessel_name="Osprey", registration="ON1234567"))
    assert (finding.status, finding.confidence) == (plain.status, plain.confidence)
    assert ("many_aboard" in codes(finding)) is remarked
    if remarked:
        row = told(finding, "many_aboard")
        assert f"names {persons} persons" in row.en
        assert f"fait état de {persons} personnes" in row.fr
        assert "72\u00a0h" in row.en
