"""A later message of the same sender against an earlier one: what stays, what is new, what fell away."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from entente.core.gate import Context, Grade
from entente.screening import exported, rows
from entente.screening.engine.manifests import Manifest
from entente.screening.engine.manifests.model import Meant
from entente.screening.models import Consignment, Hit, Intake, Movement, PermitDraw, Traveller

MODELS: dict[str, type[Traveller] | type[Consignment]] = {"traveller": Traveller, "consignment": Consignment}


def earlier_movement(manifest: Manifest, said: Meant, intake: Intake, context: Context) -> Movement | None:
    """The movement of the message that this one revises: the same sender, the same reference, the same name.

    A delay past midnight is then the same flight, and not a second one.
    """
    if said.function in ("original", "addition") or not said.reference:
        return None
    before = Intake.objects.visible(context, at_least=Grade.FULL).filter(
        sender=intake.sender, reference=said.reference
    )
    taken = list(before.exclude(pk=intake.pk).order_by("-received_at").values_list("pk", flat=True)[:20])
    named = (manifest.flight or "").replace(" ", "")
    for model in MODELS.values():
        held = model.objects.visible(context, at_least=Grade.FULL).filter(intake_id__in=taken, current=True)
        for pk in held.values_list("movement_id", flat=True).distinct():
            found = Movement.objects.visible(context).filter(pk=pk).first()
            if found is not None and (not named or found.flight == named):
                return found
    return None


@dataclass
class Update:
    """One message against the rows that its movement has already."""

    manifest: Manifest
    said: Meant
    movement: Movement
    intake: Intake
    context: Context
    kept: set[UUID] = field(default_factory=set)

    @cached_property
    def before(self) -> dict[str, list[Any]]:
        """The rows on the manifest now, by model."""
        out: dict[str, list[Any]] = {}
        for name, model in MODELS.items():
            held = model.objects.visible(self.context, at_least=Grade.FULL)
            found = held.filter(movement_id=self.movement.pk, current=True)
            wanted = ["pk", "identity", "intake_id", *(("kind",) if name == "traveller" else ("reference",))]
            out[name] = list(found.values(*wanted))
        return out

    @cached_property
    def by_identity(self) -> dict[tuple[str, str], UUID]:
        return {
            (name, row["identity"]): row["pk"]
            for name, found in self.before.items()
            for row in found
            if row["identity"]
        }

    def keeps(self, identity: str, what: str) -> bool:
        """Whether the row stands already; it is then the one that stays."""
        pk = self.by_identity.get((what, identity)) if identity else None
        if pk is not None:
            self.kept.add(pk)
        return pk is not None

    @cached_property
    def _senders(self) -> set[UUID]:
        mine = Intake.objects.visible(self.context, at_least=Grade.FULL).filter(sender=self.intake.sender)
        mine = mine.exclude(pk=self.intake.pk)
        if self.said.reference and self.manifest.kind in ("cargo", "declaration"):
            mine = mine.filter(reference=self.said.reference)
        taken = {row["intake_id"] for found in self.before.values() for row in found}
        return set(mine.filter(pk__in=taken).values_list("pk", flat=True))

    def _of_this(self) -> list[tuple[str, dict[str, Any]]]:
        """Rows that the sender's earlier messages of this sort brought: a crew list speaks for the crew
        only, a passenger list for passengers only, a declaration for itself."""
        crew = {"crew" in person.kind for person in self.manifest.travellers}
        out = []
        for name, found in self.before.items():
            for row in found:
                if row["intake_id"] not in self._senders:
                    continue
                if name == "traveller" and crew and ("crew" in row["kind"]) not in crew:
                    continue
                if (name == "traveller") != bool(
                    self.manifest.travellers or self.manifest.kind in ("paxlst", "pnrgov")
                ):
                    continue
                out.append((name, row))
        return out

    def drop_the_rest(self) -> int:
        """After a replacement: what the sender named before and names no more."""
        return self._withdraw([(n, row["pk"]) for n, row in self._of_this() if row["pk"] not in self.kept])

    def delete(self) -> int:
        """A cancellation takes out all that the sender brought; a deletion takes out whom it names."""
        if self.said.function == "cancellation":
            return self._withdraw([(n, row["pk"]) for n, row in self._of_this()])
        people = {rows.person_identity(person) for person in self.manifest.travellers} - {""}
        goods = {one.reference for one in self.manifest.consignments}
        gone = [
            (name, row["pk"])
            for name, row in self._of_this()
            if row["identity"] in people or row.get("reference") in goods
        ]
        return self._withdraw(gone)

    def _withdraw(self, gone: list[tuple[str, UUID]]) -> int:
        """Off the manifest: undecided hits leave the queue, draws on permits are given back; nothing is
        erased."""
        for name, model in MODELS.items():
            keys = [pk for what, pk in gone if what == name]
            if keys:
                model.objects.visible(self.context).filter(pk__in=keys).update(current=False)
        keys = [pk for _, pk in gone]
        if keys:
            hits = Hit.objects.visible(self.context).filter(
                Q(traveller_id__in=keys) | Q(consignment_id__in=keys)
            )
            hits.filter(verdict="", current=True).update(current=False)
            draws = PermitDraw.objects.visible(self.context).filter(consignment_id__in=keys)
            exported.give_back(self.context, draws)
        return len(keys)
