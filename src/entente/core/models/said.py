"""What people add to any record: comments, files, who follows it, and what they were told.

Comments and files are held under their record's label (none for a reference record), so the gate treats
them as it treats the record. Subscriptions and notifications name a record by register and id only: what
it says is read through the gate when the officer looks.
"""

from __future__ import annotations

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.core.models.agencies import Agency, Officer
from entente.core.models.labels import Label


class SaidModel(HeldModel):
    """Abstract: something that belongs to the record ``object_id`` of the model ``register``."""

    label = models.ForeignKey(Label, models.PROTECT, related_name="+", null=True, editable=False)
    register = models.CharField(max_length=60, editable=False)
    """The record's model, ``app_label.model``."""
    object_id = models.CharField(max_length=40, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)

    class Meta(HeldModel.Meta):
        abstract = True


class Comment(SaidModel):
    text = models.TextField(_("comment"))
    mentions = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    """Accounts named with an ``@``."""

    class Meta(SaidModel.Meta):
        verbose_name, verbose_name_plural = _("comment"), _("comments")
        indexes = [models.Index(fields=["register", "object_id"], name="comment_of_record")]


class Attachment(SaidModel):
    """A file of a record. Its bytes are kept under their own digest, which the ledger knows."""

    name = models.CharField(_("file"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("digest"), max_length=64)

    class Meta(SaidModel.Meta):
        verbose_name, verbose_name_plural = _("file"), _("files")
        indexes = [models.Index(fields=["register", "object_id"], name="attachment_of_record")]


class Subscription(models.Model):
    """An officer follows a record, or (``object_id`` empty) a register: all of it, or a list of it."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="subscriptions")
    register = models.CharField(max_length=60)
    """The register's key, ``room.name``."""
    object_id = models.CharField(max_length=40, blank=True)
    query = models.CharField(max_length=2000, blank=True, default="")
    """The filters of the list that is followed, as its address has them; empty: every record."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "register", "object_id", "query"], name="subscription_once"
            ),
        ]
        indexes = [models.Index(fields=["register", "object_id"], name="subscription_of_record")]


class Notification(models.Model):
    class Kind(models.TextChoices):
        CHANGED = "changed", _("changed")
        CREATED = "created", _("new")
        STEP = "step", _("moved on")
        COMMENT = "comment", _("commented")
        MENTION = "mention", _("you are named")
        FILE = "file", _("file added")
        OVERDUE = "overdue", _("overdue")
        ACTION = "action", _("acted on")
        NOTE = "note", _("noted")
        DELETED = "deleted", _("deleted")
        REMINDER = "reminder", _("you are reminded")

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="notifications")
    register = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    query = models.CharField(max_length=2000, blank=True, default="")
    """The list under which the officer heard of it: whether the record stands in it is asked again, as the
    officer sees it, before anything is told."""
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["officer", "-at"], name="notification_of_officer")]


class Escalation(models.Model):
    """A clock that ran out and was passed on: once per record and due time."""

    register = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "object_id", "due_at"], name="escalation_once")
        ]


class SavedView(models.Model):
    """A list as an officer likes it: its filters, order and columns; ``shared`` with the officer's unit."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="saved_views")
    register = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(_("for the whole unit"), default=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["officer", "register", "name"], name="saved_view_once")
        ]


def _key() -> str:
    return secrets.token_urlsafe(32)


class FeedKey(models.Model):
    """What opens an officer's calendar feeds to a calendar program that cannot sign in."""

    officer = models.OneToOneField(Officer, models.CASCADE, related_name="feed_key")
    key = models.CharField(max_length=64, default=_key, unique=True)


class Webhook(models.Model):
    """An address of an agency that is told of changes: which record, never what it says."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="webhooks", verbose_name=_("agency"))
    url = models.URLField(_("address"), max_length=400)
    secret = models.CharField(_("signing key"), max_length=64, default=_key)
    registers = ArrayField(
        models.CharField(max_length=60), verbose_name=_("registers"), default=list, blank=True
    )
    """Keys of registers; none: all."""
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("webhook"), _("webhooks")

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message to one webhook, kept until it arrived or was given up."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    payload = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(null=True, default=timezone.now)
    """When it is tried next; null: arrived or given up."""
    attempts = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="delivery_next", condition=models.Q(next_at__isnull=False))
        ]
