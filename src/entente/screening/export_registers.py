"""Export permits, what was drawn on them, and an export declaration against both (EN3); vessels of interest
(EN9)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.core.actions import action
from entente.core.gate import Context, Grade
from entente.core.models import Label, Role
from entente.core.registers import Facts, History, Register, Related
from entente.core.registers.panels import Panel
from entente.core.workflow import Missing, Step, Workflow
from entente.screening import declared, exported, intake, vessels
from entente.screening.desk import READERS
from entente.screening.models import Consignment, ExportPermit, PermitDraw, VesselOfInterest

DESKS = (Role.TARGETING, Role.INTELLIGENCE)


def not_expired(record: ExportPermit, context: Context) -> Missing | None:
    if record.expires_on < context.at.date():
        return Missing(
            "The permit has expired.",
            "La licence est échue.",
            f"/screening/permits/{record.pk}/edit/#id_expires_on",
        )
    return None


def only_one(record: ExportPermit, context: Context) -> Missing | None:
    """Two permits of one number in force could not be told apart on a declaration."""
    rows = ExportPermit.objects.visible(context, at_least=Grade.FULL).exclude(pk=record.pk)
    other = rows.filter(number_key=record.number_key).exclude(state__in=("draft", "cancelled")).first()
    if other is None:
        return None
    return Missing(
        f"Permit {other.number} is on file already.",
        f"La licence {other.number} est déjà au dossier.",
        f"/screening/permits/{other.pk}/",
    )


class PermitWorkflow(Workflow):
    initial = "draft"
    enter = Step("draft", "in_force", by=DESKS, needs=(not_expired, only_one), title=_("Put on file"))
    suspend = Step("in_force", "suspended", by=DESKS, note=True, title=_("Suspend"))
    resume = Step("suspended", "in_force", by=DESKS, needs=(not_expired,), title=_("Put in force again"))
    cancel = Step(("in_force", "suspended"), "cancelled", by=DESKS, note=True, title=_("Cancel"))
    line = ("draft", "in_force", "suspended", "cancelled")


class PermitRegister(Register):
    model, room, name = ExportPermit, "screening", "permits"
    intro = _(
        "What each permit allows, to whom, until when, and how much of it is left. Declarations draw on it."
    )
    columns = (
        "number",
        "state",
        "exporter",
        "consignee",
        "end_user",
        "destination",
        "left",
        "unit",
        "expires_on",
    )
    more_columns = ("goods", "hs", "quantity", "used_before", "issued_on", "issued_under")
    filters = ("state", "destination", "expires_on", "issued_on")
    search = ("number", "exporter", "consignee", "end_user", "goods", "hs")
    order = "expires_on"
    form_fields = (
        *("number", "exporter", "consignee", "end_user", "destination", "goods", "hs"),
        *("quantity", "unit", "used_before", "issued_on", "expires_on", "issued_under"),
    )
    add = change = DESKS
    read = READERS
    closed_states = ("cancelled",)
    regime = "customs"
    workflow = PermitWorkflow
    section = "Picture"
    activities = ("EN3",)
    panels = (
        Facts("number", "goods", "hs", "exporter", "consignee", "end_user", "destination",
              title=_("What it allows, and to whom")),
        Facts("quantity", "unit", "used_before", "left", "issued_on", "expires_on", "issued_under",
              title=_("How much, until when")),
        Related("screening.draws", {"permit_id": "id"}, title=_("What declarations drew on it")),
        History(),
    )  # fmt: skip

    def written(self, record: ExportPermit, context: Context) -> None:
        """A corrected quantity changes what is left; a corrected number is what declarations are looked up
        by."""
        from entente.screening.engine.exports.permits import key

        rows = ExportPermit.objects.visible(context).filter(pk=record.pk)
        rows.update(number_key=key(str(record.number)))
        exported.recount(context, [record.pk])


class DrawRegister(Register):
    model, room, name = PermitDraw, "screening", "draws"
    intro = _("Each line of a declaration that named a permit, and what it took of it.")
    columns = ("reference", "line", "quantity", "unit", "drawn_at", "state")
    filters = ("state", "drawn_at")
    search = ("reference",)
    order = "-drawn_at"
    refers = {"permit_id": "screening.permits", "consignment_id": "screening.consignments"}
    belongs = "permit_id"
    read = READERS
    panels = (
        Facts("reference", "line", "quantity", "unit", "drawn_at", "state"),
        Related("screening.permits", {"id": "permit_id"}, title=_("The permit")),
        Related("screening.consignments", {"id": "consignment_id"}, title=_("The declaration")),
        History(),
    )


@action(
    on=PermitDraw,
    title=_("Give back: the goods did not leave"),
    by=DESKS,
    when=lambda record, context: record.state == PermitDraw.State.TAKEN,
)
def give_back(record: PermitDraw, context: Context, note: str = "") -> str | None:
    exported.give_back(context, PermitDraw.objects.visible(context).filter(pk=record.pk))
    return f"/screening/permits/{record.permit_id}/"


# -- on a declaration's page --------------------------------------------------------------------------


class ChainPanel(Panel):
    """Who stands behind whom, from the exporter to the end user, and where the goods may not go."""

    template = "screening/panels/chain.html"
    title = _("The way of the goods")

    def content(self, register: Register, record: Consignment, reader: Any) -> dict[str, Any] | None:
        if reader.decision(record).grade < Grade.FULL or record.direction != "out":
            return None
        return {"chain": declared.chain(record)}


class PermitPanel(Panel):
    """What each permit says beside what the declaration says."""

    template = "screening/panels/permits.html"
    title = _("Against the permits")

    def content(self, register: Register, record: Consignment, reader: Any) -> dict[str, Any] | None:
        if reader.decision(record).grade < Grade.FULL or record.direction != "out":
            return None
        return {"permits": declared.permits(reader, record)}


# -- vessels ------------------------------------------------------------------------------------------


class VesselWorkflow(Workflow):
    initial = "watched"
    arrive = Step("watched", "arrived", by=READERS, note=True, title=_("Arrived"))
    close = Step(("watched", "arrived"), "closed", by=READERS, note=True, title=_("Close"))
    reopen = Step("closed", "watched", by=READERS, note=True, title=_("Watch again"))


class VesselRegister(Register):
    model, room, name = VesselOfInterest, "screening", "vessels-of-interest"
    intro = _(
        "Vessels that may carry people irregularly, known long before they come. Safety of life comes first."
    )
    columns = ("name", "state", "imo", "flag", "last_seen", "expected_at", "expected_on")
    more_columns = (
        *("built", "owner_changed_on", "name_changed_on", "silent_since", "loitered_hours", "cargo"),
        "persons_over_capacity",
    )
    filters = ("state", "flag", "expected_on")
    search = ("name", "imo", "last_seen", "expected_at")
    order = "expected_on"
    form_fields = (
        *("name", "imo", "flag", "built", "owner_changed_on", "name_changed_on", "flag_changed_on"),
        *("cargo", "silent_since", "loitered_hours", "persons_over_capacity"),
        *("last_seen", "last_seen_at", "expected_at", "expected_on", "source"),
    )
    add = change = READERS
    read = READERS
    regime = "customs"
    closed_states = ("closed",)
    workflow = VesselWorkflow
    section = "Picture"
    activities = ("EN9",)
    panels = (
        Facts("name", "imo", "flag", "built", "owner_changed_on", "name_changed_on", "flag_changed_on",
              title=_("The vessel")),
        Facts("cargo", "silent_since", "loitered_hours", "persons_over_capacity", title=_("How it behaves")),
        Facts("last_seen", "last_seen_at", "expected_at", "expected_on", "source", title=_("Where and when")),
        Related("screening.hits", {"vessel_id": "id"}, title=_("Hits"),
                columns=("listed_as", "due_at", "verdict", "referral", "result")),
        Related(
            "marine.vessels-of-interest", {"imo": lambda record: vessels.imo_of(record.imo)},
            title=_("On the marine watch"), columns=("name", "valid_from", "valid_to"),
            when=lambda record: vessels.imo_of(record.imo) is not None,
        ),
        Related(
            "screening.lookouts",
            {"identifier__in": lambda one: vessels.spellings(one.imo), "kind": lambda one: "vessel"},
            columns=("name", "state", "authority", "expires_on"),
            when=lambda one: vessels.imo_of(one.imo) is not None,
        ),
        Related("screening.movements", {"identifier": lambda one: one.imo or "-"},
                title=_("Its voyages here")),
        History(),
    )  # fmt: skip

    def label_for(self, context: Context, record: VesselOfInterest) -> Label:
        return intake.own_label(context)

    def written(self, record: VesselOfInterest, context: Context) -> None:
        vessels.watch(record, context)
