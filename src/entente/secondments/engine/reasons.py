"""Reasons in both languages, one sentence each."""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    code: str
    en: str
    fr: str


SENTENCES: dict[str, tuple[str, str]] = {
    "profile_met": (
        "Meets {met} of the {of} competencies of the profile.",
        "Satisfait à {met} des {of} compétences du profil.",
    ),
    "wished_place": ("Asked for {place}.", "A demandé {place}."),
    "same_agency": (
        "The position is in the candidate's own agency ({agency}); an exchange is with another.",
        "Le poste est dans l’organisme du candidat ({agency}); l’échange se fait avec un autre.",
    ),
    "own_position": (
        "This is the position that the candidate leaves.",
        "C’est le poste que le candidat quitte.",
    ),
    "other_level": ("The position is at another level.", "Le poste est à un autre niveau."),
    "other_area": (
        "The position is in another field of work.",
        "Le poste est dans un autre domaine de travail.",
    ),
    "essential_short": (
        "Essential competency {competency}: level {held} held, {level} required.",
        "Compétence essentielle {fr} : niveau {held} détenu, {level} exigé.",
    ),
    "language_missing": (
        "The position requires {language}.",
        "Le poste exige la langue suivante : {language}.",
    ),
    "clearance_low": (
        "The clearance is below what the position requires.",
        "L’habilitation est inférieure à celle que le poste exige.",
    ),
    "time_short": (
        "Only {months} months are free on both sides; the position needs {needed}.",
        "Seuls {months} mois sont libres des deux côtés; le poste en exige {needed}.",
    ),
    "no_eligible_position": (
        "No position of this round is open to the candidate. Of the nearest one:",
        "Aucun poste de cette ronde n’est ouvert au candidat. Pour le plus proche :",
    ),
    "others_fit_better": (
        "Eligible for {eligible} positions; placing the candidate would lower the whole round.",
        "Admissible à {eligible} postes; le placement du candidat abaisserait l’ensemble de la ronde.",
    ),
    "balance": (
        "Would be placed if the agencies did not have to send about as many as they receive.",
        "Serait placé si les organismes n’avaient pas à envoyer à peu près autant qu’ils reçoivent.",
    ),
    "positions_not_freed": (
        "Eligible for {eligible} positions, but the officers who hold them stay.",
        "Admissible à {eligible} postes, mais les agents qui les occupent restent.",
    ),
    "no_relief": (
        "The home unit lets the officer go only if the position left behind is filled, and it is not.",
        "L’unité d’attache ne libère l’agent que si son poste est pourvu, et il ne l’est pas.",
    ),
    "no_eligible_candidate": (
        "No candidate of this round is eligible for the position.",
        "Aucun candidat de cette ronde n’est admissible à ce poste.",
    ),
    "not_freed": (
        "The officer who holds the position stays, so it is not vacant.",
        "L’agent qui occupe le poste reste; le poste n’est donc pas vacant.",
    ),
    "candidates_worth_more_elsewhere": (
        "{eligible} candidates are eligible, and each adds more elsewhere.",
        "{eligible} candidats sont admissibles, et chacun apporte davantage ailleurs.",
    ),
}


def because(code: str, **facts: object) -> Reason:
    """The sentence ``code`` with its facts, in English and French."""
    en, fr = SENTENCES[code]
    return Reason(code, en.format(**facts), fr.format(**facts))
