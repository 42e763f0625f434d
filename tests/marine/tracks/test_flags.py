"""Flags from the country digits: ITU's allocations, whatever shape the number has."""

from __future__ import annotations

import csv

import pytest

from entente.marine.engine.flags import TABLE, flag_of


@pytest.mark.parametrize(
    ("mmsi", "expected"),
    [
        (316001234, "CA"), (366999999, "US"), (338123456, "US"), (232001000, "GB"), (477123400, "HK"),
        (983160012, "CA"),  # a craft of a Canadian parent ship: 98MIDXXXX
        (831600001, "CA"),  # a handheld radio: 8MIDXXXXX
        (3669881, "US"), (0, None), (999999999, None), (123456789, None), (1193046471, None),
        (400123456, None),  # digits that no country has
    ],
)  # fmt: skip
def test_flag(mmsi, expected):
    assert flag_of(mmsi) == expected


@pytest.mark.real_data
def test_every_allocated_country_code_is_known(shared_data):
    with shared_data("marine", "ref", "itu_mid.csv").open(encoding="utf-8") as file:
        allocated = {row["MID"]: row["Allocated_to"] for row in csv.DictReader(file)}
    with TABLE.open(encoding="utf-8") as file:
        flags = {row["mid"]: row["country"] for row in csv.DictReader(file)}
    assert set(flags) == set(allocated)
    codes = {"Canada": "CA", "Panama": "PA", "Liberia": "LR", "Denmark": "DK", "Malta": "MT"}
    for word, code in codes.items():
        of_word = [k for k, name in allocated.items() if name == word or name.startswith(f"{word} (")]
        assert of_word
        assert {flags[k] for k in of_word} == {code}
