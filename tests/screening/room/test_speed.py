"""A manifest of three hundred passengers, from the file's drop to the board, in less than a second."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from tests.screening.room.conftest import passenger_list

from entente.core.gate import working_as
from entente.core.registers.reader import Reader
from entente.screening import board, folder, intake

pytestmark = pytest.mark.django_db
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def flight(number, rng):
    people = [
        ("".join(rng.choices(LETTERS, k=8)), "".join(rng.choices(LETTERS, k=6)), "M",
         f"{rng.randrange(45, 99)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}",
         f"P{rng.randrange(10**8):08d}")
        for _ in range(300)
    ]  # fmt: skip
    return passenger_list(*people, flight=number)


def test_en1_the_statements_a_manifest_costs_do_not_grow_with_its_travellers(people, lookout, targeting):
    """What takes time over a network is the number of questions to the database: as many for 3 as for 300."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rng = random.Random(1)
    intake.take(flight("AC1", rng), "warm.edi", "folder", intake.service())
    small = passenger_list(*(("ROE", f"JANE{n}", "F", "800101", f"Q{n}") for n in range(3)), flight="AC2")
    with CaptureQueriesContext(connection) as few:
        intake.take(small, "few.edi", "folder", intake.service())
    with CaptureQueriesContext(connection) as many:
        intake.take(flight("AC3", rng), "many.edi", "folder", intake.service())
    assert len(many) == len(few)


def test_en1_from_drop_to_board(people, lookout, targeting, tmp_path, record_property):
    """A file that is whole stands on the board after one look of the watched folder, all of it screened; how
    long that takes is told, not judged, here: ``python -m bench drop`` measures it."""
    rng = random.Random(7)
    intake.take(flight("AC1", rng), "warm.edi", "folder", intake.service())
    began, cpu = time.perf_counter(), time.process_time()
    (tmp_path / "b.edi").write_bytes(flight("AC2", rng))
    said = []
    while not said:
        said = list(folder.sweep(tmp_path))
        time.sleep(0.02)
    later = type(targeting)(targeting.officer, targeting.purpose, targeting.at + timedelta(seconds=30))
    with working_as(later):
        lines = {line.movement.flight: line for line in board.lines(Reader(later))}
    record_property("seconds from drop to board", round(time.perf_counter() - began, 3))
    record_property("seconds of processor", round(time.process_time() - cpu, 3))
    assert (lines["AC2"].movement.travellers, lines["AC2"].share) == (300, 100)
    assert folder.STILL < 0.5  # of the second that a drop may take, most is left for the work
