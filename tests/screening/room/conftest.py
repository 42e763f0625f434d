"""A flight in the database: one lookout, one traveller who is it, one who is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from entente.core.gate import Context, working_as
from entente.screening import background, intake, lookouts, published
from entente.screening.engine.score import thresholds
from entente.screening.models import Lookout


@pytest.fixture(autouse=True)
def nothing_beside(monkeypatch):
    """No thread works beside a test unless the test wants one."""
    monkeypatch.setattr(background, "ENABLED", False)


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in English, whatever language the test before left the thread in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def quick_thresholds(monkeypatch):
    """A threshold from five hundred invented names instead of twenty thousand; never under one half."""
    names = thresholds.background(500)

    def few(index, rate):
        thresholds.with_thresholds(index, rate, names)

    monkeypatch.setattr(lookouts, "with_thresholds", few)
    monkeypatch.setattr(published, "with_thresholds", few)


SECRET = "ZEPHYRQUOLL"


def stamp(hours, shape="%y%m%d%H%M"):
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime(shape)


def passenger_list(*people, out=False, flight="AC868", head="BGM+745'", leaves=1, arrives=8):
    """``head`` is BGM and what comes with it (RFF+TN for a revision); times in hours from now, UTC clock."""
    ends = ("YYZ", "LHR") if out else ("LHR", "YYZ")
    body = "".join(
        f"NAD+FL+++{family}:{given}'ATT+2++{sex}'DTM+329:{born}'LOC+178+{ends[0]}'LOC+179+{ends[1]}'NAT+2+GBR'"
        f"DOC+P+{number}'"
        for family, given, sex, born, number in people
    )
    return (
        f"UNB+UNOA:4+AC+CBSA+{stamp(0, '%y%m%d:%H%M')}+77'UNH+5+PAXLST:D:02B:UN:IATA'{head}TDT+20+{flight}'"
        f"LOC+125+{ends[0]}'DTM+189:{stamp(leaves)}:201'LOC+87+{ends[1]}'DTM+232:{stamp(arrives)}:201'{body}"
        f"CNT+42:{len(people)}'UNT+9+5'UNZ+1+77'"
    ).encode()


@pytest.fixture
def targeting(people):
    return Context(people["targeting.officer"], "customs-act-99")


@pytest.fixture
def lookout(targeting):
    with working_as(targeting):
        row = Lookout(
            label=intake.label_for(targeting, "customs"),
            state="active",
            name=f"{SECRET} Narwhalino",
            date_of_birth="1971-03-02",
            reason="Test reason",
            authority="Customs Act, 99",
            expires_on=targeting.at.date() + timedelta(days=90),
            review_on=targeting.at.date() + timedelta(days=30),
        )
        row.save(force_insert=True)
    return row


@pytest.fixture
def taken(people, lookout):
    data = passenger_list(
        ("NARWHALINO", SECRET, "M", "710302", "P111"),
        ("ORDINARY", "PERSON", "F", "800101", "P222"),
    )
    return intake.take(data, "flight.edi", "upload", intake.service())
