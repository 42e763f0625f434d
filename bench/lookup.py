"""The hull look-up at scale: whole requests of an officer, through sign-in, gate and row-level security.

Scale: ``ENTENTE_BENCH_VESSELS`` (default 100,000) and ``ENTENTE_BENCH_REPORTS`` (default 1,000,000), and
``ENTENTE_BENCH_FINDINGS`` vessels (default one in fifty) that came in during the last day, with a finding and
a track. The look-up is built for 1,000,000 and 10,000,000: loading those takes longer than a run of all
benches may, so they are asked for by these variables, and the row says at which size its limit was met.
Loaded with COPY as the owner, the triggers of the list search off (it is not measured) and those of the
look-up on.
``ENTENTE_BENCH_KEEP=1`` keeps the database in ``ENTENTE_BENCH_DATA`` for another run.
"""

from __future__ import annotations

import html
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import bench

VESSELS = int(os.environ.get("ENTENTE_BENCH_VESSELS", "100000"))
REPORTS = int(os.environ.get("ENTENTE_BENCH_REPORTS", "1000000"))
FINDINGS = int(os.environ.get("ENTENTE_BENCH_FINDINGS", str(VESSELS // 50)))
KEEP = os.environ.get("ENTENTE_BENCH_KEEP") == "1"
ASKED = int(os.environ.get("ENTENTE_BENCH_ASKED", "60"))
PART = 250_000
LIMIT_S = 0.3
SLIPS = "name, two slips"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB"}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words(
    "Grand Sea Lake North South Blue Red White Silver Golden Lady Miss Captain Old Little Big Salty Happy "
    "Lucky Wild Free Royal Island River Harbour Ocean Summer Winter Autumn Morning Evening Midnight "
    "Northern Southern Western Eastern Petite Belle Vieux Grande Jolie Étoile Rose Pearl Iron Copper "
    "Stone Amber Misty "
)
SECOND = _words(
    "Lady Breeze Star Dream Spirit Heron Gull Otter Beaver Loon Eagle Falcon Wind Wave Mist Dawn Sun Moon "
    "Runner Dancer Hunter Seeker Rover Trader Fisher Marlin Salmon Pickerel Perch Bass Sturgeon Walleye "
    "Queen King Prince Duchess Baron Maid Girl Boy Brother Sister Mère Marie Anne Rose Lune Mer Vent "
    "Soleil Ours Castor Huard Goéland Phare Quai Baie Rivière Cascade Tempest Thunder Lightning Rainbow "
    "Cloud Fog Frost "
)
SYLLABLES = _words(
    "ba be bo ca da de do fa fe ga ka ko la le li lo ma me mi mo na ne no pa ra re ri ro sa se si so ta "
    "te ti to va ve vi "
)


def hulls(number: int) -> Iterator[tuple[str, str, str, int, str]]:
    """(name, licence, call sign, MMSI, telephone) of each boat: many share a name, none a number."""
    rng = random.Random(20261)
    for n in range(number):
        if rng.random() < 0.55:
            name = f"{rng.choice(FIRST)} {rng.choice(SECOND)}"
        else:
            name = "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()
            if rng.random() < 0.5:
                name += f" {rng.choice(SECOND)}"
        if rng.random() < 0.4:
            name += f" {rng.choice(['II', 'III', '2', '3', '4', '5', '7'])}"
        yield (
            name,
            f"{rng.choice(('ON', 'QC', 'BC', 'NB'))} {n:07d}",
            f"CF{chr(65 + n % 26)}{n % 10_000:04d}",
            316_000_000 + n % 999_999,
            f"+1{rng.choice((416, 519, 514, 604))}{2_000_000 + n % 7_999_999}",
        )


def main() -> list[bench.Row]:
    folder = Path(os.environ.get("ENTENTE_BENCH_DATA") or tempfile.mkdtemp(prefix="entente-bench-"))
    os.environ["ENTENTE_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")
    from entente.site.postgres import Place, server

    place = Place.of(folder, **FAST)
    try:
        with server.in_use(place):
            return _measured(place)
    finally:
        if not KEEP:
            shutil.rmtree(place.home, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


def _measured(place: Any) -> list[bench.Row]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from entente.core.models import Officer
    from entente.site.demo import people

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    people.load()
    boats = list(hulls(VESSELS))
    with connections["owner"].cursor() as cursor:
        loaded = _filled(cursor, boats)
    places = _found(boats)
    officer = Officer.objects.select_related("unit__agency").get(username="marine.analyst")
    took, missed, offered = _asked(officer, boats, places)
    every = sorted(one for times in took.values() for one in times)
    p95 = every[int(len(every) * 0.95)]
    for kind, times in took.items():
        middle, high = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
        gone = f", not found {missed[kind]}" if missed.get(kind) else ""
        print(
            f"  look-up by {kind:28} median {middle * 1000:6.0f} ms  p95 {high * 1000:6.0f} ms{gone}",
            file=sys.stderr,
        )
    note = (
        f"{VESSELS:,} vessels, {REPORTS:,} reports, {FINDINGS:,} findings with tracks; "
        f"p95 {p95 * 1000:.0f} ms over {len(every)} requests of "
        f"{len(took)} kinds; {loaded}; misspelt names: {ASKED - missed[SLIPS] - offered} of {ASKED} "
        f"answered, {offered} more offered as a name like it, {missed[SLIPS]} not found"
    )
    return [
        bench.Row("hull look-up, p95", "the limit of 300 ms", 1 / LIMIT_S, 1 / p95, "look-ups/s", 1, note)
    ]


def _filled(cursor: Any, boats: list[tuple[str, str, str, int, str]]) -> str:
    cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'marine_arrivalreport'")
    if cursor.fetchone()[0] >= REPORTS * 0.99:
        return "loaded before"
    began = time.perf_counter()
    cursor.execute(
        "SELECT id, regime FROM core_label WHERE id NOT IN (SELECT from_label_id FROM core_label_inputs)"
    )
    labels = {regime: pk for pk, regime in cursor.fetchall()}
    dropped = []
    for table in ("marine_vessel", "marine_arrivalreport"):
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'search%%'", [table]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    for table in ("marine_vessel", "marine_arrivalreport", "marine_hullname"):  # made in one go afterwards
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table])
        for name, definition in cursor.fetchall():
            if not name.endswith("_pkey"):
                cursor.execute(f'DROP INDEX "{name}"')
                dropped.append(definition)
    _copy(cursor, "marine_vessel", _vessel_rows(boats, labels["police"]))
    _copy(cursor, "marine_arrivalreport", _report_rows(boats, labels["customs"]))
    rows = time.perf_counter() - began
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for definition in dropped:
        cursor.execute(definition)
    for table in ("marine_vessel", "marine_arrivalreport"):
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        cursor.execute(f"ANALYZE {table}")
    cursor.execute("VACUUM ANALYZE marine_hullname")
    cursor.execute("SELECT count(*) FROM marine_hullname")
    names = cursor.fetchone()[0]
    return f"{names:,} names; rows in {rows:.0f} s, indexes in {time.perf_counter() - began - rows:.0f} s"


def _found(boats: Any) -> list[tuple[float, float]]:
    """Some vessels came in during the last day: a finding and a track of each, in places on the Great Lakes
    that are given back."""
    from entente.core.gate import working_as
    from entente.marine import ingest
    from entente.marine.engine.sites import read_sites
    from entente.marine.models import Finding, Track

    ingest.load_sites(read_sites(None)[0])
    writers, rng = ingest.service_writers(), random.Random(11)
    places = [(rng.uniform(-83, -76.5), rng.uniform(41.6, 44.2)) for _ in range(max(1, FINDINGS // 20))]
    with working_as(writers.picture) as context:
        if Finding.objects.visible(context).count() >= FINDINGS:
            return places
    for start in range(0, FINDINGS, 2000):
        tracks, findings = [], []
        for n in range(start, min(start + 2000, FINDINGS)):
            lon, lat = places[n % len(places)]
            at, pk, subject = NOW - timedelta(seconds=rng.randrange(80_000)), UUID(int=n + 1), f"bench:{n}#1"
            end = int(at.timestamp() * 1000)
            route = [[end - (36 - k) * 600_000, lon - 0.005 * (36 - k), lat] for k in range(37)]
            tracks.append(
                Track(
                    id=ingest.key("track", subject), label=writers.police, subject=subject, vessel_id=pk,
                    started_at=ingest.moment(route[0][0]), ended_at=at, route=route,
                )
            )  # fmt: skip
            findings.append(
                Finding(
                    label=writers.finding, kind="marine.arrival", subject=subject, judged="x", status="late",
                    occurred_at=at, area="great_lakes", place="Port Nowhere", vessel_id=pk, lon=lon, lat=lat,
                    vessel_name=boats[n][0], mmsi=boats[n][3], urgency=float(n % 9),
                )
            )  # fmt: skip
        with working_as(writers.picture):
            Track.objects.bulk_create(tracks)
            Finding.objects.bulk_create(findings)
    return places


VESSEL = _words(
    "id label_id recorded_at track_key source name mmsi call_sign registration flag description "
    "last_seen_at name_key mark_key call_key "
)
REPORT = _words(
    "id label_id recorded_at report_no received_at programme vessel_name registration call_sign mmsi "
    "site_code telephone name_key mark_key call_key phone_key "
)
NOW = datetime.now(UTC)


def _vessel_rows(boats: Any, label: int) -> Iterator[tuple[Any, ...]]:
    from entente.marine.keys import mark_key, name_key

    for n, (name, licence, call, mmsi, _phone) in enumerate(boats):
        seen = NOW - timedelta(minutes=n % 100_000)
        yield (
            UUID(int=n + 1), label, NOW, f"mmsi:{mmsi}:{n}", "ais", name, mmsi, call, licence, "CA", "",
            seen, name_key(name), mark_key(licence), mark_key(call),
        )  # fmt: skip


def _report_rows(boats: Any, label: int) -> Iterator[tuple[Any, ...]]:
    """As in life: six in ten name neither MMSI nor call sign, three in ten no licence."""
    from entente.marine.keys import mark_key, name_key, phone_key

    rng = random.Random(7)
    keys: dict[int, tuple[str, str, str, str]] = {}
    for n in range(REPORTS):
        at = rng.randrange(len(boats))
        name, licence, call, mmsi, phone = boats[at]
        if at not in keys:
            keys[at] = (name_key(name), mark_key(licence), mark_key(call), phone_key(phone))
        key = keys[at]
        known, numbered = rng.random() < 0.4, rng.random() < 0.7
        yield (
            UUID(int=(1 << 100) + n), label, NOW, f"R-{n:08d}", NOW - timedelta(seconds=n * 9), "standard",
            name, licence if numbered else "", call if known else "", mmsi if known else None, "WIN", phone,
            key[0], key[1] if numbered else "", key[2] if known else "", key[3],
        )  # fmt: skip


def _copy(cursor: Any, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    columns = VESSEL if table == "marine_vessel" else REPORT
    done, more = 0, True
    while more:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            more = False
            for row in rows:
                copy.write_row(row)
                done += 1
                if done % PART == 0:
                    more = True
                    break
        print(f"  {table}: {done:,}", file=sys.stderr, flush=True)


def slip(name: str, rng: random.Random) -> str:
    """Two letters wrong: one left out, one changed."""
    at = rng.randrange(1, len(name) - 1)
    name = name[:at] + name[at + 1 :]
    at = rng.randrange(1, len(name) - 1)
    return name[:at] + rng.choice("aeioulnrst") + name[at + 1 :]


def questions(
    boats: Any, places: Any, rng: random.Random
) -> Iterator[tuple[str, str | tuple[float, float], str]]:
    """(kind, what is typed or the place that is touched, what must stand in the answer)."""
    from entente.marine.keys import name_key

    for _ in range(ASKED):
        yield "place", rng.choice(places), "answer-" if FINDINGS else ""
        if FINDINGS:
            seen = rng.choice(boats[:FINDINGS])
            yield "licence, with a finding", seen[1], seen[1]
        name, licence, call, mmsi, phone = rng.choice(boats)
        plain = next(b for b in iter(lambda: rng.choice(boats), None) if len(b[0]) > 9)
        yield "name", name, name
        yield SLIPS, slip(plain[0], rng), name_key(plain[0])
        yield "licence", licence, licence
        yield "licence without spaces", licence.replace(" ", "").lower(), licence
        yield "call sign", call, call
        yield "MMSI", str(mmsi), str(mmsi)
        yield "telephone, country code", phone, licence
        yield "telephone, no country code", phone[2:], licence
        yield "report number", f"R-{rng.randrange(REPORTS):08d}", "R-"
        yield "a name nobody has", f"{slip(name, rng)} Zyx", ""


def _names(answer: str) -> tuple[set[str], set[str]]:
    """Keys of the names that an answer tells of, and of those that it offers: "Grand Lady II" and "Grand Lady
    2" are one."""
    from entente.marine.keys import name_key

    lines = re.findall(r'class="answer-hull">([^<]*)', answer)
    like = re.findall(r'<button type="submit" name="q" value="([^"]*)"', answer)
    told = {name_key(html.unescape(one).partition(" · ")[0]) for one in lines}
    return told, {name_key(html.unescape(one)) for one in like}


def _asked(officer: Any, boats: Any, places: Any) -> tuple[dict[str, list[float]], dict[str, int], int]:
    """Seconds of each kind, how many of each were not found, and of the misspelt names those that stand only
    among the names that are offered beside the answer."""
    from django.test import Client

    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    took: dict[str, list[float]] = {}
    missed: dict[str, int] = {SLIPS: 0}
    offered = 0
    asking = [
        (kind, {"q": what} if isinstance(what, str) else {"lon": str(what[0]), "lat": str(what[1])}, sought)
        for kind, what, sought in questions(boats, places, random.Random(3))
    ]
    for _kind, body, _sought in asking[:40]:  # the first requests load what stays loaded
        client.post("/marine/look-up/", body, headers={"HX-Request": "true"})
    for kind, body, sought in asking:
        began = time.perf_counter()
        answer = client.post("/marine/look-up/", body, headers={"HX-Request": "true"})
        took.setdefault(kind, []).append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"the look-up answered {answer.status_code}")
        text = answer.content.decode()
        if kind == SLIPS:
            lines, like = _names(text)
            offered += sought in like - lines
            missed[kind] += sought not in like | lines
        elif sought and sought.casefold() not in text.casefold():
            missed[kind] = missed.get(kind, 0) + 1
    return took, missed, offered
