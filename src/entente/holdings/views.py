"""One entity's page, and the address to which systems push."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from entente.core import disclosures
from entente.core.actions import actions_on
from entente.core.gate.context import WITHHELD
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.holdings import dossier, elsewhere, graph, intake
from entente.holdings.models import Entity, Reference, Run, Source

PUSH_AT_MOST = 32 * 1024 * 1024


def register() -> Register:
    found = registry.get("holdings.entities")
    assert found is not None
    return found


@require_GET
def entity(request: HttpRequest, key: str) -> HttpResponse:
    return _entity(request, register=register(), key=key)


@reads
def _entity(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record: Entity = reader.get(register, key)
    rows = dossier.rows_of(reader, record)
    shown = disclosures.record(reader, rows, "detail")
    withheld = record.facts is WITHHELD
    sources = Source.objects.select_related("agency").in_bulk(
        [row.source_id for row in rows if row.source_id is not WITHHELD]
    )
    near: list[Any] = []
    relations = dossier.relations(reader, record, Source.objects.in_bulk(), near) if not withheld else []
    urls = {one.other_id: register.url("detail", one.other) for one in relations if one.other is not None}
    subject = dossier.subject_of(rows)
    alike = dossier.sharing(reader, register, subject, {row.pk for row in rows})
    told = {row.pk for row in rows}
    near += [row for row, _number in alike]
    for model in (Entity, Reference):  # the neighbours that the page names, where another agency holds them
        fresh = {one.pk: one for one in near if isinstance(one, model) and one.pk not in told}
        shown += disclosures.record(reader, list(fresh.values()), "related")
    named = next((row for row in rows if row.caption), record)
    page = {
        "register": register,
        "record": record,
        "named": named,
        "rows": [(row, sources.get(row.source_id), reader.label(row)) for row in rows],
        "label": reader.label(record),
        "decision": reader.decision(record),
        "withheld": withheld,
        "disclosures": shown,
        "facts": dossier.facts(rows, sources, reader.labels),
        "relations": [(one, urls.get(one.other_id)) for one in relations],
        "graph": graph.draw(str(named), relations, urls),
        "timeline": dossier.timeline(rows, sources),
        "elsewhere": elsewhere.everywhere(subject, reader),
        "sharing": [(row, number, register.url("detail", row)) for row, number in alike],
        "actions": [
            one
            for one in actions_on(record, reader.context)
            if reader.may_write(record) or not one.own_rows_only
        ],
        "action_url": register.url("action", record),
        "history_url": register.url("history", record),
    }
    return render(request, "holdings/entity.html", page)


@csrf_exempt
@require_POST
def push(request: HttpRequest, code: str) -> JsonResponse:
    """JSON lines from a system with its bearer token, the source's own or a machine account's; answers with
    what was and was not taken in."""
    caller = getattr(request, "machine", None)
    if caller is not None:  # let in to this source by the account's endpoints
        source = Source.objects.filter(code=code, is_active=True, agency=caller.officer.agency).first()
    else:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        source = intake.source_of(token) if token else None
    if source is None or not secrets.compare_digest(source.code, code):
        return JsonResponse({"error": "unknown token"}, status=401)
    body = request.read(PUSH_AT_MOST + 1)  # not .body, which Django cuts at two megabytes and a half
    if len(body) > PUSH_AT_MOST:
        return JsonResponse({"error": f"send at most {PUSH_AT_MOST} bytes at once"}, status=413)
    run = intake.push(source, body)
    told = {name: getattr(run, name) for name in ("records", "added", "changed", "same", "rejected")}
    answer = {"run": str(run.pk), "state": str(run.state), **told, "rejects": _rejects(source, run)}
    return JsonResponse(json.loads(json.dumps(answer)), status=200 if run.state == Run.State.DONE else 202)


def _rejects(source: Source, run: Run) -> list[dict[str, object]]:
    from entente.core.gate import Context, working_as
    from entente.holdings.loader import PURPOSE
    from entente.holdings.models import Reject

    context = Context(source.account, PURPOSE)
    with working_as(context):
        found = Reject.objects.visible(context).filter(run_id=run.pk).order_by("line")[:100]
        return [{"line": one.line, "reason": one.code, "detail": one.detail} for one in found]
