"""What every register promises, of the room's five; and the same for the demonstration's own label."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.registers.cases import RegisterCase

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 4, 12, tzinfo=UTC)


class TestReports(RegisterCase):
    list_queries = 20
    key = "marine.reports"

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {
            "received_at": AT,
            "programme": "standard",
            "call_sign": token("call_sign")[:16],
            "site_code": token("site_code")[:24],
        }


class TestVessels(RegisterCase):
    list_queries = 20
    key = "marine.vessels"
    regime = "police"
    holder, other = "RCMP", "CBSA"

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {
            "source": "ais",
            "flag": "CA",
            "call_sign": token("call_sign")[:16],
            "last_seen_at": AT,
        }


class TestWatchAreas(RegisterCase):
    list_queries = 20
    key = "marine.watch-areas"
    regime = "police"
    holder, other = "RCMP", "CBSA"

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {"valid_from": date(2026, 1, 1)}


class TestFindings(RegisterCase):
    list_queries = 20
    key = "marine.findings"
    regime = "police"
    holder, other = "RCMP", "CBSA"
    detail_queries = 32

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {
            "kind": "marine.arrival",
            "judged": "x",
            "source": "ais",
            "status": "unreported",
            "area": "great_lakes",
            "verdict": "",
            "occurred_at": AT,
            "confidence": 0.9,
            "coverage": 1.0,
        }


class TestVesselsOfInterest(RegisterCase):
    list_queries = 20
    key = "marine.vessels-of-interest"
    regime = "police"
    holder, other = "RCMP", "CBSA"

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {
            "call_sign": token("call_sign")[:16],
            "valid_from": date(2026, 1, 1),
            "valid_to": date(2036, 1, 1),
        }


class TestApproaches(RegisterCase):
    list_queries = 20
    key = "marine.approaches"
    regime = "police"
    holder, other = "RCMP", "CBSA"

    def values(self, token: Any) -> dict[str, Any]:
        times = ("began_at", "heard_at", "entry_at", "earliest_at", "latest_at")
        numbers = {"lon": -82.4, "lat": 41.6, "entry_lon": -82.4, "entry_lat": 41.9, "course": 0.0}
        return (
            super().values(token)
            | dict.fromkeys(times, AT)
            | numbers
            | {"state": "expected", "area": "great_lakes", "speed_kn": 10.0, "radius_m": 900.0, "chance": 0.9}
        )
