"""On Apache Spark itself, two local cores: through the command line, to the byte what one process finds."""

from __future__ import annotations

from typer.testing import CliRunner

from entente.marine.cli import app


def test_spark_writes_what_one_process_writes(renumbered, tmp_path):
    written = []
    for engine, more in (("local", []), ("spark", ["--master", "local[2]"])):
        out, rejects = tmp_path / f"{engine}.jsonl", tmp_path / f"{engine}.csv"
        words = ["crossref", "--positions", str(renumbered / "one.csv"), str(renumbered / "two.csv")]
        words += ["--waters", str(renumbered / "waters.json"), "--out", str(out), "--rejects", str(rejects)]
        done = CliRunner().invoke(app, [*words, "--engine", engine, *more, "--quiet"])
        assert done.exit_code == 0, done.output
        written.append((out.read_bytes(), rejects.read_bytes()))
    assert written[0] == written[1]
    assert b"316000001" in written[0][0]
