"""Words of the law engine in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from entente.authority.engine.provisions import law
from entente.authority.engine.words import GRADE_WORDS
from entente.authority.models import PurposeKind
from entente.core.models import Purpose
from entente.core.registers.register import registry

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


@register.filter
def kind_words(told: str) -> str:
    """Records of a register by its name for readers; ``told`` is the register's key or its model's label."""
    found = registry.get(told) or next((one for one in registry if one.model._meta.label_lower == told), None)
    return str(found.heading) if found is not None else told


@register.simple_tag(takes_context=True)
def purpose_words(context: template.Context, stated: str, otherwise: str = "") -> str:
    """A stated purpose (``customs-act-11:2026-118``) in words: its title and the file or task."""
    known = context.render_context.get("purposes")
    if known is None:
        known = {one.code: one.title for one in Purpose.objects.all()} | dict(PurposeKind.choices)
        context.render_context["purposes"] = known
    code, _sep, file = stated.partition(":")
    return " · ".join(str(one) for one in (known.get(code, code), file) if one) or otherwise


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
