"""Durable appends to the ledger: one by one (a commit each), many writers, and in batches; and proofs.

The database is a fresh embedded one with ``fsync`` on, as in production; every figure counts only what has
been committed. "Peer" is the figure that is asked for. The log is verified at the end.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import bench

SINGLE, WRITERS, BATCH, BATCHES, PROOFS = 1500, 50, 5000, 4, 300


def main() -> list[bench.Row]:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as folder:
        os.environ["ENTENTE_DATA"] = folder
        from entente.site.postgres import Place, server

        place = Place.of(Path(folder))
        try:
            return _measure()
        finally:
            server.stop(place)
            import shutil

            shutil.rmtree(place.home, ignore_errors=True)


def _measure() -> list[bench.Row]:
    from entente.site import running

    with running.database(quiet=True):
        from datetime import UTC, datetime

        from django.db import connection, connections

        from entente.ledger import audit, keeper, proofs, record
        from entente.ledger.engine.leaf import Actor

        running.migrated()
        actor = Actor("CBSA", "TRC", "bench")
        content = {"how": "detail", "grade": "full", "holder": "CBSA", "fields": ["name", "number"]}

        def item() -> record.Item:
            return record.Item("a:b:c", ("t", "1"), datetime.now(UTC), actor, content=content)

        def rate(number: int, work: Callable[[], None]) -> float:
            begin = time.perf_counter()
            work()
            return number / (time.perf_counter() - begin)

        def singles(number: int) -> None:
            for _ in range(number):
                record.append_items([item()])

        def writers() -> None:
            def write() -> None:
                singles(SINGLE // WRITERS)
                connection.close()

            threads = [threading.Thread(target=write) for _ in range(WRITERS)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()

        def batches() -> None:
            for _ in range(BATCHES):
                record.append_items([item() for _ in range(BATCH)])

        def proving() -> None:
            for n in range(PROOFS):
                proofs.prove(n * 37)

        def plain() -> None:
            with connections["owner"].cursor() as cursor:
                cursor.execute("CREATE TABLE IF NOT EXISTS bench_plain (id bigserial PRIMARY KEY, body text)")
                for _ in range(SINGLE):
                    cursor.execute("INSERT INTO bench_plain (body) VALUES ('x')")

        singles(50)  # warm
        floor = rate(SINGLE, plain)
        one = rate(SINGLE, lambda: singles(SINGLE))
        many = rate(SINGLE // WRITERS * WRITERS, writers)
        batched = rate(BATCH * BATCHES, batches)
        keeper.sign_head(datetime.now(UTC))
        proved = rate(PROOFS, proving)
        begin = time.perf_counter()
        report = audit.verify_all()
        verified = report.entries / (time.perf_counter() - begin)
        if not report.holds:
            raise RuntimeError(f"the log does not hold: {report.problems[:3]}")
        rows = [
            ("a plain durable insert here (the floor)", None, floor, "/s"),
            ("ledger: single appends, durable", 500.0, one, "/s"),
            (f"ledger: single appends, {WRITERS} writers", 500.0, many, "/s"),
            (f"ledger: appends in batches of {BATCH}", 5000.0, batched, "/s"),
            (f"ledger: proofs out of {report.entries} entries", None, proved, "/s"),
            ("ledger: entries verified", None, verified, "/s"),
        ]
        return [
            bench.Row(what, "asked for" if theirs else "", theirs, ours, unit, 1.0 if theirs else None)
            for what, theirs, ours, unit in rows
        ]
