"""The arrangements in force between two agencies, as the law engine takes one that a disclosure names."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code
from entente.authority.models import WrittenArrangement
from entente.core.gate import Context, Grade
from entente.core.models import Agency, Purpose, StandingArrangement, Unit
from entente.core.models.office import parties
from entente.core.registers.reader import Reader

NO_MORE = (WrittenArrangement.State.FOLDED, WrittenArrangement.State.ENDED)
"""What was folded into the memorandum lives on as a rule of the annex, under the rule's own reference."""


def in_force(context: Context, holder: Agency, recipient: Agency) -> dict[str, law.Arrangement]:
    """By reference: the written arrangements and the annex's rules under which ``holder`` may give to
    ``recipient`` on the context's day. One without a first day is not in force yet."""
    day = context.at.date()
    found = {one.id: one for one in _written(context, holder, recipient, day)}
    return found | {one.id: one for one in _rules(holder, recipient, day)}


def choices(context: Context, holder: Agency, recipient: Agency | None = None) -> list[tuple[str, str]]:
    """References with their titles, for a form; without ``recipient`` those with every body abroad."""
    others = [recipient] if recipient is not None else list(Agency.objects.filter(kind=Agency.Kind.FOREIGN))
    titles: dict[str, str] = {}
    for one in others:
        for reference in in_force(context, holder, one):
            titles[reference] = reference if recipient is not None else f"{reference} · {one.abbreviation}"
    return sorted(titles.items())


def lookout_approval(context: Context, holder: Agency, regime: str) -> list[str]:
    """The references of the arrangements in force between the agencies of the strategy under which a lookout
    that ``holder`` keeps under ``regime`` wants the other agency's approval (N19).

    One that was folded into the memorandum still asks: the rule that it became has no word on lookouts, and
    what was promised does not lapse by that.
    """
    others = [one for one in parties() if one.pk != holder.pk]
    one_way = Q(holder=holder, recipient__in=others)
    either = one_way | Q(holder__in=others, recipient=holder, mutual=True)
    rows = Reader.now(context).rows(WrittenArrangement, Grade.FULL).filter(either, lookout_approval=True)
    rows = rows.filter(_in_force(context.at.date())).exclude(state=WrittenArrangement.State.ENDED)
    about = Q(regimes=[]) | Q(regimes__contains=[regime])
    return list(rows.filter(about).order_by("reference", "pk").values_list("reference", flat=True))


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def _written(context: Context, holder: Agency, recipient: Agency, day: date) -> list[law.Arrangement]:
    one_way = Q(holder=holder, recipient=recipient)
    either = one_way | Q(holder=recipient, recipient=holder, mutual=True)
    rows = Reader.now(context).rows(WrittenArrangement, Grade.FULL)
    rows = rows.filter(either, _in_force(day)).exclude(state__in=NO_MORE).exclude(reference="")
    return [
        law.Arrangement(
            id=row.reference,
            regimes=tuple(row.regimes),
            grade=row.extent or None,
            authority=row.authority,
            units=_units(row.units),
            purposes=tuple(row.purposes),
            elements=tuple(row.elements),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            secondary_use=row.secondary_use,
            onward_transfer=row.onward,
            **_parties(holder, recipient),
        )
        for row in rows.order_by("reference", "pk")
    ]


def _rules(holder: Agency, recipient: Agency, day: date) -> list[law.Arrangement]:
    rows = StandingArrangement.objects.filter(_in_force(day), holder=holder, recipient=recipient)
    kinds = dict(Purpose.objects.values_list("code", "kind"))
    made = []
    for row in rows.prefetch_related("units"):
        purposes = tuple(dict.fromkeys(kinds[code] for code in row.purposes if code in kinds))
        if row.purposes and not purposes:
            continue  # for purposes that nobody works under any more: for none, not for all
        made.append(
            law.Arrangement(
                id=row.reference,
                regimes=(row.regime,),
                grade=law.GRADES[row.grade],
                authority=row.authority,
                units=tuple(unit.name_en for unit in row.units.all()),
                purposes=purposes,
                elements=tuple(row.elements),
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                secondary_use=row.secondary_use,
                onward_transfer=row.onward,
                texts=law.Texts(frozenset(row.stated)),
                **_parties(holder, recipient),
            )
        )
    return made


def _units(codes: list[str]) -> tuple[str, ...]:
    """By the name that a request gives them; a code that no unit has stays as it is and fits none."""
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name_en"))
    return tuple(names.get(code, code) for code in codes)


def _parties(holder: Agency, recipient: Agency) -> dict[str, Any]:
    return {"holder": str(agency_code(holder.code)), "recipient": str(agency_code(recipient.code))}
