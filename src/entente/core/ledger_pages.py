"""Trust → Ledger: heads and who countersigned them, an entry with its proof, and checking both."""

from __future__ import annotations

import io
import json
import time
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from entente import ledger
from entente.core import blobs, custody, nav
from entente.core.bilingual import active
from entente.core.models import Agency, Role
from entente.core.models.said import Attachment
from entente.core.registers.reader import Reader
from entente.ledger import keeper, proofs
from entente.ledger.engine import heads, merkle
from entente.ledger.engine.heads import Countersignature, Head
from entente.ledger.engine.keys import NODE
from entente.ledger.models import Countersignature as CountersignatureRow
from entente.ledger.models import TreeHead

HEADS, ENTRIES, LATEST = 5, 25, 20_000
WHOLE_AT_MOST = 250_000
"""Entries that are verified while a page waits; a longer log is verified from the command line."""
APP = "default"


def mount() -> None:
    nav.add(nav.Entry("Trust", gettext_lazy("Ledger"), "ledger", order=50))


@dataclass
class Shown:
    """An entry as the page shows it."""

    place: int
    entry: str
    hash: str
    leaf: dict[str, Any] | None
    """None: the entry is another agency's; its place and hash prove it all the same."""
    at: Any = None


@dataclass
class Check:
    words: str
    holds: bool
    detail: str = ""


@dataclass
class Signed:
    """A head with the agencies that countersigned it."""

    head: Head
    by: list[Countersignature] = field(default_factory=list)


def entries(places: list[int]) -> list[Shown]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT place, entry, leaf, hash FROM entente_ledger_entries(%s::bigint[])", [places])
        rows = cursor.fetchall()
    made = []
    for place, entry, leaf, hashed in rows:
        told = json.loads(leaf) if leaf else None
        at = parse_datetime(told["at"]) if told else None
        made.append(Shown(place, str(entry), bytes(hashed).hex(), told, at))
    return made


def find(query: str) -> list[Shown]:
    """Entries that answer a place, an entry's id, a subject's id, a part of an event or an account."""
    if query.isdecimal() and len(query) < 16:
        return entries([int(query)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place FROM entente_ledger_find(%s, %s, %s)", [query.replace("\x00", ""), LATEST, ENTRIES]
        )
        places = [row[0] for row in cursor.fetchall()]
    return entries(places)


def signed_heads(limit: int = HEADS) -> list[Signed]:
    rows = list(TreeHead.objects.order_by("-size", "-at")[:limit])
    found = {bytes(row.name): Signed(keeper.head_of(row)) for row in rows}
    for row in CountersignatureRow.objects.filter(head__in=list(found)):
        one = Countersignature(row.agency, bytes(row.head), row.at, bytes(row.key), bytes(row.signature))
        found[one.head].by.append(one)
    return list(found.values())


def check_entry(shown: Shown) -> tuple[list[Check], list[str], Head | None]:
    """Every step from the entry to the agencies' signatures, done now; the proof's path; the head."""
    try:
        head = proofs.head_holding(shown.place, APP)
    except LookupError:
        return [Check(_("No head has been signed since this entry was recorded."), False)], [], None
    checks = []
    leaf = bytes.fromhex(shown.hash)
    if shown.leaf is not None:
        same = merkle.leaf_hash(heads.canonical(shown.leaf)) == leaf
        checks.append(Check(_("The entry gives the hash that was recorded."), same, shown.hash))
    path = proofs.inclusion(shown.place, head.size, APP)
    try:
        reached = merkle.root_from_inclusion(leaf, shown.place, head.size, path)
    except merkle.ProofError:
        reached = b""
    checks.append(
        Check(_("The proof leads from the entry to the root that was signed."), reached == head.root)
    )
    known = keeper.registered(APP)
    node_holds = heads.is_signed_by(head, known.get(NODE, b""))
    checks.append(Check(_("The root is signed by this installation."), node_holds, _print(known.get(NODE))))
    for row in CountersignatureRow.objects.filter(head=head.name):
        one = Countersignature(row.agency, bytes(row.head), row.at, bytes(row.key), bytes(row.signature))
        holds = heads.is_signed(one.message(), one.signature, one.key)
        words = _("The root is countersigned by %(agency)s.") % {"agency": _agency(one.agency)}
        checks.append(Check(words, holds, _print(one.key)))
    before = TreeHead.objects.filter(size__lt=head.size, size__gt=0).last()
    if before is not None:
        old = keeper.head_of(before)
        words = _("The log still begins with the %(number)s entries that were signed before.")
        try:
            proof = proofs.consistency(old.size, head.size, APP)
            merkle.check_consistency(old.size, head.size, old.root, head.root, proof)
            checks.append(Check(words % {"number": old.size}, True))
        except (merkle.ProofError, KeyError):
            checks.append(Check(words % {"number": old.size}, False))
    return checks, [part.hex() for part in path], head


def _print(key: bytes | None) -> str:
    return heads.fingerprint(key) if key else ""


def _agency(code: str) -> str:
    found = Agency.objects.filter(code=code).first()
    return found.abbreviation if found else code


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, report: dict[str, Any] | None = None) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:120]
    chosen = request.GET.get("entry", "")
    found = find(query)
    shown = next(iter(entries([int(chosen)])), None) if chosen.isdecimal() and len(chosen) < 16 else None
    if shown is None and query and len(found) == 1:
        shown = found[0]
    checks, path, head = check_entry(shown) if shown else ([], [], None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_size()")
        size = cursor.fetchone()[0]
    signed = signed_heads()
    last = signed[0].head if signed else None
    context = {
        "query": query,
        "found": found,
        "chosen": shown,
        "checks": checks,
        "holds": bool(checks) and all(one.holds for one in checks),
        "path": path,
        "head": head,
        "size": size,
        "signed": [
            {
                "size": one.head.size,
                "root": one.head.root.hex(),
                "at": one.head.at,
                "by": [(_agency(by.agency), by.at) for by in one.by],
            }
            for one in signed
        ],
        "unsigned": size - last.size if last else size,
        "keys": [
            (_("this installation") if holder == NODE else _agency(holder), heads.fingerprint(key))
            for holder, key in sorted(keeper.registered(APP).items())
        ],
        "may_verify": request.user.has_role(Role.PRIVACY),
        "may_pack": bool(
            shown and shown.leaf and head and request.user.has_role(Role.PRIVACY)
            and shown.leaf["actor"]["agency"] == request.gate.agency.code
        ),
        "report": report,
    }  # fmt: skip
    response = render(request, "core/ledger.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def verify(request: HttpRequest) -> HttpResponse:
    """Derive the whole log again, as its owner; only the result is shown."""
    from entente.ledger import audit

    if not request.user.has_role(Role.PRIVACY):
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_size()")
        size = cursor.fetchone()[0]
    if size > WHOLE_AT_MOST:
        return _page(request, {"too_long": True})
    begin = time.perf_counter()
    found = audit.verify_all()
    content = {"holds": found.holds, "entries": found.entries, "root": found.root.hex()}
    ledger.append("core:ledger:verified", ("ledger", found.root.hex()), context=request.gate, content=content)
    problems = [one.told(active()) for one in found.problems]
    return _page(request, {"found": found, "problems": problems, "seconds": time.perf_counter() - begin})


def evidence_of(reader: Reader, place: int, out: BinaryIO) -> list[Attachment]:
    """Write the pack of one entry with the files of what it speaks of, as far as the officer may have them.

    That it was taken is recorded in the ledger and in each file's chain of custody.

    :raises LookupError: no such entry of the own agency, no privacy officer, or no head signed since.
    :raises blobs.Damaged, FileNotFoundError: a file is no longer what its chain says.
    """
    context = reader.context
    shown = next(iter(entries([place])), None)
    own = shown and shown.leaf and shown.leaf["actor"]["agency"] == context.agency.code
    if not own or not context.officer.has_role(Role.PRIVACY):
        raise LookupError(_("The pack of an entry is for the privacy officer of the agency that made it."))
    subject = shown.leaf["subject"]
    files = custody.objects_of(reader, str(subject["type"]), str(subject["id"]))
    custody.evidence(out, files, [place], timezone.now())
    with transaction.atomic():
        for one in files:
            custody.record(one, custody.Did.EXPORTED, context, f"evidence-{place}.zip")
        ledger.append("core:evidence:exported", ("ledger.entry", shown.entry), context=context)
    return files


@require_GET
@login_required
def pack_of(request: HttpRequest, place: int) -> HttpResponse:
    """The evidence pack of one entry of the officer's own agency, for a privacy officer; recorded."""
    file = io.BytesIO()
    try:
        evidence_of(Reader.now(request.gate), place, file)
    except (LookupError, OSError, blobs.Damaged):
        raise Http404 from None
    response = HttpResponse(file.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="evidence-{place}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
