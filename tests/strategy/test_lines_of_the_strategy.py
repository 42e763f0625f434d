"""docs/coverage.md says which line of the strategy is shown in French: as far as its tests speak it."""

from __future__ import annotations

from pathlib import Path

from tools import strategy_lines

SOURCE = """
@pytest.fixture
def asfc(officer_of, client):
    client.cookies["entente_language"] = "fr"
    return officer_of("CBSA")

@pytest.fixture
def desk(asfc):
    return asfc

def signed_in(client):
    client.force_login(make(language="fr"))

def words(row):
    return row["fr"]

def test_LO1_by_a_fixture(client, asfc): ...
def test_LO2_by_a_fixture_of_a_fixture(client, desk): ...
def test_LO3_by_a_helper(client):
    signed_in(client)
def test_LO4_in_english(client):
    words({"en": 1})
def test_LO5_by_its_parameter(client, language): ...
"""


def test_french_is_found_where_a_fixture_or_a_helper_sets_it(tmp_path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text(SOURCE, encoding="utf-8")
    found = {line: rows[0][2] for line, rows in strategy_lines.tests(tmp_path).items()}
    assert found == {"LO1": True, "LO2": True, "LO3": True, "LO4": False, "LO5": True}


def test_every_line_of_the_french_files_counts_as_french():
    found = strategy_lines.tests(strategy_lines.ROOT)
    french = {
        (line, name)
        for line, rows in found.items()
        for place, name, both in rows
        if Path(place).stem.endswith("_en_francais") and not both
    }
    assert not french
    for line in ("LO1", "LO4", "LO5", "LO6", "LO7", "PP1", "IF3", "CL2", "CL5", "TR1", "TR4"):
        assert any(both for _place, _name, both in found[line]), line
