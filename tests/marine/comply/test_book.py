"""The rule book: dated, sourced, and clear about what is wrong with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import yaml
from tests.conftest import shared_data_path

from entente.marine.engine.book import DEFAULT, RuleBook
from entente.marine.engine.errors import InputError
from entente.marine.engine.model import Status

from .scene import BOOK, judged, passage, report, stop


def test_the_numbers_of_the_issue_and_the_statute():
    s = BOOK.at(int(datetime(2026, 7, 4, tzinfo=UTC).timestamp() * 1000)).settings
    assert (s.standard_before_min, s.standard_after_min) == (15, 60)
    assert (s.trusted_earliest_min, s.trusted_latest_min) == (240, 30)  # SOR/2003-323, 17(1.1)
    assert (s.answer_limit_h, s.site_limit_m, s.silence_min) == (24, 3000, 60)


def test_a_statutory_number_needs_no_approval():
    rule = BOOK.editions[0].rule("sor-2003-323-17-1-1", "trusted_latest_min")
    assert rule["setting_basis"] == "statute"
    assert "setting_approved_by" not in rule


def edited(tmp_path, change):
    data = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_a_later_edition_applies_from_its_day(tmp_path):
    def stricter(data):
        edition = yaml.safe_load(yaml.safe_dump(data["editions"][0]))
        edition["id"], edition["valid_from"] = "stricter", datetime(2026, 7, 5).date()
        edition["settings"]["standard_after_min"]["value"] = 5
        data["editions"].append(edition)

    book = RuleBook.load(edited(tmp_path, stricter))
    p = passage(who={"name": "Osprey"}, stay={"stops": [stop(30, None)]})
    said = report("R1", 60, vessel_name="Osprey")
    assert judged([p], [said], book=book)["mmsi:316001234"].status is Status.REPORTED  # 4 July
    day = 24 * 3_600_000
    for row in (p.entry, p.inside.stops[0]):
        row.t += day
    p.entry.t_from, p.entry.t_to, p.last_seen = p.entry.t, p.entry.t, p.last_seen + day
    said.received_at += day
    finding = judged([p], [said], book=book, now=4000)["mmsi:316001234"]
    assert finding.status is Status.LATE
    assert finding.rule["edition"] == "stricter"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("editions"), "“editions” is missing"),
        (lambda d: d["editions"][0]["settings"].pop("silence_min"), "not set: silence_min"),
        (lambda d: d["editions"][0]["settings"]["silence_min"].update(value="long"), "settings.silence_min"),
        (lambda d: d["editions"][0]["settings"]["silence_min"].update(value=-1), "settings.silence_min"),
        (
            lambda d: d["editions"][0]["settings"]["silence_min"].update(provision="x"),
            "no provision is called",
        ),
        (lambda d: d["editions"][0]["settings"].update(other={}), "settings.other: no such setting"),
        (lambda d: d["editions"][0].update(valid_from="soon"), "editions[0].valid_from"),
        (lambda d: d["editions"].append(d["editions"][0]), "begin on the same day"),
        (lambda d: d["provisions"]["customs-act-11-1"].pop("text"), "provisions.customs-act-11-1"),
        (lambda d: d["provisions"]["customs-act-11-1"]["text"].pop("fr"), "“fr” is missing"),
        (lambda d: d["editions"][0]["classes"][0].update(ship_types="all"), "classes[0].ship_types"),
    ],
)
def test_what_is_wrong_and_where(tmp_path, change, place):
    with pytest.raises(InputError) as raised:
        RuleBook.load(edited(tmp_path, change))
    assert place in str(raised.value)


def test_not_yaml_names_the_line(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("provisions:\n  a: [1, 2\nb: }\n")
    with pytest.raises(InputError, match="line"):
        RuleBook.load(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        RuleBook.load(path)


def test_a_provision_that_no_status_depends_on_says_why_in_both_languages():
    """R1 to R15 of the reporting rules stand with their text; what no status applies says why not."""
    provisions = RuleBook.load().editions[-1].provisions
    aside = {"customs-act-12-01-b", "customs-act-109-1-1", "customs-act-160-1", "sor-2003-323-2-2-c"}
    aside |= {"sor-86-873-9-2", "sor-86-873-14", "sor-86-873-15", "sor-2004-144-221-1", "sor-2005-23-3-1-b"}
    aside |= {"sor-2020-216-118", "oceans-act-4", "oceans-act-11"}
    assert {id_ for id_, one in provisions.items() if one.bearing_en} == aside
    for one in provisions.values():
        assert bool(one.bearing_en) == bool(one.bearing_fr)
        assert one.bearing_en != one.bearing_fr or not one.bearing_en
        assert len(one.text_en) > 60
        assert len(one.text_fr) > 60
    # The numbers as Parliament and the Governor in Council wrote them.
    for id_, words in {
        "sor-86-873-14": ("96 hours", "quatre-vingt-seize heures"),
        "sor-86-873-15": ("48 hours", "quarante-huit heures"),
        "sor-2004-144-221-1": ("at least 96 hours", "au moins 96 heures"),
        "sor-2005-23-3-1-b": ("48 hours", "quarante-huit heures"),
        "customs-act-160-1": ("fifty thousand dollars", "cinquante mille dollars"),
        "customs-act-109-1-1": ("twenty-five thousand dollars", "vingt-cinq mille dollars"),
        "sor-2020-216-118": ("20 m or more in length", "20 m ou plus de longueur"),
        "oceans-act-4": ("12 nautical miles", "12 milles marins"),
    }.items():
        assert words[0] in provisions[id_].text_en
        assert words[1] in provisions[id_].text_fr


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["remarks"][0].update(id="other"), "remarks[0]: no remark is called “other”"),
        (lambda d: d["remarks"][0].pop("least_length_m"), "remarks[0]: “least_length_m” is missing"),
        (lambda d: d["remarks"][0].update(least_length_m="long"), "remarks[0].least_length_m"),
        (lambda d: d["remarks"][1].pop("source"), "remarks[1]: “source” is missing"),
    ],
)
def test_what_is_wrong_with_a_remark(tmp_path, change, place):
    with pytest.raises(InputError) as raised:
        RuleBook.load(edited(tmp_path, change))
    assert place in str(raised.value)


def test_a_mistake_in_a_rule_file_is_told_in_french_too(tmp_path):
    with pytest.raises(InputError) as raised:
        RuleBook.load(edited(tmp_path, lambda d: d.pop("editions")))
    assert "le fichier\u00a0: il manque «\u00a0editions\u00a0»" in raised.value.told("fr")


@pytest.mark.real_data
def test_what_is_cited_beside_is_verbatim():
    """Word for word as in the extracts of the statutes; only what is left out between is marked."""
    extracts = shared_data_path("..", "reference", "marine-law-extracts.txt")
    text = " ".join(extracts.read_text(encoding="utf-8").split())
    text = re.sub(r"#\(([^)]+)\)", r"(\1)", text)
    assert len(BOOK.cited) >= 10
    for one in BOOK.cited:
        for piece in re.split(r"\s*\[\.\.\.\]\s*|\s*\((?:[a-z]|i|[12])\) ", one.text_en):
            assert " ".join(piece.split()) in text, (one.id, piece[:80])
        assert one.bearing_fr != one.bearing_en
