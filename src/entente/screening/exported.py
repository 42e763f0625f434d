"""Export declarations against permits: what each line names, what is left of it, and what it draws (EN3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Sum

from entente.core.gate import Context, Grade
from entente.screening.engine.exports import Finding, Permit, PermitBook, check
from entente.screening.engine.exports.permits import key
from entente.screening.engine.manifests import Consignment as Goods
from entente.screening.engine.manifests import GoodsLine
from entente.screening.models import Consignment, ExportPermit, PermitDraw
from entente.screening.rows import mode_of

# What the control says in other words than the rule of the same matter: the officer is told once.
SAID_BY_CONTROL = {
    "export.diversion": {"diversion"},
    "export.embargoed": {"embargoed", "no_permit"},
    "export.forwarder_end_user": {"no_end_user"},
}


def taken_of(context: Context, keys: Iterable[Any]) -> dict[Any, float]:
    """What was drawn on each permit and not given back, in the permit's unit."""
    rows = PermitDraw.objects.visible(context, at_least=Grade.FULL).filter(
        permit_id__in=list(keys), state=PermitDraw.State.TAKEN
    )
    return {
        row["permit_id"]: row["n"] for row in rows.values("permit_id").annotate(n=Sum("quantity")).order_by()
    }


def recount(context: Context, keys: Iterable[Any]) -> None:
    """What is left of these permits, from their draws; call it whenever a draw is made or given back."""
    rows = ExportPermit.objects.visible(context, at_least=Grade.FULL).filter(pk__in=list(keys))
    held = list(rows.select_for_update(of=("self",)).order_by("pk"))
    used = taken_of(context, [one.pk for one in held])
    for one in held:
        left = max(0.0, one.quantity - one.used_before - used.get(one.pk, 0.0))
        rows.filter(pk=one.pk).update(left=left)
        one.left = left


def give_back(context: Context, draws: Any) -> int:
    """These draws are no longer taken: the declaration fell away, or the goods did not leave."""
    taken = draws.filter(state=PermitDraw.State.TAKEN)
    permits = set(taken.values_list("permit_id", flat=True))
    done = int(taken.update(state=PermitDraw.State.GIVEN_BACK))
    recount(context, permits)
    return done


def on_file(context: Context, numbers: Iterable[str]) -> dict[str, ExportPermit]:
    """Permits by plain number; held until the transaction ends, so that two declarations never draw on the
    same remainder. Drafts are no permits yet."""
    rows = (
        ExportPermit.objects.visible(context, at_least=Grade.FULL)
        .filter(number_key__in={key(number) for number in numbers})
        .exclude(state=ExportPermit.State.DRAFT)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return {row.number_key: row for row in rows}


def as_engine(row: ExportPermit, used: float) -> Permit:
    return Permit(
        row.number,
        row.exporter,
        row.consignee,
        row.end_user,
        row.destination,
        row.codes,
        row.quantity,
        row.unit,
        row.expires_on,
        used=used + row.used_before,
        state=str(row.state),
    )


def judge(
    context: Context, row: Consignment, goods: Goods, lists: dict[str, Any], held: dict[str, ExportPermit]
) -> list[Finding]:
    """Findings on one declaration, then its draws on the permits that it names.

    An export is judged as of the day on which the goods leave. A permit counts as used once declared
    against, even where it is exceeded: an officer gives a draw back when the goods did not leave.
    """
    named = {key(number) for line in goods.goods for number in line.permits}
    mine = [held[one] for one in sorted(named) if one in held]
    used = taken_of(context, [one.pk for one in mine])
    book = PermitBook.of(as_engine(one, used.get(one.pk, 0.0)) for one in mine)
    on = (row.moves_at or context.at).date()
    said = check(goods, book, lists, on, mode=mode_of(row))
    draws = list(_draws(row, goods, held))
    PermitDraw.objects.bulk_create(draws)
    recount(context, {one.permit_id for one in draws})
    return said


def _draws(row: Consignment, goods: Goods, held: dict[str, ExportPermit]) -> Iterable[PermitDraw]:
    for number, line in enumerate(goods.goods, start=1):
        for name in line.permits:
            permit = held.get(key(name))
            amount = amount_in(line, permit.unit) if permit is not None else None
            if permit is not None and amount:
                yield PermitDraw(
                    label=permit.label,
                    permit_id=permit.pk,
                    consignment_id=row.pk,
                    line=number,
                    reference=row.reference,
                    quantity=amount,
                    unit=permit.unit,
                    drawn_at=row.moves_at,
                    retention_until=row.retention_until,
                )


def amount_in(line: GoodsLine, unit: str) -> float | None:
    """What a line takes in the permit's unit; ``None`` where the units do not compare (then a person
    does)."""
    from entente.screening.engine.exports.check import quantity_in

    return quantity_in(line, unit)
