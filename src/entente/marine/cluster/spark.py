"""Apache Spark moves the tables: one task a file to read, one call a bucket of vessels to work through.

Which cluster it is, Spark's own configuration says (``spark-defaults.conf``, ``SPARK_CONF_DIR``) or
``--master``; without either, this machine's cores. The files must be readable under the same path on every
machine, and Entente installed there.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from entente.marine.cluster.gathered import GatheredEngine
from entente.marine.cluster.vessels import ASIDE, KNOWN, POINTS, Aside, known_rows, read_points
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.errors import InputError
from entente.marine.engine.known import Ground
from entente.marine.engine.run import Intake, Progress, up_to

DDL = {pa.int16(): "short", pa.int32(): "int", pa.int64(): "long", pa.string(): "string",
       pa.binary(): "binary"}  # fmt: skip
BUCKETS_A_CORE = 8


def ddl(schema: pa.Schema) -> str:
    """The schema as Spark writes it."""
    return ", ".join(f"{field.name} {DDL[field.type]}" for field in schema)


class NotInstalledError(InputError):
    """Spark is not there."""


class Spark:
    """The runner (``run.Runner``) that reads files and works vessels through on a Spark cluster.

    :raises NotInstalledError: Spark is not installed.
    :raises InputError: it cannot be started.
    """

    engine: type[MarineEngine] = GatheredEngine

    def __init__(self, master: str | None = None) -> None:
        try:
            import pandas  # noqa: F401 - Spark's Arrow functions ask for it
            from pyspark.sql import SparkSession
        except ImportError:
            raise NotInstalledError("--engine spark", "no_spark") from None
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.appName("entente marine crossref")
        if master:
            builder = builder.master(master)
        try:
            self.session: Any = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
        except Exception as error:  # noqa: BLE001 - Java's and Spark's own, of many kinds
            told = str(error).strip().splitlines()
            detail = told[-1] if told else str(error)
            raise InputError("--engine spark", "spark_not_started", detail=detail) from None
        self.session.sparkContext.setLogLevel("ERROR")
        self.buckets = max(32, BUCKETS_A_CORE * self.session.sparkContext.defaultParallelism)
        self.session.conf.set("spark.sql.shuffle.partitions", self.buckets)

    def feed(self, engine: MarineEngine, files: Sequence[Path], intake: Intake, progress: Progress) -> None:
        """Read the files and give the engine what is known of their vessels.

        The points stay on the cluster, spread over its disks, until :meth:`close`.
        """
        assert isinstance(engine, GatheredEngine)
        progress(Complaint("step_reading_there"), 0, 0)
        points = self._points([str(path) for path in files], str(Path.cwd()))
        beside = points.where(f"bucket = {ASIDE}").collect()
        asides: list[Aside] = [pickle.loads(row.aside) for row in beside]
        tracked = points.where(f"bucket <> {ASIDE}")
        if intake.now is not None:
            tracked = tracked.where(f"t <= {intake.now}")
        span = tracked.selectExpr("min(t) first", "max(t) last").collect()[0]
        if span.first is not None:
            intake.define(engine, span.first, span.last)
        ground = self.session.sparkContext.broadcast(engine.ground)

        def work(table: pa.Table) -> pa.Table:
            here: Ground = ground.value
            return known_rows(table, here)

        for aside in sorted(asides, key=lambda aside: (aside.file, aside.piece)):
            intake.take(up_to(aside.batch, intake.now), aside.positions)
            engine.particulars.add(aside.batch.statics)
            if aside.error:
                intake.outcome.problems.append(aside.error)
        progress(Complaint("step_tracking_there"), 0, 0)
        engine.gather(
            tracked.groupBy("bucket").applyInArrow(work, ddl(KNOWN)).toArrow(),
            lambda names: tracked.where(tracked.vessel.isin(names)).toArrow(),
        )

    def _points(self, files: list[str], folder: str) -> Any:
        from pyspark import StorageLevel

        buckets = self.buckets

        def read(tables: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            numbers = [number for table in tables for number in table.column("id").to_pylist()]
            return read_points([(number, files[number]) for number in numbers], buckets, folder)

        numbered = self.session.range(0, len(files), 1, max(len(files), 1))
        return numbered.mapInArrow(read, ddl(POINTS)).persist(StorageLevel.DISK_ONLY)

    def close(self) -> None:
        self.session.stop()
