"""A hit's page in words: two records side by side, part by part, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from entente.core import disclosures
from entente.core.gate import Grade
from entente.core.history import entries
from entente.core.registers.reader import Reader
from entente.screening import observing
from entente.screening.cited import french, list_title, titles
from entente.screening.engine.rules.vocabulary import code_words, vocabulary
from entente.screening.models import Consignment, Hit, Lookout, Traveller


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


def evidence(hit: Hit) -> list[tuple[str, str]]:
    """The facts that a rule or a control rests on, named as an officer names them."""
    known = vocabulary()
    others = {
        "permit": _("permit"),
        "declared": _("declared"),
        "left": _("left on the permit"),
        "permit_end_user": _("end user on the permit"),
        "list": _("list"),
        "entry": _("entry"),
    }
    out = []
    for one in hit.evidence or ():
        name, value = str(one.get("fact", "")), str(one.get("value", ""))
        title = (
            str(others[name]) if name in others else (observing.words(known[name]) if name in known else name)
        )
        words = code_words(name, value)
        said = (words.fr if french() else words.en) if words else value
        shown = {"✓": _("yes"), "–": _("no")}.get(value) or said
        if value:
            out.append((title, str(shown)))
    return out


def pointed_by(hit: Hit, loaded: dict[str, str] | None = None) -> str:
    """The list, the lookouts, the rule or the control that the hit's figures are counted for, in words.
    ``loaded``: the titles under which lists were loaded."""
    if hit.list_name == "lookouts":
        return str(_("lookouts"))
    if hit.source == Hit.Source.EXPORT:
        return f"{hit.get_source_display()}: {hit.listed_words}"
    if hit.source in (Hit.Source.RULE, Hit.Source.REFERRAL):
        return hit.listed_words
    return list_title(str(hit.list_name), loaded)


def where_listed(reader: Reader, hits: Sequence[Hit], where: str = "queue") -> None:
    """Says of each hit, as ``listed_in``, on which list it stands, as what and under what number: one name
    may stand on several lists, or twice on one. ``where`` is the page on which lookouts of the other agency
    are disclosed."""
    loaded = titles(reader) if any(hit.source == Hit.Source.LIST for hit in hits) else {}
    wanted = {hit.lookout_id for hit in hits if hit.lookout_id}
    entries_ = list(reader.rows(Lookout, Grade.POINTER).filter(pk__in=wanted)) if wanted else []
    disclosures.record(reader, entries_, where)
    kinds = {one.pk: str(one.get_kind_display()) for one in entries_}
    listed = dict(Lookout.Kind.choices)
    for hit in hits:
        told: list[Any] = []
        if hit.lookout_id:
            told = [kinds.get(hit.lookout_id, "")]
            if hit.source == Hit.Source.LIST and hit.list_name:
                told = [
                    _("lookout after %(list)s") % {"list": list_title(hit.list_name, loaded)},
                    *told,
                    hit.entry_id,
                ]
        elif hit.source == Hit.Source.LIST and hit.list_name:
            kind = hit.listed.get("kind") if isinstance(hit.listed, dict) else ""
            told = [list_title(hit.list_name, loaded), listed.get(kind, ""), hit.entry_id]
        hit.listed_in = " · ".join(str(one) for one in told if one)


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


def earlier(reader: Reader, hit: Hit, ours: Any) -> list[Hit]:
    """Earlier encounters: other hits of the same entry, of the same person by name and birth or document,
    or of the same consignor, consignee or end user; the latest first."""
    found = reader.rows(Hit, Grade.FULL).filter(current=True).exclude(pk=hit.pk)
    wanted = Q(title=hit.title) if not isinstance(ours, Consignment) else Q(pk=None)
    if hit.lookout_id:
        wanted |= Q(lookout_id=hit.lookout_id)
    elif hit.source == Hit.Source.LIST:
        wanted |= Q(list_name=hit.list_name, entry_id=hit.entry_id)
    if isinstance(ours, Traveller) and ours.identity:
        same = reader.rows(Traveller, Grade.FULL).filter(identity=ours.identity).values_list("pk", flat=True)
        wanted |= Q(traveller_id__in=list(same[:200]))
    if isinstance(ours, Consignment):
        rows = reader.rows(Consignment, Grade.FULL).exclude(pk=ours.pk)
        parties = Q(pk=None)
        for name in ("consignor", "consignee", "end_user"):
            if getattr(ours, name):
                parties |= Q(**{name: getattr(ours, name)})
        wanted |= Q(consignment_id__in=list(rows.filter(parties).values_list("pk", flat=True)[:200]))
    several = list(found.filter(wanted).order_by("-due_at")[:6])
    where_listed(reader, several, "detail")
    return several


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
