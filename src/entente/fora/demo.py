"""The demonstration's fora: two years of events with delegations, messages and reports; proposals and their fate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
from entente.core.registers.reader import Reader
from entente.core.workflow import end_of, working_day
from entente.fora import course, proposals
from entente.fora.models import Copy, Delegate, Event, FundingDecision, Message, Need, Proposal
from entente.threats.models import Threat

WRITER = "secretariat"
EVENTS = (
    (-640, "BE", "Bruxelles", "World Customs Organization, enforcement committee",
     "Organisation mondiale des douanes, comité de lutte contre la fraude", "reported"),
    (-410, "SG", "Singapore", "Forum on migrant smuggling by sea", "Forum sur le passage de clandestins par mer", "reported"),
    (-250, "US", "Detroit", "Cross-border crime forum", "Forum sur la criminalité transfrontalière", "reported"),
    (-120, "FR", "Lyon", "INTERPOL, border management task force", "INTERPOL, groupe sur la gestion des frontières", "reported"),
    (-12, "NL", "Rotterdam", "Port security conference", "Conférence sur la sûreté portuaire", "attended"),
    (34, "AU", "Canberra", "Border Five heads of intelligence", "Chefs du renseignement, groupe des cinq pays", "announced"),
    (95, "BE", "Bruxelles", "World Customs Organization, council", "Organisation mondiale des douanes, conseil", "announced"),
)  # fmt: skip
HOSTS = {
    "BE": ("World Customs Organization", "Organisation mondiale des douanes"),
    "SG": ("Ministry of Home Affairs of Singapore", "Ministère de l’Intérieur de Singapour"),
    "US": ("Department of Homeland Security", "Département de la Sécurité intérieure"),
    "FR": ("INTERPOL, General Secretariat", "INTERPOL, Secrétariat général"),
    "NL": ("Port of Rotterdam and Dutch customs", "Port de Rotterdam et douanes néerlandaises"),
    "AU": ("Australian Border Force", "Force frontalière australienne"),
}
SEATS = (
    ("cbsa", "Director, border programs", "Direction, programmes frontaliers"),
    ("rcmp", "Chief of liaison", "Chef de la liaison"),
    ("foreign", "Desk officer, security programs", "Agent responsable, programmes de sécurité"),
    ("defence", "Maritime liaison", "Liaison maritime"),
)  # fmt: skip
MESSAGES = (
    ("message", None, "One border guarded under two laws: we share what each allows, and can prove it",
     "Une frontière gardée sous deux lois : nous communiquons ce que chacune permet, et pouvons le prouver"),
    ("position", "RCMP", "The RCMP supports joint boarding teams where the coastal state asks for them",
     "La GRC appuie les équipes d’arraisonnement conjointes là où l’État côtier les demande"),
    ("answer", "CBSA", "On waiting times: figures are published each quarter",
     "Sur les temps d’attente : les chiffres sont publiés chaque trimestre"),
)  # fmt: skip
LEARNED = (
    "Three administrations now see cloned container seals; two have a reader that finds them.",
    "Trois administrations constatent des sceaux de conteneur clonés; deux ont un lecteur qui les décèle.",
)  # fmt: skip
PROPOSALS = (
    ("LK", "Port control and exit checks, Colombo", "Contrôle portuaire et vérifications de sortie, Colombo", 900, 600,
     "delivered", "partly"),
    ("PA", "Container scanning, Colón", "Balayage de conteneurs, Colón", 1400, 1400, "funded", "followed"),
    ("CO", "Joint port unit, Cartagena", "Unité portuaire conjointe, Cartagena", 700, 0, "declined", "none"),
    ("TH", "Document examination laboratory, Bangkok", "Laboratoire d’examen de documents, Bangkok", 450, None, "sent", ""),
)  # fmt: skip
NEEDS = (
    ("LK", "exit", 8, -640, "Exit checks, Sri Lanka", "Vérifications de sortie, Sri Lanka",
     "Joint visit to Colombo", "Visite conjointe à Colombo"),
    ("LK", "ports", 7, -640, "Port control, Sri Lanka", "Contrôle portuaire, Sri Lanka",
     "Joint visit to Colombo", "Visite conjointe à Colombo"),
    ("PA", "scanning", 9, -520, "Container scanning, Panama", "Balayage de conteneurs, Panama",
     "Report of the liaison officer, Panama City", "Rapport de l’agent de liaison, Panama"),
    ("CO", "integrity", 6, -410, "Integrity of port services, Colombia", "Intégrité des services portuaires, Colombie",
     "World Customs Organization, peer review", "Organisation mondiale des douanes, examen par les pairs"),
    ("CO", "investigation", 5, -410, "Prosecution of port crime, Colombia", "Poursuite du crime portuaire, Colombie",
     "Report of the liaison officer, Bogotá", "Rapport de l’agent de liaison, Bogota"),
    ("TH", "documents", 7, -150, "Examination of documents, Thailand", "Examen des documents, Thaïlande",
     "Joint document workshop with airlines", "Atelier conjoint sur les documents avec les transporteurs"),
    ("TH", "exit", 4, -150, "Exit checks, Thailand", "Vérifications de sortie, Thaïlande",
     "Joint document workshop with airlines", "Atelier conjoint sur les documents avec les transporteurs"),
)  # fmt: skip
DECIDED = {  # proposal's country: what was decided, how many days ago
    "LK": ((-430, "LK", 350, "First year of the program", "Première année du programme"),
           (-120, "LK", 250, "Second year of the program", "Deuxième année du programme")),
    "PA": ((-300, "PA", 1400, "Scanner and training at Colón", "Scanneur et formation à Colón"),),
    "CO": ((-220, "CO", 0, "Joint port unit not funded", "Unité portuaire conjointe non financée"),),
}  # fmt: skip
ELSEWHERE = (-200, "GT", 500, "Police training, Guatemala", "Formation policière, Guatemala")
"""Funds that went where neither agency had proposed it."""
LETTER = ("Letter of the program to both agencies", "Lettre du programme aux deux organismes")


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are events already."""
    writer = Officer.objects.select_related("unit__agency").filter(username=WRITER).first()
    if writer is None:
        return
    with working_as(Context(writer)) as context:
        reader = Reader(context)
        if reader.rows(Event).exists():
            return
        progress(gettext_noop("international fora"))
        made = _Made(office_label(writer.agency, joint=True), Reader(context))
        events = [made.event(*told) for told in EVENTS]
        for need in NEEDS:
            made.need(*need)
        for told in PROPOSALS:
            made.proposal(*told, event=events[1])
        made.decision(None, *ELSEWHERE)


class _Made:
    def __init__(self, label: Any, reader: Reader) -> None:
        self.label, self.reader = label, reader
        self.agencies = {one.code: one for one in Agency.objects.all()}
        self.today = timezone.localdate()

    def _save(self, model: Any, **values: Any) -> Any:
        row = model(label=self.label, **values)
        row.save(force_insert=True)
        return row

    def event(self, days: int, country: str, city: str, en: str, fr: str, state: str) -> Event:
        start = self.today + timedelta(days=days)
        ends = start + timedelta(days=2)
        over = state in ("reported", "attended")
        due = working_day(course.REPORT_WITHIN, ends) if over else None
        row = self._save(
            Event, title_en=f"{en}, {start:%Y}", title_fr=f"{fr}, {start:%Y}", country=country, city=city,
            host_en=HOSTS[country][0], host_fr=HOSTS[country][1], starts_on=start, ends_on=ends, met_on=start - timedelta(days=12) if over else None, state=state,
            report_by=due, due_at=end_of(due) if state == "attended" else end_of(start) if not over else None,
            learned_en=LEARNED[0] if state == "reported" else "", learned_fr=LEARNED[1] if state == "reported" else "",
            follow_up_en="The marine examination teams get the reader on trial." if state == "reported" else "",
            follow_up_fr="Les équipes d’examen maritime reçoivent le lecteur à l’essai." if state == "reported" else "",
            agency=self.agencies["CBSA" if days % 2 else "RCMP"],
        )  # fmt: skip
        for n, (department, d_en, d_fr) in enumerate(SEATS):
            self._save(Delegate, event=row.pk, department=department, title_en=d_en, title_fr=d_fr, function_en=d_en,
                       function_fr=d_fr, state="excused" if n == 3 and over else "met" if over else "named")  # fmt: skip
        for kind, behalf, m_en, m_fr in MESSAGES:
            agreed = over or behalf is None
            self._save(
                Message, event=row.pk, kind=kind, title_en=m_en, title_fr=m_fr, state="agreed" if agreed else "proposed",
                behalf_of=self.agencies.get(behalf) if behalf else None,
                agreed_by=self.agencies[behalf or "RCMP"] if agreed else None,
                agency=self.agencies["CBSA" if behalf != "CBSA" else "RCMP"],
            )  # fmt: skip
        if state == "reported":
            course.distribute(row, self.reader)
            rows = Copy.objects.ungated(course.WHY).filter(event=row.pk)
            keys = list(rows.order_by("pk").values_list("pk", flat=True))
            late = keys[:1] if days < -200 else keys[: len(keys) // 2]
            rows.exclude(pk__in=late).update(state="read", due_at=None)
        return row

    def proposal(self, country: str, en: str, fr: str, asked: int, granted: int | None, state: str, influence: str,
                 event: Event) -> None:  # fmt: skip
        rows = self.reader.rows(Threat)
        near = [one.pk for one in rows if country in {one.origin, *(one.transit or ())}]
        lacks = [one.pk for one in self.reader.rows(Need) if one.country == country]
        row = self._save(
            Proposal, title_en=en, title_fr=fr, country=country, threats=near, needs=lacks, event=event.pk, asked=asked,
            granted=granted, state=state, influence=influence, agency=self.agencies["CBSA"],
            decide_by=self.today + timedelta(days=40) if state == "sent" else None,
            outcome_en="Exit checks run in two terminals; one ship was held in its first month."
            if state == "delivered" else "",
            outcome_fr="Les vérifications de sortie ont cours dans deux terminaux; un navire retenu le premier mois."
            if state == "delivered" else "",
        )  # fmt: skip
        proposals.sent(row, self.reader)
        for told in DECIDED.get(country, ()):
            self.decision(row, *told)

    def need(self, country: str, criterion: str, score: int, days: int, en: str, fr: str, source_en: str,
             source_fr: str) -> None:  # fmt: skip
        self._save(
            Need, title_en=en, title_fr=fr, country=country, criterion=criterion, score=score, source_en=source_en,
            source_fr=source_fr, assessed_on=self.today + timedelta(days=days), agency=self.agencies["CBSA"],
        )  # fmt: skip

    def decision(
        self, proposal: Proposal | None, days: int, country: str, amount: int, en: str, fr: str
    ) -> None:
        self._save(
            FundingDecision, title_en=en, title_fr=fr, proposal=proposal and proposal.pk, country=country,
            department="foreign", amount=amount, decided_on=self.today + timedelta(days=days), source_en=LETTER[0],
            source_fr=LETTER[1], agency=self.agencies["CBSA"],
        )  # fmt: skip
