"""A small day in the database: hand-made passages through the real engine, officers of three agencies."""

from __future__ import annotations

import pytest
from tests.marine.comply.scene import BOOK, SITES, at, passage, report, stop

from entente.marine import ingest
from entente.marine.engine.crossref import Picture

SECRET_VESSEL = "ZEPHYRQUOLL"
SECRET_REPORTED = "WOMBATXYLEM"
SECRET_REPORT = "R-QUAGGA-77"


def day(**changes) -> Picture:
    """One unreported landing, one in time, one report without a vessel."""
    unreported = passage(
        "mmsi:316009999",
        inside=None,
        stay={"stops": [stop(38, 200, lon=-82.90, site_code="WIN", site_m=40.0)]},
        who={"name": SECRET_VESSEL},
        route=[(at(m), -82.95 + m * 0.001, 42.36 - m * 0.0006) for m in range(0, 51, 5)],
    )
    reported = passage(
        "mmsi:316001111",
        stay={"stops": [stop(60, 300, lon=-82.80, site_code="TEC", site_m=25.0)]},
        who={"name": SECRET_REPORTED, "call_sign": "CFZ1234"},
    )
    reports = [
        report("R-1", 75, site="TEC", vessel_name=SECRET_REPORTED, call_sign="CFZ1234", persons_on_board=3),
        report(SECRET_REPORT, 90, site="WIN", vessel_name="NARWHALINO", registration="ON998877"),
    ]
    picture = Picture([unreported, reported], reports, [], data_until=at(400), now=at(400))
    for name, value in changes.items():
        setattr(picture, name, value)
    return picture


@pytest.fixture
def loaded(people):
    return ingest.crossref_into_database(day(), BOOK, SITES)
