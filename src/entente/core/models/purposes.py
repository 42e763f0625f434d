"""The purposes under which officers work: shown in the header, written into every record."""

from __future__ import annotations

import re

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual

FILE_OR_TASK = re.compile(r"(?=.*\w)[\w .,/#()-]{1,80}")
REMEMBERED = 8
"""How many of the purposes that an officer stated are offered again."""


def names_task(stated: str) -> bool:
    """Whether a stated purpose, ``code:file``, names the file or task that it is for."""
    return FILE_OR_TASK.fullmatch(stated.partition(":")[2]) is not None


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
    task = models.CharField(
        _("standing task"),
        max_length=80,
        blank=True,
        help_text=_("What a session begins with until a file is named; empty: the officer is asked first."),
    )
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

    @classmethod
    def standing(cls, code: str) -> str:
        """The purpose with the task that sessions begin with, as it is stated; empty where there is none."""
        found = cls.objects.filter(code=code).exclude(task="").first()
        return f"{code}:{found.task}" if found is not None else ""

    @classmethod
    def is_standing(cls, stated: str) -> bool:
        """Whether the purpose names no file of its own but the task that sessions begin with."""
        code, _colon, task = stated.partition(":")
        return bool(task) and cls.objects.filter(code=code, task=task).exists()

    @classmethod
    def begun(cls, officer) -> str:
        """What a session begins under: what the officer stated last, else a purpose's standing task.

        Empty where there is neither: the officer then states one before anything is opened.
        """
        offered = {one.code: one for one in cls.offered_to(officer)}
        for stated in officer.stated:
            if names_task(stated) and stated.partition(":")[0] in offered:
                return str(stated)
        return next((f"{code}:{one.task}" for code, one in offered.items() if one.task), "")
