"""The demonstration's day: made by the simulator, found by the engine, loaded once."""

from __future__ import annotations

import pytest

from entente.core.gate import Context, working_as
from entente.marine.models import ArrivalReport, Finding, ReportingSite, WatchArea
from entente.site.demo import day

pytestmark = pytest.mark.django_db


def test_a_small_day_is_loaded_once(people, monkeypatch):
    monkeypatch.setattr(day, "VESSELS", 25)
    done = day.load()
    assert done is not None
    assert done.findings == done.new > 10
    analyst = Context(people["marine.analyst"], "customs-act-11")
    with working_as(analyst):
        assert Finding.objects.visible(analyst).count() == done.findings
        assert ArrivalReport.objects.visible(analyst).count() == done.reports > 0
        assert WatchArea.objects.visible(analyst).count() == len(day.WATCHED)
    assert ReportingSite.objects.exclude(province="").count() > 100
    assert day.load() is None
