"""What each machine of a cluster does, tables moved by hand: the findings of one process, to the byte."""

from __future__ import annotations

import pickle
import random
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from entente.marine.cli import app
from entente.marine.cluster.gathered import GatheredEngine
from entente.marine.cluster.vessels import ASIDE, KNOWN, POINTS, known_rows, read_points
from entente.marine.engine.run import run

from .conftest import job


class ByHand:
    """A runner that shuffles and cuts the tables as a cluster would; everything crosses as Arrow or bytes."""

    engine = GatheredEngine

    def __init__(self, buckets=5):
        self.buckets, self.asked = buckets, []

    def feed(self, engine, files, intake, progress):
        pieces = [
            piece
            for number in random.sample(range(len(files)), len(files))
            for piece in read_points([(number, str(files[number]))], self.buckets)
        ]
        random.shuffle(pieces)
        table = through_bytes(pa.Table.from_batches(pieces, POINTS))
        beside = table.filter(pc.equal(table["bucket"], ASIDE))
        asides = [pickle.loads(blob) for blob in beside["aside"].to_pylist()]
        for aside in sorted(asides, key=lambda a: (a.file, a.piece)):
            intake.take(aside.batch, aside.positions)
            engine.particulars.add(aside.batch.statics)
            if aside.error:
                intake.outcome.problems.append(aside.error)
        points = table.filter(pc.greater(table["bucket"], ASIDE))
        span = pc.min_max(points["t"]).as_py()
        intake.define(engine, span["min"], span["max"])
        ground = pickle.loads(pickle.dumps(engine.ground))
        found = [
            known_rows(points.filter(pc.equal(points["bucket"], bucket)), ground)
            for bucket in random.sample(range(self.buckets), self.buckets)
        ]

        def fetch(names):
            self.asked.append(names)
            return points.filter(pc.is_in(points["vessel"], pa.array(names)))

        count = engine.gather(through_bytes(pa.concat_tables(found)).cast(KNOWN), fetch)
        assert count == points.num_rows


def through_bytes(table):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return pa.ipc.open_stream(sink.getvalue()).read_all()


def told(outcome):
    return (
        outcome.lines, outcome.positions, outcome.reports, outcome.rejected, outcome.by_status,
        [str(problem) for problem in outcome.problems],
    )  # fmt: skip


def test_a_cluster_finds_what_one_process_finds(day, tmp_path):
    here = run(job(day, tmp_path / "here.jsonl"))
    there = run(job(day, tmp_path / "there.jsonl"), runner=ByHand())
    assert len(here.findings) > 20
    assert len(here.problems) == 2
    assert told(there) == told(here)
    assert (tmp_path / "there.jsonl").read_bytes() == (tmp_path / "here.jsonl").read_bytes()


@pytest.mark.parametrize("buckets", [1, 40])
def test_a_vessel_whose_points_are_asked_for_again(renumbered, tmp_path, buckets):
    run(job(renumbered, tmp_path / "here.jsonl"))
    runner = ByHand(buckets)
    run(job(renumbered, tmp_path / "there.jsonl"), runner=runner)
    assert runner.asked == [["mmsi:316000001", "mmsi:338000002"]]
    said = (tmp_path / "there.jsonl").read_text()
    assert said == (tmp_path / "here.jsonl").read_text()
    assert '"before":"mmsi:316000001"' in said


def test_files_are_named_as_they_were_given(day):
    """Wherever they are read: rejects and problems say what the command line said."""
    asides = [
        pickle.loads(blob)
        for piece in read_points([(0, "cut.csv"), (1, "empty.csv")], 3, str(day))
        for blob in piece["aside"].to_pylist()
        if blob
    ]
    (reject,) = [row for aside in asides for row in aside.batch.rejects]
    assert (reject.source, reject.line) == ("cut.csv", 3)
    (error,) = [aside.error for aside in asides if aside.error]
    assert str(error).startswith("empty.csv: ")


def test_without_spark_the_command_says_what_to_do(day, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    words = ["crossref", "--positions", str(day / "radar.csv"), "--out", str(tmp_path / "x.jsonl")]
    done = CliRunner().invoke(app, [*words, "--engine", "spark"])
    assert done.exit_code == 2
    assert "not installed" in done.output
    assert "--engine local" in done.output
