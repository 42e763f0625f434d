"""Why a record was not taken in, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "not_json": _("The line is not JSON."),
    "not_an_object": _("The line is JSON, but no object."),
    "encoding": _("The text is not in the declared encoding."),
    "too_long": _("The line is longer than 4 MB; its beginning is kept."),
    "cut_off": _("The source broke off here. Reading goes on at this line next time."),
    "columns": _("The record has another number of columns than the heading."),
    "quotes": _("A quotation mark is opened and not closed."),
    "no_id": _("The record has no identifier."),
    "bad_id": _("The identifier is too long or holds control characters."),
    "unknown_schema": _("The kind of thing is not in the vocabulary."),
    "bad_properties": _("The properties are not an object."),
    "nothing_said": _("The record states nothing."),
    "duplicate_id": _(
        "The identifier came before in the same run, at the line in brackets; the first one counts."
    ),
    "unknown_property": _("A property is not in the vocabulary; the rest was kept."),
    "bad_value": _("A value is nothing of its type; the rest was kept."),
}


def words(code: str) -> str:
    return str(REASONS.get(code, code))
