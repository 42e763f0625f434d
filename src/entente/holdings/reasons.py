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
    "unreadable": _("The connector cannot read the record as the source gave it."),
    "no_id": _("The record has no identifier."),
    "bad_id": _("The identifier is too long or holds control characters."),
    "unknown_schema": _("The kind of thing is not in the vocabulary."),
    "bad_properties": _("The properties are not an object."),
    "nothing_said": _("The record states nothing."),
    "duplicate_id": _(
        "The identifier came before in the same run, at the line in brackets; the first one counts."
    ),
    "no_offence": _(
        "It would make a record of a person out of attendance or dissent: name the offence that is alleged. "
        "The text was not kept."
    ),
    "person_left_out": _(
        "Who was there is left out: without an alleged offence attendance makes no record of a person. "
        "The rest was kept."
    ),
    "unknown_property": _("A property is not in the vocabulary; the rest was kept."),
    "label": _("Its marks cannot be read: it is not taken in under a milder label than it asks for."),
    "label_closed": _("Its marks close it to everybody, the source's account too: it is not taken in."),
    "bad_value": _("A value is nothing of its type; the rest was kept."),
}


def words(code: str) -> str:
    return str(REASONS.get(code, code))
