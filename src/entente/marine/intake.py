"""Arrival reports coming in one by one: form, API, CSV. The same number twice is one report.

The same contents again change nothing; other contents under a number that is taken are a conflict, told with
what differs and never written over. Whatever is new is told to the live engine in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entente import ledger
from entente.core.gate.context import WITHHELD
from entente.core.history import record_change
from entente.core.models import Change, Label, Role
from entente.core.registers.reader import Reader
from entente.marine import keeping
from entente.marine.engine import model as engine
from entente.marine.engine.complaints import BadValue, Complaint
from entente.marine.engine.reports import READERS, report_number
from entente.marine.engine.tables import instant
from entente.marine.ingest import key, moment
from entente.marine.live.notices import send
from entente.marine.models import ArrivalReport, LiveProcess

MAY = (Role.TRC_OFFICER, Role.SERVICE)
FIELDS = ("received_at", "programme", "vessel_name", "registration", "call_sign", "mmsi", "imo", "site_code",
          "site_lon", "site_lat", "declared_arrival_at", "persons_on_board", "telephone")  # fmt: skip
TEXTS = ("vessel_name", "registration", "call_sign", "site_code", "telephone")
AWAKE_S = 10
"""A live engine that gave no sign for longer is not there."""


class Came(StrEnum):
    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Taken:
    """What became of one report. ``differs``: field -> (what stands, what came); only of a visible row."""

    came: Came
    id: Any
    report_no: str
    differs: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def explanation(self) -> str:
        if self.came is not Came.CONFLICT:
            return ""
        if not self.differs:
            return _("The number %(number)s is taken. Record this report under another number.") % {
                "number": self.report_no
            }
        names = ", ".join(str(ArrivalReport._meta.get_field(name).verbose_name) for name in self.differs)
        return _(
            "The number %(number)s already stands for a report with other contents (%(names)s). "
            "The first one was kept. If this is another report, record it under a number of its own."
        ) % {"number": self.report_no, "names": names}


class BadReport(ValueError):
    """Cells that cannot be read: field -> why, told in either language."""

    def __init__(self, problems: Mapping[str, Complaint]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in problems.items()))
        self.problems = dict(problems)


def may_take(reader: Reader) -> bool:
    """Officers of the telephone desk and the intake's own account, in their own agency."""
    context = reader.context
    return (
        context.officer.has_role(*MAY) and "customs" in context.unit.regimes and label_of(reader) is not None
    )


def label_of(reader: Reader) -> Label | None:
    agency = reader.context.agency
    return (
        Label.objects.filter(holder=agency, originator=agency, regime="customs", inputs=None)
        .order_by("pk")
        .first()
    )


def read(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a row from what was sent; the same rules as for a file, but nothing is left out.

    :raises BadReport: with every field that cannot be read.
    """
    problems: dict[str, Complaint] = {}
    values: dict[str, Any] = dict.fromkeys(FIELDS)
    given = {name: str(v).strip() for name, v in cells.items() if v not in (None, "") and str(v).strip()}
    for name in sorted(set(given) - {*FIELDS, "report_no"}):
        problems[name] = Complaint("no_field")
    number = given.get("report_no", "")
    try:
        report_number(number)
    except BadValue as error:
        problems["report_no"] = error.complaint
    for name, reader in {**READERS, "received_at": instant}.items():
        if name in given:
            try:
                values[name] = reader(given[name])
            except BadValue as error:
                problems[name] = error.complaint
    if values["received_at"] is None and "received_at" not in problems:
        problems["received_at"] = Complaint("received_when")
    if (values["site_lon"] is None) != (values["site_lat"] is None):
        problems.setdefault("site_lat", Complaint("both_degrees"))
    if problems:
        raise BadReport(problems)
    for name in ("received_at", "declared_arrival_at"):
        values[name] = moment(values[name])
    values["programme"] = values["programme"] or "standard"
    text = TEXTS
    return {
        "report_no": number,
        **{n: v if v is not None or n not in text else "" for n, v in values.items()},
    }


def of_engine(report: engine.Report) -> dict[str, Any]:
    """Columns of a row from a report that the file reader made."""
    values = {name: getattr(report, name) for name in FIELDS}
    for name in ("received_at", "declared_arrival_at"):
        values[name] = moment(values[name])
    for name in TEXTS:
        values[name] = values[name] or ""
    return {"report_no": report.report_no, **values}


def take(reader: Reader, reports: Iterable[Mapping[str, Any]], how: str) -> list[Taken]:
    """Record what is new, in one transaction; tell the live engine. ``how``: ``form``, ``api``, ``csv``."""
    label = label_of(reader)
    assert label is not None
    taken = []
    with transaction.atomic():
        for values in reports:
            taken.append(_one(reader, label, values, how))
        if fresh := [one.id for one in taken if one.came is Came.NEW]:
            send("reports", fresh)
    return taken


def _one(reader: Reader, label: Label, values: Mapping[str, Any], how: str) -> Taken:
    number = values["report_no"]
    row = ArrivalReport(id=key("report", number), label=label, recorded_at=timezone.now(), **values)
    keeping.keep([row])
    if _inserted(row):
        record_change(
            row, Change.Kind.CREATED, reader.context, {n: (None, values[n]) for n in ("report_no",)}
        )
        ledger.append(
            "marine:report:received",
            (ArrivalReport._meta.label_lower, str(row.pk)),
            context=reader.context,
            content={"how": how},
        )
        return Taken(Came.NEW, row.pk, number)
    stands = reader.rows(ArrivalReport).filter(pk=row.pk).first()
    if stands is None or any(getattr(stands, name) is WITHHELD for name in FIELDS):
        return Taken(Came.CONFLICT, row.pk, number)
    # A file without the telephone's column does not say that there was none.
    compared = [n for n in FIELDS if n != "telephone" or row.telephone or how != "csv"]
    differs = {
        n: (getattr(stands, n), getattr(row, n)) for n in compared if getattr(stands, n) != getattr(row, n)
    }
    return Taken(Came.CONFLICT if differs else Came.SAME, row.pk, number, differs)


def _inserted(row: ArrivalReport) -> bool:
    """True: the row is new. Two at the same moment: the database lets one in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [str(row.pk)])
    ArrivalReport.objects.bulk_create([row], ignore_conflicts=True)
    stands = ArrivalReport.objects.ungated("which of two inserts of the same number came first")
    return bool(stands.filter(pk=row.pk, recorded_at=row.recorded_at).exists())


def engine_awake(now: datetime | None = None) -> bool:
    """True while a live engine gives signs of life: then a new report changes its finding within seconds."""
    now = now or timezone.now()
    beats = LiveProcess.objects.filter(ended_at=None).values_list("beat_at", flat=True)
    return any((now - beat).total_seconds() < AWAKE_S for beat in beats)
