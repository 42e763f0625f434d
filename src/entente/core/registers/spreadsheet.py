"""Reading spreadsheets as people keep them: merged headings, French decimals, dates in several forms, gaps.

No database and no Django here: rows in, cells with their place and what was understood of them out.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

LOOK_FOR_HEADINGS = 20
ROWS_AT_MOST = 20_000
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier jan janv", "february fevrier feb fevr fev", "march mars mar",
            "april avril apr avr", "may mai", "june juin jun", "july juillet jul juil", "august aout aug",
            "september septembre sep sept", "october octobre oct", "november novembre nov",
            "december decembre dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip


class Unreadable(ValueError):
    """The file as a whole cannot be read; ``en`` and ``fr`` say why."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.en, self.fr = en, fr


@dataclass(frozen=True)
class Sheet:
    """What was found: which column means which field, and the rows below the headings."""

    heading_row: int
    columns: dict[int, str]
    """Column index (from 0) to field name."""
    unknown: list[tuple[str, str]]
    """Column letter and heading of every column that names no field."""
    rows: list[tuple[int, list[Any]]]
    """Row number in the file (from 1) and its cells; blank rows are left out."""
    blank: int
    delimiter: str = ""
    """What stands between the cells of a line; empty for a workbook or JSON."""


class Grid(list[list[Any]]):
    """All cells of a file, and what stands between those of a line (empty: a workbook or JSON)."""

    delimiter: str = ""


def fold(text: Any) -> str:
    plain = unicodedata.normalize("NFKD", str(text or "").casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain))


DELIMITERS = ";,\t|"


def grid(content: bytes, name: str, headings: Mapping[str, str] | None = None) -> Grid:
    """All cells; a merged cell's text stands in each cell it covers. Raises :class:`Unreadable`.

    ``headings``: folded heading to field name, for telling what separates the cells of a CSV file.
    """
    if name.lower().endswith((".xlsx", ".xlsm")) or content[:4] == b"PK\x03\x04":
        return Grid(_workbook(content))
    text = _decoded(content)
    if name.lower().endswith(".json") or text.lstrip()[:1] == "[":
        return Grid(_objects(text))
    delimiter = _delimiter(text, headings or {})
    rows = Grid(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    rows.delimiter = delimiter
    if len(rows) > ROWS_AT_MOST:
        raise Unreadable(
            f"More than {ROWS_AT_MOST} rows: cut the file into parts.",
            f"Plus de {ROWS_AT_MOST} lignes : divisez le fichier.",
        )
    return rows


def _delimiter(text: str, headings: Mapping[str, str]) -> str:
    """The character that makes the most known headings; among equals, the most lines of one width.

    How often it occurs says nothing: a sentence in a cell has more commas than its line has semicolons.
    """

    def speaks(one: str) -> tuple[int, int, int]:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=one)
        first = list(itertools.islice(lines, LOOK_FOR_HEADINGS))
        named = max((len(_mapped(first, at, headings)) for at in range(len(first))), default=0)
        widths = Counter(len(row) for row in first if len(row) > 1)
        width, alike = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
        return named, alike, width

    return max(DELIMITERS, key=speaks)


def _objects(text: str) -> list[list[Any]]:
    """A JSON list of objects as headings and rows; a list in a cell is written with semicolons."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("This is not valid JSON.", "Ce n’est pas du JSON valide.") from error
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Unreadable("The JSON is no list of objects.", "Le JSON n’est pas une liste d’objets.")
    if len(told) > ROWS_AT_MOST:
        raise Unreadable(
            f"More than {ROWS_AT_MOST} rows: cut the file into parts.",
            f"Plus de {ROWS_AT_MOST} lignes : divisez le fichier.",
        )
    heads = list(dict.fromkeys(str(key) for one in told for key in one))

    def cell(value: Any) -> Any:
        if isinstance(value, list):
            return "; ".join(str(part) for part in value)
        return str(value) if isinstance(value, (dict, bool)) else value

    return [list(heads), *([cell(one.get(head)) for head in heads] for one in told)]


def _decoded(content: bytes) -> str:
    if b"\x00" in content[:1_000]:
        raise Unreadable(
            "This is neither a CSV nor an Excel (.xlsx) file.",
            "Ce n’est ni un fichier CSV ni un classeur Excel (.xlsx).",
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _workbook(content: bytes) -> list[list[Any]]:
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except Exception as error:
        raise Unreadable(
            f"The workbook cannot be opened ({type(error).__name__}).",
            f"Le classeur ne s’ouvre pas ({type(error).__name__}).",
        ) from error
    sheet = book.active
    if sheet is None or (sheet.max_row or 0) > ROWS_AT_MOST:
        raise Unreadable(
            f"More than {ROWS_AT_MOST} rows: cut the file into parts.",
            f"Plus de {ROWS_AT_MOST} lignes : divisez le fichier.",
        )
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                rows[row - 1][column - 1] = value
    return rows


def blank(row: Sequence[Any]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def read(rows: list[list[Any]], headings: Mapping[str, str]) -> Sheet:
    """Find the headings and map the columns. ``headings``: folded heading to field name.

    The heading row is the one of the first twenty that names most fields. A cell that says nothing alone is
    read with the one above it ("Period" over "from" and "to"). Raises :class:`Unreadable` where none does.
    """
    best: tuple[int, int, dict[int, str]] = (0, -1, {})
    for at in range(min(LOOK_FOR_HEADINGS, len(rows))):
        found = _mapped(rows, at, headings)
        if len(found) > best[0]:
            best = (len(found), at, found)
    _number, at, columns = best
    if at < 0:
        raise Unreadable(
            "No row of headings was found: the first rows name none of this register's fields.",
            "Aucune ligne d’en-têtes : les premières lignes ne nomment aucun champ de ce registre.",
        )
    unknown = [
        (get_column_letter(i + 1), str(cell).strip())
        for i, cell in enumerate(rows[at])
        if i not in columns and not blank([cell])
    ]
    below = [(number, row) for number, row in enumerate(rows[at + 1 :], at + 2)]
    kept = [(number, row) for number, row in below if not blank([row[i] for i in columns if i < len(row)])]
    delimiter = getattr(rows, "delimiter", "")
    return Sheet(at + 1, columns, unknown, kept, len(below) - len(kept), delimiter)


def _mapped(rows: list[list[Any]], at: int, headings: Mapping[str, str]) -> dict[int, str]:
    above = rows[at - 1] if at else []
    found: dict[int, str] = {}
    for i, cell in enumerate(rows[at]):
        if not isinstance(cell, str) or not cell.strip():
            continue
        over = above[i] if i < len(above) and isinstance(above[i], str) else ""
        for words in (fold(cell), fold(f"{over} {cell}"), fold(re.sub(r"[*(].*", "", cell))):
            if words in headings and headings[words] not in found.values():
                found[i] = headings[words]
                break
    return found


# -- values --------------------------------------------------------------------------------------------


class Doubtful(ValueError):
    """A cell that cannot be read, or not in one way only; ``en`` and ``fr`` say why."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.en, self.fr = en, fr


def _bare(given: Any) -> str:
    return re.sub(r"[\s\u00a0\u202f$]|CAD|%$", "", str(given).strip())


def commas(column: Iterable[Any]) -> set[bool]:
    """What a column says of ``1,234``: True where a cell has a decimal comma, False where it has none.

    Only what can be read in one way is asked: ``12,5``, ``0,125`` and ``1234,567`` have a decimal comma,
    ``1,234.5``, ``1,234,567`` and ``12.5`` have none.
    """
    says = {_comma_in(cell) for cell in column if isinstance(cell, str)}
    return {one for one in says if one is not None}


def decimal_commas(columns: Mapping[str, Sequence[Any]], delimiter: str) -> dict[str, bool | None]:
    """For each column of numbers, whether ``1,234`` has a decimal comma; None where nothing tells.

    The column itself says it; where it says nothing, the file's other numbers; where those say nothing,
    semicolons between the cells, which stand where the comma is needed for decimals. Whatever contradicts
    itself says nothing.
    """
    told = {name: commas(cells) for name, cells in columns.items()}
    file = set().union(*told.values()) or ({True} if delimiter == ";" else set())

    def one(says: set[bool]) -> bool | None:
        return next(iter(says)) if len(says) == 1 else None

    return {name: one(says or file) for name, says in told.items()}


def _comma_in(cell: str) -> bool | None:
    text = _bare(cell)
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", text):
        return True
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+|-?\d{1,3}(,\d{3}){2,}", text):
        return False
    if found := re.fullmatch(r"-?(\d+),(\d+)", text):
        alone = found[1].startswith("0") or len(found[1]) > 3 or len(found[2]) != 3
        return True if alone else None
    if (found := re.fullmatch(r"-?(\d+)\.(\d+)", text)) and (len(found[1]) > 3 or len(found[2]) != 3):
        return False
    return None


def number(given: Any, comma_is_decimal: bool | None = None) -> str:
    """A number with a point, from ``1 234,50``, ``1,234.50``, ``$12`` or a cell that is one.

    ``1,234`` and, beside decimal commas, ``1.234`` are two numbers: ``comma_is_decimal`` says which is meant
    (:func:`decimal_commas`). Raises :class:`Doubtful`, also where nothing does.
    """
    if isinstance(given, bool):
        raise Doubtful("yes or no is not a number", "oui ou non n’est pas un nombre")
    if isinstance(given, (int, float)):
        return repr(given)
    text = _bare(given)
    if _comma_in(str(given)) is None and re.fullmatch(r"-?\d+,\d+", text):
        if comma_is_decimal is None:
            raise _two_numbers(text)
        return text.replace(",", "." if comma_is_decimal else "")
    if comma_is_decimal and re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text):
        raise _two_numbers(text)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+|-?\d{1,3}(,\d{3}){2,}", text):
        return text.replace(",", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"-?\d+([.,]\d+)?", text):
        return text.replace(",", ".")
    raise Doubtful(f"“{given}” is not a number", f"« {given} » n’est pas un nombre")


def _two_numbers(text: str) -> Doubtful:
    whole, small = re.sub("[.,]", "", text), text.replace(",", ".")
    return Doubtful(
        f"“{text}” may be two numbers: write it as {whole} or {small}0",
        f"« {text} » peut désigner deux nombres : écrivez {whole} ou {small.replace('.', ',')}0",
    )


def day_first(column: Sequence[Any]) -> bool | None:
    """How a column writes ``03/04/2026``: True day first, False month first, None where nothing tells."""
    says = set()
    for cell in column:
        if isinstance(cell, str) and (
            found := re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*", cell)
        ):
            a, b = int(found[1]), int(found[2])
            if a > 12 >= b:
                says.add(True)
            elif b > 12 >= a:
                says.add(False)
    return says.pop() if len(says) == 1 else None


def moment(given: Any, day_comes_first: bool | None) -> datetime | date:
    """A date or time from Excel, ISO 8601, ``24/11/2026``, ``24 nov. 2026``, ``November 24, 2026``."""
    if isinstance(given, datetime):
        return given.date() if given.time() == time() else given
    if isinstance(given, date):
        return given
    text = str(given).strip()
    for pattern in (r"\d{4}-\d{2}-\d{2}", r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?"):
        if re.fullmatch(pattern, text):
            return _made(text)
    if found := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", text):
        return _day(int(found[1]), int(found[2]), int(found[3]), text)
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        a, b, year = int(found[1]), int(found[2]), int(found[3])
        if a > 12 >= b or (a <= 12 and b <= 12 and (a == b or day_comes_first is True)):
            return _day(year, b, a, text)
        if b > 12 >= a or (a <= 12 and b <= 12 and day_comes_first is False):
            return _day(year, a, b, text)
        raise Doubtful(
            f"“{text}” may be two dates: write it as {year}-{b:02d}-{a:02d} or {year}-{a:02d}-{b:02d}",
            f"« {text} » peut désigner deux dates : écrivez {year}-{b:02d}-{a:02d} ou {year}-{a:02d}-{b:02d}",
        )
    words = fold(text).replace("1er", "1").split()
    month = next((MONTHS[word] for word in words if word in MONTHS), None)
    numbers = [int(word.removesuffix("th").removesuffix("st").removesuffix("nd").removesuffix("rd"))
               for word in words if re.fullmatch(r"\d{1,4}(st|nd|rd|th)?", word)]  # fmt: skip
    if month and len(words) == 3 and len(numbers) == 2:
        day, year = (numbers[0], numbers[1]) if numbers[1] > 31 else (numbers[1], numbers[0])
        return _day(year, month, day, text)
    raise Doubtful(
        f"“{text}” is not a date: write it as 2026-12-31",
        f"« {text} » n’est pas une date : écrivez 2026-12-31",
    )


def _made(text: str) -> datetime | date:
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        raise Doubtful(f"there is no day {text}", f"le jour {text} n’existe pas") from None


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Doubtful(f"there is no day “{text}”", f"le jour « {text} » n’existe pas") from None


def choice(given: Any, options: Mapping[str, str]) -> str:
    """A value from its words in either language. ``options``: folded words to value."""
    if (found := options.get(fold(given))) is not None:
        return found
    raise Doubtful(f"“{given}” is none of the choices", f"« {given} » n’est pas un des choix")


def flag(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    words = fold(given)
    if words in {"yes", "oui", "y", "o", "x", "true", "vrai", "1"}:
        return True
    if words in {"no", "non", "n", "false", "faux", "0", ""}:
        return False
    raise Doubtful(f"“{given}” is neither yes nor no", f"« {given} » n’est ni oui ni non")
