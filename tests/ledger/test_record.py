"""The log in the database: sequenced at commit, closed to the application, verified from the leaves."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.utils import ProgrammingError

from entente import ledger
from entente.core.gate import Context
from entente.ledger import audit, record
from entente.ledger.engine import merkle

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
    as_owner(
        "UPDATE ledger_entry SET leaf = replace(leaf, 'thing:done', 'thing:gone') WHERE position = 3"
    )
    as_owner("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    report = audit.verify_all()
    assert not report.holds
    assert any(problem.startswith("Entry 3:") for problem in report.problems)


def test_a_purge_leaves_the_log_whole_and_a_false_content_is_found(context):
    entries = [append(context, n) for n in range(3)]
    as_owner("DELETE FROM ledger_content WHERE entry_id = %s", entries[1])
    report = audit.verify_all()
    assert (report.holds, report.purged) == (True, 1)
    as_owner("UPDATE ledger_content SET content = '{\"n\":9}' WHERE entry_id = %s", entries[2])
    assert any("Entry 2" in problem for problem in audit.verify_all().problems)


def test_an_evidence_pack_can_be_checked_without_us(context):
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    entries = [append(context, n) for n in range(7)]
    with pytest.raises(LookupError, match="No head"):
        audit.prove(entries[4])
    audit.sign_head(datetime(2026, 11, 24, 12, tzinfo=UTC))
    append(context, 8)
    pack = json.loads(json.dumps(audit.prove(entries[4]).as_json()))
    # what a third party would do, with nothing of ours but the hash functions of the RFC
    leaf = merkle.leaf_hash(pack["leaf"].encode())
    path = [bytes.fromhex(part) for part in pack["path"]]
    root = merkle.root_from_inclusion(leaf, pack["position"], pack["size"], path)
    assert root.hex() == pack["root"]
    signed = json.dumps(
        {"at": pack["head_at"], "node": pack["node"], "root": pack["root"], "size": pack["size"], "v": 1},
        separators=(",", ":"),
    )
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(pack["public_key"])).verify(
        bytes.fromhex(pack["signature"]), signed.encode()
    )
