"""Goods and addresses that somebody looks out for: no name to compare, but codes and words as they are
written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from entente.screening.engine.index.store import Index
from entente.screening.engine.lists.lookouts import LIST_ID as LOOKOUTS
from entente.screening.engine.lists.model import Entry
from entente.screening.engine.questions import Told
from entente.screening.engine.score.parts import Part

_SAID = ("names", "addresses", "identifiers")
LEAST = 8
"""An address shorter than this many letters and digits says too little to be looked for."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is looked for: any of these addresses, or goods of one of these HS headings and, where there are
    words too, with all of them."""

    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.addresses or self.codes or self.words)


def of(entry: Entry | Mapping[str, Any]) -> Described:
    """Of an entry, as its list gave it or as the index has it (:meth:`Index.entry`). An address counts where
    it is all that is known: beside a name it is a particular of somebody."""
    said = {name: getattr(entry, name) for name in _SAID} if isinstance(entry, Entry) else entry
    identifiers = said.get("identifiers", ())
    return Described(
        () if said.get("names") else tuple(said.get("addresses", ())),
        tuple(code for kind, value in identifiers if kind == "hs_code" and (code := digits(value))),
        tuple(word for kind, value in identifiers if kind == "goods" for word in words(value)),
    )


def listed(index: Index) -> list[tuple[dict[str, Any], Described]]:
    """The agency lookouts of an index that describe something in words. Published lists are left out: an
    address there belongs to somebody, by whose name it is found."""
    out, number = [], 0
    for source in index.head["lists"]:
        if source["list"].startswith(LOOKOUTS):
            entries = (index.entry(number + k) for k in range(source["entries"]))
            out += [(entry, wanted) for entry in entries if (wanted := of(entry))]
        number += source["entries"]
    return out


def rows(
    index: Index,
    wanted: Iterable[tuple[dict[str, Any], Described]],
    key: str,
    told: Told,
    before: int = 0,
) -> Iterator[dict[str, Any]]:
    """Lines of an output for what is described: as :meth:`screen.Hit.plain`, without a score, because it is
    there or it is not; ranked after the ``before`` hits by name."""
    versions = {source["list"]: source["version"] for source in index.head["lists"]}
    for entry, one in wanted if told != Told() else ():
        if (part := found(told, one)) is not None:
            before += 1
            yield {
                "query_id": key,
                "rank": before,
                "score": None,
                "list": entry["list_id"],
                "list_version": versions.get(entry["list_id"], ""),
                "entry_id": entry["entry_id"],
                "matched_name": next((n["text"] for n in entry.get("names", ())), "") or _title(one),
                "parts": [part.plain()],
            }


def _title(one: Described) -> str:
    return next(iter(one.addresses), "") or " ".join([*one.codes, *one.words])


def found(told: Told, wanted: Described) -> Part | None:
    """What of the subject is looked out for, as a sentence; ``None`` where nothing is."""
    for address in wanted.addresses:
        key = plain(address)
        if len(key) < LEAST:
            continue
        for text in told.addresses:
            if key in plain(text):
                return Part(
                    "address.same",
                    0.0,
                    f"The address “{text}” is looked out for.",
                    f"L’adresse « {text} » est visée par l’avis.",
                )
    return _goods(told.goods, wanted) if wanted.codes or wanted.words else None


def _goods(lines: Iterable[tuple[str, str]], wanted: Described) -> Part | None:
    for number, (code, description) in enumerate(lines, start=1):
        if wanted.codes and not digits(code).startswith(wanted.codes):
            continue
        if wanted.words and not _holds(words(description), wanted.words):
            continue
        goods = " ".join(filter(None, [code, description]))
        return Part(
            "goods.same",
            0.0,
            f"Line {number} ({goods}) is what the lookout describes.",
            f"La ligne {number} ({goods}) correspond à ce que décrit l’avis.",
        )
    return None


def _holds(said: Sequence[str], wanted: Iterable[str]) -> bool:
    """Every word looked for begins one that is there: “machine” meets “machinery”."""
    return all(any(word.startswith(one) for word in said) for one in wanted)


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal() and sign.isascii())


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Letters and digits alone, small, without accents: “1 Main St.” and “1, MAIN ST” are one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a description, each without accents and without the sign of the plural: “machines” meets
    “machine” in both languages."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in apart if not unicodedata.combining(sign))
    return tuple(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in kept.split())
