"""Tonight's board: what is shown when there is much, and how far the screening has come."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.screening.room.conftest import passenger_list

from entente.core.gate import working_as
from entente.core.registers.reader import Reader
from entente.screening import board, intake
from entente.screening.models import Movement, ScreeningRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(people, targeting):
    """A flight that left four or five hours ago, by the clocks of Toronto, and two that are to leave."""
    for number, hours in (("AC1", -9), ("AC2", 2), ("AC3", 5)):
        who = (number + "X", "JANE", "F", "800101", number)
        data = passenger_list(who, flight=number, out=True, leaves=hours, arrives=hours + 1)
        intake.take(data, f"{number}.edi", "upload", intake.service())


def shown(found):
    return [line.movement.flight for line in found.lines]


def test_what_is_to_come_is_shown_before_what_is_past_and_the_rest_is_said(
    client, people, targeting, evening, monkeypatch
):
    with working_as(targeting):
        found = board.tonight(Reader(targeting))
        assert (shown(found), found.movements) == (["AC1", "AC2", "AC3"], 3)
        monkeypatch.setattr(board, "SHOWN", 2)
        found = board.tonight(Reader(targeting))
        assert (shown(found), found.movements) == (["AC2", "AC3"], 3)
    client.force_login(people["targeting.officer"])
    client.cookies["entente_language"] = "en"
    page = client.get("/screening/").content.decode()
    assert "3 movements from six hours ago" in page
    assert "2 of them are shown" in page


def test_a_run_that_has_not_come_to_a_movement_holds_its_progress(targeting, evening):
    with working_as(targeting):
        rows = {one.flight: one for one in Movement.objects.visible(targeting)}
        assert [line.share for line in board.lines(Reader(targeting))] == [100, 100, 100]
        second = rows["AC2"]
        run = ScreeningRun(
            label=intake.label_for(targeting, "customs"), about="x", cause="new", state="running",
            asked_at=targeting.at, cursor=f"to_come|{second.at.isoformat()}|{second.pk}",
        )  # fmt: skip
        run.save(force_insert=True)
        found = {line.movement.flight: line for line in board.lines(Reader(targeting))}
        assert {name: (line.share, line.again) for name, line in found.items()} == {
            "AC1": (50, 1),
            "AC2": (100, 0),
            "AC3": (50, 1),
        }


def test_a_run_goes_from_the_soonest_on_and_then_back(targeting):
    now, one = targeting.at, UUID(int=5)
    day = timedelta(days=1)

    def reached(cursor, at, pk=one):
        return ScreeningRun(asked_at=now, cursor=cursor).reached(at, pk)

    assert not reached("", now)
    ahead = f"to_come|{(now + 2 * day).isoformat()}|{one}"
    assert (reached(ahead, now + day), reached(ahead, now + 3 * day), reached(ahead, now - day)) == (
        *(True, False),
        False,
    )
    assert not reached(ahead, now + 2 * day, UUID(int=6))
    back = f"past|{(now - 2 * day).isoformat()}|{one}"
    assert (reached(back, now + 9 * day), reached(back, now - day), reached(back, now - 3 * day)) == (
        *(True, True),
        False,
    )
