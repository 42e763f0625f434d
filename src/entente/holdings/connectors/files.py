"""Files: FollowTheMoney JSON lines, and tables with a mapping; compressed or not, resumable by byte."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from entente.holdings.connectors.base import Item
from entente.holdings.engine.lines import Line, encoding_of, lines

BEGINNING = 65536
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
LINES_OF_RECORD = 200


def open_file(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where its first bytes say gzip."""
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb") if packed else path.open("rb"))


def first_line(path: Path) -> str:
    """Digest of the first line: it stays while a file grows."""
    with open_file(path) as file:
        return hashlib.sha256(file.readline(BEGINNING)).hexdigest()


def place(line: Line) -> dict[str, Any]:
    """Where reading goes on after a line, and by what to know that it still stands before that place."""
    if line.problem == "too_long":
        return {"byte": line.end, "line": line.number}
    return {"byte": line.end, "line": line.number, "last": [len(line.data), zlib.crc32(line.data)]}


def still_there(path: Path, position: Mapping[str, Any]) -> bool:
    """Whether the file still holds, before this place, the line that was read last."""
    if "last" not in position:
        return True
    size, check = position["last"]
    with open_file(path) as file:
        file.seek(int(position["byte"]) - size)
        return zlib.crc32(file.read(size)) == check


class FtmLines:
    """FollowTheMoney entities, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self.path, self.origin = path, path.name

    def fingerprint(self) -> str:
        return first_line(self.path)

    def continues(self, position: dict[str, Any]) -> bool:
        return still_there(self.path, position)

    def items(self, position: dict[str, Any]) -> Iterator[Item]:
        with open_file(self.path) as file:
            yield from json_items(file, position)


def json_items(stream: BinaryIO, position: Mapping[str, Any]) -> Iterator[Item]:
    """Items of a stream of JSON lines."""
    start, number = int(position.get("byte", 0)), int(position.get("line", 0))
    for line in lines(stream, start, number):
        if line.number == 1 and (encoding := encoding_of(line.data)) != "utf-8":
            yield _bad(line, "encoding", encoding, stops=True)
            return
        data = line.data.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else line.data
        if not data.strip() and not line.problem:
            continue
        if line.problem == "too_long":
            yield _bad(line, "too_long")
            continue
        if b"\0" in data:
            yield _bad(line, "encoding", "UTF-16 / UTF-32?")
            continue
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            yield _bad(line, "encoding", f"byte {error.start + 1}", stops=line.problem == "cut_off")
            continue
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:
            cut = line.problem == "cut_off"
            detail = "" if isinstance(error, RecursionError) else str(error)[:120]
            yield _bad(line, "cut_off" if cut else "not_json", detail, stops=cut)
            continue
        yield Item(line.number, place(line), record, text.rstrip("\r\n"))


def _bad(line: Line, code: str, detail: str = "", stops: bool = False) -> Item:
    raw = line.data.decode("utf-8", "replace").rstrip("\r\n")
    return Item(line.number, place(line), None, raw, code, detail, stops)


class MappedTable:
    """A table (CSV) whose mapping says what each record states.

    ``{"schema": "Vessel", "id": "reg-{licence}", "properties": {"name": "{name}", "country": "ca",
    "alias": ["{other}", "{former}"]}, "encoding": "utf-8", "delimiter": ",", "split": ";"}``. A value is a
    pattern over the columns; one whose columns are all empty states nothing.
    ``"label": {"protected": "{level}", "overlays": ["youth:{until}"]}`` gives
    single records marks of their own.
    """

    def __init__(self, path: Path, mapping: Mapping[str, Any]) -> None:
        self.path, self.origin, self.mapping = path, path.name, mapping
        for needed in ("schema", "id", "properties"):
            if needed not in mapping:
                raise ValueError(f"the mapping of {path.name} has no {needed!r}")

    def fingerprint(self) -> str:
        return first_line(self.path)

    def continues(self, position: dict[str, Any]) -> bool:
        return still_there(self.path, position)

    def items(self, position: dict[str, Any]) -> Iterator[Item]:
        start, number = int(position.get("byte", 0)), int(position.get("line", 0))
        with open_file(self.path) as file:
            head = next(iter(self._records(file, 0, 0)), None)
            if head is None:
                return
            heading, _, problem, _ = head
            if problem:
                yield Item(1, {}, None, "", problem, "", True)
                return
            missing = sorted(self._columns() - set(heading))
            if missing:
                raise ValueError(f"{self.origin} has no column {', '.join(missing)}")
            for fields, line, problem, raw in self._records(file, start, number):
                at = place(line)
                if line.number == 1 or (not any(fields) and not problem):
                    continue
                if problem or len(fields) != len(heading):
                    counted = f"{len(fields)} / {len(heading)}"
                    cut = problem == "cut_off"
                    yield Item(
                        line.number, at, None, raw, problem or "columns", "" if problem else counted, cut
                    )
                    continue
                yield Item(line.number, at, self._record(dict(zip(heading, fields, strict=True))), raw)

    def _records(self, file: BinaryIO, start: int, number: int) -> Iterator[tuple[list[str], Line, str, str]]:
        """Fields of one record, its last line, what is wrong, and how it came; quotes may hold line feeds."""
        file.seek(0)
        encoding = str(self.mapping.get("encoding", "utf-8"))
        delimiter = str(self.mapping.get("delimiter", ","))
        held: list[str] = []
        for line in lines(file, start, number):
            data = line.data.removeprefix(b"\xef\xbb\xbf") if line.number == 1 else line.data
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as error:
                yield [], line, "encoding", data.decode("utf-8", "replace") + f" [{error.start}]"
                held = []
                continue
            if line.problem == "too_long":
                yield [], line, "too_long", text
                held = []
                continue
            held.append(text)
            whole = "".join(held)
            if whole.count('"') % 2:
                if line.problem == "cut_off":
                    yield [], line, "cut_off", whole
                elif len(held) >= LINES_OF_RECORD:
                    yield [], line, "quotes", held[0]
                    held = []
                continue
            held = []
            fields = (
                next(csv.reader([whole], delimiter=delimiter), [])
                if "\n" not in whole.rstrip("\r\n")
                else None
            )
            if fields is None:
                fields = next(csv.reader(whole.splitlines(keepends=True), delimiter=delimiter), [])
            yield fields, line, "", whole.rstrip("\r\n")

    def _patterns(self) -> Iterator[str]:
        yield str(self.mapping["id"])
        for given in (*self.mapping["properties"].values(), *self.mapping.get("label", {}).values()):
            yield from ([given] if isinstance(given, str) else given)

    def _columns(self) -> set[str]:
        return {name for pattern in self._patterns() for name in PLACEHOLDER.findall(pattern)}

    def _record(self, row: Mapping[str, str]) -> dict[str, Any]:
        split = self.mapping.get("split")

        def fill(pattern: str) -> str:
            names = PLACEHOLDER.findall(pattern)
            if names and not any(row[name].strip() for name in names):
                return ""
            return PLACEHOLDER.sub(lambda found: row[found[1]].strip(), pattern).strip()

        properties: dict[str, list[str]] = {}
        for name, given in self.mapping["properties"].items():
            for pattern in [given] if isinstance(given, str) else given:
                text = fill(pattern)
                for value in text.split(split) if split and text else [text]:
                    if value.strip():
                        properties.setdefault(name, []).append(value.strip())
        record: dict[str, Any] = {
            "id": fill(str(self.mapping["id"])),
            "schema": self.mapping["schema"],
            "properties": properties,
        }
        if "label" in self.mapping:
            record["label"] = {
                name: fill(given) if isinstance(given, str) else [one for one in map(fill, given) if one]
                for name, given in self.mapping["label"].items()
            }
        return record
