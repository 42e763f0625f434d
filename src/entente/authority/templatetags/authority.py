"""Words of the law engine in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from entente.authority.engine.provisions import law
from entente.authority.engine.words import GRADE_WORDS

register = template.Library()


def _french() -> bool:
    return (get_language() or "").startswith("fr")


@register.filter
def said(one: dict[str, Any]) -> str:
    """The English or French sentence of a reason, duty, test or gateway."""
    return str(one.get("fr" if _french() else "en", ""))


@register.filter
def asks_a_capacity(near: list[dict[str, Any]] | None) -> bool:
    """Whether one of the nearest gateways fails because of the capacity in which an officer asks."""
    failing = (one for way in near or () for one in way["tests"] if not one["holds"])
    return any(
        one["code"] in ("peace_officer", "peace_officer_or_prosecutor", "designated") for one in failing
    )


@register.simple_tag
def grade_words(grade: str) -> str:
    return GRADE_WORDS.get(grade, (grade, grade))[_french()]


@register.simple_tag
def text_name(name: str) -> str:
    """What a text that the holder wrote is called on its form."""
    from entente.authority.forms import Answering, Sending

    field = Answering.base_fields.get(name) or Sending.base_fields.get(name)
    return str(field.label) if field is not None else name


@register.filter
def condition(code: str) -> str:
    """The sentence of a test or a forbid by its code."""
    told = law()
    found = told.conditions.get(code) or next((one for one in told.forbids if one.id == code), None)
    if found is None:
        return code
    return found.fr if _french() else found.en
