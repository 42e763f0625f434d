"""The screening room's registers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entente.core.gate import Grade
from entente.core.gate.context import WITHHELD
from entente.core.registers import Column, Facts, Filter, History, List, Register, Related
from entente.core.registers.panels import Panel
from entente.screening import (  # noqa: F401  each declares its registers
    export_registers,
    list_registers,
    lookout_registers,
    rule_registers,
)
from entente.screening.desk import DECIDERS as DESKS
from entente.screening.desk import READERS
from entente.screening.engine.rules.vocabulary import vocabulary
from entente.screening.lookout_registers import LIKELIHOOD
from entente.screening.models import Consignment, Hit, Intake, Movement, Observation, Traveller, Verdict


class NotePanel(Panel):
    """Where an officer notes what they see, and what was noted before."""

    template = "screening/panels/observed.html"
    title = _("What was seen")

    def content(self, register: Register, record: Any, reader: Any) -> dict[str, Any] | None:
        from entente.screening import observing

        link = {f"{observing.subject_of(record)}_id": record.pk}
        seen = list(
            reader.rows(Observation, Grade.FULL).filter(**link).select_related("by").order_by("seen_at")
        )
        known = vocabulary()
        return {
            "seen": [
                (one, [(observing.words(known[n]), v) for n, v in one.facts.items() if n in known])
                for one in seen
            ],
            "may": reader.context.officer.has_role(*DESKS) and reader.may_write(record),
            "url": reverse("screening-observe", args=[observing.subject_of(record), record.pk]),
            "gone": record.current is False,
        }


REJECTS = Column("rejects", label=_("what could not be read"), value=lambda one: one.reject_words)


def _parts(record: Intake) -> str:
    """The parts that a transmission brought; the board says what is awaited."""
    told = [f"{row['whole']}: {row['number']}{' (F)' if row['last'] else ''}" for row in record.parts or ()]
    return "; ".join(told)


MESSAGES = {
    "paxlst": _("passenger list (PAXLST)"),
    "pnrgov": _("booking records (PNRGOV)"),
    "cargo": _("cargo report"),
    "declaration": _("goods declaration"),
    "table": _("table"),
    "other": _("another message"),
}


def _kinds(record: Intake) -> str:
    return ", ".join(str(MESSAGES.get(one, one)) for one in record.kinds.split(", ") if one)


KINDS = Column("kinds", value=_kinds, uses=("kinds",), sort="kinds")
PARTS = Column("parts", label=_("parts of longer messages"), value=_parts)


class RejectsFile(Panel):
    """The same as a table to send back to the carrier; nothing where all was read."""

    template = "screening/panels/rejects.html"
    title = _("As a table")

    def content(self, register: Register, record: Any, reader: Any) -> dict[str, Any] | None:
        if WITHHELD in (record.rejects, record.refused) or not record.rejects:
            return None
        return {"url": reverse("screening-rejects", args=[record.pk])}


class ListsUsed(Panel):
    """Which version of which list the people and goods of a transmission were compared with."""

    template = "screening/panels/lists_used.html"
    title = _("Compared with")

    def content(self, register: Register, record: Any, reader: Any) -> dict[str, Any] | None:
        return {"lists": sorted((record.lists or {}).items()), "took": record.took_ms}


MANIFEST = {"movement_id": "screening.movements", "intake_id": "screening.transmissions"}


class HitRegister(Register):
    model, room, name = Hit, "screening", "hits"
    intro = _("Travellers and goods that a lookout, a list or a rule points at, and what was decided.")
    columns = ("title", "source", "listed_as", "movement_name", "due_at", LIKELIHOOD, "verdict")
    more_columns = ("list_name", "list_version", "entry_id", "referral", "result", "mode", "direction")
    filters = (
        "source",
        Filter("verdict", kind="choice", choices=lambda: Verdict.choices),
        "due_at",
        "result",
    )
    search = ("title", "listed_as", "movement_name")
    order = "due_at"
    walks = (("current", "verdict", "source", "direction", "turn"),)
    views = (List(),)
    read = READERS
    own_list = own_detail = True


class MovementRegister(Register):
    model, room, name = Movement, "screening", "movements"
    intro = _("Flights, voyages, trains, trucks and parcels whose manifests came in.")
    columns = ("flight", "mode", "direction", "origin", "destination", "at", "travellers", "consignments")
    more_columns = ("conveyance", "identifier", "departs_at", "arrives_at", "zone_known", "screened")
    filters = ("mode", "direction", "at")
    search = ("flight", "conveyance", "identifier")
    order = "-at"
    read = READERS
    panels = (
        Facts("mode", "direction", "flight", "conveyance"),
        Facts("identifier", "origin", "destination", "departs_at", "arrives_at", "zone_known",
              title=_("Journey")),
        Facts("travellers", "consignments", "screened", title=_("Screening")),
        Related("screening.hits", {"movement_id": "id"}, title=_("Hits"),
                columns=("title", "source", "listed_as", "verdict")),
        Related("screening.travellers", {"movement_id": "id"}, title=_("Travellers")),
        Related("screening.consignments", {"movement_id": "id"}, title=_("Consignments")),
        History(),
    )  # fmt: skip


class TravellerRegister(Register):
    model, room, name = Traveller, "screening", "travellers"
    intro = _("People as manifests name them. Meals, medical and religious particulars are never kept.")
    columns = ("family_name", "given_names", "kind", "direction", "nationality", "travelled_at")
    more_columns = ("date_of_birth", "sex", "birthplace", "current")
    filters = ("direction", "travelled_at", "current")
    search = ("family_name", "given_names")
    order = "-travelled_at"
    read = DESKS
    export = False
    refers = MANIFEST
    belongs = "movement_id"
    panels = (
        Facts("movement_id", "intake_id", title=_("Where it stands")),
        Facts("family_name", "given_names", "date_of_birth", "sex", "nationality", "birthplace", "kind",
              "travelled_at", "current"),
        NotePanel(),
        Related("screening.hits", {"traveller_id": "id"}, title=_("Hits"),
                columns=("source", "listed_as", "verdict", "due_at")),
        History(),
    )  # fmt: skip


class ConsignmentRegister(Register):
    model, room, name = Consignment, "screening", "consignments"
    intro = _("Goods as cargo reports and declarations name them; what leaves is an export declaration.")
    columns = (
        "reference",
        "direction",
        "description",
        "hs",
        "consignor",
        "consignee",
        "end_user",
        "destination",
    )
    more_columns = ("end_user_country", "intermediary", "permits", "moves_at", "current")
    filters = ("direction", "hs", "destination", "end_user_country", "moves_at", "current")
    search = ("reference", "description", "consignor", "consignee", "end_user", "intermediary", "permits")
    order = "-recorded_at"
    read = DESKS
    section = "Picture"
    activities = ("EN3",)
    refers = MANIFEST
    belongs = "movement_id"
    panels = (
        Facts("movement_id", "intake_id", title=_("Where it stands")),
        Facts("reference", "direction", "description", "hs", "consignor", "consignee", "intermediary",
              "end_user",
              "end_user_country", "destination", "permits", "moves_at", "current"),
        export_registers.ChainPanel(),
        export_registers.PermitPanel(),
        NotePanel(),
        Related("screening.hits", {"consignment_id": "id"}, title=_("Hits"),
                columns=("source", "listed_as", "verdict", "due_at")),
        History(),
    )  # fmt: skip


class IntakeRegister(Register):
    model, room, name = Intake, "screening", "transmissions"
    intro = _("Every file that came in, by whatever way, and what of it could not be read.")
    columns = ("name", "received_at", "source", KINDS, "travellers", "consignments", "refused", "took_ms")
    more_columns = ("sender", "function", "reference", "revision", "known", "withdrawn")
    filters = ("source", "function", "received_at")
    search = ("name", "sender")
    order = "-received_at"
    read = DESKS
    section, hotkey = "Picture", "g t"
    panels = (
        Facts("name", "received_at", "source", "sender", KINDS, "travellers", "consignments", "took_ms"),
        Facts("function", "reference", "revision", "known", "withdrawn",
              title=_("What it did to an earlier one")),
        Facts(PARTS, title=_("Sent in parts")),
        Facts("refused", REJECTS, title=_("What could not be read")),
        RejectsFile(),
        ListsUsed(),
        Facts("answer", title=_("The answer that was made")),
        History(),
    )  # fmt: skip
