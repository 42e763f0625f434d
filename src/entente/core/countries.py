"""Countries by ISO 3166-1 code, named in the reader's language from the CLDR (through Babel)."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django.db import models
from django.utils.functional import lazy

from entente.core.bilingual import active
from entente.core.sorting import sort_key

NO_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}


@cache
def names(language: str) -> dict[str, str]:
    territories = Locale.parse(f"{language}_CA").territories
    found = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    return dict(sorted(found.items(), key=lambda one: sort_key(one[1])))


def country_name(code: str) -> str:
    """The country's name in the language that is being read; the code itself where nobody knows it."""
    return names(active()).get(code, code)


def named(code: Any) -> str:
    """Like :func:`country_name`, of a code as a document writes it, of two letters or of three (``lk``,
    ``LKA``); what is no country stays as it is."""
    given, known = str(code).strip().upper(), names(active())
    two = get_global("territory_aliases").get(given, [given]) if len(given) == 3 else [given]
    return known.get(two[0], str(code)) if len(two) == 1 else str(code)


_named = lazy(country_name, str)


class CountryCodes(models.CharField):
    """A text of country codes, one or several separated by blanks: pages name them (``said``), forms, exports
    and the API keep the codes. A plain text to the database and its migrations."""

    @staticmethod
    def said(value: Any) -> str:
        return ", ".join(named(one) for one in str(value).replace(",", " ").split())

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def country_choices() -> list[tuple[str, Any]]:
    """Choices of a model field; given as a function, so that no migration carries the names."""
    return [(code, _named(code)) for code in names("en")]
