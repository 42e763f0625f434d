"""Arrival reports as the Telephone Reporting Centre keeps them: ``reports.csv``.

Columns: ``report_no, received_at (ISO UTC), programme (standard|trusted), vessel_name, registration,
call_sign, mmsi, imo, site_code, site_lon, site_lat, declared_arrival_at, persons_on_board, telephone``. Only
the first two must be filled. A line whose number or time cannot be read is rejected; any other bad cell is
left out, its report kept, and the rejects file says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from entente.marine.engine.columns import Reject
from entente.marine.engine.complaints import BadValue, Complaint
from entente.marine.engine.geodesy import exchanged
from entente.marine.engine.model import Report
from entente.marine.engine.tables import RAW_LIMIT, instant, read_table

COLUMNS = {
    "report_no": True,
    "received_at": True,
    "programme": False,
    "vessel_name": False,
    "registration": False,
    "call_sign": False,
    "mmsi": False,
    "imo": False,
    "site_code": False,
    "site_lon": False,
    "site_lat": False,
    "declared_arrival_at": False,
    "persons_on_board": False,
    "telephone": False,
}
LENGTHS = {
    "report_no": 40,
    "vessel_name": 120,
    "registration": 40,
    "call_sign": 16,
    "site_code": 24,
    "telephone": 32,
}
"""Characters that the register of reports holds; a longer text is another thing than its column says."""
PROGRAMMES = {
    "standard": "standard",
    "trusted": "trusted",
    # Names under which the pre-approved pleasure-craft programmes appear in exports.
    "nexus": "trusted",
    "canpass": "trusted",
}


@dataclass(slots=True)
class Reports:
    """Every usable report in the order of the file, and what was not usable."""

    reports: list[Report] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    lines_read: int = 0
    ignored_columns: list[str] = field(default_factory=list)


def _mmsi(cell: str) -> int:
    digits = re.sub(r"[\s.-]", "", cell)
    if not re.fullmatch(r"\d{9}", digits) or digits == "000000000":
        raise BadValue("no_mmsi_9", text=cell)
    return int(digits)


def _imo(cell: str) -> int:
    digits = re.sub(r"(?i)^imo[\s:.#-]*", "", cell).replace(" ", "")
    if not re.fullmatch(r"\d{7}", digits):
        raise BadValue("no_imo", text=cell)
    # IMO A.1117(30): the seventh digit checks the first six, weighted 7 to 2.
    if sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 != int(digits[6]):
        raise BadValue("imo_check", text=cell)
    return int(digits)


def _degrees(limit: float) -> Any:
    def read(cell: str) -> float:
        try:
            value = float(cell.replace(",", "."))
        except ValueError:
            raise BadValue("no_degrees", text=cell) from None
        if not -limit <= value <= limit:
            raise BadValue("out_of_degrees", text=cell, limit=limit)
        return value

    return read


def _programme(cell: str) -> str:
    if cell.lower() not in PROGRAMMES:
        raise BadValue("no_programme", text=cell)
    return PROGRAMMES[cell.lower()]


def _count(cell: str) -> int:
    if not re.fullmatch(r"\d{1,5}", cell):
        raise BadValue("no_persons", text=cell)
    return int(cell)


def _text(name: str) -> Any:
    most = LENGTHS[name]

    def read(cell: str) -> str:
        cell = cell.replace("\0", "")  # no database stores it in a text
        if len(cell) > most:
            raise BadValue("too_many_characters", most=most)
        return cell

    return read


def report_number(cell: str) -> str:
    """:raises BadValue: too long, or with characters that cannot be said on the telephone."""
    if not cell or len(cell) > LENGTHS["report_no"] or not cell.isprintable():
        raise BadValue("report_number")
    return cell


READERS: dict[str, Any] = {
    "programme": _programme,
    "vessel_name": _text("vessel_name"),
    "registration": _text("registration"),
    "call_sign": _text("call_sign"),
    "mmsi": _mmsi,
    "imo": _imo,
    "site_code": _text("site_code"),
    "site_lon": _degrees(180),
    "site_lat": _degrees(90),
    "declared_arrival_at": instant,
    "persons_on_board": _count,
    "telephone": _text("telephone"),
}


def read_reports(path: Path | str) -> Reports:
    """Read ``reports.csv``. Raises :class:`~entente.marine.engine.errors.InputError` for a file that
    is missing, empty, binary or lacks ``report_no`` or ``received_at``."""
    table = read_table(path, COLUMNS)
    out = Reports(rejects=table.rejects, ignored_columns=table.unknown)
    seen: dict[str, tuple[int, Report]] = {}

    def reject(line_no: int, raw: str, code: str, **values: Any) -> None:
        out.rejects.append(Reject(table.source, line_no, Complaint(code, values), raw[:RAW_LIMIT]))

    for number, cells, raw in table.rows:
        out.lines_read += 1
        if "report_no" not in cells:
            reject(number, raw, "is_empty", name="report_no")
            continue
        if "received_at" not in cells:
            reject(number, raw, "is_empty", name="received_at")
            continue
        try:
            received = instant(cells["received_at"])
        except BadValue as error:
            reject(number, raw, "cell", name="received_at", what=error.complaint)
            continue
        try:
            report = Report(report_number(cells["report_no"]), received)
        except BadValue as error:
            reject(number, raw, "cell", name="report_no", what=error.complaint)
            continue
        for name, reader in READERS.items():
            if name in cells:
                try:
                    setattr(report, name, reader(cells[name]))
                except BadValue as error:
                    reject(number, raw, "cell_left_out", name=name, what=error.complaint)
        if (report.site_lon is None) != (report.site_lat is None):
            reject(number, raw, "one_of_two")
            report.site_lon = report.site_lat = None
        elif report.site_lon is not None and exchanged(report.site_lon, report.site_lat):
            reject(number, raw, "exchanged", lon=report.site_lon, lat=report.site_lat)
            report.site_lon = report.site_lat = None
        if report.report_no in seen:
            line, first = seen[report.report_no]
            code = "report_twice" if first == report else "report_conflict"
            reject(number, raw, code, number=report.report_no, line=line)
            continue
        seen[report.report_no] = (number, report)
        out.reports.append(report)
    out.rejects.sort(key=lambda r: r.line)
    return out
