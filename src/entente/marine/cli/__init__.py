"""``entente marine …``: the commands that work on files. None of them needs a database.

Each module adds its command to :data:`app` when it is imported; the site's command line imports the
package and mounts ``app``.
"""

from __future__ import annotations

import importlib
import pkgutil

import typer

app = typer.Typer(
    name="marine",
    help="Vessel tracks and arrival reports: decode, cross-reference, simulate, score.",
    no_args_is_help=True,
)


@app.callback()
def _marine() -> None:
    """Vessel tracks and arrival reports."""


# Every module here that has a command registers it, so that adding one never touches this file.
for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
