"""The demonstration's training: a catalogue of both agencies, two years of sessions, who holds what, who uses which
range, and what does not work together. Seeded; officers are the demonstration's functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
from entente.core.registers.reader import Reader
from entente.training import seats
from entente.training.models import (
    Booking,
    Compatibility,
    Course,
    Curriculum,
    Enrolment,
    Profile,
    Resource,
    Session,
)

SEED = 71
WRITER = "secretariat"
COURSES = (
    ("CBSA", "course", "Customs examination for police officers", "Examen douanier à l’intention des policiers", 24, "",
     "customs examination: 3", 36),
    ("CBSA", "course", "Targeting of containers", "Ciblage des conteneurs", 32, "analysis: 2", "targeting: 3", 36),
    ("CBSA", "course", "Documents and imposture", "Documents et imposture", 16, "", "documents: 3", 24),
    ("RCMP", "course", "Interviewing in criminal investigations", "Entrevue dans les enquêtes criminelles", 40,
     "interviewing: 2", "interviewing: 4", 48),
    ("RCMP", "course", "Small-boat handling on inland waters", "Conduite de petits bateaux en eaux intérieures", 40, "",
     "boats: 3", 24),
    ("RCMP", "course", "Handling of human sources: what liaison needs to know",
     "Sources humaines : ce que la liaison doit savoir", 8, "interviewing: 2", "sources: 2", 24),
    ("RCMP", "workshop", "Joint workshop of the divisions and regions", "Atelier conjoint des divisions et des régions",
     8, "", "joint work: 2", None),
    ("CBSA", "workshop", "National border workshop", "Atelier national sur la frontière", 16, "", "joint work: 3", None),
    ("CBSA", "workshop", "Workshop of the liaison networks", "Atelier des réseaux de liaison", 16, "", "liaison: 3", None),
    ("CBSA", "course", "Working abroad: law, safety, partners", "Travailler à l’étranger : droit, sécurité, partenaires",
     24, "", "liaison: 2", 36),
    ("RCMP", "exercise", "Night boarding with both agencies", "Arraisonnement de nuit avec les deux organismes", 12,
     "boats: 2", "boats: 4", 24),
)  # fmt: skip
CURRICULUM = (9, 5, 2)
PROFILES = {
    "liaison.officer": "liaison: 3\ninterviewing: 3\ndocuments: 3", "liaison.rcmp": "liaison: 2\ninterviewing: 4",
    "marine.analyst": "analysis: 3\nmarine law: 3", "analyste.maritime": "analysis: 4\nmarine law: 2",
    "targeting.officer": "targeting: 4\nanalysis: 3", "intelligence.analyst": "analysis: 4\nwriting: 4",
    "team.lead": "interviewing: 3\nboats: 2", "trc.officer": "interviewing: 2", "agent.cdt": "interviewing: 2\nanalysis: 2",
}  # fmt: skip
HERE = ZoneInfo("America/Toronto")
THROUGH = ("liaison.officer", "liaison.rcmp")
ABROAD = ("liaison.panama", "liaison.bogota", "liaison.detroit", "liaison.detroit.rcmp")
"""Both have the deployment curriculum behind them."""
RESOURCES = (
    ("RCMP", "range", "Indoor range, Ottawa", "Champ de tir intérieur, Ottawa", "Ottawa", 12, ("", "")),
    ("CBSA", "classroom", "Classroom 2, Rigaud college", "Salle 2, collège de Rigaud", "Rigaud", 24, ("", "")),
    ("CBSA", "simulator", "Examination hall simulator", "Simulateur de salle d’examen", "Rigaud", 8, ("", "")),
    ("RCMP", "boat", "Training boat, Kingston", "Bateau d’instruction, Kingston", "Kingston", 6,
     ("7 m rigid hull", "coque rigide de 7 m")),
    ("RCMP", "equipment", "Night vision set", "Trousse de vision nocturne", "Kingston", None,
     ("generation 3", "3e génération")),
)  # fmt: skip
TOGETHER = (
    ("radio", "Encrypted radio on the water", "Radio chiffrée sur l’eau", ("P25 phase 2, AES", "P25 phase 2, AES"), ("VHF marine, clear", "VHF maritime, en clair"), "blocked",
     "resolving", "Joint boarding out of sight of a phone network", "Arraisonnement conjoint hors réseau téléphonique",
     "A handset of the partner's on each boat", "Un poste du partenaire à bord de chaque bateau"),
    ("systems", "Case files", "Dossiers d’enquête", ("Case management, protected B", "Gestion des cas, Protégé B"),
     ("Records system, protected B", "Système de dossiers, Protégé B"), "detour",
     "found", "Writing one report instead of two", "Un seul rapport au lieu de deux",
     "Signed messages between the two nodes", "Messages signés entre les deux nœuds"),
    ("protection", "Body armour on boats", "Gilets pare-balles à bord", ("Vest without flotation", "Gilet sans flottaison"),
     ("Vest with flotation", "Gilet avec flottaison"),
     "blocked", "found", "Officers of both agencies in one boat", "Agents des deux organismes dans un même bateau", "", ""),
    ("evidence", "Drug test kits", "Trousses de dépistage", ("Colour test, series A", "Test colorimétrique, série A"),
     ("Colour test, series A", "Test colorimétrique, série A"), "full",
     "resolved", "", "", "", ""),
)  # fmt: skip


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are courses already."""
    officers = {o.username: o for o in Officer.objects.select_related("unit__agency")}
    writer = officers.get(WRITER)
    if writer is None:
        return
    with working_as(Context(writer)) as context:
        if Reader(context).rows(Course).exists():
            return
        progress(gettext_noop("training of both agencies"))
        made = _Made(office_label(writer.agency, joint=True), officers)
        made.catalogue()
        made.sessions()
        made.shared()


class _Made:
    def __init__(self, label: Any, officers: dict[str, Officer]) -> None:
        self.label, self.officers = label, officers
        self.agencies = {one.code: one for one in Agency.objects.all()}
        self.random = np.random.default_rng(SEED)
        self.today = timezone.localdate()
        self.courses: list[Course] = []

    def _save(self, model: Any, **values: Any) -> Any:
        row = model(label=self.label, **values)
        row.save(force_insert=True)
        return row

    def catalogue(self) -> None:
        for code, kind, en, fr, hours, asks, gives, months in COURSES:
            self.courses.append(
                self._save(Course, title_en=en, title_fr=fr, kind=kind, hours=hours, asks=asks, gives=gives,
                           valid_months=months, agency=self.agencies[code])
            )  # fmt: skip
        self._save(Curriculum, title_en="Joint deployment of liaison officers",
                   title_fr="Déploiement conjoint des agents de liaison", opens="liaison",
                   courses=[self.courses[n].pk for n in CURRICULUM])  # fmt: skip
        for username, text in PROFILES.items():
            officer = self.officers.get(username)
            if officer is not None:
                self._save(Profile, officer=officer, competencies=text, agency=officer.agency, unit=officer.unit, shared=True,
                           title_en=f"Skills: {officer}", title_fr=f"Compétences : {officer}")  # fmt: skip
        for username in THROUGH:
            for n in CURRICULUM:
                if username in self.officers:
                    on = self.today - timedelta(days=int(self.random.integers(40, 600)))
                    seats.certify(self.officers[username], self.courses[n], on, self.label)
        for username in (name for name in ABROAD if name in self.officers):
            for n in CURRICULUM:  # before they left a year ago in June, and again where that has run out
                left = date(self.today.year - 1, 5, 4)
                made = seats.certify(self.officers[username], self.courses[n], left, self.label)
                if made.expires_on and made.expires_on < self.today + timedelta(days=60):
                    seats.certify(
                        self.officers[username], self.courses[n], self.today - timedelta(days=60), self.label
                    )

    def _session(self, number: int, day: date, level: str, place: str) -> Session:
        course = self.courses[number]
        begins = timezone.make_aware(datetime.combine(day, time(9)), HERE)
        over = begins < timezone.now()
        workshop = course.kind == "workshop"
        return self._save(
            Session, title_en=f"{course.title_en}, {day:%Y-%m}", title_fr=f"{course.title_fr}, {day:%Y-%m}",
            course=course.pk, level=level, starts_at=begins, ends_at=begins + timedelta(hours=max(course.hours, 7)),
            place_en=place, place_fr=place, seats=12, kept_for_partner=4, agency=course.agency,
            state="reported" if over else "open" if (day - self.today).days < 90 else "planned",
            topics_en="Corridors under pressure; who answers at night; what may be shared." if workshop else "",
            topics_fr="Corridors sous pression; qui répond la nuit; ce qui peut être communiqué." if workshop else "",
            contacts_en="Six pairs of counterparts exchanged their direct numbers." if workshop and over else "",
            contacts_fr="Six paires d’homologues ont échangé leurs numéros directs." if workshop and over else "",
        )  # fmt: skip

    def sessions(self) -> None:
        year = self.today.year
        for back in (2, 1, 0):
            self._session(6, date(year - back, 3, 12), "division", "Windsor")
            self._session(7, date(year - back, 6, 4), "national", "Ottawa")
            if (
                back or self.today.month >= 11
            ):  # this year's is still to be planned: a gap that the plan shows
                self._session(8, date(year - back, 10, 8), "liaison", "Ottawa")
        for number in (0, 1, 2, 3, 4, 5, 9, 10):
            for days in (-520, -160, 45):
                row = self._session(
                    number, self.today + timedelta(days=days + 3 * number), "national", "Rigaud"
                )
                self._enrolments(row, days)

    def _enrolments(self, session: Session, days: int) -> None:
        people = [self.officers[name] for name in PROFILES if name in self.officers]
        for officer in self.random.permutation(len(people))[:3].tolist():
            who = people[officer]
            state = "attended" if days < 0 else "seated" if self.random.random() < 0.6 else "offered"
            answer = session.starts_at.date() - timedelta(days=20)
            self._save(
                Enrolment, session=session.pk, officer=who, agency=who.agency, unit=who.unit, state=state,
                title_en=session.title_en, title_fr=session.title_fr, answer_by=answer,
            )  # fmt: skip
            if state == "attended":
                course = next(one for one in self.courses if one.pk == session.course)
                seats.certify(who, course, session.ends_at.date(), self.label, session)

    def shared(self) -> None:
        things = [
            self._save(Resource, title_en=en, title_fr=fr, kind=kind, place_en=place, place_fr=place, holds=holds,
                       standard_en=standard[0], standard_fr=standard[1], agency=self.agencies[code])
            for code, kind, en, fr, place, holds, standard in RESOURCES
        ]  # fmt: skip
        for n, thing in enumerate(things):
            for week in range(-6, 5):
                begins = timezone.make_aware(
                    datetime.combine(self.today + timedelta(days=7 * week + n), time(9)), HERE
                )
                lead = "CBSA" if (week + n) % 3 else "RCMP"
                self._save(
                    Booking, title_en=f"{lead} course", title_fr=f"Cours {self.agencies[lead].abbreviation_fr}",
                    resource=thing.pk, starts_at=begins, ends_at=begins + timedelta(hours=7), agency=self.agencies[lead],
                    state="confirmed" if week < 3 else "asked",
                )  # fmt: skip
        for area, en, fr, ours, theirs, grade, state, b_en, b_fr, d_en, d_fr in TOGETHER:
            self._save(
                Compatibility, title_en=en, title_fr=fr, area=area, works=grade, state=state,
                ours_en=ours[0], ours_fr=ours[1], theirs_en=theirs[0], theirs_fr=theirs[1],
                blocks_en=b_en, blocks_fr=b_fr, detour_en=d_en, detour_fr=d_fr, agency=self.agencies["CBSA"],
                partner=self.agencies["RCMP"],
                resolve_by=self.today + timedelta(days=120) if state == "resolving" else None,
            )  # fmt: skip
