"""Versions of published lists with their differences, and runs over earlier manifests with their progress."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.core.gate.context import WITHHELD
from entente.core.models import Role
from entente.core.registers import Column, Facts, History, Register, Related
from entente.core.registers.panels import Panel
from entente.screening.desk import READERS
from entente.screening.engine.score.thresholds import PARTIES
from entente.screening.models import ListVersion, ScreeningRun

DESKS = (Role.TARGETING, Role.INTELLIGENCE)
PARTS = {
    "names": _("names"),
    "kind": _("kind"),
    "births": _("date of birth"),
    "birthplaces": _("place of birth"),
    "countries": _("countries"),
    "genders": _("sex"),
    "documents": _("documents"),
    "addresses": _("addresses"),
    "identifiers": _("numbers"),
    "programs": _("programmes"),
    "listed_on": _("listed on"),
    "expires_on": _("expires"),
    "remarks": _("remarks"),
    "details": _("further details"),
    "label": _("label"),
}
SHOWN = 100
PARTY_WORDS = {"person": _("person"), "company": _("company and others"), "vessel": _("vessel")}


class DifferencePanel(Panel):
    """What is new, changed and gone against the version before, by name."""

    template = "screening/panels/difference.html"
    title = _("Against the version before")

    def content(self, register: Register, record: ListVersion, reader: Any) -> dict[str, Any] | None:
        told = record.difference or {}
        groups = []
        for name, title, number in (
            ("added", gettext("New"), record.added),
            ("changed", gettext("Changed"), record.changed),
            ("removed", gettext("Gone"), record.removed),
        ):
            rows = [
                (
                    row[0],
                    row[1],
                    ", ".join(str(PARTS.get(part, part)) for part in (row[2] if len(row) > 2 else ())),
                )
                for row in told.get(name, ())[:SHOWN]
            ]
            groups.append(
                {
                    "name": name,
                    "title": title,
                    "number": number,
                    "rows": rows,
                    "more": max(0, (number or 0) - len(rows)),
                }
            )
        before = reader.rows(ListVersion).filter(pk=record.before).first() if record.before else None
        return {
            "groups": groups,
            "before": before,
            "before_url": reverse("screening-lists-detail", args=[before.pk]) if before else "",
        }


class ThresholdPanel(Panel):
    """The score from which a name of this list is a hit, by kind of party, and the rate it was set by."""

    template = "screening/panels/thresholds.html"
    title = _("Thresholds")

    def content(self, register: Register, record: ListVersion, reader: Any) -> dict[str, Any] | None:
        told = record.judged
        if told is WITHHELD or not told:
            return None
        return {"on": told["on"], "rows": [(PARTY_WORDS[one], told[one]) for one in PARTIES if one in told]}


class ListRegister(Register):
    model, room, name = ListVersion, "screening", "lists"
    title = _("Published lists")
    intro = _("Every version that was loaded. People and goods are compared with the versions in use.")
    columns = ("title", "version", "current", "entries", "added", "changed", "removed", "loaded_at")
    more_columns = ("list_id", "names", "refused", "threshold", "file", "digest")
    filters = ("list_id", "current", "loaded_at")
    search = ("title", "list_id", "version")
    order = "-loaded_at"
    read = READERS
    section = "Picture"
    activities = ("EN1",)
    panels = (
        Facts("list_id", "version", "current", "loaded_at", "entries", "names", "refused", "threshold",
              "file", "digest"),
        ThresholdPanel(),
        DifferencePanel(),
        Related("screening.runs", {"list_version_id": "id"}, title=_("Runs over earlier manifests")),
        History(),
    )  # fmt: skip


class ProgressPanel(Panel):
    """How far a run is; the page asks again every two seconds until it is done. Whom the gate keeps the
    counts from is not shown it."""

    template = "screening/panels/progress.html"
    title = _("Progress")

    def content(self, register: Register, record: ScreeningRun, reader: Any) -> dict[str, Any] | None:
        if WITHHELD in (record.done, record.total, record.hits, record.state):
            return None
        return {"run": record, "open": record.state in ("waiting", "running")}


class RunRegister(Register):
    model, room, name = ScreeningRun, "screening", "runs"
    intro = _("New or changed entries, run over those of the last thirty days and those still to come.")
    columns = (
        "about",
        "cause",
        "state",
        Column(
            "done", label=_("looked at"), value=lambda one: f"{one.share} %", uses=("done", "total", "state")
        ),
        "hits",
        "asked_at",
    )
    more_columns = ("total", "started_at", "finished_at", "problem")
    filters = ("state", "cause", "asked_at")
    search = ("about",)
    order = "-asked_at"
    refers = {"lookout_id": "screening.lookouts", "list_version_id": "screening.lists"}
    read = READERS
    panels = (
        ProgressPanel(),
        Facts("about", "cause", "state", "asked_at", "started_at", "finished_at", "problem"),
        Related(
            "screening.lookouts", {"id": "lookout_id"}, title=_("The lookout"), columns=("name", "state")
        ),
        Related("screening.lists", {"id": "list_version_id"}, title=_("The list")),
        History(),
    )
