"""Damaged messages: no crash, and no passenger segment is silently dropped."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import shared_data_path

from entente.screening.engine.edifact import interchanges, segment, separators, split
from entente.screening.engine.edifact.split import _BLANKS as BLANKS
from entente.screening.engine.edifact.split import decoded
from entente.screening.engine.manifests import dates, read
from entente.screening.engine.manifests.reasons import REASONS

ROUNDS = 10_000


def mutated(data, rng):
    """Bytes flipped, cut, doubled; segments swapped, dropped terminators, another UNA."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(7)
        if len(data) < 20:
            break
        at = rng.randrange(len(data))
        if kind == 0:
            data[at] = rng.randrange(256)
        elif kind == 1:
            data = data[:at]
        elif kind == 2:
            del data[at : at + rng.randint(1, 30)]
        elif kind == 3:
            parts = data.split(b"'")
            a, b = rng.randrange(len(parts)), rng.randrange(len(parts))
            parts[a], parts[b] = parts[b], parts[a]
            data = bytearray(b"'".join(parts))
        elif kind == 4:
            places = [m.start() for m in re.finditer(b"'", bytes(data))]
            if places:
                del data[rng.choice(places)]
        elif kind == 5:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 5)))
        else:
            end, element, component = rng.sample("!~|^;#'+:*", 3)
            if not any(mark.encode() in data for mark in (end, element, component) if mark not in "'+:*"):
                table = bytes.maketrans(b"'+:", (end + element + component).encode())
                head = f"UNA{component}{element}.? {end}".encode()
                body = bytes(data)
                body = body[body.find(b"UNB") :] if b"UNB" in body else body
                data = bytearray(head + body.translate(table))
    return bytes(data)


def passenger_segments(data):
    """Where segments begin that name a passenger (characters from the beginning), by a regular expression on
    the raw text, under UNA's marks."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    una = re.match(r"\s*UNA(.)(.)(.)(.)(.)(.)", text, re.DOTALL)
    component, element, _, release, _, end = una.groups() if una else (":", "+", ".", "?", " ", "'")
    begin = una.end() if una else 0
    text = text[begin:]
    guard = rf"(?<!{re.escape(release)})" if release.strip() else ""
    e, c = re.escape(element), re.escape(component)
    return {
        begin + found.start(1)
        for found in re.finditer(
            rf"(?:^|{guard}{re.escape(end)})\s*(NAD{e}(?:FL|DDT|DDU|FM)[{e}{c}]|TIF{e})",
            text,
        )
    }


def places_of(data):
    """Where every segment of the file begins, by its number less one."""
    found = []
    for begin, part in interchanges(decoded(data)):
        one = split(part)
        for n in range(len(one.segments)):
            text = part[one.offset(n) : one.offset(n) + 200]
            found.append(begin + one.offset(n) + len(text) - len(text.lstrip(BLANKS)))
    return found


@pytest.mark.real_data
def test_ten_thousand_damaged_messages():
    rng = random.Random(20261124)
    sources = [
        path.read_bytes()
        for path in sorted(shared_data_path("screening", "manifests").iterdir())
        if path.stat().st_size < 6000
    ]
    assert len(sources) > 15
    travellers = rejects = segments = 0
    for _ in range(ROUNDS):
        data = mutated(rng.choice(sources), rng)
        manifests = read(data, "damaged")
        named = {n for m in manifests for t in m.travellers for n in t.named_at}
        refused = {r.segment for m in manifests for r in m.rejects}
        if wanted := passenger_segments(data):
            places = places_of(data)
            taken = {places[n - 1] for n in named | refused}
            assert not wanted - taken, (wanted - taken, data)
            segments += len(wanted)
        assert all(r.reason in REASONS for m in manifests for r in m.rejects)
        travellers += sum(len(m.travellers) for m in manifests)
        rejects += len(refused)
    assert travellers > ROUNDS
    assert rejects > 100
    assert segments > ROUNDS


@given(st.binary(max_size=400))
def test_any_bytes(data):
    for manifest in read(data, "x"):
        assert all(0 <= r.position <= len(data) for r in manifest.rejects)


text = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=20).map(
    lambda s: s.strip() or "X"
)


@given(st.lists(st.lists(text, min_size=1, max_size=3), min_size=1, max_size=5))
def test_what_is_written_is_read_again(elements):
    written = "UNB+UNOA:4+A+B'UNH+1+PAXLST:D:02B:UN'" + segment("FTX", *elements)
    interchange = split(written.encode())
    assert interchange.values(2)[1:] == elements
    assert interchange.offset(2) == written.index("FTX")


def test_separators_of_una_and_released_characters():
    data = b"UNA;*.! ~UNB*UNOA;4*A*B~UNH*1*PAXLST;D;05B;UN;IATA~NAD*FL***O!~NEIL!*X;ANN!!~UNT*3*1~"
    (traveller,) = read(data, "x")[0].travellers
    assert (traveller.family_name, traveller.given_names) == ("O~NEIL*X", "ANN!")


def test_a_traveller_named_per_leg_is_one():
    leg = "NAD+{}+++ROE:JANE'ATT+2++F'DTM+329:800101'LOC+178+{}'LOC+179+{}'DOC+P+X1234567'"
    data = (
        "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN:IATA'TDT+20+AC1'LOC+125+LHR'LOC+92+YYZ'TDT+20+AC2'"
        "LOC+92+YYZ'LOC+87+YVR'"
        + leg.format("DDU", "LHR", "YYZ")
        + leg.format("FL", "YYZ", "YVR")
        + "CNT+42:1'"
    )
    (manifest,) = read(data.encode(), "x")
    (jane,) = manifest.travellers
    assert [(leg.origin, leg.destination) for leg in jane.itinerary] == [("LHR", "YYZ"), ("YYZ", "YVR")]
    assert (jane.kind, len(jane.named_at), manifest.direction) == ("passenger", 2, "in")


def test_two_people_of_one_name_stay_two():
    one = "NAD+FL+++LEE:ANN'DTM+329:{}'LOC+178+LHR'LOC+179+YYZ'"
    data = "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'TDT+20+AC1'LOC+125+LHR'LOC+87+YYZ'"
    data += one.format("800101") + one.format("810101")
    assert len(read(data.encode(), "x")[0].travellers) == 2


def test_two_people_of_one_name_in_a_booking_stay_two():
    data = (
        "UNB+IATA:1+X++260101:0000+1'UNH+1+PNRGOV:13:1:IA'TVL+010126:1000:010126:1200+LHR+YYZ+AC+1'SRC'"
        "RCI+AC:ABCDEF'SSR+DOCS:HK:1:AC:::::P/CAN/AB1/CAN/01JAN80/M/01JAN30/SMITH/JOHN'"
        "SSR+DOCS:HK:1:AC:::::P/CAN/AB2/CAN/02FEB90/M/01JAN30/SMITH/JOHN'"
        "TIF+SMITH+JOHN MR:A'TIF+SMITH+JOHN MR:A'TIF+SMITH+ANN:A'UNT+11+1'"
    )
    (manifest,) = read(data.encode(), "x")
    assert [(t.given_names, t.named_at) for t in manifest.travellers] == [
        ("JOHN", [8]),
        ("JOHN", [9]),
        ("ANN", [10]),
    ]
    assert [(t.date_of_birth, [d.number for d in t.documents]) for t in manifest.travellers[:2]] == [
        ("1980-01-01", ["AB1"]),
        ("1990-02-02", ["AB2"]),
    ]


def test_a_lost_name_does_not_give_its_particulars_to_the_person_before():
    data = (
        "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'NAD+FL+++ROE:A'ATT+2++F'DTM+329:800101'DOC+P+1'"
        "NBD+FL+++DOE:B'ATT+2++M'DTM+329:700101'DOC+P+2'NAT+2+XXX'"
    )
    (manifest,) = read(data.encode(), "x")
    (roe,) = manifest.travellers
    assert [d.number for d in roe.documents] == ["1"]
    assert roe.nationality is None
    assert [r.reason for r in manifest.rejects] == ["unknown_segment"]


def test_meals_medical_and_religious_particulars_are_not_kept():
    data = (
        "UNB+IATA:1+X++260101:0000+1'UNH+1+PNRGOV:13:1:IA'TVL+010126:1000:010126:1200+LHR+YYZ+AC+1'SRC'"
        "RCI+AC:ABCDEF'SSR+MOML:HK:1:AC'SSR+WCHR:HK:1:AC:::::NEEDS CHAIR'IFT+4:28::AC+KSML DIABETIC'"
        "TIF+DOE+JANE:A:1'SSR+KSML:HK:1:AC'SSR+MEDA:HK:1:AC:::::CONDITION'UNT+9+1'"
    )
    kept = repr(read(data.encode(), "x"))
    for word in ("MOML", "KSML", "WCHR", "MEDA", "CHAIR", "DIABETIC", "CONDITION"):
        assert word not in kept


LIST = (
    "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'TDT+20+AC1'LOC+125+LHR'LOC+87+YYZ'"
    "NAD+FL+++{}:{}'DTM+329:800101'UNT+6+1'UNZ+1+1'"
)


def _names(data):
    return [t.family_name for m in read(data, "x") for t in m.travellers]


@pytest.mark.parametrize("una", ["UNA\x1f\x1d.? \x1c", "UNA\x1f\x1d.\x1e \x1c", "UNA|~.\x1b ^"])
def test_information_separators_of_level_b(una):
    component, element, _, release, _, end = una[3:]
    body = LIST.format("ROE", "JANE").translate(str.maketrans("'+:", end + element + component))
    assert _names((una + body).encode()) == ["ROE"]
    held = body.replace("ROE", f"R{release}{element}OE")
    assert _names((una + held).encode()) == [f"R{element}OE"]


def test_interchanges_one_after_another_each_with_its_own_separators():
    """ISO 9735-1: UNA holds for its own interchange; the next begins with the default ones again."""
    other = "UNA;*.! ~" + LIST.format("DOE", "ANN").translate(str.maketrans("'+:", "~*;"))
    plain = LIST.format("ROE", "JANE")
    for data, names in ((other + plain, ["DOE", "ROE"]), (plain + "\r\n" + other, ["ROE", "DOE"])):
        manifests = read(data.encode(), "x")
        assert [t.family_name for m in manifests for t in m.travellers] == names
        numbers = [n for m in manifests for t in m.travellers for n in t.named_at]
        assert numbers == [6, 15]  # counted through the file


def test_a_later_interchange_has_its_own_sender_and_places():
    first, second = LIST.format("ROE", "JANE"), LIST.replace("+A+B+", "+C+D+").format("", "")
    manifests = read((first + second).encode(), "x")
    assert [m.sender for m in manifests] == ["A", "C"]
    (reject,) = manifests[1].rejects
    assert (reject.segment, reject.position) == (15, len(first) + second.index("NAD"))


def test_signs_before_una_do_not_hide_it():
    other = "UNA;*.! ~" + LIST.format("DOE", "ANN").translate(str.maketrans("'+:", "~*;"))
    assert _names(b"\xef\xbb\xbf\x00\r\n" + other.encode()) == ["DOE"]


@pytest.mark.parametrize("spoilt", ["N?AD+FL+++ROE", "NAD+F?L+++ROE", "?NAD+FL+++ROE"])
def test_a_release_sign_within_a_tag_releases_nothing(spoilt):
    assert _names(LIST.format("ROE", "JANE").replace("NAD+FL+++ROE", spoilt).encode()) == ["ROE"]


@pytest.mark.parametrize(
    ("data", "people"),
    [
        ("UNB+UNOA:4+A+B'UNH+1+PAXLST:D:02B:UN'" + "NAD+FL+++ROE:J'LOC+178+LHR'" * 4000, 4000),
        ("UNB+IATA:1+A+B'UNH+1+PNRGOV:13:1:IA'" + "SRC'TIF+ROE+J:A'" * 4000, 4000),
        ("UNB+IATA:1+A+B'UNH+1+PNRGOV:13:1:IA'SRC'" + "TIF+ROE+J:A:1'" * 4000, 1),
        ("UNB+UNOA:4+A+B'" + "\n" * 100_000 + "UNH+1+PAXLST:D:02B:UN'NAD+FL+++ROE:J'", 1),
        ("\n \t" * 100_000, 0),
        ("UNB+UNOA:4+" * 10_000, 0),
    ],
)
def test_a_file_made_to_be_slow_is_read_like_any_other(data, people):
    assert sum(len(m.travellers) for m in read(data.encode(), "x")) == people


def test_a_file_in_utf_16_is_read():
    assert _names(LIST.format("ROE", "JANE").encode("utf-16")) == ["ROE"]


PIECES = st.sampled_from(
    ["UNB", "UNA", ":+.? '", "UNB+UNOA:4+", "A+B+260101:0000+1'", "UNH+", "UNG+", " ", "\n", "x", "'", "UN"]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_an_interchange_begins_where_the_whole_pattern_says(text):
    """The shortcut looks only where the text says UNB."""
    assert list(separators._begins(text)) == [m.start() for m in separators._NEXT.finditer(text)]


@given(st.integers(0, 9999), st.integers(0, 1399), st.booleans())
def test_a_date_is_one_of_the_calendar(year, tail, short):
    def wanted(text, of_year):
        try:
            return date(of_year, int(text[-4:-2]), int(text[-2:])).isoformat()
        except ValueError:
            return None

    text = f"{year:04}{tail:04}"
    if short:  # 1 January 1927 to 31 December 2026, seen from 2026
        two = year % 100
        assert dates.day(text[2:], about=2026, born=True) == wanted(text, 2000 + two - (two > 26) * 100)
    else:
        assert dates.day(text, about=2026) == wanted(text, year)
