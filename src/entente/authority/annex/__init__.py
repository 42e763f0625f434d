"""The Annex on Information Sharing: proposed under a digest, signed by both, in force as rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from entente import ledger
from entente.authority.annex import checks, clauses
from entente.authority.annex.clauses import Clause
from entente.authority.models import Annex, Signature
from entente.core.gate import Context, Grade
from entente.core.models import Agency, Role, StandingArrangement, Unit
from entente.core.models.office import parties
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, take

AS_RULE = (*clauses.RULE, *clauses.DUTIES)
"""What of a clause stands in the row that the gate reads; its title may be reworded without a new rule."""
SIGNERS = (Role.COORDINATOR, Role.SECRETARIAT)


def clauses_of(record: Annex) -> list[Clause]:
    return list(record.content.get("clauses", ()))


def day_of(record: Annex) -> date:
    return record.starts_on or timezone.localdate()


def problems(record: Annex) -> list[checks.Problem]:
    from entente.authority.findings import parts

    return checks.problems(clauses_of(record), day_of(record), parts())


def latest(reader: Reader) -> Annex | None:
    """The version in force."""
    return reader.rows(Annex, Grade.FULL).filter(state="in_force").order_by("-number").first()


def drift(reader: Reader) -> list[dict[str, Any]]:
    """Where the rules are not those of the version in force: one was changed beside it.

    The database commits no such change; this names what was there before, or behind its back.
    """
    signed = latest(reader)
    return drift_of(signed) if signed is not None else []


def drift_of(signed: Annex) -> list[dict[str, Any]]:
    """The same for one version, on the day that it takes effect, or today where that is past."""
    written = clauses_of(signed)
    day = max(day_of(signed), timezone.localdate())
    return clauses.differences(written, clauses.from_rules(day, written))


def beside() -> list[tuple[str, date, str]]:
    """The database's own comparison of rules and clauses: code, day, what is wrong. For the command line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, day, how FROM entente_rules_beside_annex()")
        return list(cursor.fetchall())


def law_changed(record: Annex) -> list[str]:
    """Provisions whose text was read anew since the version was written."""
    then = record.content.get("law", {})
    return sorted(name for name, day in clauses.law_read().items() if name in then and then[name] != day)


def write(record: Annex, told: list[Clause]) -> None:
    """Put clauses into a draft; a version that is proposed or signed stays as it is."""
    rows = Annex.objects.ungated("the clauses of a draft that the gate has shown")
    content = {"clauses": sorted(told, key=lambda one: one["code"]), "law": clauses.law_read()}
    if rows.filter(pk=record.pk, state="draft").update(content=content) != 1:
        raise PermissionError("only a draft's clauses change")
    record.content = content


def propose(record: Annex, reader: Reader) -> None:
    """Part of the step: number and digest, under which both will sign."""
    highest = reader.rows(Annex, Grade.FULL).aggregate(m=Max("number"))["m"] or 0
    record.number, record.digest = highest + 1, clauses.digest(record.content)
    _keep(record, number=record.number, digest=record.digest)


def intact(record: Annex) -> bool:
    return bool(record.digest) and clauses.digest(record.content) == record.digest


def signatures(record: Annex) -> list[Signature]:
    """Those under the digest of what the version says now."""
    rows = Signature.objects.filter(annex=record.pk, digest=clauses.digest(record.content))
    return list(rows.select_related("agency", "officer"))


def signers(record: Annex) -> list[Agency]:
    """Both agencies of the strategy, and whoever else gives or receives under a clause."""
    named = {one[side] for one in clauses_of(record) for side in ("holder", "recipient")}
    return sorted({*parties(), *Agency.objects.filter(code__in=named)}, key=lambda one: one.code)


def unsigned(record: Annex) -> list[Agency]:
    done = {one.agency_id for one in signatures(record)}
    return [one for one in signers(record) if one.pk not in done]


def may_sign(record: Annex, context: Context) -> bool:
    return (
        record.state == "proposed"
        and context.officer.has_role(*SIGNERS)
        and context.unit.agency_id in {one.pk for one in unsigned(record)}
    )


@transaction.atomic
def sign(context: Context, record: Annex) -> bool:
    """Sign for one's agency. With the last signature the version comes into force; True then."""
    reader = Reader(context)
    record = reader.rows(Annex, Grade.FULL).select_for_update(of=("self",)).get(pk=record.pk)
    if not may_sign(record, context) or not intact(record):
        raise PermissionError("not to be signed by this officer, or not as it was proposed")
    entry = ledger.append(
        "authority:annex:signed",
        ("authority.annex", str(record.pk)),
        context=context,
        authority=("Canada Border Services Agency Act, 13(2)(b)",),
        content={"number": record.number, "digest": record.digest, "for": context.agency.code},
    )
    Signature.objects.create(
        annex=record.pk,
        digest=record.digest,
        agency=context.agency,
        officer=context.officer,
        at=context.at,
        entry=entry,
    )
    if unsigned(record):
        return False
    from entente.authority.courses import AnnexWorkflow

    take(AnnexWorkflow, record, "enact", reader)
    return True


def enact(record: Annex, reader: Reader) -> None:
    """Part of the step: the clauses become the rules, dated; what it no longer has ends the day before."""
    start = max(day_of(record), timezone.localdate())
    eve = start - timedelta(days=1)
    current: dict[str, list[StandingArrangement]] = {}
    for row in clauses.in_force(start):
        current.setdefault(clauses.code_of(row.reference), []).append(row)
    changed: list[str] = []
    for clause in clauses_of(record):
        rows = current.pop(clause["code"], [])
        if len(rows) == 1 and _as_clause(rows[0]) == {name: clause.get(name) for name in AS_RULE}:
            if clauses.titles_of(rows[0]) != clause["title"]:
                titles = {f"title_{tongue}": text for tongue, text in clause["title"].items()}
                StandingArrangement.objects.filter(pk=rows[0].pk).update(**titles)
            continue
        for row in rows:
            _end(row, eve)
        made = StandingArrangement.objects.create(
            reference=clauses.reference_of(clause, record.number),
            title_en=clause["title"]["en"],
            title_fr=clause["title"]["fr"],
            holder=Agency.objects.get(code=clause["holder"]),
            recipient=Agency.objects.get(code=clause["recipient"]),
            regime=clause["regime"],
            grade=clauses.GRADES.index(clause["grade"]) + 1,
            authority=clause["authority"],
            purposes=clause["purposes"],
            valid_from=start,
            **{name: clause[name] for name in clauses.DUTIES if clause.get(name) is not None},
        )
        made.units.set(Unit.objects.filter(code__in=clause["units"]))
        changed.append(made.reference)
    for row in (one for rows in current.values() for one in rows):
        _end(row, eve)
        changed.append(f"{row.reference} ends")
    record.in_force_at = reader.context.at
    _keep(record, in_force_at=record.in_force_at)
    ledger.append(
        "authority:annex:in_force",
        ("authority.annex", str(record.pk)),
        context=reader.context,
        content={
            "number": record.number,
            "digest": record.digest,
            "from": start.isoformat(),
            "rules": changed,
        },
    )
    from entente.authority.courses import AnnexWorkflow

    for earlier in reader.rows(Annex, Grade.FULL).filter(state="in_force").exclude(pk=record.pk):
        take(AnnexWorkflow, earlier, "replace", reader)


def _as_clause(row: StandingArrangement) -> dict[str, Any]:
    return {
        "holder": row.holder.code, "recipient": row.recipient.code,
        "units": sorted(unit.code for unit in row.units.all()), "regime": row.regime,
        "grade": clauses.GRADES[row.grade - 1], "authority": clauses.provision(row.authority),
        "purposes": sorted(row.purposes), **(clauses.duties_of(row) or {}),
    }  # fmt: skip


def _end(row: StandingArrangement, eve: date) -> None:
    StandingArrangement.objects.filter(pk=row.pk).update(valid_to=eve)


def _keep(record: Annex, **values: Any) -> None:
    Annex.objects.ungated("a step writes fields of a row that the gate has shown").filter(
        pk=record.pk
    ).update(**values)


def superseded(record: Annex, context: Context) -> Missing | None:
    later = Reader.now(context).rows(Annex, Grade.FULL).filter(state="in_force", number__gt=record.number)
    if later.exists():
        return None
    return Missing("A later version replaces it.", "Une version ultérieure la remplace.")
