"""The demonstration's earlier quarters: days that the marine room can open, decided when they were found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.core.registers.cases import ledger_entries

from entente.core.figures import Period
from entente.core.gate import Context, working_as
from entente.core.models import Change
from entente.core.registers.reader import Reader
from entente.marine.models import Finding
from entente.marine.queue import NEEDS_SOMEBODY, Wanted, rows
from entente.outcomes import measures
from entente.site.demo import past

pytestmark = pytest.mark.django_db


def test_every_earlier_quarter_has_a_day_whose_findings_the_room_opens(client, people):
    done = past.load()
    assert done is not None
    analyst = Context(people["marine.analyst"], "customs-act-11")
    with working_as(analyst):
        found = list(Finding.objects.visible(analyst))
        assert len(found) == done.findings == done.new
        assert not list(rows(Reader(analyst), Wanted()))  # nothing of two years ago waits for somebody
        decided = [one for one in found if one.status in NEEDS_SOMEBODY]
        assert decided
        assert all(timedelta(0) < one.verdict_at - one.recorded_at < timedelta(days=2) for one in decided)
        assert all(one.recorded_at > one.occurred_at for one in found)
        assert all(one.retention_until > timezone.localdate() for one in found)
        told = Change.objects.visible(analyst).filter(object_id__in=[str(one.pk) for one in decided])
        assert {(one.object_id, one.recorded_at) for one in told} == {
            (str(one.pk), one.verdict_at) for one in decided
        }
        assert ledger_entries() >= len(decided)
    today = timezone.localdate()
    quarters = Period.parse(f"{today.year}-Q{(today.month - 1) // 3 + 1}").back(past.QUARTERS + 1)[:-1]
    for one in quarters:
        of_it = [row for row in found if one.first <= row.occurred_at.date() <= one.last]
        assert len(of_it) > 10, one.code
    compliance = measures.get("compliance")
    client.force_login(people["marine.analyst"])
    for result in compliance.results(Reader(analyst), quarters):
        assert result.value is not None  # ten records and more, each behind its link
        assert f"{result.of} records" in client.get(result.url).content.decode()
    client.cookies["entente_language"] = "fr"
    listed = client.get("/marine/findings/?current=yes&verdict=confirmed,lawful").content.decode()
    assert "confirmé" in listed.lower()
    assert "confirmé, explication licite" in listed.lower()
    assert "<td>confirmed" not in listed
    settled = next(one for one in decided if one.verdict == "confirmed")
    assert (
        "<strong>confirmé</strong>" in client.get(f"/marine/findings/{settled.pk}/").content.decode().lower()
    )
    assert past.load() is None


def test_radar_tracks_of_two_days_are_not_one_vessel(people, tmp_path):
    for name in ("1", "2"):
        path = tmp_path / f"{name}.csv"
        path.write_text("track_id,time\nR00001,a\nR00002,b\n")
        past._of_its_own(path, f"250{name}")
    assert (tmp_path / "1.csv").read_text() == "track_id,time\n2501R00001,a\n2501R00002,b\n"
    assert (tmp_path / "2.csv").read_text().splitlines()[1] == "2502R00001,a"
