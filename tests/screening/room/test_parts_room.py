"""Messages sent in parts, each in a file of its own: joined, and told on the board while one is awaited."""

from __future__ import annotations

import pytest
from tests.screening.room.conftest import passenger_list

from entente.core.gate import Context, working_as
from entente.screening import folder, intake, parts
from entente.screening.models import Movement, Traveller

pytestmark = pytest.mark.django_db

JANE = ("ROE", "JANE", "F", "800101", "P1")
JOHN = ("DOE", "JOHN", "M", "810101", "P2")
LEE = ("LEE", "ANN", "F", "820101", "P3")
MAX = ("POE", "MAX", "M", "830101", "P4")


def part(number, last, *people, whole="WHOLE1", revision=""):
    head = f"BGM+745+X'RFF+TN:L1:::{revision}'" if revision else "BGM+745'"
    data = passenger_list(*people, head=head)
    mark = ":F" if last else (":C" if number == 1 else "")
    unh = b"UNH+5+PAXLST:D:02B:UN:IATA'"
    assert unh in data
    return data.replace(unh, unh[:-1] + f"+{whole}+{number:02}{mark}'".encode())


def send(data):
    return intake.take(data, "part.edi", "upload", intake.service())


def board(client, people):
    client.force_login(people["targeting.officer"])
    return client.get("/screening/").content.decode()


def on_board(targeting):
    with working_as(targeting):
        found = Traveller.objects.visible(targeting).filter(current=True)
        movement = Movement.objects.visible(targeting).get()
        return sorted(found.values_list("family_name", flat=True)), movement


def test_parts_in_three_files_are_one_flight_and_the_board_says_what_is_awaited(client, people, targeting):
    assert send(part(1, False, JANE)).travellers == 1  # screened at once, whatever is still to come
    assert "part 2 and what follows awaited" in board(client, people)
    send(part(3, True, LEE))
    assert "part 2 of 3 awaited" in board(client, people)
    names, movement = on_board(targeting)
    assert (names, movement.travellers, movement.screened) == (["LEE", "ROE"], 2, 2)
    send(part(2, False, JOHN))
    assert "awaited" not in board(client, people)
    names, again = on_board(targeting)
    assert (names, again.pk, again.travellers) == (["DOE", "LEE", "ROE"], movement.pk, 3)


def test_two_messages_are_not_mixed_and_one_sent_anew_begins_anew(client, people, targeting):
    send(part(1, False, JANE))
    send(part(2, True, JOHN, whole="WHOLE2"))
    shown = board(client, people)
    assert "part 2 and what follows awaited" in shown
    assert "part 1 of 2 awaited" in shown
    send(part(2, True, LEE))
    send(part(1, False, MAX, whole="WHOLE2"))
    assert "awaited" not in board(client, people)
    send(part(2, True, LEE, MAX))
    assert "part 1 of 2 awaited" in board(client, people)


def test_a_replacement_in_parts_drops_nobody_before_its_last_part(people, targeting):
    send(passenger_list(JANE, JOHN, LEE, head="BGM+745+X'RFF+TN:L1:::1'"))
    with working_as(targeting):
        before = set(Traveller.objects.visible(targeting).values_list("family_name", "pk"))
    first = send(part(1, False, JANE, revision="2"))
    assert (first.withdrawn, on_board(targeting)[0]) == (0, ["DOE", "LEE", "ROE"])
    second = send(part(2, True, JOHN, MAX, revision="2"))
    assert (second.withdrawn, on_board(targeting)[0]) == (1, ["DOE", "POE", "ROE"])
    with working_as(targeting):
        after = set(
            Traveller.objects.visible(targeting).filter(current=True).values_list("family_name", "pk")
        )
    assert {row for row in before if row[0] != "LEE"} < after  # who stays is the same record


def test_a_replacement_whose_parts_are_in_one_file(people, targeting):
    send(passenger_list(JANE, JOHN, LEE, head="BGM+745+X'RFF+TN:L1:::1'"))
    one, two = (part(1, False, JANE, revision="2"), part(2, True, JOHN, MAX, revision="2"))
    both = one[: one.index(b"UNZ+")] + two[two.index(b"UNH+") :]
    assert (send(both).withdrawn, on_board(targeting)[0]) == (1, ["DOE", "POE", "ROE"])


def test_parts_of_one_run_of_the_folder(people, targeting, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "STILL", 0.0)
    for number, last, one in ((1, False, JANE), (2, False, JOHN), (3, True, LEE)):
        (tmp_path / f"{number}.edi").write_bytes(part(number, last, one))
    assert len(list(folder.sweep(tmp_path))) == 3
    with working_as(targeting):
        (whole,) = parts.wholes(parts.recent(targeting, targeting.at - parts.BACK))
        assert (whole.complete, sorted(whole.here), len(whole.named)) == (True, [1, 2, 3], 3)


def test_whoever_may_not_see_the_transmission_learns_of_no_part(people):
    send(part(1, False, JANE))
    other = Context(people["marine.analyst"], "customs-act-11")
    with working_as(other):
        assert parts.awaited(other) == {}
