"""What must hold of every score, whatever the names."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.screening.engine.index.build import build
from entente.screening.engine.lists.model import (
    Entry,
    LabelSpec,
    ListedName,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.score.attributes import Query, attribute_parts, birth_outcome
from entente.screening.engine.screen import Asking, score_pairs, screen

WORDS = """Saddam Hussein al-Tikriti Muhammad Mohammed Ali Hassan Ivan Ivanov Petrovich Kim Jong Un
Garcia de la Cruz O'Brien Jean-Pierre Li Wei محمد حسين Владимир Путин Abdurrahman Nasiruddin J. bin Öztürk
金 Smith 4"""
NAME_WORDS = st.sampled_from(WORDS.split())
names = st.lists(NAME_WORDS, min_size=1, max_size=6).map(" ".join)
any_text = st.text(max_size=60)
schemas = st.sampled_from(["Person", "Company", "Vessel", "LegalEntity"])


def score(schema, one, two):
    return float(score_pairs([(schema, one, two)])[0])


@settings(max_examples=150, deadline=None)
@given(schemas, names | any_text, names | any_text)
def test_a_score_is_a_probability_and_does_not_depend_on_which_name_comes_first(schema, one, two):
    forward, backward = score(schema, one, two), score(schema, two, one)
    assert 0.0 <= forward <= 1.0
    assert forward == pytest.approx(backward, abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(names, st.randoms(use_true_random=False))
def test_a_name_is_itself_in_any_case_and_its_words_in_any_order_stay_likely(name, draw):
    same = score("Person", name, name.upper())
    words = name.split()
    draw.shuffle(words)
    if any(len(w) > 2 and w[0] not in "'" for w in words):
        assert same >= score("Person", name, "Zzyzx Qwortle") + 0.3
        assert score("Person", name, " ".join(words)) >= 0.5 or len(words) == 1 or same < 0.75


def entry(key, *texts, **more):
    listed = tuple(ListedName(t, "primary" if k == 0 else "alias") for k, t in enumerate(texts))
    return Entry("xx", key, "person", listed, LabelSpec("XX", published=True), Provenance("xx", 1), **more)


def index_of(*entries):
    index = build([SourceList("xx", "a list", "1", "d", list(entries))])
    index.head["thresholds"] = {"xx": {"score": 0.5}}
    return index


@settings(max_examples=40, deadline=None)
@given(names, names, names)
def test_an_alias_more_never_lowers_an_entry(asked, listed, alias):
    query = Query("q", asked)
    every = Asking(least=0.0)
    before = next(iter(screen(index_of(entry("1", listed)), [query], every)))
    after = next(iter(screen(index_of(entry("1", listed, alias)), [query], every)))
    assert max([h.score for h in after], default=0.0) >= max([h.score for h in before], default=0.0) - 1e-9


@settings(max_examples=25, deadline=None)
@given(st.lists(names, min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_lists_and_of_queries_changes_no_answer(texts, draw):
    entries = [entry(str(k), t) for k, t in enumerate(texts)]
    queries = [Query(f"q{k}", t) for k, t in enumerate(texts)] * 5
    shuffled = list(entries)
    draw.shuffle(shuffled)

    def answers(index, asked):
        return {
            (h.query_id, h.entry_id, round(h.score, 9))
            for hits in screen(index, asked, Asking(top=9))
            for h in hits
        }

    assert answers(index_of(*entries), queries) == answers(index_of(*shuffled), queries[::-1])
    alone = set()  # one at a time takes another way than many at once, and says the same
    for q in queries[: len(texts)]:
        alone |= answers(index_of(*entries), [q])
    assert alone == answers(index_of(*entries), queries)


dates = st.builds(PartialDate, st.integers(1900, 2020), st.integers(1, 12), st.integers(1, 28))


@given(dates, dates)
def test_a_date_of_birth_is_compared_the_same_both_ways(a, b):
    assert birth_outcome(a, [b])[0] == birth_outcome(b, [a])[0]


@pytest.mark.parametrize(
    ("asked", "listed", "outcome"),
    [
        ("1975-03-04", "1975-03-04", "exact"),
        ("1975-04-03", "1975-03-04", "swapped"),
        ("1975-03-05", "1975-03-04", "off_by_one"),
        ("1975-03-14", "1975-03-04", "off_by_one"),
        ("1980-05-04", "1979-05-04", "off_by_one"),  # a year beside
        ("1980-10-04", "1980-09-04", "off_by_one"),  # a month beside
        ("1981-01-04", "1980-12-04", "off_by_one"),
        ("1980-11-04", "1980-09-04", "differs"),
        ("1980-10-05", "1980-09-04", "differs"),
        ("1957-03-04", "1975-03-04", "differs"),
        ("1975", "1975-03-04", "year"),
        ("1975-03", "1975-03-04", "year_month"),
        ("1976", "1975-03-04", "year_near"),
        ("1975-06-30", "1970/1975", "year_near"),
        ("1990-06-30", "1970/1975", "differs"),
        ("1975-06-30", "1975-01-01", "year"),
    ],
)
def test_outcomes_of_dates(asked, listed, outcome):
    def date(text):
        first, _, until = text.partition("/")
        return PartialDate(*map(int, first.split("-")), until=int(until or 0))

    assert birth_outcome(date(asked), [date(listed)])[0] == outcome


def test_other_particulars_move_the_score_the_right_way_and_say_why_in_both_languages():
    listed = entry("1", "Ivan Petrov", births=(PartialDate(1970, 5, 6),), countries=("ru",))
    index = index_of(listed)
    base = Query("q", "Ivan Petrov")

    def first(query):
        return next(iter(screen(index, [query], Asking(least=0.0))))[0]

    alone = first(base).score
    agrees = first(replace(base, born=PartialDate(1970, 5, 6), countries=("ru",)))
    differs = first(replace(base, born=PartialDate(1991, 11, 23), countries=("fr",)))
    assert differs.score < alone < agrees.score
    codes = {p.code for p in agrees.parts}
    assert {"name", "date_of_birth.exact", "nationality.same"} <= codes
    for part in (*agrees.parts, *differs.parts):
        assert part.en.strip().endswith(".")
        assert part.fr.strip().endswith(".")
        assert part.en != part.fr
    assert agrees.list_version == "1"


def test_a_document_finds_its_entry_whatever_the_name():
    from entente.screening.engine.lists.model import Document

    listed = entry("1", "Ivan Petrov", documents=(Document("Passport", "AB 123-456", "ru"),))
    hits = next(iter(screen(index_of(listed), [Query("q", "Jane Doe", documents=("ab123456",))])))
    assert [h.entry_id for h in hits] == ["1"]
    assert any(p.code == "document.same" for p in hits[0].parts)


@pytest.mark.parametrize(
    ("kind", "number", "en", "fr"),
    [
        ("call_sign", "C6ABC1", "call sign", "indicatif d’appel"),
        ("registration", "EP-MMH", "registration", "immatriculation"),
        ("plate", "MSCU1234566", "container", "conteneur"),
        ("phone", "15145550123", "telephone", "téléphone"),
        ("mmsi", "572469210", "MMSI", "MMSI"),
        ("imo", "9187629", "IMO", "OMI"),
        ("serial", "1353", "serial number", "numéro de série"),
    ],
)
def test_a_number_that_is_listed_is_told_in_both_languages(kind, number, en, fr):
    parts = attribute_parts(Query("q", "x", identifiers=((kind, number),)), {"identifiers": [[kind, number]]})
    assert [part.code for part in parts] == [f"{kind}.same"]
    assert en in parts[0].en
    assert fr in parts[0].fr


@pytest.mark.parametrize(
    ("kind", "fr"),
    [
        ("National ID No.", "carte d’identité nationale"),
        ("Passport", "passeport"),
        ("Tax ID No.", "numéro fiscal"),
        ("Driver's License No.", "permis de conduire"),
        ("V.A.T. Number", "numéro de TVA"),
        ("National Identification Number", "numéro d’identification national"),
        ("C.U.R.P.", "C.U.R.P."),  # a name of Mexico's own
    ],
)
def test_a_document_is_named_in_french(kind, fr):
    entry = {"documents": [{"kind": kind, "number": "A12345", "country": "ir"}]}
    (part,) = attribute_parts(Query("q", "x", documents=("A12345",)), entry)
    assert part.fr == f"Le numéro de document A12345 est inscrit ({fr})."
    assert f"({kind})" in part.en


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("김정은", "Kim Jong Un"),  # as the UN's lists write names of the North
        ("김여정", "Kim Yo Jong"),
        ("황병서", "Hwang Pyong So"),
        ("최룡해", "Choe Ryong Hae"),
        ("리수용", "Ri Su Yong"),
        ("이명박", "Lee Myung-bak"),  # as passports of the South do
        ("박근혜", "Park Geun-hye"),
        ("문재인", "Moon Jae-in"),
        ("김 영철", "Kim Yong Chol"),
        ("홍길동", "HONG GILDONG"),  # the Revised Romanization's own example, given name as one word
    ],
)
def test_hangul_names_meet_their_romanisations(hangul, latin):
    assert score("Person", hangul, latin) > 0.7


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("김정은", "Kim Myung-bak"),
        ("이명박", "Lee Su Yong"),
        ("황병서", "Park Geun-hye"),
        ("문재인", "Moon Yong Chol"),
    ],
)
def test_another_korean_given_name_is_another_person(hangul, latin):
    assert score("Person", hangul, latin) < 0.5


@pytest.mark.parametrize(
    ("one", "other"), [("MV HERMANN", "HERMANN"), ("M/V OCEAN STAR", "MT OCEAN STAR"), ("F.V. Ana", "Ana")]
)
def test_what_kind_of_vessel_stands_before_its_name_says_nothing(one, other):
    assert score("Vessel", one, other) == score("Vessel", other, other)
    assert score("Company", one, other) != score("Company", other, other)
    index = index_of(replace(entry("1", one), kind="vessel"))
    hits = next(iter(screen(index, [Query("q", other, "vessel")], Asking(least=0.0))))
    assert hits[0].score == pytest.approx(score("Vessel", other, other))
    assert hits[0].matched_name == one


def test_a_vessel_that_is_called_as_its_kind_keeps_its_name():
    assert score("Vessel", "YACHT", "YACHT") > 0.5


@pytest.mark.parametrize(
    ("one", "other"), [("Pepe", "José"), ("Misha", "Mikhail"), ("Bill", "William"), ("Beppe", "Giuseppe")]
)
def test_a_short_name_is_likelier_its_own_name_than_another(one, other):
    assert score("Person", f"{one} Garcia", f"{other} Garcia") > score(
        "Person", f"{one} Garcia", "Omar Garcia"
    )
    assert score("Person", f"{one} Garcia", f"{other} Garcia") >= 0.5


def _best(listed, asked):
    index = index_of(entry("1", listed))
    hits = next(iter(screen(index, [Query("q", asked)], Asking(least=0.0))))
    return hits[0] if hits else None


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("Habibullah Zarkani", "Habibulwlah Zarkani"),
        ("Abdullah Yahya Hakimi", "Abdullha Yahya Hakimi"),
        ("Nazir Abdul Basir", "Nazir Abddul Basir"),
        ("Nazir Abdul Basir", "Nazir Adbul Basir"),
        ("Salahaldin Zidane", "Salahaldinn Zidane"),
        ("Abd al-Baset Azzouz", "Abd Albaset Azzouz"),
        ("Yusuf al-Madani", "Almadani Yusuf"),
        ("Qudratullah Jamal", "Qudratullahjamal"),
        ("Kim Kwang-Il", "Kim Kwan-gil"),
        ("Saif al-Arab Qadhafi", "SAIFALARABQADHAFI"),
        ("Hamadi ben Abdul Aziz ben Ali Bouyehia", "Hamadi ben Abdul Aziz benali Bouyehia"),
        ("Tcham Na Man", "Tccham Na Man"),
    ],
)
def test_one_fault_within_a_compound_or_between_words_does_not_lose_the_name(listed, asked):
    """A fault of one letter or one space is likely for one person; a threshold is never under one half."""
    hit = _best(listed, asked)
    assert hit is not None
    assert hit.score > 0.5


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("Nelson Mandela", "Nelson Mandullah"),
        ("Habib Zarkani", "Habibullah Jones"),
        ("Alvarez Kim", "Varez Kimball"),
    ],
)
def test_what_only_looks_like_a_compound_is_not_taken_for_one(listed, asked):
    hit = _best(listed, asked)
    assert hit is None or hit.score < 0.5


def test_words_run_together_are_explained_as_that():
    hit = _best("Qudratullah Jamal", "Qudratullahjamal")
    (said,) = [p for p in hit.parts if p.code == "name.together"]
    assert "spaces aside" in said.en
    assert "aux espaces près" in said.fr


def test_the_compiled_distance_is_the_plain_one_where_it_is_small():
    """Against a plain table over the whole words: what both words begin and end with costs nothing."""
    from entente.screening.engine.match.similarity import letter_distance

    def plain(a, b):
        rows = [
            [float(i + j) if not i or not j else 0.0 for j in range(len(b) + 1)] for i in range(len(a) + 1)
        ]
        for i in range(1, len(a) + 1):
            for j in range(1, len(b) + 1):
                drop = 0.5 if i > 1 and a[i - 1] == a[i - 2] else 1.0
                add = 0.5 if j > 1 and b[j - 1] == b[j - 2] else 1.0
                best = min(rows[i - 1][j] + drop, rows[i][j - 1] + add)
                if a[i - 1] == b[j - 1]:
                    rows[i][j] = rows[i - 1][j - 1]
                    continue
                best = min(best, rows[i - 1][j - 1] + 1.0)
                if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                    best = min(best, rows[i - 2][j - 2] + 1.0)
                rows[i][j] = best
        return rows[-1][-1]

    draw = random.Random(4)
    compared = 0
    for _ in range(4000):
        a = "".join(draw.choices("abcdefgh", k=draw.randrange(1, 10)))
        at = draw.randrange(len(a))
        b = draw.choice(
            [
                a[:at] + a[at + 1 :],
                a[:at] + a[at] + a[at:],
                a[:at] + draw.choice("abcdefgh") + a[at + 1 :],
                a[:at] + draw.choice("abcdefgh") + a[at:],
                a[:at] + a[at + 1 : at + 2] + a[at] + a[at + 2 :],
            ]
        )
        one, two = (np.frombuffer(x.encode() or b"\0", np.uint8) for x in (a, b))
        expected = plain(a, b)
        if expected <= 1.0:
            compared += 1
            assert letter_distance(one, len(a), two, len(b)) == pytest.approx(expected), (a, b)
    assert compared > 3000
