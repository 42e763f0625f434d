"""Comments, files and following: what an officer adds to any record that the gate shows."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from entente import ledger
from entente.core import blobs, custody, notifications
from entente.core.gate.context import Grade
from entente.core.gate.held import HeldModel
from entente.core.models import Attachment, Comment, Officer
from entente.core.registers.panels import Panel
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads

FILE_AT_MOST = 25 * 1024 * 1024
TEXT_AT_MOST = 5_000


def of_record(reader: Reader, model: Any, record: Any) -> Any:
    """The rows of Comment or Attachment that belong to a record, oldest first, through the gate."""
    wanted = {"register": record._meta.label_lower, "object_id": str(record.pk)}
    if isinstance(record, HeldModel):
        rows = reader.rows(model, Grade.FULL).filter(**wanted)
    else:
        rows = model.objects.ungated("said of a reference record").filter(label=None, **wanted)
    return rows.order_by("recorded_at", "pk")


class Comments(Panel):
    template = "core/register/panels/comments.html"
    title = gettext_lazy("Comments")

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any]:
        rows = list(of_record(reader, Comment, record)[:200])
        people = Officer.objects.select_related("unit__agency").in_bulk({row.officer_id for row in rows})
        return {
            "rows": [(row, people.get(row.officer_id)) for row in rows],
            "url": register.url("comment", record) if reader.may_write(record) else None,
        }


class Attachments(Panel):
    template = "core/register/panels/attachments.html"
    title = gettext_lazy("Files")

    def content(self, register: Register, record: Any, reader: Reader) -> Mapping[str, Any]:
        rows = list(of_record(reader, Attachment, record)[:200])
        return {
            "rows": [(row, f"{register.url('file', record)}?id={row.pk}") for row in rows],
            "url": register.url("attach", record) if reader.may_write(record) else None,
        }


def _own(reader: Reader, register: Register, key: str) -> Any:
    record = reader.get(register, key)
    if not reader.may_write(record):
        raise NotHere
    return record


def _marks(record: Any, reader: Reader) -> dict[str, Any]:
    held = isinstance(record, HeldModel)
    return {
        "label_id": record.label_id if held else None,
        "retention_until": record.retention_until if held else None,
        "register": record._meta.label_lower,
        "object_id": str(record.pk),
        "officer": reader.context.officer,
        "agency": reader.context.agency,
    }


def say(reader: Reader, register: Register, record: Any, text: str) -> Comment:
    """Add a comment; whoever it names hears of it and follows the record from now on."""
    named = notifications.mentioned(text)
    with transaction.atomic():
        row = Comment(text=text, mentions=[one.username for one in named], **_marks(record, reader))
        row.save(force_insert=True)
        ledger.append(
            f"{record._meta.app_label}:{record._meta.model_name}:commented",
            (record._meta.label_lower, str(record.pk)),
            context=reader.context,
            content={"comment": str(row.pk), "text": text},
        )
        for officer in (reader.context.officer, *named):
            notifications.follow(officer, register.key, str(record.pk))
        notifications.tell(record, "comment", reader.context, named)
    return row


@require_POST
@reads
def comment(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = _own(reader, register, key)
    text = request.POST.get("text", "").strip()[:TEXT_AT_MOST].replace("\x00", "")
    if text:
        say(reader, register, record, text)
        messages.success(request, _("Comment added."))
    else:
        messages.error(request, _("A comment needs some words."))
    return redirect(register.url("detail", record) + "#comments")


@require_POST
@reads
def attach(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = _own(reader, register, key)
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("Choose a file first."))
    elif given.size > FILE_AT_MOST:
        messages.error(request, _("The file is larger than 25 MB: nothing was kept."))
    else:
        with transaction.atomic():
            blobs.attaching()
            digest, size = blobs.keep(given.chunks(), blobs.ATTACHED)
            row = Attachment(
                name=get_valid_filename(given.name)[:200],
                media_type=mimetypes.guess_type(given.name)[0] or "application/octet-stream",
                size=size,
                sha256=digest,
                **_marks(record, reader),
            )
            row.save(force_insert=True)
            ledger.append(
                f"{record._meta.app_label}:{record._meta.model_name}:attached",
                (record._meta.label_lower, str(record.pk)),
                context=reader.context,
                content={"attachment": str(row.pk), "name": row.name, "size": size, "sha256": digest},
            )
            custody.record(row, custody.Did.RECEIVED, reader.context)
            notifications.tell(record, "file", reader.context)
        messages.success(request, _("File added; its digest is in the ledger."))
    return redirect(register.url("detail", record) + "#files")


@require_GET
@reads
def file(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    """The file, as a download always: nothing that was attached runs in this site's name."""
    record = reader.get(register, key)
    row = of_record(reader, Attachment, record).filter(pk=_uuid(request.GET.get("id", ""))).first()
    if row is None:
        raise NotHere
    try:
        content = blobs.read(row.sha256, blobs.ATTACHED)
        custody.record(row, custody.Did.VIEWED, reader.context)
    except FileNotFoundError:
        raise NotHere from None
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{row.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Digest"] = f"sha-256={row.sha256}"
    return response


def _uuid(text: str) -> Any:
    from uuid import UUID

    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@require_POST
@reads
def follow(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    if request.POST.get("off"):
        notifications.unfollow(reader.context.officer, register.key, str(record.pk))
        messages.success(request, _("You no longer follow this record."))
    else:
        notifications.follow(reader.context.officer, register.key, str(record.pk))
        messages.success(request, _("You follow this record: what happens to it appears in your day."))
    return redirect(register.url("detail", record))
