"""Agencies (any number), their units, and the officers who sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual, active


class Agency(models.Model):
    """An organisation that guards the border under its own law."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("partner in the border's work")
        REVIEW = "review", _("review body")
        FOREIGN = "foreign", _("foreign state or international organization")

    code = models.CharField(_("code"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PARTNER)
    name_en = models.CharField(_("name (English)"), max_length=200)
    name_fr = models.CharField(_("name (French)"), max_length=200)
    abbreviation_en = models.CharField(_("abbreviation (English)"), max_length=16)
    abbreviation_fr = models.CharField(_("abbreviation (French)"), max_length=16)
    accent = models.CharField(_("accent colour"), max_length=7, default="#26374a")

    name = Bilingual()
    abbreviation = Bilingual()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.abbreviation

    @classmethod
    def partners(cls) -> models.QuerySet[Agency]:
        """Those that hold and receive information here: no review body, nobody abroad."""
        return cls.objects.filter(kind=cls.Kind.PARTNER)


class Unit(models.Model):
    """A part of an agency: a desk, a division or region, national headquarters."""

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        REGION = "region", _("region")
        DIVISION = "division", _("division")
        DESK = "desk", _("desk or centre")

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name=_("agency"), related_name="units")
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("part of"), related_name="parts", null=True, blank=True
    )
    code = models.CharField(_("code"), max_length=24, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=200)
    name_fr = models.CharField(_("name (French)"), max_length=200)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    region = models.CharField(_("region"), max_length=40, blank=True)
    regimes = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("regimes its mandate needs"),
        default=list,
        blank=True,
        help_text=_("Information collected under these regimes is needed for this unit's own duties."),
    )
    contact = models.CharField(_("desk to ask"), max_length=120, blank=True)

    name = Bilingual()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("agency__code", "code")

    def __str__(self) -> str:
        return f"{self.agency.abbreviation} · {self.name}"


class Role(models.TextChoices):
    """What an officer does here. What a role may do with a register stands in the register."""

    MARINE_ANALYST = "marine_analyst", _("marine analyst")
    TRC_OFFICER = "trc_officer", _("telephone reporting officer")
    TARGETING = "targeting", _("targeting officer")
    INTELLIGENCE = "intelligence", _("intelligence analyst")
    TEAM_LEAD = "team_lead", _("team lead")
    LIAISON = "liaison", _("liaison officer")
    COORDINATOR = "coordinator", _("coordinator")
    COMMUNICATIONS = "communications", _("communications officer")
    PRIVACY = "privacy", _("privacy officer")
    REVIEWER = "reviewer", _("reviewer (read only)")
    SECRETARIAT = "secretariat", _("committee secretariat")
    STEWARD = "steward", _("reference data steward")
    SERVICE = "service", _("service account")


class Capacity(models.TextChoices):
    """What a provision asks of who receives; every officer is an official besides."""

    PEACE_OFFICER = "peace_officer", _("peace officer")
    DESIGNATED = "designated_person", _("head of the institution or person designated")


class OfficerManager(BaseUserManager["Officer"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Officer:
        """An officer with a usable (or, for ``None``, no) password; raises ValueError without a unit."""
        if fields.get("unit") is None and fields.get("unit_id") is None:
            raise ValueError("an officer belongs to a unit")
        officer = self.model(username=username, **fields)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer


def called(name: str, french: str) -> str:
    """An officer's display name in the language that is being read."""
    return french if french and active() == "fr" else name


class Officer(AbstractBaseUser):
    """A person who works here, or a service that acts for one agency. There is no superuser."""

    class Protected(models.TextChoices):
        A = "A", _("Protected A")
        B = "B", _("Protected B")
        C = "C", _("Protected C")

    class Secret(models.TextChoices):
        CONFIDENTIAL = "confidential", _("Confidential")
        SECRET = "secret", _("Secret")
        TOP_SECRET = "top_secret", _("Top Secret")

    username = models.CharField(_("account"), max_length=60, unique=True)
    display_name = models.CharField(_("display name"), max_length=120)
    display_name_fr = models.CharField(
        _("display name (French)"), max_length=120, blank=True, default="", db_default=""
    )
    """What French pages call the officer, where a function stands for a name; empty: the same."""
    email = models.EmailField(_("e-mail"), blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="officers")
    roles = ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("roles"), default=list)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/Toronto")
    capacities = ArrayField(
        models.CharField(max_length=20, choices=Capacity),
        verbose_name=_("capacities in law"),
        default=list,
        blank=True,
    )
    """As what the law lets disclose to this officer; set where accounts are made, never by the officer."""
    clearance_protected = models.CharField(max_length=1, choices=Protected, null=True, blank=True)
    clearance_secret = models.CharField(max_length=12, choices=Secret, null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    stated = ArrayField(
        models.CharField(max_length=130), verbose_name=_("purposes stated last"), default=list, blank=True
    )
    """``code:file``, the latest first: what the next session begins under, and what is offered again."""
    is_demo = models.BooleanField(_("demonstration account"), default=False)
    date_joined = models.DateTimeField(_("since"), auto_now_add=True)

    objects = OfficerManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ("username",)

    def __str__(self) -> str:
        return called(self.display_name, self.display_name_fr) or self.username

    @property
    def agency(self) -> Agency:
        return self.unit.agency

    def has_role(self, *roles: str) -> bool:
        return bool(set(self.roles) & {str(r) for r in roles})
