"""Export permits and what export declarations drew on them (EN3)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.screening.engine.exports.permits import key


class ExportPermit(HeldModel):
    """A permit as its issuer granted it. What is left of it is counted from its draws, never typed in."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        SUSPENDED = "suspended", _("suspended")
        CANCELLED = "cancelled", _("cancelled")

    gate_fields = {
        "pointer": ("state",),
        "summary": ("number", "destination", "hs", "left", "unit", "expires_on"),
    }

    number = models.CharField(_("permit number"), max_length=40)
    number_key = models.CharField(max_length=40, editable=False, default="")
    """The number without blanks, hyphens and case."""
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    exporter = models.CharField(_("exporter"), max_length=160)
    consignee = models.CharField(_("consignee"), max_length=160)
    end_user = models.CharField(_("end user"), max_length=160)
    destination = models.CharField(_("destination"), max_length=2, help_text=_("Two letters, ISO 3166"))
    goods = models.CharField(_("goods"), max_length=300)
    hs = models.CharField(
        _("HS codes covered"), max_length=200,
        help_text=_("Separated by blanks; a shorter code covers what it begins: 8542 covers 854231"),
    )  # fmt: skip
    quantity = models.FloatField(_("quantity granted"))
    unit = models.CharField(
        _("unit"), max_length=8, default="NMB", help_text=_("As the permit counts: NMB pieces, KGM kilograms")
    )
    used_before = models.FloatField(
        _("used before it was recorded here"), default=0, help_text=_("In the same unit; counts as taken")
    )
    left = models.FloatField(_("quantity left"), default=0, editable=False)
    """Granted, less what was used before and what declarations drew; counted again with every draw."""
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("expires"), help_text=_("The last day on which goods may leave under it"))
    issued_under = models.CharField(
        _("issued under"), max_length=160, default="Export and Import Permits Act, 7"
    )

    class Meta:
        verbose_name = _("export permit")
        verbose_name_plural = _("export permits")
        indexes = [models.Index(fields=["label", "number_key"], name="permit_number")]

    def save(self, *args: object, **kwargs: object) -> None:
        self.number_key = key(str(self.number))
        if kwargs.get("force_insert"):
            self.left = max(0.0, (self.quantity or 0.0) - (self.used_before or 0.0))
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        self.number_key = key(str(self.number))
        self.destination = str(self.destination).upper()
        self.unit = str(self.unit).upper()
        wrong: dict[str, str] = {}
        if not self.number_key:
            wrong["number"] = gettext("Write the number with letters or digits.")
        codes = self.codes
        if not codes or any(not code.isdecimal() or not 2 <= len(code) <= 10 for code in codes):
            wrong["hs"] = gettext("HS codes are two to ten digits, separated by blanks.")
        if not (self.quantity or 0) > 0:
            wrong["quantity"] = gettext("A permit grants more than nothing.")
        if not 0 <= (self.used_before or 0) <= (self.quantity or 0):
            wrong["used_before"] = gettext("Between nothing and what was granted.")
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            wrong["expires_on"] = gettext("A permit expires after it was issued.")
        if len(self.destination) != 2 or not self.destination.isalpha():
            wrong["destination"] = gettext("Two letters: AE, DE, JP.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(str(self.hs).replace(",", " ").replace(";", " ").replace(".", "").split())

    def __str__(self) -> str:
        return str(self.number) or str(_("export permit"))


class PermitDraw(HeldModel):
    """What one line of one declaration took of a permit. Given back when the declaration is withdrawn, or
    when a person says that the goods did not leave."""

    class State(models.TextChoices):
        TAKEN = "taken", _("taken")
        GIVEN_BACK = "given_back", _("given back")

    gate_fields = {"pointer": ("state",), "summary": ("quantity", "unit", "drawn_at")}

    permit_id = models.UUIDField(_("permit"))
    consignment_id = models.UUIDField(_("declaration"))
    line = models.PositiveIntegerField(_("line"), default=1)
    reference = models.CharField(_("declaration"), max_length=80)
    quantity = models.FloatField(_("quantity"))
    unit = models.CharField(_("unit"), max_length=8)
    drawn_at = models.DateTimeField(_("declared"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.TAKEN, editable=False)

    class Meta:
        verbose_name = _("draw on a permit")
        verbose_name_plural = _("draws on permits")
        indexes = [
            models.Index(fields=["permit_id", "state"], name="draw_permit"),
            models.Index(fields=["consignment_id"], name="draw_consignment"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.quantity:g} {self.unit}" if self.reference else str(_("draw"))
