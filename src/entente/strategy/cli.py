"""`entente report`: the committees' reports as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from entente.core.speaking import App
from entente.terminal import Texts, gettext_noop, number

_ = Texts("strategy").gettext

app = App(gettext_noop("Committee reports as files."))


class Format(StrEnum):
    pdf = "pdf"
    docx = "docx"
    html = "html"


class Lang(StrEnum):
    en = "en"
    fr = "fr"


@app.callback()
def reports() -> None:
    pass  # so that its one command keeps its name


@app.command(
    help=gettext_noop(
        "The report to the Joint Executive Committee: the frozen one, else a draft of what is true now.\n"
        "\n"
        "The same records give the same bytes. Exit code 1 where the period or the account is not one."
    )
)
def jec(
    period: Annotated[
        str, typer.Option(help=gettext_noop("A year, a quarter or a month: 2026, 2026-Q3, 2026-09."))
    ],
    out: Annotated[Path, typer.Option(help=gettext_noop("File to write."))],
    format: Annotated[Format, typer.Option(help=gettext_noop("What kind of file."))] = Format.pdf,
    lang: Annotated[Lang, typer.Option(help=gettext_noop("Official language of the file."))] = Lang.en,
    account: Annotated[
        str, typer.Option(help=gettext_noop("Whose eyes: an account; the secretariat's by default."))
    ] = "",
) -> None:
    from entente.core.figures import Period
    from entente.core.gate import Context, working_as
    from entente.core.models import Officer
    from entente.core.registers.reader import Reader
    from entente.strategy import files

    try:
        wanted = Period.parse(period)
    except ValueError as error:
        typer.secho(f"--period: {error}", err=True, fg="red")
        raise typer.Exit(1) from None
    officers = Officer.objects.filter(is_active=True).select_related("unit__agency")
    if account:
        officer = officers.filter(username=account).first()
    else:
        officer = officers.filter(roles__contains=["secretariat"]).order_by("pk").first()
    if officer is None:
        words = (
            _("There is no active account {account}: name one with --account.").format(account=account)
            if account
            else _("There is no active account of a secretariat: name one with --account.")
        )
        typer.secho(words, err=True, fg="red")
        raise typer.Exit(1)
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        report, committee = files.find(period, reader)
        body = files.write(report, committee, wanted, reader, format.value, lang.value)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(body)
    state = _("frozen") if report is not None and report.content else _("draft")
    size = _("{n} bytes").format(n=number(len(body)))
    typer.echo(f"{out}: {size}, {state}", err=True)
