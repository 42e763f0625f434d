"""The room's commands on files; none needs a database.

Each module here is one group of commands named after the module (``manifest.py`` -> ``entente manifest``)
and holds it as ``app``. The site's command line mounts what :func:`groups` gives, so that adding a group
touches no shared file.
"""

from __future__ import annotations

import importlib
import pkgutil

import typer

NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def groups(only: str | None = None) -> dict[str, typer.Typer]:
    """The groups by name; with ``only`` (one of :data:`NAMES`) no other group's code is imported."""
    wanted = [only] if only in NAMES else NAMES
    return {name: importlib.import_module(f"{__name__}.{name}").app for name in wanted}
