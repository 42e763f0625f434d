"""Run by ``bench/decode.py`` inside the peers' environment: ``_peers_decode.py PEER FILE`` prints JSON.

Each peer gets the file and hands over every field as its own API does; loading the module is not timed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any


def with_pyais(path: str) -> int:
    n = 0
    for sentence in pyais.FileReaderStream(path):
        sentence.decode().asdict()
        n += 1
    return n


def with_libais(path: str) -> int:
    """libais decodes payloads; joining the parts is done here. It does not verify checksums."""
    n, parts = 0, {}
    with open(path, "rb") as file:
        for line in file:
            f = line.decode().split(",")
            payload, pad = f[5], f[6][0]
            if f[1] != "1":
                key = (f[3], f[4])
                if f[2] == "1":
                    parts[key] = payload
                if f[2] != f[1]:
                    continue
                payload = parts.pop(key) + payload
            try:
                ais.decode(payload, int(pad))
                n += 1
            except ais.DecodeError:
                pass
    return n


def with_aiscat(path: str) -> int:
    return sum(1 for _ in aiscat.from_file(path))


def with_marlin(path: str) -> int:
    return sum(1 for _ in marlin_messages(path))


def with_marlin_fields(path: str) -> int:
    """Every field of every message handed over to Python, by the fastest way there is: one getter a type."""
    getters: dict[type, Any] = {}
    n = 0
    for message in marlin_messages(path):
        body = message.body
        kind = type(body)
        if (getter := getters.get(kind)) is None:
            getter = getters[kind] = attrgetter(*(name for name in dir(body) if name[0] != "_"))
        getter(body)
        n += 1
    return n


def marlin_messages(path: str) -> Iterator[Any]:
    parser = marlin.AisParser.streaming()
    with open(path, "rb") as file:
        while block := file.read(65536):
            parser.feed(block)
            yield from parser


if __name__ == "__main__":
    peer, path = sys.argv[1:]
    if peer == "pyais":
        import pyais
    elif peer == "libais":
        import ais
    elif peer == "aiscat":
        import aiscat
    else:
        import marlin.ais as marlin
    Path(path).read_bytes()
    start = time.process_time()
    messages = globals()[f"with_{peer}"](path)
    print(json.dumps({"seconds": time.process_time() - start, "messages": messages}))
