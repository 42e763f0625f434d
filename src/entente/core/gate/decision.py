"""What may this officer see under this label? The decision behind the gate, as one replaceable part.

The authority room decides and plugs itself in with :func:`plug_in` when it loads. Until something is
plugged in nothing is decided and nothing is read. The database's own policy (``entente_visible_labels``)
states the same rule in SQL and is the second wall.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured

from entente.core.gate.context import Context, Grade
from entente.core.models.labels import Label


@dataclass(frozen=True)
class Terms:
    """What the arrangement that opens it lets its recipient do with it; empty: it does not say."""

    reference: str
    secondary_use: str = ""
    onward: str = ""
    """``none``, ``permission``, ``consistent`` (use) or ``domestic`` (onward), ``free``."""
    keep_at_most: int | None = None
    """Months from the day on which it is given."""
    stated: tuple[str, ...] = ()
    """What the holder stated once for every disclosure under it."""


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
    obligations: tuple[str, ...] = ()
    """Codes of the duties that come with it; the authority room has their words."""
    terms: tuple[Terms, ...] = ()
    """Of each arrangement that it rests on."""
    tier: str = ""
    """For what identifies less with time (passenger information): ``function``, access by function alone;
    ``confirmed``, where the purpose names the file that needs the name. Empty: no such limit."""
    authorized: frozenset[str] = frozenset()
    """Identifiers of records whose identity the President's authorization opens after two years, for the file
    that the purpose names (SOR/2005-346, 4)."""


NOTHING = Decision(Grade.NOTHING, why="no_authority")


class Decider(Protocol):
    def decide(self, context: Context, labels: Iterable[Label]) -> dict[int, Decision]:
        """One decision per label, keyed by the label's id."""
        ...


_decider: Decider | None = None


def plug_in(decider: Decider) -> Decider | None:
    """Replace the decision; returns the one that was in force."""
    global _decider
    before, _decider = _decider, decider
    return before


def decide(context: Context, labels: Iterable[Label] | None = None) -> dict[int, Decision]:
    """Decide for these labels (all, by default), in at most four queries."""
    if _decider is None:
        raise ImproperlyConfigured("nothing decides what may be seen: install entente.authority")
    if labels is None:
        labels = Label.objects.prefetch_related("inputs").select_related("holder", "originator")
    return _decider.decide(context, labels)
