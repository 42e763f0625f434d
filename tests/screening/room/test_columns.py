"""A table whose headings nobody knows: looked over once, remembered, and what is refused as a table."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

import pytest
from tests.screening.room.conftest import passenger_list

from entente.core.gate import working_as
from entente.screening import intake
from entente.screening.engine.manifests import headings
from entente.screening.models import Intake, Traveller

pytestmark = pytest.mark.django_db
HEADING = "Pax 1;Pax 2;Birthday;Remarks\n"
FIRST = (HEADING + "ROE;JANE;1980-01-02;=cmd\nDOE;JOHN;1970-05-06;x\n").encode()
SECOND = (HEADING + "LEE;ANN;1990-01-02;x\n").encode()


def named(data, name="list.csv"):
    file = BytesIO(data)
    file.name = name
    return file


def hidden(page):
    return re.search(r'type="hidden" name="file" value="([^"]+)"', page.content.decode())[1]


def look_over(client, data):
    page = client.post("/screening/send/", {"file": named(data)})
    return page, {"file": hidden(page), "carrier": "LAKE AIR"}


def travellers(context):
    with working_as(context):
        found = Traveller.objects.visible(context).order_by("family_name")
        return [(one.family_name, one.given_names, str(one.date_of_birth)) for one in found]


def test_columns_are_named_once_and_remembered(client, people, targeting):
    client.force_login(people["targeting.officer"])
    page, form = look_over(client, FIRST)
    assert "Pax 1" in page.content.decode()
    assert "ROE" in page.content.decode()  # the first rows are shown
    told = form | {"column-0": "family_name", "column-1": "given_names", "column-2": "date_of_birth"}
    assert client.post("/screening/send/columns/", told).status_code == 200
    assert travellers(targeting) == [("DOE", "JOHN", "1970-05-06"), ("ROE", "JANE", "1980-01-02")]
    # The next comes by another way, and is read as the carrier's last.
    intake.take(SECOND, "next.csv", "folder", intake.service())
    assert ("LEE", "ANN", "1990-01-02") in travellers(targeting)
    with working_as(targeting):
        assert set(Intake.objects.visible(targeting).values_list("sender", flat=True)) == {"LAKE AIR"}
    assert (
        'value="LAKE AIR"'
        in client.post("/screening/send/", {"file": named(SECOND + b"\n"), "columns": "1"}).content.decode()
    )


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"column-0": "family_name", "column-1": "family_name"}, "Two columns"),
        ({"column-2": "date_of_birth"}, "which column holds a name"),
        ({"column-0": "family_name", "carrier": " "}, "whose table"),
    ],
)
def test_what_makes_no_table_is_said_and_nothing_is_kept(client, people, targeting, told, says):
    client.force_login(people["targeting.officer"])
    _, form = look_over(client, FIRST)
    page = client.post("/screening/send/columns/", form | told)
    assert (page.status_code, says in page.content.decode()) == (422, True)
    assert travellers(targeting) == []


def test_a_file_of_somebody_else_is_not_taken(client, people, targeting):
    client.force_login(people["targeting.officer"])
    _, form = look_over(client, FIRST)
    client.force_login(people["intelligence.analyst"])
    page = client.post("/screening/send/columns/", form | {"column-0": "family_name"})
    assert page.status_code == 422
    assert client.post("/screening/send/columns/", form | {"file": "x"}).status_code == 422
    assert travellers(targeting) == []


def test_a_column_left_blank_is_not_read(client, people, targeting):
    client.force_login(people["targeting.officer"])
    data = b"surname,given name,nationality\nROE,JANE,CAN\n"
    page = client.post("/screening/send/", {"file": named(data), "columns": "1"})
    form = {"file": hidden(page), "carrier": "X", "column-0": "family_name", "column-1": "given_names"}
    client.post("/screening/send/columns/", form)
    with working_as(targeting):
        assert Traveller.objects.visible(targeting).get().nationality == ""


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        (["Passenger last name", "Passenger first name"], {"family_name": 0, "given_names": 1}),
        (
            ["Date de naissance du passager", "Nom de famille du passager"],
            {"date_of_birth": 0, "family_name": 1},
        ),
        (["No", "Seat"], {}),
    ],
)
def test_headings_suggest_what_a_column_holds(heading, fields):
    assert headings.suggested(heading) == fields


def test_every_field_has_words_in_both_languages():
    assert headings.FIELDS.keys() == headings.ALIASES.keys()
    assert all(en and fr for en, fr in headings.FIELDS.values())


def test_rejects_are_given_as_a_table_in_the_reader_s_language(client, people, targeting):
    broken = passenger_list(("ROE", "JANE", "F", "800101", "P1")).replace(b"CNT+", b"NAD+FL'=X=+1'CNT+")
    taken = intake.take(broken, "broken.edi", "upload", intake.service())
    assert taken.refused == 2
    client.force_login(people["targeting.officer"])
    answer = client.get(f"/screening/rejects/{taken.intake.pk}.csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert (answer["Content-Type"], len(rows), rows[0][0]) == ("text/csv; charset=utf-8", 3, "segment or row")
    assert {row[3] for row in rows[1:]} == {"no_name", "unknown_segment"}
    for row in rows[1:]:  # the position is where the segment begins
        assert broken[int(row[1]) :].startswith(row[2].lstrip("'").encode())
    assert not any(row[2].startswith("=") for row in rows)
    assert "rejects" in client.get(f"/screening/transmissions/{taken.intake.pk}/").content.decode()
    client.force_login(people["trc.officer"])
    assert client.get(f"/screening/rejects/{taken.intake.pk}.csv").status_code == 404
