"""What a manifest asks of the lists: the one place for the command line, the intake and every later run.

Names, documents and numbers go to the index as queries. An address and a description of goods have no name
to compare: they are told (:class:`Told`) to what looks for them in words (:mod:`engine.described`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from entente.screening.engine.index.store import Index
from entente.screening.engine.lists.values import countries, gender, partial_date
from entente.screening.engine.manifests.model import Consignment, Manifest, Traveller
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.screen import Asking, Hit, screen

_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_IMO = re.compile(r"(?<!\d)\d{7}(?!\d)")


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared in words: addresses as they are written, goods as ``(HS code, description)`` a
    line."""

    addresses: tuple[str, ...] = ()
    goods: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One subject of a manifest: its queries, which share its ``key``, and what it tells in words."""

    key: str
    name: str
    queries: tuple[Query, ...]
    told: Told = Told()


# -- one subject -------------------------------------------------------------------------------------


def person(key: str, who: Traveller) -> Iterator[Query]:
    """The traveller under the main name and under every other that the message gives, with documents,
    telephones and mail addresses each time."""
    given, family = who.given_names, who.family_name
    name = f"{given} {family}" if given and family else given or family or ""
    nations = [n for n in (who.nationality, *[d.nationality for d in who.documents]) if n]
    main = Query(
        key,
        name,
        "person",
        partial_date(who.date_of_birth) if who.date_of_birth else None,
        countries(nations),
        gender(who.sex or ""),
        who.birthplace or "",
        tuple([d.number for d in who.documents if d.number]),
        tuple([found for text in who.contacts if (found := contact(text))]),
    )
    if name or main.documents or main.identifiers:
        yield main
    for other in dict.fromkeys(who.also_named) if who.also_named else ():
        if other and other != name:
            yield replace(main, name=other)


def parties(key: str, goods: Consignment) -> Iterator[Query]:
    """Every named party of a consignment, as a company and as a person (``KEY.2`` is the second), then its
    containers by number."""
    for number, party in enumerate(goods.parties, 1):
        nations = countries([party.country] if party.country else [])
        for kind in ("company", "person") if party.name else ():
            yield Query(f"{key}.{number}", party.name, kind, countries=nations)
    if boxes := tuple(("plate", box.number) for box in goods.equipment if box.number):
        yield Query(f"{key}.boxes", "", "any", identifiers=boxes)


def conveyance(key: str, mode: str | None, name: str, number: str = "") -> Iterator[Query]:
    """The vessel by name and IMO number, the truck or rail car by its plate, the aircraft by its
    registration. ``number`` is what the message gives for it; an IMO number may stand in the name too."""
    if mode == "air":
        if mark := name or number:
            yield Query(key, "", "any", identifiers=(("registration", mark),))
    elif mode in ("land", "rail"):
        if plate := number or name:
            yield Query(key, "", "any", identifiers=(("plate", plate),))
    elif mode in ("post", "courier"):
        return
    elif name or number:
        imo = number or next((n for n in _IMO.findall(name) if imo_fits(n)), "")
        yield Query(key, name, "vessel", identifiers=(("imo", imo),) if imo else ())


def told(subject: Traveller | Consignment) -> Told:
    """Addresses of the person or of the parties; the lines of the goods."""
    if isinstance(subject, Traveller):
        written = [subject.destination_address, *subject.contacts]
        return Told(tuple(text for text in written if text and contact(text) is None))
    return Told(
        tuple(party.address for party in subject.parties if party.address),
        tuple((line.hs or "", line.description or "") for line in subject.goods),
    )


def contact(text: str) -> tuple[str, str] | None:
    """A telephone number or mail address as a reservation writes it (``//`` for the at sign, ``..`` for an
    underscore, ``./`` for a hyphen: IATA Resolution 830d); ``None`` for anything else."""
    mail = text.replace("//", "@").replace("..", "_").replace("./", "-")
    if "@" in mail and (found := _MAIL.search(mail)):
        return "email", found[0].lower()
    if re.search(r"[^\W\d_]{3}", text):  # words: an address
        return None
    digits = "".join(sign for sign in text if sign.isdecimal())
    return ("phone", digits) if 7 <= len(digits) <= 15 else None


def imo_fits(digits: str) -> bool:
    """Whether the last of seven digits is the check digit of an IMO number (resolution A.1117(30))."""
    return sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == int(digits[6])


# -- a manifest ------------------------------------------------------------------------------------------


def mode_of(manifest: Manifest) -> str | None:
    """Who travels without a word of how, flies."""
    return manifest.mode or ("air" if manifest.travellers else None)


def of(manifest: Manifest) -> Iterator[Asked]:
    """Every subject of a manifest: ``file#message#p1`` is the first person, ``…#c1`` the first consignment
    (``…#c1.2`` its second party, ``…#c1.boxes`` its containers), ``…#v`` what carries them."""
    start = f"{manifest.file}#{manifest.message}"
    for k, who in enumerate(manifest.travellers, 1):
        key = f"{start}#p{k}"
        asked = tuple(person(key, who))
        yield Asked(key, asked[0].name if asked else "", asked, told(who))
    carried = manifest.conveyance or ""
    if queries := tuple(conveyance(f"{start}#v", mode_of(manifest), carried, manifest.meant.identifier)):
        yield Asked(f"{start}#v", carried or manifest.meant.identifier, queries)
    for k, goods in enumerate(manifest.consignments, 1):
        key = f"{start}#c{k}"
        yield Asked(key, goods.reference, tuple(parties(key, goods)), told(goods))


def best(
    index: Index, asked: Sequence[tuple[str, Query]], how: Asking | None = None
) -> Iterator[tuple[str, Query, Hit]]:
    """The best answer for every pair of subject and entry; a subject is asked for under several names.

    ``asked`` are ``(subject, query)``; a subject's answers come one after the other, best first and ranked
    anew, with the query that found each.
    """
    found: dict[str, dict[tuple[str, str], tuple[Query, Hit]]] = {}
    answers = screen(index, [query for _, query in asked], how or Asking())
    for (subject, query), hits in zip(asked, answers, strict=True):
        mine = found.setdefault(subject, {})
        for hit in hits:
            pair = (hit.list_id, hit.entry_id)
            if pair not in mine or hit.score > mine[pair][1].score:
                mine[pair] = (query, hit)
    for subject, pairs in found.items():
        ranked = sorted(pairs.values(), key=lambda pair: (-pair[1].score, pair[1].entry))
        for rank, (query, hit) in enumerate(ranked, 1):
            yield subject, query, replace(hit, rank=rank)
