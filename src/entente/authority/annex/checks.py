"""Whether each clause stands: tried on the law engine, and against the other clauses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from entente.authority.annex.clauses import GRADES, Clause
from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code, agency_kind
from entente.authority.engine.contradictions import CONTRADICTION, find
from entente.authority.engine.standing import EVERYTHING, stands
from entente.authority.engine.terms import Terms
from entente.core.models import Agency, Purpose, Regime, Unit

Problem = tuple[str, str]


def arrangement(clause: Clause) -> law.Arrangement:
    """The clause as the engine takes it, with what the holder states once for every disclosure under it."""
    rows = [Purpose.objects.filter(code=code).first() for code in clause["purposes"]]
    kinds = sorted({row.kind for row in rows if row is not None})
    return law.Arrangement(
        id=clause["code"],
        holder=str(agency_code(clause["holder"])),
        recipient=str(agency_code(clause["recipient"])),
        regimes=(clause["regime"],),
        grade=clause["grade"],
        authority=clause["authority"],
        purposes=tuple(kinds),
        elements=tuple(clause.get("elements", ())),
        secondary_use=clause.get("secondary_use", ""),
        onward_transfer=clause.get("onward", ""),
        texts=law.Texts(frozenset(clause.get("stated", ()))),
    )


def examples(clause: Clause, day: date) -> list[law.Request]:
    """One request per purpose that the clause serves and receiving unit: what it promises to open."""
    made = []
    units = list(Unit.objects.filter(code__in=clause["units"])) or [None]
    agency = str(agency_code(clause["recipient"]))
    for purpose in Purpose.objects.filter(code__in=clause["purposes"]):
        for unit in units:
            made.append(
                law.Request(
                    holder=str(agency_code(clause["holder"])),
                    originator=str(agency_code(clause["holder"])),
                    label=law.Label(
                        regime=clause["regime"],
                        collected_at=datetime.combine(day, time(0), UTC),
                        identifies_person=clause["regime"] != Regime.NON_PERSONAL,
                    ),
                    recipient=law.Recipient(
                        agency=agency,
                        unit=unit.name_en if unit is not None else None,
                        kind=agency_kind(agency),
                        roles=("official",),
                        protected="C",
                        secret="top_secret",
                        active=True,
                    ),
                    purpose=law.Purpose(kind=purpose.kind, act=purpose.act or None),
                    form="written",
                    elements=tuple(clause.get("elements", ())),
                    arrangement=clause["code"],
                    now=datetime.combine(day, time(12), UTC),
                    given=EVERYTHING | {"purpose.act", "texts", "elements", "arrangement"},
                )
            )
    return made


def problems_of(clause: Clause, day: date) -> list[Problem]:
    """Why a clause does not stand, in both languages; none where it does."""
    code = clause["code"]
    known = set(Agency.objects.values_list("code", flat=True))
    if (
        clause["holder"] not in known
        or clause["recipient"] not in known
        or clause["holder"] == clause["recipient"]
    ):
        return [(f"Clause {code} needs two agencies.", f"La clause {code} doit nommer deux organismes.")]
    units = set(Unit.objects.filter(agency__code=clause["recipient"]).values_list("code", flat=True))
    if lost := sorted(set(clause["units"]) - units):
        names = ", ".join(lost)
        return [
            (
                f"Clause {code}: {names} is no unit of the recipient.",
                f"Clause {code} : {names} n’est pas une unité du destinataire.",
            )
        ]
    purposes = set(Purpose.objects.values_list("code", flat=True))
    if lost := sorted(set(clause["purposes"]) - purposes):
        names = ", ".join(lost)
        return [(f"Clause {code}: no such purpose: {names}.", f"Clause {code} : fin inconnue : {names}.")]
    if clause["regime"] not in Regime.values or clause["grade"] not in GRADES:
        return [(f"Clause {code} cannot be read.", f"La clause {code} est illisible.")]
    if clause.get("elements") and clause["grade"] in ("summary", "full"):
        return [
            (
                f"Clause {code} lists elements, and a standing rule opens whole records: give a pointer, "
                "the elements are given on a request.",
                f"La clause {code} énumère des éléments, et une règle permanente ouvre des dossiers "
                "entiers : donnez un renvoi, les éléments sont communiqués sur demande.",
            )
        ]
    held, answers = stands(arrangement(clause), examples(clause, day))
    if held:
        return []
    if not clause["purposes"]:
        return [
            (
                f"Clause {code} gives more than a pointer: name its purposes.",
                f"La clause {code} donne plus qu’une référence : nommez ses fins.",
            )
        ]
    refused = next((one for one in answers if clause["authority"] not in one.authority), None)
    last = refused.reasons[-1] if refused is not None and refused.reasons else None
    en, fr = (last.en, last.fr) if last is not None else ("", "")
    return [
        (
            f"Clause {code} does not stand on {clause['authority']}. {en}".strip(),
            f"La clause {code} ne s’appuie pas sur {clause['authority']}. {fr}".strip(),
        )
    ]


def problems(clauses: list[Clause], day: date, parts: dict[str, list[str]]) -> list[Problem]:
    """Everything that keeps a version from being proposed."""
    if not clauses:
        return [("The annex has no clause yet.", "L’annexe n’a encore aucune clause.")]
    found = [one for clause in clauses for one in problems_of(clause, day)]
    told = find([_terms(one) for one in clauses], parts)
    return found + [(one.en, one.fr) for one in told if one.kind == CONTRADICTION]


def _terms(clause: Clause) -> Terms:
    """For the finder. Grades are left out: of two clauses the gate takes the one that opens more."""
    return Terms(
        id=clause["code"],
        holder=clause["holder"],
        recipient=clause["recipient"],
        regimes=(clause["regime"],),
        units=tuple(clause["units"]),
        purposes=tuple(clause["purposes"]),
        elements=tuple(clause.get("elements", ())),
        secondary_use=clause.get("secondary_use", ""),
        onward=clause.get("onward", ""),
        keep_at_most=clause.get("keep_at_most"),
        authority=clause["authority"],
    )


def as_problem(one: Any) -> str:
    from entente.core.bilingual import active

    return str(one[1] if active() == "fr" else one[0])
