"""A real PostgreSQL for the tests: migrated as the owner, used as the application.

The server's folder stays between runs with a template database named after what the migrations
are made of, so that only a changed schema is migrated again. Every worker gets its own database,
a copy of that template. ``fsync`` is off: these rows need not survive a power cut.
"""

from __future__ import annotations

import ast
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from entente.site.postgres import DatabaseError, Place, roles, server
from entente.site.postgres.connections import embedded

SOURCE = Path(__file__).resolve().parents[2] / "src"
SAMPLE = SOURCE.parent / "tests" / "core" / "registers" / "sample.py"
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop beside the ORM


def schema_fingerprint() -> str:
    """Changes whenever a migration, or a module that a migration imports, changes."""
    files = set(SOURCE.glob("entente/*/migrations/*.py")) | set(SOURCE.glob("entente/*/sql/*.sql"))
    # what registers want of the database is installed after migrate, from their declarations
    declared = {*SOURCE.glob("entente/*/registers.py"), *SOURCE.glob("entente/*/reference.py")}
    files |= declared | {SOURCE / "entente/core/registers/database.py"}
    files.add(SOURCE / "entente/site/management/commands/migrate.py")
    for migration in files - declared:
        if migration.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(migration.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("entente."):
                base = SOURCE.joinpath(*node.module.split("."))
                files |= {base.with_suffix(".py")} if base.with_suffix(".py").exists() else set()
                files |= {
                    base / f"{name.name}.py" for name in node.names if (base / f"{name.name}.py").exists()
                }
    files |= {Path(__file__), SAMPLE}
    made_of = hashlib.sha256((SOURCE.parent / "requirements.lock").read_bytes())
    for path in sorted(files):
        made_of.update(str(path.relative_to(SOURCE.parent)).encode() + b"\0" + path.read_bytes())
    return made_of.hexdigest()[:12]


def _make_sample() -> None:
    """The tables of the registers that live in the tests only, made as the owner like a migration would."""
    from django.db import connections
    from tests.core.registers.sample import Errand, Hail

    from entente.core.gate.rls import policies
    from entente.core.registers.database import install

    with connections["owner"].schema_editor() as editor:
        editor.create_model(Hail)
        editor.execute(policies("sample_hail"))
        editor.create_model(Errand)  # secured by install(), as any held table that no migration secured
    install("owner")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Place]:
    """The running test server, shared by all workers; the last one stops it."""
    place = Place.of(name="test-postgres", **TEST_SETTINGS)
    with _running(place):
        yield place


@contextmanager
def _running(place: Place) -> Iterator[None]:
    users = server.in_use(place)
    try:
        users.__enter__()
    except DatabaseError:  # without fsync a power cut may have torn it: it holds nothing to keep
        server.stop(place)
        shutil.rmtree(place.cluster, ignore_errors=True)
        users = server.in_use(place)
        users.__enter__()
    try:
        yield
    finally:
        users.__exit__(None, None, None)


class TestDatabase:
    """One worker's database: dropped and copied from the template again when a test dirtied it."""

    __test__ = False

    def __init__(self, place: Place, worker: str) -> None:
        self.place = place
        self.template = f"template_{schema_fingerprint()}"
        self.name = f"test_{worker}_{os.getpid()}"

    def make_template(self) -> None:
        with open(self.place.home / "template.lock", "a+") as lock, server.connect(self.place) as admin:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._exists(admin, self.template):
                return
            for old in self._names(admin, "template\\_%"):
                self._drop(admin, old)
            self._drop(admin, "migrating")
            roles.create_database(admin, "migrating")
            with server.connect(self.place, database="migrating") as inside:
                roles.grant(inside)
            self.migrate("migrating")
            admin.execute(
                sql.SQL("ALTER DATABASE migrating RENAME TO {}").format(sql.Identifier(self.template))
            )

    def migrate(self, name: str, command: Any = "migrate") -> None:
        """Give the database its schema; Django's own ``command`` may do it instead of ours."""
        from django.core.management import call_command
        from django.db import connections

        self.point_django_at(name)
        try:
            call_command(command, database="owner", verbosity=0, interactive=False)
            _make_sample()
        finally:
            connections.close_all()

    def point_django_at(self, name: str) -> None:
        from django.db import connections

        for alias, role in (("default", roles.APP), ("owner", roles.OWNER)):
            connections[alias].close()
            connections[alias].settings_dict.update(embedded(self.place, role, name))

    def fresh(self) -> None:
        """Copy the template; other sessions' leftovers (killed runs) go too."""
        from django.db import connections

        connections.close_all()
        with open(self.place.home / "template.lock", "a+") as lock, server.connect(self.place) as admin:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one copy at a time: the template must be idle
            for name in self._names(admin, "test\\_%"):
                pid = int(name.rpartition("_")[2])
                if name == self.name or not Path(f"/proc/{pid}").exists():
                    self._drop(admin, name)
            roles.create_database(admin, self.name, self.template)

    def remove(self) -> None:
        with server.connect(self.place) as admin:
            self._drop(admin, self.name)

    def _names(self, admin: psycopg.Connection, like: str) -> list[str]:
        return [
            row[0] for row in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like])
        ]

    def _exists(self, admin: psycopg.Connection, name: str) -> bool:
        return bool(admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _drop(self, admin: psycopg.Connection, name: str) -> None:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def django_db_setup(postgres: Place, django_db_blocker, request: pytest.FixtureRequest) -> Iterator[None]:
    """Replaces pytest-django's: ``default`` is ``entente_app``, ``owner`` is ``entente_owner``."""
    from django.db import connections
    from django.test import TransactionTestCase

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    database = TestDatabase(postgres, worker)
    with django_db_blocker.unblock():
        database.make_template()
        database.fresh()
        database.point_django_at(database.name)

        # Django empties tables after a transactional test; the application may not (and the ledger
        # lets nobody). The worker's database is copied again instead.
        emptied = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = lambda self: database.fresh()
    yield
    TransactionTestCase._fixture_teardown = emptied
    with django_db_blocker.unblock():
        connections.close_all()
        database.remove()


# -- who works here, for tests that need somebody --------------------------------------------------


@pytest.fixture
def agencies(db):
    """``{"CBSA": Agency, "RCMP": Agency}`` with their units, as in the demonstration."""
    from entente.core.models import Agency
    from entente.site.demo import people

    people.load_structure()
    return {agency.code: agency for agency in Agency.objects.all()}


@pytest.fixture
def units(agencies):
    """Every demonstration unit by its code."""
    from entente.core.models import Unit

    return {unit.code: unit for unit in Unit.objects.select_related("agency")}


@pytest.fixture
def people(agencies):
    """The demonstration's officers by account."""
    from entente.core.models import Officer
    from entente.site.demo import people

    people.load_officers()
    return {one.username: one for one in Officer.objects.select_related("unit__agency")}


@pytest.fixture
def labels(agencies):
    """The demonstration's labels by name: ``customs``, ``police``, ``finding``, ``non_personal``…"""
    from entente.site.demo import people

    return people.labels()


@pytest.fixture
def officer_of(units) -> Callable:
    """``officer_of("CBSA", "trc_officer", unit=…, regimes=[…], **fields) -> Officer``.

    A fresh account without a usable password. Without ``unit``, one of the agency's units with
    exactly ``regimes`` is made (by default: customs for the CBSA, police for the RCMP).
    """
    from entente.core.models import Officer, Unit

    def make(agency, *given_roles, unit=None, regimes=None, **fields):
        code = getattr(agency, "code", agency)
        number = Officer.objects.count() + 1
        if isinstance(unit, str):
            unit = units[unit]
        if unit is None:
            home = next(one.agency for one in units.values() if one.agency.code == code)
            if regimes is None:
                regimes = {"CBSA": ["customs"], "RCMP": ["police"]}.get(code, [])
            unit = Unit.objects.create(
                agency=home,
                code=f"{code}-TEST-{number}",
                name_en="Test desk",
                name_fr="Bureau d’essai",
                level="desk",
                regimes=[str(regime) for regime in regimes],
            )
        sworn = ["peace_officer"] if code in ("RCMP", "OPP") else []
        told = {"clearance_protected": "B", "display_name": f"Test officer {number}", "capacities": sworn}
        fields = told | fields
        username = fields.pop("username", f"test-{number}")
        return Officer.objects.create_user(
            username, None, unit=unit, roles=[str(role) for role in given_roles], **fields
        )

    return make


@pytest.fixture
def as_officer() -> Callable:
    """``with as_officer(officer, "purpose"): …`` works under that officer's context."""
    from entente.core.gate import Context, working_as

    @contextmanager
    def work(officer, purpose: str = "") -> Iterator[Context]:
        with working_as(Context(officer, purpose)) as context:
            yield context

    return work
