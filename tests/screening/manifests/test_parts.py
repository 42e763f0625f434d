"""Booking records sent in parts: UNH names the whole, the number of the part, and the first and the last."""

from __future__ import annotations

import pytest

from entente.screening.engine.manifests import read


def part(number, mark, name):
    return (
        f"UNH+{number}+PNRGOV:13:1:IA+WHOLE1+{number:02}{mark}'TVL+010126:1000:010126:2200+YYZ+LHR+AC+868'SRC'"
        f"RCI+AC:ABC{number}'TIF+{name}+JANE:A'UNT+6+{number}'"
    )


def sent(*parts):
    text = "UNB+IATA:1+A+B+260101:0000+1'" + "".join(parts) + "UNZ+1+1'"
    return read(text.encode(), "parts.edi")


FIRST, SECOND, LAST = part(1, ":C", "ROE"), part(2, "", "DOE"), part(3, ":F", "POE")


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ((FIRST, SECOND, LAST), False),
        ((FIRST, LAST), True),  # the one between
        ((FIRST, SECOND), True),  # the end
        ((SECOND, LAST), True),  # the beginning
        ((LAST, FIRST, SECOND), False),
    ],
)
def test_a_part_that_is_missing_is_said(parts, missing):
    found = sent(*parts)
    assert [("part_missing" in manifest.notes) for manifest in found] == [missing] * len(parts)
    assert sum(len(manifest.travellers) for manifest in found) == len(parts)


def test_a_message_that_is_no_part_is_whole():
    (manifest,) = sent(FIRST.replace("+01:C", ""))
    assert "part_missing" not in manifest.notes
