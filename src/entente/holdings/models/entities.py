"""What an agency holds about somebody or something: one row for each source and label that says it.

A row's facts are statements: property, value as it compares, value as it came, language, when the source
was first and last seen to say it, and the 4x4 evaluation. The row carries what they share: source, label,
run. What another source says, or the same source under another label, is another row, so that the gate
decides on every statement and one row never mixes what two labels allow.
"""

from __future__ import annotations

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.holdings.engine import schema
from entente.holdings.models.sources import Source


def _kind(name: str) -> str:
    return schema.schemata()[name].label(get_language() or "en")


KINDS = [(s.name, lazy(_kind, str)(s.name)) for s in schema.schemata().values() if not s.abstract]


class Entity(HeldModel):
    gate_fields = {
        "pointer": ("kind",),
        "summary": ("caption", "entity_id", "source", "evaluation", "country", "name_text"),
    }

    entity_id = models.CharField(_("identifier in the source"), max_length=255)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))
    kind = models.CharField(
        _("kind"),
        max_length=24,
        choices=[(s.name, s.en) for s in schema.schemata().values() if not s.abstract],
    )
    caption = models.CharField(_("name"), max_length=250, blank=True)
    country = models.CharField(_("country"), max_length=16, blank=True)
    evaluation = models.CharField(_("evaluation"), max_length=2)
    facts = models.JSONField(_("statements"), default=dict)
    """``{property: [{"v": value, "o": as it came, "l": language, "f", "s": first, last seen, "g": 4x4}]}``"""
    name_text = models.TextField(editable=False, blank=True)
    """Names as written and as transliterated, for search."""
    number_text = models.TextField(editable=False, blank=True)
    """Identifiers as they compare: shown, and so found, with the facts only."""
    first_seen = models.CharField(_("first seen"), max_length=10, blank=True)
    last_seen = models.CharField(_("last seen"), max_length=10, blank=True)
    digest = models.BinaryField(editable=False)
    run_id = models.UUIDField(editable=False)
    line = models.PositiveBigIntegerField(editable=False)
    changed_at = models.DateTimeField(_("changed"))
    confirmed_at = models.DateTimeField(_("last confirmed"))

    class Meta(HeldModel.Meta):
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        indexes = [models.Index("entity_id", "label", name="holding_of_entity")]

    def __str__(self) -> str:
        return str(self.caption or self.entity_id or self.kind_words)

    @property
    def kind_words(self) -> str:
        found = schema.get(str(self.kind))
        return found.label(get_language() or "en") if found else str(self.kind)


class Reference(HeldModel):
    """One statement that points at another entity, found from either end."""

    gate_fields = {"pointer": (), "summary": ()}

    row_id = models.UUIDField(editable=False, db_index=True)
    """The holding that states it."""
    from_id = models.CharField(max_length=255, editable=False)
    prop = models.CharField(max_length=40, editable=False)
    to_id = models.CharField(max_length=255, editable=False)

    class Meta(HeldModel.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        indexes = [
            models.Index("to_id", "label", name="reference_to"),
            models.Index("from_id", "label", name="reference_from"),
        ]
