"""The sentences of :mod:`entente.marine.engine.complaints`, by code: English, French.
Those on files, folders, rules and calls as a whole stand in ``complaint_words_files``.

Sentences of one line each, with no capital and no full stop: a file's name and a line number stand before.
Counts stand after a colon, so that no number asks for a plural.
"""

from __future__ import annotations

from entente.marine.engine.complaint_words_files import FILES

LINES: dict[str, tuple[str, str]] = {
    "as_said": ("{detail}", "{detail}"),
    "listed": ("{one}, {other}", "{one}, {other}"),
    # -- single lines ----------------------------------------------------------------------------
    "column": ("column {name}: {what}", "colonne {name} : {what}"),
    "cell": ("{name} {what}", "{name} : {what}"),
    "cell_left_out": (
        "{name} {what}; the report is kept without it",
        "{name} : {what}; la déclaration est conservée sans cette valeur",
    ),
    "one_of_two": (
        "only one of site_lon and site_lat is usable; the report is kept without",
        "seule une des deux valeurs site_lon et site_lat est utilisable; la déclaration est conservée sans elles",
    ),
    "exchanged_places": (
        "lon {lon} and lat {lat} seem to be exchanged: the place lies in the Southern Ocean, and off North America "
        "the other way round",
        "lon {lon} et lat {lat} semblent intervertis : le lieu se trouve dans l’océan Austral et, dans l’autre sens, "
        "au large de l’Amérique du Nord",
    ),
    "exchanged": (
        "site_lon {lon} and site_lat {lat} seem to be exchanged; the report is kept without them",
        "site_lon {lon} et site_lat {lat} semblent intervertis; la déclaration est conservée sans ces valeurs",
    ),
    "is_empty": ("{name} is empty", "{name} est vide"),
    "column_empty": ("column {name} is empty", "la colonne {name} est vide"),
    "open_quote": (
        "a quotation mark is not closed on this line",
        "un guillemet n’est pas refermé sur cette ligne",
    ),
    "cells": (
        "{cells} cells where the header has {width}",
        "cellules sur la ligne : {cells}; dans l’en-tête : {width}",
    ),
    "columns": (
        "{cells} columns where the header has {width}",
        "colonnes sur la ligne : {cells}; dans l’en-tête : {width}",
    ),
    "report_twice": (
        "report_no {number} already stands on line {line}, the same report; not read",
        "report_no {number} figure déjà à la ligne {line}, même déclaration; non lu",
    ),
    "report_conflict": (
        "report_no {number} already stands on line {line}, with other contents; not read",
        "report_no {number} figure déjà à la ligne {line}, avec un autre contenu; non lu",
    ),
    "report_lines": (
        "lines that were not used, or not wholly: {n}, the first of them line {first}; --rejects FILE names each",
        "lignes non utilisées, ou en partie seulement : {n}, dont la première est la ligne {first}; "
        "--rejects FICHIER nomme chacune",
    ),
    "room_shared": (
        "the live process {name} writes into this room, too; each knows its own sources alone, and findings on "
        "reports contradict one another: give all sources of one region to one process",
        "le processus en direct {name} écrit aussi dans ce volet; chacun ne connaît que ses propres sources et "
        "les constats sur les déclarations se contredisent : donnez toutes les sources d’une région à un seul",
    ),
    "rules_taken": (
        "the rules have changed ({file}); every passage that is still open is judged anew by the edition in force "
        "when it began",
        "les règles ont changé ({file}); tout passage encore ouvert est jugé de nouveau selon l’édition en vigueur "
        "quand il a commencé",
    ),
    "rules_refused": (
        "the rules so far go on to hold",
        "les règles d’avant restent en usage",
    ),
    "rules_redefined": (
        "edition “{edition}” defines stop, contact or silence otherwise: everything kept is worked through again",
        "l’édition « {edition} » définit autrement l’arrêt, le contact ou le silence : tout ce qui est gardé est "
        "repris",
    ),
    "rules_earlier": (
        "edition “{edition}”, in force since {since}, defines stop, contact or silence otherwise, and points from "
        "before are kept: the earlier definitions go on to hold here; start the process again to apply the new ones "
        "to everything that is kept",
        "l’édition « {edition} », en vigueur depuis le {since}, définit autrement l’arrêt, le contact ou le "
        "silence, et des points d’avant sont gardés : les définitions antérieures restent en usage ici; relancez le "
        "processus pour appliquer les nouvelles à tout ce qui est gardé",
    ),
    "rules_later": (
        "edition “{edition}”, in force since {since}, defines stop, contact or silence otherwise than before: it is "
        "applied here to passages, too, that began before that day",
        "l’édition « {edition} », en vigueur depuis le {since}, définit autrement qu’avant l’arrêt, le contact ou "
        "le silence : elle s’applique ici aussi aux passages commencés avant ce jour",
    ),
    "report_ahead": (
        "report {number} is dated ahead of now; it is left aside until then",
        "la déclaration {number} porte une heure à venir; elle est laissée de côté jusque-là",
    ),
    "report_taken": (
        "the report number {number} stands in the room with other contents ({fields}); those were kept: whoever "
        "took the report can correct it on its page",
        "le numéro de déclaration {number} figure dans le volet maritime avec un autre contenu ({fields}); celui-là est "
        "conservé : le bureau qui a reçu la déclaration peut la corriger sur sa page",
    ),
    "reports_received": (
        "reports read: {new} new, {same} already received, {other} with other contents under a number that is "
        "taken",
        "déclarations lues : {new} nouvelles, {same} déjà reçues, {other} d’un autre contenu sous un numéro déjà "
        "attribué",
    ),
    "no_iso": (
        "“{text}” is not an ISO 8601 time such as 2026-07-04T14:05:00Z",
        "« {text} » n’est pas une heure ISO 8601 telle que 2026-07-04T14:05:00Z",
    ),
    "no_time_text": (
        "“{text}” is not a time (ISO 8601 or epoch)",
        "« {text} » n’est pas une heure (ISO 8601 ou secondes depuis 1970)",
    ),
    "no_zone": (
        "“{text}” has no time zone; add Z for UTC",
        "« {text} » n’a pas de fuseau; ajoutez Z pour UTC",
    ),
    "out_of_time": ("“{text}” lies outside 1990 to 2099", "« {text} » est hors de la période 1990 à 2099"),
    "no_mmsi_9": ("“{text}” is not a nine-digit MMSI", "« {text} » n’est pas un MMSI à neuf chiffres"),
    "no_mmsi": ("“{text}” is not an MMSI", "« {text} » n’est pas un MMSI"),
    "no_mmsi_upto": (
        "mmsi “{text}” is not a number of up to nine digits",
        "mmsi « {text} » n’est pas un nombre d’au plus neuf chiffres",
    ),
    "no_imo": (
        "“{text}” is not a seven-digit IMO number",
        "« {text} » n’est pas un numéro OMI à sept chiffres",
    ),
    "imo_check": (
        "“{text}” fails the IMO number's check digit",
        "« {text} » : le chiffre de contrôle du numéro OMI ne convient pas",
    ),
    "no_degrees": ("“{text}” is not a number of degrees", "« {text} » n’est pas un nombre de degrés"),
    "out_of_degrees": (
        "“{text}” lies outside ±{limit} degrees",
        "« {text} » est hors de ±{limit} degrés",
    ),
    "within_degrees": (
        "“{text}” is not within ±{limit} degrees",
        "« {text} » n’est pas compris entre ±{limit} degrés",
    ),
    "no_programme": (
        "“{text}” is neither standard nor trusted; read as standard",
        "« {text} » n’est ni standard ni trusted; lu comme standard",
    ),
    "no_persons": ("“{text}” is not a number of persons", "« {text} » n’est pas un nombre de personnes"),
    "no_number": ("“{text}” is not a number", "« {text} » n’est pas un nombre"),
    "no_yes": ("“{text}” is neither yes nor no", "« {text} » n’est ni oui ni non"),
    "not_on_earth": (
        "the position {lon}, {lat} is not on Earth",
        "la position {lon}, {lat} n’est pas sur la Terre",
    ),
    "nobody": (
        "neither mmsi nor track_id names the vessel",
        "ni mmsi ni track_id ne désigne le navire",
    ),
    # -- reports taken by form or API ------------------------------------------------------------
    "no_field": ("no such field", "ce champ n’existe pas"),
    "report_number": (
        "a number of at most 40 printable characters",
        "un numéro d’au plus 40 caractères imprimables",
    ),
    "received_when": ("when the report was received", "le moment où la déclaration a été reçue"),
    "both_degrees": ("longitude and latitude come together", "la longitude et la latitude vont ensemble"),
    "too_many_characters": ("at most {most} characters", "au plus {most} caractères"),
    # -- rows of positions -----------------------------------------------------------------------
    "no_track": ("no track number (column {name})", "aucun numéro de piste (colonne {name})"),
    "no_valid_mmsi": ("no valid MMSI (column {name})", "aucun MMSI valide (colonne {name})"),
    "no_time": ("no time (column {name})", "aucune heure (colonne {name})"),
    "time_outside": (
        "time outside 1990 to 2099 (column {name})",
        "heure hors de la période 1990 à 2099 (colonne {name})",
    ),
    "time_ahead": (
        "dated {time}, ahead of its reception (accepted until {until}): a wrong clock; not read",
        "daté du {time}, en avance sur sa réception (accepté jusqu’à {until}) : horloge fausse; non lu",
    ),
    "no_lon": ("no longitude (column {name})", "aucune longitude (colonne {name})"),
    "no_lat": ("no latitude (column {name})", "aucune latitude (colonne {name})"),
    "lon_beyond": (
        "longitude beyond 180 degrees (column {name})",
        "longitude au-delà de 180 degrés (colonne {name})",
    ),
    "lat_beyond": (
        "latitude beyond 90 degrees (column {name})",
        "latitude au-delà de 90 degrés (colonne {name})",
    ),
    # -- AIS sentences ---------------------------------------------------------------------------
    "no_sentence": (
        "no AIS sentence (!..VDM or !..VDO) in the line",
        "aucune phrase AIS (!..VDM ou !..VDO) dans la ligne",
    ),
    "no_checksum": ("the sentence has no checksum (*hh)", "la phrase n’a pas de somme de contrôle (*hh)"),
    "bad_checksum": (
        "wrong checksum: the sentence says {said}, its characters give {given}",
        "somme de contrôle erronée : la phrase dit {said}, ses caractères donnent {given}",
    ),
    "bad_tag": (
        "wrong checksum in the tag block, so its time cannot be trusted",
        "somme de contrôle erronée dans le bloc d’étiquettes; son heure n’est pas fiable",
    ),
    "bad_header": (
        "the sentence's fields are not total, number, sequence, channel, payload, fill bits",
        "les champs de la phrase ne sont pas : total, numéro, séquence, canal, contenu, bits de remplissage",
    ),
    "empty_payload": ("the payload (field 6) is empty", "le contenu (champ 6) est vide"),
    "bad_armour": (
        "the payload (field 6) has a character that AIS does not use",
        "le contenu (champ 6) a un caractère que l’AIS n’emploie pas",
    ),
    "too_short": (
        "the message of type {kind} has {bits} bits, it needs {need}",
        "le message de type {kind} a {bits} bits, il lui en faut {need}",
    ),
    "bad_part_24": (
        "part number {part} of a type 24 message; only A (0) and B (1) exist",
        "partie numéro {part} d’un message de type 24; il n’existe que A (0) et B (1)",
    ),
    "incomplete": (
        "part {part} of {parts}: the other parts of this message never came",
        "partie {part} de {parts} : les autres parties de ce message ne sont jamais arrivées",
    ),
    "too_long": (
        "the payload (field 6) has {length} characters, at most {most} are possible",
        "le contenu (champ 6) a {length} caractères; {most} au plus sont possibles",
    ),
    "no_message_time": (
        "no time in the line (tag block, prefix, trailer) and no time of receipt given",
        "aucune heure dans la ligne (bloc d’étiquettes, préfixe, suffixe) ni heure de réception",
    ),
    "wrong_time": (
        "the line's time lies outside 1990 to 2099: the receiver's clock is not set",
        "l’heure de la ligne est hors de la période 1990 à 2099 : l’horloge du récepteur n’est pas réglée",
    ),
    "wrong_place": (
        "the position is beyond the globe (longitude over 180 or latitude over 90 degrees)",
        "la position est hors du globe (longitude de plus de 180 ou latitude de plus de 90 degrés)",
    ),
    "bad_fill": (
        "the fill bits (field 7) are not a digit from 0 to 5",
        "les bits de remplissage (champ 7) ne sont pas un chiffre de 0 à 5",
    ),
}
TEMPLATES = FILES | LINES
