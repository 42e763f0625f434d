"""Content in both official languages: a pair of columns, read in the reader's language."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = (("en", _("{} (English)")), ("fr", _("{} (French)")))


def active() -> str:
    """``en`` or ``fr``: the official language that is being read."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


class Bilingual:
    """Attribute that reads ``<name>_fr`` or ``<name>_en`` by the active language.

    Falls back to the other language rather than to nothing; :func:`untranslated` tells a page to say
    that the translation is missing.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        first, second = ("fr", "en") if active() == "fr" else ("en", "fr")
        return getattr(instance, f"{self.name}_{first}") or getattr(instance, f"{self.name}_{second}")


class BilingualText:
    """Declares ``<name>_en``, ``<name>_fr`` and the :class:`Bilingual` pair that reads them, in one line.

    Both columns may stay empty in the database; ``required`` asks of forms, imports and the API that at
    least one language is given. What is missing is shown as missing, never hidden.
    """

    def __init__(
        self, verbose_name: Any, *, long: bool = False, max_length: int = 200, required: bool = False
    ) -> None:
        self.verbose_name, self.long, self.max_length, self.required = (
            verbose_name,
            long,
            max_length,
            required,
        )

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        for code, language in LANGUAGES:
            words = format_lazy(language, self.verbose_name)
            column: models.Field = (
                models.TextField(words, blank=True, default="")
                if self.long
                else models.CharField(words, max_length=self.max_length, blank=True, default="")
            )
            model.add_to_class(f"{name}_{code}", column)
        pair = Bilingual()
        pair.__set_name__(model, name)
        pair.required = self.required  # type: ignore[attr-defined]
        setattr(model, name, pair)


def pairs(model: type[models.Model]) -> dict[str, Bilingual]:
    """Every bilingual pair of a model by its name, in order of declaration."""
    found: dict[str, Bilingual] = {}
    for base in reversed(model.__mro__):
        found.update({k: v for k, v in vars(base).items() if isinstance(v, Bilingual)})
    return found


def untranslated(record: Any, name: str, language: str | None = None) -> bool:
    """True where the pair has a text in the other language only."""
    from entente.core.gate.context import WITHHELD

    language = language or active()
    here = getattr(record, f"{name}_{language}")
    there = getattr(record, f"{name}_{'en' if language == 'fr' else 'fr'}")
    return here is not WITHHELD and not here and bool(there)


def missing_languages(record: Any) -> list[tuple[str, str]]:
    """``(pair, language)`` of every text that stands in one official language only."""
    return [
        (name, code)
        for name in pairs(type(record))
        for code, _w in LANGUAGES
        if untranslated(record, name, code)
    ]


def spread(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, ...]:
    """Field names with each pair's name replaced by its two columns."""
    known = pairs(model)
    return tuple(
        one for name in names for one in ((f"{name}_en", f"{name}_fr") if name in known else (name,))
    )
