"""What a committee or an administrator sets: shipped with its meaning, changed by the installation's file."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from entente.core import practice

ROOMS = sorted(path.parents[1].name for path in practice.PACKAGE.glob("*/data/practice.yaml"))


@pytest.fixture
def own(tmp_path, monkeypatch):
    """``own(text)``: the installation's file."""
    monkeypatch.setenv("ENTENTE_DATA", str(tmp_path))
    practice.of.cache_clear()
    yield (tmp_path / "practice.yaml").write_text
    practice.of.cache_clear()


def test_every_number_says_what_it_is_in_both_languages():
    assert {"core", "fora", "liaison", "marine", "strategy", "training"} <= set(ROOMS)
    for room in ROOMS:
        for name, row in practice.shipped(room).items():
            assert set(row) == {"value", "en", "fr"}, name
            assert row["value"] > 0
            assert row["en"] != row["fr"]


def test_an_installation_sets_its_own(own):
    own("strategy: {report_working_days: 15}\nliaison: {near_km: 120}\n")
    assert practice.of("strategy") == {"report_working_days": 15}
    assert practice.of("liaison")["near_km"] == 120
    assert practice.of("liaison")["change_working_days"] == 10


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("strategy: {report_days: 15}", "report_days"),
        ("strateg: {report_working_days: 15}", "strateg"),
        ("strategy: {report_working_days: soon}", "whole number"),
        ("strategy: {report_working_days: 1.5}", "whole number"),
        ("strategy: {report_working_days: 0}", "over 0"),
        ("strategy: 15", "is expected"),
        ("strategy: [", "practice.yaml"),
    ],
)
def test_what_cannot_be_used_is_said(own, text, named):
    own(text)
    with pytest.raises(practice.Unusable, match=named):
        practice.of("strategy")


def test_the_rooms_go_by_it_and_the_command_line_says_what_is_wrong(tmp_path):
    file = tmp_path / "practice.yaml"
    environment = os.environ | {"ENTENTE_DATA": str(tmp_path)}

    def run(code):
        call = [sys.executable, "-c", code]
        return subprocess.run(call, env=environment, capture_output=True, text=True, check=False)

    file.write_text("marine: {feed_skew_s: 42}")
    assert run("from entente.marine.live.health import SKEW_S; print(SKEW_S)").stdout.strip() == "42"
    file.write_text("core: {token_longest_years: 2}")
    done = run("import sys; sys.argv = ['entente', 'check']; from entente.site.cli import main; main()")
    assert done.returncode == 1
    assert "token_longest_years" in done.stderr
    assert "Traceback" not in done.stderr
