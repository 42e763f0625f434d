"""The search index holds what a fresh indexing would hold, however rows came, changed and went."""

from __future__ import annotations

import pytest
from django.db import NotSupportedError, connection, connections, migrations, models, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.core.registers.sample import Hail
from tests.core.registers.test_scale import fill, sample_table

from entente.core.gate import Context, working_as
from entente.core.models import Label
from entente.core.registers import database, registry
from entente.core.registers.reader import Reader
from entente.core.search import everywhere, keys
from entente.ids import uuid7

ENTRIES = """SELECT object_id, level_from, level_until, label_id, retention_until, document::text
  FROM core_searchentry WHERE register = 'sample.hails' ORDER BY 1, 2"""
STATISTICS = """SELECT seq_scan, idx_scan, n_tup_ins + n_tup_del
  FROM pg_stat_xact_user_tables WHERE relname = 'core_searchentry'"""
UPSERT = """INSERT INTO sample_hail (id, label_id, recorded_at, number, state, vessel, notes)
VALUES (%s, %s, now(), %s, 'open', %s, '') ON CONFLICT (id) DO UPDATE SET vessel = excluded.vessel"""
words = st.sampled_from(["", "HERON", "Œuvre d’été", "trader 7", "Grands Bateaux"])
acts = st.lists(
    st.tuples(st.sampled_from(["come", "change", "label", "touch", "upsert", "go", "go all"]), words, words),
    max_size=6,
)


def entries() -> list[tuple]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(ENTRIES)
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_index_follows_whatever_happens_to_rows(officer_of, customs, agencies):
    """Oracle: the whole table indexed anew."""
    officer = officer_of("CBSA", "trc_officer")
    cbsa = agencies["CBSA"]
    other = Label.objects.create(holder=cbsa, originator=cbsa, regime="customs", protected="A")
    sample_table()

    @settings(
        max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(acts)
    def try_it(given_acts) -> None:
        with working_as(Context(officer)) as context:
            rows = Hail.objects.visible(context)
            rows.all().delete()
            for act, one, two in given_acts:
                if act == "come":
                    Hail.objects.bulk_create(
                        [Hail(label=customs, number=f"{one} {n}", vessel=two, notes=one) for n in range(3)]
                    )
                elif act == "change":
                    rows.filter(vessel__startswith=two[:1]).update(vessel=one, notes=two)
                elif act == "label":
                    rows.filter(notes=one).update(label=other, retention_until="2999-01-01")
                elif act == "touch":
                    rows.update(persons=len(one))
                elif act == "upsert":
                    upsert(rows, customs, one, two)
                elif act == "go":
                    rows.filter(vessel=two).delete()
                else:
                    rows.all().delete()
        kept = entries()
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT spec FROM core_searchspec WHERE register = 'sample.hails'")
            cursor.execute("SELECT entente_search_again('sample_hail', %s)", cursor.fetchone())
        assert kept == entries()

    try_it()


def upsert(rows, label, one: str, two: str) -> None:
    """Some of these rows are there already: one statement inserts and changes."""
    known = [row.pk for row in rows[:2]]
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, [(key, label.pk, one, two) for key in (*known, uuid7())])


def done_to_the_index() -> tuple[int, int, int]:
    """Walks over the table, look-ups in its indexes, rows written: of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS)
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_no_search_walks_the_table(officer_of, customs):
    """A rare beginning of a word looks common to the planner: it would read every record to find none."""
    officer = officer_of("CBSA", "trc_officer")
    sample_table()
    with working_as(Context(officer)):
        fill(customs, customs, 8_000)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE core_searchentry")
    with working_as(Context(officer)) as context:
        reader, register = Reader(context), registry.get("sample.hails")
        for word in ("zzzz", "heron", "overdue", "H 00004000", "12"):
            everywhere(reader, word)
            keys(reader, register, word, 1_001)
        walked, looked_up, _ = done_to_the_index()
    assert looked_up > 0
    assert walked == 0


@pytest.mark.django_db
def test_a_save_that_changes_no_searched_word_leaves_the_index_alone(officer_of, customs):
    with working_as(Context(officer_of("CBSA", "trc_officer"))) as context:
        row = Hail.objects.create(label=customs, number="H-1", vessel="HERON", notes="")
        before = done_to_the_index()[2]
        row.persons = 3
        row.save()  # Django writes every column
        assert done_to_the_index()[2] == before
        row.vessel = "TRADER"
        row.save()
        assert done_to_the_index()[2] > before
        assert keys(Reader(context), registry.get("sample.hails"), "trader", 5) == [str(row.pk)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_declaration_that_changed_without_a_migration_is_installed_once(monkeypatch):
    sample_table()
    owner = connections["owner"]
    database.install("owner")
    register = registry.get("sample.hails")
    monkeypatch.setattr(type(register), "walks", (("state", "vessel"),))
    (new,) = set(database.indexes(register)) - indexes_of("sample_hail")
    database.keep_up("owner")
    assert new in indexes_of("sample_hail")
    with CaptureQueriesContext(owner) as queries:
        database.keep_up("owner")
    assert len(queries) == 1


def indexes_of(table: str) -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
        return {row[0] for row in cursor.fetchall()}


TRIGGERS = """SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
 WHERE tgrelid = 'threats_judgement'::regclass AND starts_with(tgname, 'search_') ORDER BY 1"""
WIDER = 'ALTER TABLE "threats_judgement" ALTER COLUMN "key" TYPE varchar(500)'


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_searched_column_can_be_changed_by_a_migration_of_a_database_in_use():
    """An installation that is there already has its triggers when the next version's migrations come."""
    changes = migrations.AlterField("judgement", "key", models.CharField(max_length=500))
    migration = migrations.Migration("9999_wider", "threats")
    migration.operations = [migrations.SeparateDatabaseAndState(database_operations=[changes])]
    with connections["owner"].cursor() as cursor:
        cursor.execute(TRIGGERS)
        before = cursor.fetchall()
        assert before
        with pytest.raises(NotSupportedError), transaction.atomic("owner"):
            cursor.execute(WIDER)
        database.before_migrate("owner", [(migration, False)])
        try:
            cursor.execute(WIDER)
        finally:
            cursor.execute(WIDER.replace("500", "160"))
            database.install("owner")
        cursor.execute(TRIGGERS)
        assert cursor.fetchall() == before
