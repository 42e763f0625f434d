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


class TreeHead(models.Model):
    """A signed statement of size and root at a time."""

    size = models.BigIntegerField(editable=False)
    root = models.BinaryField(editable=False)
    at = models.DateTimeField(editable=False)
    node = models.CharField(max_length=60, editable=False)
    signature = models.BinaryField(editable=False)

    class Meta:
        ordering = ("size", "at")
