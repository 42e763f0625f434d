"""Django's two connections: ``default`` as the application, ``owner`` for migrations."""

from __future__ import annotations

import os
import pwd
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from entente.site.postgres.place import PORT, DatabaseError, Place
from entente.terminal import Texts

_ = Texts("site").gettext
ENGINE = "django.db.backends.postgresql"


def from_url(url: str, variable: str) -> dict[str, Any]:
    """``postgresql://user:password@host:port/name?sslmode=require`` as Django's settings.

    :raises DatabaseError: another scheme, or no database name; the URL itself is not repeated.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise DatabaseError(_("{variable} must begin with postgresql://").format(variable=variable))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise DatabaseError(_("{variable} names no database").format(variable=variable))
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        words = _("{variable}: the port is not a number")
        raise DatabaseError(words.format(variable=variable)) from None
    return {
        "ENGINE": ENGINE,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def embedded(place: Place, role: str, database: str) -> dict[str, Any]:
    """Settings for one role of the embedded server, which need not run (nor exist) yet."""
    from entente.site.postgres.server import passwords

    options: dict[str, Any] = {}
    with suppress(KeyError):  # a uid without a name, as some containers have
        # The client, too, makes sure whom it talks to.
        options["requirepeer"] = place.user or pwd.getpwuid(os.geteuid()).pw_name
    return {
        "ENGINE": ENGINE,
        "NAME": database,
        "USER": role,
        "PASSWORD": passwords(place).get(role, ""),
        "HOST": str(place.sockets),
        "PORT": str(PORT),
        "OPTIONS": options,
    }


def django_databases() -> dict[str, dict[str, Any]]:
    """From ``DATABASE_URL`` and ``DATABASE_OWNER_URL``, else the embedded server's; starts nothing.

    With ``DATABASE_URL`` alone both aliases use it. ``ENTENTE_POOL`` (a number) keeps that many
    connections of the application open; ``entente serve`` sets it.
    """
    from entente.site.postgres.roles import APP, DATABASE, OWNER

    if url := os.environ.get("DATABASE_URL"):
        default = from_url(url, "DATABASE_URL")
        owner_url = os.environ.get("DATABASE_OWNER_URL")
        owner = from_url(owner_url, "DATABASE_OWNER_URL") if owner_url else {**default}
    else:
        place = Place.of()
        default, owner = embedded(place, APP, DATABASE), embedded(place, OWNER, DATABASE)
    if pool := os.environ.get("ENTENTE_POOL"):
        size = max(1, int(pool))
        default["OPTIONS"] = {**default["OPTIONS"], "pool": {"min_size": 1, "max_size": size, "timeout": 20}}
    return {"default": default, "owner": owner}


def is_embedded() -> bool:
    """True unless ``DATABASE_URL`` names a server of one's own."""
    return not os.environ.get("DATABASE_URL")
