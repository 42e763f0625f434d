"""Why something was not read, or read with a doubt: one sentence each, in both languages."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "no_name": (
        "The segment names no person: neither a name nor a document follows.",
        "Le segment ne nomme personne : ni nom ni document.",
    ),
    "particulars_without_name": (
        "Personal particulars begin again without a name before them; the segment that named this person "
        "seems to be damaged.",
        "Des renseignements personnels recommencent sans nom; le segment qui nommait cette personne "
        "semble abîmé.",
    ),
    "wrong_message": (
        "A passenger segment of another kind of message; it was not taken for a traveller here.",
        "Un segment de passager d'un autre type de message; il n'a pas été lu comme voyageur ici.",
    ),
    "not_read": (
        "A passenger segment that no reader took.",
        "Un segment de passager qu'aucun lecteur n'a pris.",
    ),
    "not_edifact": (
        "The file is neither EDIFACT nor a table with known columns.",
        "Le fichier n'est ni un message EDIFACT ni un tableau aux colonnes connues.",
    ),
    "unknown_message": (
        "The message is of a kind that carries neither travellers nor cargo.",
        "Le message est d'un type qui ne porte ni voyageurs ni marchandises.",
    ),
    "no_goods": (
        "The consignment names neither goods nor parties.",
        "L'envoi ne nomme ni marchandises ni parties.",
    ),
    "row_without_name": (
        "The row has neither a name nor a document number.",
        "La ligne n'a ni nom ni numéro de document.",
    ),
    "row_width": (
        "The row has more cells than the heading.",
        "La ligne a plus de cellules que l'en-tête.",
    ),
    "part_missing": (
        "The message was sent in parts, and not all of them are in this transmission.",
        "Le message a été envoyé en parties, et toutes ne sont pas dans cette transmission.",
    ),
    "direction_unreadable": (
        "A direction is given in a word that is not known; it follows from the places.",
        "Un sens est indiqué par un mot inconnu; il découle des lieux.",
    ),
    "mapping_column": (
        "The mapping names a column that the heading does not have.",
        "La correspondance nomme une colonne qui n'est pas dans l'en-tête.",
    ),
    "mapping_field": (
        "The mapping names a field that does not exist.",
        "La correspondance nomme un champ qui n'existe pas.",
    ),
    "unknown_segment": (
        "A segment tag that the standard does not know; probably damaged.",
        "Un code de segment que la norme ne connaît pas; probablement abîmé.",
    ),
    "unknown_qualifier": (
        "A name segment whose qualifier is not one of a traveller or a known party; probably damaged.",
        "Un segment de nom dont le qualificatif n'est ni d'un voyageur ni d'une partie connue; "
        "probablement abîmé.",
    ),
    "history_name": (
        "A name that stands only in the booking's history; that person does not travel under it now.",
        "Un nom qui n'est que dans l'historique de la réservation; cette personne n'y voyage plus.",
    ),
    "una_not_followed": (
        "UNA declares separators that the text does not use; those in use were taken.",
        "UNA déclare des séparateurs que le texte n'emploie pas; ceux du texte ont été pris.",
    ),
    "last_segment_unterminated": (
        "The last segment is not ended.",
        "Le dernier segment n'est pas terminé.",
    ),
    "terminator_lost": (
        "The segment before this one was not ended; it was divided where this one begins.",
        "Le segment précédent n'était pas terminé; il a été coupé là où celui-ci commence.",
    ),
    "no_trailer": ("The message has no UNT.", "Le message n'a pas de UNT."),
    "trailer_count": (
        "UNT counts another number of segments than there are.",
        "UNT compte un autre nombre de segments qu'il n'y en a.",
    ),
    "count_differs": (
        "The message declares another number of people than it names.",
        "Le message déclare un autre nombre de personnes qu'il n'en nomme.",
    ),
    "date_unreadable": (
        "A date could not be read and was left empty.",
        "Une date est illisible et a été laissée vide.",
    ),
    "second_value": (
        "A particular was given twice with different values; the first was kept.",
        "Un renseignement a été donné deux fois avec des valeurs différentes; le premier a été gardé.",
    ),
    "type_guessed": (
        "The message does not say what it is; it was read by what it holds.",
        "Le message ne dit pas ce qu'il est; il a été lu d'après son contenu.",
    ),
    "number_unreadable": (
        "A number could not be read and was left empty.",
        "Un nombre est illisible et a été laissé vide.",
    ),
    "no_family_name": (
        "No family name; kept because of the document.",
        "Aucun nom de famille; gardé à cause du document.",
    ),
}


def sentence(code: str, language: str = "en") -> str:
    """The sentence for a code, ``en`` or ``fr``."""
    en, fr = REASONS[code]
    return fr if language == "fr" else en
