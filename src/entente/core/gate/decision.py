"""What may this officer see under this label? The decision behind the gate, as one replaceable part.

The first decision is need-to-know in its simplest honest form:

* own agency: full, when the unit's mandate needs the label's regime;
* another agency: what a standing arrangement in force gives to the officer's unit (or to the whole
  agency where it names no unit), under one of its purposes where it names some;
* never: an inactive officer, a clearance below either ladder;
* a derived label: the least of its inputs.

The authority room replaces this decision, not the gate: it calls :func:`plug_in`. The database's
own policy (``entente_visible_labels``) states the same rule in SQL and is the second wall.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

from entente.core.gate.context import Context, Grade
from entente.core.models.labels import Label, Regime, StandingArrangement

PROTECTED_LADDER = (None, "A", "B", "C")
SECRET_LADDER = (None, "confidential", "secret", "top_secret")


@dataclass(frozen=True)
class Decision:
    """The grade under one label, and what it rests on."""

    grade: Grade
    authority: tuple[str, ...] = ()
    """Provisions or arrangements relied on; empty inside one agency."""
    disclosure: bool = False
    """True when the datum crosses from one agency to another: then it is recorded."""
    why: str = ""
    """A code for the explanation shown to the officer."""


NOTHING = Decision(Grade.NOTHING, why="no_authority")


class Decider(Protocol):
    def decide(self, context: Context, labels: Iterable[Label]) -> dict[int, Decision]:
        """One decision per label, keyed by the label's id."""
        ...


class NeedToKnow:
    """The rule of this module's first lines."""

    def decide(self, context: Context, labels: Iterable[Label]) -> dict[int, Decision]:
        labels = list(labels)
        arrangements = self._in_force(context)
        known: dict[int, Decision] = {}

        def of(label: Label) -> Decision:
            if label.pk not in known:
                known[label.pk] = NOTHING  # a label derived from itself shows nothing
                known[label.pk] = self._one(context, label, arrangements, of)
            return known[label.pk]

        return {label.pk: of(label) for label in labels}

    def _in_force(self, context: Context) -> list[StandingArrangement]:
        day = timezone.localtime(context.at).date()
        rows = StandingArrangement.objects.filter(
            recipient_id=context.unit.agency_id, valid_from__lte=day
        ).prefetch_related("units")
        return [row for row in rows if row.valid_to is None or row.valid_to >= day]

    def _one(self, context: Context, label: Label, arrangements, of) -> Decision:
        officer = context.officer
        if not officer.is_active:
            return Decision(Grade.NOTHING, why="inactive")
        if PROTECTED_LADDER.index(label.protected) > PROTECTED_LADDER.index(
            officer.clearance_protected
        ) or SECRET_LADDER.index(label.secret) > SECRET_LADDER.index(officer.clearance_secret):
            return Decision(Grade.NOTHING, why="clearance")
        if inputs := list(label.inputs.all()):
            parts = [of(one) for one in inputs]
            return Decision(
                min(part.grade for part in parts),
                tuple(dict.fromkeys(name for part in parts for name in part.authority)),
                any(part.disclosure for part in parts),
                "derived",
            )
        if label.regime == Regime.NON_PERSONAL:
            return Decision(Grade.FULL, why="non_personal")
        if label.holder_id == context.unit.agency_id:
            if label.regime in context.unit.regimes:
                return Decision(Grade.FULL, why="own_duties")
            return Decision(Grade.NOTHING, why="no_need_to_know")
        best = NOTHING
        for row in arrangements:
            if row.holder_id != label.holder_id or row.regime != label.regime:
                continue
            units = row.units.all()
            if units and context.unit.pk not in {unit.pk for unit in units}:
                continue
            if row.purposes and context.purpose.partition(":")[0] not in row.purposes:
                continue
            if row.grade > best.grade:
                best = Decision(Grade(row.grade), (row.authority, row.reference), True, "arrangement")
        return best


_decider: Decider = NeedToKnow()


def plug_in(decider: Decider) -> Decider:
    """Replace the decision; returns the one that was in force."""
    global _decider
    before, _decider = _decider, decider
    return before


def decide(context: Context, labels: Iterable[Label] | None = None) -> dict[int, Decision]:
    """Decide for these labels (all, by default), in at most three queries."""
    if labels is None:
        labels = Label.objects.prefetch_related("inputs").select_related("holder")
    return _decider.decide(context, labels)
