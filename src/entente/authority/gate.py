"""The gate's decider: labels, officers and standing arrangements put to the law engine.

Decides once per label; a derived label is the least of its inputs, and its own overlays, clearance and
caveats close on top of that. The engine's answers are kept by what was asked, so that a page asks the
policies only about what it has not asked today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import connection

from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code, agency_kind
from entente.authority.engine.standing import EVERYTHING, decide_standing
from entente.authority.engine.terms import ASKING
from entente.core.gate.context import Context, Grade
from entente.core.gate.decision import NOTHING, Decision, Terms
from entente.core.models import Label, Purpose, Regime


class Authority:
    """Plugged into the gate when the room loads."""

    def decide(self, context: Context, labels: Iterable[Label]) -> dict[int, Decision]:
        return _Deciding(context, list(labels)).all()


@dataclass(frozen=True)
class _Row:
    """A standing arrangement as the engine takes it, with the codes it is found by."""

    holder_id: int
    regime: str
    arrangement: law.Arrangement
    terms: Terms


class _Deciding:
    def __init__(self, context: Context, labels: list[Label]) -> None:
        self.context = context
        self.labels = labels
        self.agency_id = context.unit.agency_id
        self.day = context.at.astimezone(UTC).date()
        code, _, _ = context.purpose.partition(":")
        stated = Purpose.objects.filter(code=code).first() if code else None
        self.code = code
        self.standing = stated.task if stated else ""
        self.purpose = law.Purpose(
            kind=stated.kind if stated else "own_duties", act=(stated.act or None) if stated else None
        )
        self.rows = _arrangements(context, code, self.day)
        self.own = str(agency_code(context.agency.code))
        self.loaded = {label.pk: label for label in labels}
        """With holder and originator at hand; an input of a derived label mostly is one of them."""
        self.known: dict[int, Decision] = {}
        self.opened: frozenset[str] | None = None

    def all(self) -> dict[int, Decision]:
        return {label.pk: self.of(label) for label in self.labels}

    def of(self, label: Label) -> Decision:
        if label.pk not in self.known:
            self.known[label.pk] = NOTHING  # a label derived from itself shows nothing
            inputs = [one for one in label.inputs.all() if one.pk != label.pk]
            self.known[label.pk] = self._derived(label, inputs) if inputs else self._one(label)
        return self.known[label.pk]

    def _one(self, label: Label) -> Decision:
        rows: tuple[_Row, ...] = ()
        if label.holder_id != self.agency_id:
            rows = tuple(
                row for row in self.rows if row.holder_id == label.holder_id and row.regime == label.regime
            )
        answer = decide_standing(
            self._request(label),
            tuple(row.arrangement for row in rows),
            tuple(sorted(self.context.unit.regimes)),
        )
        made = answer.decision
        return Decision(
            Grade[made.grade.upper()],
            made.authority if made.disclosure else (),
            made.disclosure,
            answer.why,
            tuple(one.code for one in made.obligations),
            tuple(row.terms for row in rows if row.arrangement.id in made.authority)
            if made.disclosure
            else (),
            self._tier() if label.regime == Regime.PNR else "",
            self._authorized() if label.regime == Regime.PNR else frozenset(),
        )

    def _authorized(self) -> frozenset[str]:
        """Records that an authorization of the President in force opens for the file of the stated purpose.

        Read in SQL, where the database shows this officer the authorization; asked once.
        """
        if self.opened is None:
            file = self.context.purpose.partition(":")[2].strip()
            self.opened = frozenset()
            if file and file != self.standing:
                with connection.cursor() as cursor:
                    cursor.execute(AUTHORIZED, {"file": file.casefold(), "day": self.day})
                    self.opened = frozenset(key for (key,) in cursor.fetchall())
        return self.opened

    def _tier(self) -> str:
        """Passenger information (SOR/2005-346, 4): a need is confirmed where the purpose names a file.

        The standing task that a session begins with is no file: it confirms nothing.
        """
        if "service" in self.context.officer.roles:
            return ""  # it compares, and nobody reads
        named = self.context.purpose.partition(":")[2].strip()
        return "confirmed" if named and named != self.standing else "function"

    def _derived(self, label: Label, inputs: list[Label]) -> Decision:
        """The least of its inputs, and never more than its own marks allow.

        Its own marks are asked as for information about nobody, so that only what closes counts.
        """
        parts = [self.of(one) for one in inputs]
        own = decide_standing(self._request(label, Regime.NON_PERSONAL), (), ()).decision.grade
        grade = min(part.grade for part in parts)
        if own != "full":
            soft = label.holder_id != self.agency_id and self._softly_closed(label)
            grade = min(grade, Grade.POINTER) if soft else Grade.NOTHING
        return Decision(
            grade,
            tuple(dict.fromkeys(name for part in parts for name in part.authority)),
            any(part.disclosure for part in parts),
            "derived",
            tuple(dict.fromkeys(code for part in parts for code in part.obligations)),
            tuple(dict.fromkeys(one for part in parts for one in part.terms)),
        )

    def _softly_closed(self, label: Label) -> bool:
        """Whether notice would still be lawful: an arrangement for anything would let a pointer through."""
        anything = law.Arrangement(
            id="notice",
            holder=str(agency_code(label.holder.code)),
            recipient=self.own,
            regimes=(Regime.NON_PERSONAL,),
            grade="pointer",
        )
        answer = decide_standing(self._request(label, Regime.NON_PERSONAL), (anything,), ())
        return answer.decision.grade == "pointer"

    def _request(self, label: Label, regime: str | None = None) -> law.Request:
        label = self.loaded.get(label.pk, label)
        officer, unit = self.context.officer, self.context.unit
        noon = datetime.combine(self.day, time(12), UTC)
        return law.Request(
            holder=str(agency_code(label.holder.code)),
            originator=str(agency_code(label.originator.code)),
            label=law.Label(
                regime=str(regime or label.regime),
                protected=label.protected,
                secret=label.secret,
                caveats=tuple(label.caveats),
                overlays=tuple(overlay(one) for one in label.overlays),
                collected_at=noon,  # how long it is kept stands on the row
                identifies_person=label.regime != Regime.NON_PERSONAL,
            ),
            recipient=law.Recipient(
                agency=self.own,
                unit=unit.code,
                kind=agency_kind(self.own),
                protected=officer.clearance_protected,
                secret=officer.clearance_secret,
                active=officer.is_active,
            ),
            purpose=self.purpose,
            now=noon,
            given=EVERYTHING,
        )


def overlay(told: str) -> law.Overlay:
    """``youth:2027-01-01``, ``asylum_claimant:XX``, ``witness_protection`` as a label writes them."""
    kind, _, about = told.partition(":")
    if kind == "youth" and about:
        try:
            return law.Overlay(kind, access_until=date.fromisoformat(about))
        except ValueError:
            return law.Overlay(kind)  # a period nobody can read is none
    return law.Overlay(kind, country=about or None)


AUTHORIZED = """
SELECT DISTINCT unnest(records)::text FROM authority_authorization
 WHERE state = 'in_force' AND lower(file) = %(file)s AND given_on <= %(day)s AND until >= %(day)s
"""
IN_FORCE = """
SELECT a.holder_id, h.code, a.regime, a.reference, a.grade, a.authority, a.valid_from, a.valid_to,
       a.secondary_use, a.onward, a.keep_at_most, a.stated,
       cardinality(a.elements) > 0 AS listed,
       EXISTS (SELECT 1 FROM core_standingarrangement_units x WHERE x.standingarrangement_id = a.id) AS named
  FROM core_standingarrangement a JOIN core_agency h ON h.id = a.holder_id
 WHERE a.recipient_id = %(agency)s
   AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to >= %(day)s)
   AND (cardinality(a.purposes) = 0 OR %(purpose)s = ANY (a.purposes))
   AND (NOT EXISTS (SELECT 1 FROM core_standingarrangement_units x WHERE x.standingarrangement_id = a.id)
        OR EXISTS (SELECT 1 FROM core_standingarrangement_units x
                    WHERE x.standingarrangement_id = a.id AND x.unit_id = %(unit)s))
 ORDER BY a.reference
"""


def _arrangements(context: Context, purpose: str, day: date) -> list[_Row]:
    """What is in force for this unit under this purpose, in order of reference.

    Every page asks this: one statement, no models, however many arrangements there are for others.
    """
    unit = context.unit
    asked = {"agency": unit.agency_id, "day": day, "purpose": purpose, "unit": unit.pk}
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, asked)
        rows = cursor.fetchall()
    found = []
    for (
        holder,
        code,
        regime,
        reference,
        grade,
        authority,
        begins,
        ends,
        use,
        onward,
        kept,
        stated,
        listed,
        named,
    ) in rows:
        arrangement = law.Arrangement(
            id=reference,
            holder=str(agency_code(code)),
            recipient=str(agency_code(context.agency.code)),
            regimes=(regime,),
            # what it opens are whole records: of elements only notice, and the holder gives them on a request
            grade=law.GRADES[min(grade, Grade.POINTER) if listed else grade],
            authority=authority,
            units=(unit.code,) if named else (),
            valid_from=begins,
            valid_to=ends,
            onward_transfer=onward if onward in ASKING else "",
        )
        found.append(_Row(holder, regime, arrangement, Terms(reference, use, onward, kept, tuple(stated))))
    return found
