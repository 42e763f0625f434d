"""Noting what was seen, and the rules in force with their cases, in words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from entente.core.gate import Grade
from entente.core.registers import registry
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.toasts import toast
from entente.core.verdicts import Refused
from entente.screening import board, case, cited, concern, desk, observing
from entente.screening.engine.rules import shipped
from entente.screening.engine.rules.evaluate import shown
from entente.screening.engine.rules.model import Rule, leaves
from entente.screening.engine.rules.vocabulary import vocabulary
from entente.screening.models import ScreeningRule
from entente.screening.pages import page

REGISTERS = {"traveller": "screening.travellers", "consignment": "screening.consignments"}


@require_http_methods(["GET", "HEAD", "POST"])
@page
def observe(request: HttpRequest, register: Register, reader: Reader, subject: str, key: str) -> HttpResponse:
    """The form on which an officer notes what they saw; the rules read it at once."""
    about = registry.get(REGISTERS.get(subject, ""))
    if about is None:
        raise NotHere
    record = reader.get(about, key)
    may = (
        reader.context.officer.has_role(*desk.DECIDERS)
        and reader.may_write(record)
        and reader.decision(record).grade >= Grade.FULL
    )
    if not may:
        raise NotHere
    problem = ""
    if request.method == "POST":
        try:
            facts = observing.read(subject, request.POST.dict())
            new = observing.note(reader.context, record, facts, request.POST.get("note", ""))
        except Refused as refusal:
            problem = str(refusal)
        else:
            words = _("Noted.")
            if new:
                words += " " + ngettext("One new hit waits.", "%(n)s new hits wait.", new) % {"n": new}
            toast(request, words)
            return HttpResponseRedirect(about.url("detail", record))
    fields = [
        {
            "name": fact.name,
            "words": observing.words(fact),
            "type": fact.type,
            "value": request.POST.get(fact.name, ""),
            "sign": fact.exploitation,
        }
        for fact in observing.notable(subject)
    ]
    content = {
        "record": record,
        "subject": subject,
        "fields": [one for one in fields if not one["sign"]],
        "signs": [one for one in fields if one["sign"]],
        "note": request.POST.get("note", ""),
        "problem": problem,
        "back": about.url("detail", record),
        "label": reader.label(record),
    }
    return render(request, "screening/observe.html", content, status=422 if problem else 200)


@require_GET
@page
def workshop(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """Every rule in force today: what it looks for in words, its cases, what came of its hits."""
    rules = concern.in_force(reader.context).on(reader.context.at.date())
    own = {
        one.rule_id: one
        for one in reader.rows(ScreeningRule, Grade.FULL).filter(state=ScreeningRule.State.ACTIVE)
    }
    found = {one.name: one for one in board.figures(reader).by_list}
    french = case.french()
    rows = [
        {
            "rule": rule,
            "source": cited.source(rule.source),
            "title": rule.title.fr if french else rule.title.en,
            "reason": rule.reason.fr if french else rule.reason.en,
            "facts": _facts(rule),
            "cases": [{"facts": _case(one.facts), "hit": one.hit} for one in rule.cases],
            "own": own.get(rule.id),
            "measure": found.get(rule.id),
            "outcome": _outcome(rule.outcome),
        }
        for rule in sorted(rules.rules, key=lambda rule: (rule.subject, rule.id))
    ]
    return render(
        request,
        "screening/workshop.html",
        {
            "rows": rows,
            "concern": concern.approved(reader.context),
            "overdue": (row := concern.approved(reader.context)) is not None
            and row.review_on < reader.context.at.date(),
            "may": reader.context.officer.has_role(*desk.DECIDERS),
            "lists": [
                {"title": named.title, "review": named.review, "said": cited.source(named.source)}
                for named in shipped().lists.values()
                if named.kind != "concern"
            ],
            "french": french,
            "add": reverse("screening-rules-add"),
        },
    )


def _outcome(outcome: str) -> str:
    words = {
        "examine": _("examination"),
        "refer": _("referral"),
        "advise": _("advice"),
        "victim_referral": _("victim support"),
        "watch_vessel": _("watch on the vessel"),
    }
    return str(words.get(outcome, outcome))


def _facts(rule: Rule) -> list[str]:
    return list(dict.fromkeys(observing.words(vocabulary()[leaf.field]) for leaf in leaves(rule.when)))


def _case(facts: dict[str, Any]) -> str:
    """The facts of a case as an officer would say them."""
    known = vocabulary()
    return "; ".join(
        f"{observing.words(known[name])} {shown(value)}" for name, value in facts.items() if name in known
    )
