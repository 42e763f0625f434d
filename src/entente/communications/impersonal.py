"""What must not stand in an outreach record: anything that would make a record of a person out of a talk.

A net, not a proof: it catches addresses, numbers and names with a form of address, and says which it was.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CAUGHT = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), _("an e-mail address")),
    (re.compile(r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)"), _("a phone number")),
    (re.compile(r"\b(?:D\.?O\.?B\.?|date of birth|date de naissance|née? le)\b", re.I), _("a date of birth")),
    (re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Mme|Mlle|Monsieur|Madame)\.?\s+(?=[^\W\d_])[A-ZÀ-Þ]"), _("a name")),
    (re.compile(r"(?:^|(?<=[\s(]))M\.\s+[A-ZÀ-Þ]"), _("a name")),
)  # fmt: skip


def impersonal(text: str) -> None:
    """:raises ValidationError: names what would make a record of a person."""
    for pattern, what in CAUGHT:
        if found := pattern.search(text):
            raise ValidationError(
                _(
                    "This looks like %(what)s (%(text)s). Attendance and opinions make no record of "
                    "a person: "
                    "write what was asked, not by whom. What an investigation needs is a lead of its own."
                ),
                params={"what": what, "text": found.group(0).strip()[:40]},
                code="personal",
            )
