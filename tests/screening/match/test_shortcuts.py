"""What makes screening fast changes no answer: every shortcut against the plain way, to the last bit."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.screening.engine import screen as screening
from entente.screening.engine.index.build import build
from entente.screening.engine.index.candidates import (
    CANDIDATES,
    MOST_TELLING,
    asked_name,
    candidates,
    cheap,
    meets,
)
from entente.screening.engine.index.nearest import nearest
from entente.screening.engine.index.search import UNLIKELY
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    LabelSpec,
    ListedName,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.match import model
from entente.screening.engine.match.align import align, covers, fill, turn, turn_alignment, work
from entente.screening.engine.match.compare import (
    COUNT,
    FEATURES,
    answered,
    at_best,
    features,
    may_be_one_word,
)
from entente.screening.engine.match.similarity import (
    kinds_apart,
    letter_distance,
    sound_similarity,
    sounds_at_most,
    token_pair,
)
from entente.screening.engine.names import words as wording
from entente.screening.engine.names.table import TokenTable, packed, shared_table
from entente.screening.engine.score.attributes import Query, attribute_parts, birth_outcome
from entente.screening.engine.score.prospects import ANY_DATE, may_agree, names_alone, packed_date
from entente.screening.engine.score.thresholds import background
from entente.screening.engine.screen import NAME_LEAST, Asking, screen

WORDS = """Saddam Hussein al Tikriti Muhammad Mohammed Mohamad Ali Aly Hassan Hasan Ivan Ivanov Petrovich Kim
Jong Un Garcia de la Cruz O'Brien Jean Pierre Li Wei محمد حسين Владимир Путин Abdurrahman Abdul
Rahman Nasiruddin Nasir J. bin Öztürk Oeztuerk 金 Smith Smyth 4 Habib Ullah Habibullah Maria Mario
Marie González Gonzales Trading Company Ltd"""
PIECES = WORDS.split()
names = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join)


dates = st.builds(
    PartialDate,
    st.integers(1900, 2020) | st.sampled_from([1971, 1975, 1985]),
    st.sampled_from([0, 1, 3, 5]),
    st.sampled_from([0, 1, 5, 28]),
    st.sampled_from([0, 0, 0, 1976, 2021]),
    st.booleans(),
).map(lambda d: PartialDate(d.year, d.month, d.day if d.month else 0, d.until, d.circa))


def listed(texts, kind="person", more=lambda k: {}):
    entries = [
        Entry("xx", str(k), kind, (ListedName(t),), LabelSpec("XX"), Provenance("xx", k), **more(k))
        for k, t in enumerate(texts)
    ]
    index = build([SourceList("xx", "a list", "1", "d", entries)])
    index.head["thresholds"] = {"xx": {"score": 0.5}}
    return index


def plainly(index, text, kind, keep, floor):
    """What :func:`nearest` promises, without its shortcuts: every candidate that passes the filter is
    compared from its letters, by a table of tokens of its own."""
    table = TokenTable()
    _, row = packed([table.encode(text, kind > 0)])
    tokens, postings, trees = table.arrays(), index.postings, model.load()
    found, marks = np.empty(CANDIDATES, np.uint32), np.zeros(4 * CANDIDATES, np.uint32)
    room = [np.empty(MOST_TELLING, np.uint64) for _ in range(2)]
    asked = asked_name(tokens.brief, row, room[0])
    passed = []
    for place in found[: candidates(tokens.brief, row, postings, found, marks)].tolist():
        name = int(np.searchsorted(postings.starts, place))
        theirs = postings.tokens_of(name)
        if meets(kind, postings.thing[name]):
            share = cheap(asked, index.tokens.brief, theirs, room[1])
            if share >= floor:
                passed.append((-share, name, theirs))
    scored = []
    for _, name, theirs in sorted(passed, key=lambda p: p[:2])[: keep + keep // 2]:
        x, y = np.zeros(COUNT), np.zeros(COUNT)
        x[-1] = y[-1] = float(kind > 0)
        features(tokens, row, index.tokens, theirs, x)
        score = model.probability(trees, x)
        if score > UNLIKELY:
            score = model.name_score(trees, tokens, row, index.tokens, theirs, kind > 0, x, y)
        scored.append((score, name))
    return sorted(scored, key=lambda s: -s[0])[:keep]


def agree(index, asked, kind=0, keep=8, floor=0.42, least=0.02):
    """Number of names found over ``least``; fails where the fast way differs from the plain one."""
    count = 0
    for bound in (0.0, least, 0.97, 0.985, 0.995):  # the greater ones leave out by what the words cover alone
        odds = math.log(bound / (1 - bound)) if bound else -math.inf
        alone = names_alone(len(asked), odds)
        _, found, scores = nearest(index, asked, [kind] * len(asked), keep, floor, alone)
        for k, text in enumerate(asked):
            expected = [pair for pair in plainly(index, text, kind, keep, floor) if pair[0] >= bound]
            got = [(s, n) for s, n in zip(scores[k].tolist(), found[k].tolist(), strict=True) if n >= 0]
            assert [pair for pair in got if pair[0] >= bound] == expected, text
            count += len(expected)
    return count


@settings(max_examples=60, deadline=None)
@given(
    st.lists(names, min_size=1, max_size=12), st.lists(names, min_size=1, max_size=4), st.sampled_from([0, 1])
)
def test_the_fast_way_finds_the_same_names_with_the_same_scores(texts, asked, kind):
    agree(listed(texts, "company" if kind else "person"), asked, kind)


def test_the_fast_way_says_the_same_of_many_names_near_each_other():
    draw = random.Random(2)
    texts = [" ".join(draw.choices(PIECES, k=draw.choice((2, 3, 3, 4)))) for _ in range(3000)]
    asked = [" ".join(draw.choices(PIECES, k=draw.choice((1, 2, 3, 4)))) for _ in range(120)]
    assert agree(listed(texts), asked + background(40, seed=3)) > 1000


@pytest.mark.real_data
def test_the_fast_way_says_the_same_of_a_public_list(shared_data):
    from tools.fit_names import with_faults

    from entente.screening.engine.lists import read_sources

    (ofac,), _ = read_sources([shared_data("screening", "lists", "ofac_sdn_2021-07_sdn.csv.gz")])
    draw = random.Random(6)
    asked = [with_faults(e.names[0].text, draw) for e in draw.sample(ofac.entries, 400)]
    index = build([ofac])
    assert agree(index, asked + background(400, seed=8), floor=0.5) > 2000
    assert agree(index, asked, kind=-1, keep=24) > 2000


def particulars_of(draw):
    """Some particulars, as an entry has them."""
    some = {
        "births": tuple(
            PartialDate(draw.choice((1970, 1971, 1985)), 3, draw.choice((5, 6))) for _ in range(2)
        ),
        "countries": (draw.choice(("ca", "ru", "ir")),),
        "genders": (draw.choice("mf"),),
        "birthplaces": (draw.choice(("Kandahar", "Ottawa")),),
        "documents": (Document("Passport", f"X{draw.randrange(10):05}"),),
    }
    return {key: value for key, value in some.items() if draw.random() < 0.5}


def query_of(key, text, draw):
    some = particulars_of(draw)
    return Query(
        key,
        text,
        born=some.get("births", (None,))[0],
        countries=some.get("countries", ()),
        gender=some.get("genders", ("",))[0],
        birthplace=some.get("birthplaces", ("",))[0],
        documents=tuple(d.number for d in some.get("documents", ())),
    )


def hits_plainly(index, query, asking):
    """Every compared name weighed with every particular of its entry, and every entry with the document."""
    best = {}
    for score, name in plainly(index, query.name, 0, 4 * asking.names_kept, asking.floor):
        if score >= NAME_LEAST:
            best.setdefault(int(index.postings.entry[name]), score)
    numbers = {d.upper() for d in query.documents}
    for number in range(index.head["entries"]):
        if numbers & {d["number"] for d in index.entry(number).get("documents", ())}:
            best.setdefault(number, 0.0)
    found = []
    for number, score in best.items():
        odds = math.log(max(score, 1e-4) / max(1 - score, 1e-9))
        odds += sum(part.weight for part in attribute_parts(query, index.entry(number)))
        if (total := 1 / (1 + math.exp(-odds))) >= 0.5:
            found.append((-total, number))
    return [(str(number), pytest.approx(-total)) for total, number in sorted(found)[: asking.top]]


def test_what_is_left_out_before_an_entry_is_read_would_have_been_no_hit():
    draw, hits, empty = random.Random(5), 0, 0
    asking = Asking(top=40, names_kept=60)
    for _ in range(12):
        texts = [" ".join(draw.choices(PIECES, k=draw.choice((2, 3)))) for _ in range(60)]
        index = listed(texts, more=lambda k: particulars_of(draw))
        asked = [
            query_of(str(k), t, draw) for k, t in enumerate(texts[:20] + background(10, seed=draw.random()))
        ]
        for query, found in zip(asked, screen(index, asked, asking), strict=True):
            assert [(h.entry_id, h.score) for h in found] == hits_plainly(index, query, asking), query
            hits += len(found)
            empty += not found
    assert hits > 300
    assert empty > 20


@settings(max_examples=500, deadline=None)
@given(dates, dates)
def test_dates_that_may_not_agree_differ(one, two):
    packed = packed_date(one), packed_date(two)
    assert ANY_DATE not in packed or 0 < one.until <= one.year or 0 < two.until <= two.year
    if not may_agree(*map(np.uint32, packed)):
        assert birth_outcome(one, [two])[0] == "differs"


@settings(max_examples=200, deadline=None)
@given(names, names)
def test_a_name_at_its_best_is_no_less_likely_than_it_is(one, two):
    table, trees = TokenTable(), model.load()
    starts, flat = packed([table.encode(text, False) for text in (one, two)])
    a, b = (flat[starts[k] : starts[k + 1]] for k in (0, 1))
    tokens, w, x, y = table.arrays(), work(), np.zeros(COUNT), np.zeros(COUNT)
    fill(tokens, a, tokens, b, w)
    if not len(a) or not len(b):
        return
    answered(tokens, a, tokens, b, w, x)
    ways = at_best(tokens, a, tokens, b, w, x)
    bounds = [x.copy(), x.copy()]
    bounds[1][FEATURES.index("short")] = w.sums[5]
    features(tokens, a, tokens, b, y)
    if ways:
        odds = model.log_odds(trees, y) + 0.25 * (y[0] * y[2] - y[18])
        assert odds < -5 or any(model.reaches(trees, bound, odds) for bound in bounds[:ways])


def test_what_aligns_one_way_aligns_so_read_backwards():
    """And what may not is said: joined words, and equally good answers that exclude each other."""
    draw, table = random.Random(11), TokenTable()
    texts = [" ".join(draw.choices(PIECES, k=draw.choice((1, 2, 3, 4)))) for _ in range(3000)]
    texts += [text for t in texts[:300] for text in (t, t.lower().replace(" ", "", 1))]
    starts, flat = packed([table.encode(text, False) for text in texts])
    tokens, w, back, turned = table.arrays(), work(), work(), work()
    same = unsure = joined = 0
    for k in range(0, len(texts), 2):
        a, b = (flat[starts[n] : starts[n + 1]] for n in (k, k + 1))
        n, m = len(a), len(b)
        fill(tokens, a, tokens, b, w)
        turn(n, m, w, back)
        one_way = align(tokens, a, tokens, b, w)
        align(tokens, b, tokens, a, back)
        turn_alignment(n, m, w, turned)
        if not one_way:
            unsure += 1
            joined += len({*w.partner_a[:n].tolist()} - {-1}) < sum(p >= 0 for p in w.partner_a[:n])
            continue
        same += 1
        for of_back, of_turned, size in (
            (back.partner_a, turned.partner_a, m),
            (back.partner_b, turned.partner_b, n),
        ):
            assert of_back[:size].tolist() == of_turned[:size].tolist(), texts[k : k + 2]
        answers = np.flatnonzero(back.partner_a[:m] >= 0)
        for of_back, of_turned in zip(back[5:8], turned[5:8], strict=True):
            assert of_back[answers].tolist() == of_turned[answers].tolist()
    assert same > 1000
    assert unsure > joined > 5


@pytest.mark.parametrize("entry_id", ["2676", "QDi.001", 'a "b"', "back\\slash", "é", "x" * 90, ""])
def test_an_entry_is_named_as_its_list_names_it(entry_id):
    entries = [
        Entry("xx", i, "person", (ListedName("Ivan Petrovich"),), LabelSpec("XX"), Provenance("xx", 1))
        for i in ("1", entry_id)
    ]
    index = build([SourceList("xx", "a list", "1", "d", entries)])
    assert index.entry_id(1) == index.entry(1)["entry_id"] == entry_id


@settings(max_examples=400, deadline=None)
@given(names, names, st.floats(0.0, 1.0))
def test_what_the_grid_cannot_cover_is_not_answered(one, two, share):
    table = TokenTable()
    starts, flat = packed([table.encode(text, False) for text in (one, two)])
    a, b = (flat[starts[k] : starts[k + 1]] for k in (0, 1))
    if not len(a) or not len(b):
        return
    tokens, w, x = table.arrays(), work(), np.zeros(COUNT)
    fill(tokens, a, tokens, b, w)
    could = covers(tokens, a, tokens, b, w, share)
    answered(tokens, a, tokens, b, w, x)
    if not could:
        assert x[model.COVERED] <= share
    features(tokens, a, tokens, b, x)
    if not could and not may_be_one_word(tokens, a, tokens, b):
        assert x[model.COVERED] <= share


@pytest.mark.parametrize("organisation", [0, 1])
def test_no_features_give_more_than_the_ceiling_over_what_they_cover(organisation):
    """Held by every point tried, computed by the trees themselves."""
    trees = model.load()
    draw = np.random.default_rng(4)
    for _ in range(3000):
        x = draw.random(COUNT)
        x[draw.random(COUNT) < 0.5] = draw.choice((0.0, 1.0))
        x[FEATURES.index("organisation")] = organisation
        odds = model.log_odds(trees, x) + 0.25 * (x[0] * x[2] - x[18])
        at = np.searchsorted(trees.covered, x[model.COVERED])
        if at < len(trees.covered):
            assert odds <= trees.ceiling[organisation, at] + 1e-9
        share = model.uncovered(trees, odds, float(organisation))
        assert share < x[model.COVERED]
    assert (np.diff(trees.ceiling, axis=1) > 0).all()
    assert trees.ceiling.max() < 6  # a bound that binds: certainty needs more than this


def test_every_tree_of_the_model_goes_one_way_where_a_bound_relies_on_it():
    """More residue, likeness of the whole and acronym never lower a leaf; more distance and conflict of
    initials never raise one."""
    trees = model.load()
    rising = {FEATURES.index(f) for f in ("residue", "whole", "acronym")}
    falling = {FEATURES.index(f) for f in ("distance", "distance_relative", "initial_conflict")}
    checked = 0
    tables = (array.reshape(trees.trees, -1) for array in (trees.feature, trees.limit, trees.value))
    for feature, limit, value in zip(*tables, strict=True):
        used = sorted({int(f) for f, at in zip(feature, limit, strict=True) if np.isfinite(at)})
        places = [sorted({float(at) for f, at in zip(feature, limit, strict=True) if f == u}) for u in used]
        grid = np.array(np.meshgrid(*[[*p, p[-1] + 1] for p in places], indexing="ij"))
        points = np.zeros((COUNT, grid[0].size))
        points[used] = grid.reshape(len(used), -1)
        node = np.zeros(points.shape[1], int)
        for _ in range(model.DEPTH):
            node = 2 * node + 1 + (points[feature[node], np.arange(len(node))] > limit[node])
        leaves = value[node - (2**model.DEPTH - 1)].reshape(grid.shape[1:])
        for axis, u in enumerate(used):
            steps = np.diff(leaves, axis=axis)
            if u in rising | falling:
                checked += 1
                assert (steps >= 0).all() if u in rising else (steps <= 0).all()
    assert checked > 300


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(PIECES) | st.text("abcdeilmnorstu", min_size=1, max_size=9),
    st.text("abcdeilmnorstuhk", min_size=1, max_size=9),
)
def test_bounds_of_two_words_hold_and_a_pair_is_the_same_both_ways(one, two):
    table = TokenTable()
    numbers = [n for text in (one, two) for n in table.encode(text, False)]
    t = table.arrays()
    for i in numbers:
        for j in numbers:
            assert token_pair(t, i, t, j) == token_pair(t, j, t, i)
            letters = t.letters[i], t.n_letters[i], t.letters[j], t.n_letters[j]
            assert kinds_apart(t.which[i], t.which[j]) <= letter_distance(*letters)
            sounds = t.sounds[i], t.n_sounds[i], t.sounds[j], t.n_sounds[j]
            for loose in (False, True):
                assert sounds_at_most(*sounds, loose) >= sound_similarity(*sounds, loose)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_plain_names_are_taken_apart_by_the_short_way_as_by_the_long_one(text):
    assert wording.words(text, False) == wording._words(text, False)


def test_a_shared_table_of_tokens_forgets_nothing_and_changes_nothing():
    """A name's tokens do not depend on what was asked before, and what a reader holds stays as it was."""
    shared_table().encode("Jane Roe", False)
    held = shared_table().arrays()
    before = [array.copy() for array in held]
    for text in background(500, seed=12):
        shared_table().encode(text, False)
    for was, array in zip(before, held, strict=True):
        assert (was == array).all()
    alone, shared = TokenTable(), shared_table()
    for text in ("José Núñez", "Jose Nunez", "Ben ben Ali", "محمد حسين"):
        ours, theirs = alone.encode(text, False), shared.encode(text, False)
        for one, other in zip(alone.arrays(), shared.arrays(), strict=True):
            assert (one[ours] == other[theirs]).all()


def test_queries_that_are_still_being_read_get_the_same_hits_in_their_order(monkeypatch):
    monkeypatch.setattr(screening, "READ_BLOCK", 7)
    texts = [" ".join(pair) for pair in pairwise(PIECES)]
    index = listed(texts)
    asked = [Query(str(k), text) for k, text in enumerate([*texts, *background(30, seed=2)])]
    at_once = list(screen(index, asked))
    assert sum(map(len, at_once)) > 20
    for processors in (1, 2, 5):
        monkeypatch.setattr(screening, "processors", lambda n=processors: n)
        assert list(screen(index, iter(asked))) == at_once
        assert list(screen(index, iter([]))) == []


def test_a_query_that_cannot_be_read_ends_the_screening_there(monkeypatch):
    monkeypatch.setattr(screening, "READ_BLOCK", 7)
    index = listed(["Ivan Petrovich", "Maria Smith"])

    def asked():
        for k in range(100):
            yield Query(str(k), "Ivan Petrovich")
        raise ValueError("message 3 ends in the middle")

    with pytest.raises(ValueError, match="message 3"):
        list(screen(index, asked()))
