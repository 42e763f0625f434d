"""120 arrangements in which contradictions were planted: the truth is known by construction.

Made of pairs. A pair shares holder, recipient, regime, unit and elements; no other pair shares all of them. A *planted*
pair disagrees on one clause; an *alike* pair agrees or differs in degree only; a *near miss* disagrees, but about other
information (elements, purpose, unit), in another period, or the other way round, so that both can be kept. Half of the clauses are
coded and half only written, in one language or both, in the wording of several drafters.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from entente.authority.engine.terms import Terms

ONWARD = {
    "none": [
        ("The Recipient shall not disclose the Information to any third party.", "Le destinataire ne peut communiquer l’information à un tiers."),
        ("No onward transfer of the information is made.", "Aucune communication ultérieure n’est faite à des tiers."),
        ("Information received under this Arrangement must not be passed to another organization under no circumstances.", "Les renseignements reçus ne doivent jamais être transmis à un autre organisme."),
        ("Further dissemination is prohibited.", "Toute diffusion ultérieure est interdite."),
    ],
    "permission": [
        ("The information shall not be disclosed further without the prior written consent of the originator.", "L’information ne peut être communiquée à autrui sans l’autorisation écrite de l’organisme d’origine."),
        ("Onward disclosure requires the express approval of the supplying Participant.", "La communication ultérieure exige l’assentiment exprès du participant qui fournit l’information."),
        ("It may be given to others only with the permission of the agency that gave it.", "Elle ne peut être remise à d’autres qu’avec la permission de l’organisme qui l’a donnée."),
    ],
    "domestic": [
        ("The Recipient may pass the information to Canadian law-enforcement agencies.", "Le destinataire peut transmettre l’information aux organismes canadiens d’application de la loi."),
        ("Disclosure to federal institutions is permitted.", "La communication aux organismes fédéraux est permise."),
    ],
    "free": [
        ("The recipient may disclose the information to other bodies at its discretion.", "Le destinataire peut communiquer l’information à d’autres organismes à sa discrétion."),
        ("Information may be freely passed on.", "L’information peut être transmise librement."),
    ],
}  # fmt: skip
USE = {
    "none": [
        ("The information is used solely for the purpose for which it was given.", "L’information sert uniquement à la fin pour laquelle elle a été donnée."),
        ("It shall not be used for any other purpose.", "Elle ne peut servir à aucune autre fin."),
    ],
    "permission": [
        ("Use for another purpose requires the prior authorization of the supplier.", "Tout usage à une autre fin exige l’autorisation préalable de qui l’a fournie."),
        ("The information shall not be used for another purpose unless the other Participant consents in writing.", "L’information ne peut servir à une autre fin sauf consentement écrit de l’autre participant."),
    ],
    "consistent": [
        ("The information may be used for consistent purposes.", "L’information peut servir à des fins compatibles."),
    ],
    "free": [
        ("The Recipient may use the information for any lawful purpose.", "Le destinataire peut utiliser l’information à toute autre fin licite."),
    ],
}  # fmt: skip
MOST = {
    12: [("Information is destroyed within one year of receipt.", "L’information est détruite dans l’année : 12 mois au plus."),
         ("It is kept no longer than 12 months.", "Elle est conservée au plus douze mois.")],
    24: [("The recipient destroys it after two years.", "Le destinataire la détruit au bout de deux ans."),
         ("Retention shall not exceed 24 months.", "La conservation ne dépasse pas 24 mois.")],
    60: [("Records are disposed of after five years.", "Les dossiers sont éliminés après cinq ans.")],
}  # fmt: skip
LEAST = {
    36: [("Each Participant keeps the information for at least three years.", "Chaque participant conserve l’information au moins trois ans."),
         ("It must not be destroyed before 36 months have passed.", "Elle ne peut être détruite avant 36 mois; au moins 36 mois.")],
    84: [("Information shall be retained for a minimum of seven years.", "L’information est conservée au minimum sept ans.")],
}  # fmt: skip
ELEMENTS = [
    (["name", "date of birth"], ["surname", "DOB"]), (["passport number"], ["numéro de passeport", "address"]),
    (["vessel", "arrival"], ["navire"]), (["goods", "declared value"], ["cargaison"]), (["fingerprints"], ["empreintes digitales"]),
    (["lookout"], ["signalement"]), (["track"], ["trajectoire"]), (["criminal record"], ["antécédents judiciaires"]),
]  # fmt: skip
PURPOSES = ["administer_act", "criminal_investigation", "immigration", "national_security"]
LAWFUL = {"customs": "CA 107(4)(d)", "police": "PA 8(2)(e)", "immigration": "PA 8(2)(e)", "pnr": "PNR 6"}
UNITS = {
    "RCMP": ["RCMP-ODIV", "RCMP-EDIV", "RCMP-BIOC"],
    "CBSA": ["CBSA-SOR", "CBSA-PAC", "CBSA-NTC"],
    "OPP": ["OPP-MARINE", "OPP-EAST"],
}
PARTS = {"RCMP-BIT": ["RCMP-ODIV", "RCMP-NHQ"], "CBSA-INT": ["CBSA-SOR", "CBSA-NHQ"]}
"""Units of which another in this table is a part: the pair names one and the other."""
LOOSE, STRICT = ("domestic", "free"), ("none", "permission")


@dataclass(frozen=True)
class Planted:
    rows: list[Terms]
    truth: set[tuple[frozenset[str], str]]
    """Pair (or the one arrangement) and clause."""


def make(seed: int, count: int = 120) -> Planted:
    rng = random.Random(seed)
    rows: list[Terms] = []
    truth: set[tuple[frozenset[str], str]] = set()
    scopes = _scopes(rng)
    kinds = ["planted", "alike", "near"] * (count // 6)
    for n, kind in enumerate(kinds):
        first, second = _pair(rng, n, *scopes[n])
        if kind == "planted":
            first, second, where, clause = _plant(rng, first, second)
            truth.add((where, clause))
        elif kind == "near":
            first, second = _near_miss(rng, first, second)
        else:
            first, second = _alike(rng, first, second)
        rows += [_drafted(rng, first), _drafted(rng, second)]
    rng.shuffle(rows)
    return Planted(rows, truth)


def _scopes(rng):
    found = []
    for holder in UNITS:
        for recipient in UNITS:
            if holder != recipient:
                found += [
                    (holder, recipient, regime, unit, elements)
                    for regime in LAWFUL for unit in UNITS[recipient] for elements in ELEMENTS
                ]  # fmt: skip
    rng.shuffle(found)
    return found


def _pair(rng, n, holder, recipient, regime, unit, elements):
    common = {
        "holder": holder, "recipient": recipient, "regimes": (regime,), "units": (unit,), "grade": rng.choice(["summary", "full"]),
        "authority": LAWFUL[regime], "purposes": (rng.choice(PURPOSES),), "valid_from": date(2005 + n % 12, 1 + n % 12, 1),
        "valid_to": None, "safeguards": "B", "secondary_use": "permission", "onward": "permission",
    }  # fmt: skip
    part = next((p for p, above in PARTS.items() if unit in above and rng.random() < 0.5), unit)
    one = Terms(id=f"A-{n:03}a", elements=tuple(elements[0]), **common)
    return one, Terms(
        id=f"A-{n:03}b", elements=tuple(elements[1] + elements[0][1:]), **(common | {"units": (part,)})
    )


def _alike(rng, one, other):
    clause = rng.choice(["onward", "secondary_use", "safeguards", "keep_at_most", "grade", "nothing", "keep"])
    if clause == "onward":
        side = rng.choice([LOOSE, STRICT])
        return replace(one, onward=side[0]), replace(other, onward=side[1])
    if clause == "secondary_use":
        return replace(one, secondary_use="consistent"), replace(other, secondary_use="free")
    if clause == "safeguards":
        return replace(one, safeguards="A"), other
    if clause == "keep_at_most":
        return replace(one, keep_at_most=24), replace(other, keep_at_most=60)
    if clause == "keep":
        return replace(one, keep_at_least=36), replace(other, keep_at_most=60)
    if clause == "grade":
        return replace(one, grade="summary"), replace(other, grade="full")
    return one, other


def _plant(rng, one, other):
    both = frozenset({one.id, other.id})
    clause = rng.choice(
        [
            "onward",
            "onward",
            "secondary_use",
            "secondary_use",
            "retention",
            "retention",
            "grade",
            "languages",
            "law",
        ]
    )
    if clause == "onward":
        return replace(one, onward=rng.choice(STRICT)), replace(other, onward=rng.choice(LOOSE)), both, clause
    if clause == "secondary_use":
        loose = rng.choice(["consistent", "free"])
        return (
            replace(one, secondary_use=rng.choice(STRICT)),
            replace(other, secondary_use=loose),
            both,
            clause,
        )
    if clause == "retention":
        least, most = rng.choice([(36, 12), (36, 24), (84, 60), (84, 24)])
        return replace(one, keep_at_least=least), replace(other, keep_at_most=most), both, clause
    if clause == "grade":
        return replace(one, grade=rng.choice(["existence", "pointer"])), other, both, clause
    if clause == "languages":
        en, fr = rng.choice(ONWARD["none"])[0], rng.choice(ONWARD["free"])[1]
        return (
            replace(one, onward="", prose={"onward": (en, fr)}),
            replace(other, onward=""),
            frozenset({one.id}),
            "onward",
        )
    wrong = "PA 8(2)(e)" if one.authority.startswith(("CA", "PNR")) else "CA 107(4)(d)"
    return replace(one, authority=wrong), other, frozenset({one.id}), "authority"


def _near_miss(rng, one, other):
    """They disagree on every clause that can be, about something else."""
    one = replace(one, onward="none", secondary_use="none", keep_at_least=84, grade="pointer")
    other = replace(other, onward="free", secondary_use="free", keep_at_most=12, grade="full")
    apart = rng.choice(["elements", "purpose", "unit", "before", "other way"])
    if apart == "elements":
        return one, replace(other, elements=("photograph",))
    if apart == "purpose":
        return one, replace(other, purposes=tuple(p for p in PURPOSES if p not in one.purposes))
    if apart == "unit":
        return one, replace(other, units=(f"{other.recipient}-ELSEWHERE",))
    if apart == "before":
        return replace(one, valid_to=date(2019, 12, 31)), replace(other, valid_from=date(2020, 1, 1))
    return one, replace(
        other,
        holder=one.recipient,
        recipient=one.holder,
        units=(),
        regimes=("personal",),
        authority="PA 8(2)(a)",
    )


def _drafted(rng, one: Terms) -> Terms:
    """Half of the clauses only in words; some in one language."""
    prose = dict(one.prose)
    for clause, wordings in (("onward", ONWARD), ("secondary_use", USE)):
        value = getattr(one, clause)
        if value and rng.random() < 0.5:
            prose[clause] = _tongues(rng, rng.choice(wordings[value]))
            one = replace(one, **{clause: ""})
    if one.keep_at_least is not None or one.keep_at_most is not None:
        en, fr = [], []
        for value, wordings in ((one.keep_at_least, LEAST), (one.keep_at_most, MOST)):
            if value is not None and rng.random() < 0.5:
                a, b = rng.choice(wordings[value])
                en.append(a)
                fr.append(b)
                one = replace(one, **{"keep_at_least" if wordings is LEAST else "keep_at_most": None})
        if en:
            prose["retention"] = _tongues(rng, (" ".join(en), " ".join(fr)))
    return replace(one, prose=prose)


def _tongues(rng, pair):
    return rng.choice([pair, pair, (pair[0], ""), ("", pair[1])])
