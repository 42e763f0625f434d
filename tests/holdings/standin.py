"""A stand-in for a case system: ``python -m tests.holdings.standin`` serves a few cases on a free port.

Pages of two, a bearer token, and on request the faults that real ones have: an error, an answer that breaks
off, a next page on another host or the same page again, a redirection, a page or a case of another shape.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "stand-in"
CASES: list[dict[str, Any]] = [
    {
        "number": f"2026-{n:03}",
        "opened": f"2026-0{n}-11",
        "closed": None,
        "status": "open",
        "subjects": [
            {
                "ref": f"s{n}",
                "kind": "company",
                "name": f"Quay Freight {n} Ltd",
                "documents": [f"RC{1000 + n}"],
            }
        ],
        "vessel": {"ref": f"v{n % 2}", "name": f"Lake Heron {n % 2}", "imo": None, "licence": f"ON{n % 2}77"},
    }
    for n in range(1, 6)
]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    faults: list[str]
    asked: list[str]
    away: str = ""
    """Where a redirection leads."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.answer(401, b"{}")
        if fault == "error":
            return self.answer(503, b"busy")
        start = int(parse_qs(urlsplit(self.path).query).get("after", ["0"])[0])
        following = f"/cases?after={start + 2}" if start + 2 < len(CASES) else None
        if fault == "elsewhere":
            following = "http://192.0.2.1/cases"
        if fault == "loop":
            following = self.path
        rows: Any = CASES[start : start + 2]
        if fault == "odd":
            rows = [{"number": "2026-999", "subjects": ["no subject"], "vessel": 7}, *rows]
        if fault == "shapeless":
            rows = {"cases": 2}
        if fault == "redirect":
            self.send_response(302)
            self.send_header("Location", self.server.away)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        body = json.dumps({"results": rows, "next": following}).encode()
        return self.answer(200, body[: len(body) // 2] if fault == "broken" else body, len(body))

    def answer(self, status: int, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running(port: int = 0) -> Iterator[Server]:
    server = Server(("127.0.0.1", port), Handler)
    server.faults, server.asked = [], []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with running(int(sys.argv[1]) if len(sys.argv) > 1 else 0) as serving:
        host, port = serving.server_address[:2]
        sys.stdout.write(f"http://{host}:{port}/cases   Authorization: Bearer {TOKEN}\n")
        sys.stdout.flush()
        threading.Event().wait()
