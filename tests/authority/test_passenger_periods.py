"""SOR/2005-346, 3 and 4: the periods that passenger information is kept and shown for, in one place and wherever code
states them. An amendment is a new row of the data; then these tests name the code that must follow it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from entente.authority.engine.facts import months_later, passenger_tier
from entente.authority.engine.provisions import law
from entente.core.gate import queryset as gate
from entente.screening import rows

PERIODS = [
    # section, what it says, the number
    ("PNR 4", "whole_hours", 72),  # 4(3)(a): in full in the first 72 hours after departure
    ("PNR 4", "name_months", 24),  # 4(3)(b), (c): the name until two years after departure
    ("PNR 3", "kept_months", 42),  # 3: three years and six months
    ("PNR 3", "identify_months", 72),  # 3: six years to identify persons reasonably suspected
]


@pytest.mark.parametrize(("section", "name", "number"), PERIODS)
def test_the_data_says_what_the_regulations_say(section, name, number):
    assert law().period(section, name, date(2026, 7, 23)) == number
    with pytest.raises(KeyError):
        law().period(section, name, date(2005, 10, 3))  # the day before they came into force


def today(section, name):
    return law().period(section, name, timezone.localdate())


def test_the_gate_states_the_same_numbers():
    assert timedelta(hours=today("PNR 4", "whole_hours")) == gate.WHOLE
    assert today("PNR 4", "name_months") == gate.NAMED


@pytest.mark.parametrize(
    "departed", [datetime(2024, 2, 29, 6, tzinfo=UTC), datetime(2023, 8, 31, 23, tzinfo=UTC)]
)
def test_gate_and_engine_turn_at_the_same_moment(departed):
    """At 72 hours and at two years, a second before and after: days that not every month has."""
    second = timedelta(seconds=1)
    for edge in (departed + timedelta(hours=72), months_later(departed, 24)):
        for at in (edge - second, edge, edge + second):
            named = passenger_tier(departed, at) in ("first", "second")
            assert gate.over(departed, gate.NAMED, at) is not named, at
            assert (at <= departed + gate.WHOLE) is (passenger_tier(departed, at) == "first"), at


def test_a_traveller_is_kept_as_long_as_the_regulations_say():
    departed = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert rows.kept_until(departed, departed) == months_later(departed, today("PNR 3", "kept_months")).date()


def test_the_sentences_say_the_same_numbers():
    hours, years = today("PNR 4", "whole_hours"), today("PNR 4", "name_months") // 12
    words = {1: ("one", "un"), 2: ("two", "deux"), 3: ("three", "trois")}[years]
    gateway, tests = law().gateway("PNR 4"), law().conditions
    for said in (gateway, tests["pnr_confirmed"], tests["pnr_name"]):
        for text, word in ((said.en, words[0]), (said.fr, words[1])):
            assert [int(one) for one in re.findall(r"\d+", text)] == [hours], text
            assert f" {word} " in text.lower(), text
