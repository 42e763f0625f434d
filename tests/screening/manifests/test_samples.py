"""The public samples, each count taken from the raw text by another method than the product's."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from pydifact.segmentcollection import RawSegmentCollection
from tests.conftest import shared_data_path

from entente.screening.engine.manifests import read

SAMPLES = sorted(path.name for path in shared_data_path("screening", "manifests").iterdir())


def raw_segments(name):
    """Segments by a regular expression over the raw text (UNA's terminator where the text uses it)."""
    text = shared_data_path("screening", "manifests", name).read_bytes().decode("utf-8", "replace").lstrip()
    una = re.match(r"UNA(.)(.)(.)(.)(.)(.)", text)
    component, element, _, release, _, end = una.groups() if una else (":", "+", ".", "?", " ", "'")
    if not re.search(re.escape(end) + r"\s*UNH", text):
        end = "'"
    text = text[9:] if una else text
    pieces = re.split(rf"(?<!{re.escape(release)}){re.escape(end)}", re.sub(r"[\r\n]", "", text))
    return [[e.split(component) for e in piece.strip().split(element)] for piece in pieces]


def expected(name):
    """(people, documents, legs per person) of a sample."""
    segments = raw_segments(name)
    if any(s[0][0] == "TIF" for s in segments):
        return expected_pnr(segments)
    people, documents, legs = [], 0, []
    tdts = sum(s[0][0] == "TDT" for s in segments)
    route = []
    for s in segments:
        if s[0][0] == "NAD" and s[1][0] in ("FL", "FM", "DDU", "DDT"):
            people.append([":".join(s[4]), None, None])
        elif s[0][0] == "DOC" and len(s) > 2 and s[2][0]:
            documents += 1
        elif s[0][0] == "LOC" and not people and s[1][0] in ("125", "87", "92"):
            route.append(s[2][0])
        elif s[0][0] == "LOC" and people and s[1][0] in ("178", "179"):
            people[-1][1 if s[1][0] == "178" else 2] = s[2][0]
    stretches = [(a, b) for a, b in pairwise(route) if a != b]
    assert len(stretches) == tdts
    for _, start, end in people:
        on = [n for n, (a, _) in enumerate(stretches) if a == start]
        off = [n for n, (_, b) in enumerate(stretches) if b == end]
        legs.append((off[0] if off else len(stretches) - 1) - (on[0] if on else 0) + 1)
    return len(people), documents, sum(legs)


def expected_pnr(segments):
    people, documents, legs = set(), set(), {}
    booking, in_history, reported = 0, False, 0
    for s in segments:
        tag = s[0][0]
        if tag == "SRC":
            booking, in_history = booking + 1, False
        elif tag in ("ABI", "SAC"):
            in_history = True
        elif tag == "TIF" and not in_history:
            people.add((booking, s[1][0], (s[2] + ["", "", ""])[2]))
        elif tag == "TVL" and not in_history and len(s) > 3 and s[2][0] and s[3][0]:
            if booking:
                legs.setdefault(booking, set()).add((s[1][0], s[2][0], s[3][0], "".join(s[4][:1]), s[5][0]))
            else:
                reported += 1
        elif tag == "SSR" and s[1][0] == "DOCS":
            found = re.match(r"/?[A-Z]?/[A-Z]*/(\w+)/", s[1][-1])
            if found:
                documents.add((booking, found[1]))
        elif tag == "SSR" and s[1][0] == "DOCO":
            documents.add((booking, s[1][-1].split("/")[2]))
    return len(people), len(documents), sum(len(legs.get(b, ())) or reported for b, _, _ in people)


@pytest.mark.real_data
@pytest.mark.parametrize("name", SAMPLES)
def test_travellers_documents_and_legs(name):
    data = shared_data_path("screening", "manifests", name).read_bytes()
    travellers = [t for m in read(data, name) for t in m.travellers]
    found = (
        len(travellers),
        sum(len(t.documents) for t in travellers),
        sum(len(t.itinerary) for t in travellers),
    )
    assert found == expected(name)
    assert all(t.family_name and t.named_at for t in travellers)


def as_pydifact_reads(text: str) -> list[list[str | None]] | None:
    """Family name, sex, birth per passenger segment; None where the peer refuses the sample."""
    try:
        collection = list(RawSegmentCollection.from_str(re.sub(r"[\r\n]", "", text)).segments)
    except Exception:  # noqa: BLE001 - whatever it refuses with; those samples have the counts above
        return None
    theirs: list[list[str | None]] = []
    for segment in collection:
        e = segment.elements
        if segment.tag == "NAD" and e[0] in ("FL", "FM", "DDU", "DDT"):
            theirs.append([*(e[3] if isinstance(e[3], list) else [e[3]])[:1], None, None])
        elif segment.tag == "ATT" and theirs:
            theirs[-1][1] = e[2]
        elif segment.tag == "DTM" and e[0][0] == "329":
            theirs[-1][2] = e[0][1]
    return theirs


@pytest.mark.real_data
def test_names_and_births_as_pydifact_reads_them():
    """Where pydifact can read a passenger list, names, sex and birth agree with it segment by segment."""
    compared = 0
    for name in SAMPLES:
        text = shared_data_path("screening", "manifests", name).read_bytes().decode("utf-8", "replace")
        theirs = as_pydifact_reads(text)
        if not theirs:  # refused, or no passenger list
            continue
        ours = [
            [t.family_name, t.sex, (t.date_of_birth or "").replace("-", "")[2:]]
            for m in read(text.encode(), name)
            for t in m.travellers
        ]
        assert ours == theirs, name
        compared += len(theirs)
    assert compared > 100


@pytest.mark.real_data
def test_particulars_of_a_multi_leg_list():
    data = shared_data_path("screening", "manifests", "paxlst_apisMessage.txt").read_bytes()
    (manifest,) = read(data, "x")
    michael, cheryl = manifest.travellers
    assert [(leg.flight, leg.origin, leg.destination) for leg in michael.itinerary] == [
        ("AA123", "ATL", "ORD"),
        ("AA124", "ORD", "JFK"),
    ]
    assert [leg.flight for leg in cheryl.itinerary] == ["AA124"]
    assert (michael.itinerary[0].departs, michael.itinerary[1].arrives) == (
        "2007-02-19T15:40",
        "2007-02-19T19:55",
    )
    assert (michael.date_of_birth, michael.booking.reference) == ("1972-09-07", "TYR123")


@pytest.mark.real_data
def test_infants_their_documents_and_an_earlier_spelling():
    data = shared_data_path("screening", "manifests", "pnrgov_infant.edi").read_bytes()
    adult, infant = read(data, "x")[0].travellers
    assert (adult.given_names, adult.date_of_birth, adult.documents[0].number) == (
        "ISABELLE",
        "1978-07-01",
        "509229987",
    )
    assert (infant.kind, infant.date_of_birth, infant.documents[0].number) == (
        "infant",
        "2012-09-20",
        "512731999",
    )
    basic = shared_data_path("screening", "manifests", "pnrgov_2_pnrs_basic.edi").read_bytes()
    people = {t.given_names: t for t in read(basic, "x")[0].travellers}
    assert any("WAYNE JON" in t.also_named for t in people.values())
