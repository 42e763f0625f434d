"""Lines of a byte stream of any size, with the place of each; what cannot be a line is passed over, named."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST = 4 * 1024 * 1024
"""Bytes of one line; a longer one is passed over without being held in memory."""
BLOCK = 1 << 20
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Line:
    number: int
    """From 1."""
    end: int
    """Byte after the line: where reading goes on."""
    data: bytes
    problem: str = ""
    """``too_long`` (``data`` is its beginning), ``cut_off`` (the file ends inside it) or empty."""


def lines(stream: BinaryIO, start: int = 0, number: int = 0, longest: int = LONGEST) -> Iterator[Line]:
    """Lines from byte ``start`` on, which is where line ``number`` ended.

    The last line may lack its line feed; it is then marked ``cut_off`` for the reader to judge.
    """
    if start:
        stream.seek(start)
    at, rest, skipping = start, bytearray(), 0
    while block := stream.read(BLOCK):
        begin = 0
        while (found := block.find(b"\n", begin)) >= 0:
            piece = block[begin : found + 1]
            begin = found + 1
            number += 1
            if skipping:
                at += skipping + len(piece)
                yield Line(number, at, bytes(rest[:200]), "too_long")
            else:
                data = bytes(rest) + piece if rest else piece
                at += len(data)
                yield Line(
                    number,
                    at,
                    data[:200] if len(data) > longest else data,
                    "too_long" if len(data) > longest else "",
                )
            rest.clear()
            skipping = 0
        tail = block[begin:]
        if skipping:
            skipping += len(tail)
        elif len(rest) + len(tail) > longest:
            skipping = len(rest) + len(tail)
            rest += tail
            del rest[200:]
        else:
            rest += tail
    if skipping:
        yield Line(number + 1, at + skipping, bytes(rest[:200]), "too_long")
    elif rest:
        yield Line(number + 1, at + len(rest), bytes(rest), "cut_off")


def encoding_of(beginning: bytes) -> str:
    """``utf-8`` unless a mark at the beginning says UTF-16 or UTF-32, which cannot be read line by line."""
    for mark, name in zip(MARKS, ("utf-8", "utf-32", "utf-32", "utf-16", "utf-16"), strict=True):
        if beginning.startswith(mark):
            return name
    return "utf-8"
