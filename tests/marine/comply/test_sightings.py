"""Sightings: evidence on a track where there is one, else a vessel of their own."""

from __future__ import annotations

import pytest

from entente.marine.engine.columns import Sighting
from entente.marine.engine.model import Source, Status, Stay
from entente.marine.engine.sightings import identity_of, landed

from .scene import at, judged, passage, report, silence, stop


def seen(minutes, text, lon=-82.90, lat=42.33, number="S1", **other):
    return Sighting(number, at(minutes), lon, lat, text, **other)


def test_words_tell_whether_it_landed():
    assert landed(seen(0, "white cabin cruiser docked, two persons ashore")) is True
    assert landed(seen(0, "bateau amarré au quai")) is True
    assert landed(seen(0, "bowrider heading north at speed")) is False
    assert landed(seen(0, "grey inflatable")) is None
    assert landed(seen(0, "heading in", landed=True)) is True


def test_name_and_licence_in_the_words():
    got = identity_of(seen(0, "blue hull “Miss Clara II”, bow number 13K4821, tied up"))
    assert (got.name, got.registration) == ("Miss Clara II", "13K4821")
    assert identity_of(seen(0, "two persons in a canoe")).registration is None


def test_a_landing_seen_and_reported():
    found = judged(
        [], [report("R1", 50, registration="13K-4821")], sightings=[seen(40, "13K4821 docked", landed=True)]
    )
    finding = found["sighting:S1"]
    assert finding.status is Status.REPORTED
    assert finding.source is Source.SIGHTING
    assert finding.entry is None


def test_a_landing_seen_and_not_reported():
    found = judged([], [], sightings=[seen(40, "grey inflatable, landed two persons", landed=True)])
    assert found["sighting:S1"].status is Status.UNREPORTED
    assert "sighting_only" in {r.code for r in found["sighting:S1"].reasons}


def test_a_report_of_another_licence_is_another_boat():
    found = judged(
        [], [report("R1", 50, registration="ON1111111")], sightings=[seen(40, "13K4821 docked", landed=True)]
    )
    assert found["sighting:S1"].status is Status.UNREPORTED
    assert found["report:R1"].status is Status.NO_ARRIVAL


def test_seen_under_way_only():
    found = judged([], [], sightings=[seen(40, "bowrider heading north")])
    assert found["sighting:S1"].status is Status.UNDETERMINED


@pytest.mark.parametrize("text", ["bowrider heading north", "grey inflatable"])
def test_nothing_is_said_that_nobody_saw(text):
    """The words of the second tell nothing of its way; neither was ever received, so neither fell silent."""
    finding = judged([], [], sightings=[seen(40, text)])["sighting:S1"]
    assert finding.status is Status.UNDETERMINED
    codes = {r.code for r in finding.reasons}
    assert {"seen_last", "sighted_alone"} <= codes
    assert not {"silent", "sighted"} & codes
    told = " ".join(r.en for r in finding.reasons)
    assert "under way" not in told
    assert "also" not in told


def test_a_sighting_of_a_tracked_vessel_is_evidence_not_a_second_vessel():
    p = passage(
        "radar:T1", stay={"stops": [stop(30, None)]}, route=[(at(0), -82.95, 42.36), (at(30), -82.90, 42.33)]
    )
    found = judged(
        [p], [report("R1", 200, registration="13K4821")], sightings=[seen(45, "13K4821 moored", lon=-82.901)]
    )
    assert set(found) == {"radar:T1"}
    assert found["radar:T1"].status is Status.LATE  # known by its licence now, three hours after
    assert "sighted" in {r.code for r in found["radar:T1"].reasons}


def test_a_landing_seen_during_a_silence():
    quiet = passage(exit=240, stay={"silences": [silence(20, 150)], "coverage": 0.5})
    quiet.route = [
        (at(0), -82.95, 42.36),
        (at(20), -82.90, 42.33),
        (at(150), -82.90, 42.33),
        (at(240), -82.95, 42.36),
    ]
    assert judged([quiet])["mmsi:316001234"].status is Status.UNDETERMINED
    found = judged([quiet], sightings=[seen(60, "landed two persons", landed=True)])
    assert found["mmsi:316001234"].status is Status.UNREPORTED


def test_two_sightings_of_one_boat_are_one_passage():
    found = judged(
        [],
        sightings=[seen(40, "13K4821 heading in"), seen(70, "13K 4821 at the dock", number="S2", lat=42.35)],
    )
    assert set(found) == {"sighting:S1"}
    assert found["sighting:S1"].landing.at == at(70)


def test_outside_the_waters_says_nothing():
    import numpy as np

    class Dry:
        def state(self, lon, lat):
            return np.zeros(len(lon), np.uint8)

    assert judged([], sightings=[seen(40, "docked")], waters=Dry()) == {}
    assert Stay().coverage == 1.0
