"""What a hit rests on, as it is called: lists by their titles, Acts and guides in both languages."""

from __future__ import annotations

from django.utils.translation import get_language

from entente.core.gate import Grade
from entente.core.registers.reader import Reader
from entente.screening import published
from entente.screening.engine.lists import csl, national, ofac, un
from entente.screening.models import Hit, ListVersion

PUBLISHED = {
    csl.LIST_ID: csl.TITLE,
    ofac.LIST_ID: ofac.TITLE,
    un.LIST_ID: un.TITLE,
    national.SEMA_ID: national.SEMA_TITLE,
    national.DPL_ID: national.DPL_TITLE,
}
"""Published lists by the titles that they have themselves."""
IN_FRENCH = {
    un.LIST_ID: "Liste récapitulative du Conseil de sécurité de l’ONU",
    "un_sc_sanctions": "Liste récapitulative du Conseil de sécurité de l’ONU",
    national.SEMA_ID: "Liste consolidée des sanctions autonomes canadiennes",
}
"""Those that are published in French as well."""
# The Acts and guides that hits rest on, as their French text names them.
SOURCES = {
    "Export and Import Permits Act": "Loi sur les licences d’exportation et d’importation",
    "Special Economic Measures Act": "Loi sur les mesures économiques spéciales",
    "United Nations Act": "Loi sur les Nations Unies",
    "Food and Drugs Act": "Loi sur les aliments et drogues",
    "Customs Act": "Loi sur les douanes",
    "Excise Act, 2001": "Loi de 2001 sur l’accise",
    "Criminal Code": "Code criminel",
    "Privacy Act": "Loi sur la protection des renseignements personnels",
    "RCMP Act": "Loi sur la GRC",
    "IRPA": "LIPR",
    "PCMLTFA": "LRPCFAT",
    "Cross-border Currency and Monetary Instruments Reporting Regulations":
        "Règlement sur la déclaration des mouvements transfrontaliers d’espèces et d’effets",
    "Courier Imports Remission Order": "Décret de remise visant les importations par messager",
    "Canadian Aviation Regulations": "Règlement de l’aviation canadien",
    "UNODC general indicators of human trafficking":
        "Indicateurs généraux de traite des personnes de l’ONUDC",
    "National Strategy to Combat Human Trafficking":
        "Stratégie nationale de lutte contre la traite de personnes",
    "UN Protocol against the Smuggling of Migrants":
        "Protocole de l’ONU contre le trafic illicite de migrants",
    "WHO Protocol to Eliminate Illicit Trade in Tobacco Products":
        "Protocole de l’OMS pour éliminer le commerce illicite des produits du tabac",
    "WCO Strategic Trade Control Enforcement Guide, red flags":
        "Guide de l’OMD sur le contrôle du commerce stratégique, signaux d’alerte",
    "Common High Priority List guidance for exporters, red flags":
        "Conseils aux exportateurs sur la liste commune hautement prioritaire, signaux d’alerte",
    "WCO passenger risk indicators (conduct of the journey only)":
        "Indicateurs de risque de l’OMD pour les passagers (conduite du voyage seulement)",
    "WCO postal and express indicators": "Indicateurs de l’OMD pour la poste et la messagerie",
    "WCO container control indicators (verified gross mass, SOLAS VI/2)":
        "Indicateurs de l’OMD pour le contrôle des conteneurs (masse brute vérifiée, SOLAS VI/2)",
    "WCO container control indicators": "Indicateurs de l’OMD pour le contrôle des conteneurs",
    "WCO cargo indicators (transport cost above the value of the goods)":
        "Indicateurs de l’OMD pour le fret (transport plus cher que les marchandises)",
    "WCO cargo indicators; weigh-in-motion tolerance":
        "Indicateurs de l’OMD pour le fret; tolérance du pesage en marche,",
    "WCO land indicators": "Indicateurs de l’OMD pour la route",
    "WCO health and safety indicators": "Indicateurs de l’OMD pour la santé et la sécurité",
    "WCO counterfeit indicators": "Indicateurs de l’OMD pour la contrefaçon",
    "Our Missing Children programme": "Programme Nos enfants disparus",
    "Joint border strategy, section II (arrivals by sea in 2009 and 2010)":
        "Stratégie frontalière conjointe, section II (arrivées par mer en 2009 et 2010)",
    "Special Economic Measures Act and United Nations Act regulations; Area Control List":
        "Règlements de la Loi sur les mesures économiques spéciales et de la Loi sur les Nations Unies; "
        "Liste des pays visés",
    "Common High Priority List, version of February 2024 (EU, US, UK, Japan), tiers 1 to 4":
        "Liste commune hautement prioritaire, version de février 2024 (UE, É.-U., R.-U., Japon), "
        "niveaux 1 à 4",
    "After the correlation of strategic goods and HS headings in the WCO Strategic Trade Control Enforcement "
    "Guide":
        "D’après la correspondance des biens stratégiques et des positions du SH, Guide de l’OMD sur le "
        "contrôle du commerce stratégique",
    "Approved list of the screening room; reviewed every year":
        "Liste approuvée du contrôle préalable; revue chaque année",
    "chapter 30": "chapitre 30",
    "Harmonized System": "Système harmonisé",
}  # fmt: skip


def french() -> bool:
    return (get_language() or "en").startswith("fr")


def titles(reader: Reader) -> dict[str, str]:
    """Lists in use by the title that they were loaded under; asked for once a request."""
    kept: dict[str, str] | None = reader.__dict__.get("_list_titles")
    if kept is None:
        rows = published.versions(reader.context)
        kept = reader.__dict__["_list_titles"] = {row.list_id: row.title for row in rows if row.title}
    return kept


def list_title(list_id: str, loaded: dict[str, str] | None = None) -> str:
    """What a list is called, in French where it is published in French."""
    named = IN_FRENCH.get(list_id) if french() else None
    return named or PUBLISHED.get(list_id) or (loaded or {}).get(list_id) or list_id


def version(reader: Reader, hit: Hit) -> ListVersion | None:
    """The version of the published list that a hit was compared with; none for a lookout."""
    if hit.source != Hit.Source.LIST or hit.lookout_id or not hit.list_name:
        return None
    rows = reader.rows(ListVersion, Grade.SUMMARY).filter(list_id=hit.list_name, version=hit.list_version)
    return rows.order_by("-loaded_at").first()


def authority(reader: Reader, hit: Hit) -> str:
    """What the hit rests on; Acts and guides by the names of the reader's language. A published list is its
    own."""
    if hit.source == Hit.Source.LIST and not hit.lookout_id and hit.list_name:
        return list_title(hit.list_name, titles(reader))
    return source(str((hit.rule or {}).get("source") or ""))


def source(said: str) -> str:
    """Acts and guides in a text by the names of the reader's language."""
    for english in sorted(SOURCES, key=len, reverse=True) if french() else ():
        said = said.replace(english, SOURCES[english])
    return said
