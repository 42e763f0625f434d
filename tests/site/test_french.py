"""The house's own commands speak the terminal's language."""

from __future__ import annotations

import ast
import inspect
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from entente import terminal
from entente.authority import cli as authority
from entente.core import house
from entente.ledger.engine.problems import WORDS, Problem
from entente.site import assets, checking, cli, running
from entente.site.postgres.connections import from_url
from entente.site.postgres.place import DatabaseError

ENTENTE = [sys.executable, "-c", "from entente.site.cli import main; main()"]
ENGLISH = r"\b(the|and|with|of|which|Show|Usage|default|required|is|are)\b"


@pytest.fixture(params=["en", "fr"])
def spoken(request):
    with terminal.speaking(request.param):
        yield request.param


def run(*words: str, **variables: str) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if k not in terminal.VARIABLES}
    return subprocess.run(
        [*ENTENTE, *words], capture_output=True, text=True, env=environment | variables, check=False
    )


def test_the_terminal_of_a_french_officer_is_answered_in_french():
    """A process of its own, as a person runs it: the variables decide, LANGUAGE before LC_ALL before LANG."""
    elsewhere = {"DATABASE_URL": "postgresql://a@nowhere/b"}
    english = "it is not stopped from here"
    french = "DATABASE_URL désigne un serveur à vous; il ne s’arrête pas d’ici."
    assert french in run("stop", LANG="fr_CA.UTF-8", **elsewhere).stderr
    assert english in run("stop", LANG="fr_CA.UTF-8", LC_ALL="en_CA.UTF-8", **elsewhere).stderr
    unknown = run("sail", LANG="fr_CA.UTF-8")
    assert unknown.returncode == 2
    assert "La commande « sail » n’existe pas" in unknown.stderr.replace("\u00a0", " ")


def commands(parser: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every group and command, as the parser itself knows them."""
    yield words
    for name, below in sorted(getattr(parser, "commands", {}).items()):
        yield from commands(below, (*words, name))


@pytest.fixture
def app(monkeypatch):
    """The whole command line; what making it sets for the process is set back after the test."""
    monkeypatch.setattr(authority, "database", authority.database)
    monkeypatch.setattr(house, "_database", None)
    return cli.build()


def test_every_room_has_its_commands_in_the_walk(app):
    every = set(commands(get_command(app)))
    assert {words[0] for words in every if words} >= {"ledger", "holdings", "authority", "report", "screen"}
    assert {("report", "jec"), ("lists", "build"), ("marine", "crossref"), ("messages", "check")} <= every


def test_help_of_every_command_is_whole_in_french(app):
    english = {}
    for words in commands(get_command(app)):
        with terminal.speaking("fr"):
            shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200"}).output
        assert "Emploi :" in shown.replace("\u00a0", " "), words
        if found := re.findall(ENGLISH, shown):
            english[words] = found
    assert english == {}


def test_every_help_text_is_there_and_has_its_french(app):
    """Each text by itself: a short one (*No summary.*) holds none of the words that betray English."""
    told, untold = terminal.Texts().gettext, []
    for words in commands(get_command(app)):
        command = get_command(app)
        for word in words:
            command = command.commands[word]
        with terminal.speaking("fr"):
            for text in (command.help, *(param.help for param in command.params)):
                if not text or told(inspect.cleandoc(text)) == text:
                    untold.append((words, text))
    assert untold == []


def test_what_a_command_on_files_says_of_a_bad_one(app, tmp_path):
    """A file that is not there, a field of the wrong type, a table without its columns."""
    asked = tmp_path / "asked.json"
    asked.write_text('{"holder": 7}', encoding="utf-8")
    table = tmp_path / "pairs.csv"
    table.write_text("name1,name2\na,b\n", encoding="utf-8")
    calls = {
        "holder : doit être une chaîne, et non un nombre": ["authority", "decide", str(asked)],
        "il manque la colonne schema": ["screen", "pairs", str(table), "--out", str(tmp_path / "out.csv")],
        "illisible": ["lists", "build", str(tmp_path / "none.csv"), "--out", str(tmp_path / "lists.idx")],
    }
    for said, words in calls.items():
        with terminal.speaking("fr"):
            done = CliRunner().invoke(app, words)
        assert done.exit_code == 1
        assert said in done.output.replace("\u00a0", " "), done.output


def test_what_a_step_says_of_itself(spoken, monkeypatch):
    said = []
    monkeypatch.setattr(running.say, "print", lambda text, **more: said.append(text))
    monkeypatch.setattr(running, "_served", ["http://127.0.0.1:8000/"])
    with running.ending_cleanly():
        raise KeyboardInterrupt
    taken = running.listen("127.0.0.1", 8791)
    other = running.listen("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(running.Unusable) as refused:
        running.listen("127.0.0.1", taken.getsockname()[1], exact=True)
    taken.close()
    other.close()
    words = {
        "en": ("Stopping", "is taken", "cannot be opened"),
        "fr": ("Arrêt", "est pris", "ne peut être ouvert"),
    }
    for text, part in zip([*said, str(refused.value)], words[spoken], strict=True):
        assert part in text


def test_what_keeps_the_database_from_starting(spoken):
    with pytest.raises(DatabaseError, match={"en": "must begin with", "fr": "doit commencer par"}[spoken]):
        from_url("mysql://a/b", "DATABASE_URL")


def test_what_check_finds(spoken, monkeypatch):
    from django.db.migrations.loader import MigrationLoader

    monkeypatch.setattr(MigrationLoader, "detect_conflicts", lambda loader: {"core": {"0002_a", "0002_b"}})
    (found,) = checking.migrations()
    assert {"en": "both follow the same", "fr": "font suite à la même"}[spoken] in found


def literals() -> list[str]:
    """Every sentence that the assets say, from their code: what is put in stands as ``x``."""
    found = []
    for node in ast.walk(ast.parse(Path(assets.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("progress", "AssetError"):
            match node.args[0]:
                case ast.Constant(value=str(text)):
                    found.append(text)
                case ast.JoinedStr(values=parts):
                    found.append("".join(p.value if isinstance(p, ast.Constant) else "x" for p in parts))
    return found


def test_every_sentence_of_the_assets_has_its_french():
    assert len(literals()) >= 7
    with terminal.speaking("fr"):
        for text in literals():
            assert running.of_assets(text) != text, text


def fields(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})


@pytest.mark.parametrize("code", sorted(WORDS))
def test_a_problem_of_the_ledger_says_the_same_in_both_languages(code):
    english, french = WORDS[code]
    assert fields(english) == fields(french)
    assert english != french
    problem = Problem(code, **dict.fromkeys(fields(english), "x"))
    assert problem == problem.told("en")
    assert re.findall(r"\b(the|is|not|was|entries|and|here)\b", problem.told("fr")) == []
