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
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


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
