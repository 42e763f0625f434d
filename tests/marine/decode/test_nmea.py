"""AIS sentences against pyais, field by field, on real sentences and generated ones."""

from __future__ import annotations

import math
import random
import re
from collections import defaultdict
from functools import reduce
from operator import xor

import pyais
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyais.encode import encode_dict
from pyais.messages import AISSentence, NMEASentenceFactory

from entente.marine.engine.decode import read
from entente.marine.engine.decode.messages import messages

REAL = [
    "aisdb_spire_tagblock_20211101.nm4",
    "aisdb_uscg_201201.nmea",
    "dma_decode_encode_messages.txt",
    "dma_replay_dump_timestamped.txt",
    "pyais_nmea_data_sample.txt",
]
SAME = (
    "repeat",
    "mmsi",
    "accuracy",
    "raim",
    "radio",
    "dte",
    "assigned",
    "cs",
    "display",
    "dsc",
    "band",
    "msg22",
)
# Field -> the raw values that ITU-R M.1371-5 calls "not available" (or leaves without meaning).
NOTHING = {
    "status": lambda v: v == 15,
    "turn": lambda v: v == -128,
    "speed": lambda v: v >= 102.25,
    "course": lambda v: v >= 360,
    "heading": lambda v: v >= 360,
    "second": lambda v: v == 60,
    "maneuver": lambda v: v == 0,
    "alt": lambda v: v == 4095,
    "imo": lambda v: v == 0,
    "ship_type": lambda v: v == 0,
    "epfd": lambda v: v == 0,
    "month": lambda v: v == 0,
    "day": lambda v: v == 0,
    "hour": lambda v: v == 24,
    "minute": lambda v: v == 60,
    "draught": lambda v: v == 0,
}
TEXTS = ("shipname", "callsign", "destination", "vendorid")
PLAIN = ("partno", "ais_version", "model", "serial")
SIDES = ("to_bow", "to_stern", "to_port", "to_starboard")


def expected(message) -> dict:
    """What our row should say, from pyais's reading and the standard's "not available" values."""
    raw = message.asdict(enum_as_int=True)
    kind = message.msg_type
    want = {k: raw[k] for k in (*SAME, *PLAIN) if raw.get(k) is not None}
    for name, nothing in NOTHING.items():
        if (v := raw.get(name)) is not None:
            if name == "speed" and kind == 9:
                want[name] = None if v >= 1023 else v
            elif name == "speed" and kind == 27:
                want[name] = None if v >= 63 else v
            else:
                want[name] = None if nothing(v) else v
    for name in TEXTS:
        if name in raw:
            want[name] = raw[name] or None
    if all(raw.get(s) is not None for s in SIDES):
        want |= {s: raw[s] if any(raw[x] for x in SIDES) else None for s in SIDES}
    if raw.get("mothership_mmsi"):
        want["mothership_mmsi"] = raw["mothership_mmsi"]
    if "lon" in raw:
        nowhere = abs(raw["lon"]) > 180 or abs(raw["lat"]) > 90
        want["lon"], want["lat"] = (None, None) if nowhere else (raw["lon"], raw["lat"])
    return want


def differences(row: dict, message) -> dict:
    out = {}
    for name, want in expected(message).items():
        got = row[name]
        same = (
            math.isclose(got, want, abs_tol=1e-9)
            if isinstance(want, float) and got is not None
            else got == want
        )
        if not same:
            out[name] = (got, want)
    return out


OURS = {1, 2, 3, 5, 9, 18, 19, 24, 27}


def peer(lines: list[bytes]) -> dict[int, object]:
    """Line of a message's first part -> pyais's message; parts joined here by sequence id and channel."""
    out, parts = {}, defaultdict(dict)
    for number, line in enumerate(lines, 1):
        try:
            # pyais reads no receiver's fields behind the checksum.
            sentence = NMEASentenceFactory.produce(re.sub(rb"(!.*?\*[0-9A-F]{2}),.*", rb"\1", line))
        except pyais.exceptions.AISBaseException:
            continue
        if not isinstance(sentence, AISSentence) or not sentence.is_valid or not sentence.payload:
            continue
        first = number
        if sentence.frag_cnt > 1:
            key = (sentence.seq_id, sentence.channel, sentence.frag_cnt)
            if sentence.frag_num == 1:
                parts[key] = {}
            parts[key][sentence.frag_num] = (number, sentence)
            if len(parts[key]) < sentence.frag_cnt:
                continue
            held = parts.pop(key)
            first = min(n for n, _ in held.values())
            sentence = AISSentence.assemble_from_iterable([held[k][1] for k in sorted(held)])
        if sentence.ais_id in OURS:
            out[first] = sentence.decode()
    return out


def rows_of(path) -> tuple[list[dict], list]:
    rows, rejects, errors = [], [], []
    for part in messages([path], errors):
        rows += part.table.to_pylist()
        rejects += part.rejects
    assert not errors
    return rows, rejects


@pytest.mark.real_data
@pytest.mark.parametrize("name", REAL)
def test_every_real_message_equals_the_peer(shared_data, name):
    path = shared_data("marine", "nmea", name)
    rows, rejects = rows_of(path)
    theirs = peer(path.read_bytes().split(b"\n"))
    ours = {row["line"]: row for row in rows}
    refused = {r.line for r in rejects}
    assert set(ours) == set(theirs) - refused
    assert len(ours) >= 0.9 * len(theirs)
    wrong = {line: d for line, row in ours.items() if (d := differences(row, theirs[line]))}
    assert not wrong


def sentence(body: str) -> str:
    return f"!{body}*{reduce(xor, body.encode()):02X}"


def decode_lines(tmp_path, lines: list[str]) -> tuple[list[dict], list]:
    path = tmp_path / "x.nmea"
    path.write_text("\n".join(lines) + "\n")
    return rows_of(path)


mmsi = st.integers(1, 999_999_999)
text = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-/", max_size=20).map(str.strip)
degrees = {
    "lon": st.integers(-180 * 600_000, 180 * 600_000).map(lambda v: v / 600_000),
    "lat": st.integers(-90 * 600_000, 90 * 600_000).map(lambda v: v / 600_000),
}
motion = degrees | {
    "mmsi": mmsi,
    "repeat": st.integers(0, 3),
    "speed": st.integers(0, 1023).map(lambda v: v / 10),
    "course": st.integers(0, 4095).map(lambda v: v / 10),
    "second": st.integers(0, 63),
    "accuracy": st.booleans(),
    "raim": st.booleans(),
}
sides = {
    "to_bow": st.integers(0, 511),
    "to_stern": st.integers(0, 511),
    "to_port": st.integers(0, 63),
    "to_starboard": st.integers(0, 63),
}
heading = {"heading": st.integers(0, 511)}
generated = st.one_of(
    st.fixed_dictionaries(
        motion
        | heading
        | {
            "msg_type": st.sampled_from([1, 2, 3]),
            "status": st.integers(0, 15),
            "turn": st.integers(-708, 708).map(float) | st.sampled_from([-127.0, -128.0, 127.0]),
            "maneuver": st.integers(0, 2),
            "radio": st.integers(0, 2**19 - 1),
        }
    ),
    st.fixed_dictionaries(
        motion
        | {"msg_type": st.just(9), "alt": st.integers(0, 4095), "speed": st.integers(0, 1023).map(float)}
    ),
    st.fixed_dictionaries(
        motion
        | heading
        | {"msg_type": st.just(18), "radio": st.integers(0, 2**20 - 1), "assigned": st.booleans()}
        | {k: st.booleans() for k in ("cs", "display", "dsc", "band", "msg22")}
    ),
    st.fixed_dictionaries(
        motion
        | heading
        | sides
        | {"msg_type": st.just(19), "shipname": text, "ship_type": st.integers(0, 99)}
    ),
    st.fixed_dictionaries(
        sides
        | {
            "msg_type": st.just(5),
            "mmsi": mmsi,
            "imo": st.integers(0, 2**30 - 1),
            "callsign": text.map(lambda v: v[:7].strip()),
            "shipname": text,
            "destination": text,
            "ship_type": st.integers(0, 99),
            "draught": st.integers(0, 255).map(lambda v: v / 10),
            "month": st.integers(0, 15),
            "day": st.integers(0, 31),
            "hour": st.integers(0, 31),
            "minute": st.integers(0, 63),
        }
    ),
    st.fixed_dictionaries({"msg_type": st.just(24), "partno": st.just(0), "mmsi": mmsi, "shipname": text}),
    st.fixed_dictionaries(
        sides
        | {"msg_type": st.just(24), "partno": st.just(1), "mmsi": mmsi, "ship_type": st.integers(0, 99)}
        | {"callsign": text.map(lambda v: v[:7].strip()), "model": st.integers(0, 15)}
    ),
    st.fixed_dictionaries(
        {
            "msg_type": st.just(27),
            "mmsi": mmsi,
            "status": st.integers(0, 15),
            "lon": st.integers(-108_000, 108_000).map(lambda v: v / 600),
            "lat": st.integers(-54_000, 54_000).map(lambda v: v / 600),
            "speed": st.integers(0, 63).map(float),
            "course": st.integers(0, 511).map(float),
        }
    ),
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(st.lists(generated, min_size=1, max_size=8))
def test_what_is_encoded_is_what_is_decoded(tmp_path, dicts):
    lines, wanted = [], {}
    for k, fields in enumerate(dicts):
        encoded = encode_dict(
            fields, talker_id="BS", sentence_type="VDM", radio_channel="AB"[k % 2], seq_id=k
        )
        wanted[len(lines) + 1] = pyais.decode(*encoded)
        lines += encoded
    rows, rejects = decode_lines(tmp_path, lines)
    assert not rejects
    assert [row["line"] for row in rows] == sorted(wanted)
    assert not {row["line"]: d for row in rows if (d := differences(row, wanted[row["line"]]))}


@quick
@given(st.data())
def test_parts_join_whatever_their_order_and_never_with_a_strangers(tmp_path, data):
    """Ten messages in two parts, each with its own (sequence id, channel); shuffled, some parts lost."""
    parts = []
    for k in range(10):
        fields = {"msg_type": 5, "mmsi": 316000000 + k, "shipname": f"SHIP {k}", "destination": f"PORT {k}"}
        parts += [(k, p) for p in encode_dict(fields, radio_channel="AB"[k % 2], seq_id=k // 2)]
    kept = data.draw(st.lists(st.sampled_from(parts), unique=True))
    whole = {k for k, _ in kept if sum(j == k for j, _ in kept) == 2}
    rows, rejects = decode_lines(tmp_path, ["# shuffled", *(p for _, p in kept)])
    assert {row["mmsi"] - 316000000 for row in rows} == whole
    assert all(row["destination"] == f"PORT {row['mmsi'] - 316000000}" for row in rows)
    lost = [p for k, p in kept if k not in whole]
    assert sorted(r.raw for r in rejects) == sorted(lost)
    assert all("never came" in str(r.reason) for r in rejects)


def test_a_sequence_id_used_again_gives_the_old_part_up(tmp_path):
    one, two = (
        encode_dict({"msg_type": 5, "mmsi": m, "shipname": n}, seq_id=3)
        for m, n in ((316000001, "FIRST"), (316000002, "SECOND"))
    )
    rows, rejects = decode_lines(tmp_path, [one[0], two[0], two[1]])
    assert [row["shipname"] for row in rows] == ["SECOND"]
    assert [(r.line, r.raw) for r in rejects] == [(1, one[0])]


@quick
@given(generated, st.integers(1, 40), st.integers(1, 255))
def test_a_changed_character_is_always_noticed(tmp_path, fields, where, change):
    line = bytearray(encode_dict(fields)[0].encode())
    k = 1 + where % (len(line) - 4)
    line[k] ^= change
    if line[k] in b"\r\n*!\\$#" or line[k] >= 128:
        return
    path = tmp_path / "x.nmea"
    path.write_bytes(b"# one changed character\n" + bytes(line) + b"\n")
    rows, rejects = rows_of(path)
    assert not rows
    assert [r.line for r in rejects] == [2]


def _position(name="x.nmea"):
    return encode_dict({"msg_type": 1, "mmsi": 316001234, "lon": -79.4, "lat": 43.6})[0]


def _tag(fields: str) -> str:
    return f"\\{fields}*{reduce(xor, fields.encode()):02X}\\"


T = 1_700_000_000_000  # 2023-11-14T22:13:20Z


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_tag(f"s:x,c:{T // 1000}"), ""),
        (_tag(f"c:{T}"), ""),
        (f"{T // 1000} ", ""),
        (f"{T},", ""),
        (f"{T // 1000}.000;", ""),
        ("2023-11-14T22:13:20Z ", ""),
        ("2023-11-14 22:13:20.000\t", ""),
        ("[2023-11-14T17:13:20-05:00] ", ""),
        ("", f",d-109,S2105,t221319.00,T19.1,r003669946,{T // 1000},{T // 1000 - 59}"),
        ("", f",{T // 1000}"),
        (_tag(f"c:{T // 1000}"), ",r003669946,1325394060"),
    ],
)
def test_a_line_is_dated_by_what_stands_around_it(tmp_path, before, after):
    path = tmp_path / "x.nmea"
    path.write_text(f"{before}{_position()}{after}\n")
    (batch,) = read([path])
    assert batch.positions.t.tolist() == [T]
    assert batch.rejects == []


def test_a_line_without_time_is_refused_unless_the_receipt_is_known(tmp_path):
    path = tmp_path / "x.nmea"
    path.write_text(_position() + "\n")
    (batch,) = read([path])
    assert len(batch.positions) == 0
    assert "no time" in str(batch.rejects[0].reason)
    (batch,) = read([path], received_at=T)
    assert batch.positions.t.tolist() == [T]


def test_a_wrong_tag_block_is_refused(tmp_path):
    path = tmp_path / "x.nmea"
    path.write_text(f"\\c:1700000000*00\\{_position()}\n" + _tag("c:1700000000") + _position() + "\n")
    (batch,) = read([path])
    assert [r.line for r in batch.rejects] == [1]
    assert len(batch.positions) == 1


def test_unavailable_positions_are_counted_and_not_refused(tmp_path):
    path = tmp_path / "x.nmea"
    nowhere = encode_dict({"msg_type": 18, "mmsi": 316001234, "lon": 181.0, "lat": 91.0})[0]
    path.write_text(_tag("c:1700000000") + nowhere + "\n")
    (batch,) = read([path])
    assert (len(batch.positions), batch.rejects) == (0, [])
    assert batch.counts["position_not_available"] == 1


def test_blocks_and_one_call_agree(tmp_path, monkeypatch):
    """Lines and parts cut anywhere by the block size give the same rows and rejects."""
    from entente.marine.engine.decode import sources

    random.seed(5)
    lines = []
    for k in range(300):
        fields = {"msg_type": random.choice([1, 5, 18]), "mmsi": 316000000 + k, "shipname": f"S{k}"}
        lines += encode_dict(fields, seq_id=k % 10)
        lines += random.choice([[], [], ["noise"], [""], [encode_dict({"msg_type": 5, "mmsi": 1})[1]]])
    whole = decode_lines(tmp_path, lines)
    pieces, seen = sources.Source.pieces, []

    def small(self, size):
        for piece in pieces(self, 997):
            seen.append(len(piece))
            yield piece

    monkeypatch.setattr(sources.Source, "pieces", small)
    # A message whose parts lie on both sides of a cut stands with the later block, under its own line.
    for some, all_ in zip(decode_lines(tmp_path, lines), whole, strict=True):
        assert sorted(map(str, some)) == sorted(map(str, all_))
    assert len(seen) > 20


@pytest.mark.parametrize(("apart_s", "patience_min", "whole"), [(50, 1, True), (90, 1, False), (90, 2, True)])
def test_parts_wait_for_one_another_as_long_as_the_settings_say(apart_s, patience_min, whole):
    """Type 5 of two sentences (gpsd's AIVDM documentation), each with its own time."""
    from dataclasses import replace

    from entente.marine.engine.decode.nmea import Sentences
    from entente.marine.engine.settings import Detection

    parts = (
        b"!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
        b"!AIVDM,2,2,1,A,88888888880,2*25",
    )
    text = b"".join(b"%d %s\n" % (1_700_000_000 + k * apart_s, part) for k, part in enumerate(parts))
    reader = Sentences(detection=replace(Detection.default(), parts_min=patience_min))
    scanned = [*reader.scan("x", text, None), *reader.give_up("x")]
    assert sum(len(one.statics.kind) for one in scanned) == (1 if whole else 0)
    assert sum(len(one.rejects) for one in scanned) == (0 if whole else 2)
