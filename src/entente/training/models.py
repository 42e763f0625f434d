"""Courses, sessions, seats and certificates of both agencies; shared facilities; what does not fit together
(TR1–TR4, EN17)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.core.bilingual import BilingualText
from entente.core.gate.context import current_context
from entente.core.links import LinkField, LinksField
from entente.core.models import Agency, OfficeModel, Officer, StateField
from entente.training.competencies import profile_lines

LINES = _("One a line with its level: interviewing: 3")


class Course(OfficeModel):
    """An opportunity of training that one agency has and the other may use (TR1)."""

    class Kind(models.TextChoices):
        COURSE = "course", _("course")
        WORKSHOP = "workshop", _("workshop")
        EXERCISE = "exercise", _("exercise")

    class Delivery(models.TextChoices):
        ROOM = "room", _("in person")
        ONLINE = "online", _("online")
        MIXED = "mixed", _("mixed")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COURSE)
    delivery = models.CharField(_("delivery"), max_length=8, choices=Delivery, default=Delivery.ROOM)
    hours = models.PositiveSmallIntegerField(_("hours"), default=8)
    open_to_partner = models.BooleanField(_("open to the other agency"), default=True)
    asks = models.TextField(
        _("prerequisites"), blank=True, validators=[profile_lines], help_text=LINES
    )  # fmt: skip
    gives = models.TextField(_("skills it gives"), validators=[profile_lines], help_text=LINES)
    valid_months = models.PositiveSmallIntegerField(
        _("certificate valid for (months)"), null=True, blank=True
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("training"), _("catalogue")


class Session(OfficeModel):
    """One time that a course or workshop is held (TR3)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open for seats")
        HELD = "held", _("held")
        REPORTED = "reported", pgettext_lazy("account given", "reported")
        CANCELLED = "cancelled", _("cancelled")

    class Level(models.TextChoices):
        DIVISION = "division", _("division or region")
        NATIONAL = "national", _("national")
        LIAISON = "liaison", _("between the liaison networks")

    state = StateField(State)
    course = LinkField("training.courses", _("course or workshop"))
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.DIVISION)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = BilingualText(_("place"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"), default=12, validators=[MinValueValidator(1)])
    kept_for_partner = models.PositiveSmallIntegerField(_("seats kept for the other agency"), default=0)
    topics = BilingualText(_("topics"), long=True)
    contacts = BilingualText(_("contacts made"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("session"), _("sessions")

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends after it begins.")})
        if self.kept_for_partner and self.seats and self.kept_for_partner > self.seats:
            raise ValidationError({"kept_for_partner": _("No more seats can be kept than there are.")})


class Enrolment(OfficeModel):
    """One officer and one session: offered, seated or waiting, attended."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        WAITING = "waiting", _("on the waiting list")
        SEATED = "seated", _("has a seat")
        ATTENDED = "attended", _("attended")
        ABSENT = "absent", _("did not come")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = StateField(State)
    session = LinkField("training.sessions", _("session"))
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("officer"))
    answer_by = models.DateField(_("answer by"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("enrolment"), _("enrolments")


class Profile(OfficeModel):
    """What an officer can do: personal information of the own agency until it is shared."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("officer"))
    competencies = models.TextField(_("competencies"), validators=[profile_lines], help_text=LINES)
    shared = models.BooleanField(
        _("shared with the other agency"),
        default=False,
        help_text=_("With the officer's consent: coordinators of both agencies see it and may offer seats."),
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("skill profile"), _("skill profiles")
        constraints = [models.UniqueConstraint(fields=["officer"], name="one_profile_per_officer")]


class Certificate(OfficeModel):
    """What an officer was certified in, and until when."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("officer"))
    course = LinkField("training.courses", _("course or workshop"))
    session = LinkField("training.sessions", _("session"), null=True, blank=True)
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("certificate"), _("certificates")


class Curriculum(OfficeModel):
    """What an officer must have completed for a kind of posting (TR4, LO7)."""

    class For(models.TextChoices):
        LIAISON = "liaison", _("liaison posting")
        SECONDMENT = "secondment", _("secondment")

    opens = models.CharField(_("opens"), max_length=12, choices=For, default=For.LIAISON)
    courses = LinksField("training.courses", _("courses"))
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("curriculum"), _("curricula")


class Resource(OfficeModel):
    """A facility or a piece of equipment that both agencies may use (EN17)."""

    class Kind(models.TextChoices):
        CLASSROOM = "classroom", _("classroom")
        RANGE = "range", _("range")
        SIMULATOR = "simulator", _("simulator")
        BOAT = "boat", _("boat")
        VEHICLE = "vehicle", _("vehicle")
        EQUIPMENT = "equipment", _("equipment")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    place = BilingualText(_("place"), max_length=120, required=True)
    holds = models.PositiveSmallIntegerField(_("persons it holds"), null=True, blank=True)
    standard = BilingualText(_("standard or model"), max_length=120)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("facility or equipment"), _("facilities and equipment")


class Booking(OfficeModel):
    """A facility or equipment taken for a time. Two live bookings never overlap: the database forbids it
    (``training_booking_no_overlap``)."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        CONFIRMED = "confirmed", _("confirmed")
        RELEASED = "released", _("released")

    LIVE = ("asked", "confirmed")

    state = StateField(State)
    resource = LinkField("training.resources", _("facility or equipment"))
    session = LinkField("training.sessions", _("session"), null=True, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("booking"), _("bookings")

    def clean(self) -> None:
        """Says who has it already; that nobody slips in between is the database's part."""
        if not (self.starts_at and self.ends_at and self.resource):
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends after it begins.")})
        context = current_context()
        if context is None or self.state not in self.LIVE:
            return
        others = Booking.objects.visible(context).filter(
            resource=self.resource,
            state__in=self.LIVE,
            starts_at__lt=self.ends_at,
            ends_at__gt=self.starts_at,
        )
        taken = others.exclude(pk=self.pk).select_related("agency").order_by("starts_at").first()
        if taken is not None:
            raise ValidationError(
                _("It is taken from %(start)s to %(end)s: %(what)s."),
                params={
                    "start": f"{taken.starts_at:%Y-%m-%d %H:%M} UTC",
                    "end": f"{taken.ends_at:%Y-%m-%d %H:%M} UTC",
                    "what": str(taken),
                },
                code="taken",
            )


class Compatibility(OfficeModel):
    """Two things that must work together, one of each agency, and what stands in the way (EN17)."""

    class State(models.TextChoices):
        FOUND = "found", _("found")
        RESOLVING = "resolving", _("being resolved")
        RESOLVED = "resolved", _("works together")
        ACCEPTED = "accepted", _("left as it is")

    class Area(models.TextChoices):
        RADIO = "radio", _("radio and telephone")
        SYSTEMS = "systems", _("information systems")
        PROTECTION = "protection", _("protective equipment and arms")
        VEHICLES = "vehicles", _("vehicles and vessels")
        EVIDENCE = "evidence", _("evidence and forensics")

    class Works(models.TextChoices):
        FULL = "full", _("works together")
        DETOUR = "detour", _("works with a detour")
        BLOCKED = "blocked", _("does not work together")

    state = StateField(State)
    area = models.CharField(_("area"), max_length=12, choices=Area)
    ours = BilingualText(_("of the lead agency"), max_length=120, required=True)
    partner = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("other agency")
    )
    theirs = BilingualText(_("of the other agency"), max_length=120, required=True)
    works = models.CharField(_("how it works"), max_length=8, choices=Works)
    blocks = BilingualText(_("joint work that it blocks"), long=True)
    detour = BilingualText(_("detour until then"), long=True)
    resolve_by = models.DateField(_("to be resolved by"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("compatibility"), _("compatibility of equipment and systems")
