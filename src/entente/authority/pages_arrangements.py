"""Pages of the written arrangements: what contradicts what, clause by clause, the way into one text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entente.authority import findings
from entente.authority.engine.contradictions import CLAUSES, CONTRADICTION, DIFFERENCE, OVERLAP
from entente.authority.engine.terms import element, element_words, known, whole
from entente.authority.models import PairVerdict, WrittenArrangement
from entente.core.bilingual import active
from entente.core.gate import Grade
from entente.core.registers import saving
from entente.core.registers.columns import display
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry
from entente.core.toasts import toast

PAGE = 100
AT_MOST = 4
LINES = (
    "state",
    "holder",
    "recipient",
    "units",
    "regimes",
    "elements",
    "purposes",
    "extent",
    "authority",
    "secondary_use",
    "secondary",
    "onward",
    "onward_words",
    "lookout_approval",
    "safeguards",
    "keep_at_least",
    "keep_at_most",
    "retention",
    "accountability",
    "answer_days",
    "valid_from",
    "valid_to",
    "part",
    "clause",
    "text",
)
CLAUSE_OF = {
    "secondary_use": "secondary_use",
    "secondary": "secondary_use",
    "onward": "onward",
    "onward_words": "onward",
    "keep_at_least": "retention",
    "keep_at_most": "retention",
    "retention": "retention",
    "extent": "grade",
    "safeguards": "safeguards",
    "answer_days": "answer_days",
    "authority": "authority",
    "valid_to": "dates",
}


def _rows(reader: Reader, keys: list[str]) -> list[WrittenArrangement]:
    """The arrangements named, in that order; what is hidden or no key is left out."""
    wanted = []
    for key in keys[:AT_MOST]:
        try:
            wanted.append(UUID(key))
        except ValueError:
            continue
    rows = (
        reader.rows(WrittenArrangement, Grade.FULL)
        .filter(pk__in=wanted)
        .select_related("holder", "recipient")
    )
    found = {row.pk: row for row in rows}
    return [found[key] for key in dict.fromkeys(wanted) if key in found]


@require_GET
@login_required
def found(request: HttpRequest) -> HttpResponse:
    """What the finder says about all arrangements, or about one (``?of=``), by kind."""
    reader = Reader.now(request.gate)
    rows = findings.everything(reader)
    about = next(iter(_rows(reader, request.GET.getlist("of"))), None)
    if about is not None:
        rows = findings.of(reader, about)
    kind = request.GET.get("kind", CONTRADICTION)
    if kind not in (CONTRADICTION, DIFFERENCE, OVERLAP):
        kind = CONTRADICTION
    counted = Counter(one.told.kind for one in rows)
    page = {
        "about": about,
        "kind": kind,
        "kinds": [
            (CONTRADICTION, _("Contradictions"), counted[CONTRADICTION]),
            (DIFFERENCE, _("Differences of degree"), counted[DIFFERENCE]),
            (OVERLAP, _("Overlaps"), counted[OVERLAP]),
        ],
        "rows": [one for one in rows if one.told.kind == kind][:PAGE],
        "more": max(0, counted[kind] - PAGE),
        "open": sum(1 for one in rows if one.open),
        "may_judge": _may_judge(request),
    }
    return render(request, "authority/findings.html", page)


def _may_judge(request: HttpRequest) -> bool:
    register = registry.get("authority.verdicts")
    return register is not None and register.may_add(request.gate)


@require_POST
@login_required
def judge(request: HttpRequest) -> HttpResponse:
    """A person's verdict on one finding, with its reason: recorded like any record of the office."""
    reader, register = Reader.now(request.gate), registry.get("authority.verdicts")
    if register is None or not register.may_add(request.gate):
        raise PermissionDenied("verdicts are the coordinators'")
    rows = _rows(reader, request.POST.getlist("of"))
    clause, verdict = request.POST.get("clause", ""), request.POST.get("verdict", "")
    reason = request.POST.get("reason", "").strip()[:2000]
    if not rows or clause not in CLAUSES or verdict not in PairVerdict.Verdict.values or not reason:
        toast(request, _("Not recorded: a verdict needs its reason."))
        return HttpResponseRedirect("/authority/findings/")
    names = " / ".join(one.reference for one in rows)
    made = PairVerdict(
        title_en=f"{names}: {CLAUSES[clause][0]}"[:200], title_fr=f"{names} : {CLAUSES[clause][1]}"[:200],
        first=rows[0].pk, second=rows[1].pk if len(rows) > 1 else None, about=clause, verdict=verdict,
        agency=request.gate.agency, **{f"text_{active()}": reason},
    )  # fmt: skip
    saving.create(register, reader, made, ("about", "verdict", f"text_{active()}"))
    toast(request, _("Recorded, with your name and reason."))
    return HttpResponseRedirect(f"/authority/findings/?of={rows[0].pk}")


@dataclass(frozen=True)
class Line:
    title: str
    cells: list[Any]
    differs: bool
    contradicted: bool


@require_GET
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four arrangements side by side, clause by clause; what differs and what contradicts is marked."""
    reader = Reader.now(request.gate)
    rows = _rows(reader, request.GET.getlist("of"))
    keys = {one.pk for one in rows}
    between = [
        one
        for one in findings.everything(reader)
        if one.first.pk in keys and (one.second is None or one.second.pk in keys)
    ]
    bad = {one.told.clause for one in between if one.told.kind == CONTRADICTION}
    options = (
        reader.rows(WrittenArrangement, Grade.FULL)
        .order_by("reference")
        .values_list("pk", "reference", "title_en", "title_fr")
    )
    page = {
        "rows": rows,
        "lines": [_line(rows, name, bad) for name in LINES] if rows else [],
        "between": between,
        "options": [
            (pk, f"{ref} · {(fr if active() == 'fr' else en) or en or fr}")
            for pk, ref, en, fr in options[:1000]
        ],
        "chosen": [str(one.pk) for one in rows],
    }
    return render(request, "authority/compare.html", page)


def _line(rows: list[WrittenArrangement], name: str, bad: set[str]) -> Line:
    cells, plain = [], []
    for row in rows:
        read, _misread = whole(findings.terms(row, row.reference))
        value = getattr(row, name)
        shown: Any
        if name == "elements":
            codes = [element(one) for one in row.elements]
            plain.append(tuple(sorted(codes)))
            words = [
                element_words(code, active() == "fr") if known(code) else one
                for code, one in zip(codes, row.elements, strict=True)
            ]
            shown = display(words)
        elif name in ("regimes", "purposes"):
            labels = dict(row._meta.get_field(name).base_field.flatchoices)
            plain.append(tuple(sorted(value)))
            shown = display([str(labels.get(one, one)) for one in value])
        else:
            field = _field(name)
            plain.append(value)
            shown = display(value, field)
        worked_out = name in CLAUSE_OF and value in (None, "") and hasattr(read, name)
        if worked_out and getattr(read, name) not in (None, ""):
            plain[-1] = getattr(read, name)
            shown = _("%(value)s (read from its words)") % {"value": display(plain[-1], _field(name))}
        cells.append(shown)
    title = _title(name)
    return Line(title, cells, len({str(one) for one in plain}) > 1, CLAUSE_OF.get(name) in bad)


def _field(name: str) -> Any:
    return next((f for f in WrittenArrangement._meta.concrete_fields if f.name == name), None)


def _title(name: str) -> str:
    field = _field(name) or _field(f"{name}_en")
    text = str(field.verbose_name).split(" (English)")[0].split(" (anglais)")[0]
    return text[:1].upper() + text[1:]


# -- consolidation ---------------------------------------------------------------------------------------

STATES = ("registered", "compared", "agreed", "folded", "kept", "ended")


@require_GET
@login_required
def consolidation(request: HttpRequest) -> HttpResponse:
    """How far the written arrangements are on their way into one memorandum and its annexes."""
    reader = Reader.now(request.gate)
    rows = reader.rows(WrittenArrangement, Grade.FULL).values_list("part", "state")
    counted: Counter[tuple[str, str]] = Counter(rows)
    words = dict(WrittenArrangement.State.choices)
    parts = [*WrittenArrangement.Part.choices, ("", _("not assigned yet"))]
    total = sum(counted.values())
    most = max((sum(counted[code, s] for s in STATES) for code, _w in parts), default=0) or 1
    bars = []
    for y, (code, title) in enumerate(parts):
        cells = [(state, counted[code, state]) for state in STATES]
        at, pieces = 0.0, []
        for state, n in cells:
            if n:
                width = 100 * n / most
                pieces.append({"state": state, "n": n, "x": round(at, 2), "width": round(width, 2)})
                at += width
        bars.append({"code": code, "title": title, "pieces": pieces, "cells": [n for _s, n in cells], "y": y,
                     "total": sum(n for _s, n in cells)})  # fmt: skip
    done = sum(counted[code, state] for code, _w in parts for state in ("folded", "kept", "ended"))
    annexes = registry.get("authority.annexes")
    page = {
        "bars": bars,
        "states": [(state, words[state]) for state in STATES],
        "may_import": registry.get("authority.arrangements").may_add(request.gate),
        "may_draft": annexes is not None and annexes.may_add(request.gate),
        "total": total,
        "done": done,
        "folded": sum(counted[code, "folded"] for code, _w in parts),
        "contradictions": sum(1 for one in findings.everything(reader) if one.open),
    }
    return render(request, "authority/consolidation.html", page)
