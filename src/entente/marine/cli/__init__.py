"""``entente marine …``: the commands that work on files. None of them needs a database.

Each module adds its command with :func:`command` when it is imported; the site's command line imports the
package and mounts ``app``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from entente.core.speaking import Command, LangGroup
from entente.marine.cli.words import gettext_noop

app = typer.Typer(
    name="marine",
    cls=LangGroup,
    help=gettext_noop("Vessel tracks and arrival reports: decode, cross-reference, simulate, score, live."),
    no_args_is_help=True,
)


class Language(StrEnum):
    EN = "en"
    FR = "fr"


@app.callback()
def _marine(
    lang: Annotated[
        Language | None,
        typer.Option(
            help=gettext_noop(
                "Language of what is said: en or fr; default: the terminal’s (LANG). Anywhere."
            ),
            show_default=False,
        ),
    ] = None,
) -> None:
    pass  # read by the group, before any text is shown


def command(help: str) -> Callable[[Any], Any]:
    """A command whose help speaks both languages; ``help``: marked English."""
    return app.command(help=help, cls=Command)


# Every module here that has a command registers it, so that adding one never touches this file.
for _module in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")
