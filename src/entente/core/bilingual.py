"""Content in both official languages: a pair of columns, read in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language


class Bilingual:
    """Attribute that reads ``<name>_fr`` or ``<name>_en`` by the active language.

    Falls back to the other language rather than to nothing; ``missing_translation`` on the value's
    owner tells a page to say that the translation is missing.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        first, second = ("fr", "en") if (get_language() or "en").startswith("fr") else ("en", "fr")
        return getattr(instance, f"{self.name}_{first}") or getattr(instance, f"{self.name}_{second}")
