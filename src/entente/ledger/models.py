"""The log's tables. The application may add to them; it may not read contents, change or remove.

The database itself numbers the entries and grows the tree when the recording transaction commits
(``ledger_sequence``, a deferred trigger): what is committed is in the log, what is rolled back is not.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from entente.ids import uuid7


class Entry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.BigIntegerField(unique=True, null=True, editable=False)
    """Index of the leaf, from 0; set by the database at commit."""
    leaf = models.TextField(editable=False)
    """Canonical JSON (RFC 8785)."""
    leaf_hash = models.BinaryField(null=True, editable=False)


class Content(models.Model):
    """What the entry's digest covers. Purged by deleting the row: the salt goes with it."""

    entry_id = models.UUIDField(primary_key=True, editable=False)
    salt = models.BinaryField(editable=False)
    content = models.TextField(editable=False)
    """Canonical JSON, so that numbers come back as they went in."""


class Tree(models.Model):
    """One row: how many leaves, and the peaks that carry the root."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    size = models.BigIntegerField(default=0)
    peaks = ArrayField(models.BinaryField(), default=list)


class Node(models.Model):
    """The root of a full subtree, kept so that a proof reads a few rows of a log of any length."""

    pk = models.CompositePrimaryKey("ends", "level")
    ends = models.BigIntegerField()
    level = models.SmallIntegerField()
    hash = models.BinaryField()


class TreeHead(models.Model):
    """A signed statement of size and root at a time; ``previous`` names the head before it."""

    size = models.BigIntegerField(editable=False)
    root = models.BinaryField(editable=False)
    at = models.DateTimeField(editable=False)
    node = models.CharField(max_length=60, editable=False)
    previous = models.BinaryField(editable=False, default=bytes)
    name = models.BinaryField(editable=False, unique=True)
    """SHA-256 of what was signed."""
    signature = models.BinaryField(editable=False)

    class Meta:
        ordering = ("size", "at")


class Countersignature(models.Model):
    """An agency's signature under a head; no foreign key, so that neither can hinder the other."""

    agency = models.CharField(max_length=16, editable=False)
    head = models.BinaryField(editable=False)
    """The head's name."""
    at = models.DateTimeField(editable=False)
    key = models.BinaryField(editable=False)
    signature = models.BinaryField(editable=False)

    class Meta:
        ordering = ("at", "agency")
        constraints = [
            models.UniqueConstraint(fields=("head", "agency", "at"), name="ledger_countersigned_once")
        ]
