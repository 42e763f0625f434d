"""Where law and work do not meet (EN18): each refusal with the test that failed, and the gaps they make."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.authority.models.desk import Ask, PurposeKind
from entente.core.bilingual import BilingualText
from entente.core.models import Agency, OfficeModel, StateField, Unit
from entente.ids import uuid7


class Refusal(models.Model):
    """A request that the law, or the holder, did not open: the nearest provision and its failing test."""

    class How(models.TextChoices):
        LAW = "law", _("not open on what was written")
        HOLDER = "holder", _("refused by the holder")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    ask = models.ForeignKey(Ask, models.PROTECT, related_name="refusals", verbose_name=_("request"))
    how = models.CharField(_("how"), max_length=8, choices=How)
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    asking = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("asking agency"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("asking unit"))
    purpose = models.CharField(_("purpose"), max_length=24, choices=PurposeKind)
    act = models.CharField(_("Act"), max_length=120, blank=True)
    provision = models.CharField(_("provision"), max_length=60, blank=True)
    test = models.CharField(_("test"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("refusal"), _("refusals")
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(fields=["ask", "how", "provision", "test"], name="one_refusal_each")
        ]


class Gap(OfficeModel):
    """A provision or policy that stands in the way of work both agencies are to do."""

    class State(models.TextChoices):
        FOUND = "found", _("found")
        PROPOSED = "proposed", _("proposal made")
        DECIDED = "decided", _("decided")
        CLOSED = "closed", _("closed")

    class Kind(models.TextChoices):
        LAW = "law", _("law")
        POLICY = "policy", _("policy")
        PRACTICE = "practice", _("practice: the law allows it, it is not used")

    class Outcome(models.TextChoices):
        AMEND = "amend", _("propose an amendment")
        ARRANGE = "arrange", _("write an arrangement")
        TRAIN = "train", _("train and explain")
        KEEP = "keep", _("keep: the limit is meant")

    state = StateField(State)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LAW)
    provision = models.CharField(_("provision"), max_length=60)
    test = models.CharField(_("test that fails"), max_length=60, blank=True)
    purpose = models.CharField(_("purpose"), max_length=24, choices=PurposeKind, blank=True)
    proposal = BilingualText(_("proposal"), long=True)
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome, blank=True)
    reasons = BilingualText(_("reasons of the decision"), long=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("legal or policy gap"), _("legal and policy gaps")
