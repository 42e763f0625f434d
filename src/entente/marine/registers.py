"""The marine room's registers. Findings bring their own two pages (queue and case); the rest is inherited."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from entente.core.gate.context import WITHHELD
from entente.core.models import Role
from entente.core.registers import Column, Facts, Filter, History, List, MapView, OnMap, Register, Related
from entente.marine import approaches
from entente.marine.models import (
    Approach,
    ArrivalReport,
    Finding,
    ReportingSite,
    Verdict,
    Vessel,
    VesselOfInterest,
    WatchArea,
)
from entente.marine.picture import area_shape, box_of, report_shape, site_name, vessel_shape
from entente.marine.queue import SINCE, SINCE_WORDS

DESKS = (Role.MARINE_ANALYST, Role.TRC_OFFICER, Role.TEAM_LEAD, Role.INTELLIGENCE, Role.TARGETING)
PLACE = Column(
    "place",
    value=lambda finding: finding.place_words,
    uses=("place", "place_fr"),
    sort={"en": "place", "fr": "place_fr"},
)
CONFIDENCE = Column("confidence", value=lambda finding: two_places(finding.confidence), uses=("confidence",))
HULL = Column("vessel_name", value=lambda finding: finding.hull, uses=("vessel_name", "subject"))


def identifier(name: str) -> Column:
    """A number that names a vessel: as it is written, without thousands."""

    def plain(row: Any) -> Any:
        value = getattr(row, name)
        return value if value in (None, WITHHELD) else str(value)

    return Column(name, value=plain, uses=(name,), sort=name)


def rounded(name: str, places: int) -> Column:
    def value(row: Any) -> Any:
        given = getattr(row, name)
        return given if given in (None, WITHHELD) else number_format(given, places)

    return Column(name, value=value, uses=(name,), sort=name)


MMSI, IMO = identifier("mmsi"), identifier("imo")


def two_places(value: Any) -> Any:
    return value if value in (None, WITHHELD) else number_format(value, 2)


SITE = Column("site_code", value=site_name, uses=("site_code",), sort="site_code")


def undecided(value: str) -> Q:
    return Q(verdict="") if value == "yes" else ~Q(verdict="")


def since(value: str) -> Q:
    return Q(occurred_at__gte=timezone.now() - SINCE[value])


class FindingRegister(Register):
    model, room, name = Finding, "marine", "findings"
    intro = _(
        "What the engine concluded about each passage into Canadian waters, and what an officer decided."
    )
    columns = ("status", "vessel_name", PLACE, "occurred_at", CONFIDENCE, "verdict")
    more_columns = (MMSI, "report_no", "area", "due_at", "coverage", "verdict_at", "current", "recorded_at")
    filters = (
        "status",
        "area",
        Filter("verdict", kind="choice", choices=lambda: Verdict.choices),
        Filter("undecided", label=_("undecided"), kind="flag", query=undecided, uses=("verdict",)),
        "occurred_at",
        Filter("since", label=_("since"), choices=SINCE_WORDS.items, query=since, uses=("occurred_at",)),
        "current",
        "report_no",
        Filter("mmsi", kind="number"),
    )
    search = ("vessel_name", "report_no", "place", "place_fr")
    order = "-occurred_at"
    walks = (("current", "verdict", "status", "urgency", "occurred_at"),)
    views = (List(), MapView())
    read = DESKS
    own_list = own_detail = True


class VesselRegister(Register):
    model, room, name = Vessel, "marine", "vessels"
    intro = _("Hulls seen on the water: by AIS, by radar, or by a patrol.")
    columns = (
        Column(
            "name",
            label=_("vessel"),
            value=str,
            uses=("name", "description", "registration", "track_key"),
            sort="name",
        ),
        "source",
        MMSI,
        "flag",
        "ship_type",
        "last_seen_at",
    )
    more_columns = ("call_sign", IMO, "registration", "length_m", "track_key", "description")
    filters = ("source", Filter("flag", kind="text"), Filter("mmsi", kind="number"), "last_seen_at")
    search = ("name", "call_sign", "registration", "description", "track_key")
    order = "-last_seen_at"
    read = DESKS
    section, hotkey = "Picture", "g v"
    panels = (
        Facts(
            "name",
            "source",
            "mmsi",
            "call_sign",
            "imo",
            "registration",
            "flag",
            "ship_type",
            "length_m",
            "description",
            "last_seen_at",
            title=_("What is known of it"),
        ),
        OnMap(geojson=vessel_shape, title=_("Its passages on the map")),
        Related(
            "marine.findings",
            {"vessel_id": "id", "current": lambda vessel: True},
            title=_("Its passages"),
            columns=("occurred_at", "status", PLACE, CONFIDENCE, "verdict"),
        ),
        History(),
    )


class SiteRegister(Register):
    model, room, name = ReportingSite, "marine", "sites"
    intro = _("Where a person arriving by water may report to the border services.")
    columns = ("name", "code", "kind", "province")
    more_columns = ("lon", "lat")
    filters = ("kind", Filter("province", kind="text"))
    search = ("code", "name_en", "name_fr")
    order = "code"
    views = (List(), MapView())
    form_fields = ("code", "name_en", "name_fr", "lon", "lat", "kind", "province")
    add = change = (Role.STEWARD,)
    section, hotkey = "Picture", "g s"
    panels = (
        Facts("name", "code", "kind", "province", "lon", "lat"),
        OnMap(),
        Related(
            "marine.reports",
            {"site_code": "code"},
            title=_("Reports that named this site"),
            columns=("report_no", "received_at", "programme", "vessel_name"),
        ),
        History(),
    )


class ReportRegister(Register):
    model, room, name = ArrivalReport, "marine", "reports"
    intro = _("Arrival reports as the Telephone Reporting Centre took them: customs information.")
    columns = ("report_no", "received_at", "vessel_name", "site_code", "programme", "persons_on_board")
    more_columns = ("registration", "call_sign", MMSI, IMO, "declared_arrival_at", "site_lon", "site_lat")
    filters = (
        "programme",
        Filter("site_code", kind="text"),
        "received_at",
        Filter("vessel_name", kind="text"),
    )
    search = ("report_no", "vessel_name", "registration", "call_sign")
    order = "-received_at"
    read = DESKS
    section, hotkey = "Picture", "g r"
    panels = (
        Facts(
            "report_no",
            "received_at",
            "programme",
            SITE,
            "declared_arrival_at",
            "persons_on_board",
            title=_("The report"),
        ),
        Facts(
            "vessel_name",
            "registration",
            "call_sign",
            "mmsi",
            "imo",
            "telephone",
            title=_("The vessel as reported"),
        ),
        OnMap(geojson=report_shape, title=_("The place reported")),
        Related(
            "marine.findings",
            {"report_no": "report_no", "current": lambda report: True},
            title=_("What it answers"),
            columns=("occurred_at", "status", HULL, PLACE, CONFIDENCE),
        ),
        History(),
    )


class WatchAreaRegister(Register):
    model, room, name = WatchArea, "marine", "watch-areas"
    intro = _("Waters that an agency keeps an eye on. Where it looks is itself police information.")
    columns = ("name", "radius_km", "valid_from", "valid_to")
    more_columns = ("lon", "lat", "why")
    filters = ("valid_from", "valid_to")
    search = ("name_en", "name_fr", "why")
    views = (List(), MapView())
    form_fields = ("name_en", "name_fr", "why", "lon", "lat", "radius_km", "valid_from", "valid_to")
    add = change = (Role.MARINE_ANALYST, Role.TEAM_LEAD)
    regime = "police"
    read = DESKS
    section, hotkey = "Picture", "g w"
    panels = (
        OnMap(geojson=area_shape, title=_("Where it lies")),
        Related(
            "marine.findings",
            {
                "current": lambda area: True,
                "lat__range": lambda area: box_of(area, "lat"),
                "lon__range": lambda area: box_of(area, "lon"),
            },
            title=_("What was found in it or beside it"),
            columns=("occurred_at", "status", HULL, PLACE, CONFIDENCE, "verdict"),
        ),
        Facts("name_en", "name_fr", "why", "radius_km", "lon", "lat", "valid_from", "valid_to"),
        History(),
    )


def imo_spellings(record: VesselOfInterest) -> list[str]:
    """An IMO number as other registers may have it written."""
    return [f"{before}{record.imo}" for before in ("", "IMO ", "IMO")] if record.imo else []


class InterestRegister(Register):
    model, room, name = VesselOfInterest, "marine", "vessels-of-interest"
    intro = _(
        "Vessels whose coming is to be known hours ahead. Whom an agency waits for is police information."
    )
    columns = ("name", MMSI, "call_sign", "valid_from", "valid_to")
    more_columns = (IMO, "track", "why")
    filters = ("valid_to", Filter("mmsi", kind="number"))
    search = ("name", "call_sign", "why", "track")
    form_fields = ("name", "mmsi", "imo", "call_sign", "track", "why", "valid_from", "valid_to")
    add = change = (Role.MARINE_ANALYST, Role.TEAM_LEAD)
    regime = "police"
    read = DESKS
    section = "Picture"
    activities = ("EN9",)
    panels = (
        Facts("name", "mmsi", "imo", "call_sign", "track", "why", "valid_from", "valid_to"),
        Related("marine.approaches", {"interest_id": "id"}, title=_("Its approaches")),
        Related(
            "screening.lookouts",
            {"identifier__in": imo_spellings, "kind": lambda record: "vessel"},
            columns=("name", "state", "authority", "expires_on"),
            when=lambda record: bool(record.imo),
        ),
        Related(
            "screening.vessels-of-interest",
            {"imo__in": imo_spellings},
            columns=("name", "state", "expected_at"),
            when=lambda record: bool(record.imo),
        ),
        History(),
    )


class ApproachRegister(Register):
    model, room, name = Approach, "marine", "approaches"
    intro = _(
        "Where and when vessels of interest are expected to come in, from course and speed made good. "
        "A prediction, not an observation."
    )
    columns = (
        Column("name", label=_("vessel"), value=str, uses=("name", "track_key"), sort="name"),
        "state",
        "entry_at",
        Column("place", value=lambda row: row.place_words, uses=("place", "place_fr")),
        Column("chance", label=_("likelihood"), value=approaches.share, uses=("chance",)),
    )
    more_columns = ("earliest_at", "latest_at", "area", "heard_at", "began_at", "ended_at", "track_key")
    filters = ("state", "area", "entry_at")
    search = ("name", "track_key", "place", "place_fr")
    order = "-entry_at"
    refers = {"interest_id": "marine.vessels-of-interest"}
    views = (List(), MapView("map", _("Map"), "entry_lon", "entry_lat"))
    read = DESKS
    section = "Picture"
    activities = ("EN9",)
    panels = (
        Facts(
            "name",
            "state",
            "entry_at",
            "earliest_at",
            "latest_at",
            Column("place", value=lambda row: row.place_words, uses=("place", "place_fr")),
            Column("chance", label=_("likelihood"), value=approaches.share, uses=("chance",)),
            rounded("course", 0),
            rounded("speed_kn", 1),
            "heard_at",
            "began_at",
            "ended_at",
            title=_("What is expected"),
        ),
        OnMap(geojson=approaches.shape, title=_("Where it is expected")),
        Related("marine.vessels-of-interest", {"id": "interest_id"}, title=_("Why it is followed")),
        History(),
    )
