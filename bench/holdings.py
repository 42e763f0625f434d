"""Loading FollowTheMoney entities and searching them: ``ENTENTE_BENCH_ENTITIES`` of them (or 100,000).

A fresh embedded database, the loader and the list's own search under an officer's context, as in the
product. Words are drawn so that some are rare and some are on every tenth record, in two scripts; the
search is asked 300 times after a warm-up and reported at the 95th percentile.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

import bench

COUNT = int(os.environ.get("ENTENTE_BENCH_ENTITIES", "100000"))
QUERIES = 300
SYLLABLES = [a + b for a in "kmtbsdvglr" for b in ("a", "en", "or", "il")]
COMMON = ("Marine", "Trading", "Shipping", "Logistics", "Holding", "Transport", "Import", "Export", "Freight")
CYRILLIC = str.maketrans("abdefgiklmnoprstuvz", "абдефгиклмнопрстувз")


def word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 3, 3)))).capitalize()


def write(path: Path, count: int, seed: int = 7) -> list[str]:
    """The file; returns names to ask for."""
    rng = random.Random(seed)
    asked = []
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            name = f"{word(rng)} {word(rng)} {rng.choice(COMMON)}"
            if n % 10 == 0:
                name = name.lower().translate(CYRILLIC).title()
            kind = ("Company", "Vessel", "Person")[n % 3]
            told = {"name": [name], "country": [rng.choice(("ca", "us", "pa", "ru", "gb"))]}
            if kind == "Vessel":
                told["mmsi"] = [str(316_000_000 + n)]
            elif kind == "Company":
                told["registrationNumber"] = [f"RC-{n:08}"]
            else:
                told["birthDate"] = [f"{1940 + n % 60}"]
            file.write(
                json.dumps({"id": f"b-{n}", "schema": kind, "properties": told}, ensure_ascii=False) + "\n"
            )
            if n % (count // QUERIES or 1) == 0:
                asked.append(
                    rng.choice((name, name.split()[0], name.split()[1], f"RC-{n:08}", name.split()[2]))
                )
    return asked


def main() -> list[bench.Row]:
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as folder:
        os.environ["ENTENTE_DATA"] = folder
        from entente.site.postgres import Place, server

        place = Place.of(Path(folder))
        try:
            return _measure(Path(folder))
        finally:
            server.stop(place)
            import shutil

            shutil.rmtree(place.home, ignore_errors=True)


def _measure(folder: Path) -> list[bench.Row]:
    from entente.site import running

    with running.database(quiet=True):
        from entente.core.gate import Context, working_as
        from entente.core.models import Officer
        from entente.core.registers import registry
        from entente.core.registers.listing import page, read_request
        from entente.core.registers.reader import Reader
        from entente.holdings import intake
        from entente.holdings.models import Source
        from entente.site.demo import people

        running.migrated()
        people.load()
        account = Officer.objects.get(username="service.reports")
        label = people.labels()["customs"]
        source = Source.objects.create(
            code="bench",
            name_en="b",
            name_fr="b",
            agency=account.agency,
            kind="ftm",
            label=label,
            account=account,
        )
        path = folder / "bench.jsonl"
        asked = write(path, COUNT)
        begin = time.perf_counter()
        run = intake.run(source, path)
        loading = time.perf_counter() - begin
        assert run.added == COUNT, (run.added, run.rejected)
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE core_searchentry")
            cursor.execute("ANALYZE holdings_entity")
        context = Context(Officer.objects.get(username="intelligence.analyst"), "customs-act-99")
        register = registry.get("holdings.entities")
        assert register is not None

        def ask(query: str) -> float:
            start = time.perf_counter()
            with working_as(context):
                found = page(register, Reader(context), read_request(register, {"q": query}))
            assert found.rows, query
            return (time.perf_counter() - start) * 1000

        for query in asked[:20]:
            ask(query)
        times = sorted(ask(query) for query in asked)
        p95 = times[int(len(times) * 0.95)]
        middle = statistics.median(times)
        note = f"{COUNT:,} entities in {loading:.0f} s; search p50 {middle:.0f} ms, p95 {p95:.0f} ms"
        return [
            bench.Row("holdings: entities loaded", note, None, COUNT / loading, "/s"),
            bench.Row("holdings: searches at p95", "asked for", 10.0, 1000 / p95, "/s", 1.0, note),
        ]
