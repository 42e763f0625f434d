"""A packed file is unpacked no further than is allowed, whatever it says of itself."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.screening.engine.lists import read_sources
from entente.screening.engine.unpack import FILES_AT_MOST, TooLarge, Unpackable, unpack

MB = 2**20


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"a.csv": content})])
def test_a_bomb_is_left_where_the_limit_is_and_never_lies_in_memory(pack):
    bomb = pack(bytes(200 * MB))
    assert len(bomb) < MB
    tracemalloc.start()
    with pytest.raises(TooLarge, match="more than 4 MB") as caught:
        unpack("bomb.gz", bomb, 4 * MB)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * MB
    assert caught.value.fr == "bomb.gz : dépasse 4 Mo une fois décompressé : non lu"


def test_a_zip_of_many_files_is_counted_together():
    pack = zipped({f"f{k}": bytes(MB) for k in range(8)})
    assert len(unpack("x.zip", pack, 8 * MB)) == 8
    with pytest.raises(TooLarge):
        unpack("x.zip", pack, 8 * MB - 1)
    with pytest.raises(Unpackable, match=f"at most {FILES_AT_MOST}"):
        unpack("x.zip", zipped({f"f{k}": b"" for k in range(FILES_AT_MOST + 1)}))


def test_what_a_zip_says_of_its_size_is_not_believed():
    pack = bytearray(zipped({"f": bytes(5 * MB)}))
    size = (5 * MB).to_bytes(4, "little")
    assert pack.count(size) == 2
    lied = bytes(pack.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises((TooLarge, Unpackable)):
        unpack("x.zip", lied, MB)


def test_a_zip_says_what_is_wrong_with_it():
    with pytest.raises(Unpackable, match="without a file"):
        unpack("x.zip", zipped({"__MACOSX/x": b"1", "folder/": b"", "a/.DS_Store": b"2"}))
    locked = bytearray(zipped({"f": b"secret"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    with pytest.raises(Unpackable, match="password"):
        unpack("x.zip", bytes(locked))
    with pytest.raises(Unpackable, match=r"cut, damaged|cut or damaged"):
        unpack("x.zip", zipped({"f": b"content" * 99})[:-30])
    with pytest.raises(Unpackable, match="cut or damaged") as caught:
        unpack("x.gz", gzip.compress(b"content" * 99)[:-9])
    assert "tronqué" in caught.value.fr


def test_gzip_of_several_members_is_read_to_its_end_and_names_lose_what_packing_added():
    both = gzip.compress(b"one ") + gzip.compress(b"two")
    assert unpack("sdn.csv.gz", both) == [("sdn.csv", b"one two")]
    assert unpack("list.txt", b"plain") == [("list.txt", b"plain")]
    assert unpack("x.zip", zipped({"folder/sdn.csv": b"1,2"})) == [("sdn.csv", b"1,2")]


@given(st.binary(max_size=400))
def test_bytes_are_unpacked_or_refused_and_nothing_else(raw):
    for start in (b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"PK\x05\x06"):
        try:
            found = unpack("any", start + raw, 300)
        except (TooLarge, Unpackable):
            continue
        assert sum(len(content) for _, content in found) <= 300


@given(st.binary(max_size=2000), st.integers(0, 2000))
def test_what_was_packed_comes_out_or_is_too_large(content, limit):
    for packed in (gzip.compress(content), zipped({"f": content})):
        if len(content) <= limit:
            assert unpack("f", packed, limit)[0][1] == content
        else:
            with pytest.raises(TooLarge):
                unpack("f", packed, limit)


SDN = b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
ALT = b'36,12,"aka","AERO-CARIBBEAN",-0- \n'


def test_a_list_in_several_files_may_come_as_one_zip(tmp_path):
    (tmp_path / "ofac.zip").write_bytes(zipped({"sdn.csv": SDN, "alt.csv": ALT}))
    (found,), errors = read_sources([tmp_path / "ofac.zip"])
    assert not errors
    assert [name.text for name in found.entries[0].names] == ["AEROCARIBBEAN AIRLINES", "AERO-CARIBBEAN"]


def test_a_bomb_among_the_lists_stops_no_other(tmp_path):
    (tmp_path / "sdn.csv").write_bytes(SDN)
    (tmp_path / "bomb.gz").write_bytes(zlib.compress(bytes(5 * MB), wbits=31))
    (found,), (error,) = read_sources([tmp_path / "sdn.csv", tmp_path / "bomb.gz"], MB)
    assert len(found.entries) == 1
    assert isinstance(error, TooLarge)
