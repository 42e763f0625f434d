"""A correction reaches everyone who was given what is corrected, and each says what was done about it.

Immigration regulations 315.27 and the duty of accuracy (Privacy Act 6(2)) make this law: notify, then
destroy, correct or note to the file.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from entente import ledger
from entente.authority.models import Correction, Disclosure, Notice
from entente.core.gate import Context
from entente.core.models import Change, Role
from entente.core.waiting import Item
from entente.core.workflow.clock import working_days

ACKNOWLEDGE_WITHIN = working_days(5)


def recipients(holder_id: int, register: str, object_id: str) -> QuerySet[Disclosure]:
    """Disclosures of this record by this holder that are not destroyed or returned."""
    rows = Disclosure.objects.filter(holder_id=holder_id, ended="")
    return rows.filter(Q(object_ids__contains=[object_id], register=register) | Q(ask__object_id=object_id))


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
    given = recipients(context.unit.agency_id, register, str(record.pk)).filter(
        Q(elements__overlap=sorted(names)) | Q(how=Disclosure.How.ANSWER)
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
    mine = Q(recipient=agency, recipient_unit=context.unit.name_en)
    if context.officer.has_role(Role.PRIVACY):
        return rows.filter(Q(recipient=agency) | Q(holder=agency))
    return rows.filter(mine | Q(correction__made_by=context.officer) | Q(disclosure__made_by=context.officer))


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


def waiting_items(context: Context) -> list[Item]:
    """Corrections that the officer's unit has not acknowledged."""
    rows = Notice.objects.filter(
        recipient=context.unit.agency_id, recipient_unit=context.unit.name_en, done=""
    ).select_related("holder", "correction")[:20]
    return [
        Item(
            _("Correction from %(who)s") % {"who": one.holder.abbreviation},
            f"/authority/corrections/#n-{one.pk}",
            ACKNOWLEDGE_WITHIN(one.sent_at),
            "correction_open",
            one.correction.text[:80],
        )
        for one in rows
    ]
