"""Tables with more than one movement, and with what people write in their columns."""

from __future__ import annotations

import pytest

from entente.screening.engine.manifests import read
from entente.screening.engine.rules.derive import traveller_rows


def tables(text):
    return read(text.encode(), "list.csv")


def test_a_file_with_two_flights_is_two_movements():
    found = tables(
        "family_name,given_names,flight,from,to,direction\n"
        "ROE,JANE,AC868,LHR,YYZ,in\nDOE,JOHN,AC869,YYZ,LHR,out\nPOE,JILL,AC868,LHR,YYZ,in\n"
    )
    said = [(m.flight, m.direction, [p.family_name for p in m.travellers]) for m in found]
    assert said == [("AC868", "in", ["ROE", "POE"]), ("AC869", "out", ["DOE"])]
    assert [len(m.legs) for m in found] == [1, 1]
    assert [row["direction"] for m in found for row in traveller_rows(m)] == ["in", "in", "out"]


def test_trucks_and_parcels_are_told_apart():
    found = tables(
        "reference,goods,vehicle,mode,direction\n"
        "B1,toys,AB123,truck,import\nB2,pipes,CD456,Road,import\nB3,books,,mail,export\n"
    )
    said = [(m.conveyance, m.mode, m.direction, [c.reference for c in m.consignments]) for m in found]
    assert said == [
        ("AB123", "land", "in", ["B1"]),
        ("CD456", "land", "in", ["B2"]),
        (None, "post", "out", ["B3"]),
    ]


def test_a_row_that_leaves_the_flight_out_belongs_with_the_row_above():
    (manifest,) = tables("reference,goods,flight,mode\nB1,toys,AC7,air\nB1,books,,\n,,AC7,\n")
    assert [line.description for line in manifest.consignments[0].goods] == ["toys", "books"]
    assert [reject.segment for reject in manifest.rejects] == [4]


@pytest.mark.parametrize(
    ("word", "way"),
    [
        ("Inbound", "in"),
        ("ARRIVAL", "in"),
        ("Entrée", "in"),
        ("out", "out"),
        ("Départ", "out"),
        ("export", "out"),
        ("intérieur", "domestic"),
    ],
)
def test_words_for_the_direction(word, way):
    (manifest,) = tables(f"family_name,given_names,direction\nROE,JANE,{word}\n")
    assert (manifest.direction, manifest.notes) == (way, [])


def test_a_word_that_is_no_direction_is_said_and_the_places_tell():
    (manifest,) = tables("family_name,given_names,from,to,direction\nROE,JANE,LHR,YYZ,sideways\n")
    assert (manifest.direction, manifest.notes) == ("in", ["direction_unreadable"])


def test_somebody_named_once_per_connecting_leg_is_one_traveller_on_the_flight_over_the_border():
    heading = "family_name,given_names,dob,flight,from,to\n"
    arrives = "ROE,JANE,1980-01-02,AC868,LHR,YYZ\nROE,JANE,1980-01-02,AC123,YYZ,YVR\n"
    first, second = tables(heading + arrives + "DOE,JOHN,1970-01-01,AC123,YYZ,YVR\n")
    (jane,) = first.travellers
    assert [leg.destination for leg in jane.itinerary] == ["YYZ", "YVR"]
    assert [p.family_name for p in second.travellers] == ["DOE"]
    leaves = "ROE,JANE,1980-01-02,AC100,YVR,YYZ\nROE,JANE,1980-01-02,AC868,YYZ,LHR\n"
    feeder, out = tables(heading + leaves)
    assert not feeder.travellers
    (jane,) = out.travellers
    assert [leg.origin for leg in jane.itinerary] == ["YVR", "YYZ"]
    assert traveller_rows(out)[0]["direction"] == "out"


def test_there_and_back_are_two_journeys():
    there, back = tables(
        "family_name,given_names,dob,flight,from,to\n"
        "ROE,JANE,1980-01-02,AC868,LHR,YYZ\nROE,JANE,1980-01-02,AC869,YYZ,LHR\n"
    )
    assert (len(there.travellers), len(back.travellers)) == (1, 1)
    assert (there.direction, back.direction) == ("in", "out")


def test_there_and_back_on_two_flights_of_one_booking_is_one_journey_on_both():
    """YYZ to BOG on 18 November and back on the 22nd: four nights, whichever flight is looked at."""
    found = tables(
        "family_name,given_names,date_of_birth,from,to,departs,booking,flight\n"
        "DOE,JOHN,1995-01-01,YYZ,BOG,2026-11-18T09:00,ABC123,AC1\n"
        "DOE,JOHN,1995-01-01,BOG,YYZ,2026-11-22T09:00,ABC123,AC2\n"
        "DOE,JOHN,1980-03-04,BOG,YYZ,2026-11-22T09:00,ABC123,AC2\n"
    )
    rows = {m.flight: traveller_rows(m) for m in found}
    told = {flight: [(r["direction"], r.get("nights_away")) for r in some] for flight, some in rows.items()}
    assert told == {"AC1": [("out", 4)], "AC2": [("in", 4), ("in", None)]}
