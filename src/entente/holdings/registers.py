"""The holdings room's registers. A holding brings its own page: all the officer may know of one entity."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.models import Role
from entente.core.registers import Column, Facts, Filter, History, Register, Related
from entente.holdings import reasons
from entente.holdings.dossier import shown
from entente.holdings.engine.values import search_words
from entente.holdings.models import Entity, Reject, Run, Source

KEEPERS = (Role.STEWARD, Role.INTELLIGENCE)
KIND = Column("kind", value=lambda row: row.kind_words, uses=("kind",), sort="kind")

COUNTRY = Column(
    "country",
    value=lambda row: shown("country", row.country) if row.country else "",
    uses=("country",),
    sort="country",
)


class EntityRegister(Register):
    model, room, name = Entity, "holdings", "entities"
    intro = _(
        "People, organizations, vessels and goods that the agencies hold something about: one line for each "
        "source that says it. Search finds names in any script."
    )
    columns = ("caption", KIND, COUNTRY, "source", "evaluation", "last_seen")
    more_columns = ("entity_id", "first_seen", "changed_at", "confirmed_at", "recorded_at")
    filters = (
        "kind",
        "source",
        Filter("country", kind="text"),
        "evaluation",
        Filter("caption", kind="text"),
    )
    search = ("name_text", "number_text", "entity_id")
    order = "caption"
    section, hotkey = "Holdings", "g e"
    own_detail = True

    def search_query(self, query: str) -> str:
        return search_words(query)


class SourceRegister(Register):
    model, room, name = Source, "holdings", "sources"
    intro = _("Where holdings come from, how reliable each source is, and the label that what it says gets.")
    columns = ("code", "name", "agency", "kind", "reliability", "accuracy", "is_active")
    filters = ("agency", "kind", "reliability", "is_active")
    search = ("code", "name_en", "name_fr")
    api_fields = (
        "id",
        "code",
        "name_en",
        "name_fr",
        "agency",
        "kind",
        "reliability",
        "accuracy",
        "is_active",
    )
    section = "Holdings"
    panels = (
        Facts("code", "name", "agency", "kind", "reliability", "accuracy", "label", "keep_days", "is_active"),
        Related("holdings.runs", {"source": "id"}, title=_("Runs")),
        History(),
    )


class RunRegister(Register):
    model, room, name = Run, "holdings", "runs"
    intro = _("Each reading of a source: how far it came, what was new, what was not taken in and why.")
    columns = ("source", "origin", "state", "started_at", "records", "added", "changed", "rejected")
    more_columns = ("ended_at", "same", "noted", "note")
    filters = ("source", "state", "started_at")
    order = "-started_at"
    read = KEEPERS
    section = "Holdings"
    panels = (
        Facts("source", "origin", "state", "started_at", "ended_at", "note", title=_("The run")),
        Facts("records", "added", "changed", "same", "rejected", "noted", title=_("What it brought")),
        Related("holdings.rejects", {"run_id": "id"}, title=_("Not taken in")),
        History(),
    )


class RejectRegister(Register):
    model, room, name = Reject, "holdings", "rejects"
    intro = _(
        "Records and parts of records that were not taken in, each as it came, with its place and reason."
    )
    columns = (
        "line",
        Column(
            "code", label=_("reason"), value=lambda row: reasons.words(row.code), uses=("code",), sort="code"
        ),
        "detail",
        "source",
        "recorded_at",
    )
    more_columns = ("replayed_at",)
    filters = ("source", Filter("code", kind="text"), "recorded_at")
    refers = {"run_id": "holdings.runs"}
    belongs = "run_id"
    read = KEEPERS
    panels = (
        Facts("line", "code", "detail", "raw", "source", Column("run_id", _("run")), "replayed_at"),
        History(),
    )
