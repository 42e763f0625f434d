"""The fixed words of a report, by language, and its numbers and dates. No clock, no settings."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "of": "Report to the {committee}",
        "period": "Period:",
        "draft": "Draft: not frozen. Its figures may still change.",
        "frozen": "Frozen on {at}. Digest {digest}; recorded in the ledger.",
        "message": "From the chairs",
        "summary": "In short",
        "framework": "The framework",
        "framework_alt": "The mission, three pillars with their objectives and how many initiatives of each are "
        "late or at risk, and seven enablers below.",
        "figures": "Figures",
        "rooms": "Other figures",
        "figure": "Figure",
        "value": "This period",
        "before": "Before",
        "interval": "95% interval {low} to {high}",
        "rests": "rests on {n} records",
        "rests_one": "rests on one record",
        "rests_none": "rests on no record",
        "fewer": "fewer than {n}",
        "too_few": "not told (fewer than {n} cases)",
        "none": "nothing to measure",
        "records": "Records",
        "open": "Open the records",
        "cannot": "What it cannot tell: ",
        "trend": "Trend",
        "withheld": "{n} figures rest on records that the assembling office may not read; they are not in this report.",
        "whole": "{n} figures are known for all units together only; they are not in this report.",
        "level": "Of the records of {units}, and of what is part of them.",
        "initiatives": "Initiatives",
        "code": "Code",
        "title": "Initiative",
        "lead": "Lead",
        "due": "Due",
        "state": "State",
        "health": "Assessment",
        "decisions": "Decisions of the period",
        "no_decisions": "No decision was taken in the period.",
        "updates": "Updates asked for",
        "no_updates": "No update fell due in the period.",
        "answer_missing": "Not answered yet.",
        "actions": "{done} of {due} actions that fell due are done. {meetings} meetings were held.",
        "short": "{total} initiatives: {on} on track, {risk} at risk, {late} late.",
        "on_track": "on track", "at_risk": "at risk", "late": "late",
        "proposed": "proposed", "approved": "approved", "under_way": "under way", "delivered": "delivered",
        "closed": "closed", "asked": "asked", "answered": "answered", "accepted": "accepted",
        "untranslated": "[in French only]",
        "up": "up from {v}", "down": "down from {v}", "same": "as before", "no_before": "no figure before",
        "stock": "as it stood when the report was written",
        "pillar": "Pillar", "enablers": "Enablers", "mission": "Mission",
        "page": "Page",
        "chart_alt": "{title}: {values}.",
        "point": "{value} in {period}", "point_quarter": "{value} in {period}", "no_point": "no figure for {period}",
        "no_point_quarter": "no figure for {period}", "and": "and",
    },
    "fr": {
        "of": "Rapport au {committee}",
        "period": "Période :",
        "draft": "Ébauche : non figée. Ses chiffres peuvent encore changer.",
        "frozen": "Figé le {at}. Empreinte {digest}; inscrite au registre infalsifiable.",
        "message": "Mot de la présidence",
        "summary": "En bref",
        "framework": "Le cadre",
        "framework_alt": "La mission, les trois piliers avec leurs objectifs et le nombre d’initiatives en retard ou "
        "à risque, puis les sept leviers.",
        "figures": "Chiffres",
        "rooms": "Autres chiffres",
        "figure": "Chiffre",
        "value": "Cette période",
        "before": "Avant",
        "interval": "intervalle à 95 % de {low} à {high}",
        "rests": "repose sur {n} fiches",
        "rests_one": "repose sur une fiche",
        "rests_none": "ne repose sur aucune fiche",
        "fewer": "moins de {n}",
        "too_few": "non communiqué (moins de {n} cas)",
        "none": "rien à mesurer",
        "records": "Fiches",
        "open": "Ouvrir les fiches",
        "cannot": "Ce qu’il ne dit pas : ",
        "trend": "Tendance",
        "withheld": "{n} chiffres reposent sur des fiches que le bureau rédacteur ne peut lire; ils n’y figurent pas.",
        "whole": "{n} chiffres ne sont connus que pour l’ensemble des unités; ils n’y figurent pas.",
        "level": "Porte sur les fiches de {units} et de ce qui en fait partie.",
        "initiatives": "Initiatives",
        "code": "Code",
        "title": "Initiative",
        "lead": "Responsable",
        "due": "Échéance",
        "state": "État",
        "health": "Évaluation",
        "decisions": "Décisions de la période",
        "no_decisions": "Aucune décision n’a été prise durant la période.",
        "updates": "Mises à jour demandées",
        "no_updates": "Aucune mise à jour n’était attendue durant la période.",
        "answer_missing": "Pas encore de réponse.",
        "actions": "{done} des {due} mesures échues sont prises. {meetings} réunions ont eu lieu.",
        "short": "{total} initiatives : {on} en bonne voie, {risk} à risque, {late} en retard.",
        "on_track": "en bonne voie", "at_risk": "à risque", "late": "en retard",
        "proposed": "proposée", "approved": "approuvée", "under_way": "en cours", "delivered": "livrée",
        "closed": "close", "asked": "demandée", "answered": "répondue", "accepted": "acceptée",
        "untranslated": "[en anglais seulement]",
        "up": "en hausse, de {v}", "down": "en baisse, de {v}", "same": "comme avant", "no_before": "aucun chiffre avant",
        "stock": "tel quel à la rédaction du rapport",
        "pillar": "Pilier", "enablers": "Leviers", "mission": "Mission",
        "page": "Page",
        "chart_alt": "{title} : {values}.",
        "point": "{value} en {period}", "point_quarter": "{value} au {period}", "no_point": "aucun chiffre pour {period}",
        "no_point_quarter": "aucun chiffre pour le {period}", "and": "et",
    },
}  # fmt: skip


def number(value: float | None, language: str) -> str:
    if value is None:
        return "–"
    pattern = "#,##0" if float(value).is_integer() else "#,##0.0"
    return format_decimal(value, pattern, locale=f"{language}_CA")


def day(value: str | date | None, language: str) -> str:
    if not value:
        return "–"
    given = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    first = language == "fr" and given.day == 1  # le 1er juillet, le 2 juillet
    return format_date(given, "d'er' MMMM y" if first else "d MMMM y", locale=f"{language}_CA")


def period(code: str, language: str) -> str:
    """``2026-Q3`` as people say it."""
    year, _dash, part = code.partition("-")
    if part.startswith("Q"):
        return f"Q{part[1]} {year}" if language == "en" else f"T{part[1]} {year}"
    if part:
        return format_date(date(int(year), int(part), 1), "LLLL y", locale=f"{language}_CA")
    return year


def points(trend: list[Any], unit: str, language: str) -> str:
    """A trend in a sentence, for who does not see its chart: 40 % in Q2 2026 and 55 % in Q3 2026."""
    words, said = WORDS[language], []
    for code, v in trend:
        when, quarter = period(code, language), "_quarter" if "Q" in code else ""
        if v is None:
            said.append(words[f"no_point{quarter}"].format(period=when))
            continue
        how = words[f"point{quarter}"]
        told = f"{number(v, language)}{chr(160) + unit if unit else ''}"
        said.append(how.format(value=told, period=when))
    return f" {words['and']} ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def value(row: dict[str, Any], language: str) -> str:
    """A figure's value as the report prints it, with its unit."""
    words = WORDS[language]
    if row["fewer_than"]:
        # a share or a time is no number of cases
        few = "too_few" if row["unit"][language] else "fewer"
        return words[few].format(n=row["fewer_than"])
    if row["value"] is None:
        return words["none"]
    unit = row["unit"][language]
    return f"{number(row['value'], language)}{chr(160) + unit if unit else ''}"


def change(row: dict[str, Any], language: str) -> str:
    """How the figure moved since the period before, in words."""
    words, trend = WORDS[language], [v for _c, v in row["trend"]]
    now, before = trend[-1], trend[-2] if len(trend) > 1 else None
    if row.get("stock"):
        return words["stock"]
    if now is None or before is None:
        return words["no_before"]
    if now == before:
        return words["same"]
    return words["up" if now > before else "down"].format(v=number(before, language))


def both(pair: dict[str, str], language: str) -> str:
    """A text in the report's language; the other one, marked, where the translation is missing."""
    if pair.get(language):
        return pair[language]
    other = pair.get("en" if language == "fr" else "fr", "")
    return f"{other} {WORDS[language]['untranslated']}" if other else ""
