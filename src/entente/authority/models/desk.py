"""Requests and answers, every disclosure with what the law wants written down, and who looked what up.

These rows stand between two agencies, so no label fits them: the database shows a request or a disclosure to
both agencies, a look-up to who made it, and all of an agency's to its privacy officer and to a reviewer.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entente.core.models import Agency, Officer, Regime, Unit
from entente.ids import uuid7


class PurposeKind(models.TextChoices):
    """What the law calls a purpose: the engine's own list."""

    OWN_DUTIES = "own_duties", _("the unit's own duties")
    ADMINISTER_ACT = "administer_act", _("administering or enforcing an Act")
    CRIMINAL_INVESTIGATION = "criminal_investigation", _("a criminal investigation")
    CRIMINAL_PROCEEDINGS = "criminal_proceedings", _("criminal proceedings")
    NATIONAL_SECURITY = "national_security", _("national security")
    LIFE_OR_SAFETY = "life_or_safety", _("life, health or safety")
    IMMIGRATION = "immigration", _("immigration")
    FINANCIAL_CRIME = "financial_crime", _("financial crime")
    STATISTICS = "statistics", _("statistics or research")
    COURT_ORDER = "court_order", _("complying with a court")
    PERSON_CONCERNED = "person_concerned", _("the person concerned")


class RecipientRole(models.TextChoices):
    PEACE_OFFICER = "peace_officer", _("peace officer")
    DESIGNATED = "designated_person", _("head of the institution or person designated")
    OFFICIAL = "official", _("official")
    ANALYST = "analyst", _("analyst")


class Stated(models.Model):
    """Purpose and marks that a request and a disclosure share."""

    purpose = models.CharField(_("purpose"), max_length=24, choices=PurposeKind)
    act = models.CharField(_("Act"), max_length=120, blank=True)
    offence = models.CharField(_("offence"), max_length=80, blank=True)
    indictable = models.BooleanField(_("may be prosecuted by indictment"), default=False)
    circumstances = models.JSONField(_("circumstances"), default=dict)
    """Proceedings, court's instrument, gravity of the offence: by the names of the engine's ``Purpose``."""
    description = models.TextField(_("information"))
    elements = ArrayField(
        models.CharField(max_length=40), verbose_name=_("elements"), default=list, blank=True
    )
    recipient_role = models.CharField(
        _("the recipient is"), max_length=20, choices=RecipientRole, default=RecipientRole.OFFICIAL
    )
    recipient_roles = ArrayField(
        models.CharField(max_length=20, choices=RecipientRole),
        verbose_name=_("every capacity of the recipient"), default=list, blank=True,
    )  # fmt: skip
    role_stated_by = models.CharField(_("capacity stated by"), max_length=160, blank=True)
    """Empty where the recipient is an officer of Entente: then it is what core knows."""
    regime = models.CharField(_("collected as"), max_length=20, choices=Regime, blank=True)
    protected = models.CharField(
        _("Protected"), max_length=1, choices=Officer.Protected, null=True, blank=True
    )
    secret = models.CharField(_("Classified"), max_length=12, choices=Officer.Secret, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def capacities(self) -> str:
        """In words; of a row from before they were all kept, the one that it has."""
        words = dict(RecipientRole.choices)
        return ", ".join(str(words.get(one, one)) for one in self.recipient_roles or [self.recipient_role])


class Ask(Stated):
    """A written request for another agency's information, and the holder's answer."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GIVEN = "given", _("given")
        LESS = "less", _("less given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    at = models.DateTimeField(_("asked"), default=timezone.now)
    due_at = models.DateTimeField(_("answer due"))
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    asking = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("asking agency"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("asking unit"))
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    file = models.CharField(_("file or task"), max_length=80)
    why = models.TextField(_("why it is needed"))
    register = models.CharField(_("register"), max_length=60, blank=True)
    object_id = models.CharField(_("record"), max_length=60, blank=True)
    answered_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name=_("answered by"), null=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.TextField(_("answer"), blank=True)
    answer_purged_at = models.DateTimeField(_("answer removed"), null=True)
    decision = models.JSONField(_("what the requester is told the law said"), default=dict)
    """Of a refusal whose holder lets the requester know that it exists; else empty. See :class:`Basis`."""

    class Meta:
        verbose_name = _("request for disclosure")
        verbose_name_plural = _("requests for disclosure")
        ordering = ("due_at",)

    def __str__(self) -> str:
        return str(self.number)

    @property
    def open(self) -> bool:
        return self.state == self.State.ASKED


class Basis(models.Model):
    """What an answer rests on, the holder's own: which labels the information bears, what was written for the
    law, how each gateway stood. The database shows it to the holder and to reviewers, not to who asked."""

    ask = models.OneToOneField(
        Ask, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("request")
    )
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    texts = models.JSONField(_("what the holder wrote"), default=dict)
    decision = models.JSONField(_("what the law said"), default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("basis of an answer"), _("bases of answers")


class Disclosure(Stated):
    """One disclosure, however it was made, with the union of what the statutes want recorded."""

    class How(models.TextChoices):
        STANDING = "standing", _("under a standing arrangement")
        ANSWER = "answer", _("in answer to a request")
        ORAL = "oral", _("orally")
        ABROAD = "abroad", _("to a body abroad")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("disclosed"), default=timezone.now)
    how = models.CharField(_("how"), max_length=10, choices=How)
    ask = models.ForeignKey(
        Ask, models.PROTECT, null=True, related_name="disclosures", verbose_name=_("request")
    )
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    recipient_unit = models.CharField(_("receiving unit"), max_length=200)
    recipient_person = models.CharField(_("name or position of the recipient"), max_length=160)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    authorized_by = models.CharField(_("authorized by"), max_length=160)
    grade = models.CharField(_("grade"), max_length=10)
    authority = ArrayField(models.CharField(max_length=120), verbose_name=_("authority"), default=list)
    text_read = models.JSONField(_("text of the law as read on"), default=dict)
    arrangement = models.CharField(_("arrangement"), max_length=60, blank=True)
    risk = models.CharField(_("risk of mistreatment"), max_length=14, blank=True)
    """As it was assessed then for a body abroad."""
    texts = models.JSONField(_("tests answered"), default=dict)
    signed = models.JSONField(_("signed by"), default=dict)
    """Of each text ``{"by", "role", "at", "recorded_by"}``: whose word it is, and who wrote it down."""
    obligations = models.JSONField(_("duties"), default=list)
    stated = models.CharField(_("stated purpose"), max_length=160, blank=True)
    register = models.CharField(_("register"), max_length=60, blank=True)
    object_ids = ArrayField(models.CharField(max_length=60), verbose_name=_("records"), default=list)
    caveats = ArrayField(models.CharField(max_length=40), verbose_name=_("caveats"), default=list)
    source_grade = models.CharField(_("source (A–X)"), max_length=1, blank=True)
    information_grade = models.CharField(_("information (1–4)"), max_length=1, blank=True)
    minimisation = models.TextField(_("kept back"), blank=True)
    retention_until = models.DateField(_("kept until"), null=True, blank=True)
    onward = models.CharField(_("onward disclosure"), max_length=160, blank=True)
    """A code of :data:`entente.authority.engine.terms.ONWARD`, or the holder's own words."""
    secondary_use = models.CharField(_("further use"), max_length=12, blank=True)
    entry = models.UUIDField(_("ledger entry"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    feedback = models.TextField(_("use made of it"), blank=True)
    ended = models.CharField(
        _("destroyed or returned"), max_length=10, blank=True,
        choices=[("destroyed", _("destroyed")), ("returned", _("returned"))],
    )  # fmt: skip
    ended_on = models.DateField(_("on"), null=True)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ("-at",)
        indexes = [
            models.Index(fields=["-at"], name="disclosure_at"),
            models.Index(fields=["recipient", "-at"], name="disclosure_recipient"),
            models.Index(fields=["holder", "-at"], name="disclosure_holder"),
            models.Index(
                fields=["recipient", "retention_until"],
                name="disclosure_running_out",
                condition=models.Q(ended="", retention_until__isnull=False),
            ),
        ]

    @property
    def signed_words(self) -> list[tuple[str, str]]:
        """Of each text whose word it is, in which role, and when."""
        from entente.authority.templatetags.authority import text_name

        rows = self.signed.items()
        return [
            (text_name(name), " · ".join(filter(None, (w["by"], w["role"], w["at"])))) for name, w in rows
        ]

    @property
    def risk_words(self) -> str:
        from entente.authority.models.foreign import ForeignBody

        return str(dict(ForeignBody.Risk.choices).get(self.risk, self.risk))

    @property
    def lawful(self) -> bool:
        return bool(self.authority)

    @property
    def duties(self) -> list[str]:
        tongue = "fr" if (get_language() or "").startswith("fr") else "en"
        rows: list[dict[str, Any]] = self.obligations
        return [f"{one[tongue]} ({one['source']})" for one in rows]


class Lookup(models.Model):
    """A record asked for by its key and not shown, or shown more of under another purpose later."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("officer"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    register = models.CharField(_("register"), max_length=60)
    object_id = models.CharField(_("record"), max_length=60)
    purpose = models.CharField(_("purpose"), max_length=160, blank=True)
    grade = models.PositiveSmallIntegerField(_("grade"))
    earlier = models.CharField(_("refused under"), max_length=160, blank=True)
    """Set where an earlier look-up under this purpose showed less: the record was reopened."""

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")
        indexes = [
            models.Index(fields=["officer", "register", "object_id"], name="lookup_record"),
            models.Index(fields=["agency", "-at"], name="lookup_agency"),
        ]
