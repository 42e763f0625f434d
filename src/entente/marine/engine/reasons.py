"""The sentences under a finding, by code, in both official languages.

Each stands alone: an officer signs them, a court may read them. They say what was observed, what the
provision or the setting is, and what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from entente.marine.engine.model import Reason
from entente.marine.engine.wording import NB, Value, value_of

_COLON = f"{NB}:"

TEMPLATES: dict[str, tuple[str, str]] = {
    "entered": (
        "The vessel entered Canadian waters at {at}, interpolated between two positions {window} apart.",
        "Le navire est entré dans les eaux canadiennes le {at}, heure interpolée entre deux positions distantes de {window}.",
    ),
    "entered_window": (
        "The vessel entered Canadian waters between {start} and {end}: no position was received in between.",
        "Le navire est entré dans les eaux canadiennes entre le {start} et le {end}" + _COLON + " aucune position n’a été reçue dans l’intervalle.",
    ),
    "entry_unseen": (
        "No one saw the vessel enter Canadian waters; it was sighted at {at}.",
        "Personne n’a vu le navire entrer dans les eaux canadiennes; il a été aperçu le {at}.",
    ),
    "arrived": (
        "It {what} at {at} (give or take {tolerance}){place}.",
        "Il {what} le {at} (à {tolerance} près){place}.",
    ),
    "arrived_sighted": (
        "It was seen {what} at {at}{place}; it arrived no more than {slack} before, by assumption.",
        "Il a été aperçu {what} le {at}{place}; on suppose qu’il est arrivé au plus {slack} auparavant.",
    ),
    "matched": (
        "Report {report} is taken to be this vessel’s, on {evidence}.",
        "La déclaration {report} est attribuée à ce navire d’après {evidence}.",
    ),
    "in_time": (
        "Report {report} was received {after} arrival, in time: from {before} before to {limit} after.",
        "La déclaration {report} a été reçue {after} l’arrivée, dans le délai" + _COLON + " de {before} avant à {limit} après.",
    ),
    "ahead_in_time": (
        "Report {report}, telephoned ahead under the trusted programme, was received {after} arrival, in time: from {earliest} to {latest} before.",
        "La déclaration {report}, faite d’avance par téléphone au titre du programme de confiance, a été reçue {after} l’arrivée, dans le délai" + _COLON + " de {earliest} à {latest} avant.",
    ),
    "late": (
        "Report {report} was received at {at}, {off} after the time to report had run out.",
        "La déclaration {report} a été reçue le {at}, {off} après l’expiration du délai.",
    ),
    "early": (
        "Report {report} was received at {at}, {off} before the time to report began.",
        "La déclaration {report} a été reçue le {at}, {off} avant le début de la période prévue.",
    ),
    "left_before_declared": (
        "The vessel left at {left}, {off} before the arrival time declared in report {report}; an authorized person must remain until then.",
        "Le navire est reparti le {left}, {off} avant l’heure d’arrivée annoncée dans la déclaration {report}; la personne autorisée doit rester sur place jusque-là.",
    ),
    "wrong_site": (
        "Report {report} names a place {distance} from where the vessel arrived; the limit is {limit}.",
        "La déclaration {report} indique un lieu situé à {distance} de l’endroit où le navire est arrivé; la limite est de {limit}.",
    ),
    "onward": (
        "It {what} again at {at}; its arrival had been reported ({report}), so this was travel inside Canada.",
        "Il {what} de nouveau le {at}; son arrivée avait été déclarée ({report}), il s’agissait donc d’un déplacement au Canada.",
    ),
    "approach": (
        "It {what} at {at}, before the arrival that report {report} answers.",
        "Il {what} le {at}, avant l’arrivée visée par la déclaration {report}.",
    ),
    "no_report": (
        "No report by this vessel for this arrival was received up to {until}.",
        "Aucune déclaration de ce navire pour cette arrivée n’avait été reçue le {until}.",
    ),
    "too_far": (
        "Report {report} of this vessel lies {off} from the arrival; after {limit} a report no longer answers one.",
        "La déclaration {report} de ce navire est à {off} de l’arrivée; au-delà de {limit}, une déclaration n’y répond plus.",
    ),
    "contradicted": (
        "Report {report} fits in time and place, but names another vessel ({evidence}).",
        "La déclaration {report} concorde quant au moment et au lieu, mais elle vise un autre navire ({evidence}).",
    ),
    "provision": (
        "The law says “without delay”; the limit of {limit} is an operational setting, approved by {by} on {on}.",
        "La loi dit « sans délai »; la limite de {limit} est un paramètre opérationnel, approuvé par {by} le {on}.".replace("« ", f"«{NB}").replace(" »", f"{NB}»"),
    ),
    "site_setting": (
        "No provision says how near the place reported must be; the limit of {limit} is an operational setting, approved by {by} on {on}.",
        "Aucune disposition ne dit à quelle distance le lieu déclaré peut se trouver; la limite de {limit} est un paramètre opérationnel, approuvé par {by} le {on}.",
    ),
    "contact_setting": (
        "No regulation defines contact with another conveyance. By the setting in force: within {distance}, both under {speed}, for {dwell} or more, outside a marina; approved by {by} on {on}.",
        "Aucun règlement ne définit le contact avec un autre moyen de transport. Selon le paramètre en vigueur" + _COLON + " à moins de {distance}, les deux à moins de {speed}, pendant {dwell} ou plus, hors d’une marina; approuvé par {by} le {on}.",
    ),
    "loop_inbound": (
        "It came into Canadian waters and left again without having been seen to land, anchor, moor or make contact with another conveyance: no duty to report arose.",
        "Il est entré dans les eaux canadiennes et en est ressorti sans qu’on l’ait vu accoster, mouiller, s’amarrer ou entrer en contact avec un autre moyen de transport" + _COLON + " aucune obligation de se présenter n’a pris naissance.",
    ),
    "loop_outbound": (
        "It left Canadian waters at {left} and came back without having been seen to land, anchor, moor or make contact with another conveyance outside: no duty to report arose, whatever it did on its return.",
        "Il a quitté les eaux canadiennes le {left} et y est revenu sans qu’on l’ait vu accoster, mouiller, s’amarrer ou entrer en contact avec un autre moyen de transport à l’extérieur" + _COLON + " aucune obligation de se présenter n’a pris naissance, quoi qu’il ait fait à son retour.",
    ),
    "class_rule": (
        "A class rule applies: {name}.",
        "Une règle de catégorie s’applique" + _COLON + " {name}.",
    ),
    "class_stated": (
        "What kind of vessel it is rests on its own statement by AIS (ship type {type}).",
        "La nature du navire repose sur sa propre déclaration par AIS (type de navire {type}).",
    ),
    "passengers_unknown": (
        "It states that it carries passengers commercially. Those need not present themselves who do not disembark and are bound abroad; the vessel has not left again, and a track does not show who disembarked.",
        "Il déclare transporter des passagers à titre commercial. N’ont pas à se présenter ceux qui n’en descendent pas et se dirigent vers l’étranger; le navire n’est pas reparti, et une route ne montre pas qui en est descendu.",
    ),
    "report_not_needed": (
        "Report {report} was received all the same.",
        "La déclaration {report} a néanmoins été reçue.",
    ),
    "coverage": (
        "Its track was observed during {share} of the passage. Absence of AIS is not evidence by itself.",
        "Sa route a été observée pendant {share} du passage. L’absence de signaux AIS n’est pas une preuve en soi.",
    ),
    "coverage_outside": (
        "Outside Canadian waters its track was observed during {share} of the time; what it did in the rest is not known.",
        "À l’extérieur des eaux canadiennes, sa route a été observée pendant {share} du temps; on ignore ce qu’il a fait le reste du temps.",
    ),
    "must_carry_ais": (
        "A vessel of {length} that is no pleasure craft must keep its AIS on for the whole voyage ({source}). Where nothing was received, the fault may be the vessel’s or the receivers’.",
        "Un bâtiment de {length} qui n’est pas une embarcation de plaisance doit maintenir son AIS en marche pendant tout le voyage ({source}). Là où rien n’a été reçu, la cause peut tenir au bâtiment comme aux récepteurs.",
    ),
    "many_aboard": (
        "Report {report} names {persons} persons on board. A private vessel with {least} passengers or more asks for written clearance at least {ahead} ahead ({source}); that request is not seen here.",
        "La déclaration {report} fait état de {persons} personnes à bord. Un navire privé de {least} passagers ou plus demande une autorisation écrite au moins {ahead} à l’avance ({source}); cette demande ne se voit pas ici.",
    ),
    "sighting_only": (
        "Known from a sighting alone; no track was received. Private boats need not carry AIS.",
        "Connu par une seule observation; aucune route n’a été reçue. Les embarcations privées ne sont pas tenues d’avoir l’AIS.",
    ),
    "under_way": (
        "When the data ends ({until}) the vessel is inside and under way.",
        "À la fin des données (le {until}), le navire se trouve dans les eaux canadiennes et fait route.",
    ),
    "clock": (
        "The time to report runs until {due}.",
        "Le délai de déclaration court jusqu’au {due}.",
    ),
    "announced": (
        "It has been announced by report {report}.",
        "Il a été annoncé par la déclaration {report}.",
    ),
    "silent": (
        "It was under way when it fell silent at {start}; nothing was received until {end}, and no stop was seen. What happened meanwhile is not known.",
        "Il faisait route lorsqu’il a cessé d’émettre le {start}; rien n’a été reçu jusqu’au {end} et aucun arrêt n’a été observé. On ignore ce qui s’est passé entre-temps.",
    ),
    "seen_last": (
        "It was seen at {start}; nothing was seen of it from then until {end}, and no landing was observed. What happened meanwhile is not known.",
        "Il a été aperçu le {start}; plus rien n’en a été vu de là au {end}, et aucun accostage n’a été observé. On ignore ce qui s’est passé entre-temps.",
    ),
    "seen_last_reported": (
        "It was seen at {start}; nothing was seen of it from then until {end}. The report fits an arrival in that time.",
        "Il a été aperçu le {start}; plus rien n’en a été vu de là au {end}. La déclaration concorde avec une arrivée dans cet intervalle.",
    ),
    "silent_reported": (
        "It was under way when it fell silent at {start}; nothing was received until {end}. The report fits an arrival in that time.",
        "Il faisait route lorsqu’il a cessé d’émettre le {start}; rien n’a été reçu jusqu’au {end}. La déclaration concorde avec une arrivée dans cet intervalle.",
    ),
    "missing_positions": (
        "Missing: positions or a sighting between {start} and {end}.",
        "Il manque" + _COLON + " des positions ou une observation entre le {start} et le {end}.",
    ),
    "missing_report": (
        "Missing: a report by this vessel, or its confirmation that it did not land.",
        "Il manque" + _COLON + " une déclaration de ce navire, ou la confirmation qu’il n’a pas accosté.",
    ),
    "missing_passengers": (
        "Missing: its departure, or word from the terminal that those who disembarked presented themselves.",
        "Il manque" + _COLON + " son départ, ou la confirmation du terminal que les personnes descendues se sont présentées.",
    ),
    "disputed": (
        "All of it took place in waters that Canada and the United States both claim.",
        "Le passage s’est déroulé entièrement dans des eaux revendiquées à la fois par le Canada et les États-Unis.",
    ),
    "no_arrival": (
        "No passage seen by AIS, radar or patrol answers report {report}, received at {at}.",
        "Aucun passage observé par AIS, radar ou patrouille ne répond à la déclaration {report}, reçue le {at}.",
    ),
    "no_arrival_private": (
        "Private boats need not carry AIS: this alone does not mean that the vessel did not arrive.",
        "Les embarcations privées ne sont pas tenues d’avoir l’AIS" + _COLON + " cela ne signifie pas à lui seul que le navire n’est pas arrivé.",
    ),
    "no_arrival_yet": (
        "Its declared arrival, {at}, lies after the end of the data.",
        "L’arrivée annoncée, le {at}, est postérieure à la fin des données.",
    ),
    "sighted": (
        "A patrol or a member of the public also saw it at {at}: {what}",
        "Une patrouille ou un membre du public l’a aussi aperçu le {at}" + _COLON + " {what}",
    ),
    "sighted_alone": (
        "A patrol or a member of the public saw it at {at}: {what}",
        "Une patrouille ou un membre du public l’a aperçu le {at}" + _COLON + " {what}",
    ),
    "before_first_edition": (
        "The rule book has no edition for that date; its first one was applied.",
        "Le recueil de règles n’a pas d’édition pour cette date; la première a été appliquée.",
    ),
}  # fmt: skip


def reason(code: str, **values: Value) -> Reason:
    """One sentence in both languages. Raises ``KeyError`` for an unknown code or a missing value."""
    en, fr = TEMPLATES[code]
    return Reason(
        code,
        en.format(**{k: v.en for k, v in values.items()}),
        fr.format(**{k: v.fr for k, v in values.items()}),
        {k: v.plain for k, v in values.items()},
    )


def retold(
    code: str, values: Mapping[str, Mapping[str, Any]], language: str, shown: Callable[[Value], str | None]
) -> str:
    """The same sentence with each value as ``shown`` writes it: a page has its own zone and its own names.

    :param language: ``en`` or ``fr``.
    :param shown: the text of a value; ``None`` leaves it as the engine writes it. Whoever needs markup
        escapes what it writes itself: the templates hold none.
    """
    told = {}
    for name, plain in values.items():
        value = value_of(plain)
        own = shown(value)
        told[name] = (value.fr if language == "fr" else value.en) if own is None else own
    return TEMPLATES[code][1 if language == "fr" else 0].format(**told)
