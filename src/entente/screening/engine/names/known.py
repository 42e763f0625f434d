"""What a written name is known to be: the given and family names that it spells, in any script.

The knowledge is Wikidata's (CC0), as the pinned ``rigour`` carries it. rigour itself answers from an
automaton over all of it, which takes every process that screens about ten seconds and 440 MB before its first
name. Names come to us word by word, so a sorted table does: it is made once from the same data
(``entente assets``, or the first process that asks), eleven megabytes that all processes share.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard
from rigour import _core
from rigour.names import NameTypeTag, analyze_names

FOLDER = Path(__file__).with_name("made")
FRAME = b"\x28\xb5\x2f\xfd"
"""How a Zstandard frame begins (RFC 8878, 3.1.1)."""
SEPARATOR = " => "
LISTED, NICKNAME = 0x1FFFFFFF, 0x20000000


class NothingCarried(RuntimeError):
    """The installed rigour holds its names in another way than this module reads."""


def ids_of(word: str) -> tuple[int, ...]:
    """Ids of the names that ``word``, or some of its parts in a row, is a known spelling or short form of."""
    keys, ids, most = table()
    found: set[int] = set()
    for parts in _parts(word):
        for i in range(len(parts)):
            for k in range(i + 1, min(len(parts), i + most) + 1):
                key = np.uint64(_key(parts[i:k]))
                at = int(np.searchsorted(keys, key))
                while at < len(keys) and keys[at] == key:
                    found.add(int(ids[at]))
                    at += 1
    return tuple(sorted(found))


@cache
def table() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], int]:
    """``keys`` [N] in order, the id of each, and of how many parts the longest name is made."""
    file = FOLDER / f"known-names-{version()}.npy"
    if not file.exists():
        made = _made()
        try:
            _write(file, made)
        except OSError:  # nothing can be written here: this process keeps its own
            return made[0, 1:], made[1, 1:], int(made[0, 0])
    rows = np.load(file, mmap_mode="r")
    return rows[0, 1:], rows[1, 1:], int(rows[0, 0])


def version() -> str:
    """Changes with what the table is made of."""
    here = Path(__file__).read_bytes()
    return blake2b(str(_binary().stat().st_size).encode() + here, digest_size=6).hexdigest()


def _write(file: Path, rows: npt.NDArray[np.uint64]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("known-names-*.npy"):
        old.unlink(missing_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as out:
        np.save(out, rows)
    fresh.replace(file)


def _made() -> npt.NDArray[np.uint64]:
    """uint64 [2, 1 + N]: keys and ids, before them the most parts that a name has."""
    rows: set[tuple[int, int]] = set()
    most = 1
    for name, number in _carried():
        for parts in _parts(name):
            rows.add((_key(parts), number))
            most = max(most, len(parts))
    made = np.array([(0, 0), *sorted(rows)], np.uint64).T.copy()
    made[0, 0] = most
    return made


def _parts(text: str) -> Iterator[tuple[str, ...]]:
    """The name cut as rigour cuts it."""
    for name in analyze_names(NameTypeTag.PER, [text], symbols=False, phonetics=False):
        if parts := tuple(part.form for part in name.parts):
            yield parts


def _key(parts: tuple[str, ...]) -> int:
    return int.from_bytes(blake2b(" ".join(parts).encode(), digest_size=8).digest(), "little")


def _number(category: str, key: str) -> int:
    """Wikidata's number, or one made of a group's name."""
    if category == "NAME" and key[1:].isdigit():
        return int(key[1:]) & LISTED
    return NICKNAME | (hash_text(key) & LISTED)


def hash_text(text: str) -> int:
    """FNV-1a, 32 bits: the same on every machine and run."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def _carried() -> Iterator[tuple[str, int]]:
    """Every name that rigour knows in person names, with its number.

    :raises NothingCarried: the lists are not found.
    """
    groups = names = False
    for text in _texts():
        head = text[:4096]
        if SEPARATOR.encode() in head and not names:
            names = True
            for line in text.decode().splitlines():
                told, _separator, key = line.rpartition(SEPARATOR)
                for name in told.split(", "):
                    yield name, _number("NAME", key)
        elif head.startswith(b"{") and b'"person_nick"' in text and not groups:
            groups = True
            told_groups: dict[str, Any] = json.loads(text)
            for field, category in (("person_name_parts", "NAME"), ("person_nick", "NICK")):
                for key, given in told_groups.get(field, {}).items():
                    yield from ((name, _number(category, key)) for name in given)
    if not (groups and names):
        raise NothingCarried(f"no list of names in {_binary().name}; see docs/decisions/0010")


def _texts() -> Iterator[bytes]:
    """The texts that rigour's compiled part carries, unpacked."""
    data = _binary().read_bytes()
    at = data.find(FRAME)
    while at >= 0:
        unpack = zstandard.ZstdDecompressor().decompressobj()
        try:
            text = unpack.decompress(data[at:])
        except zstandard.ZstdError:  # four bytes that only look like a beginning
            text = b""
        if text:
            yield text
        at = data.find(FRAME, at + len(FRAME))


def _binary() -> Path:
    return Path(str(_core.__file__))
