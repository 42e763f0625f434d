"""Order of words in French and English, as stored keys: the embedded database has no ICU.

The key follows CAN/CSA-Z243.4.1 in four parts: letters without accents; accents, read from the end of the
word backwards (*cote, côte, coté, côté*); small letters before capitals; signs last. Keys compare byte by
byte, in the database as in Python.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models


def sort_key(text: str, length: int = 240) -> str:
    """A text's key: compare keys as plain strings. Numbers inside count as numbers (``Lock 9 < Lock 10``)."""
    spelled = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    letters, accents, capitals, signs = [], [], [], []
    for one in unicodedata.normalize("NFD", spelled):
        if unicodedata.combining(one):
            if accents:
                accents[-1] = _ACCENTS.get(one, "9")
        elif one.isalnum():
            letters.append(one.lower())
            accents.append("0")
            capitals.append("1" if one.isupper() else "0")
        else:
            signs.append(f"{len(letters):02x}{one}")
            if one.isspace() and letters and letters[-1] != " ":
                letters.append(" ")
                accents.append("0")
                capitals.append("0")
    base = re.sub(r"\d+", lambda m: f"{len(m[0]):02d}{m[0]}", "".join(letters).strip())
    tail = "".join(reversed(accents)).rstrip("0")
    return "\x01".join((base, tail, "".join(capitals).rstrip("0"), "".join(signs)))[:length]


_ACCENTS = {"\u0301": "1", "\u0300": "2", "\u0302": "3", "\u0308": "4", "\u0327": "5", "\u0303": "6"}


class SortKeyField(models.CharField):
    """The stored sort key of another field, kept on every save and ``bulk_create``.

    Name it ``<name>_key_en`` and ``<name>_key_fr`` beside a bilingual pair and its column sorts by it.
    """

    def __init__(self, follows: str, **options: Any) -> None:
        self.follows = follows
        options.setdefault("max_length", 240)
        options.setdefault("editable", False)
        options.setdefault("default", "")
        options.setdefault("db_collation", "C")
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, [self.follows, *args], options

    def pre_save(self, instance: models.Model, add: bool) -> str:
        value = getattr(instance, self.follows)
        key = sort_key(str(value or ""), self.max_length or 240)
        setattr(instance, self.attname, key)
        return key
