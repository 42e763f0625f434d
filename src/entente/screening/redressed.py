"""Who was cleared for good of being taken for an entry is not hit again for it (EN11).

A redress holds for one entry of one list and for the bearer of one document. A hit that it answers is kept,
quiet from the first: it carries the redress's number and end. Where the entry says something else than on
the day of the decision, or the document is another, the hit waits for an officer like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from entente.authority import corrections, redress
from entente.authority.models import Redress
from entente.core.gate import Context, Grade, working_as
from entente.core.registers import registry, saving
from entente.core.registers.reader import Reader
from entente.core.verdicts import Refused
from entente.screening import lookouts, published
from entente.screening.engine.lists import entry_digest
from entente.screening.engine.lists.values import country
from entente.screening.models import Hit, Lookout, Traveller, Verdict
from entente.screening.rows import digest

COMPUTED = {
    "screening.travellers": "traveller_id", "screening.consignments": "consignment_id",
    "screening.movements": "movement_id", "screening.lookouts": "lookout_id",
}  # fmt: skip
"""Registers whose records a hit is computed from, and the field in which it names them."""
COMPARED = (Hit.Source.LOOKOUT, Hit.Source.LIST)


def mount() -> None:
    """Called once when the room loads."""
    if says not in redress.describes:
        redress.describes.append(says)
    if changed not in redress.watchers:
        redress.watchers.append(changed)
        for key, field in COMPUTED.items():
            corrections.computes(key, Hit, field)


# -- what an entry says --------------------------------------------------------------------------------


def of_listed(list_name: str, entry_id: str, listed: Any) -> str:
    return digest([list_name, entry_id, listed])


def of_lookout(lookout: Lookout) -> str:
    return digest([entry_digest(lookouts.entry_of(lookout))])


def entry_of(hit: Hit) -> str:
    """The entry as a redress names it: list and identifier."""
    return f"{hit.list_name} {hit.entry_id}"


def says(written: str) -> str:
    """What the entry that an officer wrote down says now; asked under the intake's account, and only the
    digest leaves."""
    from entente.screening import intake

    try:
        context = intake.service()
    except LookupError:
        return ""
    with working_as(context):
        for row in lookouts.active(context):
            if redress.names(written, f"{row.source or 'lookouts'} {row.source_id or row.pk}"):
                return of_lookout(row)
        index = published.current(context)
        number = 0
        for source in index.head["lists"] if index is not None else ():
            for at in range(number, number + source["entries"]):
                if redress.names(written, f"{source['list']} {(entry := index.entry(at))['entry_id']}"):
                    return of_listed(source["list"], entry["entry_id"], published.entry_facts(entry))
            number += source["entries"]
    return ""


# -- quiet, and open again ----------------------------------------------------------------------------------


def documents(person: Traveller) -> Iterator[str]:
    """Each number alone and with the country as it is sent or as ISO 3166 has it: an officer may have
    written any of them."""
    for one in person.documents or ():
        number = one.get("number") or ""
        if number:
            yield number
            for state in filter(None, (one.get("issuer"), one.get("nationality"), person.nationality)):
                yield f"{state} {number}"
                yield f"{country(state)} {number}"


def quiet(context: Context, hits: Iterable[Hit]) -> int:
    """Set the hits aside that a redress answers, before they are written; returns how many."""
    asked = [hit for hit in hits if hit.traveller_id and hit.source in COMPARED and not hit.verdict]
    rows = redress.standing(Reader(context), context.at.date()) if asked else []
    if not rows:
        return 0
    people = Traveller.objects.visible(context, at_least=Grade.FULL).in_bulk([h.traveller_id for h in asked])
    done = 0
    for hit in asked:
        person = people.get(hit.traveller_id)
        if person is None:
            continue
        found = redress.among(
            rows, entry_of(hit), documents(person), getattr(hit, "entry_says", ""), person.date_of_birth
        )
        if found is not None:
            _set(hit, found)
            done += 1
    return done


def _set(hit: Hit, found: Redress) -> None:
    hit.redress_id = found.pk
    hit.verdict, hit.verdict_reason = Verdict.DIFFERENT, str(found.number)
    hit.verdict_by_id, hit.verdict_at = found.decided_by_id, found.state_at
    hit.verdict_agency_id = found.label.holder_id
    hit.cleared_until = found.cleared_until


FIELDS = (
    "redress_id", "verdict", "verdict_reason", "verdict_by_id", "verdict_at", "verdict_agency_id",
    "cleared_until",
)  # fmt: skip


def changed(record: Redress, context: Context) -> int:
    """A clearance was decided: what waits for an answer that it gives leaves the queue. It was revoked: what
    it had answered, and nobody else, waits again. Returns how many hits."""
    from entente.screening import intake

    try:
        service = intake.service()
    except LookupError:
        return 0
    if service.agency.pk != record.label.holder_id:
        return 0
    with working_as(service):
        rows = Hit.objects.visible(service, at_least=Grade.FULL).filter(current=True, source__in=COMPARED)
        if record.state != Redress.State.CLEARED:
            fields = dict.fromkeys(FIELDS) | {"verdict": "", "verdict_reason": ""}
            again = list(rows.filter(redress_id=record.pk).values_list("pk", flat=True))
            done = int(rows.filter(pk__in=again).update(**fields))
            _tell(
                service, again, _("The clearance that had answered it was revoked: the match is open again.")
            )
            return done
        waiting = list(rows.filter(verdict="", entry_id__iexact=str(record.entry).split()[-1]))
        for hit in waiting:
            hit.entry_says = _said(hit, service)
        done = quiet(service, waiting)
        answered = [hit for hit in waiting if hit.redress_id is not None]
        for hit in answered:
            rows.filter(pk=hit.pk).update(**{name: getattr(hit, name) for name in FIELDS})
        _tell(
            service,
            [hit.pk for hit in answered],
            _("The traveller was cleared of being this entry: the match is of another person."),
        )
        return done


def _tell(context: Context, hits: Iterable[UUID], text: str) -> None:
    """Whoever was given one of these hits is told what became of it."""
    kind = Hit._meta.label_lower
    for key in map(str, hits):
        given = corrections.recipients(context.unit.agency_id, kind, key)
        corrections.correct(context, given, text, register=kind, object_id=key, elements=("verdict",))


def _said(hit: Hit, context: Context) -> str:
    """What the entry said when the hit was made; a lookout is read as it stands."""
    if hit.lookout_id:
        row = Lookout.objects.visible(context, at_least=Grade.FULL).filter(pk=hit.lookout_id).first()
        return of_lookout(row) if row is not None else ""
    return of_listed(str(hit.list_name), str(hit.entry_id), hit.listed)


# -- asking for one ------------------------------------------------------------------------------------------


def may_ask(reader: Reader, hit: Hit) -> bool:
    """Whether this officer may ask that the traveller be cleared for good: of a pair judged different."""
    register = registry.get("authority.redress")
    return bool(
        register is not None
        and register.may_add(reader.context)
        and hit.traveller_id
        and hit.source in COMPARED
        and hit.verdict == Verdict.DIFFERENT
        and hit.redress_id is None
    )


def of(reader: Reader, hit: Hit) -> Redress | None:
    """The redress that answered the hit, as far as the gate shows it."""
    return reader.rows(Redress).filter(pk=hit.redress_id).first() if hit.redress_id else None


def asked(reader: Reader, hit: Hit) -> Redress | None:
    """The redress that was asked for from this pair already, by document and entry."""
    person = reader.rows(Traveller, Grade.FULL).filter(pk=hit.traveller_id).first()
    if person is None:
        return None
    given = {redress.plain(one) for one in documents(person)}
    rows = reader.rows(Redress, Grade.FULL).filter(state__in=("asked", "cleared"))
    for row in rows:
        if redress.plain(row.document) in given and redress.names(str(row.entry), entry_of(hit)):
            return row
    return None


def ask(reader: Reader, hit: Hit, reason: str) -> Redress:
    """Ask that the traveller be cleared for good of being this entry; a privacy officer decides.

    :raises Refused: not this officer's to ask, nothing by which the person is recognised, no reason.
    """
    if not may_ask(reader, hit):
        raise Refused(_("This is not yours to ask, or the pair was not judged different."))
    person = reader.rows(Traveller, Grade.FULL).filter(pk=hit.traveller_id).first()
    number = next((one for one in (person.documents if person else ()) if one.get("number")), None)
    if person is None or number is None:
        raise Refused(
            _("No document is known by which the person could be recognised: a name is not enough.")
        )
    if not reason.strip():
        raise Refused(_("Say why this person is not the one listed."))
    if (earlier := asked(reader, hit)) is not None:
        return earlier
    register = registry.get("authority.redress")
    assert register is not None
    state = number.get("issuer") or number.get("nationality") or person.nationality or ""
    record = Redress(
        name=str(person)[:160],
        birth_date=person.date_of_birth,
        document=f"{state} {number['number']}".strip()[:60],
        entry=entry_of(hit)[:120],
        times=max(1, _times(reader, hit, person)),
        reason=reason.strip()[:2000],
    )
    names = ("name", "birth_date", "document", "entry", "times", "reason")
    return saving.create(register, reader, record, names)  # type: ignore[no-any-return]


def _times(reader: Reader, hit: Hit, person: Traveller) -> int:
    """How often this entry has been taken for the bearer of the same name, birth and documents."""
    same: list[UUID] = [person.pk]
    if person.identity:
        same = list(
            reader.rows(Traveller, Grade.FULL).filter(identity=person.identity).values_list("pk", flat=True)
        )
    rows = reader.rows(Hit, Grade.FULL).filter(
        traveller_id__in=same, list_name=hit.list_name, entry_id=hit.entry_id
    )
    return min(rows.filter(verdict=Verdict.DIFFERENT).count(), 32_000)
