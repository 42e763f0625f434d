"""One booking of a PNRGOV message while it is read: who is in it, and what belongs to whom."""

from __future__ import annotations

import re

from entente.screening.engine.manifests import dates
from entente.screening.engine.manifests.model import Booking, Document, Leg, Traveller
from entente.screening.engine.manifests.people import MOST_ALIKE, letters, untitled

Values = list[list[str]]
_KINDS = {"IN": "infant", "I": "infant"}
_SEX = {"M": ("M", False), "F": ("F", False), "MI": ("M", True), "FI": ("F", True), "X": ("X", False)}
_CONTACT = re.compile(r"\bCTC([A-Z])\b\s*(.*)|\bCTC([A-Z])\s+(.*)", re.DOTALL)
_INFANT = re.compile(r"\s*([^/]+)/([^/]+?)[/ ]\s*(\d{1,2}[A-Z]{3}\d{2,4})")


class Dossier:
    """The state of one booking (SRC …)."""

    def __init__(self, about: int) -> None:
        self.about = about
        self.booking = Booking()
        self.part = "booking"  # booking | flight | departure | history
        self.legs: list[Leg] = []
        self.people: list[Traveller] = []
        self.now: Traveller | None = None
        self.refused: list[tuple[int, str]] = []
        self._families: dict[str, list[Traveller]] = {}
        self._references: dict[str, list[Traveller]] = {}
        self._contacts: list[str] = []
        self._documents: list[tuple[Document, list[str], str, Traveller | None]] = []
        self._infants: list[tuple[str, str, str | None]] = []

    # Names -------------------------------------------------------------------------------------

    def named(self, values: Values, number: int) -> None:
        """TIF: a new traveller, or one that this booking already names."""
        family = values[1][0].strip() if len(values) > 1 else ""
        second = [part.strip() for part in values[2]] if len(values) > 2 else [""]
        given, kind, reference = [*second, "", "", ""][:3]
        if not family and not given:
            self.refused.append((number, "no_name"))
            self.now = None
            return
        given = untitled(given) if given else ""
        found = self._known(family, given, reference)
        if found is None and self.part == "history":
            self.refused.append((number, "history_name"))
            self.now = None
            return
        if found is None:
            found = Traveller(family, given, _KINDS.get(kind, "passenger"), reference=reference or None)
            self._join(found)
        elif (letters(found.family_name), letters(found.given_names)) != (letters(family), letters(given)):
            other = f"{family} {given}".strip()
            if other not in found.also_named:
                found.also_named.append(other)
        found.named_at.append(number + 1)
        self.now = found

    def _join(self, person: Traveller) -> None:
        self.people.append(person)
        self._families.setdefault(letters(person.family_name), []).append(person)
        if person.reference:
            self._references.setdefault(person.reference, []).append(person)

    def _of_family(self, family: str) -> list[Traveller]:
        return self._families.get(letters(family), [])[:MOST_ALIKE]

    def _known(self, family: str, given: str, reference: str) -> Traveller | None:
        plain = letters(given)
        same_name = [p for p in self._of_family(family) if letters(p.given_names) == plain]
        by_reference = self._references.get(reference, [])[:MOST_ALIKE] if reference else []
        if self.part in ("departure", "history"):
            # Departure control and history speak of people the booking named, by reference or by name;
            # a history name under a known reference is an earlier spelling.
            for person in [p for p in same_name if p in by_reference] + same_name:
                return person
            return by_reference[0] if self.part == "history" and by_reference else None
        if reference:
            return next((p for p in same_name if p in by_reference), None)
        if self.part == "booking":
            return None  # the booking names each traveller once: a second of that name is somebody else
        return next((p for p in same_name if not p.reference), None)

    # Special service requests ------------------------------------------------------------------

    def request(self, values: Values) -> None:
        """SSR: documents, visas, addresses, infants, contacts. Nothing else is read: meals (..ML), medical
        and religious requests end here."""
        head = values[1] if len(values) > 1 else [""]
        code = head[0].strip()
        text = next((part for part in reversed(head[1:]) if "/" in part), head[-1] if len(head) > 8 else "")
        reference = values[2][2].strip() if len(values) > 2 and len(values[2]) > 2 else ""
        if code == "DOCS":
            self._passport(text, reference)
        elif code == "DOCO":
            fields = [field.strip() for field in text.lstrip(" ").split("/")]
            birthplace, kind, number, _, _, country = (fields + [""] * 6)[:6]
            owner = self._owner(reference)
            if birthplace and owner is not None and owner.birthplace is None:
                owner.birthplace = birthplace
            if number:
                self._documents.append(
                    (Document(number, kind or "V", country or None), [], reference, self.now)
                )
        elif code == "DOCA":
            fields = [field.strip() for field in text.strip().lstrip("/").split("/")]
            owner = self._owner(reference)
            if owner is not None and len(fields) > 1:
                if fields[0] == "D":
                    owner.destination_address = ", ".join(field for field in fields[1:] if field)
                elif fields[0] == "R":
                    owner.residence = owner.residence or fields[1] or None
        elif code == "INFT":
            if found := _INFANT.match(head[-1]):
                born = dates.day(found[3], about=self.about, born=True)
                self._infants.append((found[1].strip(), untitled(found[2]), born))
        elif code == "UMNR":
            owner = self._owner(reference)
            if owner is not None:
                owner.unaccompanied = True
        elif code in ("CTCE", "CTCM"):
            self._contact(text or head[-1])

    def _passport(self, text: str, reference: str) -> None:
        fields = [field.strip() for field in text.strip().split("/")]
        if text.strip().startswith("/"):
            fields = fields[1:]
        if len(fields) >= 1 and len(fields[0]) > 3:
            return
        self._documents.append((Document("", fields[0] or None), fields, reference, self.now))

    def _owner(self, reference: str) -> Traveller | None:
        if known := self._references.get(reference):
            return known[0]
        return self.now or (self.people[0] if len(self.people) == 1 else None)

    # Contacts ----------------------------------------------------------------------------------

    def remark(self, values: Values) -> None:
        """IFT: telephone and mail contacts only; other remarks are free text and are not kept."""
        for element in values[2:]:
            for part in element:
                if found := _CONTACT.search(part):
                    self._contact((found[2] or found[4] or "").strip())

    def address(self, values: Values) -> None:
        """ADD: the last component is the telephone."""
        for element in values[2:]:
            phone = element[-1].strip() if len(element) > 6 else ""
            phone = re.sub(r"^.*\bCTC\s+[A-Z]\s+", "", phone)
            self._contact(phone)
            lines = [part.strip() for part in element[1:6] if part.strip()]
            if lines:
                self._contact(", ".join(lines))

    def _contact(self, text: str) -> None:
        text = text.strip()
        if not text:
            return
        kept = self.now.contacts if self.now is not None else self._contacts
        if text not in kept:
            kept.append(text)

    # The end -----------------------------------------------------------------------------------

    def closed(self) -> list[Traveller]:
        """Everyone in the booking, with documents, legs and contacts where they belong."""
        for family, given, born in self._infants:
            infant = self._by_name(family, given)
            if infant is None:
                infant = Traveller(family, given, "infant")
                self._join(infant)
            infant.date_of_birth = infant.date_of_birth or born
            infant.kind = "infant" if infant.kind == "passenger" and infant.reference is None else infant.kind
        for document, fields, reference, near in self._documents:
            self._give(document, fields, reference, near)
        for person in self.people:
            person.booking = self.booking
            person.itinerary = list(self.legs)
            person.contacts += [text for text in self._contacts if text not in person.contacts]
        return self.people

    def _by_name(self, family: str, given: str, born: str | None = None) -> Traveller | None:
        """Names are cut and glued at line ends: compared by letters, given names by their beginning. Of
        several of one name the first whose date of birth is not known to be another."""
        family, given = letters(family), letters(given)
        found = []
        for person in self._of_family(family):
            own = letters(person.given_names)
            if own and given and (given.startswith(own) or own.startswith(given)):
                found.append(person)
        fits = (p for p in found if not born or p.date_of_birth in (None, born))
        return next(fits, found[0] if found else None)

    def _give(self, document: Document, fields: list[str], reference: str, near: Traveller | None) -> None:
        owner: Traveller | None = None
        _, issuer, number, nationality, born, sex, expires, family, given, middle = (fields + [""] * 10)[:10]
        gender, infant = _SEX.get(sex.upper(), (None, False))
        if fields:
            if family:
                owner = self._by_name(family, given, dates.day(born, about=self.about, born=True))
            if owner is None and infant:
                owner = next((p for p in self.people if p.kind == "infant"), None)
        if owner is None:
            owner = self._references.get(reference, [near])[0]
        if owner is None and len(self.people) == 1:
            owner = self.people[0]
        if owner is None:
            return
        if not fields:
            if all(d.number != document.number for d in owner.documents):
                owner.documents.append(document)
            return
        birth = dates.day(born, about=self.about, born=True)
        if born and birth is None:
            owner.notes.append("date_unreadable")
        owner.date_of_birth = owner.date_of_birth or birth
        owner.sex = owner.sex or gender
        owner.nationality = owner.nationality or nationality or None
        if number and all(d.number != number for d in owner.documents):
            until = dates.day(expires, about=self.about)
            owner.documents.append(
                Document(number, document.kind, issuer or None, until, nationality or None)
            )
        official = " ".join(part for part in (family, untitled(given) if given else "", middle) if part)
        differs = letters(official) != letters(f"{owner.family_name}{owner.given_names}")
        if official and differs and official not in owner.also_named:
            owner.also_named.append(official)
