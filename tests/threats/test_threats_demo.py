"""The room's demonstration: two years, coherent, and what it plants the room finds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.threats import signals
from entente.threats.models import GroupMeeting, Response, Threat

pytestmark = pytest.mark.django_db


def test_PP4_two_years_of_the_working_group_and_the_planted_changes_are_found(
    client, officer_of, monkeypatch
):
    from entente.threats import demo

    officer = officer_of("RCMP", "secretariat", "intelligence")
    monkeypatch.setattr(demo, "WRITER", officer.username)
    demo.load()
    demo.load()
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        assert reader.rows(Threat).count() == len(demo.THREATS)
        held = reader.rows(GroupMeeting).filter(state="held").order_by("held_on")
        assert held.first().held_on < timezone.localdate() - timedelta(days=630)
        known = set(reader.rows(Threat).values_list("pk", flat=True))
        assert {one.threat for one in reader.rows(Response)} <= known
        found = signals.current(reader)
        coming = reader.rows(GroupMeeting).filter(state="planned").get()
    moved = [one for one in found if one.kind == "displacement"]
    assert {corridor.title_en for corridor in moved[0].corridors} == {
        "St. Lawrence, Cornwall reach",
        "St. Lawrence, Thousand Islands",
    }
    assert any(one.kind == "rise" and "Vancouver" in one.sentence for one in found)
    client.force_login(officer)
    page = client.get(f"/threats/meetings/{coming.pk}/").content.decode()
    assert "Displacement: St. Lawrence, Cornwall reach" in page  # on the agenda of the next meeting
