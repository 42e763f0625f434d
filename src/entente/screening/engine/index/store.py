"""The index in memory and on disk: one file, read through the operating system's page cache.

Layout: ``ENTENTE-SCREENING-4\\n``, eight bytes with the length of a JSON head, the head (lists with their
versions, thresholds, and for every array its type, shape and offset), then the arrays, each on a 64-byte
boundary. Loading maps the file; nothing is copied, so several processes share one copy.
"""

from __future__ import annotations

import mmap
import os
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from entente.screening.engine.errors import InputError
from entente.screening.engine.index.candidates import Postings
from entente.screening.engine.lists.model import KINDS, Entry, NameRole, SourceList
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.score.prospects import Particulars

MAGIC = b"ENTENTE-SCREENING-4\n"
_ROLES: dict[str, NameRole] = {
    "p": "primary",
    "a": "alias",
    "w": "weak",
    "f": "former",
    "o": "original",
}
_SHORT = {role: sign for sign, role in _ROLES.items()}


def blob(entry: Entry, source: SourceList) -> bytes:
    """An entry as JSON, without what its list says for all of its entries (label, file)."""
    first = source.entries[0]
    found: dict[str, Any] = {
        "i": entry.entry_id,
        "n": [n.text for n in entry.names],
        "r": "".join(_SHORT[n.role] for n in entry.names),
        "l": entry.provenance.line,
    }
    if entry.kind != KINDS[0]:
        found["k"] = KINDS.index(entry.kind)
    if entry.label != first.label:
        found["label"] = asdict(entry.label)
    if entry.provenance.source != first.provenance.source:
        found["s"] = entry.provenance.source
    for f in fields(entry):
        value = getattr(entry, f.name)
        if value and f.name not in _ELSEWHERE:
            found[f.name] = (
                [asdict(v) if is_dataclass(v) and not isinstance(v, type) else v for v in value]
                if isinstance(value, tuple)
                else value
            )
    return orjson.dumps(found)


_ID = b'{"i":"'
_ELSEWHERE = {"list_id", "entry_id", "kind", "names", "label", "provenance"}


_LOOSE = ("text_starts", "text", "blob_starts", "blob", "exact_key", "exact_entry")


@dataclass(slots=True)
class Index:
    """Everything a screening needs. ``head`` names the lists and versions and holds the thresholds."""

    head: dict[str, Any]
    tokens: Tokens
    postings: Postings
    particulars: Particulars
    text_starts: npt.NDArray[Any]
    text: npt.NDArray[np.uint8]
    blob_starts: npt.NDArray[Any]
    blob: npt.NDArray[np.uint8]
    exact_key: npt.NDArray[np.uint64]
    exact_entry: npt.NDArray[np.uint32]

    def name_text(self, name: int) -> str:
        begin, end = self.text_starts.item(name), self.text_starts.item(name + 1)
        return self.text[begin:end].tobytes().decode()

    def kept(self, number: int) -> dict[str, Any]:
        """The entry as it is kept (:func:`blob`): its particulars under the names of
        :class:`lists.model.Entry`, the rest under one letter each. For who needs no more: it costs a third of
        :meth:`entry`."""
        begin, end = self.blob_starts.item(number), self.blob_starts.item(number + 1)
        found: dict[str, Any] = orjson.loads(self.blob.data[begin:end])
        return found

    def entry_id(self, number: int) -> str:
        """The entry's identifier in its list; read alone, because :func:`blob` writes it first."""
        begin, end = self.blob_starts.item(number), self.blob_starts.item(number + 1)
        quoted = self.blob[begin + len(_ID) - 1 : min(begin + 64, end)].tobytes()
        found = quoted[1 : quoted.find(b'"', 1)]
        if self.blob[begin : begin + len(_ID)].tobytes() != _ID or quoted.count(b'"') < 2 or b"\\" in found:
            return str(self.kept(number)["i"])  # long, or with signs that JSON writes in another way
        return found.decode()

    def entry(self, number: int) -> dict[str, Any]:
        """The entry as its list gave it (the fields of :class:`lists.model.Entry` that hold something)."""
        raw = self.kept(number)
        for source in self.head["lists"]:
            if number < source["entries"]:
                break
            number -= source["entries"]
        names = [{"text": t, "role": _ROLES[r]} for t, r in zip(raw.pop("n"), raw.pop("r"), strict=True)]
        return {
            "list_id": source["list"],
            "entry_id": raw.pop("i"),
            "kind": KINDS[raw.pop("k", 0)],
            "names": names,
            "label": raw.pop("label", source["label"]),
            "provenance": {"source": raw.pop("s", source["source"]), "line": raw.pop("l")},
            **raw,
        }

    def entries_with(self, key: int) -> list[int]:
        low = int(np.searchsorted(self.exact_key, np.uint64(key), "left"))
        high = int(np.searchsorted(self.exact_key, np.uint64(key), "right"))
        return [int(e) for e in self.exact_entry[low:high]]

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        found: dict[str, npt.NDArray[Any]] = {f"tokens.{k}": v for k, v in self.tokens._asdict().items()}
        found |= {f"postings.{k}": v for k, v in self.postings._asdict().items()}
        found |= {f"particulars.{k}": v for k, v in self.particulars._asdict().items()}
        for name in _LOOSE:
            found[name] = getattr(self, name)
        return found

    def save(self, path: Path) -> None:
        """Write the file beside its place and move it there, so that a reader never sees half of it."""
        arrays = self._arrays()
        table: dict[str, dict[str, Any]] = {}
        at = 0
        for name, array in arrays.items():
            table[name] = {"dtype": array.dtype.str, "shape": array.shape, "at": at}
            at += -(-array.nbytes // 64) * 64
        head = orjson.dumps(self.head | {"arrays": table})
        begin = -(-(len(MAGIC) + 8 + len(head)) // 64) * 64
        part = path.with_name(path.name + ".part")
        with part.open("wb") as file:
            file.write(MAGIC + len(head).to_bytes(8, "little") + head)
            for name, array in arrays.items():
                file.seek(begin + table[name]["at"])
                file.write(np.ascontiguousarray(array).data)
            file.truncate(max(file.tell(), begin + at))
        os.replace(part, path)


def load(path: Path) -> Index:
    """Map an index file.

    Raises:
        InputError: it is not an index, of another version, or cut.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise InputError(
                    path.name,
                    "is no index of this version: build it with `entente lists build`",
                    fr="n’est pas un index de cette version : à construire par `entente lists build`",
                )
            size = int.from_bytes(file.read(8), "little")
            head = orjson.loads(file.read(size))
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            arrays = _mapped(view, -(-(len(MAGIC) + 8 + size) // 64) * 64, head.pop("arrays"))
            tokens = Tokens(**{k[7:]: v for k, v in arrays.items() if k.startswith("tokens.")})
            postings = Postings(**{k[9:]: v for k, v in arrays.items() if k.startswith("postings.")})
            known = Particulars(**{k[12:]: v for k, v in arrays.items() if k.startswith("particulars.")})
            whole = Index(head, tokens, postings, known, *(arrays[n] for n in _LOOSE))
            sum(row["entries"] for row in head["lists"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, MemoryError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            path.name,
            f"cannot be read as an index ({error}): build it again",
            fr=f"ne se lit pas comme un index ({error}) : à reconstruire",
        ) from error
    return whole


def _mapped(view: mmap.mmap, begin: int, table: dict[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a mapped index; raises ``ValueError`` where the file is too short for one.

    Raises:
        ValueError: the file is cut.
    """
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, what in table.items():
        count = int(np.prod(what["shape"]))
        dtype = np.dtype(what["dtype"])
        if begin + what["at"] + count * dtype.itemsize > len(view):
            raise ValueError("it is cut")
        arrays[name] = np.frombuffer(view, dtype, count, begin + what["at"]).reshape(what["shape"])
    return arrays


@lru_cache(maxsize=2)
def _loaded(path: str, stamp: int) -> Index:
    return load(Path(path))


def cached(path: Path) -> Index:
    """:func:`load`, kept while the file stays the same."""
    return _loaded(str(path), path.stat().st_mtime_ns)
