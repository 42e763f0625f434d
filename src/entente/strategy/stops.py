"""The stops of the tour: each looks its record up through the gate of the account that opens it.

Findings and hits are those that the engines made of the demonstration's own day; the other records are the
story's own (:mod:`entente.strategy.story`), found by ids that are the same in every demonstration.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from math import hypot
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Min

from entente.core import tour
from entente.core.models import Officer
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import registry
from entente.core.tour import Stop

NAMES = UUID("6f0c1f6e-5d0b-7c3a-9a55-0d1f2b6c7a01")
FILE = "LANDING"
ABOUT = timedelta(days=3)
"""The demonstration's day lies this near to when its accounts were made; other quarters have days too."""
SHORE = (-81.21, 42.66)
"""Port Stanley, Lake Erie: longitude, latitude."""


def key(name: str) -> UUID:
    """The id of a record of the story: the same in every demonstration."""
    return uuid5(NAMES, name)


def rows_of(reader: Reader, register: str, **wanted: Any) -> Any:
    found = registry.get(register)
    if found is None or not found.may_read(reader.context):
        return None
    return reader.rows(found.model).filter(**wanted)


def finding(reader: Reader) -> Any | None:
    """The landing without a report nearest to Port Stanley, of the demonstration's day."""
    rows = rows_of(reader, "marine.findings", status="unreported", current=True)
    if rows is None:
        return None
    if (made := Officer.objects.filter(is_demo=True).aggregate(at=Min("date_joined"))["at"]) is not None:
        rows = rows.filter(occurred_at__range=(made - ABOUT, made + ABOUT))
    seen = [one for one in rows.exclude(vessel_id=None).order_by("pk") if isinstance(one.lon, float)]
    return min(seen, key=lambda one: hypot(one.lon - SHORE[0], one.lat - SHORE[1]), default=None)


def _vessel(reader: Reader) -> str | None:
    found = finding(reader)
    return f"/marine/vessels/{found.vessel_id}/" if found is not None else None


def _finding(reader: Reader) -> str | None:
    found = finding(reader)
    return f"/marine/findings/{found.pk}/" if found is not None else None


def _asked(reader: Reader) -> str | None:
    from entente.authority import desk

    found = desk.asks(reader.context).filter(file=FILE).first()
    return f"/authority/requests/{found.pk}/" if found is not None else None


def hit(reader: Reader) -> Any | None:
    """What the lookout of the story met: a consignment of whoever packed what was left at the landing."""
    rows = rows_of(reader, "screening.hits", current=True, lookout_id=key("lookout"))
    if rows is None:
        return None
    return rows.exclude(consignment_id=None).order_by("due_at", "pk").first()


def _hit(reader: Reader) -> str | None:
    found = hit(reader)
    return f"/screening/hits/{found.pk}/" if found is not None else None


def _counted(reader: Reader) -> str | None:
    """The corridor that counts the marine room's findings week by week."""
    rows = rows_of(reader, "threats.corridors", records__startswith="/marine/findings/")
    found = rows.order_by("pk").first() if rows is not None else None
    return f"/threats/corridors/{found.pk}/" if found is not None else None


def _record(register: str, name: str, rest: str = "") -> Callable[[Reader], str | None]:
    def find(reader: Reader) -> str | None:
        found = registry.get(register)
        if found is None:
            return None
        try:
            row = reader.get(found, str(key(name)))
        except NotHere:
            return None
        return f"{found.url('detail', row)}{rest}"

    return find


STOPS = (
    Stop("approach", 1, "marine.analyst", _vessel,
         "A boat comes in from the other side", "Un bateau arrive de l’autre rive",
         "Its track, where it crossed the line, and where it came to rest. Nothing is concluded yet.",
         "Sa trajectoire, l’endroit où il a franchi la ligne et celui où il s’est arrêté. Rien n’est encore conclu."),
    Stop("finding", 2, "marine.analyst", _finding,
         "The landing answers no report", "L’accostage ne répond à aucune déclaration",
         "Evidence, reasons, the provision, and what else was considered. A person decides.",
         "La preuve, les motifs, la disposition et ce qui a été envisagé d’autre. Une personne décide."),
    Stop("disclosure", 3, "team.lead", _asked,
         "The police ask what customs holds", "La police demande ce que détient la douane",
         "What was asked, which provision opened it, on what grounds, and the duties that go with it.",
         "Ce qui a été demandé, la disposition qui l’a permis, les motifs et les obligations qui suivent."),
    Stop("consignment", 4, "targeting.officer", _hit,
         "The same packer sends a consignment", "Le même emballeur expédie un envoi",
         "A name found at the landing became a lookout; part by part, how a truck’s declaration compares with it.",
         "Un nom relevé à l’accostage est devenu un signalement; élément par élément, la déclaration d’un camion s’y compare."),
    Stop("counted", 5, "intelligence.analyst", _counted,
         "The week’s count takes it in", "Le dénombrement de la semaine en tient compte",
         "What these waters bring, week by week, counted from the findings themselves: this landing is among them.",
         "Ce qu’apportent ces eaux, semaine après semaine, d’après les constats mêmes : cet accostage en est."),
    Stop("threat", 6, "intelligence.analyst", _record("threats.threats", "threat"),
         "The working group takes it up", "Le groupe de travail s’en saisit",
         "The threat with its assessed likelihood, in words and with how sure it is; its responses below.",
         "La menace, sa probabilité en mots et le degré de confiance; les ripostes en dessous."),
    Stop("briefing", 7, "liaison.officer", _record("liaison.briefings", "briefing"),
         "The liaison officer abroad is briefed", "L’agent de liaison à l’étranger est informé",
         "What the other agency wants known at the post, and by when it is to be acknowledged.",
         "Ce que l’autre organisme veut faire savoir au poste, et la date pour en accuser réception."),
    Stop("outreach", 8, "communications.officer", _record("communications.visits", "visit"),
         "Doors are knocked at along the shore", "On frappe aux portes le long de la rive",
         "What people asked and are told in return, and the lead that was heard. No list of who came.",
         "Ce que les gens ont demandé, ce qu’on leur répond et la piste entendue. Aucune liste des présents."),
    Stop("release", 9, "communications.officer", _record("communications.releases", "release"),
         "The public is told, with every signature", "Le public est informé, avec chaque signature",
         "Who holds the release now, how long each office may take, and the lag since the landing.",
         "Qui détient le communiqué, le temps accordé à chaque bureau et le délai depuis l’accostage."),
    Stop("result", 10, "secretariat", _record("outcomes.results", "result"),
         "The result has its contributors", "Le résultat a ses contributeurs",
         "Claimed by one agency, confirmed by the other, shared out by who worked on it and when.",
         "Revendiqué par un organisme, confirmé par l’autre, réparti selon qui y a travaillé et quand."),
    Stop("report", 11, "secretariat", _record("strategy.reports", "report", "read/"),
         "The figure stands in the committee’s report", "Le chiffre figure au rapport du comité",
         "Among the figures is the one that counts this result; its link lists it again.",
         "Parmi les chiffres se trouve celui qui compte ce résultat; son lien le retrouve dans la liste."),
)  # fmt: skip


def mount() -> None:
    for stop in STOPS:
        tour.add(stop)
