"""Addresses that an agency has told of changes: added, tried, watched and stopped by its steward."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from entente import ledger
from entente.core import nav
from entente.core.models import Delivery, Role, Webhook
from entente.core.registers.register import registry
from entente.core.worker import NotAllowedAddress, allowed

SHOWN = 20


class WebhookForm(forms.ModelForm):
    class Meta:
        model = Webhook
        fields = ("url", "registers")

    registers = forms.MultipleChoiceField(
        label=gettext_lazy("registers"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("None chosen: all of them."),
        choices=lambda: sorted(((one.key, one.heading) for one in registry), key=lambda one: one[1]),
    )  # fmt: skip

    def clean_url(self) -> str:
        """Refused at once as it would be when it is called."""
        url = self.cleaned_data["url"]
        try:
            allowed(url)
        except NotAllowedAddress:
            raise forms.ValidationError(
                _("Only https addresses outside of private networks are called.")
            ) from None
        except OSError:
            raise forms.ValidationError(_("This name is known to no name server.")) from None
        return url


@login_required
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if not request.gate.officer.has_role(Role.STEWARD):
        raise PermissionDenied("webhooks are the steward's")
    mine = Webhook.objects.filter(agency=request.gate.agency)
    form = WebhookForm(request.POST if request.POST.get("add") else None)
    if request.method == "POST":
        if not request.POST.get("add"):
            return _act(request, mine)
        if form.is_valid():
            hook = form.save(commit=False)
            hook.agency = request.gate.agency
            _recorded(request, hook, "added", hook.save)
            messages.success(
                request, _("Added. Its signing key, shown this once: %(key)s") % {"key": hook.secret}
            )
            return redirect("webhooks")
    rows = [
        {
            "hook": hook,
            "registers": [one.heading for one in registry if one.key in hook.registers],
            "deliveries": list(hook.deliveries.order_by("-pk")[:SHOWN]),
        }
        for hook in mine.order_by("pk")
    ]
    return render(
        request, "core/webhooks.html", {"rows": rows, "form": form}, status=422 if form.errors else 200
    )


def _act(request: HttpRequest, mine: Any) -> HttpResponse:
    key = request.POST.get("hook", "")
    hook = mine.filter(pk=int(key)).first() if key.isdecimal() else None
    if hook is None:
        return redirect("webhooks")
    if request.POST.get("try"):
        payload = {
            "event": "core.webhooks:tried",
            "at": timezone.now().isoformat(timespec="milliseconds"),
            "by": request.gate.agency.code,
        }
        Delivery.objects.create(webhook=hook, payload=payload)
        messages.success(request, _("A trial message goes out with the next round of messages."))
    else:
        hook.active = not hook.active
        _recorded(request, hook, "started" if hook.active else "stopped", hook.save)
        messages.success(
            request, _("It is told again.") if hook.active else _("It is told nothing any more.")
        )
    return redirect("webhooks")


def _recorded(request: HttpRequest, hook: Webhook, what: str, save: Any) -> None:
    with transaction.atomic():
        save()
        ledger.append(
            f"core:webhook:{what}",
            ("core.webhook", str(hook.pk)),
            context=request.gate,
            content={"url": hook.url, "registers": hook.registers},
        )


def mount() -> None:
    nav.add(nav.Entry("Trust", gettext_lazy("Webhooks"), "webhooks", order=60, roles=(Role.STEWARD,)))
