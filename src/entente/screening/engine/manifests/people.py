"""When two mentions in one message are one traveller."""

from __future__ import annotations

from entente.screening.engine.manifests.model import Traveller

_TITLES = ("MSTR", "MISS", "MRS", "MR", "MS", "DR")
# Glued to a given name only these are safe to take off: "ADAMS" ends in MS and is a name.
_GLUED = ("MSTR", "MISS", "MRS", "MR")


MOST_ALIKE = 60
"""People of one name in one message that are looked through; a file made to be slow stays fast."""


def letters(text: str) -> str:
    """For comparing names: letters and digits only, upper case."""
    return "".join(ch for ch in text.upper() if ch.isalnum())


def untitled(given: str) -> str:
    """Given names without the courtesy title that reservation systems glue behind them."""
    given = " ".join(given.split())
    words = given.split(" ")
    while len(words) > 1 and words[-1].upper().rstrip(".") in _TITLES:
        words.pop()
    last = words[-1].upper()
    for title in _GLUED:
        if last.endswith(title) and len(last) - len(title) >= 3:
            words[-1] = words[-1][: -len(title)]
            break
    return " ".join(words)


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def same_person(one: Traveller, other: Traveller) -> bool:
    """Whether two mentions with the same name are one person (the names have been compared).

    A shared document decides. Otherwise nothing may differ, and something more than the name must be in
    common, or the mentions must be of different legs: two people of one name on one leg stay two.
    """
    if not (_agree(one.date_of_birth, other.date_of_birth) and _agree(one.sex, other.sex)):
        return False
    if one.documents and other.documents:
        return not {d.number for d in one.documents}.isdisjoint(d.number for d in other.documents)
    if one.date_of_birth and other.date_of_birth:
        return True
    booked = one.booking.reference if one.booking else None
    booked_too = other.booking.reference if other.booking else None
    if not _agree(booked, booked_too):
        return False
    return (one.embarked, one.disembarks) != (other.embarked, other.disembarks)


def _fill(kept: Traveller, other: Traveller) -> None:
    for name in (
        "date_of_birth",
        "sex",
        "nationality",
        "birthplace",
        "residence",
        "booking",
        "seat",
        "reference",
    ):
        if getattr(kept, name) is None:
            setattr(kept, name, getattr(other, name))
    known = {(d.number, d.kind) for d in kept.documents}
    kept.documents += [d for d in other.documents if (d.number, d.kind) not in known]
    kept.itinerary += [leg for leg in other.itinerary if leg not in kept.itinerary]
    if kept.disembarks != other.disembarks and other.embarked == kept.disembarks:
        kept.disembarks = other.disembarks
    kept.contacts += [c for c in other.contacts if c not in kept.contacts]
    kept.also_named += [n for n in other.also_named if n not in kept.also_named]
    kept.named_at += other.named_at
    kept.notes += [n for n in other.notes if n not in kept.notes]
    kept.unaccompanied = kept.unaccompanied or other.unaccompanied
    if kept.kind.startswith("transit") and not other.kind.startswith("transit"):
        kept.kind = other.kind


def merged(travellers: list[Traveller]) -> list[Traveller]:
    """Each person once, in the order of first mention; legs in the order in which they were named."""
    by_name: dict[tuple[str, str], list[Traveller]] = {}
    out: list[Traveller] = []
    for traveller in travellers:
        key = (traveller.family_name, traveller.given_names)
        earlier = by_name.get(key)
        if earlier is None:
            by_name[key] = [traveller]
        else:
            for kept in earlier[:MOST_ALIKE]:
                if same_person(kept, traveller):
                    _fill(kept, traveller)
                    break
            else:
                earlier.append(traveller)
                out.append(traveller)
            continue
        out.append(traveller)
    return out


def joined(kept: Traveller, other: Traveller) -> bool:
    """Whether ``other``, of the same name, is the same person on a connecting leg; ``kept`` then has what
    both say, the legs in the order in which they are ridden."""
    if not same_person(kept, other):
        return False
    first = bool(other.itinerary and kept.itinerary) and (
        other.itinerary[-1].destination == kept.itinerary[0].origin
    )
    legs = [*other.itinerary, *kept.itinerary] if first else None
    _fill(kept, other)
    if legs is not None:
        kept.itinerary = list(dict.fromkeys(legs))
        kept.embarked = other.embarked
    return True
