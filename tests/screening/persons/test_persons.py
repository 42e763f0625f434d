"""Departures: a stated power or advice only; exploitation comes before everything."""

from __future__ import annotations

from datetime import date

import pytest

from entente.screening.engine.persons import advice, told_apart
from entente.screening.engine.rules import shipped

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("grounds", "provision"),
    [
        (["arrest_warrant"], "Criminal Code 495"),
        (["unreported_currency", "arrest_warrant"], "Criminal Code 495"),
        (["passport_cancelled"], "Prevention of Terrorist Travel Act"),
    ],
)
def test_the_strongest_power_is_stated(grounds, provision):
    given = advice(grounds, ON)
    assert given.may_stop
    assert given.power.startswith(provision)


@pytest.mark.parametrize(
    ("ground", "provision"),
    [("unreported_currency", "PCMLTFA 12(1)"), ("goods_search", "Customs Act 99(1)(c)")],
)
def test_a_power_over_what_somebody_carries_stops_nobody(ground, provision):
    given = advice([ground], ON)
    assert (given.may_stop, given.power.startswith(provision)) == (False, True)
    # Every ground that names one is given by some shipped rule.
    assert ground in {rule.power for rule in shipped().rules}


@pytest.mark.parametrize("grounds", [[], ["person_of_interest"], ["intelligence_lookout", "tax_debt"]])
def test_without_a_power_it_is_advice_only(grounds):
    given = advice(grounds, ON)
    assert not given.may_stop
    assert given.power is None
    assert given.action.en.startswith("Advise only")


def test_a_power_counts_from_its_day():
    assert not advice(["passport_cancelled"], date(2014, 1, 1)).may_stop


def test_exploitation_is_never_an_enforcement_hit():
    both = told_apart(
        dict.fromkeys(
            ("hidden_in_conveyance", "paid_facilitator", "signs_of_control", "documents_held_by_other"), True
        ),
        ON,
    )
    assert (both.kind, both.outcome, both.enforcement) == ("exploitation", "victim_referral", False)
    smuggled = told_apart({"hidden_in_conveyance": True, "paid_facilitator": True}, ON)
    assert (smuggled.kind, smuggled.enforcement) == ("smuggling", True)
    assert told_apart({"age": 30}, ON).kind == "none"
