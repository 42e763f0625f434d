"""What a hull is called, made comparable and stored beside the record: the look-up finds by these keys.

Names through :func:`entente.marine.engine.names.normalise`, numbers and marks through its ``mark``,
telephone numbers as E.164 digits (ITU-T E.164; Canada and the United States share country code 1).
"""

from __future__ import annotations

from typing import Any

import phonenumbers
from django.db import models

from entente.marine.engine.names import mark, normalise

REGION = "CA"
"""Where a number without a country code is dialled from."""


def name_key(text: str | None) -> str:
    """``GRAND LADY II`` and ``M/V Grand Lady 2``: ``GRANDLADY 2``; empty where nothing is left of it."""
    name = normalise(text)
    return f"{name.plain} {name.number}" if name.number >= 0 else name.plain


def mark_key(text: str | None) -> str:
    """A licence, registration or call sign without spaces and signs; O and 0, I and 1 are one."""
    return mark(text)


def phone_key(text: str | None) -> str:
    """E.164 digits without the plus; empty where it is no number that could be dialled."""
    if not text or not 7 <= sum(c.isdigit() for c in text) <= 15:
        return ""
    return _possible(text, REGION)


VISITORS = ("GB", "FR", "DE", "MX", "NL", "BE", "CH", "AT", "ES", "PT", "IT", "IE", "NO", "SE", "DK", "FI",
            "PL", "AU", "NZ", "JP", "KR", "CN", "IN", "BR", "ZA")  # fmt: skip
"""Countries whose numbers are also understood as they are dialled at home, after Canada and the United States
(one country code)."""


def phone_keys(text: str) -> tuple[str, ...]:
    """Everything that a number said without its plus may be: dialled from here, with a country code, or as it
    is dialled in one of :data:`VISITORS` (``020 7946 0958``). The likeliest first."""
    digits = "".join(c for c in text if c.isdigit())
    found = {phone_key(text): None}
    if not text.lstrip(" (").startswith("+") and 7 <= len(digits) <= 15:
        found |= dict.fromkeys([_possible("+" + digits, None), *(_possible(text, one) for one in VISITORS)])
    found.pop("", None)
    return tuple(found)


def _possible(text: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    fine = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+") if fine else ""


MAKES = {"name": name_key, "mark": mark_key, "phone": phone_key}


class KeyField(models.CharField):
    """The comparable form of another field, kept on every save and ``bulk_create``."""

    def __init__(self, follows: str, made_as: str, **options: Any) -> None:
        self.follows, self.made_as = follows, made_as
        options.setdefault("max_length", 130)
        options.setdefault("editable", False)
        options.setdefault("default", "")
        options.setdefault("db_collation", "C")
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, [self.follows, self.made_as, *args], options

    def pre_save(self, instance: models.Model, add: bool) -> str:
        key = MAKES[self.made_as](getattr(instance, self.follows) or "")[: self.max_length]
        setattr(instance, self.attname, key)
        return key
