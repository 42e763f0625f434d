"""Consultation on intelligence policies and techniques (IS2): versions, comments, answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import BilingualText
from entente.core.links import LinkField
from entente.core.models import Agency, OfficeModel, StateField


class Consultation(OfficeModel):
    """A policy or technique on which the counterpart is heard before it is adopted."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open for comments")
        HEARD = "heard", _("counterpart heard")
        ADOPTED = "adopted", _("adopted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Kind(models.TextChoices):
        POLICY = "policy", _("intelligence policy")
        TECHNIQUE = "technique", _("intelligence technique")

    state = StateField(State)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.POLICY)
    counterpart = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("counterpart")
    )
    answer_by = models.DateField(_("comments by"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=0, editable=False)
    position = BilingualText(_("position of the counterpart"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("consultation"), _("consultations")


class ConsultationVersion(OfficeModel):
    """The text as it was sent out: made by the step that opens it, never edited."""

    consultation = LinkField("authority.consultations", _("consultation"), editable=False)
    number = models.PositiveSmallIntegerField(_("version"), editable=False, default=1)
    digest = models.CharField(_("digest"), max_length=80, blank=True, editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("version sent out"), _("versions sent out")


class ConsultationComment(OfficeModel):
    """One comment on one place of the text, and what came of it."""

    class State(models.TextChoices):
        MADE = "made", _("made")
        TAKEN = "taken", _("taken up")
        PARTLY = "partly", _("taken up in part")
        DECLINED = "declined", _("not taken up")

    state = StateField(State)
    consultation = LinkField("authority.consultations", _("consultation"))
    on_version = models.PositiveSmallIntegerField(_("on version"), default=1)
    place = models.CharField(_("place in the text"), max_length=80, blank=True)
    answer = BilingualText(_("answer"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("comment in a consultation"), _("comments in consultations")
