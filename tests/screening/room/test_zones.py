"""Local times of carriers under the zone of the place; what is not known is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.screening.room.conftest import SECRET, passenger_list

from entente.core.gate import working_as
from entente.screening import intake, zones
from entente.screening.models import Movement


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("YYZ", "America/Toronto"), ("YVR", "America/Vancouver"), ("YYT", "America/St_Johns"),
        ("YQR", "America/Regina"), ("CUN", "America/Cancun"), ("DXB", "Asia/Dubai"), ("LHR", "Europe/London"),
        ("CAVAN", "America/Vancouver"), ("CAHAL", "America/Halifax"), ("CAMTR", "America/Toronto"),
        ("NLRTM", "Europe/Amsterdam"), ("AEDXB", "Asia/Dubai"), ("CNXXX", "Asia/Shanghai"),
        ("USSEA", "America/Los_Angeles"),
    ],
)  # fmt: skip
def test_zones_of_known_places(place, zone):
    """Zones as the time zone database assigns them (regions of tz, zone1970.tab)."""
    assert str(zones.zone_of(place)) == zone


@pytest.mark.parametrize("place", ["", None, "QQ9", "ZZZZZ", "US", "CA"])
def test_a_place_that_is_not_known_has_none(place):
    assert zones.zone_of(place) is None


@pytest.mark.parametrize(
    ("local", "place", "utc"),
    [
        ("2026-01-15T23:30", "YYZ", datetime(2026, 1, 16, 4, 30, tzinfo=UTC)),  # UTC-5
        ("2026-07-15T23:30", "YYZ", datetime(2026, 7, 16, 3, 30, tzinfo=UTC)),  # UTC-4
        ("2026-07-15T12:00", "YYT", datetime(2026, 7, 15, 14, 30, tzinfo=UTC)),  # UTC-2:30
        ("2026-07-15T12:00", "DEL", datetime(2026, 7, 15, 6, 30, tzinfo=UTC)),  # UTC+5:30
        ("2026-11-01T01:30", "YYZ", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # twice that night: the first
        ("2026-03-08T02:30", "YYZ", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),  # does not exist: an hour on
        ("2026-07-15T12:00+02:00", "YYZ", datetime(2026, 7, 15, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_a_moment(local, place, utc):
    assert zones.moment(local, place) == (utc, True)


def test_without_a_zone_it_is_read_as_utc_and_says_so():
    assert zones.moment("2026-07-15T12:00", "QQ9") == (datetime(2026, 7, 15, 12, tzinfo=UTC), False)
    assert zones.moment("nonsense", "YYZ") == (None, False)
    assert zones.moment(None, "YYZ") == (None, False)


@pytest.mark.django_db
def test_the_board_says_where_the_zone_is_not_known(client, people, targeting):
    data = passenger_list(("ROE", "JANE", "F", "800101", "P1"))
    intake.take(data, "a.edi", "upload", intake.service())
    other = data.replace(b"YYZ", b"Q9Z").replace(b"LHR", b"Q8Z").replace(b"AC868", b"QQ001")
    intake.take(other, "b.edi", "upload", intake.service())
    with working_as(targeting):
        known = {one.flight: one.zone_known for one in Movement.objects.visible(targeting)}
    assert known == {"AC868": True, "QQ001": False}
    client.force_login(people["targeting.officer"])
    page = client.get("/screening/").content.decode()
    assert page.count("zone not known") == 1
    assert SECRET not in page
