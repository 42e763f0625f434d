"""A hit's page in words: two records side by side, part by part, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.core.gate import Grade
from entente.core.history import entries
from entente.core.registers.reader import Reader
from entente.screening.models import Consignment, Hit, Lookout, Movement, Traveller


def french() -> bool:
    return (get_language() or "en").startswith("fr")


def likelihood(value: float | None) -> str:
    """A probability in words."""
    if value is None:
        return ""
    if value >= 0.95:
        return str(_("very likely"))
    if value >= 0.8:
        return str(_("likely"))
    if value >= 0.6:
        return str(_("more likely than not"))
    return str(_("possible"))


@dataclass
class Side:
    """One row of the comparison."""

    title: str
    ours: list[str]
    theirs: list[str]


def records(reader: Reader, hit: Hit) -> tuple[Any, Lookout | None, Movement | None]:
    """The traveller or consignment, the lookout, the movement: each as far as the gate shows it."""
    ours: Any = None
    if hit.traveller_id:
        ours = reader.rows(Traveller).filter(pk=hit.traveller_id).first()
    elif hit.consignment_id:
        ours = reader.rows(Consignment).filter(pk=hit.consignment_id).first()
    theirs = reader.rows(Lookout).filter(pk=hit.lookout_id).first() if hit.lookout_id else None
    return ours, theirs, reader.rows(Movement).filter(pk=hit.movement_id).first()


def sides(ours: Any, theirs: Lookout | None) -> list[Side]:
    """The two records side by side; a row where either says something."""
    if ours is None:
        return []
    if isinstance(ours, Consignment):
        rows = [
            Side(_("Reference"), [str(ours.reference)], []),
            Side(_("Goods"), [f"{ours.hs} {ours.description}".strip()], []),
            Side(_("Consignor"), [ours.consignor], []),
            Side(_("Consignee"), [ours.consignee], [theirs.name] if theirs else []),
            Side(_("End user"), [ours.end_user], []),
            Side(_("Country"), [], [theirs.country if theirs else ""]),
        ]
    else:
        documents = [
            " ".join(filter(None, [d.get("kind"), d.get("number"), d.get("issuer")])) for d in ours.documents
        ]
        born = ours.date_of_birth.isoformat() if ours.date_of_birth else ""
        rows = [
            Side(
                _("Name"),
                [f"{ours.given_names} {ours.family_name}".strip(), *ours.also_named],
                [theirs.name, theirs.original_name, *theirs.also_named.splitlines()] if theirs else [],
            ),
            Side(_("Born"), [born], [theirs.date_of_birth] if theirs else []),
            Side(_("Sex"), [ours.sex], [theirs.sex] if theirs else []),
            Side(_("Nationality"), [ours.nationality], [theirs.country] if theirs else []),
            Side(_("Place of birth"), [ours.birthplace], []),
            Side(_("Documents"), documents, [theirs.document_number] if theirs else []),
            Side(
                _("Journey"),
                [
                    " ".join(
                        filter(None, [leg.get("flight"), leg.get("origin"), "→", leg.get("destination")])
                    )
                    for leg in ours.itinerary
                ],
                [],
            ),
        ]
    for row in rows:
        row.ours, row.theirs = [v for v in row.ours if v], [v for v in row.theirs if v]
    return [row for row in rows if row.ours or row.theirs]


def parts(hit: Hit) -> list[dict[str, Any]]:
    """What was compared: a sentence, which way it speaks and how strongly (as times the odds)."""
    out = []
    for part in hit.parts or ():
        weight = float(part.get("weight", 0.0))
        strength = min(1.0, abs(weight) / 7)
        if abs(weight) < 0.05:
            word = ""
        elif weight > 0:
            word = _("speaks for")
        else:
            word = _("speaks against")
        out.append(
            {
                "words": part.get("fr" if french() else "en", ""),
                "for": weight > 0.05,
                "against": weight < -0.05,
                "word": word,
                "strength": strength,
                "detail": part.get("code", "").startswith("name.") and abs(weight) < 0.05,
            }
        )
    return out


def advice(hit: Hit) -> dict[str, Any] | None:
    if not hit.advice:
        return None
    suffix = "fr" if french() else "en"
    return {
        "may_stop": hit.advice.get("may_stop"),
        "power": hit.advice.get("power"),
        "by": hit.advice.get(f"by_{suffix}"),
        "words": hit.advice.get(suffix),
    }


def earlier(reader: Reader, hit: Hit) -> list[Hit]:
    """Earlier encounters: other hits of the same lookout, or of the same named person or goods."""
    found = reader.rows(Hit, Grade.FULL).filter(current=True).exclude(pk=hit.pk)
    found = found.filter(lookout_id=hit.lookout_id) if hit.lookout_id else found.filter(title=hit.title)
    return list(found.order_by("-due_at")[:6])


@dataclass
class Line:
    at: Any
    words: str
    who: str = ""
    more: list[str] | None = None


def timeline(reader: Reader, hit: Hit) -> list[Line]:
    """What happened to the hit and who did it, oldest first."""
    lines = [Line(hit.recorded_at, _("Hit recorded by the engine"))]
    for entry in entries(reader, hit):
        more = [f"{title}: {before} → {after}" for title, before, after in entry.differences]
        lines.append(Line(entry.change.recorded_at, str(entry.what), str(entry.who), more))
    return sorted(lines, key=lambda line: line.at)
