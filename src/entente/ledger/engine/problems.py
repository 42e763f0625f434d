"""What can be wrong with the log or its keys, as sentences in both official languages."""

from __future__ import annotations

from typing import Self

WORDS: dict[str, tuple[str, str]] = {
    # entries
    "moved": (
        "Entry {expected} is missing or moved: the one here says {position}.",
        "L’inscription {expected} manque ou a été déplacée : celle-ci porte le numéro {position}.",
    ),
    "leaf_changed": (
        "Entry {position}: the leaf was changed after it was recorded.",
        "Inscription {position} : la feuille a été modifiée après son enregistrement.",
    ),
    "leaf_no_object": (
        "Entry {position}: the leaf is no object.",
        "Inscription {position} : la feuille n’est pas un objet.",
    ),
    "leaf_no_json": (
        "Entry {position}: the leaf is not JSON.",
        "Inscription {position} : la feuille n’est pas du JSON.",
    ),
    "id_changed": (
        "Entry {position}: the entry's identifier was changed.",
        "Inscription {position} : l’identifiant de l’inscription a été modifié.",
    ),
    "other_content": (
        "Entry {position}: the content beside it is not the content that was recorded.",
        "Inscription {position} : le contenu qui l’accompagne n’est pas celui qui a été inscrit.",
    ),
    "content_gone": (
        "Entry {position}: its content is gone, and no entry records that it was purged.",
        "Inscription {position} : son contenu a disparu, et aucune inscription n’en consigne la suppression.",
    ),
    "no_head_in_it": (
        "Entry {position}: it records no head.",
        "Inscription {position} : elle ne consigne aucune tête.",
    ),
    "no_countersignature_in_it": (
        "Entry {position}: it records no countersignature.",
        "Inscription {position} : elle ne consigne aucune contresignature.",
    ),
    "outside": ("Entry {id} stands outside the sequence.", "L’inscription {id} est hors de la suite."),
    "stray_content": (
        "A content ({id}) belongs to no entry.",
        "Un contenu ({id}) n’appartient à aucune inscription.",
    ),
    # the tree
    "nodes_too_many": (
        "The tree's inner nodes are more than the entries make.",
        "L’arbre a plus de nœuds internes que n’en font les inscriptions.",
    ),
    "node_changed": (
        "The tree's inner node that ends at {ends}, level {level}, was changed.",
        "Le nœud interne de l’arbre qui se termine à {ends}, niveau {level}, a été modifié.",
    ),
    "tree_counts": (
        "The tree counts {size} entries, but {here} are here.",
        "L’arbre compte {size} inscriptions, mais il y en a {here} ici.",
    ),
    "root_differs": (
        "The tree's root does not follow from the entries.",
        "La racine de l’arbre ne découle pas des inscriptions.",
    ),
    "several_trees": (
        "The log has more than one tree, or none.",
        "Le registre a plus d’un arbre, ou n’en a aucun.",
    ),
    "tree_number": (
        "The log's tree stands under another number.",
        "L’arbre du registre porte un autre numéro.",
    ),
    # heads
    "head_unrecorded": (
        "The head at {size} entries is not recorded in the log, or was changed.",
        "La tête à {size} inscriptions n’est pas inscrite au registre, ou a été modifiée.",
    ),
    "head_not_ours": (
        "The head at {size} entries: the signature is not this node's.",
        "La tête à {size} inscriptions : la signature n’est pas celle de ce nœud.",
    ),
    "head_other_signature": (
        "The head at {size} entries: the signature is not the one that was recorded.",
        "La tête à {size} inscriptions : la signature n’est pas celle qui a été inscrite.",
    ),
    "head_follows_not": (
        "The head at {size} entries does not follow the head before it.",
        "La tête à {size} inscriptions ne fait pas suite à la précédente.",
    ),
    "head_too_long": (
        "The head at {size} entries was signed, but only {here} entries are here.",
        "La tête à {size} inscriptions a été signée, mais il n’y a que {here} inscriptions ici.",
    ),
    "head_other_root": (
        "The head at {size} entries names another root: something before it was changed.",
        "La tête à {size} inscriptions nomme une autre racine : quelque chose avant elle a été modifié.",
    ),
    "head_not_here": (
        "The head at {size} entries was recorded, but is not here.",
        "La tête à {size} inscriptions a été inscrite, mais n’est pas ici.",
    ),
    "head_time": (
        "The time of the head at {size} entries was changed.",
        "L’heure de la tête à {size} inscriptions a été modifiée.",
    ),
    "head_number": (
        "The head at {size} entries stands under another number.",
        "La tête à {size} inscriptions porte un autre numéro.",
    ),
    "head_name": (
        "The head at {size} entries stands under another head's name.",
        "La tête à {size} inscriptions porte le nom d’une autre tête.",
    ),
    # countersignatures
    "counter_unrecorded": (
        "The countersignature of {agency} on the head at {size} entries is not recorded in the log, "
        "or was changed.",
        "La contresignature de {agency} sur la tête à {size} inscriptions n’est pas inscrite au registre, ou "
        "a été modifiée.",
    ),
    "counter_no_head": (
        "The countersignature of {agency} on the head at {size} entries is for a head that is not here.",
        "La contresignature de {agency} sur la tête à {size} inscriptions vise une tête qui n’est pas ici.",
    ),
    "counter_not_theirs": (
        "The countersignature of {agency} on the head at {size} entries is not that agency's.",
        "La contresignature de {agency} sur la tête à {size} inscriptions n’est pas celle de cet organisme.",
    ),
    "counter_other_signature": (
        "The countersignature of {agency} on the head at {size} entries is not the one that was recorded.",
        "La contresignature de {agency} sur la tête à {size} inscriptions n’est pas celle qui a été "
        "inscrite.",
    ),
    "counter_not_here": (
        "A countersignature of {agency} was recorded, but is not here.",
        "Une contresignature de {agency} a été inscrite, mais n’est pas ici.",
    ),
    "counter_time": (
        "The time of a countersignature of {agency} was changed.",
        "L’heure d’une contresignature de {agency} a été modifiée.",
    ),
    "rewritten": (
        "{agency} countersigned {size} entries, and this log does not begin with them: it was rewritten.",
        "{agency} a contresigné {size} inscriptions, et ce registre ne commence pas par elles : "
        "il a été réécrit.",
    ),
    # keys that the log tells of
    "key_unendorsed": (
        "Entry {position}: the key of {holder} came without its endorsement.",
        "Inscription {position} : la clé de {holder} est arrivée sans être endossée.",
    ),
    "key_unreadable": (
        "Entry {position}: the key of {holder} is not readable.",
        "Inscription {position} : la clé de {holder} n’est pas lisible.",
    ),
    "key_not_held": (
        "Entry {position}: the key of {holder} was added by somebody who does not hold it.",
        "Inscription {position} : la clé de {holder} a été ajoutée par quelqu’un qui ne la détient pas.",
    ),
    "key_not_endorsed": (
        "Entry {position}: the key of {holder} was not endorsed by the key before it.",
        "Inscription {position} : la clé de {holder} n’a pas été endossée par la précédente.",
    ),
    "key_other": (
        "The log's key of {holder} is not the key known here.",
        "La clé de {holder} au registre n’est pas celle qui est connue ici.",
    ),
    "key_none": (
        "The log has no key of {holder}, whose key is known here.",
        "Le registre n’a aucune clé de {holder}, dont la clé est connue ici.",
    ),
    # what keeps a command from being done
    "no_code": ("{holder!r} is not the code of an agency.", "{holder!r} n’est pas le code d’un organisme."),
    "key_open": (
        "Others may read the key of {holder} ({file}). It is no longer only {holder}'s: make it private "
        "(mode 600) and rotate it.",
        "D’autres peuvent lire la clé de {holder} ({file}). Elle n’est plus à {holder} seulement : "
        "rendez-la privée (mode 600) et remplacez-la.",
    ),
    "key_damaged": (
        "The key file of {holder} is damaged: {bytes} bytes instead of 32.",
        "Le fichier de clé de {holder} est endommagé : {bytes} octets au lieu de 32.",
    ),
    "key_elsewhere": (
        "The key of {holder} is not here: sign where {holder} keeps it.",
        "La clé de {holder} n’est pas ici : signez là où {holder} la garde.",
    ),
    "key_file_other": (
        "The key file of {holder} is not the key that the log has for {holder}.",
        "Le fichier de clé de {holder} n’est pas la clé que le registre a pour {holder}.",
    ),
    "no_head": (
        "No head has been signed yet: run `entente ledger sign`.",
        "Aucune tête n’a encore été signée : lancez `entente ledger sign`.",
    ),
    "no_head_since": (
        "No head has been signed since entry {position}: run `entente ledger sign`.",
        "Aucune tête n’a été signée depuis l’inscription {position} : lancez `entente ledger sign`.",
    ),
    "none_since": ("No head was signed since.", "Aucune tête n’a été signée depuis."),
    "latest_not_ours": (
        "The latest head is not signed by the node's key in force.",
        "La dernière tête n’est pas signée avec la clé en vigueur du nœud.",
    ),
    "rewritten_unsigned": (
        "{agency} countersigned {size} entries before, and this log does not begin with them: it was "
        "rewritten. Nothing was countersigned.",
        "{agency} a déjà contresigné {size} inscriptions, et ce registre ne commence pas par elles : "
        "il a été réécrit. Rien n’a été contresigné.",
    ),
    "no_entry": ("No entry {entry} is in the ledger.", "Le registre n’a pas d’inscription {entry}."),
    "no_identifier": (
        "{text!r} is neither the place nor the identifier of an entry.",
        "{text!r} n’est ni la place ni l’identifiant d’une inscription.",
    ),
    "nothing_to_prove": (
        "Nothing to prove: name an entry or an object.",
        "Rien à prouver : nommez une inscription ou un objet.",
    ),
}
"""Code -> English, French; both use the same values."""


class Problem(str):
    """One sentence: the English as text, :meth:`told` in either language."""

    code: str
    values: dict[str, object]

    def __new__(cls, code: str, **values: object) -> Self:
        made = super().__new__(cls, WORDS[code][0].format(**values))
        made.code, made.values = code, values
        return made

    def told(self, language: str) -> str:
        """In ``fr``, or in English."""
        if language != "fr":
            return str(self)
        return WORDS[self.code][1].replace(" :", "\u00a0:").format(**self.values)
