"""One export declaration against goods lists, permits and listed parties (EN3).

Every finding says what was found, what the law asks and what a person may do; nothing is stopped here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from entente.screening.engine.exports.permits import Permit, PermitBook
from entente.screening.engine.manifests.model import Consignment, GoodsLine, Party
from entente.screening.engine.manifests.places import country_code, destination_of
from entente.screening.engine.rules.model import Named, Text

EIPA = "Export and Import Permits Act"
# Name and country (alpha-2, or None) to the listed parties it may be: (list, entry id, name, score 0 to 1).
Search = Callable[[str, str | None], list[tuple[str, str, str, float]]]
_COUNTED = {"NAR", "PCE", "EA", "NMB", "UNIT", "C62"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``code``: no_permit, unknown_permit, not_in_force, expired, other_consignee, other_end_user, other_destination,
    other_exporter, not_covered, exceeded, unit_differs, listed_party, diversion, no_end_user, end_user_left_out. ``line`` from 1,
    0 for the declaration as a whole. ``urgency`` 0 to 100 is an order of review."""

    code: str
    line: int
    authority: str
    reason: Text
    urgency: int
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Work:
    declaration: Consignment
    lists: dict[str, Named]
    book: PermitBook | None
    on: date
    mode: str | None = None
    findings: list[Finding] = field(default_factory=list)
    taken: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def find(
        self, code: str, line: int, authority: str, en: str, fr: str, urgency: int, **evidence: str
    ) -> None:
        found = Finding(code, line, authority, Text(en, fr), urgency, tuple(evidence.items()))
        self.findings.append(found)


def check(
    declaration: Consignment,
    book: PermitBook | None,
    lists: dict[str, Named],
    on: date,
    search: Search | None = None,
    mode: str | None = None,
) -> list[Finding]:
    """Findings on a declaration as of ``on``, the most urgent first. Empty: nothing to look at.

    ``lists`` needs ``strategic_headings``, ``high_priority`` and ``embargoed_end_use``. ``search`` is the
    look-up of listed parties; without it parties are not looked up. ``book`` ``None``: no permits are on
    hand, and what a permit says is not judged. ``mode`` of the conveyance says how three letters of a place
    are read (:func:`country_of`).
    """
    work = _Work(declaration, lists, book, on, mode)
    controlled = [n for n, line in enumerate(declaration.goods, start=1) if _listed_goods(line, lists)]
    for number, line in enumerate(declaration.goods, start=1):
        _line(work, number, line, number in controlled)
    if controlled:
        _diversion(work, controlled)
    if search is not None:
        _parties(work, search)
    return sorted(work.findings, key=lambda finding: (-finding.urgency, finding.line, finding.code))


def _listed_goods(line: GoodsLine, lists: dict[str, Named]) -> str | None:
    for name in ("high_priority", "strategic_headings"):
        if line.hs and any(line.hs.startswith(code) for code in lists[name].values):
            return name
    return None


def party(declaration: Consignment, *roles: str) -> Party | None:
    """The first party in one of the roles, in the order of the roles."""
    return next((p for role in roles for p in declaration.parties if p.role == role), None)


def _destination(work: _Work) -> str:
    """The country's code; the place as written where its country is not known, blank where none is named."""
    place = work.declaration.destination or work.declaration.discharge or ""
    return destination_of(work.declaration, work.mode) or place.upper()


def _line(work: _Work, number: int, line: GoodsLine, controlled: bool) -> None:
    goods = f"{line.hs or '?'} {line.description or ''}".strip()
    if not line.permits:
        destination = _destination(work)
        if controlled and destination not in ("US", ""):
            work.find(
                *("no_permit", number, f"{EIPA} 13"),
                f"Line {number} ({goods}) stands under a heading that often holds strategic goods and names no "
                f"permit for {destination}. Ask the exporter whether the goods are on the Export Control List.",
                f"La ligne {number} ({goods}) relève d'une position qui contient souvent des biens stratégiques et "
                f"ne nomme aucune licence pour {destination}. Demander à l'exportateur si les biens figurent sur "
                "la Liste des marchandises d'exportation contrôlée.",
                60,
                hs=line.hs or "",
            )
        return
    for permit_number in line.permits if work.book is not None else ():
        assert work.book is not None
        permit = work.book.find(permit_number)
        if permit is None:
            work.find(
                *("unknown_permit", number, f"{EIPA} 13"),
                f"Permit {permit_number} on line {number} is not on file.",
                f"La licence {permit_number} de la ligne {number} n'est pas au dossier.",
                70,
                permit=permit_number,
            )
        else:
            _against(work, number, line, permit)


def same_name(one: str, other: str) -> bool:
    """Names compared by letters only; anything finer is the look-up's work."""
    plain = ("".join(ch for ch in text.upper() if ch.isalnum()) for text in (one, other))
    return len(set(plain)) == 1


def _against(work: _Work, number: int, line: GoodsLine, permit: Permit) -> None:
    name = permit.number
    if permit.state != "in_force":
        word_en, word_fr = {"suspended": ("suspended", "suspendue")}.get(
            permit.state, ("cancelled", "annulée")
        )
        work.find(
            *("not_in_force", number, f"{EIPA} 10"),
            f"Permit {name} is {word_en}: nothing may leave under it now.",
            f"La licence {name} est {word_fr} : rien ne peut sortir à son titre en ce moment.",
            80,
            permit=name,
        )
    if work.on > permit.expires:
        work.find(
            *("expired", number, f"{EIPA} 13"),
            f"Permit {name} expired on {permit.expires.isoformat()}.",
            f"La licence {name} a expiré le {permit.expires.isoformat()}.",
            75,
            permit=name,
        )
    asked = (
        ("other_exporter", ("exporter", "consignor"), permit.exporter, "exporter", "exportateur"),
        ("other_consignee", ("consignee", "importer"), permit.consignee, "consignee", "destinataire"),
        ("other_end_user", ("end_user",), permit.end_user, "end user", "utilisateur final"),
    )
    for code, roles, wanted, role_en, role_fr in asked:
        found = party(work.declaration, *roles)
        if found is None and code == "other_end_user" and wanted:
            work.find(
                *("end_user_left_out", number, f"{EIPA} 13"),
                f"Permit {name} was granted for {wanted} as {role_en}; the declaration names none.",
                f"La licence {name} a été accordée pour {wanted} comme {role_fr}; la déclaration n'en nomme aucun.",
                58,
                permit=name,
                permit_end_user=wanted,
            )
        if found is not None and found.name and wanted and not same_name(found.name, wanted):
            work.find(
                *(code, number, f"{EIPA} 13"),
                f"Permit {name} names {wanted} as {role_en}; the declaration names {found.name}.",
                f"La licence {name} nomme {wanted} comme {role_fr}; la déclaration nomme {found.name}.",
                72,
                permit=name,
                declared=found.name,
            )
    destination = destination_of(work.declaration, work.mode)
    if destination and destination != permit.destination:
        work.find(
            *("other_destination", number, f"{EIPA} 15(1)"),
            f"Permit {name} is for {permit.destination}; the goods go to {destination}.",
            f"La licence {name} vise {permit.destination}; les biens vont vers {destination}.",
            78,
            permit=name,
        )
    if line.hs and not any(line.hs.startswith(code) for code in permit.hs):
        work.find(
            *("not_covered", number, f"{EIPA} 13"),
            f"Permit {name} covers {', '.join(permit.hs)}, not {line.hs}.",
            f"La licence {name} couvre {', '.join(permit.hs)}, non {line.hs}.",
            72,
            permit=name,
        )
    _quantity(work, number, line, permit)


def quantity_in(line: GoodsLine, unit: str) -> float | None:
    """What a line takes in the permit's unit: pieces of any kind against pieces, mass against kilograms. ``None``
    where it is not stated or the units do not compare."""
    amount, theirs, wanted = line.quantity, (line.unit or "").upper(), unit.upper()
    if wanted == "KGM" and theirs != "KGM":
        return line.net_kg or line.gross_kg
    return amount if theirs == wanted or {theirs, wanted} <= _COUNTED else None


def _quantity(work: _Work, number: int, line: GoodsLine, permit: Permit) -> None:
    amount, unit = quantity_in(line, permit.unit), (line.unit or "").upper()
    if amount is None and line.quantity is None:
        if permit.unit.upper() != "KGM":
            work.find(
                *("unit_differs", number, f"{EIPA} 13"),
                f"Line {number} states no quantity; permit {permit.number} counts in {permit.unit}. Ask the exporter.",
                f"La ligne {number} n'indique aucune quantité; la licence {permit.number} compte en {permit.unit}. "
                "Demander à l'exportateur.",
                40,
                permit=permit.number,
            )
        return
    if amount is None:
        work.find(
            *("unit_differs", number, f"{EIPA} 13"),
            f"Line {number} counts in {unit or '?'}, permit {permit.number} in {permit.unit}: compare by hand.",
            f"La ligne {number} compte en {unit or '?'}, la licence {permit.number} en {permit.unit} : comparer "
            "à la main.",
            40,
            permit=permit.number,
        )
        return
    left = permit.left - work.taken[permit.number]
    work.taken[permit.number] += amount
    if amount > left:
        work.find(
            *("exceeded", number, f"{EIPA} 13"),
            f"Line {number} takes {amount:g} {permit.unit}; permit {permit.number} has {left:g} left of "
            f"{permit.quantity:g}.",
            f"La ligne {number} prend {amount:g} {permit.unit}; il reste {left:g} des {permit.quantity:g} de la "
            f"licence {permit.number}.",
            74,
            permit=permit.number,
            left=f"{left:g}",
        )


def _diversion(work: _Work, lines: list[int]) -> None:
    """Controlled goods whose end user sits where they may not go, behind somebody elsewhere."""
    declaration, embargoed = work.declaration, work.lists["embargoed_end_use"].values
    end_user = party(declaration, "end_user")
    consignee = party(declaration, "consignee", "importer")
    intermediary = party(declaration, "intermediary")
    through = next((p for p in (intermediary, consignee) if p is not None and p.country), None)
    first = lines[0]
    if end_user is not None and country_code(end_user.country) in embargoed:
        through_country = through.country if through is not None else None
        if through is not None and country_code(through_country) != country_code(end_user.country):
            work.find(
                *("diversion", first, f"{EIPA} 15(1); Special Economic Measures Act"),
                f"The goods go to {through.name} in {through_country}; behind it stands {end_user.name} in "
                f"{end_user.country}, where goods of line {first} may not go. Refer before release.",
                f"Les biens vont à {through.name} en {through_country}; derrière se trouve {end_user.name} en "
                f"{end_user.country}, où les biens de la ligne {first} ne peuvent aller. Aiguiller avant la "
                "mainlevée.",
                90,
                intermediary=through.name,
                end_user=end_user.name,
            )
        else:
            work.find(
                *("embargoed", first, "Special Economic Measures Act; United Nations Act"),
                f"The end user {end_user.name} is in {end_user.country}, where goods of line {first} may not go.",
                f"L'utilisateur final {end_user.name} est en {end_user.country}, où les biens de la ligne {first} "
                "ne peuvent aller.",
                88,
                end_user=end_user.name,
            )
    elif end_user is None and consignee is not None:
        turns = work.lists.get("transhipment_places")
        told = any(one.code == "end_user_left_out" for one in work.findings)
        if turns is not None and country_code(consignee.country) in turns.values and not told:
            work.find(
                *("no_end_user", first, f"{EIPA} 17"),
                f"{consignee.name} in {consignee.country} is the last named; no end user is given for goods of line "
                f"{first}.",
                f"{consignee.name} en {consignee.country} est le dernier nommé; aucun utilisateur final pour les biens "
                f"de la ligne {first}.",
                55,
                consignee=consignee.name,
            )


def _parties(work: _Work, search: Search) -> None:
    for who in work.declaration.parties:
        if not who.name:
            continue
        for listed, entry, name, score in search(who.name, who.country):
            work.find(
                *("listed_party", 0, "Special Economic Measures Act; Criminal Code 83.08"),
                f"{who.name} ({who.role}) may be {name}, {listed} {entry} (likelihood {score:.2f}). Compare before "
                "anything else.",
                f"{who.name} ({who.role}) pourrait être {name}, {listed} {entry} (vraisemblance {score:.2f}). "
                "Comparer avant toute chose.",
                round(70 + 25 * score),
                list=listed,
                entry=entry,
            )
