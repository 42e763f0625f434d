"""The commands on files speak the terminal's language, or the one that ``--lang`` names."""

from __future__ import annotations

import csv
import re
import string
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from entente.marine.cli import app, words
from entente.marine.engine.complaint_words import TEMPLATES
from entente.marine.engine.complaint_words_files import OS_ERRORS
from entente.marine.engine.complaints import Complaint, trouble_code, trouble_words

NB = "\u00a0"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in words.VARIABLES:
        monkeypatch.delenv(name, raising=False)


def run(*args):
    return CliRunner().invoke(app, [str(one) for one in args])


def flat(text):
    """Without the box that Typer draws and the breaks of its lines."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


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
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert words.language() == expected
    assert words.number(12345.6, 1) == ("12\u202f345,6" if expected == "fr" else "12,345.6")


def test_numbers_take_the_form_that_each_language_gives_them(tmp_path):
    """French: one is singular, and so is none; English: none is plural."""
    (tmp_path / "a.nmea").write_text("!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\nrien\nrien\n")
    (tmp_path / "b.nmea").write_text("# rien\n")
    told = {}
    for name in ("a", "b"):
        for lang in ("en", "fr"):
            file, out = tmp_path / f"{name}.nmea", tmp_path / "x.parquet"
            told[name, lang] = run("decode", file, "--out", out, "--lang", lang)
    assert {one.exit_code for one in told.values()} == {0}
    assert "3 lines read, 1 row written" in told["a", "en"].output
    assert "2 lines rejected" in told["a", "en"].output
    assert "3 lignes lues, 1 rangée écrite" in told["a", "fr"].output
    assert "2 lignes rejetées" in told["a", "fr"].output
    assert "1 line read, 0 rows written" in told["b", "en"].output
    assert "1 ligne lue, 0 rangée écrite" in told["b", "fr"].output
    assert "Aucune ligne rejetée." in told["b", "fr"].output


def test_help_in_french_in_a_process_of_its_own():
    call = [sys.executable, "-c", "from entente.site.cli import main; main()", "marine", "score", "--help"]
    done = subprocess.run(call, capture_output=True, text=True, env={"LANG": "fr_CA.UTF-8"}, check=True)
    assert "Précision et rappel par état" in done.stdout
    assert "Constats de" in done.stdout
    assert "Emploi :" in done.stdout
    asked = subprocess.run(
        [*call, "--lang", "en"], capture_output=True, text=True, env={"LANG": "fr"}, check=True
    )
    assert "Precision and recall per status" in asked.stdout


@pytest.mark.parametrize("command", ["crossref", "decode", "live", "replay", "score", "simulate"])
def test_every_help_is_whole_in_both_languages(command):
    """No English sentence is left in the French help, and no French one in the English."""
    french, english = run(command, "--help", "--lang", "fr"), run("--lang=en", command, "--help")
    assert french.exit_code == english.exit_code == 0
    assert "Emploi :" in french.output
    assert "Usage:" in english.output
    left = r"\b(the|and|with|of|which|Show|Usage|default|required)\b"
    assert not re.findall(left, french.output)
    assert not re.findall(r"\b(les|des|une|avec|pour)\b", english.output)
    assert run(command, "--help").output == english.output


@pytest.mark.parametrize(
    ("call", "english", "french"),
    [
        (["crossref"], "Missing: '--positions'", "Il manque : '--positions'"),
        (["crossed"], "No such command 'crossed'", "La commande « crossed » n’existe pas"),
        (["score", "a", "b", "c"], "Got unexpected extra argument", "Mots de trop : c"),
        (["decode", "a", "--ou", "b"], "No such option: --ou", "L’option --ou n’existe pas"),
        (["simulate", "--out"], "Option '--out' requires a", "L’option « --out » demande une valeur"),
        (["simulate", "--out", "x", "--seed", "x"], "a valid integer", "il faut un nombre entier"),
        (
            ["simulate", "--out", "x", "--hours", "1"],
            "hours must be at least 8",
            "hours doit être d’au moins 8",
        ),
        (
            ["simulate", "--out", "x", "--start", "soon"],
            "not an ISO 8601 time",
            "n’est pas une heure ISO 8601",
        ),
        (["replay", "x", "--listen", "udp:4"], "is not an address", "n’est pas une adresse"),
        (["live"], "name at least one source", "nommez au moins une source"),
        (["live", "--follow", "x"], "say where findings go", "dites où vont les constats"),
        (["live", "--connect", "udp://a:1", "--out", "x"], "udp is listened to", "udp s’écoute"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_call_that_cannot_be_understood_is_told_in_both_languages(call, english, french):
    said = run(*call)
    assert said.exit_code == 2
    assert english.replace("Missing: ", "").strip("'") in flat(said.output)
    dit = run(*call, "--lang", "fr")
    assert dit.exit_code == 2
    assert french in flat(dit.output).replace(NB, " ")
    assert "Erreur" in dit.output


def test_a_language_that_is_none_is_a_usage_error():
    assert run("score", "a", "b", "--lang", "de").exit_code == 2
    assert run("score", "a", "b", "--lang").exit_code == 2
    assert "--lang" in run("score", "a", "b", "--lang").output


def test_rejects_and_errors_in_both_languages(tmp_path):
    (tmp_path / "a.nmea").write_text("rien\n!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5D\n")
    rows = {}
    for lang in ("en", "fr"):
        rejects = tmp_path / f"{lang}.csv"
        call = ["decode", tmp_path / "a.nmea", tmp_path / "none.nmea", "--out", tmp_path / "x.parquet"]
        done = run(*call, "--rejects", rejects, "--lang", lang)
        assert done.exit_code == 1
        wanted = {
            "en": f"Error: {tmp_path}/none.nmea: cannot be opened (No such file or directory)",
            "fr": f"Erreur{NB}: {tmp_path}/none.nmea{NB}: ne peut pas être ouvert "
            "(fichier ou dossier inexistant)",
        }
        assert wanted[lang] in done.output.replace("\n", " ")
        with rejects.open(encoding="utf-8", newline="") as file:
            rows[lang] = list(csv.DictReader(file))
    assert [row["reason"] for row in rows["en"]] == [
        "no AIS sentence (!..VDM or !..VDO) in the line",
        "wrong checksum: the sentence says 5D, its characters give 5C",
    ]
    assert [row["reason"] for row in rows["fr"]] == [
        "aucune phrase AIS (!..VDM ou !..VDO) dans la ligne",
        f"somme de contrôle erronée{NB}: la phrase dit 5D, ses caractères donnent 5C",
    ]
    for lang in rows:
        assert [(row["line"], row["code"]) for row in rows[lang]] == [
            ("1", "no_sentence"),
            ("2", "bad_checksum"),
        ]


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_both_languages_tell_the_same_values(code):
    english, french = TEMPLATES[code]
    assert fields(english) == fields(french)
    if len(english) > 12 and not english.startswith("{"):
        assert english != french


def test_french_spaces_and_nested_complaints():
    what = Complaint("no_mmsi_9", {"text": "31600"})
    one = Complaint("cell_left_out", {"name": "mmsi", "what": what})
    assert one.en == "mmsi “31600” is not a nine-digit MMSI; the report is kept without it"
    kept = "la déclaration est conservée sans cette valeur"
    assert one.fr == f"mmsi{NB}: «{NB}31600{NB}» n’est pas un MMSI à neuf chiffres; {kept}"


def test_why_a_source_cannot_be_heard_is_kept_as_a_code():
    refused = ConnectionRefusedError(111, "Connection refused")
    assert trouble_code(refused) == "ECONNREFUSED"
    assert trouble_words("ECONNREFUSED").fr == "connexion refusée"
    assert trouble_code(TimeoutError()) == "ETIMEDOUT"
    assert trouble_words("something else").fr == "something else"
    assert {len(pair) for pair in OS_ERRORS.values()} == {2}
