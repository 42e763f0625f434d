"""The purposes under which officers work: shown in the header, written into every record."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual


class Purpose(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_fr = models.CharField(_("title (French)"), max_length=120)
    authority = models.CharField(_("authority"), max_length=120, help_text=_("Provision it serves."))
    kind = models.CharField(
        _("kind"),
        max_length=24,
        default="own_duties",
        help_text=_("What the law calls it: the authority room's purposes."),
    )
    act = models.CharField(_("Act"), max_length=120, blank=True)
    agencies = ArrayField(
        models.CharField(max_length=16), verbose_name=_("agencies"), default=list, blank=True
    )
    roles = ArrayField(models.CharField(max_length=24), verbose_name=_("roles"), default=list, blank=True)

    title = Bilingual()

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.title

    @classmethod
    def offered_to(cls, officer) -> models.QuerySet[Purpose]:
        """The purposes that this officer may state: of the officer's agency and one of the roles."""
        return cls.objects.filter(agencies__contains=[officer.agency.code], roles__overlap=officer.roles)
