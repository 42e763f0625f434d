"""The annex's pages: clauses, what each means, differences, signatures, the document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entente.authority import annex
from entente.authority.annex import clauses as rules
from entente.authority.annex import files, words
from entente.authority.annex.checks import as_problem, problems_of
from entente.authority.engine.provisions import law
from entente.authority.engine.terms import element
from entente.authority.models import Annex, WrittenArrangement
from entente.core.bilingual import active
from entente.core.gate import Grade
from entente.core.history import record_change
from entente.core.models import Agency, Change, Purpose, Regime, Unit
from entente.core.registers import saving
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import registry
from entente.core.registers.views import not_here
from entente.core.toasts import toast


class ClauseForm(forms.Form):
    """One clause: the rule itself, with the duties that come with what is given under it."""

    code = forms.SlugField(label=gettext_lazy("Number"), max_length=40)
    title_en = forms.CharField(label=gettext_lazy("Title (English)"), max_length=200)
    title_fr = forms.CharField(label=gettext_lazy("Title (French)"), max_length=200)
    holder = forms.ModelChoiceField(
        label=gettext_lazy("Gives"), queryset=Agency.partners(), to_field_name="code"
    )
    recipient = forms.ModelChoiceField(
        label=gettext_lazy("Receives"), queryset=Agency.partners(), to_field_name="code"
    )
    units = forms.MultipleChoiceField(label=gettext_lazy("Receiving units"), required=False)
    regime = forms.ChoiceField(label=gettext_lazy("Collected as"), choices=Regime)
    grade = forms.ChoiceField(label=gettext_lazy("How much"), choices=WrittenArrangement.Grade)
    authority = forms.ChoiceField(label=gettext_lazy("Provision"))
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Purposes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    elements = forms.CharField(
        label=gettext_lazy("Elements"), required=False, help_text=gettext_lazy("Separated by commas")
    )
    stated = forms.MultipleChoiceField(
        label=gettext_lazy("Stated once by the holder for every disclosure under it"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    secondary_use = forms.ChoiceField(label=gettext_lazy("Further use"), choices=WrittenArrangement.Use)
    onward = forms.ChoiceField(label=gettext_lazy("Onward transfer"), choices=WrittenArrangement.Onward)
    keep_at_most = forms.IntegerField(
        label=gettext_lazy("Kept at most (months)"), min_value=1, max_value=1200, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        i = words.TONGUES.index(active())
        units = Unit.objects.select_related("agency")
        self.fields["units"].choices = [(one.code, str(one)) for one in units]
        self.fields["purposes"].choices = [(one.code, one.title) for one in Purpose.objects.all()]
        self.fields["authority"].choices = [
            (one.id, f"{one.id} · {(one.en, one.fr)[i][:90]}")
            for one in {g.id: g for g in law().gateways}.values()
        ]
        self.fields["stated"].choices = [(code, told[i]) for code, told in words.STATED.items()]

    def clause(self) -> rules.Clause:
        told = self.cleaned_data
        plain = ("code", "regime", "grade", "authority", "secondary_use", "onward", "keep_at_most")
        return {
            **{name: told[name] for name in plain},
            "title": {"en": told["title_en"], "fr": told["title_fr"]},
            "holder": told["holder"].code,
            "recipient": told["recipient"].code,
            **{name: sorted(told[name]) for name in ("units", "purposes", "stated")},
            "elements": [element(one) for one in told["elements"].split(",") if one.strip()],
        }


def _initial(clause: rules.Clause) -> dict[str, Any]:
    titles = {f"title_{tongue}": clause["title"][tongue] for tongue in words.TONGUES}
    return {**clause, **titles, "elements": ", ".join(clause.get("elements", ()))}


def _found(request: HttpRequest, key: str) -> tuple[Reader, Annex]:
    reader = Reader.now(request.gate)
    register = registry.get("authority.annexes")
    if register is None:
        raise NotHere
    return reader, reader.get(register, key)


def _writes(reader: Reader, record: Annex) -> bool:
    register = registry.get("authority.annexes")
    return (
        register is not None
        and record.state == "draft"
        and register.may_change(reader.context)
        and reader.may_write(record)
    )


def before(reader: Reader, record: Annex) -> Annex | None:
    """The version that this one follows: the latest signed one below it."""
    rows = reader.rows(Annex, Grade.FULL).filter(state__in=("in_force", "replaced")).exclude(pk=record.pk)
    if record.number:
        rows = rows.filter(number__lt=record.number)
    return rows.order_by("-number").first()


@require_http_methods(["GET", "POST"])
@login_required
def clauses(request: HttpRequest, key: str) -> HttpResponse:
    try:
        reader, record = _found(request, key)
    except NotHere:
        return not_here(request)
    if request.method == "POST":
        return _change(request, reader, record)
    return render(request, "authority/clauses.html", page(request, reader, record))


def page(request: HttpRequest, reader: Reader, record: Annex) -> dict[str, Any]:
    earlier = before(reader, record)
    tongue, names = active(), words.Names()
    told = annex.clauses_of(record)
    day = annex.day_of(record)
    current = record.state == "in_force"
    return {
        "record": record,
        "back": f"/authority/annexes/{record.pk}/",
        "clauses": [
            {
                "code": one["code"],
                "title": one["title"][tongue],
                "sentences": words.sentences(one, tongue, names),
                "problems": [as_problem(p) for p in problems_of(one, day)] if record.state == "draft" else [],
            }
            for one in told
        ],
        "differences": _shown(annex.clauses_of(earlier), told, tongue, names) if earlier is not None else [],
        "earlier": earlier,
        "drift": _in_words(annex.drift_of(record), tongue, names) if current else [],
        "law_changed": annex.law_changed(record) if record.state != "draft" else [],
        "signatures": annex.signatures(record) if record.state != "draft" else [],
        "unsigned": annex.unsigned(record) if record.state == "proposed" else [],
        "may_sign": annex.may_sign(record, request.gate),
        "writes": _writes(reader, record),
        "intact": annex.intact(record) if record.digest else None,
    }


def _shown(
    old: list[rules.Clause], new: list[rules.Clause], tongue: str, names: words.Names
) -> list[dict[str, Any]]:
    return _in_words(rules.differences(old, new), tongue, names)


def _in_words(found: list[dict[str, Any]], tongue: str, names: words.Names) -> list[dict[str, Any]]:
    i = words.TONGUES.index(tongue)
    return [
        {
            "code": one["code"],
            "title": one["clause"]["title"][tongue],
            "kind": words.word(one["kind"], tongue),
            "fields": [
                (
                    words.FIELDS[name][i],
                    words.value(name, a, tongue, names),
                    words.value(name, b, tongue, names),
                )
                for name, a, b in one["fields"]
            ],
        }
        for one in found
    ]


def _change(request: HttpRequest, reader: Reader, record: Annex) -> HttpResponse:
    do, again = request.POST.get("do", ""), HttpResponseRedirect(f"/authority/annexes/{record.pk}/clauses/")
    if do == "sign":
        try:
            done = annex.sign(request.gate, record)
        except PermissionError as error:
            raise PermissionDenied(str(error)) from error
        if done:
            toast(request, _("Signed by both: the rules are in force from the day it takes effect."))
        else:
            toast(request, _("Signed for your agency. Nothing changes before the other has signed."))
        return again
    if not _writes(reader, record):
        raise PermissionDenied("only a draft is written, by who coordinates")
    told = annex.clauses_of(record)
    if do == "rules":
        latest = annex.latest(reader)
        old = annex.clauses_of(latest) if latest is not None else told
        new = rules.from_rules(timezone.localdate(), old)
    elif do == "remove":
        new = [one for one in told if one["code"] != request.POST.get("code")]
    else:
        raise Http404
    _write(reader, record, told, new)
    toast(request, _("Recorded in the draft."))
    return again


def _write(reader: Reader, record: Annex, old: list[rules.Clause], new: list[rules.Clause]) -> None:
    annex.write(record, new)
    told = [f"{one['code']} {one['kind']}" for one in rules.differences(old, new)]
    record_change(record, Change.Kind.ACTION, reader.context, note="; ".join(told)[:500])


@require_http_methods(["GET", "POST"])
@login_required
def clause(request: HttpRequest, key: str, code: str = "") -> HttpResponse:
    """Add a clause or change one of a draft. What it would mean is shown before it is kept."""
    try:
        reader, record = _found(request, key)
    except NotHere:
        return not_here(request)
    if not _writes(reader, record):
        raise PermissionDenied("only a draft is written, by who coordinates")
    told = annex.clauses_of(record)
    one = next((row for row in told if row["code"] == code), None)
    if code and one is None:
        raise Http404
    form = ClauseForm(request.POST or None, initial=_initial(one) if one is not None else {})
    page: dict[str, Any] = {"form": form, "record": record, "code": code}
    status = 200
    if request.method == "POST" and form.is_valid():
        made = form.clause()
        taken = {row["code"] for row in told} - {code}
        if made["code"] in taken:
            form.add_error("code", _("Another clause has this number."))
        elif request.POST.get("do") == "keep":
            new = [row for row in told if row["code"] != code] + [made]
            _write(reader, record, told, new)
            toast(request, _("Recorded in the draft."))
            return HttpResponseRedirect(f"/authority/annexes/{record.pk}/clauses/")
        else:
            page["sentences"] = words.sentences(made, active(), words.Names())
            page["problems"] = [as_problem(p) for p in problems_of(made, annex.day_of(record))]
    if form.errors:
        status = 400
    return render(request, "authority/clause.html", page, status=status)


@require_POST
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft with the rules in force as its clauses."""
    register, reader = registry.get("authority.annexes"), Reader.now(request.gate)
    if register is None or not register.may_add(request.gate):
        raise PermissionDenied("the annex is the coordinators' to draft")
    latest = annex.latest(reader)
    number = (latest.number if latest is not None else 0) + 1
    made = Annex(
        title_en=f"Annex on Information Sharing, draft of version {number}",
        title_fr=f"Annexe sur l’échange d’information, projet de la version {number}",
        agency=request.gate.agency,
        starts_on=timezone.localdate(),
    )
    saving.create(register, reader, made, ("title_en", "title_fr", "starts_on"))
    reader = Reader(request.gate)  # the label may be new
    old = annex.clauses_of(latest) if latest is not None else []
    annex.write(made, rules.from_rules(timezone.localdate(), old))
    toast(request, _("A draft with the rules in force. Change clauses, then propose it."))
    return HttpResponseRedirect(f"/authority/annexes/{made.pk}/clauses/")


@require_GET
@login_required
def document(request: HttpRequest, key: str, how: str) -> HttpResponse:
    try:
        reader, record = _found(request, key)
    except NotHere:
        return not_here(request)
    if how not in files.FORMATS:
        raise Http404
    body = files.write(record, before(reader, record), how)
    response = HttpResponse(body, content_type=files.FORMATS[how])
    name = f"annex-annexe-{record.number or 'draft'}.{how}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
