"""Where two written arrangements cover the same information, and where they cannot both be relied on.

Two arrangements meet when the same holder gives the same recipient (either way round where one is mutual) information
of the same regime, elements and purposes, for units of which one is part of the other, in periods that overlap.
What they then say about it falls into three:

* **contradiction**: one lets an officer do without asking what the other forbids or makes depend on a permission;
  one must be kept longer than the other may be; one opens what the other only points to;
* **difference**: a matter of degree; the stricter satisfies both;
* **overlap**: they say the same, and one of them is enough.

An arrangement may also contradict itself (code and words, English and French, dates) or the law (:func:`against_law`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from entente.authority.engine.bodies import fold
from entente.authority.engine.model import GRADES
from entente.authority.engine.provisions import law
from entente.authority.engine.terms import ASKING, Misread, Terms, whole

CONTRADICTION, DIFFERENCE, OVERLAP = "contradiction", "difference", "overlap"
POINTER = GRADES.index("pointer")
CLAUSES: dict[str, tuple[str, str]] = {
    "grade": ("how much is given", "ce qui est donné"),
    "secondary_use": ("further use", "l’usage ultérieur"),
    "onward": ("onward transfer", "la communication à des tiers"),
    "retention": ("how long it is kept", "la durée de conservation"),
    "safeguards": ("safeguards", "les mesures de protection"),
    "answer_days": ("the time for an answer", "le délai de réponse"),
    "dates": ("the period in force", "la période de validité"),
    "authority": ("the provision relied on", "la disposition invoquée"),
    "scope": ("what it covers", "ce qu’il couvre"),
}
TERM_WORDS: dict[str, tuple[str, str]] = {
    "none": ("never", "jamais"),
    "permission": ("only with permission", "seulement avec autorisation"),
    "consistent": ("for a consistent use", "pour un usage compatible"),
    "domestic": ("freely within Canada", "librement au Canada"),
    "free": ("freely", "librement"),
}


@dataclass(frozen=True)
class Found:
    """One finding about one arrangement (``second`` empty) or a pair. Sentences in both languages."""

    kind: str
    first: str
    second: str
    clause: str
    en: str
    fr: str

    @property
    def pair(self) -> frozenset[str]:
        return frozenset(filter(None, (self.first, self.second)))

    @property
    def key(self) -> str:
        return "|".join((*sorted(self.pair), self.clause))


def find(rows: Iterable[Terms], parts: Mapping[str, Sequence[str]] | None = None) -> list[Found]:
    """Every finding, contradictions first. ``parts``: a unit's code to the units it is part of, nearest first."""
    found: list[Found] = []
    read: list[Terms] = []
    for told in rows:
        terms, misread = whole(told)
        read.append(terms)
        found += [_misread(terms, one) for one in misread]
        found += _alone(terms)
        found += against_law(terms)
    above = {fold(unit): {fold(one) for one in higher} for unit, higher in (parts or {}).items()}
    for first, second in _meeting(read, above):
        found += compare(first, second)
    order = (CONTRADICTION, DIFFERENCE, OVERLAP)
    return sorted(found, key=lambda one: (order.index(one.kind), one.first, one.second, one.clause))


def _meeting(rows: Sequence[Terms], above: Mapping[str, set[str]]) -> Iterable[tuple[Terms, Terms]]:
    """Pairs that cover the same information, each once; only rows of one pair of agencies are compared."""
    bins: dict[tuple[str, str], list[tuple[int, Terms]]] = defaultdict(list)
    for n, one in enumerate(rows):
        bins[one.holder, one.recipient].append((n, one))
        if one.mutual and one.holder != one.recipient:
            bins[one.recipient, one.holder].append((n, one))
    seen: set[tuple[int, int]] = set()
    for together in bins.values():
        for i, (n, first) in enumerate(together):
            for m, second in together[i + 1 :]:
                pair = (min(n, m), max(n, m))
                if pair not in seen and meets(first, second, above):
                    seen.add(pair)
                    yield rows[pair[0]], rows[pair[1]]


def meets(first: Terms, second: Terms, above: Mapping[str, set[str]]) -> bool:
    """Whether both say something about the same information at the same time."""
    return (
        _common(first.regimes, second.regimes)
        and _common(first.purposes, second.purposes)
        and _common(first.elements, second.elements)
        and _units_meet(first.units, second.units, above)
        and (first.valid_from or date.min) <= (second.valid_to or date.max)
        and (second.valid_from or date.min) <= (first.valid_to or date.max)
    )


def _common(one: Sequence[str], other: Sequence[str]) -> bool:
    return not one or not other or not set(one).isdisjoint(other)


def _units_meet(one: Sequence[str], other: Sequence[str], above: Mapping[str, set[str]]) -> bool:
    if not one or not other:
        return True
    mine, theirs = {fold(unit) for unit in one}, {fold(unit) for unit in other}
    return any(a == b or a in above.get(b, ()) or b in above.get(a, ()) for a in mine for b in theirs)


# -- two arrangements ----------------------------------------------------------------------------------------


def compare(first: Terms, second: Terms) -> list[Found]:
    """What two arrangements that meet say differently; one ``overlap`` where they say the same."""
    found = [*_permissions(first, second), *_keeping(first, second), *_grades(first, second)]
    for clause in ("safeguards", "answer_days"):
        a, b = getattr(first, clause), getattr(second, clause)
        if a and b and a != b:
            found.append(_pair(DIFFERENCE, first, second, clause, str(a), str(b), str(a), str(b)))
    if first.authority and second.authority and first.authority != second.authority:
        a, b = first.authority, second.authority
        found.append(_pair(DIFFERENCE, first, second, "authority", a, b, a, b))
    if found:
        return found
    return [
        Found(
            OVERLAP, first.id, second.id, "scope",
            f"{first.id} and {second.id} cover the same information and say the same about it: one is enough.",
            f"{first.id} et {second.id} couvrent la même information et en disent la même chose : un seul suffit.",
        )
    ]  # fmt: skip


def _permissions(first: Terms, second: Terms) -> list[Found]:
    found = []
    for clause in ("secondary_use", "onward"):
        a, b = getattr(first, clause), getattr(second, clause)
        if not a or not b or a == b:
            continue
        kind = CONTRADICTION if (a in ASKING) != (b in ASKING) else DIFFERENCE
        found.append(
            _pair(
                kind,
                first,
                second,
                clause,
                TERM_WORDS[a][0],
                TERM_WORDS[b][0],
                TERM_WORDS[a][1],
                TERM_WORDS[b][1],
            )
        )
    return found


def _keeping(first: Terms, second: Terms) -> list[Found]:
    for one, other in ((first, second), (second, first)):
        if (
            one.keep_at_least is not None
            and other.keep_at_most is not None
            and one.keep_at_least > other.keep_at_most
        ):
            return [
                Found(
                    CONTRADICTION, first.id, second.id, "retention",
                    f"{one.id} keeps it at least {one.keep_at_least} months; {other.id} has it destroyed after {other.keep_at_most}.",
                    f"{one.id} la conserve au moins {one.keep_at_least} mois; {other.id} la fait détruire après {other.keep_at_most}.",
                )
            ]  # fmt: skip
    a, b = first.keep_at_most, second.keep_at_most
    if a is not None and b is not None and a != b:
        return [
            _pair(
                DIFFERENCE, first, second, "retention", f"{a} months", f"{b} months", f"{a} mois", f"{b} mois"
            )
        ]
    return []


def _grades(first: Terms, second: Terms) -> list[Found]:
    if not first.grade or not second.grade or first.grade == second.grade:
        return []
    a, b = GRADES.index(first.grade), GRADES.index(second.grade)
    kind = CONTRADICTION if (a <= POINTER) != (b <= POINTER) else DIFFERENCE
    words = {
        "nothing": ("nothing", "rien"), "existence": ("that it exists", "son existence"),
        "pointer": ("whom to ask", "à qui s’adresser"), "summary": ("a summary", "un résumé"), "full": ("all of it", "le tout"),
    }  # fmt: skip
    (a_en, a_fr), (b_en, b_fr) = words[first.grade], words[second.grade]
    return [_pair(kind, first, second, "grade", a_en, b_en, a_fr, b_fr)]


def _pair(kind: str, first: Terms, second: Terms, clause: str, a: str, b: str, a_fr: str, b_fr: str) -> Found:
    en, fr = CLAUSES[clause]
    return Found(
        kind, first.id, second.id, clause,
        f"On {en}: {first.id} says {a}, {second.id} says {b}.",
        f"Sur {fr} : {first.id} dit {a_fr}, {second.id} dit {b_fr}.",
    )  # fmt: skip


# -- one arrangement -------------------------------------------------------------------------------------------


def _misread(one: Terms, told: Misread) -> Found:
    en, fr = CLAUSES[told.clause]
    a, b = (
        TERM_WORDS.get(told.one, (f"{told.one} months", f"{told.one} mois")),
        TERM_WORDS.get(told.other, (f"{told.other} months", f"{told.other} mois")),
    )
    if told.languages:
        return Found(
            CONTRADICTION, one.id, "", told.clause,
            f"{one.id}, on {en}: the English says {a[0]}, the French {b[0]}.",
            f"{one.id}, sur {fr} : l’anglais dit {a[1]}, le français {b[1]}.",
        )  # fmt: skip
    return Found(
        CONTRADICTION, one.id, "", told.clause,
        f"{one.id}, on {en}: registered as {a[0]}, but its words say {b[0]}.",
        f"{one.id}, sur {fr} : inscrit comme {a[1]}, mais le texte dit {b[1]}.",
    )  # fmt: skip


def _alone(one: Terms) -> list[Found]:
    found = []
    if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
        found.append(
            Found(
                CONTRADICTION, one.id, "", "dates", f"{one.id} ends before it begins.",
                f"{one.id} prend fin avant d’entrer en vigueur.",
            )
        )  # fmt: skip
    if (
        one.keep_at_least is not None
        and one.keep_at_most is not None
        and one.keep_at_least > one.keep_at_most
    ):
        found.append(
            Found(
                CONTRADICTION, one.id, "", "retention",
                f"{one.id} keeps it at least {one.keep_at_least} months and has it destroyed after {one.keep_at_most}.",
                f"{one.id} la conserve au moins {one.keep_at_least} mois et la fait détruire après {one.keep_at_most}.",
            )
        )  # fmt: skip
    return found


def against_law(one: Terms) -> list[Found]:
    """A provision named that lets out no information of the arrangement's regimes."""
    gateway = law().gateway(one.authority) if one.authority else None
    if one.authority and gateway is None:
        return []  # an older reference; a person reads it
    wrong = [regime for regime in one.regimes if gateway is not None and regime not in gateway.regimes]
    if not wrong or gateway is None:
        return []
    named = ", ".join(wrong)
    return [
        Found(
            CONTRADICTION, one.id, "", "authority",
            f"{one.id} rests on {one.authority}, which lets out no information collected as: {named}.",
            f"{one.id} s’appuie sur {one.authority}, qui ne permet pas de communiquer l’information recueillie comme : {named}.",
        )
    ]  # fmt: skip
