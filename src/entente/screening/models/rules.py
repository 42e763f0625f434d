"""Risk rules as the workshop keeps them: text, what the validator says, the last dry run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel


class ScreeningRule(HeldModel):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("active")
        RETIRED = "retired", _("retired")

    gate_fields = {"pointer": ("rule_id", "version", "state"), "summary": ("subject", "valid_until")}

    rule_id = models.CharField(_("rule"), max_length=60, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    title_en = models.CharField(_("title (English)"), max_length=160, editable=False)
    title_fr = models.CharField(_("title (French)"), max_length=160, editable=False)
    subject = models.CharField(_("about"), max_length=12, editable=False)
    text = models.TextField(_("rule (YAML)"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    valid_from = models.DateField(_("in force from"), null=True, editable=False)
    valid_until = models.DateField(_("in force until"), null=True, editable=False)
    dry_run = models.JSONField(_("last dry run"), default=dict, editable=False)
    dry_run_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Digest of the text that the dry run was made with."""

    class Meta:
        verbose_name = _("risk rule")
        verbose_name_plural = _("risk rules")

    def clean(self) -> None:
        """The text must be one rule; what it says of itself is taken from it."""
        from django.core.exceptions import ValidationError

        from entente.screening.engine.rules import RuleError
        from entente.screening.workshop import parsed

        try:
            rule = parsed(self.text).rules[0]
        except RuleError as error:
            raise ValidationError({"text": str(error)}) from error
        self.rule_id, self.version, self.subject = rule.id[:60], rule.version, rule.subject
        self.title_en, self.title_fr = rule.title.en[:160], rule.title.fr[:160]
        self.valid_from, self.valid_until = rule.valid_from, rule.valid_until

    def __str__(self) -> str:
        from django.utils.translation import get_language

        french = (get_language() or "").startswith("fr")
        return str((self.title_fr if french else self.title_en) or self.rule_id or _("risk rule"))
