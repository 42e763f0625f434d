"""Small cells stay untold: an intruder who tries every table that fits what is published learns nothing
exact."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.core.suppression import suppress


def tables(told, table):
    """Every table of whole counts that fits what was told: the intruder's enumeration."""
    places = np.argwhere(told.hidden)
    tops = [min(table[i, :].sum(), table[:, j].sum()) for i, j in places]
    for values in product(*(range(int(top) + 1) for top in tops)):
        guess = told.counts.copy()
        for place, value in zip(places, values, strict=True):
            guess[tuple(place)] = value
        if (guess.sum(0) == table.sum(0)).all() and (guess.sum(1) == table.sum(1)).all():
            yield guess


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=3))
def test_no_small_cell_follows_from_what_is_told(rows):
    table = np.array(rows)
    told = suppress(table, least=3)
    assert not (told.hidden < (table < 3)).any()
    assert (told.counts[~told.hidden] == table[~told.hidden]).all()
    if not told.margins:
        return
    small = told.hidden & (table < 3)
    if small.any():
        guesses = np.array(list(tables(told, table)))
        for place in np.argwhere(small):
            values = guesses[:, place[0], place[1]]
            assert values.min() == 0
            assert values.max() >= 3


def test_one_small_cell_takes_three_others_with_it():
    told = suppress([[40, 4, 30], [25, 50, 60], [33, 70, 80]])
    assert told.hidden[0, 1]
    assert told.margins
    assert (told.hidden.sum(axis=1)[told.hidden.any(axis=1)] >= 2).all()
    assert (told.hidden.sum(axis=0)[told.hidden.any(axis=0)] >= 2).all()


def test_a_table_of_large_cells_is_told_whole():
    told = suppress([[10, 20], [30, 40]])
    assert not told.hidden.any()


def test_totals_that_give_it_away_are_not_told_either():
    told = suppress([[4]])
    assert told.hidden.all()
    assert not told.margins
    with pytest.raises(ValueError, match="whole counts"):
        suppress([[1.5]])
