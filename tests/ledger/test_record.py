"""The log in the database: sequenced at commit, closed to the application, verified from the leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import DatabaseError, connections, transaction
from django.db.utils import ProgrammingError

from entente import ledger
from entente.core.gate import Context
from entente.ledger import audit, keeper, proofs, record
from entente.ledger.engine import merkle
from entente.ledger.engine.keys import KeyProblem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def context(officer_of):
    return Context(officer_of("CBSA", "trc_officer"), "customs-act-11")


@pytest.fixture(autouse=True)
def key(settings, tmp_path):
    settings.DATA = tmp_path


def append(context, n: int):
    return ledger.append("test:thing:done", ("thing", str(n)), context=context, content={"n": n})


def as_owner(sql: str, *values) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)


def test_entries_take_their_places_at_commit_and_none_when_rolled_back(context):
    with transaction.atomic():
        first = append(context, 1)
        assert record.position(first) is None
        with transaction.atomic():
            append(context, 2)
            transaction.set_rollback(True)
        third = append(context, 3)
    assert (record.position(first), record.position(third)) == (0, 1)
    report = audit.verify_all()
    assert (report.holds, report.entries) == (True, 2)


def test_the_tree_that_the_database_grows_is_rfc_6962(context):
    for n in range(11):
        append(context, n)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger_entry ORDER BY position")
        leaves = [merkle.leaf_hash(row[0].encode()) for row in cursor.fetchall()]
        cursor.execute("SELECT size, peaks FROM ledger_tree")
        size, peaks = cursor.fetchone()
    assert size == 11
    assert merkle.root_of_peaks([bytes(p) for p in peaks]) == merkle.root(leaves)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM ledger_entry",
        "SELECT * FROM ledger_content",
        "UPDATE ledger_entry SET leaf = '{}'",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_content",
        "UPDATE ledger_tree SET size = 0",
        "INSERT INTO ledger_treehead (size, root, at, node, signature) VALUES (0, '', now(), '', '')",
    ],
)
def test_the_application_can_only_add(context, sql):
    append(context, 1)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(sql)


def test_not_even_the_owner_changes_an_entry_without_taking_the_guard_away(context):
    append(context, 1)
    with pytest.raises(DatabaseError, match="only grows"):
        as_owner("UPDATE ledger_entry SET leaf = '{}'")
    with pytest.raises(DatabaseError, match="only grows"):
        as_owner("DELETE FROM ledger_entry")


def test_verification_names_what_was_rewritten_behind_the_guard(context):
    for n in range(5):
        append(context, n)
    as_owner("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    as_owner("UPDATE ledger_entry SET leaf = replace(leaf, 'thing:done', 'thing:gone') WHERE position = 3")
    as_owner("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    report = audit.verify_all()
    assert not report.holds
    assert any(problem.startswith("Entry 3:") for problem in report.problems)


def test_a_purge_is_an_entry_and_a_content_that_just_vanished_is_found(context):
    entries = [append(context, n) for n in range(3)]
    with transaction.atomic():
        record.purge(entries[1], context=context, authority=("PA 6(3)",))
    report = audit.verify_all()
    assert (report.problems, report.purged, report.entries) == ([], 1, 4)
    with (
        pytest.raises(DatabaseError, match="in the transaction that records it"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("SELECT ledger_purge(%s)", [entries[2]])
    as_owner("DELETE FROM ledger_content WHERE entry_id = %s", entries[2])
    assert any("Entry 2" in problem and "gone" in problem for problem in audit.verify_all().problems)


def test_the_application_cannot_record_keys_or_heads(context):
    with pytest.raises(DatabaseError, match="only the keeper"):
        ledger.append("ledger:key:added", ("ledger.key", "RCMP:00"), context=context)


AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_both_agencies_countersign_and_a_key_is_rotated(context):
    for n in range(3):
        append(context, n)
    keeper.sign_head(AT)
    for agency in ("CBSA", "RCMP"):
        keeper.countersign(agency, AT)
    before = keeper.registered()["RCMP"]
    keeper.rotate_key("RCMP", AT)
    keeper.sign_head(AT + timedelta(hours=1))
    made = keeper.countersign("RCMP", AT + timedelta(hours=1))
    assert made.key != before
    report = audit.verify_all()
    assert report.problems == []
    assert (report.heads, report.countersignatures) == (2, 3)
    folder = keeper.ring().place("RCMP")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "current.key").stat().st_mode & 0o777 == 0o600


def test_a_rotation_cut_off_half_way_is_finished_or_forgotten(context):
    keeper.ensure_key("RCMP", AT)
    ring = keeper.ring()
    ring.make("RCMP", "next")  # died before its entry was committed
    assert keeper.ensure_key("RCMP", AT) == keeper.registered()["RCMP"]
    assert ring.load("RCMP", "next") is None
    promote, keys_before = type(ring).promote, keeper.registered()["RCMP"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(ring), "promote", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            keeper.rotate_key("RCMP", AT)  # died after it
    assert type(ring).promote is promote
    assert keeper.ensure_key("RCMP", AT) == keeper.registered()["RCMP"] != keys_before


def test_a_key_that_others_could_read_is_refused(context):
    keeper.ensure_key("RCMP", AT)
    (keeper.ring().place("RCMP") / "current.key").chmod(0o640)
    with pytest.raises(KeyProblem, match="mode 600"):
        keeper.countersign("RCMP", AT)


def test_an_agency_refuses_to_countersign_a_log_that_lost_what_it_saw(context):
    """Even the owner of the database, with the node's key, gets no countersignature under a rewritten log."""
    for n in range(5):
        append(context, n)
    keeper.sign_head(AT)
    keeper.countersign("RCMP", AT)
    everything = ("ledger_entry", "ledger_node", "ledger_treehead", "ledger_countersignature")
    for table in everything:
        as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        as_owner(f"TRUNCATE {table} CASCADE")
        as_owner(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    as_owner("UPDATE ledger_tree SET size = 0, peaks = '{}'")
    as_owner("TRUNCATE ledger_content")
    for n in range(9):
        append(context, n)
    keeper.sign_head(AT + timedelta(hours=1))
    with pytest.raises(keeper.Inconsistent, match="RCMP countersigned"):
        keeper.countersign("RCMP", AT + timedelta(hours=1))


def test_an_entry_can_be_checked_without_us(context):
    entries = [append(context, n) for n in range(7)]
    with pytest.raises(LookupError, match="No head"):
        proofs.prove(entries[4])
    keeper.sign_head(AT)
    append(context, 8)
    pack = json.loads(json.dumps(proofs.prove(entries[4]).as_json()))
    # what a third party would do, with nothing of ours but the hash functions of the RFC
    leaf = merkle.leaf_hash(pack["leaf"].encode())
    path = [bytes.fromhex(part) for part in pack["path"]]
    root = merkle.root_from_inclusion(leaf, pack["position"], pack["size"], path)
    assert root.hex() == pack["root"] == pack["head"]["root"]
    signed = json.dumps(pack["head"], separators=(",", ":"), sort_keys=True)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(pack["public_key"])).verify(
        bytes.fromhex(pack["signature"]), signed.encode()
    )
