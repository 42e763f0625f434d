"""The annex in words: each clause as the sentence that its rule means, in both languages."""

from __future__ import annotations

from typing import Any

from entente.authority.annex.clauses import Clause
from entente.authority.engine.contradictions import TERM_WORDS
from entente.authority.engine.provisions import law
from entente.authority.engine.terms import element_words
from entente.authority.engine.words import REGIME_WORDS, cited
from entente.core.models import Agency, Purpose, Regime, Unit

TONGUES = ("en", "fr")
GRADE = {
    "existence": ("whether there is any of", "l’existence de"),
    "pointer": ("whom to ask about", "à qui s’adresser au sujet de"),
    "summary": ("a summary of", "un résumé de"),
    "full": ("all of", "la totalité de"),
}
WORDS: dict[str, tuple[str, str]] = {
    "title": ("Annex on Information Sharing", "Annexe sur l’échange d’information"),
    "of": ("to the memorandum of understanding between the agencies", "au protocole d’entente entre les organismes"),
    "version": ("Version", "Version"),
    "effect": ("takes effect on", "prend effet le"),
    "draft": ("Draft: not signed.", "Projet : non signé."),
    "proposed": ("Proposed for signature.", "Proposée pour signature."),
    "in_force": ("Signed by both agencies and in force.", "Signée par les deux organismes et en vigueur."),
    "replaced": ("Replaced by a later version.", "Remplacée par une version ultérieure."),
    "withdrawn": ("Withdrawn.", "Retirée."),
    "digest": ("Digest of its clauses, in the ledger", "Empreinte de ses clauses, au registre"),
    "clauses": ("Part I – What is given", "Partie I – Ce qui est donné"),
    "law": ("Part II – The provisions relied on", "Partie II – Les dispositions invoquées"),
    "never": ("Part III – What no clause opens", "Partie III – Ce qu’aucune clause n’ouvre"),
    "changes": ("What changed since the version before", "Ce qui a changé depuis la version précédente"),
    "signatures": ("Signatures", "Signatures"),
    "nobody": ("Nobody has signed this version yet.", "Personne n’a encore signé cette version."),
    "clause": ("Clause", "Clause"),
    "english": ("English", "Anglais"),
    "french": ("French", "Français"),
    "tests": ("It asks that:", "Elle exige que :"),
    "duties": ("Duties that come with it:", "Obligations qui s’y rattachent :"),
    "read": ("text read on", "texte lu le"),
    "added": ("added", "ajoutée"),
    "removed": ("removed", "supprimée"),
    "changed": ("changed", "modifiée"),
    "same": ("Nothing.", "Rien."),
    "equal": ("Both language versions are equally authentic. Each clause is the rule that the system decides by; "
              "a change of one is a change of the other.",
              "Les deux versions font également autorité. Chaque clause est la règle suivant laquelle le système décide; "
              "modifier l’une, c’est modifier l’autre."),
}  # fmt: skip
FIELDS: dict[str, tuple[str, str]] = {
    "title": ("title", "titre"), "holder": ("gives", "donne"), "recipient": ("receives", "reçoit"), "units": ("units", "unités"),
    "regime": ("collected as", "recueillie comme"), "grade": ("how much", "étendue"), "authority": ("provision", "disposition"),
    "purposes": ("purposes", "fins"), "elements": ("elements", "éléments"), "secondary_use": ("further use", "usage ultérieur"),
    "onward": ("onward transfer", "communication à des tiers"), "keep_at_most": ("kept at most (months)", "conservée au plus (mois)"),
    "stated": ("stated by the holder", "déclaré par le détenteur"),
}  # fmt: skip
STATED = {
    "solely": ("that it serves solely this purpose", "qu’elle sert uniquement cette fin"),
    "grounds": ("its grounds", "ses motifs"),
    "written_reasons": ("its reasons in writing", "ses raisons par écrit"),
    "contribution": ("how it contributes", "en quoi elle est utile"),
    "proportionality": ("that it is no more than necessary", "qu’elle n’excède pas le nécessaire"),
    "accuracy": ("how accurate it is", "son exactitude"),
    "reliability": ("how reliably it was obtained", "la fiabilité de son obtention"),
}


def word(key: str, tongue: str) -> str:
    return WORDS[key][TONGUES.index(tongue)]


class Names:
    """Names of agencies, units and purposes in both languages, read once."""

    def __init__(self) -> None:
        self.agencies = {one.code: (one.name_en, one.name_fr) for one in Agency.objects.all()}
        self.units = {one.code: (one.name_en, one.name_fr) for one in Unit.objects.all()}
        self.purposes = {one.code: (one.title_en, one.title_fr) for one in Purpose.objects.all()}

    def of(self, kind: str, code: str, i: int) -> str:
        found: dict[str, tuple[str, str]] = getattr(self, kind)
        return found.get(code, (code, code))[i]


def sentences(clause: Clause, tongue: str, names: Names) -> list[str]:
    """What the clause says: who gives whom how much of what for which purpose under what; then its duties."""
    i = TONGUES.index(tongue)
    holder = names.of("agencies", clause["holder"], i)
    recipient = names.of("agencies", clause["recipient"], i)
    units = _listed([names.of("units", one, i) for one in clause["units"]], i)
    purposes = _listed([names.of("purposes", one, i) for one in clause["purposes"]], i)
    grade, regime = GRADE[clause["grade"]][i], REGIME_WORDS[clause["regime"]][i]
    elements = _listed([element_words(one, bool(i)) for one in clause.get("elements", ())], i)
    if i == 0:
        told = [
            f"The {holder} gives the {recipient}{f' ({units})' if units else ''} {grade} its {regime}"
            f"{f' ({elements})' if elements else ''}{f', for: {purposes}' if purposes else ''}, under {clause['authority']}."
        ]
    else:
        told = [
            f"Organisme détenteur : {holder}. Destinataire : {recipient}{f' ({units})' if units else ''}. Est donné : {grade} ses {regime}"
            f"{f' ({elements})' if elements else ''}{f', aux fins suivantes : {purposes}' if purposes else ''}, en vertu de {clause['authority']}."
        ]
    stated = _listed([STATED[one][i] for one in clause.get("stated", ()) if one in STATED], i)
    if stated:
        told.append(f"The holder states {stated}." if i == 0 else f"Le détenteur déclare {stated}.")
    use, onward = clause.get("secondary_use"), clause.get("onward")
    if use:
        told.append(
            f"Further use: {TERM_WORDS[use][0]}." if i == 0 else f"Usage ultérieur : {TERM_WORDS[use][1]}."
        )
    if onward:
        told.append(
            f"Onward transfer: {TERM_WORDS[onward][0]}."
            if i == 0
            else f"Communication à des tiers : {TERM_WORDS[onward][1]}."
        )
    months = clause.get("keep_at_most")
    if months:
        told.append(f"Kept at most {months} months." if i == 0 else f"Conservée au plus {months} mois.")
    return told if i == 0 else [one.replace(" :", "\N{NO-BREAK SPACE}:") for one in told]


def _listed(words: list[str], i: int) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + (" and " if i == 0 else " et ") + words[-1]


def value(name: str, given: Any, tongue: str, names: Names) -> str:
    """A field of a clause as the differences show it."""
    i = TONGUES.index(tongue)
    if given in (None, "", []):
        return "–"
    if name == "title":
        return str(given[tongue])
    if name in ("holder", "recipient"):
        return names.of("agencies", given, i)
    if name == "regime":
        return REGIME_WORDS[given][i] if given in Regime.values else str(given)
    if name == "grade":
        words = {"existence": ("that it exists", "son existence"), "pointer": ("whom to ask", "à qui s’adresser"),
                 "summary": ("a summary", "un résumé"), "full": ("all of it", "le tout")}  # fmt: skip
        return words[given][i]
    if name in ("units", "purposes"):
        return _listed([names.of(name, one, i) for one in given], i)
    if name == "elements":
        return _listed([element_words(one, bool(i)) for one in given], i)
    if name in ("secondary_use", "onward"):
        return TERM_WORDS[given][i]
    if name == "stated":
        return _listed([STATED.get(one, (one, one))[i] for one in given], i)
    return str(given)


def provisions(clauses: list[Clause], tongue: str) -> list[dict[str, Any]]:
    """The provisions that the clauses name: what they say, every test, every duty, when their text was read."""
    told, found = law(), []
    for name in dict.fromkeys(one["authority"] for one in clauses):
        gateway = told.gateway(name)
        if gateway is None:
            continue
        found.append(
            {
                "id": gateway.id,
                "text": getattr(gateway, tongue),
                "source": cited(told.statutes[gateway.statute].source, tongue),
                "read": gateway.text_read.isoformat(),
                "tests": [getattr(told.conditions[one], tongue) for one in gateway.tests],
                "duties": [told.obligations[one][tongue] for one in gateway.obligations],
            }
        )
    return found


def never(tongue: str) -> list[dict[str, str]]:
    """The overlays: what closes whatever a clause says."""
    rows = [one for one in law().forbids if one.id not in NOT_FOR_PEOPLE]
    return [{"provision": one.provision, "text": getattr(one, tongue)} for one in rows]


NOT_FOR_PEOPLE = ("moment", "holder", "regime", "recipient", "purpose", "overlays_known")
"""Those that only say that a request is not complete."""
