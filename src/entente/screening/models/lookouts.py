"""Lookouts: whom or what to look out for, why, under what authority, until when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.countries import CountryCodes
from entente.core.gate.context import current_context
from entente.core.gate.held import HeldModel


class Lookout(HeldModel):
    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        COMPANY = "company", _("company")
        VESSEL = "vessel", _("vessel")
        VEHICLE = "vehicle", _("vehicle")
        AIRCRAFT = "aircraft", _("aircraft")
        DOCUMENT = "document", _("document")
        GOODS = "goods", _("goods")
        PHONE = "phone", _("telephone")
        ADDRESS = "address", _("address")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("waits for the other agency")
        ACTIVE = "active", _("active")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Power(models.TextChoices):
        """Which power, if any, stops a departure (:mod:`engine.persons.departures`)."""

        NONE = "", _("none: advise only")
        WARRANT = "arrest_warrant", _("arrest warrant")
        CHILD = "child_abduction", _("child abduction")
        BAN = "recognizance_travel_ban", _("recognizance that forbids leaving")
        PASSPORT = "passport_cancelled", _("passport cancelled")

    gate_fields = {
        "pointer": ("kind", "state"),
        "summary": ("authority", "expires_on", "review_on", "source"),
    }

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    name = models.CharField(_("name"), max_length=200)
    original_name = models.CharField(_("name in its own script"), max_length=200, blank=True)
    also_named = models.TextField(_("other names, one a line"), blank=True)
    date_of_birth = models.CharField(
        _("date of birth"),
        max_length=10,
        blank=True,
        help_text=_("As far as known: 1965, 1965-04, 1965-04-01"),
    )
    sex = models.CharField(
        _("sex"), max_length=1, blank=True, choices=[("F", _("female")), ("M", _("male")), ("X", "X")]
    )
    country = CountryCodes(_("country"), max_length=2, blank=True, help_text=_("Two letters, ISO 3166"))
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    identifier = models.CharField(
        _("IMO number, plate, container, registration, telephone or HS code"), max_length=40, blank=True
    )
    owner = models.ForeignKey(
        "core.Officer", models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("owner"),
    )  # fmt: skip
    """Who answers for the entry and is asked where somebody is unsure; whoever recorded it, to begin with."""
    reason = models.TextField(_("reason"))
    authority = models.CharField(_("authority"), max_length=160)
    power = models.CharField(_("power that stops a departure"), max_length=30, blank=True, choices=Power)
    needs_approval = models.BooleanField(
        _("the other agency must approve"),
        default=False,
        help_text=_("Where an arrangement asks for it, it must in any case"),
    )
    source = models.CharField(_("from the list"), max_length=40, blank=True)
    source_id = models.CharField(_("number on that list"), max_length=40, blank=True)
    expires_on = models.DateField(_("expires"))
    review_on = models.DateField(_("review by"))

    class Meta:
        verbose_name = _("lookout")
        verbose_name_plural = _("lookouts")
        indexes = [models.Index(fields=["label", "state"], name="lookout_state")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever records an entry owns it."""
        context = current_context()
        if self.owner_id is None and context is not None and kwargs.get("force_insert"):
            self.owner_id = context.officer.pk
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return str(self.name) or str(self.original_name) or str(_("lookout"))


class LookoutApproval(HeldModel):
    """The other agency's answer to a proposed lookout. It names the entry by its id and nothing else, so
    that it may be read where the entry itself is decided on by the gate."""

    gate_fields = {"pointer": ("lookout_id", "approved"), "summary": ()}

    lookout_id = models.UUIDField(_("lookout"))
    content = models.CharField(max_length=64, blank=True, editable=False)
    """Digest of the entry as it was answered: an answer holds for that and for nothing that is written
    later."""
    approved = models.BooleanField(_("approved"))
    agency = models.ForeignKey("core.Agency", models.PROTECT, related_name="+", verbose_name=_("agency"))
    decided_by = models.ForeignKey(
        "core.Officer", models.PROTECT, related_name="+", null=True, verbose_name=_("decided by")
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("answer to a lookout")
        verbose_name_plural = _("answers to lookouts")
        indexes = [models.Index(fields=["lookout_id"], name="approval_lookout")]

    def __str__(self) -> str:
        return str(_("approved") if self.approved else _("refused"))
