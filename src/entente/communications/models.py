"""Releases and who signs them in which order (JC2); visits to a community and the leads heard there (JC1)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.authority.models import PurposeKind, RecipientRole
from entente.communications.impersonal import impersonal
from entente.core import practice
from entente.core.bilingual import LANGUAGES, BilingualText
from entente.core.gate.held import HeldModel
from entente.core.links import LinkField
from entente.core.models import Agency, OfficeModel, Officer, Place, Role, StateField

PUBLISH_WITHIN = timedelta(hours=practice.of("communications")["publish_within_hours"])
"""From the last signature to publication, without an embargo."""
TIMES = "times"


class Level(models.TextChoices):
    LOCAL = "local", _("local")
    REGIONAL = "regional", _("divisional or regional")
    MINISTERIAL = "ministerial", _("Ministerial")


class Route(OfficeModel):
    """An order of sign-offs, as data: which offices sign a release of this level."""

    level = models.CharField(_("level"), max_length=12, choices=Level)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("sign-off route"), _("sign-off routes")


class RouteStep(OfficeModel):
    """One office on a route. Steps with the same position run side by side."""

    class Party(models.TextChoices):
        LEAD = "lead", _("the agency that leads")
        PARTNER = "partner", _("the partner agency")

    SIGNERS = (Role.COMMUNICATIONS, Role.TEAM_LEAD, Role.COORDINATOR, Role.PRIVACY, Role.SECRETARIAT)

    route = LinkField("communications.routes", pgettext_lazy("sign-off", "route"))
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("order", "position"),
        default=1,
        help_text=_("Steps with the same position run side by side."),
    )
    party = models.CharField(_("of"), max_length=8, choices=Party, default=Party.LEAD)
    role = models.CharField(_("who signs"), max_length=24, choices=[(r.value, r.label) for r in SIGNERS])
    hours = models.PositiveSmallIntegerField(_("hours allowed"), default=24)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("step of a route"), _("steps of routes")


class Release(OfficeModel):
    """What is told to the public: the title is the headline, the text what is said."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNING = "signing", _("in sign-off")
        APPROVED = "approved", _("signed by all")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Kind(models.TextChoices):
        RELEASE = "release", _("news release")
        ADVISORY = "advisory", _("media advisory")
        STATEMENT = "statement", _("statement")
        LINES = "lines", _("lines to take")

    state = StateField(State)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.RELEASE)
    route = LinkField("communications.routes", _("sign-off route"), null=True, blank=True)
    partner = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("partner agency")
    )
    event_at = models.DateTimeField(_("event"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    threat = LinkField("threats.threats", _("threat"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("round of sign-off"), default=0, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("release"), _("releases")

    @property
    def lag(self) -> timedelta | None:
        """From the event to the release; None before there is one."""
        if not self.published_at or not self.event_at:
            return None
        return self.published_at - self.event_at

    @property
    def publish_by(self) -> datetime | None:
        """When a release that all have signed goes out: the embargo's hour, or so long after the last
        signature where no embargo holds it back."""
        if self.embargo_until and (self.state_at is None or self.embargo_until > self.state_at):
            return self.embargo_until
        return self.state_at + PUBLISH_WITHIN if self.state == self.State.APPROVED and self.state_at else None

    @property
    def times(self) -> str:
        """Digest of when it happened and until when it is held back: signed with the text."""
        told = [one.astimezone(UTC).isoformat() if one else "" for one in (self.event_at, self.embargo_until)]
        return hashlib.sha256("\0".join(told).encode()).hexdigest()

    @property
    def digests(self) -> dict[str, str]:
        """By language, the digest of headline and text; empty where either is missing."""
        found = {}
        for code, _words in LANGUAGES:
            title, text = getattr(self, f"title_{code}"), getattr(self, f"text_{code}")
            both = title and text
            found[code] = hashlib.sha256(f"{title}\0{text}".encode()).hexdigest() if both else ""
        return found


class SignOff(OfficeModel):
    """One office's sign-off of one release in one round; made from the route on submission."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not its turn yet")
        ASKED = "asked", _("to be signed")
        SIGNED = "signed", _("signed")
        RETURNED = "returned", _("sent back")
        LAPSED = "lapsed", _("lapsed")

    state = StateField(State)
    release = LinkField("communications.releases", _("release"), editable=False)
    round = models.PositiveSmallIntegerField(_("round of sign-off"), default=1, editable=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("order", "position"), default=1, editable=False)
    last = models.BooleanField(_("last step"), default=False, editable=False)
    role = models.CharField(_("who signs"), max_length=24, choices=Role, editable=False)
    hours = models.PositiveSmallIntegerField(_("hours allowed"), default=24, editable=False)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True, editable=False)
    sign_by = models.DateTimeField(_("sign by"), null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("signed by"),
    )  # fmt: skip
    seen = models.JSONField(_("what was signed"), default=dict, editable=False)
    """By language, the digest of the text as it stood when it was signed."""

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("sign-off"), _("sign-offs")

    def still_holds(self, release: Release) -> bool:
        """Whether every text that this office saw stands unchanged, and the embargo and the time of the event
        with it; a language added since is no change."""
        now = release.digests | {TIMES: release.times}
        return all(not was or now[code] == was for code, was in (self.seen or {}).items())

    def times_moved(self, release: Release) -> bool:
        return (self.seen or {}).get(TIMES, release.times) != release.times

    @property
    def took(self) -> timedelta | None:
        return self.signed_at - self.asked_at if self.signed_at and self.asked_at else None


class Visit(OfficeModel):
    """A joint round of "knock and talks": where, what for, what people asked. Never who came or what they
    hold against it: counts and questions only."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        AGREED = "agreed", _("agreed")
        CARRIED_OUT = "carried_out", _("carried out")
        FOLLOWED_UP = "followed_up", _("followed up")
        CALLED_OFF = "called_off", _("called off")

    state = StateField(State)
    area = BilingualText(_("area"))
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("near")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    partner = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("partner agency")
    )
    threat = LinkField("threats.threats", _("threat it answers"), null=True, blank=True)
    doors = models.PositiveIntegerField(_("doors knocked at"), null=True, blank=True)
    talks = models.PositiveIntegerField(_("conversations"), null=True, blank=True)
    questions = BilingualText(_("questions heard"), long=True)
    follow_up = BilingualText(_("follow-up"), long=True)
    follow_up_by = models.DateField(_("follow up by"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("outreach visit"), _("outreach visits")

    def clean(self) -> None:
        """No person's record comes from attendance or dissent: what would make one is refused."""
        told = {}
        for name in ("title", "text", "area", "questions", "follow_up"):
            for code, _words in LANGUAGES:
                try:
                    impersonal(getattr(self, f"{name}_{code}") or "")
                except ValidationError as refusal:
                    told[f"{name}_{code}"] = refusal
        if told:
            raise ValidationError(told)


class Lead(HeldModel):
    """What somebody told at a visit that an investigation may want. Held under the law of whoever heard it
    where it points to a person; open to both agencies where it does not."""

    gate_fields = {"pointer": ("number", "state"), "summary": ("kind", "area", "heard_on", "agency")}

    class State(models.TextChoices):
        HEARD = "heard", _("heard")
        GRADED = "graded", _("graded")
        PASSED_ON = "passed_on", _("passed on")
        CLOSED = "closed", _("closed")

    class Kind(models.TextChoices):
        VESSEL = "vessel", _("vessel")
        CROSSING = "crossing", _("crossing place")
        VEHICLE = "vehicle", _("vehicle")
        GOODS = "goods", _("goods")
        OTHER = "other", _("other")

    class Source(models.TextChoices):
        A = "A", _("A reliable")
        B = "B", _("B usually reliable")
        C = "C", _("C unreliable")
        X = "X", _("X reliability unknown")

    class Information(models.TextChoices):
        ONE = "1", _("1 confirmed")
        TWO = "2", _("2 believed")
        THREE = "3", _("3 unconfirmed")
        FOUR = "4", _("4 doubtful")

    number = models.CharField(_("number"), max_length=40)
    state = StateField(State)
    state_at = models.DateTimeField(_("in this state since"), auto_now_add=True, editable=False)
    due_at = models.DateTimeField(_("next step due"), null=True, blank=True, editable=False)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("heard by")
    )
    visit = LinkField("communications.visits", _("visit"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    area = models.CharField(_("area"), max_length=120)
    heard_on = models.DateField(_("heard on"))
    told = models.TextField(_("what was told"))
    points_to_person = models.BooleanField(
        _("points to a person"), default=False,
        help_text=_("A name, a plate, a phone number, a vessel's registration, or enough to find out who."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=1, choices=Source, blank=True)
    information = models.CharField(_("information"), max_length=1, choices=Information, blank=True)
    pass_to = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("pass on to")
    )
    pass_unit = models.CharField(_("receiving unit"), max_length=120, blank=True)
    pass_person = models.CharField(_("name or position of the recipient"), max_length=120, blank=True)
    recipient_role = models.CharField(
        _("the recipient is"), max_length=20, choices=RecipientRole, default=RecipientRole.OFFICIAL
    )
    purpose = models.CharField(_("purpose"), max_length=24, choices=PurposeKind, blank=True)
    act = models.CharField(_("Act"), max_length=120, blank=True)
    offence = models.CharField(_("offence"), max_length=80, blank=True)
    indictable = models.BooleanField(_("may be prosecuted by indictment"), default=False)
    grounds = models.TextField(_("grounds"), blank=True)
    contribution = models.TextField(_("what it contributes to the recipient's work"), blank=True)
    proportionality = models.TextField(_("why privacy is affected no more than necessary"), blank=True)
    solely = models.BooleanField(_("it serves this purpose only"), default=False)
    disclosure = models.UUIDField(_("disclosure"), null=True, blank=True, editable=False)
    passed_under = models.CharField(_("passed on under"), max_length=200, blank=True, editable=False)

    class Meta(HeldModel.Meta):
        verbose_name, verbose_name_plural = _("outreach lead"), _("outreach leads")

    def __str__(self) -> str:
        return str(self.number or "")

    def clean(self) -> None:
        """The label follows from whether it points to a person, so that cannot change afterwards. One that
        does needs an alleged offence, or a life to protect: being there or disagreeing makes none.
        """
        told: dict[str, Any] = {}
        if self.label_id is not None and self.points_to_person != (self.label.regime != "non_personal"):
            told["points_to_person"] = _("Record it anew: under which law it is held follows from this.")
        safety = self.purpose == PurposeKind.LIFE_OR_SAFETY
        if self.points_to_person and not self.offence.strip() and not safety:
            told["offence"] = _(
                "Name the offence that is alleged: being there, or disagreeing, makes no record of a person."
            )
        if told:
            raise ValidationError(told)

    @property
    def title(self) -> Any:
        return self.number
