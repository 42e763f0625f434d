"""Trust → Ledger: who sees which entry, the proof shown, the whole log verified, the pack taken."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections
from typer.testing import CliRunner

from entente import ledger, terminal
from entente.core.gate import Context
from entente.ledger import cli, keeper, record

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE = "/trust/ledger/"


@pytest.fixture
def people(officer_of, settings, tmp_path):
    settings.DATA = tmp_path
    return {
        "analyst": officer_of("CBSA", "marine_analyst", username="cbsa.analyst"),
        "privacy": officer_of("CBSA", "privacy", username="cbsa.privacy"),
        "other": officer_of("RCMP", "privacy", username="rcmp.privacy"),
    }


@pytest.fixture
def log(people):
    made = [
        ledger.append(
            "marine:report:disclosed",
            ("report", f"R-{n}"),
            context=Context(people["analyst"], "customs-act-11"),
        )
        for n in range(5)
    ]
    keeper.sign_head(AT)
    for agency in ("CBSA", "RCMP"):
        keeper.countersign(agency, AT)
    keeper.sign_head(AT.replace(hour=13))
    return made


def body(client, officer, url, language="en", post=False):
    client.force_login(officer)
    client.cookies["entente_language"] = language
    answer = client.post(url) if post else client.get(url)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_entry_is_found_and_proved(client, people, log, language):
    place = record.position(log[2])
    for query in (f"?q={log[2]}", f"?entry={place}", f"?q={place}", "?q=R-2"):
        status, page = body(client, people["privacy"], PAGE + query, language)
        assert status == 200
        assert ("This entry is proved." if language == "en" else "Cette inscription est prouvée.") in page
        assert "R-2" in page
    assert ("CBSA" if language == "en" else "ASFC") in page


def test_one_sees_ones_own_entries_and_the_privacy_officer_those_of_the_agency(client, people, log):
    place = record.position(log[2])
    for who, seen in (("analyst", True), ("privacy", True), ("other", False)):
        status, page = body(client, people[who], f"{PAGE}?entry={place}")
        assert status == 200
        assert "This entry is proved." in page  # place and hash prove it to everybody
        assert ("R-2" in page) == seen
        assert ("cbsa.analyst" in page) == seen
        _, page = body(client, people[who], f"{PAGE}?q=R-2")
        assert (f"?entry={place}&amp;q=R-2" in page) == seen
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT * FROM entente_ledger_entries('{0,1,2}')")
        assert cursor.fetchall() == []  # nobody asks


def test_the_whole_log_is_verified_by_a_privacy_officer_only(client, people, log):
    assert body(client, people["analyst"], PAGE + "verify/", post=True)[0] == 404
    status, page = body(client, people["privacy"], PAGE + "verify/", post=True)
    assert (status, "The log holds" in page) == (200, True)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_entry SET leaf = replace(leaf, 'R-3', 'R-9')")
    status, page = body(client, people["privacy"], PAGE + "verify/", post=True)
    assert "The log does not hold" in page
    assert "the leaf was changed" in page
    _, page = body(client, people["privacy"], PAGE + "verify/", "fr", post=True)
    assert "la feuille a été modifiée" in page
    assert "the leaf was changed" not in page
    with terminal.speaking("fr"):
        said = CliRunner().invoke(cli.app, ["verify"])
    assert said.exit_code == 1
    told = said.output.replace("\u00a0", " ")
    assert "la feuille a été modifiée" in told
    assert "Le registre n’est PAS intact" in told
    assert "racine " in told
    _, page = body(client, people["privacy"], f"{PAGE}?entry={record.position(log[3])}")
    assert "This entry is not proved." in page


def test_the_pack_is_for_the_agencys_privacy_officer_and_checks_itself(client, people, log, tmp_path):
    url = f"{PAGE}{record.position(log[1])}/evidence.zip"
    assert body(client, people["analyst"], url)[0] == 404
    assert body(client, people["other"], url)[0] == 404
    client.force_login(people["privacy"])
    before = keeper.latest_head()
    answer = client.get(url)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        (tmp_path / "verify.py").write_bytes(pack.read("verify.py"))
    (tmp_path / "pack.zip").write_bytes(answer.content)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "pack.zip"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert before is not None
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry WHERE leaf LIKE '%core:evidence:exported%'")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "query", ["", "?q=nothing-like-it", "?entry=99999999999999999999", "?entry=-1", "?q=%00", "?q='"]
)
def test_an_empty_log_and_odd_queries_say_what_to_do(client, people, query):
    status, page = body(client, people["privacy"], PAGE + query)
    assert status == 200
    assert "No head has been signed yet" in page


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", "wide", "light"), ("fr", "phone", "light"), ("fr", "tablet", "dark")],
)
def test_in_a_browser(open_page, assert_accessible, assert_fits, people, log, language, width, theme):
    for name, query in (("list", ""), ("entry", f"?entry={record.position(log[2])}")):
        page = open_page(PAGE + query, officer=people["privacy"], language=language, width=width, theme=theme)
        for details in page.locator("details").all():
            details.evaluate("one => one.open = true")
        assert_accessible(page)
        assert_fits(page)
        assert page.said == []
        if folder := os.environ.get("ENTENTE_PICTURES"):
            page.screenshot(
                path=Path(folder) / f"ledger-{name}-{language}-{width}-{theme}.png", full_page=True
            )
