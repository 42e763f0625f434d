"""One order under many writers, nothing acknowledged lost at kill -9, no byte of the tables unguarded."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente import ledger
from entente.core.gate import Context
from entente.ledger import audit, keeper
from entente.ledger.engine.keys import KeyRing
from entente.site.postgres import server

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
TABLES = (
    "ledger_entry",
    "ledger_content",
    "ledger_node",
    "ledger_tree",
    "ledger_treehead",
    "ledger_countersignature",
)


@pytest.fixture
def context(officer_of):
    return Context(officer_of("CBSA", "trc_officer"), "customs-act-11")


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def superuser(postgres):
    """Who may do everything: the one that ``verify`` has to see through."""
    with server.connect(postgres, database=connections["default"].settings_dict["NAME"]) as admin:
        yield admin


@pytest.fixture
def signed_log(context):
    for n in range(9):
        ledger.append("test:thing:done", ("thing", str(n)), context=context, content={"n": n, "word": "é"})
    keeper.sign_head(AT)
    keeper.countersign("CBSA", AT)
    keeper.countersign("RCMP", AT)
    ledger.append("test:thing:done", ("thing", "last"), context=context, content=None)
    keeper.sign_head(AT + timedelta(minutes=1))
    assert audit.verify_all().problems == []


def columns(admin) -> list[tuple[str, str, str]]:
    return admin.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_name = ANY (%s) "
        "AND column_name <> 'id' OR table_name = 'ledger_entry' AND column_name = 'id' ORDER BY 1, 2",
        [list(TABLES)],
    ).fetchall()


def tampering(draw, admin) -> str:
    """One change of one value in one row of any of the tables, or a row lost, added or exchanged."""
    table = draw(st.sampled_from(TABLES))
    rows = [row[0] for row in admin.execute(f"SELECT ctid::text FROM {table} ORDER BY ctid").fetchall()]
    row = rows[draw(st.integers(0, 99)) % len(rows)]
    how = draw(st.sampled_from(["change", "change", "change", "remove", "insert", "reorder"]))
    if how == "remove":
        return f"DELETE FROM {table} WHERE ctid = '{row}'"
    if how == "insert":
        names = [name for t, name, _ in columns(admin) if t == table]
        unique = {
            "ledger_entry": {
                "id": "gen_random_uuid()",
                "position": draw(st.sampled_from(["NULL", "999", "-1"])),
            },
            "ledger_content": {"entry_id": "gen_random_uuid()"},
            "ledger_node": {"ends": "1000"},
            "ledger_tree": {},
            "ledger_treehead": {"name": "'x'"},
            "ledger_countersignature": {"at": "now()"},
        }[table]
        if table == "ledger_tree":
            return "INSERT INTO ledger_tree (id, size, peaks) SELECT 2, size, peaks FROM ledger_tree"
        values = ", ".join(unique.get(name, name) for name in names)
        return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE ctid = '{row}'"
    if how == "reorder" and table == "ledger_entry":
        n = draw(st.integers(0, 14))
        return (
            "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS ledger_entry_position_key; "
            f"UPDATE ledger_entry SET position = {n} + {n + 1} - position WHERE position IN ({n}, {n + 1})"
        )
    name, kind = draw(st.sampled_from([(n, k) for t, n, k in columns(admin) if t == table]))
    where = f"WHERE ctid = '{row}'"
    if kind == "bytea":
        at, bit = draw(st.integers(0, 31)), draw(st.integers(0, 7))
        bit = f"(({at} * 8 + {bit}) % (8 * length({name})))::bigint"
        flipped = f"set_bit({name}, {bit}, 1 - get_bit({name}, {bit}))"
        return f"UPDATE {table} SET {name} = CASE WHEN length({name}) = 0 THEN 'x' ELSE {flipped} END {where}"
    if kind in ("text", "character varying"):
        at = draw(st.integers(0, 400))
        place = f"({at} % length({name})) + 1"
        other = f"CASE WHEN substr({name}, {place}, 1) = '~' THEN ' ' ELSE '~' END"
        return f"UPDATE {table} SET {name} = overlay({name} placing {other} from {place} for 1) {where}"
    if kind in ("bigint", "smallint"):
        return f"UPDATE {table} SET {name} = {name} + {draw(st.sampled_from([1, 500, -1]))} {where}"
    if kind == "uuid":
        return f"UPDATE {table} SET {name} = gen_random_uuid() {where}"
    if kind.startswith("timestamp"):
        return f"UPDATE {table} SET {name} = {name} + interval '1 millisecond' {where}"
    assert kind == "ARRAY"
    return f"UPDATE {table} SET {name} = {name}[2:] || {name}[1:1] || {name}[1:1] {where}"


def test_whatever_the_superuser_does_to_the_tables_is_found(signed_log, superuser):
    """Each example is undone by restoring the tables, so that the next one starts from the honest log."""
    superuser.autocommit = True
    superuser.execute("DROP INDEX ledger_entry_subject")  # or it refuses leaves that are no JSON
    for table in TABLES:
        superuser.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")

    def restore() -> None:
        with superuser.transaction():
            superuser.execute("SET LOCAL session_replication_role = replica")
            for table in TABLES:
                superuser.execute(f"DELETE FROM {table}")
                superuser.execute(f"INSERT INTO {table} TABLE kept_{table}")

    found: set[str] = set()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def try_it(data) -> None:
        restore()
        change = tampering(data.draw, superuser)
        try:
            with superuser.transaction():
                superuser.execute("SET LOCAL session_replication_role = replica")
                before = superuser.execute(change)
                if change.startswith(("UPDATE", "DELETE", "INSERT")) and before.rowcount == 0:
                    return
        except (psycopg.errors.UniqueViolation, psycopg.errors.NumericValueOutOfRange):
            return  # not even the superuser gets that in without taking the table apart
        report = audit.verify_all()
        assert not report.holds, f"not found: {change}"
        found.add(change.split()[0])

    try_it()
    assert {"UPDATE", "DELETE", "INSERT"} <= found
    restore()
    assert audit.verify_all().problems == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_treehead SET at = at + interval '1 microsecond' WHERE size > 12",
        "UPDATE ledger_countersignature SET at = at - interval '1 microsecond' WHERE agency = 'RCMP'",
        "UPDATE ledger_tree SET id = 2",
        "UPDATE ledger_treehead SET id = id + 100 WHERE size <= 12",
    ],
)  # fmt: skip
def test_what_is_finer_than_the_signature_is_found_too(signed_log, superuser, change):
    superuser.execute("SET session_replication_role = replica")
    assert superuser.execute(change).rowcount == 1
    superuser.commit()
    try:
        assert not audit.verify_all().holds
    finally:
        superuser.execute("UPDATE ledger_tree SET id = 1")
        superuser.commit()


def test_a_log_written_anew_without_an_agency_is_no_log_that_the_agency_saw(
    signed_log, superuser, context, tmp_path
):
    """The node writes another history, signs it, and leaves the agency's key and countersignature out."""
    ring = keeper.ring()
    (tmp_path / "theirs").mkdir()
    theirs = KeyRing(tmp_path / "theirs")
    theirs.place("RCMP").parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ring.place("RCMP"), theirs.place("RCMP"), dirs_exist_ok=True)
    assert audit.verify_all(keys=theirs).problems == []
    superuser.execute("SET session_replication_role = replica")
    for table in TABLES:
        if table != "ledger_tree":
            superuser.execute(f"DELETE FROM {table}")
    superuser.execute("UPDATE ledger_tree SET size = 0, peaks = '{}'")
    superuser.commit()
    shutil.rmtree(ring.place("RCMP"))
    for n in range(20):
        ledger.append("test:thing:done", ("thing", str(n)), context=context, content={"n": -n})
    keeper.sign_head(AT)
    problems = audit.verify_all(keys=theirs).problems
    assert any("no key of RCMP" in one for one in problems)
    assert any("RCMP countersigned" in one for one in problems)


WRITERS, EACH = 50, 6


def test_fifty_writers_keep_one_order(context, postgres):
    """Each writer's own entries stand in the order in which it was told that they were recorded."""
    failures: list[BaseException] = []
    told: dict[int, list] = {w: [] for w in range(WRITERS)}
    context.officer, context.unit, context.agency  # noqa: B018  loaded before the threads share it

    def write(w: int) -> None:
        try:
            for n in range(EACH):
                told[w].append(
                    ledger.append("test:thing:done", ("thing", f"{w}-{n}"), context=context, content={"n": n})
                )
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(w,)) for w in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, position FROM ledger_entry ORDER BY position")
        places = dict(cursor.fetchall())
    assert sorted(places.values()) == list(range(WRITERS * EACH))
    for mine in told.values():
        positions = [places[one] for one in mine]
        assert positions == sorted(positions)
    assert audit.verify_all().problems == []


WRITER = textwrap.dedent(
    """
    import json, os, sys
    os.environ["DJANGO_SETTINGS_MODULE"] = "entente.site.settings"
    import django
    django.setup()
    from datetime import UTC, datetime
    from django.db import connections, transaction
    connections["default"].settings_dict.update(json.loads(sys.argv[1]))
    from entente.ledger import record
    from entente.ledger.engine.leaf import Actor
    n = 0
    while True:
        with transaction.atomic():
            made = [
                record.append_items([record.Item("test:thing:done", ("thing", str(n)), datetime.now(UTC),
                                                 Actor("CBSA", "TRC", "x"), content={"n": n})])[0]
                for _ in range(1 + n % 3)
            ]
        print(*made, flush=True)  # acknowledged
        n += 1
    """
)


def test_kill_9_in_the_middle_loses_nothing_that_was_acknowledged(context, tmp_path):
    import json

    about = {
        key: value
        for key, value in connections["default"].settings_dict.items()
        if isinstance(value, (str, int, dict)) and key not in ("TEST",)
    }
    about["OPTIONS"] = {k: v for k, v in about.get("OPTIONS", {}).items() if isinstance(v, (str, int))}
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, json.dumps(about)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"ENTENTE_DATA": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    acknowledged: list[str] = []
    assert writer.stdout is not None
    while len(acknowledged) < 60:
        line = writer.stdout.readline()
        assert line, "the writer died by itself"
        acknowledged += line.split()
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += writer.stdout.read().split()
    writer.wait()
    report = audit.verify_all()
    assert report.problems == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id::text FROM ledger_entry")
        here = {row[0] for row in cursor.fetchall()}
    whole = [one for one in acknowledged if len(one) == 36]
    assert set(whole) <= here
    assert len(here) - len(whole) <= 3  # at most the one transaction that nobody was told of
