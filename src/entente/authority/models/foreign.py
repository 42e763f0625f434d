"""Bodies abroad to which information may go, with the risk of mistreatment that was assessed for each."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import BilingualText
from entente.core.countries import country_choices
from entente.core.models import Agency, OfficeModel


class ForeignBody(OfficeModel):
    """A foreign state's body or an international organization: title its name, text its assessment."""

    class Risk(models.TextChoices):
        NONE = "none", _("no substantial risk")
        MITIGATED = "mitigated", _("risk mitigated by measures taken")
        SUBSTANTIAL = "substantial", _("substantial risk")
        UNDETERMINED = "undetermined", _("not determined")

    abbreviation = BilingualText(_("abbreviation"), max_length=16, required=True)
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    risk = models.CharField(
        _("risk of mistreatment"), max_length=14, choices=Risk, default=Risk.UNDETERMINED,
        help_text=_(
            "Avoiding Complicity in Mistreatment by Foreign Entities Act; the assessment is the text."
        ),
    )  # fmt: skip
    risk_until = models.DateField(
        _("assessment holds until"), null=True, blank=True,
        help_text=_("After this day, or without one, the risk is not determined."),
    )  # fmt: skip
    measures = BilingualText(_("measures that mitigate it"), long=True)
    body = models.OneToOneField(
        Agency, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("as a recipient")
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("body abroad"), _("bodies abroad")

    def risk_on(self, day: date) -> str:
        """The assessed risk on a day; undetermined without an assessment that holds."""
        if self.risk_until is None or self.risk_until < day:
            return str(self.Risk.UNDETERMINED)
        return str(self.risk)
