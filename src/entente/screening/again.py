"""A new or changed lookout is run over those of the recent past and those still to come."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from entente.core.gate import Context, Grade
from entente.core.models import Label
from entente.screening import finding, lookouts
from entente.screening.engine.index.build import build
from entente.screening.engine.lists.model import SourceList
from entente.screening.engine.manifests import Document, Traveller
from entente.screening.engine.score.thresholds import with_thresholds
from entente.screening.engine.screen import Asking, screen
from entente.screening.models import Hit, Lookout, Movement
from entente.screening.models import Traveller as Row

BACK = timedelta(days=30)


def run(lookout: Lookout, context: Context) -> int:
    """New hits of one lookout; pairs that have a hit already, or were cleared, stay as they are."""
    rows = list(Row.objects.visible(context, at_least=Grade.FULL).filter(travelled_at__gte=context.at - BACK))
    if not rows:
        return 0
    entry = lookouts.entry_of(lookout)
    index = build([SourceList(entry.list_id, entry.list_id, "again", "again", [entry])])
    with_thresholds(index, lookouts.FALSE_HITS)
    asked = [(row, query) for row in rows for query in lookouts.person_queries(str(row.pk), person_of(row))]
    best = {}
    found = screen(index, [query for _, query in asked], Asking(top=1))
    for (row, _query), answers in zip(asked, found, strict=True):
        if answers and answers[0].score > getattr(best.get(row.pk), "score", 0.0):
            best[row.pk] = SimpleNamespace(score=answers[0].score, answer=answers[0], row=row)
    known = set(
        Hit.objects.visible(context)
        .filter(lookout_id=lookout.pk, current=True)
        .values_list("subject", flat=True)
    )
    labels = Label.objects.in_bulk({one.row.label_id for one in best.values()})
    movements = {
        one.pk: one
        for one in Movement.objects.visible(context).filter(pk__in={b.row.movement_id for b in best.values()})
    }
    hits = []
    for one in best.values():
        batch = finding.Batch(context, labels[one.row.label_id], movements=movements)
        hit = batch.listed(one.answer, one.row, lookout)
        if hit.subject not in known:
            hits.append(hit)
    return finding.keep(context, hits)


def person_of(row: Row) -> Traveller:
    """The engine's traveller from the row that was kept."""
    return Traveller(
        str(row.family_name),
        str(row.given_names),
        date_of_birth=row.date_of_birth.isoformat() if row.date_of_birth else None,
        sex=row.sex or None,
        nationality=row.nationality or None,
        birthplace=row.birthplace or None,
        documents=[Document(**document) for document in row.documents],
        also_named=list(row.also_named),
    )
