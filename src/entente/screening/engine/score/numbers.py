"""Numbers that were found in a list, in words of both languages."""

from __future__ import annotations

import re

_LISTED = {
    "imo": ("The IMO number {} is listed.", "Le numéro OMI {} est inscrit."),
    "mmsi": ("The MMSI {} is listed.", "Le numéro MMSI {} est inscrit."),
    "call_sign": ("The call sign {} is listed.", "L’indicatif d’appel {} est inscrit."),
    "registration": ("The registration {} is listed.", "L’immatriculation {} est inscrite."),
    "plate": (
        "The plate or container number {} is listed.",
        "La plaque ou le numéro de conteneur {} est inscrit.",
    ),
    "vin": ("The vehicle identification number {} is listed.", "Le numéro d’identification {} est inscrit."),
    "serial": ("The serial number {} is listed.", "Le numéro de série {} est inscrit."),
    "phone": ("The telephone number {} is listed.", "Le numéro de téléphone {} est inscrit."),
    "email": ("The mail address {} is listed.", "L’adresse électronique {} est inscrite."),
    "website": ("The website {} is listed.", "Le site Web {} est inscrit."),
}
# The lists' own kinds of documents, without "No.", "Number", "Card" and the like, in French. What only one
# country issues under a name of its own (C.U.R.P., Cedula, NIT) keeps it.
_DOCUMENTS = {
    "passport": "passeport",
    "diplomatic passport": "passeport diplomatique",
    "british national overseas passport": "passeport britannique d’outre-mer",
    "stateless person passport": "passeport d’apatride",
    "travel document": "titre de voyage",
    "national id": "carte d’identité nationale",
    "national identification": "numéro d’identification national",
    "national foreign id": "carte d’identité d’étranger",
    "personal id": "carte d’identité",
    "identification": "numéro d’identification",
    "citizen's": "carte de citoyen",
    "refugee id": "carte de réfugié",
    "stateless person id": "carte d’apatride",
    "birth certificate": "acte de naissance",
    "driver's license": "permis de conduire",
    "residency": "numéro de résident",
    "social security": "numéro de sécurité sociale",
    "ssn": "numéro de sécurité sociale",
    "tax": "numéro fiscal",
    "tax id": "numéro fiscal",
    "v.a.t": "numéro de TVA",
    "registration": "numéro d’enregistrement",
    "registration id": "numéro d’enregistrement",
    "company": "numéro d’entreprise",
    "uk company": "numéro d’entreprise britannique",
    "business": "numéro d’entreprise",
    "business registration": "immatriculation d’entreprise",
    "business registration document": "acte d’immatriculation d’entreprise",
    "enterprise": "numéro d’entreprise",
    "public registration": "numéro de registre public",
    "commercial registry": "numéro de registre du commerce",
    "c.r": "numéro de registre du commerce",
    "chamber of commerce": "numéro de chambre de commerce",
    "certificate of incorporation": "certificat de constitution",
    "legal entity": "identifiant d’entité juridique",
    "trade license": "licence commerciale",
    "license": "licence",
    "pilot license": "licence de pilote",
    "registered charity": "numéro d’organisme de bienfaisance",
    "electoral registry": "numéro de registre électoral",
    "government gazette": "numéro du journal officiel",
    "turkish identification": "numéro d’identification turc",
    "document": "document",
}
_ENDS = re.compile(r"(?:[ :]+(?:no|number|num|card|cards|#)\.?|\.)+$", re.I)


def listed(kind: str, value: str) -> tuple[str, str]:
    """An identifier that stands in the list, as a sentence in English and French."""
    en, fr = _LISTED.get(kind, ("The number {} is listed.", "Le numéro {} est inscrit."))
    return en.format(value), fr.format(value)


def document_in_french(kind: str) -> str:
    """A list's kind of document in French; as the list writes it where it has no French name."""
    return _DOCUMENTS.get(_ENDS.sub("", kind).casefold().replace("’", "'"), kind)
