"""The table of known names says what rigour's own automaton says, word by word."""

from __future__ import annotations

import random

import numpy as np
import pytest
from rigour.names import NameTypeTag, analyze_names

from entente.screening.engine.names import known

SAMPLE = 3_000


@pytest.fixture
def few(tmp_path, monkeypatch):
    """A folder of its own and three names to make a table of."""
    monkeypatch.setattr(known, "FOLDER", tmp_path / "made")
    monkeypatch.setattr(known, "_carried", lambda: iter([("ada", 7), ("ada lovelace", 8), ("ada", 9)]))
    known.table.cache_clear()
    yield tmp_path / "made"
    known.table.cache_clear()


def told_by_rigour(word: str) -> set[int]:
    found = set()
    for name in analyze_names(NameTypeTag.PER, [word], phonetics=False):
        for span in name.spans:
            category = span.symbol.category.value
            if category in ("NAME", "NICK"):
                found.add(known._number(category, span.symbol.id))
    return found


def test_every_word_means_what_rigour_says_of_it():
    """rigour lays names that overlap beside each other only once and spells a few apostrophes in its own
    way: there the table knows more, never less."""
    names = sorted({name for name, _number in known._carried()})
    assert len(names) > 500_000
    words = [name for name in random.Random(5).sample(names, SAMPLE) if " " not in name]
    words += [*map(str.upper, words[:300]), "xqzt", "o'brien", "jean-claude", "Müller", "محمد", "Иван", "王"]
    more = []
    for word in words:
        theirs, ours = told_by_rigour(word), set(known.ids_of(word))
        assert theirs <= ours, word
        if theirs != ours:
            more.append(word)
    assert len(more) <= len(words) / 500, more


def test_spellings_and_short_forms_of_one_name_meet():
    for one, other in [("Иван", "ivan"), ("محمد", "Muhammad"), ("Bill", "William")]:
        assert set(known.ids_of(one)) & set(known.ids_of(other)), (one, other)
    assert not set(known.ids_of("john")) & set(known.ids_of("maria"))
    assert known.ids_of("") == known.ids_of("xqzt") == ()


def test_the_table_is_kept_and_read_again(few, monkeypatch):
    assert known.ids_of("Ada") == (7, 9)
    (file,) = few.glob("*.npy")
    monkeypatch.setattr(known, "_carried", lambda: pytest.fail("made again"))
    known.table.cache_clear()
    assert known.ids_of("ADA LOVELACE") == (7, 8, 9)
    assert np.load(file).shape == (2, 4)


def test_a_folder_that_cannot_be_written_stops_nobody(few):
    few.write_text("a file, no folder")
    assert known.ids_of("ada") == (7, 9)


def test_another_rigour_is_said_and_not_guessed_at(tmp_path, monkeypatch):
    other = tmp_path / "_core.so"
    other.write_bytes(b"\x7fELF" + known.FRAME + bytes(200))
    monkeypatch.setattr(known, "_binary", lambda: other)
    with pytest.raises(known.NothingCarried, match=r"_core\.so"):
        list(known._carried())
