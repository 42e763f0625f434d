"""What officers see and note themselves: signs at a counter, weights and seals, vessels on their way."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel


class Observation(HeldModel):
    """Facts that an officer noted about a traveller or a consignment; the rules read them with what the
    manifest says. Signs of exploitation lead to support and to nothing else (EN14)."""

    gate_fields = {"pointer": (), "summary": ("seen_at",)}

    traveller_id = models.UUIDField(_("traveller"), null=True)
    consignment_id = models.UUIDField(_("consignment"), null=True)
    facts = models.JSONField(_("what was seen"), default=dict)
    """By name of the rules' vocabulary."""
    note = models.TextField(_("note"), blank=True)
    seen_at = models.DateTimeField(_("seen"))
    by = models.ForeignKey("core.Officer", models.PROTECT, related_name="+", verbose_name=_("noted by"))

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        indexes = [
            models.Index(fields=["traveller_id"], name="observed_traveller"),
            models.Index(fields=["consignment_id"], name="observed_consignment"),
        ]

    def __str__(self) -> str:
        return str(_("observation"))


class VesselOfInterest(HeldModel):
    """A vessel that may carry people irregularly (EN9): what is known of it and when it may arrive. The
    register exists so that its approach is known long before; whoever is aboard is first of all to be kept
    safe."""

    class State(models.TextChoices):
        WATCHED = "watched", _("watched")
        ARRIVED = "arrived", _("arrived")
        CLOSED = "closed", _("closed")

    gate_fields = {"pointer": ("state", "expected_on"), "summary": ("name", "imo", "flag", "expected_at")}

    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WATCHED, editable=False)
    imo = models.CharField(_("IMO number"), max_length=10, blank=True)
    flag = models.CharField(_("flag"), max_length=2, blank=True, help_text=_("Two letters, ISO 3166"))
    built = models.PositiveIntegerField(_("year built"), null=True, blank=True)
    owner_changed_on = models.DateField(_("owner changed"), null=True, blank=True)
    name_changed_on = models.DateField(_("name changed"), null=True, blank=True)
    flag_changed_on = models.DateField(_("flag changed"), null=True, blank=True)
    silent_since = models.DateTimeField(_("silent since"), null=True, blank=True)
    loitered_hours = models.FloatField(_("hours waiting off a staging coast"), null=True, blank=True)
    cargo = models.CharField(
        _("cargo declared"), max_length=3, blank=True, choices=[("yes", _("yes")), ("no", _("no"))]
    )
    persons_over_capacity = models.PositiveIntegerField(
        _("people above certificated capacity"), null=True, blank=True
    )
    last_seen = models.CharField(_("last seen"), max_length=120, blank=True)
    last_seen_at = models.DateTimeField(_("last seen at"), null=True, blank=True)
    expected_at = models.CharField(_("expected at"), max_length=120, blank=True)
    expected_on = models.DateTimeField(_("expected"), null=True, blank=True)
    source = models.TextField(_("where this is known from"))

    class Meta:
        verbose_name = _("irregular-migration vessel")
        verbose_name_plural = _("irregular-migration vessels")

    def __str__(self) -> str:
        return str(self.name) or str(_("irregular-migration vessel"))
