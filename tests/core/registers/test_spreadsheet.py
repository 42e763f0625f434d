"""Import: a spreadsheet as people keep them, its faults named by place, its good rows taken."""

from __future__ import annotations

import contextlib
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from tests.core.registers.sample import Errand

from entente.core.gate import Context, working_as
from entente.core.registers import spreadsheet
from entente.core.registers.spreadsheet import Doubtful, day_first, decimal_commas, grid, moment, number


def workbook() -> bytes:
    """As it comes from an office: a title, a band of merged group headings, gaps, three forms of dates."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Errands of the region, 2026", None, None, None, None, None])
    sheet.merge_cells("A1:F1")
    sheet.append([None] * 6)
    sheet.append(["What", "What", "Period", "Period", "Coût", "Remarks of the clerk"])
    sheet.merge_cells("A3:B3")
    sheet.merge_cells("C3:D3")
    sheet.append(["Title (English)", "Titre (français)", "starts", "answer by", "cost", "x"])
    sheet.append(
        ["Letter to the port", "Lettre au port", "2026-03-04", datetime(2026, 3, 20), "1 234,50", ""]
    )
    sheet.append([None] * 6)
    sheet.append(["Visit", None, "24 nov. 2026", "13/12/2026", "$1,200.00", "late"])
    sheet.append(["Broken", "", "31 février 2026", "05/12/2026", "many", ""])
    sheet.append(["", "", "2026-05-01", None, "3", ""])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def signed_in(client, officer_of):
    client.force_login(officer_of("CBSA", "coordinator"))
    return client


def upload(client, content, name="errands.xlsx", **more):
    file = io.BytesIO(content)
    file.name = name
    return client.post("/sample/errands/import/", {"file": file} | more)


@pytest.mark.django_db
def test_an_office_spreadsheet_previews_says_what_is_wrong_and_takes_the_good_rows(signed_in, officer_of):
    answer = upload(signed_in, workbook())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 rows are ready to be taken." in page
    assert "2 rows have something wrong" in page
    assert "1 blank row is passed over." in page
    assert "The headings stand in row 4." in page
    for place in ("<td>8</td><td>C</td>", "<td>8</td><td>E</td>", "<td>9</td><td>A</td>"):
        assert place in page, place
    with working_as(Context(officer_of("CBSA", "coordinator"))) as context:
        assert not Errand.objects.visible(context).exists()  # looking records nothing
    faults = signed_in.post("/sample/errands/import/", {"faults": "1"}).content.decode()
    assert "31 février 2026" in faults
    assert signed_in.post("/sample/errands/import/", {"take": "1"}).status_code == 302
    with working_as(Context(officer_of("RCMP", "coordinator"))) as context:
        rows = {row.title_en: row for row in Errand.objects.visible(context)}
    assert set(rows) == {"Letter to the port", "Visit"}
    letter, visit = rows["Letter to the port"], rows["Visit"]
    assert (letter.title_fr, str(letter.cost)) == ("Lettre au port", "1234.50")
    assert (letter.starts_on, letter.answer_by) == (date(2026, 3, 4), date(2026, 3, 20))
    assert (visit.starts_on, visit.answer_by, str(visit.cost)) == (
        date(2026, 11, 24), date(2026, 12, 13), "1200.00",
    )  # fmt: skip


@pytest.mark.django_db
def test_an_import_speaks_french(signed_in):
    signed_in.cookies["entente_language"] = "fr"
    text = "Titre;Coût;Début\nLettre;12,5;trente mars\nVisite;1 000,25;2026-03-30\n"
    page = upload(signed_in, text.encode("cp1252"), "courses.csv").content.decode()
    # the sample's own fields have no French headings: only the title is understood, and it is said
    assert "2 lignes sont prêtes à être reprises." in page
    assert "C « Début »" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\x00\x01\x02", "x.csv"), (b"PK\x03\x04nonsense", "x.xlsx"), (b"a,b\n1,2\n", "x.csv")],
)
def test_a_file_that_cannot_be_read_says_so(signed_in, content, name):
    answer = upload(signed_in, content, name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.django_db
def test_who_may_not_add_may_not_import(client, officer_of):
    client.force_login(officer_of("CBSA", "liaison"))
    assert client.get("/sample/errands/import/").status_code == 404


# Canadian usage, written by hand: the expected values are what a reader would say.
@pytest.mark.parametrize(
    ("text", "value"),
    [("1 234,50", 1234.5), ("1\u00a0234,5", 1234.5), ("1,234.50", 1234.5), ("1.234,50", 1234.5), ("$12", 12),
     ("-3,25", -3.25), ("12 $", 12), (7, 7), (2.5, 2.5), ("1,234,567", 1234567),
     ("0,125", 0.125), ("-0,004", -0.004), ("1234,567", 1234.567), ("45,42153", 45.42153)],
)  # fmt: skip
def test_numbers(text, value):
    assert float(number(text)) == value


@pytest.mark.parametrize("text", ["", "12a", "1,2,3", "--1", True])
def test_what_is_no_number(text):
    with pytest.raises(Doubtful):
        number(text)


@pytest.mark.parametrize(
    "text",
    ["2026-11-24", "2026/11/24", "24/11/2026", "24-11-2026", "24.11.2026", "11/24/2026", "24 nov. 2026",
     "24 novembre 2026", "November 24, 2026", "Nov 24th, 2026", datetime(2026, 11, 24), date(2026, 11, 24)],
)  # fmt: skip
def test_one_day_in_every_form(text):
    assert moment(text, None) == date(2026, 11, 24)


def test_a_doubtful_date_is_read_as_its_column_says_or_not_at_all():
    with pytest.raises(Doubtful):
        moment("03/04/2026", None)
    assert moment("03/04/2026", day_first(["03/04/2026", "25/04/2026"])) == date(2026, 4, 3)
    assert moment("03/04/2026", day_first(["03/04/2026", "04/25/2026"])) == date(2026, 3, 4)
    assert day_first(["25/04/2026", "04/25/2026"]) is None  # the column contradicts itself


@pytest.mark.parametrize("text", ["1,234", "12,500", "-75,697", "$45,421"])
def test_three_digits_after_one_comma_are_two_numbers_until_something_tells(text):
    digits = text.replace("$", "")
    with pytest.raises(Doubtful) as doubt:
        number(text)
    assert digits.replace(",", "") in doubt.value.en  # both ways to write it are said
    assert digits.replace(",", ".") in doubt.value.en
    assert float(number(text, True)) == float(digits.replace(",", "."))
    assert float(number(text, False)) == float(digits.replace(",", ""))
    with pytest.raises(Doubtful):  # beside decimal commas a point may be for thousands
        number(digits.replace(",", "."), True)
    assert float(number(digits.replace(",", "."))) == float(digits.replace(",", "."))


@pytest.mark.parametrize(
    ("columns", "delimiter", "expected"),
    [
        ({"a": ["12,500", "3,5"], "b": ["1,234"]}, ",", {"a": True, "b": True}),  # the file says it for b
        ({"a": ["12,500", "3,5"], "b": ["1,234.5"]}, ";", {"a": True, "b": False}),  # each column its own
        ({"a": ["12,500"], "b": ["1,234"]}, ";", {"a": True, "b": True}),
        ({"a": ["12,500"], "b": ["1,234"]}, ",", {"a": None, "b": None}),
        ({"a": ["12,5", "1,234.5"], "b": ["12,5"]}, ";", {"a": None, "b": True}),  # a contradicts itself
        ({"a": ["12,500"], "b": ["2,5"], "c": ["2.5"]}, ";", {"a": None, "b": True, "c": False}),
        ({"a": [12.5, None, ""]}, "", {"a": None}),
    ],
)
def test_decimals_are_decided_by_column_then_by_file_then_by_what_separates_cells(
    columns, delimiter, expected
):
    assert decimal_commas(columns, delimiter) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "cost"),
    # a cost has two decimals: 12,500 is refused as one of three, never taken as 12500
    [("A;12,500\nB;3,5\n", {"B": "3.50"}), ("A;12,500\nB;4\n", {"B": "4.00"}),
     ("A;1,234.5\nB;12,500\n", {"A": "1234.50", "B": "12500.00"})],
)  # fmt: skip
def test_an_import_never_takes_a_decimal_comma_for_thousands(signed_in, officer_of, rows, cost):
    upload(signed_in, f"Title;Cost\n{rows}".encode(), "x.csv")
    assert signed_in.post("/sample/errands/import/", {"take": "1"}).status_code == 302
    with working_as(Context(officer_of("RCMP", "coordinator"))) as context:
        assert {row.title_en: str(row.cost) for row in Errand.objects.visible(context)} == cost


@pytest.mark.django_db
def test_an_import_refuses_a_number_that_may_be_two(signed_in):
    page = upload(signed_in, b'Title,Cost\nA,"12,500"\n', "x.csv").content.decode()
    assert "“12,500” may be two numbers: write it as 12500 or 12.5000" in page
    signed_in.cookies["entente_language"] = "fr"
    page = upload(signed_in, b'Titre,"cost"\nA,"12,500"\n', "x.csv").content.decode()
    assert "« 12,500 » peut désigner deux nombres : écrivez 12500 ou 12,5000" in page


HEADINGS = {"titre": "title_fr", "title": "title_en", "ville": "city", "texte": "text_fr", "kinds": "kinds"}


@pytest.mark.parametrize(
    ("text", "delimiter", "second"),
    [
        ("Titre;Ville;Texte\nA;Ottawa;un, deux, trois, quatre, cinq, six\n", ";", 3),
        ("Liste, 2026, région, ébauche\n\nTitre;Texte\nA;un, deux\n", ";", 0),
        ("Title,Kinds\nA,one; two; three; four\nB,five; six; seven\n", ",", 2),
        ("Titre\tVille\nA; b; c, d\tOttawa\n", "\t", 2),
        ("Titre|Ville\nA|Ottawa\n", "|", 2),
    ],
)
def test_what_separates_cells_is_told_by_the_headings_not_by_how_often_it_occurs(text, delimiter, second):
    for known in (HEADINGS, None):
        if known is None and not second:
            continue  # a title line above: without the headings nothing tells
        rows = grid(text.encode(), "x.csv", known)
        assert rows.delimiter == delimiter
        assert len(rows[1]) == second


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y"]))
def test_any_day_written_in_words_or_iso_comes_back(day, form):
    assert moment(day.strftime(form), None) == day


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([" ", "\u202f", ""]))
def test_any_amount_in_french_comes_back(amount, gap):
    text = f"{amount:,.2f}".replace(",", gap).replace(".", ",")
    assert float(number(text)) == float(amount)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content):
    with contextlib.suppress(spreadsheet.Unreadable):
        spreadsheet.read(spreadsheet.grid(content, "x.csv"), {"title": "title_en"})


@pytest.mark.django_db
def test_the_workbook_that_leaves_carries_numbers_dates_and_no_formula(signed_in):
    values = {"title_en": "=HYPERLINK(1)", "kind": "letter", "cost": "12.50", "starts_on": "2026-03-04"}
    assert signed_in.post("/sample/errands/add/", values).status_code == 302
    answer = signed_in.get("/sample/errands/export.xlsx?columns=title&columns=cost&columns=starts_on")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    head, row = list(sheet.iter_rows())
    found = {h.value: cell for h, cell in zip(head, row, strict=True)}
    assert found["Title"].value == "=HYPERLINK(1)"
    assert found["Title"].data_type == "s"
    assert found["Cost"].value == 12.5
    assert found["Starts"].value == datetime(2026, 3, 4)


@pytest.mark.django_db
def test_french_pages_quote_in_french(signed_in):
    """What a file or an officer wrote stands between guillemets, wherever a page repeats it."""
    signed_in.cookies["entente_language"] = "fr"
    book = Workbook()
    book.active.append(["Title (English)", "Nature inconnue"])
    book.active.append(["Letter", "x"])
    out = io.BytesIO()
    book.save(out)
    pages = [upload(signed_in, out.getvalue()), signed_in.get("/sample/errands/?q=lettre")]
    assert "« Nature inconnue »" in pages[0].content.decode()
    for page in pages:
        assert "“" not in page.content.decode()
