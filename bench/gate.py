"""The gate's price: decisions, a page of 500 rows, a page and a count out of a million beside the ungated.

The ungated page is the same list by the same code for the owner of the tables, with row-level security
lifted and an index of its own. A count twice: as a list counts (up to its limit), the same code again, and
of the same rows to the end. All are timed in turns in one process and the medians compared, so that a busy
machine slows both alike.
``ENTENTE_BENCH_ROWS`` sets another number of rows than a million.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import Row

ROWS = int(os.environ.get("ENTENTE_BENCH_ROWS", "1000000"))
TURNS = 25

FILL = """
INSERT INTO marine_arrivalreport (id, label_id, recorded_at, report_no, received_at, {more})
SELECT gen_random_uuid(), (%s::bigint[])[1 + i %% %s], timestamptz '2026-01-01' + i * interval '7 seconds',
       'B-' || i, timestamptz '2026-01-01' + i * interval '7 seconds', {values}
  FROM generate_series(1, %s) AS i
"""


def median(
    call: Callable[[], object], other: Callable[[], object], turns: int = TURNS
) -> tuple[float, float]:
    """Median seconds of each, taken in turns."""
    first, second = [], []
    for _ in range(turns):
        for kept, one in ((first, call), (second, other)):
            begun = time.perf_counter()
            one()
            kept.append(time.perf_counter() - begun)
    return statistics.median(first), statistics.median(second)


def main() -> list[Row]:
    """Rows of the table; larger is better, so times are given as per second."""
    return [*decisions(), *database()]


def decisions() -> list[Row]:
    from tests.authority.requests import CUSTOMS, SIGNED, change

    from entente.authority.engine import decide, parse

    asked = [
        [parse(change(CUSTOMS, SIGNED | {"elements": [f"e{n}", str(turn)]})) for n in range(500)]
        for turn in range(5)
    ]
    decide(asked[0][0])
    took = []
    for requests in asked:
        begun = time.perf_counter()
        for one in requests:
            decide(one)
        took.append(time.perf_counter() - begun)
    rate = 500 / statistics.median(took)
    return [Row("whole decisions with their explanation", "cedarpy alone, measured before", 3880, rate, "/s")]


def database() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as home:
        os.environ["ENTENTE_DATA"] = str(Path(home) / "var")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")
        from entente.site import running

        with running.database(quiet=True):
            running.migrated()
            return _gated()


def _gated() -> list[Row]:
    from django.db import connections, models, transaction

    from entente.authority.gate import Authority
    from entente.core.gate import Context, Grade, working_as
    from entente.core.gate.context import tell_database
    from entente.core.gate.decision import decide
    from entente.core.models import Agency, Label, Officer
    from entente.core.registers import registry
    from entente.core.registers.listing import count, page, read_request
    from entente.core.registers.reader import Reader
    from entente.marine.models import ArrivalReport
    from entente.site.demo import people

    with transaction.atomic():
        people.load()
    cbsa = Agency.objects.get(code="CBSA")
    regimes = ["customs", "immigration", "personal", "police", "entry_exit"]
    labels = [
        Label.objects.get_or_create(holder=cbsa, originator=cbsa, regime=regime, protected=mark)[0]
        for regime in regimes
        for mark in ("A", "B", "C", None)
    ]
    table = ArrivalReport._meta.db_table
    owner = connections["owner"]
    needed = [
        field
        for field in ArrivalReport._meta.concrete_fields
        if not field.null
        and field.attname not in ("id", "label_id", "recorded_at", "report_no", "received_at")
    ]
    values = {"CharField": "''", "TextField": "''", "JSONField": "'{}'::jsonb", "BooleanField": "false"}
    more = ", ".join(f'"{field.column}"' for field in needed)
    made = ", ".join(values.get(field.get_internal_type(), "0") for field in needed)
    with owner.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        sql = FILL.format(more=more, values=made)
        cursor.execute(sql, [[one.pk for one in labels], len(labels), ROWS])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
        cursor.execute(f"VACUUM ANALYZE {table}")

    officer = Officer.objects.get(username="trc.officer")
    context = Context(officer, "customs-act-11:bench")
    rows: list[Row] = []
    with working_as(context):
        from entente.authority.engine.standing import decide_standing

        def cold() -> None:
            decide_standing.cache_clear()
            list(ArrivalReport.objects.visible(context)[:500])

        took = []
        for _ in range(9):
            begun = time.perf_counter()
            cold()
            took.append(time.perf_counter() - begun)
        page500 = statistics.median(took)
        rows.append(
            Row(
                "page of 500 rows decided and filtered, nothing kept",
                "50 ms",
                20,
                1 / page500,
                "pages/s",
                1.0,
            )
        )
        shown = [pk for pk, one in decide(context).items() if one.grade >= Grade.POINTER]
        assert isinstance(_decider(), Authority)
    register = registry.get("marine.reports")

    class Plain(models.QuerySet):
        """All rows, as their owner sees them."""

        def at_grade_of(self, *names: str) -> Plain:
            return self

    class Ungated(Reader):
        """The same list by the same code, with neither gate nor wall."""

        def rows(self, model: type[models.Model], at_least: Grade = Grade.POINTER) -> models.QuerySet:
            return Plain(model, using="owner")

    # without labels the list's order wants an index of its own
    with owner.cursor() as cursor:
        cursor.execute(f"CREATE INDEX bench_ungated ON {table} (received_at DESC, id DESC)")
        cursor.execute(f"ANALYZE {table}")
    with owner.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")

        def plain_count() -> int:
            return models.QuerySet(ArrivalReport, using="owner").filter(label_id__in=shown).count()

        with working_as(context):
            reader, ungated = Reader(context), Ungated(context)
            wanted = read_request(register, {"sort": "-received_at"})

            def gated_count() -> int:
                return reader.rows(ArrivalReport).count()

            assert len(page(register, reader, wanted).rows) == len(page(register, ungated, wanted).rows) == 50
            assert gated_count() == plain_count()
            ours, theirs = median(
                lambda: page(register, reader, wanted), lambda: page(register, ungated, wanted)
            )
            rows.append(
                Row(f"page of 50 out of {ROWS:,}", "ungated", 1 / theirs, 1 / ours, "pages/s", 1 / 1.3)
            )
            opening, _nothing = median(lambda: tell_database(context, "default"), lambda: None)
            rows.append(Row("contexts opened, all labels decided by the wall", "", None, 1 / opening, "/s"))
            ours, theirs = median(
                lambda: count(register, reader, wanted), lambda: count(register, ungated, wanted)
            )
            rows.append(
                Row(f"a list's count, out of {ROWS:,}", "ungated", 1 / theirs, 1 / ours, "counts/s", 1 / 2)
            )
            ours, theirs = median(gated_count, plain_count, 9)
            rows.append(
                Row(f"count to the end, out of {ROWS:,}", "ungated", 1 / theirs, 1 / ours, "counts/s", 1 / 2)
            )
    return rows


def _decider() -> object:
    from entente.core.gate import decision

    return decision._decider
