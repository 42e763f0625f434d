"""A changed list over yesterday's and tomorrow's manifests; what an officer cleared stays cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.screening.engine.lists.model import (
    Entry,
    LabelSpec,
    ListedName,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.rescreen import (
    Passing,
    Window,
    changed_list,
    clear,
    due_again,
    query_digest,
    still_cleared,
)
from entente.screening.engine.score.attributes import Query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
THRESHOLDS = {"lookouts": {"score": 0.5}}


def entry(key, name, **more):
    where = Provenance("lookouts.csv", 2)
    return Entry("lookouts", key, "person", (ListedName(name),), LabelSpec("CBSA", "customs"), where, **more)


def lookouts(*entries):
    return SourceList("lookouts", "Agency lookouts", "1", "d", list(entries))


def passing(name, hours, key="t1", **more):
    return Passing(key, Query("q", name, **more), NOW + timedelta(hours=hours))


def test_a_new_lookout_meets_who_passed_lately_and_who_is_to_come_and_no_one_older():
    people = [
        passing("Ivan Petrov", -30, "old"),
        passing("IVAN PETROV", -3, "past"),
        passing("Petrov Ivan", 5, "next"),
    ]
    people.append(passing("Zoe Tremblay", 5, "other"))
    found = due_again(
        lookouts(),
        lookouts(entry("L1", "Ivan Petrov")),
        people,
        Window(NOW - timedelta(hours=24)),
        [],
        NOW,
        THRESHOLDS,
    )
    # who can still be met comes before who is already through
    assert [(a.passing.traveller, a.past) for a in found] == [("next", False), ("past", True)]


def test_only_what_changed_is_run_again():
    same, other = entry("L1", "Ivan Petrov"), entry("L2", "Jane Doe")
    part, found = changed_list(lookouts(same, other), lookouts(same, replace(other, remarks="now armed")))
    assert [e.entry_id for e in part.entries] == ["L2"]
    assert found.changed == {"L2": ("remarks",)}
    people = [passing("Ivan Petrov", 5)]
    window = Window(NOW - timedelta(hours=24))
    assert due_again(lookouts(same), lookouts(same), people, window, [], NOW, THRESHOLDS) == []


def test_a_cleared_pair_comes_back_when_the_entry_changes_and_not_before():
    before = entry("L1", "Ivan Petrov")
    person = passing("Ivan Petrov", 5)
    cleared = [clear("t1", person.query, before, "different person: fingerprints", NOW + timedelta(days=90))]
    window = Window(NOW - timedelta(hours=24))
    assert due_again(lookouts(), lookouts(before), [person], window, cleared, NOW, THRESHOLDS) == []
    after = replace(before, births=(PartialDate(1970, 5, 6),))
    again = due_again(lookouts(before), lookouts(after), [person], window, cleared, NOW, THRESHOLDS)
    assert [a.entry.entry_id for a in again] == ["L1"]


names = st.sampled_from(["Ivan Petrov", "Jane Doe", "محمد حسين", "Kim Jong Un"])
births = st.none() | st.builds(PartialDate, st.integers(1950, 2000), st.integers(1, 12), st.integers(1, 28))
queries = st.builds(
    Query, st.just("q"), names, born=births, documents=st.lists(st.just("AB1234"), max_size=1).map(tuple)
)
entries = st.builds(entry, st.sampled_from(["L1", "L2"]), names, remarks=st.sampled_from(["", "armed"]))
hours = st.integers(-48, 48).map(lambda h: NOW + timedelta(hours=h))


@settings(max_examples=200, deadline=None)
@given(queries, entries, queries, entries, hours, hours)
def test_a_pair_stays_cleared_exactly_while_both_sides_are_the_same_and_it_has_not_run_out(
    q, e, q2, e2, until, now
):
    made = clear("t1", q, e, "different person", until)
    same = (q.name, q.born, q.documents) == (q2.name, q2.born, q2.documents) and (
        (e.entry_id, e.names, e.remarks) == (e2.entry_id, e2.names, e2.remarks)
    )
    assert still_cleared(made, q2, e2, now) == (same and now < until)


@given(queries)
def test_the_number_of_a_query_is_not_what_it_says(q):
    assert query_digest(q) == query_digest(replace(q, query_id="another"))
    assert query_digest(q) != query_digest(replace(q, countries=("ca",)))


def test_no_clearance_without_reason_or_zone():
    with pytest.raises(ValueError, match="reason"):
        clear("t1", Query("q", "x"), entry("L1", "x"), "  ", NOW)
    with pytest.raises(ValueError, match="time zone"):
        clear("t1", Query("q", "x"), entry("L1", "x"), "why", NOW.replace(tzinfo=None))
