"""Search over every register at once, through the gate, in both languages.

Full-text operators are not leakproof, so under row-level security PostgreSQL may not use an index for
them. The searchable words therefore stand in a table of their own (``core_searchentry``), which the
application cannot read at all; ``entente_search()`` reads it for the application and applies the label
grades that ``entente_label_grade`` gives the officer of the transaction. Each record has one entry per
grade at which more of its text is shown, so a search never finds what a page withholds.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from entente.core import disclosures
from entente.core.gate.context import Grade
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register, registry

WORDS_AT_MOST = 8


def fold(text: str) -> str:
    """Lower case without accents and signs; what the index keeps of a text too."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain))


def words(query: str) -> list[str]:
    return fold(query).split()[:WORDS_AT_MOST]


@dataclass(frozen=True)
class Group:
    """What one register has for a query."""

    register: Register
    rows: list[Any]
    more: bool


def _grades(reader: Reader) -> str:
    return json.dumps(
        {str(pk): int(d.grade) for pk, d in reader.decisions.items() if d.grade >= Grade.POINTER}
    )


def _found(reader: Reader, registers: Sequence[Register], query: str, limit: int) -> list[tuple[str, str]]:
    wanted = words(query)
    if not wanted or not registers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT register, object_id FROM entente_search(%s, %s, %s, %s)",
            [[register.key for register in registers], wanted, _grades(reader), limit],
        )
        return cursor.fetchall()


def keys(reader: Reader, register: Register, query: str, limit: int) -> list[str]:
    """Keys of this register's records that match every word: at most ``limit``, in no promised order."""
    if not register.search or not register.may_read(reader.context):
        return []
    return [key for _, key in _found(reader, [register], register.search_query(query), limit)]


def everywhere(reader: Reader, query: str, each: int = 5, skip: Sequence[str] = ()) -> list[Group]:
    """Records of every register the officer may read, but those of the rooms to ``skip``, grouped; read again
    through the gate."""
    registers = [one for one in registry.readable(reader.context) if one.search and one.room not in skip]
    found: dict[str, list[str]] = {}
    for text in dict.fromkeys(one.search_query(query) for one in registers):
        asked = [one for one in registers if one.search_query(query) == text]
        for key, object_id in _found(reader, asked, text, each + 1):
            found.setdefault(key, []).append(object_id)
    groups = []
    for register in registers:
        ids = found.get(register.key)
        if not ids:
            continue
        rows = {str(row.pk): row for row in reader.rows(register.model).filter(pk__in=ids)}
        shown = [rows[one] for one in ids if one in rows]
        if shown:
            disclosures.record(reader, shown[:each], "search")
            groups.append(Group(register, shown[:each], len(shown) > each))
    return groups
