"""The schema that a first start makes quickly is the one that Django makes."""

from __future__ import annotations

import os
import subprocess

from django.core.management.commands import migrate
from django.db import connections
from tests.plugins.database import TestDatabase

from entente.site.postgres import binaries, roles, server


def dumped(place, database: str) -> list[str]:
    """All of a schema as ``pg_dump`` writes it, without the words that differ from run to run."""
    done = subprocess.run(
        [binaries.folder(place) / "pg_dump", "--schema-only", "--host", place.sockets,
         "--port", str(connections["owner"].settings_dict["PORT"]), "--user", roles.OWNER, database],
        env=os.environ | {"PGPASSWORD": server.passwords(place)[roles.OWNER]},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def test_the_quick_schema_is_djangos(postgres, django_db_setup, django_db_blocker):
    here = connections["owner"].settings_dict["NAME"]
    quick = dumped(postgres, here)
    slow = TestDatabase(postgres, "slow")
    with server.connect(postgres) as admin:
        roles.create_database(admin, slow.name)
        with server.connect(postgres, database=slow.name) as inside:
            roles.grant(inside)
    try:
        with django_db_blocker.unblock():
            slow.migrate(slow.name, migrate.Command())
        told = dumped(postgres, slow.name)
    finally:
        slow.point_django_at(here)
        slow.remove()
    assert sum(line.startswith("CREATE TABLE") for line in told) > 100
    assert quick == told
