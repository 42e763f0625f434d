"""Acts on records and on what was given: another label, a correction and its way, counts of refusals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from entente.authority import corrections, desk, heard, refusals, relabel
from entente.authority.engine.bodies import country_code
from entente.authority.models import Disclosure, Notice
from entente.authority.views import paged
from entente.core.actions import Refused
from entente.core.models import Officer, Regime, Role
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import registry
from entente.core.registers.views import not_here
from entente.core.toasts import toast

OVERLAYS = (
    ("witness_protection", gettext_lazy("protected witness: closed to everybody")),
    ("trafficking_victim", gettext_lazy("victim of trafficking: not for enforcement against the person")),
    ("intercept", gettext_lazy("from an interception")),
    ("lawful_assembly", gettext_lazy("from lawful protest or community contact")),
)


class LabelForm(forms.Form):
    regime = forms.ChoiceField(label=gettext_lazy("Collected as"), choices=Regime)
    protected = forms.ChoiceField(
        label=gettext_lazy("Protected"), choices=[("", "—"), *Officer.Protected.choices], required=False
    )
    secret = forms.ChoiceField(
        label=gettext_lazy("Classified"), choices=[("", "—"), *Officer.Secret.choices], required=False
    )
    caveats = forms.CharField(
        label=gettext_lazy("Caveats"), required=False, max_length=200,
        help_text=gettext_lazy("Separated by commas: third_party, H1, TLP:AMBER"),
    )  # fmt: skip
    overlays = forms.MultipleChoiceField(
        label=gettext_lazy("Protections"),
        choices=OVERLAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    youth_until = forms.DateField(
        label=gettext_lazy("Young person: access period ends"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    asylum_from = forms.RegexField(
        r"^[A-Za-z]{2,3}$",
        label=gettext_lazy("Asylum claimant: country of alleged persecution"),
        required=False,
        help_text=gettext_lazy("Code of the country"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def marks(self) -> dict[str, Any]:
        told = self.cleaned_data
        overlays = list(told["overlays"])
        if told["youth_until"]:
            overlays.append(f"youth:{told['youth_until'].isoformat()}")
        if told["asylum_from"]:
            country = country_code(told["asylum_from"]) or told["asylum_from"].upper()
            overlays.append(f"asylum_claimant:{country}")
        return {
            "regime": told["regime"],
            "protected": told["protected"] or None,
            "secret": told["secret"] or None,
            "caveats": [one.strip() for one in told["caveats"].split(",") if one.strip()],
            "overlays": overlays,
        }


def _initial(label: Any) -> dict[str, Any]:
    pairs = dict(one.partition(":")[::2] for one in label.overlays)
    return {
        "regime": label.regime,
        "protected": label.protected,
        "secret": label.secret,
        "caveats": ", ".join(label.caveats),
        "overlays": [one for one in pairs if one not in ("youth", "asylum_claimant")],
        "youth_until": pairs.get("youth"),
        "asylum_from": pairs.get("asylum_claimant"),
    }


@require_http_methods(["GET", "POST"])
@login_required
def label(request: HttpRequest, register: str, key: str) -> HttpResponse:
    """Another label for a record of the own agency; the reason is asked, the act recorded."""
    reader, found = Reader.now(request.gate), registry.get(register)
    if found is None or not found.held:
        raise Http404
    try:
        record = reader.get(found, key)
    except NotHere:
        return not_here(request)
    old = reader.label(record)
    if not request.gate.officer.has_role(*relabel.KEEPERS) or not reader.may_write(record):
        raise PermissionDenied("labels are changed by the agency that holds the record")
    form = LabelForm(request.POST or None, initial=_initial(old))
    if request.method == "POST" and form.is_valid():
        try:
            new = relabel.relabel(reader, record, form.marks(), form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            toast(request, _("Its label is now: %(label)s.") % {"label": new})
            again = Reader(request.gate)
            seen = again.rows(found.model).filter(pk=record.pk).exists()
            return HttpResponseRedirect(found.url("detail", record) if seen else found.url())
    page = {
        "form": form,
        "title": _("Change the label"),
        "do": _("Change it"),
        "back": found.url("detail", record),
        "lead": f"{record} · {old}",
        "acts": [],
    }
    return render(request, "authority/form.html", page, status=400 if form.errors else 200)


# -- corrections ---------------------------------------------------------------------------------------------


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is wrong, and what is right"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    withdrawn = forms.BooleanField(label=gettext_lazy("Not to be used any more"), required=False)


def _given(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    """What was given: one disclosure (``?disclosure=``), or all of one record (``?register=&record=``)."""
    context = request.gate
    if one := request.GET.get("disclosure"):
        try:
            rows = Disclosure.objects.filter(pk=UUID(one), holder=context.unit.agency_id)
        except ValueError:
            raise Http404 from None
        return rows, {}
    found = registry.get(request.GET.get("register", ""))
    key = request.GET.get("record", "")
    if found is None:
        raise Http404
    try:
        record = Reader.now(context).get(found, key)
    except NotHere:
        raise Http404 from None
    kind = record._meta.label_lower
    return corrections.recipients(context.unit.agency_id, kind, str(record.pk), Reader.now(context)), {
        "register": kind, "object_id": str(record.pk),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def correction_new(request: HttpRequest) -> HttpResponse:
    if not desk.operational(request.gate.officer) and not request.gate.officer.has_role(Role.PRIVACY):
        raise PermissionDenied("corrections are made by who acts")
    given, about = _given(request)
    reached = sorted(
        {f"{one.recipient.abbreviation} · {one.recipient_unit}" for one in given.select_related("recipient")}
    )
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = corrections.correct(
            request.gate, given, form.cleaned_data["text"], withdrawn=form.cleaned_data["withdrawn"], **about
        )
        if made is None:
            form.add_error(None, _("Nobody was given this: there is nobody to tell."))
        else:
            toast(request, _("Sent to everyone who was given it; each says what was done."))
            return HttpResponseRedirect("/authority/corrections/")
    page = {
        "form": form,
        "title": _("Correct what was given"),
        "do": _("Send to every recipient"),
        "acts": [],
        "back": "/authority/corrections/",
        "lead": _("It reaches: %(who)s.") % {"who": "; ".join(reached)}
        if reached
        else _("Nobody was given this yet."),
    }
    return render(request, "authority/form.html", page, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def corrections_page(request: HttpRequest) -> HttpResponse:
    """What was sent and received; with ``?open=1`` what is not acknowledged, the oldest first."""
    rows, still_open = corrections.notices(request.gate), bool(request.GET.get("open"))
    if request.method == "POST":
        try:
            notice = rows.filter(pk=UUID(request.POST.get("notice", ""))).first()
        except ValueError:
            notice = None
        if notice is None:
            raise Http404
        try:
            corrections.acknowledge(request.gate, notice, request.POST.get("do", ""))
        except PermissionError as error:
            raise PermissionDenied(str(error)) from error
        toast(request, _("Recorded; the holder sees it."))
        return HttpResponseRedirect("/authority/corrections/")
    own = request.gate.unit.agency_id
    acts = desk.operational(request.gate.officer) or request.gate.officer.has_role(Role.PRIVACY)
    by_hand = set(heard.to_hear(request.gate).values_list("pk", flat=True))
    one_page = paged(request, rows.filter(done="").order_by("sent_at") if still_open else rows)
    page = {
        "rows": [
            {
                "one": one,
                "open": acts and one.recipient_id == own and not one.done,
                "by_hand": one.pk in by_hand,
                "late": not one.done and corrections.ACKNOWLEDGE_WITHIN(one.sent_at) <= request.gate.at,
            }
            for one in one_page
        ],
        "page": one_page,
        "done": Notice.Done.choices,
        "still_open": still_open,
    }
    return render(request, "authority/corrections.html", page)


@require_http_methods(["GET", "POST"])
@login_required
def correction_heard(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a recipient without an account said by letter or call, as the holder's officer writes it down."""
    if not heard.may_write(request.gate):
        raise PermissionDenied("the holder's privacy or liaison officer writes it down")
    notice = heard.to_hear(request.gate).select_related("recipient", "correction").filter(pk=key).first()
    if notice is None:
        raise Http404
    form = heard.HeardForm(request.POST or None, sent=timezone.localdate(notice.sent_at))
    if request.method == "POST" and form.is_valid():
        heard.record(request.gate, notice, form.heard())
        toast(request, _("Recorded, with whose word it is."))
        return HttpResponseRedirect("/authority/corrections/")
    page = {
        "form": form,
        "title": _("Acknowledged by letter or call"),
        "lead": _("%(who)s, %(unit)s, about: %(text)s")
        % {"who": notice.recipient.name, "unit": notice.recipient_unit, "text": notice.correction.text},
        "do": _("Record"),
        "acts": [],
        "back": "/authority/corrections/",
    }
    return render(request, "authority/form.html", page, status=400 if form.errors else 200)


# -- refusals ------------------------------------------------------------------------------------------------


@require_http_methods(["GET"])
@login_required
def refused(request: HttpRequest) -> HttpResponse:
    """Refusals by provision, test, purpose and unit; each line can become a gap in the register."""
    exact = desk.oversees(request.gate.officer)
    gaps = registry.get("authority.gaps")
    page = {
        "table": refusals.table(request.gate, exact),
        "may_add": gaps is not None and gaps.may_add(request.gate),
    }
    return render(request, "authority/refusals.html", page)
