"""What the room has seen before, as facts for the rules: earlier shipments, parcels to an address, journeys.

A fact of history is known only where there is history: in the first thirty days nothing is said, so that a
new installation does not take everybody for a newcomer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count

from entente.core.gate import Context, Grade
from entente.screening.models import Consignment, Movement, Traveller

ENOUGH = timedelta(days=30)
PARCELS, JOURNEYS = timedelta(days=30), timedelta(days=90)
SMALL = ("post", "courier")
FACTS = ("consignor_shipments", "consignee_shipments", "parcels_same_address_30_days", "trips_90_days")
"""The facts that come from what was seen before."""


def add(
    context: Context,
    goods: Iterable[Consignment],
    people: Iterable[Traveller],
    movements: Mapping[UUID, Movement],
) -> None:
    """Write the facts into the ``facts`` of new rows, before they are kept; ``movements`` are theirs, by
    id."""
    listed, travellers = list(goods), list(people)
    if listed and _old_enough(context, Consignment):
        _shipments(context, listed)
        _parcels(context, [row for row in listed if movements[row.movement_id].mode in SMALL])
    if travellers and _old_enough(context, Traveller):
        _journeys(context, travellers, movements)


def _old_enough(context: Context, model: type[Consignment] | type[Traveller]) -> bool:
    return (
        model.objects.visible(context, at_least=Grade.FULL)
        .filter(recorded_at__lte=context.at - ENOUGH)
        .exists()
    )


def _shipments(context: Context, rows: list[Consignment]) -> None:
    for side in ("consignor", "consignee"):
        names = {getattr(row, side) for row in rows} - {""}
        seen = Consignment.objects.visible(context, at_least=Grade.FULL).filter(**{f"{side}__in": names})
        counted = dict(seen.values_list(side).annotate(n=Count("pk")).order_by())
        for row in rows:
            if getattr(row, side):
                _set(row, f"{side}_shipments", counted.get(getattr(row, side), 0))


def _parcels(context: Context, rows: list[Consignment]) -> None:
    small = [row for row in rows if row.address_key]
    seen = Consignment.objects.visible(context, at_least=Grade.FULL).filter(
        address_key__in={row.address_key for row in small},
        recorded_at__gte=context.at - PARCELS,
        current=True,
    )
    counted = Counter(dict(seen.values_list("address_key").annotate(n=Count("pk")).order_by()))
    counted.update(row.address_key for row in small)
    for row in small:
        _set(row, "parcels_same_address_30_days", counted[row.address_key])


def _set(row: Consignment, name: str, value: Any) -> None:
    for line in row.facts:
        line.setdefault(name, value)


def _journeys(context: Context, rows: list[Traveller], movements: Mapping[UUID, Movement]) -> None:
    """Journeys of the same person on the same route, either way, in ninety days; this one counts."""
    earlier = (
        Traveller.objects.visible(context, at_least=Grade.FULL)
        .filter(identity__in={row.identity for row in rows} - {""}, current=True)
        .filter(travelled_at__gte=context.at - JOURNEYS)
    )
    pairs = set(earlier.values_list("identity", "movement_id"))
    before = Movement.objects.visible(context).filter(pk__in={movement for _, movement in pairs})
    routes = {one.pk: _route(one) for one in before}
    seen = Counter((identity, routes.get(movement)) for identity, movement in pairs)
    for row in rows:
        if row.identity:
            row.facts.setdefault("trips_90_days", seen[row.identity, _route(movements[row.movement_id])] + 1)


def _route(movement: Movement) -> frozenset[str]:
    return frozenset((str(movement.origin), str(movement.destination)))
