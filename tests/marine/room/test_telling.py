"""Sentences in the officer's zone: every instant that the engine can write is found and means the same."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from entente.marine import telling
from entente.marine.engine.wording import When
from entente.marine.models import ReportingSite

MINUTES = st.integers(946_684_800 // 60, 4_102_444_800 // 60).map(lambda minute: minute * 60_000)
"""2000 to 2100, ms UTC."""


@given(MINUTES)
def test_each_instant_is_recognised_in_both_languages(t):
    when = When(t)
    for pattern, text in ((telling.EN, when.en), (telling.FR, when.fr)):
        match = pattern.search(f"It landed at {text}, 130 m from it.")
        assert match is not None, text
        assert telling.instant(match) == datetime.fromtimestamp(t / 1000, UTC)


@pytest.mark.django_db
def test_local_time_and_names_with_utc_on_hover():
    """24 November 2026, 12:17 UTC is 07:17 in Toronto (UTC−5 in winter)."""
    ReportingSite.objects.create(
        code="BC021", name_en="Browning <Harbour>", name_fr="Port Browning", lon=0, lat=0
    )
    t = int(datetime(2026, 11, 24, 12, 17, tzinfo=UTC).timestamp() * 1000)
    english = f"It landed at {When(t).en} (give or take 63 s), 130 m from site BC021 & no more."
    french = f"Il a accosté le {When(t).fr}, à 130 m du site ZZ999."
    with timezone.override(ZoneInfo("America/Toronto")):
        (html,) = telling.tell([english])
        assert 'title="2026-11-24 12:17 UTC">07:17 on 24 November 2026</time>' in html
        assert "from Browning &lt;Harbour&gt; &amp; no more" in html
        assert "BC021" not in html
        (plain,) = telling.told_plainly([french])
        assert plain == "Il a accosté le 24\u00a0novembre 2026 à 7\u00a0h\u00a017, à 130 m du site ZZ999."
