"""Typer in two languages: help, usage and what is said of a call that cannot be understood.

Texts are marked where they are written (``gettext_noop``) and translated when they are shown, so that
``--lang`` works wherever it stands in the call, before ``--help`` too. Typer's own texts are English; the
catalogue has the French of those that these commands can come to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer._click.exceptions import UsageError
from typer.core import TyperCommand, TyperGroup

from entente.terminal import LANGUAGES, Texts, gettext_noop, language, speaking

_ = Texts().gettext
"""Of every room: one help names the commands of all."""
PANELS = {
    "ARGUMENTS_PANEL_TITLE": gettext_noop("Arguments"),
    "OPTIONS_PANEL_TITLE": gettext_noop("Options"),
    "COMMANDS_PANEL_TITLE": gettext_noop("Commands"),
    "ERRORS_PANEL_TITLE": gettext_noop("Error"),
    "ABORTED_TEXT": gettext_noop("Aborted."),
    "REQUIRED_LONG_STRING": gettext_noop("[required]"),
    "DEFAULT_STRING": gettext_noop("[default: {}]"),
    "RICH_HELP": gettext_noop("Try [blue]'{command_path} {help_option}'[/] for help."),
}
"""Constants of Typer's help, by name."""
KINDS = {
    "str": gettext_noop("text"),
    "path": gettext_noop("path"),
    "float": gettext_noop("decimal number"),
    "int": gettext_noop("whole number"),
    "list[str]": gettext_noop("text, repeatable"),
    "list[path]": gettext_noop("path, repeatable"),
}
"""Kinds of values as Typer shows them, and as people call them."""
OPTIONS = (
    gettext_noop("Show this message and exit."),
    gettext_noop("Install completion for the current shell."),
    gettext_noop("Show completion for the current shell, to copy it or customize the installation."),
)
"""What Typer says of its own options."""
SAID = (
    (r"No such option: (\S+) \(Possible options: (.+)\)", gettext_noop("No such option: {0}; there is {1}")),
    (r"No such option: (\S+)", gettext_noop("No such option: {0}")),
    (r"Option '(.+)' requires an argument\.", gettext_noop("Option '{0}' requires a value.")),
    (r"Option '(.+)' does not take a value\.", gettext_noop("Option '{0}' does not take a value.")),
    (r"No such command '(\S+)'\. Did you mean (.+)\?", gettext_noop("No such command '{0}'; there is {1}.")),
    (r"No such command '(\S+)'\.", gettext_noop("No such command '{0}'.")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", gettext_noop("Unexpected further words: {0}")),
    (r"Missing command\.", gettext_noop("Name a command.")),
    (r"Missing (?:argument|option|parameter) (.+)\.", gettext_noop("Missing: {0}")),
    (r"Invalid value: (.+)", gettext_noop("This cannot be: {0}")),
    (r"Invalid value for (.+?): (.+)", gettext_noop("{0} cannot be so: {1}")),
    (r"Input should be a valid integer.*", gettext_noop("a whole number is needed")),
    (r"Input should be a valid number.*", gettext_noop("a number is needed")),
    (r"Value error, (.+) is not one of (.+)\.", gettext_noop("{0} is none of {1}")),
)
"""Typer's own words for a call that it cannot understand, and ours (the catalogue has the French)."""


def ours(text: str) -> str:
    """One of Typer's sentences in the command's language; one that is not known stays."""
    if language() == "en":
        return text
    for pattern, words in SAID:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return _(words).format(*(ours(part) for part in found.groups()))
    return text


class _Speaking:
    """What a command and a group have in common."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        translate(self, ctx)
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        return usage.replace("Usage:", _("Usage:"), 1).replace("COMMAND [ARGS]...", _("COMMAND [ARGS]..."))


def translate(command: Any, ctx: Any) -> None:
    """Every text of one command as it is about to be shown."""
    import typer.rich_utils as look

    for name, text in PANELS.items():
        setattr(look, name, _(text))
    command.help = _(command.help)
    for param in command.get_params(ctx):
        if getattr(param, "help", None):
            param.help = _(param.help)
        kind = str(param.display_type_rich(ctx=ctx) or "").strip("<>").lower()
        if kind in KINDS and param.param_type_name == "option":
            param.metavar = f"<{_(KINDS[kind])}>"
    for below in getattr(command, "commands", {}).values():
        below.help = _(below.help)
        below.short_help = None


class Command(_Speaking, TyperCommand):
    """One command."""


class Group(_Speaking, TyperGroup):
    """Some commands."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        return self._told(super().make_context, info_name, args, parent=parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        return self._told(super().invoke, ctx)

    def _told(self, what: Any, *args: Any, **more: Any) -> Any:
        try:
            return what(*args, **more)
        except UsageError as error:
            if error.__class__.__name__ != "NoArgsIsHelpError" and not hasattr(error, "told"):
                import typer.rich_utils as look

                for name, text in PANELS.items():
                    setattr(look, name, _(text))
                said = ours(error.format_message())
                if error.ctx is not None:
                    usage = error.ctx.get_usage()
                    error.ctx.get_usage = lambda: usage  # type: ignore[method-assign]
                error.told = said  # type: ignore[attr-defined]
                error.format_message = lambda: said  # type: ignore[method-assign]
            raise


class App(typer.Typer):
    """A room's commands: every one of them, and the group, speaks the terminal's language.

    ``help`` of the group, of each command and of each of its words: marked English (``gettext_noop``).
    """

    def __init__(self, help: str, **more: Any) -> None:
        super().__init__(cls=Group, help=help, no_args_is_help=True, **more)

    def command(self, name: str | None = None, *, help: str, **more: Any) -> Callable[[Any], Any]:  # type: ignore[override]
        return super().command(name, help=help, cls=Command, **more)


def spoken(app: typer.Typer) -> typer.Typer:
    """Commands that were made without this module, made to speak."""
    app.info.cls = Group
    for made in app.registered_commands:
        made.cls = Command
    return app


class LangGroup(Group):
    """Commands of which ``--lang`` names the language; it may stand anywhere among their words."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        args, chosen = hoisted(list(args))
        if chosen is not None:
            args = ["--lang", chosen, *args]
        if chosen in LANGUAGES and parent is not None:
            parent.with_resource(speaking(chosen))
        return super().make_context(info_name, args, parent=parent, **extra)

    def main(self, *args: Any, **more: Any) -> Any:
        """As the whole program (tests): ``--lang`` holds for this call."""
        words = list(more.get("args") if more.get("args") is not None else args[0] if args else [])
        chosen = hoisted(words)[1]
        with speaking(chosen if chosen in LANGUAGES else language()):
            return super().main(*args, **more)


def hoisted(args: list[str]) -> tuple[list[str], str | None]:
    """The words without ``--lang``, and the language that it named; ``--`` ends the options."""
    left: list[str] = []
    chosen = None
    while args:
        word = args.pop(0)
        if word == "--":
            return [*left, word, *args], chosen
        if word == "--lang":
            chosen = args.pop(0) if args else ""
        elif word.startswith("--lang="):
            chosen = word.partition("=")[2]
        else:
            left.append(word)
    return left, chosen
