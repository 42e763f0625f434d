"""Reopening under another purpose: no crime, but the privacy officer sees it.

A look-up that shows nothing is kept, alike for a hidden record and for a key that stands for none. When the
same officer later sees more of the same record under another purpose, that is a reopening: kept and put into
the ledger.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from entente import ledger
from entente.authority import conditions
from entente.authority.engine.provisions import law
from entente.authority.models import Disclosure, Lookup
from entente.core.gate import Grade
from entente.core.gate.context import WITHHELD

REMEMBERED = timedelta(days=90)
"""How long a refusal counts when the record is opened again."""


def watch(reader: Any, register: Any, key: str, row: Any | None) -> None:
    context = reader.context
    decision = reader.decision(row) if row is not None else None
    grade = int(decision.grade) if decision is not None else 0
    if decision is not None and grade == Grade.FULL and not decision.disclosure:
        return  # the agency's own
    mine = Lookup.objects.filter(
        officer=context.officer, register=register.key, object_id=key, at__gte=context.at - REMEMBERED
    )
    less = mine.filter(grade__lt=grade).exclude(purpose=context.purpose).order_by("-at").first()
    if less is not None and mine.filter(purpose=context.purpose, grade__gte=grade).exists():
        less = None  # told already
    if less is None and mine.filter(purpose=context.purpose, grade=grade).exists():
        return
    Lookup.objects.create(
        at=context.at,
        officer=context.officer,
        agency_id=context.unit.agency_id,
        register=register.key,
        object_id=key,
        purpose=context.purpose,
        grade=grade,
        earlier=less.purpose or "-" if less is not None else "",
    )
    if less is not None:
        ledger.append(
            "authority:record:reopened",
            (register.model._meta.label_lower, key),
            context=context,
            authority=decision.authority if decision else (),
            content={
                "from": less.purpose, "to": context.purpose,
                "grade_before": less.grade, "grade": grade,
            },
        )  # fmt: skip


def keep(reader: Any, made: Any, how: str, rows: Any) -> list[str]:
    """A disclosure under a standing arrangement, for the registers people read; the ledger has it too.

    Its conditions are those of the arrangement that opens it; answered as the sentences that the recipient
    reads beside the record.
    """
    label, decision, context = reader.labels[made.label], reader.decisions[made.label], reader.context
    kind, act = _purpose(context.purpose)
    row = Disclosure.objects.create(
        at=context.at,
        how=Disclosure.How.STANDING,
        holder=label.holder,
        recipient_id=context.unit.agency_id,
        recipient_unit=context.unit.name_en,
        recipient_person=str(context.officer),
        made_by=context.officer,
        authorized_by=decision.authority[-1] if decision.authority else "",
        arrangement=decision.authority[-1] if decision.authority else "",
        grade=made.grade.name.lower(),
        authority=list(made.authority),
        purpose=kind,
        act=act,
        stated=context.purpose,
        regime=label.regime,
        protected=label.protected,
        secret=label.secret,
        caveats=label.caveats,
        description=how,
        elements=list(made.fields),
        text_read=_read_on(made.authority),
        minimisation=_withheld(rows),
        register=rows[0]._meta.label_lower,
        object_ids=[str(row.pk) for row in rows],
        obligations=_duties(decision.obligations, made.authority),
        entry=made.entry,
        **_evaluated(rows),
        **conditions.of_terms(decision.terms, context.at),
    )
    return conditions.sentences(row)


def _read_on(authority: tuple[str, ...]) -> dict[str, str]:
    """The provisions relied on with the day on which their text was read: the version that was applied."""
    found = ((name, law().gateway(name)) for name in authority)
    return {name: one.text_read.isoformat() for name, one in found if one is not None}


def _withheld(rows: Any) -> str:
    """The names of the fields that were kept back from the recipient."""
    first = rows[0]
    names = [
        field.attname
        for field in first._meta.concrete_fields
        if field.attname not in ("retention_until",)
        and first.__dict__.get(field.attname, WITHHELD) is WITHHELD
    ]
    return ", ".join(names)


def _evaluated(rows: Any) -> dict[str, str]:
    """Source and information as graded (4x4), where all the rows bear one grade."""
    told = {one for one in (row.__dict__.get("evaluation") for row in rows) if isinstance(one, str)}
    both = next(iter(told)) if len(told) == 1 else ""
    return {"source_grade": both[0], "information_grade": both[1]} if len(both) == 2 else {}


def _purpose(stated: str) -> tuple[str, str]:
    from entente.core.models import Purpose

    row = Purpose.objects.filter(code=stated.partition(":")[0]).first()
    return (row.kind, row.act) if row else ("own_duties", "")


def _duties(codes: tuple[str, ...], authority: tuple[str, ...]) -> list[dict[str, str]]:
    told = law().obligations
    relied = authority[0] if authority else ""
    return [
        {
            "code": code,
            "source": told[code]["source"] or relied,
            "en": told[code]["en"],
            "fr": told[code]["fr"],
        }
        for code in codes
    ]
