"""That the Privacy Commissioner was told of a disclosure, where the law wants it.

Privacy Act 8(5), 9(4); Customs Act 107(7).
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.authority.models.desk import Disclosure
from entente.core.models import Agency, Officer
from entente.ids import uuid7


class CommissionerNotice(models.Model):
    """Written once by the holder's privacy officer; never changed, never taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    disclosure = models.OneToOneField(
        Disclosure, models.PROTECT, related_name="commissioner", verbose_name=_("disclosure")
    )
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    sent_on = models.DateField(_("Commissioner notified on"))
    text = models.TextField(_("what was written"))
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("notice to the Commissioner"), _("notices to the Commissioner")
        ordering = ("-sent_on",)
