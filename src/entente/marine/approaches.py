"""Vessels of interest and their predicted entries: from the live engine to the room's rows, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.core import clock, disclosures, waiting
from entente.core.gate import Context, working_as
from entente.core.gate.context import WITHHELD, Grade
from entente.core.registers.reader import Reader
from entente.core.templatetags.face import moment as timed
from entente.marine import ingest
from entente.marine.engine import model as engine
from entente.marine.live.approaching import Expected, Interest, Outlook
from entente.marine.live.notices import send
from entente.marine.models import Approach, Area, Finding, Vessel, VesselOfInterest
from entente.marine.telling import said

SHOWN = 20
STALE = timedelta(hours=1)
"""A prediction whose window has been over for longer tells nobody anything, whatever became of its feed."""
TELL_AGAIN = timedelta(minutes=2)
"""Officers' pages hear of a prediction again when its time moved by more than this."""


# -- for the live engine ------------------------------------------------------------------------------------
def watched(writers: ingest.Writers) -> list[Interest]:
    """The vessels of interest of today, of the agency that sees the tracks."""
    today = timezone.now().date()
    with working_as(writers.picture) as context:
        rows = VesselOfInterest.objects.visible(context).filter(
            label__holder=context.agency, valid_from__lte=today, valid_to__gte=today
        )
        return [
            Interest(str(row.pk), row.mmsi, row.imo, str(row.call_sign), str(row.track))
            for row in rows.order_by("pk")
        ]


def store(outlook: Outlook, writers: ingest.Writers, sites: Mapping[str, engine.Site]) -> list[str]:
    """Bring the rows in line with what stands; returns the ids of those that officers should hear of.

    One row for one coming: predicted again it is the same row; once it is over, the next is another.
    """
    with working_as(writers.picture) as context:
        known = {
            str(row.track_key): row for row in Approach.objects.visible(context).filter(state="expected")
        }
        labels = {
            str(row.pk): row
            for row in VesselOfInterest.objects.visible(context).filter(
                pk__in={one.interest for one in outlook.expected}
            )
        }
        told, rows = [], []
        for one in outlook.expected:
            interest = labels.get(one.interest)
            if interest is None:
                continue
            before = known.pop(one.approach.track_key, None)
            row = _row(one, interest, before, sites)
            rows.append(row)
            if before is None or abs(row.entry_at - before.entry_at) > TELL_AGAIN:
                told.append(str(row.pk))
        over = {one.expected.approach.track_key: one for one in outlook.over}
        for track, row in known.items():  # what nobody predicts any more is over, after a restart as well
            if (ended := over.get(track)) is not None:
                row.state, row.ended_at = ended.how, ingest.moment(ended.at)
            elif (came := _came_in(row, context)) is not None:
                row.state, row.ended_at = Approach.State.ENTERED, came
            else:
                row.state, row.ended_at = Approach.State.MISSED, timezone.now()
            rows.append(row)
            told.append(str(row.pk))
        ingest.upsert(Approach, rows)
        if told:
            send("approaches", told)
    return told


def _came_in(row: Approach, context: Context) -> datetime | None:
    """When it came in, if it did while no process was there to see it: what was found of it says so."""
    began = round(row.began_at.timestamp() * 1000)
    found = Finding.objects.visible(context).filter(
        vessel_id=ingest.key("vessel", row.track_key), current=True, entry__t__gte=began
    )
    entries = [one.entry["t"] for one in found if one.entry]
    return ingest.moment(min(entries)) if entries else None


def _row(
    one: Expected, interest: VesselOfInterest, before: Approach | None, sites: Mapping[str, engine.Site]
) -> Approach:
    a = one.approach
    place, place_fr = ingest.near_words(sites, a.entry_lon, a.entry_lat)
    began = before.began_at if before is not None else ingest.moment(one.since)
    return Approach(
        id=before.pk if before is not None else ingest.key("approach", a.track_key, one.since),
        label_id=interest.label_id,
        track_key=a.track_key,
        interest_id=interest.pk,
        name=one.name or interest.name,
        began_at=began,
        heard_at=ingest.moment(a.at),
        entry_at=ingest.moment(a.entry_t),
        earliest_at=ingest.moment(a.earliest),
        latest_at=ingest.moment(a.latest),
        area=Area.of(a.entry_lon, a.entry_lat),
        place=place[:160],
        place_fr=place_fr[:160],
        **{name: getattr(a, name) for name in ("lon", "lat", "course", "speed_kn")},
        **{name: getattr(a, name) for name in ("entry_lon", "entry_lat", "radius_m", "chance")},
    )


# -- for officers --------------------------------------------------------------------------------------------
def expected(reader: Reader) -> list[Approach]:
    """What this officer may see of what is about to come in, the soonest first."""
    rows = reader.rows(Approach, Grade.SUMMARY).filter(
        state="expected", latest_at__gte=reader.context.at - STALE
    )
    return list(rows.order_by("entry_at", "pk")[:SHOWN])


def sentence(row: Approach) -> str:
    """Where and when, and how sure: what an officer says on the radio."""
    if row.earliest_at is WITHHELD or row.place is WITHHELD:
        return ""
    return _between() % {
        "a": clock.moment(row.earliest_at, "time"),
        "b": clock.moment(row.latest_at, "time"),
        "where": row.place_words or row.get_area_display(),
        "share": share(row),
    }


def _between() -> str:
    return _("between %(a)s and %(b)s, %(where)s; likelihood %(share)s")


def shown(row: Approach) -> str:
    """The same for a page: UTC on hover."""
    if row.earliest_at is WITHHELD or row.place is WITHHELD:
        return ""
    return said(
        _between(),
        a=timed(row.earliest_at, "time"),
        b=timed(row.latest_at, "time"),
        where=row.place_words or row.get_area_display(),
        share=share(row),
    )


def share(row: Approach) -> str:
    """``94%``, ``94 %``; never quite certain, since it may turn."""
    number = f"{min(row.chance * 100, 99):.0f}"
    return f"{number}\N{NO-BREAK SPACE}%" if (get_language() or "").startswith("fr") else f"{number}%"


def waits(context: Context) -> list[waiting.Item]:
    """For the home page: each with the time that is left."""
    reader = Reader(context)
    rows = list(expected(reader))
    disclosures.record(reader, rows, "day")
    return [
        waiting.Item(
            title=str(row),
            url=reverse("marine-approaches-detail", args=[row.pk]),
            due_at=row.entry_at,
            status="in_waters",
            detail=shown(row),
            urgency=8,
        )
        for row in rows
    ]


def shape(row: Any, reader: Reader | None = None) -> dict[str, Any] | None:
    """The way it is expected to take, and around its end the circle that holds four of five courses."""
    if WITHHELD in (row.lon, row.entry_lon, row.radius_m):
        return None
    from entente.marine.picture_day import ring

    url = reverse("marine-approaches-detail", args=[row.pk])
    here, there = [row.lon, row.lat], [row.entry_lon, row.entry_lat]
    words = f"{row}: {sentence(row)}"
    features: Sequence[tuple[str, Any, dict[str, Any]]] = (
        ("LineString", [here, there], {"role": "expected"}),
        ("Polygon", [ring(*there, max(row.radius_m, 200) / 1000)], {"role": "expected"}),
        ("Point", here, {"role": "vessel", "status": "", "course": row.course, "name": str(row)}),
    )
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": kind, "coordinates": coordinates},
                "properties": {"label": words, "url": url} | properties,
            }
            for kind, coordinates, properties in features
        ],
    }


def interest_in(reader: Reader, vessel: Vessel | None) -> VesselOfInterest | None:
    """Why this officer may know that this vessel is of interest; None where it is not, or not for them."""
    if vessel is None:
        return None
    by = Q(track=str(vessel.track_key).removeprefix("radar:")) if vessel.source == "radar" else Q(pk=None)
    for name in ("mmsi", "imo"):
        if value := getattr(vessel, name):
            by |= Q(**{name: value})
    if vessel.call_sign:
        by |= Q(call_sign__iexact=str(vessel.call_sign).strip())
    today = reader.context.at.date()
    found = reader.rows(VesselOfInterest, Grade.FULL).filter(by, valid_from__lte=today, valid_to__gte=today)
    return found.first()
