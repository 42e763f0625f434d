"""On Apache Spark itself, two local cores: through the command line, to the byte what one process finds.

Spark is an extra of 450 MB that needs Java, and no part of what CI promises (.ci/run): where it is not
installed this test says so and is skipped. What runs on Spark's machines is tested in test_vessels.py,
everywhere.
"""

from __future__ import annotations

import importlib.util
import shutil

import pytest
from typer.testing import CliRunner

from entente.marine.cli import app

MISSING = [name for name in ("pyspark", "pandas") if importlib.util.find_spec(name) is None]
MISSING += [] if shutil.which("java") else ["java"]


@pytest.mark.skipif(
    bool(MISSING),
    reason=f"not installed: {', '.join(MISSING)}. Apache Spark is an extra (entente[spark], Java 17) outside "
    "of what CI promises; test_vessels.py moves the same tables by hand",
)
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
