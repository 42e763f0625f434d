"""The commands on files speak the terminal's language."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from entente.marine.cli import app, words


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "en_CA.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "fr:en"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_variables_decide_as_gettext_has_it(monkeypatch, variables, expected):
    for name in words.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert words.language() == expected
    assert words.number(12345.6, 1) == ("12\u202f345,6" if expected == "fr" else "12,345.6")


def test_decode_and_its_errors_in_french(monkeypatch, tmp_path):
    monkeypatch.setenv("LANGUAGE", "fr")
    (tmp_path / "a.nmea").write_text("!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\nrien\n")
    words_ = ["decode", str(tmp_path / "a.nmea"), "--out", str(tmp_path / "a.parquet")]
    done = CliRunner().invoke(app, words_)
    assert done.exit_code == 0, done.output
    assert "2 lignes lues, 1 rangées écrites" in done.output
    assert "1 lignes rejetées" in done.output


def test_help_in_french_in_a_process_of_its_own():
    call = [sys.executable, "-c", "from entente.site.cli import main; main()", "marine", "score", "--help"]
    done = subprocess.run(call, capture_output=True, text=True, env={"LANG": "fr_CA.UTF-8"}, check=True)
    assert "Précision et rappel par état" in done.stdout
    assert "Constats de" in done.stdout
