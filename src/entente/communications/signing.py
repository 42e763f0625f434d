"""A release on its route: which offices are asked now, who has signed what, who holds it (JC2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from entente import ledger
from entente.communications.models import TIMES, Release, Route, RouteStep, SignOff
from entente.core.gate import Context, Grade
from entente.core.history import record_change
from entente.core.models import Change
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing

WHY = "a sign-off moves the release and the offices after it"


def edit(record: Any, field: str) -> str:
    return f"/communications/releases/{record.pk}/edit/#id_{field}"


def steps_of(reader: Reader, release: Release) -> list[RouteStep]:
    """The steps that concern this release: those of a partner agency only where it has one."""
    rows = reader.rows(RouteStep, Grade.FULL).filter(route=release.route) if release.route else []
    found = [one for one in rows if one.party == RouteStep.Party.LEAD or release.partner_id]
    return sorted(found, key=lambda one: (one.position, one.title_key_en, str(one.pk)))


def offs(reader: Reader, release: Release, round_: int | None = None) -> list[SignOff]:
    """The sign-offs of one round (the present one), in the order of the route."""
    rows = reader.rows(SignOff, Grade.FULL).filter(release=release.pk, round=round_ or release.round)
    return sorted(rows.select_related("agency", "signed_by"), key=lambda one: (one.position, str(one.pk)))


# -- what steps wait for -----------------------------------------------------------------------------------
def route_chosen(record: Release, context: Context) -> Missing | None:
    if record.route and steps_of(Reader.now(context), record):
        return None
    return Missing(
        "Choose a sign-off route that has steps.",
        "Choisissez un parcours d’approbation qui compte des étapes.",
        edit(record, "route"),
    )


def lead_named(record: Release, context: Context) -> Missing | None:
    if record.agency_id:
        return None
    return Missing("Name the lead agency.", "Indiquez l’organisme responsable.", edit(record, "agency"))


def event_told(record: Release, context: Context) -> Missing | None:
    if record.event_at:
        return None
    return Missing(
        "State when the event was: the time to the release is counted from it.",
        "Indiquez le moment de l’événement : le délai de diffusion se compte à partir de là.",
        edit(record, "event_at"),
    )


def something_written(record: Release, context: Context) -> Missing | None:
    if any(record.digests.values()):
        return None
    return Missing(
        "Write headline and text in one language at least.",
        "Rédigez le titre et le texte dans au moins une langue.",
        edit(record, "text_en"),
    )


def both_languages(record: Release, context: Context) -> Missing | None:
    for code, digest in record.digests.items():
        if not digest:
            return Missing(
                "Headline and text are needed in both official languages.",
                "Le titre et le texte sont requis dans les deux langues officielles.",
                edit(record, f"text_{code}"),
            )
    return None


def embargo_over(record: Release, context: Context) -> Missing | None:
    if record.embargo_until is None or record.embargo_until <= timezone.now():
        return None
    at = timezone.localtime(record.embargo_until)
    return Missing(
        f"Under embargo until {at:%Y-%m-%d %H:%M}.",
        f"Sous embargo jusqu’au {at:%Y-%m-%d %H:%M}.",
        edit(record, "embargo_until"),
    )


def signed_text_unchanged(record: Release, context: Context) -> Missing | None:
    """Nobody's signature stands under a text that they have not seen."""
    for one in offs(Reader.now(context), record):
        if one.state == SignOff.State.SIGNED and one.times_moved(record):
            return Missing(
                f"The embargo or the time of the event has changed since {one.title_en} signed: "
                "send it back and submit it again.",
                f"L’embargo ou le moment de l’événement a changé depuis la signature de "
                f"{one.title_fr or one.title_en} : renvoyez-le et soumettez-le de nouveau.",
                f"/communications/releases/{record.pk}/",
            )
        if one.state == SignOff.State.SIGNED and not one.still_holds(record):
            return Missing(
                f"The text has changed since {one.title_en} signed it: send it back and submit it again.",
                f"Le texte a changé depuis la signature de {one.title_fr or one.title_en} : renvoyez-le et "
                "soumettez-le de nouveau.",
                f"/communications/releases/{record.pk}/",
            )
    return None


def of_itself(record: Any, context: Context) -> Missing:
    """No button: a sign-off brings this about."""
    return Missing("This follows from a sign-off.", "Cela découle d’une approbation.")


def release_of(record: SignOff, context: Context) -> Release | None:
    return Reader.now(context).rows(Release, Grade.FULL).filter(pk=record.release).first()


def asked_of(record: SignOff, context: Context) -> bool:
    """Whether this officer sits in the office that is asked: by role and agency."""
    return context.officer.has_role(record.role) and record.agency_id in (None, context.agency.pk)


def yours(record: SignOff, context: Context) -> Missing | None:
    """The office that is asked signs, nobody else."""
    if asked_of(record, context):
        return None
    who = record.agency
    return Missing(
        f"{record.title_en} signs here{f' ({who.abbreviation_en})' if who else ''}.",
        f"La signature revient à : {record.title_fr or record.title_en}"
        f"{f' ({who.abbreviation_fr})' if who else ''}.",
    )


def last_in_both_languages(record: SignOff, context: Context) -> Missing | None:
    release = release_of(record, context)
    return both_languages(release, context) if record.last and release is not None else None


def text_as_signed(record: SignOff, context: Context) -> Missing | None:
    release = release_of(record, context)
    return signed_text_unchanged(release, context) if release is not None else None


# -- what steps do -------------------------------------------------------------------------------------------
def _write(record: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    type(record).objects.ungated(WHY).filter(pk=record.pk).update(**values)


def _move(record: Any, state: str, context: Context, due: datetime | None = None, **values: Any) -> None:
    """Another record's state as a consequence of a step: with its history and its ledger entry."""
    before = record.state
    _write(record, state=state, state_at=timezone.now(), due_at=due, **values)
    record_change(record, Change.Kind.STEP, context, {"state": (before, state)})
    ledger.append(
        f"communications:{record._meta.model_name}:{state}",
        (record._meta.label_lower, str(record.pk)),
        context=context,
        content={"from": before, "to": state},
    )


def submit(release: Release, reader: Reader) -> None:
    """Make the round's sign-offs from the route, and ask the first."""
    steps = steps_of(reader, release)
    number, last = release.round + 1, max(one.position for one in steps)
    _write(release, round=number)
    for one in steps:
        agency = release.agency if one.party == RouteStep.Party.LEAD else release.partner
        SignOff(
            label=release.label, release=release.pk, round=number, position=one.position,
            last=one.position == last, role=one.role, hours=one.hours, agency=agency,
            title_en=one.title_en or one.title_fr, title_fr=one.title_fr or one.title_en,
        ).save(force_insert=True)  # fmt: skip
    _ask_next(release, reader)


def _ask_next(release: Release, reader: Reader) -> None:
    """Ask every office of the next position, side by side; with none left the release is signed by all."""
    rows = offs(reader, release)
    if any(one.state == SignOff.State.ASKED for one in rows):
        return
    waiting = [one for one in rows if one.state == SignOff.State.WAITING]
    if not waiting:
        _move(release, Release.State.APPROVED, reader.context)
        _write(release, due_at=release.publish_by)
        return
    now = timezone.now()
    for one in waiting:
        if one.position == waiting[0].position:
            by = now + timedelta(hours=one.hours)
            _move(one, SignOff.State.ASKED, reader.context, by, asked_at=now, sign_by=by)


def signed(record: SignOff, reader: Reader) -> None:
    # locked, so that two offices that sign side by side at one moment do not both leave the next unasked
    rows = reader.rows(Release, Grade.FULL).filter(pk=record.release).select_for_update(of=("self",))
    release = rows.select_related("agency", "partner").get()
    _write(
        record,
        signed_at=timezone.now(),
        signed_by=reader.context.officer,
        seen=release.digests | {TIMES: release.times},
    )
    _ask_next(release, reader)


def sent_back(record: SignOff, reader: Reader) -> None:
    """Back to whoever writes it; what was signed in this round is void, what was asked lapses."""
    rows = reader.rows(Release, Grade.FULL).filter(pk=record.release).select_for_update(of=("self",))
    release = rows.get()
    _write(record, signed_at=timezone.now(), signed_by=reader.context.officer)
    recall(release, reader)
    _move(release, Release.State.DRAFT, reader.context)


def recall(release: Release, reader: Reader) -> None:
    for one in offs(reader, release):
        if one.state in (SignOff.State.WAITING, SignOff.State.ASKED):
            _move(one, SignOff.State.LAPSED, reader.context)


def published(release: Release, reader: Reader) -> None:
    _write(release, published_at=timezone.now())


# -- what pages show ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Station:
    """The offices of one position: side by side."""

    position: int
    offs: list[SignOff]

    @property
    def parallel(self) -> bool:
        return len(self.offs) > 1

    @property
    def state(self) -> str:
        states = {one.state for one in self.offs}
        for state in ("returned", "asked", "waiting", "lapsed"):
            if state in states:
                return state
        return "signed"


def stations(rows: list[SignOff]) -> list[Station]:
    found: dict[int, list[SignOff]] = {}
    for one in rows:
        found.setdefault(one.position, []).append(one)
    return [Station(position, found[position]) for position in sorted(found)]


def route_panel(record: Release, reader: Reader) -> dict[str, Any] | None:
    """The route of a release: done, now, to come; before it is submitted, as it will be."""
    if record.round:
        return {"stations": stations(offs(reader, record)), "round": record.round}
    return {"planned": steps_of(reader, record)} if record.route else {"none": True}


def route_steps(record: Route, reader: Reader) -> dict[str, Any]:
    rows = list(reader.rows(RouteStep, Grade.FULL).filter(route=record.pk))
    total: dict[int, int] = {}
    for one in rows:
        total[one.position] = max(total.get(one.position, 0), one.hours)
    return {"hours": sum(total.values()), "steps": len(rows)}


def under_way(reader: Reader) -> list[dict[str, Any]]:
    """Every release in sign-off with who holds it now, the longest held first."""
    releases = list(
        reader.rows(Release, Grade.FULL).filter(state=Release.State.SIGNING).select_related("agency")
    )
    rows: dict[Any, list[SignOff]] = {}
    found = reader.rows(SignOff, Grade.FULL).filter(release__in=[one.pk for one in releases])
    for one in found.select_related("agency", "signed_by"):
        rows.setdefault(one.release, []).append(one)
    made = []
    for one in releases:
        mine = [off for off in rows.get(one.pk, ()) if off.round == one.round]
        held = [off for off in mine if off.state == SignOff.State.ASKED]
        made.append({"release": one, "stations": stations(mine), "held": held})
    far = timezone.now() + timedelta(days=3650)
    return sorted(made, key=lambda row: min((off.sign_by or far for off in row["held"]), default=far))


def where_time_goes(reader: Reader, since: datetime) -> list[dict[str, Any]]:
    """By office: how many it signed, median hours taken, hours allowed, how many were late."""
    taken: dict[tuple[str, Any], list[SignOff]] = {}
    rows = reader.rows(SignOff, Grade.FULL).filter(state=SignOff.State.SIGNED, signed_at__gte=since)
    for one in rows.select_related("agency"):
        taken.setdefault((one.title, one.agency), []).append(one)
    made = []
    for (title, agency), offs_ in taken.items():
        hours = [one.took.total_seconds() / 3600 for one in offs_ if one.took is not None]
        if not hours:
            continue
        late = sum(1 for one in offs_ if one.sign_by and one.signed_at > one.sign_by)
        made.append(
            {"title": title, "agency": agency, "count": len(hours), "median": median(hours),
             "allowed": max(one.hours for one in offs_), "late": late}
        )  # fmt: skip
    return sorted(made, key=lambda row: -row["median"])


def median(values: list[float]) -> float:
    """The middle value; the mean of both middle ones. Raises ValueError for none."""
    if not values:
        raise ValueError("nothing has no median")
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
