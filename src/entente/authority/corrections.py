"""A correction reaches everyone who was given what is corrected, and each says what was done about it.

Immigration regulations 315.27 and the duty of accuracy (Privacy Act 6(2)) make this law: notify, then
destroy, correct or note to the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente import ledger
from entente.authority import heard, units
from entente.authority.models import Correction, Disclosure, Notice
from entente.core import links
from entente.core.gate import Context, Grade
from entente.core.models import Change, Role
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register, registry
from entente.core.waiting import Item
from entente.core.workflow.clock import working_days

ACKNOWLEDGE_WITHIN = working_days(5)


_computed: dict[str, list[tuple[type[Model], str, str]]] = {}


def computes(key: str, model: type[Model], field: str, of: str = "pk") -> None:
    """A room says that rows of ``model`` are computed from this register's records and name them in a plain
    ``field`` (the record's ``of``), not in a link."""
    _computed.setdefault(key, []).append((model, field, of))


STEPS = 3


def of_record(register: str, keys: list[str]) -> Q:
    """Disclosures of these records: shown, said or answered."""
    return Q(object_ids__overlap=keys, register=register) | Q(ask__object_id__in=keys)


def recipients(
    holder_id: int, register: str, object_id: str, reader: Reader | None = None
) -> QuerySet[Disclosure]:
    """Disclosures of this record by this holder that are not destroyed or returned; with a reader also
    those of what was computed from it, as far as the gate shows that to the reader."""
    about = of_record(register, [object_id])
    for kind, keys in computed_from(reader, register, object_id) if reader is not None else ():
        about |= of_record(kind, keys)
    return Disclosure.objects.filter(about, holder_id=holder_id, ended="")


def computed_from(reader: Reader, register: str, object_id: str) -> list[tuple[str, list[str]]]:
    """Model label and keys of the records with a derived label that name this one, at most three steps on."""
    derived = [pk for pk, label in reader.labels.items() if label.inputs.all()]
    start = next((one for one in registry if one.model._meta.label_lower == register), None)
    if start is None or not derived:
        return []
    found: list[tuple[str, list[str]]] = []
    todo, seen = [(start, [object_id])], {object_id}
    for _step in range(STEPS):
        after: list[tuple[Register, list[str]]] = []
        for source, keys in todo:
            for other, named in _naming(reader, source, keys):
                rows = reader.rows(other.model).filter(named, label_id__in=derived)
                new = [str(pk) for pk in rows.values_list("pk", flat=True) if str(pk) not in seen]
                if new:
                    seen.update(new)
                    after.append((other, new))
        found += [(other.model._meta.label_lower, keys) for other, keys in after]
        todo = after
    return found


def _naming(reader: Reader, source: Register, keys: list[str]) -> Iterator[tuple[Register, Q]]:
    """Held registers with a link to this one, and the rows that name one of the keys."""
    for other in registry:
        if not other.held:
            continue
        named = Q()
        for field in other.model._meta.concrete_fields:
            if links.target(field) == source.key:
                many = field.get_internal_type() == "ArrayField"
                named |= Q(**{f"{field.name}__{'overlap' if many else 'in'}": keys})
        for model, name, of in _computed.get(source.key, ()):
            if model is other.model:
                values = keys if of == "pk" else list(_values(reader, source, keys, of))
                named |= Q(**{f"{name}__in": values})
        if named:
            yield other, named


def _values(reader: Reader, source: Register, keys: list[str], of: str) -> Iterator[Any]:
    rows = reader.rows(source.model, Grade.FULL).filter(pk__in=keys)
    return (one for one in rows.values_list(of, flat=True) if one not in (None, ""))


@transaction.atomic
def correct(
    context: Context, given: QuerySet[Disclosure], text: str, *, register: str = "", object_id: str = "",
    elements: tuple[str, ...] = (), withdrawn: bool = False,
) -> Correction | None:  # fmt: skip
    """Make a correction of what was given; one notice per recipient unit (its latest disclosure). None where
    nobody was given it."""
    latest: dict[tuple[int, str], Disclosure] = {}
    for one in given.order_by("at"):
        if one.holder_id == context.unit.agency_id and one.recipient_id != one.holder_id:
            latest[one.recipient_id, one.recipient_unit] = one
    if not latest:
        return None
    made = Correction.objects.create(
        at=context.at,
        holder_id=context.unit.agency_id,
        made_by=context.officer,
        register=register,
        object_id=object_id,
        elements=list(elements),
        text=text,
        withdrawn=withdrawn,
    )
    Notice.objects.bulk_create(
        Notice(
            correction=made, disclosure=one, holder_id=made.holder_id, recipient_id=one.recipient_id,
            recipient_unit=one.recipient_unit, sent_at=context.at,
        )
        for one in latest.values()
    )  # fmt: skip
    ledger.append(
        "authority:correction:sent",
        ("authority.correction", str(made.pk)),
        context=context,
        authority=("PA 6(2)",),
        content={
            "text": text, "register": register, "record": object_id, "elements": list(elements),
            "disclosures": [str(one.pk) for one in latest.values()],
        },
    )  # fmt: skip
    return made


def changed(reader: Any, record: Any, kind: str, differences: dict[str, tuple[Any, Any]]) -> None:
    """Told of every change of a held record: where a changed field was disclosed, its recipients are told so.

    The notice names the fields, never their values: the recipient reads the record again through the gate.
    """
    if kind != Change.Kind.CHANGED or not differences:
        return
    context, register = reader.context, record._meta.label_lower
    if not hasattr(record, "label_id") or reader.label(record) is None:
        return
    names = {record._meta.get_field(name).attname for name in differences}
    # an answer was given in words: whether the field stood in them nobody can tell, so its reader is told
    # or said; and what was computed from the record may say something else now
    mine = Q(elements__overlap=sorted(names)) | ~Q(how=Disclosure.How.STANDING)
    given = recipients(context.unit.agency_id, register, str(record.pk), reader).filter(
        mine | ~Q(object_ids__contains=[str(record.pk)])
    )
    correct(
        context,
        given,
        _("Changed since it was disclosed: %(fields)s.") % {"fields": ", ".join(sorted(names))},
        register=register,
        object_id=str(record.pk),
        elements=tuple(sorted(names)),
    )


def notices(context: Context) -> QuerySet[Notice]:
    """Of the own agency's: received by it, or of what it corrected."""
    rows = Notice.objects.select_related("correction", "disclosure", "holder", "recipient", "done_by")
    if context.officer.has_role(Role.REVIEWER):
        return rows
    agency = context.unit.agency_id
    mine = units.received_by(context)
    if context.officer.has_role(Role.PRIVACY):
        return rows.filter(Q(recipient=agency) | Q(holder=agency))
    sent = Q(correction__made_by=context.officer) | Q(disclosure__made_by=context.officer)
    if context.officer.has_role(Role.LIAISON):
        theirs = heard.without_account(Notice.objects.filter(holder=agency)).values("pk")
        sent |= Q(pk__in=theirs)  # what only a letter or a call answers is for the liaison officer to see to
    return rows.filter(mine | sent)


@transaction.atomic
def acknowledge(context: Context, notice: Notice, done: str) -> None:
    """The recipient says what was done; once."""
    if notice.recipient_id != context.unit.agency_id or done not in Notice.Done.values:
        raise PermissionError("the recipient acknowledges it")
    rows = Notice.objects.filter(pk=notice.pk, done="")
    if rows.update(done=done, done_at=context.at, done_by=context.officer) != 1:
        return
    ledger.append(
        "authority:correction:acknowledged",
        ("authority.correction", str(notice.correction_id)),
        context=context,
        content={"notice": str(notice.pk), "done": done},
    )


def overdue(context: Context) -> QuerySet[Notice]:
    """The own agency's corrections that no recipient acknowledged in time."""
    day = context.at
    while ACKNOWLEDGE_WITHIN(day) > context.at:
        day -= timedelta(days=1)
    local = day.astimezone(ACKNOWLEDGE_WITHIN(day).tzinfo)
    next_day = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return notices(context).filter(holder=context.unit.agency_id, done="", sent_at__lt=next_day)


def waiting_items(context: Context) -> list[Item]:
    """Corrections that the officer's unit has not acknowledged; to the holder's privacy or liaison officer
    those that wait for a letter or a call, to its privacy officer how many others are overdue."""
    rows = Notice.objects.filter(units.received_by(context), done="").select_related("holder", "correction")[
        :20
    ]
    items = [_item(_("Correction from %(who)s") % {"who": one.holder.abbreviation}, one) for one in rows]
    abroad = heard.to_hear(context).select_related("recipient", "correction").order_by("sent_at")
    items += [
        _item(_("Ask %(who)s what was done about a correction") % {"who": one.recipient.abbreviation}, one)
        for one in abroad[:20]
    ]
    if context.officer.has_role(Role.PRIVACY):
        late = list(overdue(context).exclude(pk__in=abroad.values("pk")).values_list("sent_at", flat=True))
        if late:
            words = ngettext(
                "%(n)s correction is not acknowledged in time",
                "%(n)s corrections are not acknowledged in time",
                len(late),
            )
            page, end = "/authority/corrections/?open=1", ACKNOWLEDGE_WITHIN(min(late))
            items.append(Item(words % {"n": len(late)}, page, end, "correction_open"))
    return items


def _item(words: str, one: Notice) -> Item:
    page = f"/authority/corrections/?open=1#n-{one.pk}"
    return Item(words, page, ACKNOWLEDGE_WITHIN(one.sent_at), "correction_open", one.correction.text[:80])
