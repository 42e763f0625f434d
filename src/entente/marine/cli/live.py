"""``entente marine live``: the same findings as ``crossref``, while the sentences come in."""

from __future__ import annotations

import asyncio
import fcntl
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entente.marine.cli import command
from entente.marine.cli.words import gettext_noop, language, ngettext, number, problem

if TYPE_CHECKING:
    from entente.marine.live.inlets import Inlet


HELP = gettext_noop(
    "Cross-reference vessels and reports while the sentences come in; several sources at once.\n"
    "\n"
    "Killed at any moment it takes up where it was: nothing is lost, nothing doubled. Late, repeated and\n"
    "out-of-order points change nothing but the moment at which a finding is known. --connect, --listen and\n"
    "--follow can be given several times. A source may end with ,SECONDS for its own expected interval:\n"
    '--listen udp://0.0.0.0:10110,10 · and begin with a name: "Windsor=tcp://receiver:4001"\n'
    "\n"
    "Example: entente marine live --connect tcp://receiver:4001 --reports reports.csv --out findings.jsonl"
)


@command(HELP)
def live(
    connect: Annotated[
        list[str] | None, typer.Option(help=gettext_noop("Connect to a receiver: tcp://HOST:PORT."))
    ] = None,
    listen: Annotated[
        list[str] | None,
        typer.Option(help=gettext_noop("Let others send: udp://HOST:PORT or tcp://HOST:PORT.")),
    ] = None,
    follow: Annotated[
        list[Path] | None,
        typer.Option(help=gettext_noop("A file that grows: AIS sentences, or CSV with a header.")),
    ] = None,
    reports: Annotated[
        Path | None, typer.Option(help=gettext_noop("Arrival reports (CSV); read again on change."))
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help=gettext_noop("All findings, one JSON object a line; always whole."))
    ] = None,
    interest: Annotated[
        Path | None, typer.Option(help=gettext_noop("Vessels of interest (CSV: mmsi or track_id, name)."))
    ] = None,
    approaches: Annotated[
        Path | None,
        typer.Option(help=gettext_noop("Their predicted entries, one JSON object a line; always whole.")),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help=gettext_noop("Folder of spool and checkpoint; default: in the data folder.")),
    ] = None,
    database: Annotated[
        bool, typer.Option("--database", help=gettext_noop("Write into the room, read its reports."))
    ] = False,
    name: Annotated[str, typer.Option(help=gettext_noop("The process's name in the room."))] = "live",
    expect: Annotated[
        float, typer.Option(help=gettext_noop("Seconds within which a source is expected to send."))
    ] = 30.0,
    limit: Annotated[
        float, typer.Option(help=gettext_noop("Megabytes a second that are taken from a socket."))
    ] = 4.0,
    ahead: Annotated[
        float,
        typer.Option(
            help=gettext_noop("Seconds by which a time may be ahead of its reception (not with --once).")
        ),
    ] = 300.0,
    waters: Annotated[
        Path | None, typer.Option(help=gettext_noop("GeoJSON of the reporting waters."))
    ] = None,
    sites: Annotated[
        Path | None, typer.Option(help=gettext_noop("Marine reporting sites (sites.csv)."))
    ] = None,
    rules: Annotated[Path | None, typer.Option(help=gettext_noop("Rule book (YAML)."))] = None,
    rejects: Annotated[
        Path | None, typer.Option(help=gettext_noop("Unusable lines with number and reason (CSV)."))
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help=gettext_noop("End when every followed file was read."))
    ] = False,
    checkpoint: Annotated[float, typer.Option(help=gettext_noop("Seconds between two checkpoints."))] = 30.0,
    refresh: Annotated[
        float, typer.Option(help=gettext_noop("Shortest seconds between two refreshes of findings."))
    ] = 0.25,
    keep: Annotated[
        float, typer.Option(help=gettext_noop("Hours for which a passage that is over stays open."))
    ] = 240.0,
    durable: Annotated[
        bool, typer.Option("--durable", help=gettext_noop("Every batch reaches the disk at once."))
    ] = False,
) -> None:
    options = dict(locals())
    from entente.marine.engine.complaints import Told
    from entente.marine.engine.errors import InputError
    from entente.marine.live.inlets import BadAddress

    def say(what: Told) -> None:
        typer.echo(what.told(language()), err=True)

    with ExitStack() as leaving:
        try:
            inlets = _inlets(options)
            if not inlets:
                raise BadAddress("no_source")
            if not database and out is None:
                raise BadAddress("no_target")
            if (interest is None) != (approaches is None):
                raise BadAddress("interest_alone")
            if database and interest is not None:
                raise BadAddress("interest_room")
            if database:
                from entente.core import house

                leaving.enter_context(house.database())
            _run(options, inlets, say, leaving)
        except BadAddress as error:
            raise typer.BadParameter(error.complaint.told(language())) from None
        except InputError as error:
            typer.echo(problem(error), err=True)
            raise typer.Exit(1) from None
        except LookupError:
            typer.echo(problem(InputError("--database", "no_labels")), err=True)
            raise typer.Exit(1) from None
        except OSError as error:
            typer.echo(
                problem(InputError.of_system(str(error.filename or out), "cannot_write", error)), err=True
            )
            raise typer.Exit(1) from None


def _inlets(options: dict[str, Any]) -> list[Inlet]:
    from entente.marine.live.inlets import BadAddress, inlet

    found: list[Inlet] = []
    for kind in ("connect", "listen", "follow"):
        for given in options[kind] or []:
            text, _comma, seconds = str(given).rpartition(",")
            if not text or not seconds.replace(".", "", 1).isdigit():
                text, seconds = str(given), ""
            named, equals, address = text.partition("=")
            if not equals or "/" in named:
                named, address = "", text
            expected = float(seconds or options["expect"])
            one = inlet(kind, address, expected, int(options["limit"] * (1 << 20)), options["once"])
            one.name = named.strip() or one.name
            found.append(one)
    if len({one.name for one in found}) < len(found):
        twice = next(one.name for one in found if [other.name for other in found].count(one.name) > 1)
        raise BadAddress("same_name", name=twice)
    return found


def _sites(options: dict[str, Any]) -> Any:
    """The named file's; else those that the room keeps, where it has any; else the product's own list."""
    from entente.marine.engine.sites import read_sites

    if options["database"] and options["sites"] is None:
        from entente.marine.ingest import room_sites

        if kept := room_sites():
            return kept
    return read_sites(options["sites"])[0]


def _run(options: dict[str, Any], inlets: list[Inlet], say: Any, leaving: ExitStack) -> None:
    from entente.marine import geography
    from entente.marine.cli.crossref import _has_land
    from entente.marine.engine.complaints import Complaint
    from entente.marine.engine.errors import InputError
    from entente.marine.engine.rejects import RejectsFile
    from entente.marine.engine.shore import Shore
    from entente.marine.engine.waters import Waters
    from entente.marine.live.inlets import Following
    from entente.marine.live.loop import FindingsFile, Loop, Pace, ReportFile
    from entente.marine.live.loop import live as run_live
    from entente.marine.live.ruling import RuleFiles, checked
    from entente.marine.live.worker import Setting, Worker

    folder = options["state"] or Path(os.environ.get("ENTENTE_DATA", "var")) / "marine-live" / options["name"]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = leaving.enter_context((folder / "lock").open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InputError(str(folder), "state_in_use") from None
    shore = Shore.from_geojson(geography.path("land")) if _has_land() else None
    rules = RuleFiles(options["rules"])  # before they are read: a change meanwhile is noticed
    setting = Setting(
        checked(options["rules"]),
        _sites(options),
        Waters.from_geojson(options["waters"] or geography.path("waters")),
        shore,
        options["keep"],
        None if options["once"] else options["ahead"],
    )
    worker = Worker(folder, setting, [one.name for one in inlets], options["durable"])
    leaving.callback(worker.close)
    for one in inlets:
        if isinstance(one, Following):
            one.resume(worker.offsets.get(one.name, 0), folder)
    pace = Pace(options["refresh"], checkpoint_s=options["checkpoint"], once=options["once"])
    worker.ruling.say = say
    loop = Loop(worker, inlets, pace, rules=rules, say=say)
    if options["out"]:
        loop.files = [FindingsFile(options["out"], folder)]
        worker.publishers += loop.files
    if options["rejects"]:
        loop.rejects = leaving.enter_context(RejectsFile(options["rejects"], language(), append=True))
    if options["reports"]:
        loop.reports = [ReportFile(options["reports"], say, loop.rejects)]
    if options["interest"]:
        from entente.marine.live.approaching import InterestFile

        loop.interests = listed = InterestFile(options["interest"], options["approaches"], say)
        loop.lookouts = [listed]
    if options["database"]:
        from entente.marine.live.room import Filed, Room

        room = leaving.enter_context(Room(options["name"], setting, aside=True))
        for other in room.others():
            say(Complaint("room_shared", {"name": other}))
        worker.publishers.append(room)
        loop.reports = [room, *(Filed(one, room, say) for one in loop.reports)]
        loop.tellers = [room]
        loop.interests, loop.lookouts = room, [room]
    begun = ngettext(
        "{n} source; state in {folder}; points taken up: {points}.",
        "{n} sources; state in {folder}; points taken up: {points}.",
        len(inlets),
        folder=folder,
        points=number(worker.engine.store.count),
    )
    typer.echo(begun, err=True)
    asyncio.run(run_live(loop))
