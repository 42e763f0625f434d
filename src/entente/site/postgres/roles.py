"""The roles and what they may do; safe to run again and again.

``entente_admin`` is the cluster's superuser and is used for nothing but this module.
``entente_owner`` owns the schema and runs migrations. ``entente_app`` serves requests: it owns
nothing, is no superuser and cannot bypass row-level security.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

ADMIN, OWNER, APP = "entente_admin", "entente_owner", "entente_app"
DATABASE = "entente"

PLAIN = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT"


def provision_roles(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Make or mend the two roles. ``connection`` is a superuser's, in autocommit."""
    for role in (OWNER, APP):
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = "ALTER" if found else "CREATE"
        connection.execute(
            sql.SQL(f"{verb} ROLE {{}} {PLAIN} PASSWORD {{}}").format(sql.Identifier(role), passwords[role])
        )


def create_database(
    connection: psycopg.Connection, name: str = DATABASE, template: str = "template0"
) -> bool:
    """A database of the owner that only the two roles may enter; False when it was there."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return False
    database = sql.Identifier(name)
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8'").format(
            database, sql.Identifier(OWNER), sql.Identifier(template)
        )
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(APP))
    )
    return True


def grant(connection: psycopg.Connection) -> None:
    """Inside the database: the owner gets the schema, the application reads and writes its rows.

    What the application may not do to one table (change or delete in the ledger) the migration of
    that table revokes.
    """
    owner, app = sql.Identifier(OWNER), sql.Identifier(APP)
    for statement in (
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(owner=owner, app=app))
