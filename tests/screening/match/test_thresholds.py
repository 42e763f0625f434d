"""The threshold of a list by kind of party, from a stated rate of false hits."""

from __future__ import annotations

import pytest

from entente.screening.engine.index.build import build
from entente.screening.engine.lists.model import Entry, LabelSpec, ListedName, Provenance, SourceList
from entente.screening.engine.score import thresholds
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.screen import Asking, screen, threshold

RATE = 0.02


def entry(number, kind, name):
    return Entry("xx", str(number), kind, (ListedName(name),), LabelSpec("CBSA"), Provenance("xx", number))


@pytest.fixture(scope="module")
def index():
    """A list that invented names reach: of the same words, another draw."""
    named = [("person", name) for name in thresholds.background(400, seed=5)]
    named += [(kind, name) for kind in ("company", "vessel") for name in thresholds.others(kind, 400, seed=5)]
    source = SourceList("xx", "A list", "1", "1", [entry(k, *one) for k, one in enumerate(named)])
    made = build([source])
    thresholds.with_thresholds(made, RATE, thresholds.background(2000, seed=6))
    return made


@pytest.mark.parametrize("kind", thresholds.PARTIES)
def test_the_stated_share_of_names_on_no_list_reaches_the_threshold(index, kind):
    told = index.head["thresholds"]["xx"]["kinds"][kind]
    assert (told["false_hits_stated"], told["names"]) == (RATE, 2000)
    fresh = thresholds.background(2000, seed=9) if kind == "person" else thresholds.others(kind, 2000, seed=9)
    hits = list(screen(index, [Query(str(k), name, kind) for k, name in enumerate(fresh)], Asking(top=1)))
    share = sum(map(bool, hits)) / len(fresh)
    assert (
        share <= RATE + 3 * (RATE * (1 - RATE) / 2000) ** 0.5 * 2**0.5
    )  # three deviations of the difference
    again = thresholds.others(kind, 50) if kind != "person" else thresholds.background(50)
    assert again == (thresholds.others(kind, 50) if kind != "person" else thresholds.background(50))


def test_kinds_have_thresholds_of_their_own(index):
    found = {kind: threshold(index, "xx", kind) for kind in thresholds.PARTIES}
    assert len(set(found.values())) > 1
    assert index.head["thresholds"]["xx"]["score"] == found["person"]
    assert threshold(index, "xx", "aircraft") == found["company"]


@pytest.mark.parametrize(
    ("listed", "asked", "judged"),
    [
        ("company", "company", "company"),
        ("vessel", "vessel", "vessel"),
        ("person", "person", "person"),
        ("unknown", "person", "person"),
        ("unknown", "company", "company"),
        ("company", "any", "company"),
    ],
)
def test_a_pair_is_judged_as_what_is_listed(listed, asked, judged):
    made = build([SourceList("xx", "A list", "1", "1", [entry(1, listed, "Halvorsen Optics")])])
    query = [Query("1", "Halvorsen Optiks", asked)]
    ((hit,),) = screen(made, query)
    for kind in thresholds.PARTIES:
        limits = {one: {"score": 0.5} for one in thresholds.PARTIES} | {kind: {"score": hit.score + 1e-6}}
        made.head["thresholds"] = {"xx": {"score": 0.5, "kinds": limits}}
        assert list(screen(made, query)) == ([[]] if kind == judged else [[hit]])
