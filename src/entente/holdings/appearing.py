"""Where else an entity appears: every register that the officer may read is asked for its numbers and name.

Rooms that know better register a look-up of their own (:mod:`entente.holdings.elsewhere`); this one asks the
search of all of them, so that a finding, a hit or an operation that names it is never missed for want of one.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.core import search
from entente.core.registers.reader import Reader
from entente.holdings.elsewhere import Appearance, Subject, appears

NUMBERS, EACH, AT_MOST = 3, 4, 24
SHORTEST = 6
"""Characters of a number that says something by itself; a shorter one is found everywhere."""


def asked(subject: Subject) -> list[tuple[str, str]]:
    """What is looked for and how it is said: numbers first, then the first name of at least two words.

    Numbers are kept without signs; where a record writes ``H-907`` its words are asked for one by one.
    """
    numbers: dict[str, None] = {}
    for several in subject.identifiers.values():
        for one in several:
            bare = one[3:] if one.startswith("IMO") and one[3:].isdigit() else one
            if len(bare) >= SHORTEST:
                numbers[bare] = None
    told = []
    for one in list(numbers)[:NUMBERS]:
        for query in dict.fromkeys((one, re.sub(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z])", " ", one))):
            told.append((query, _("under the number %(number)s") % {"number": one}))
    name = next((one for one in subject.names if len(one.split()) > 1), "")
    return [*told, (name, _("under the same name"))] if name else told


@appears(gettext_lazy("Elsewhere in Entente"))
def records(subject: Subject, reader: Reader) -> list[Appearance]:
    """Records of other rooms, each once, with what it was found by; read through the gate and recorded."""
    found: dict[tuple[str, str], Appearance] = {}
    for query, words in asked(subject):
        for group in search.everywhere(reader, query, EACH, skip=("holdings",)):
            for row in group.rows:
                key = (group.register.key, str(row.pk))
                title = f"{group.register.singular} · {row}"
                found.setdefault(key, Appearance(title, reader.link(group.register, row), detail=words))
    return list(found.values())[:AT_MOST]
