"""Words for what the contract names by a code, in both languages."""

from __future__ import annotations

import re

from entente.authority.engine.provisions import law

PURPOSE_WORDS: dict[str, tuple[str, str]] = {
    "own_duties": ("the unit's own duties", "les fonctions propres de l’unité"),
    "administer_act": ("administering or enforcing an Act", "l’application d’une loi"),
    "criminal_investigation": ("a criminal investigation", "une enquête criminelle"),
    "criminal_proceedings": ("criminal proceedings", "une poursuite pénale"),
    "national_security": ("national security", "la sécurité nationale"),
    "life_or_safety": ("life, health or safety", "la vie, la santé ou la sécurité"),
    "immigration": ("immigration", "l’immigration"),
    "financial_crime": ("financial crime", "la criminalité financière"),
    "statistics": ("statistics or research", "la statistique ou la recherche"),
    "court_order": ("complying with a court", "l’obéissance à un tribunal"),
    "person_concerned": ("the person concerned", "la personne concernée"),
}
GRADE_WORDS: dict[str, tuple[str, str]] = {
    "nothing": ("nothing", "rien"),
    "existence": ("existence", "existence"),
    "pointer": ("pointer", "renvoi"),
    "summary": ("summary", "résumé"),
    "full": ("full", "intégral"),
}
REGIME_WORDS: dict[str, tuple[str, str]] = {
    "customs": ("customs information", "renseignements douaniers"),
    "pnr": ("passenger name records", "dossiers passagers"),
    "entry_exit": ("entry and exit information", "renseignements d’entrée et de sortie"),
    "currency_report": ("cross-border currency reports", "déclarations de mouvements d’espèces"),
    "immigration": ("immigration information", "renseignements d’immigration"),
    "police": ("police information", "renseignements policiers"),
    "personal": ("other personal information", "autres renseignements personnels"),
    "non_personal": ("information about no person", "information ne concernant personne"),
}


def _tongue(language: str) -> int:
    return 1 if language.startswith("fr") else 0


def purposes_in_words(purposes: tuple[str, ...], language: str) -> str:
    return ", ".join(PURPOSE_WORDS[one][_tongue(language)] for one in purposes)


FRENCH_CITATION = (
    (r"R\.S\.C\. 1985, c\. ", "L.R.C. (1985), ch. "),
    (r"S\.C\. (\d{4}), c\. ", r"L.C. \1, ch. "),
    (r"SOR/", "DORS/"),
    (r"\(2nd Supp\.\)", "(2e suppl.)"),
    (r"\(text of ", "(texte du "),
    (r", s\. ", ", art. "),
    (r"\)\(([a-z](?:\.\d+)?)\)", r")\1)"),
)
"""How the statutes cite themselves: *R.S.C. 1985, c. P-21, 8(2)(e)* is *L.R.C. (1985), ch. P-21, 8(2)e)*."""


def provision(text: str, language: str) -> str:
    """A provision by the name of its act: ``PA 8(2)(e)`` and ``Privacy Act, 8(2)(e)`` are both *Privacy Act,
    8(2)(e)* and *Loi sur la protection des renseignements personnels, 8(2)e)*. Other texts stay."""
    for act in law().statutes.values():
        for start in (f"{act.code} ", f"{act.en}, "):
            if text.startswith(start):
                return cited(f"{act.fr if _tongue(language) else act.en}, {text[len(start) :]}", language)
    return text


def cited(source: str, language: str) -> str:
    """Where a text of law stands, cited as in the language; the data have the English citation."""
    if _tongue(language):
        for pattern, words in FRENCH_CITATION:
            source = re.sub(pattern, words, source)
    return source
