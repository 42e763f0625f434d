"""The registers of reference data that every officer reads: agencies, units, places, the glossary."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.models import Agency, Place, Role, Term, Unit
from entente.core.registers import Column, Facts, History, List, MapView, OnMap, Register, Related


class AgencyRegister(Register):
    model, room, name = Agency, "core", "agencies"
    columns = ("abbreviation", "name")
    order = "abbreviation"
    search = ("name_en", "name_fr", "abbreviation_en", "abbreviation_fr")
    panels = (
        Facts("code", "abbreviation", "name"),
        Related("core.units", {"agency_id": "pk"}, title=_("Units")),
    )
    section = "Trust"


class UnitRegister(Register):
    model, room, name = Unit, "core", "units"
    columns = ("code", "name", "agency", "level", "region")
    more_columns = ("contact",)
    filters = ("agency", "level")
    order = "code"
    search = ("code", "name_en", "name_fr", "region")
    panels = (
        Facts("code", "name", "agency", "parent", "level", "region", "contact"),
        Related("core.units", {"parent_id": "pk"}, title=_("Parts")),
    )
    section = "Trust"


class PlaceRegister(Register):
    model, room, name = Place, "core", "places"
    intro = _("Where the border is crossed or guarded. The position is that of the building or the pier.")
    columns = ("name", "code", "kind", "province", "agency")
    more_columns = (Column("lat", numeric=True), Column("lon", numeric=True), "hours", "source")
    filters = ("kind", "province", "agency")
    order = "name"
    search = ("code", "name_en", "name_fr")
    views = (List(), MapView())
    panels = (
        Facts("code", "kind", "province", "agency", "hours", "lat", "lon", "source"),
        OnMap(),
        History(),
    )
    form_fields = (
        "code", "kind", "name_en", "name_fr", "province", "lat", "lon", "agency", "hours_en", "hours_fr",
        "source",
    )  # fmt: skip
    add = change = (Role.STEWARD,)
    section = "Picture"
    hotkey = "g p"


class GlossaryRegister(Register):
    model, room, name = Term, "core", "glossary"
    title = _("glossary")
    intro = _("The terms of both agencies, in both languages. Where the agencies differ, the usage says how.")
    columns = (
        "term",
        Column("other", _("other language"), lambda t: other_language(t)),
        "domain",
        "agencies",
    )
    filters = ("domain",)
    order = "term"
    search = ("term_en", "term_fr", "definition_en", "definition_fr")
    panels = (
        Facts("term_en", "term_fr", "definition_en", "definition_fr", "domain", "agencies"),
        Facts("usage_en", "usage_fr", title=_("Usage")),
        History(),
    )
    form_fields = (
        "code", "term_en", "term_fr", "definition_en", "definition_fr", "domain", "usage_en", "usage_fr",
    )  # fmt: skip
    add = change = (Role.STEWARD,)
    section = "Trust"


def other_language(term: Term) -> str:
    """The term in the language that the page is not in."""
    return term.term_en if term.term == term.term_fr else term.term_fr
