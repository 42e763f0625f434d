"""The seeded incident of the demonstration: each part a record of a room, written as that room writes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from entente.core.gate import Context, Grade, working_as
from entente.core.models import Agency, Officer, Purpose, office_label
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry
from entente.strategy.stops import FILE, finding, key, rows_of

ANALYST = "marine.analyst"
ELSEWHERE = ("Port Stanley", "Port Stanley")
"""Where the story takes place when the demonstration's day has no landing without a report."""


def load(writer: str = "secretariat") -> None:
    """Write the story's own records; those that are there stay, those of a missing room are left out."""
    officers = {o.username: o for o in Officer.objects.select_related("unit__agency")}
    if writer not in officers:
        return
    place, night = _landing(officers)
    _disclosure(officers, place[0])
    _consignment(officers, place[0])
    with working_as(Context(officers[writer])) as context:
        label = office_label(context.agency, joint=True)
        _Told(Reader(context), label, place, night).everything()


def _landing(officers: dict[str, Officer]) -> tuple[tuple[str, str], datetime]:
    """Where and when the landing was, as the analyst may name it to others: a place and nobody."""
    yesterday = timezone.now() - timedelta(hours=20)
    if ANALYST not in officers:
        return ELSEWHERE, yesterday
    with working_as(Context(officers[ANALYST], Purpose.standing("customs-act-11"))) as context:
        found = finding(Reader(context))
        if found is None or not found.place:
            return ELSEWHERE, yesterday
        return (found.place, found.place_fr or found.place), found.occurred_at


def _disclosure(officers: dict[str, Officer], place: str) -> None:
    """The police ask for the arrival reports of that night; customs answer under the Customs Act."""
    asker, holder = officers.get("team.lead"), officers.get("trc.officer")
    if asker is None or holder is None:
        return
    from entente.authority import desk, weighing
    from entente.authority.models import Ask

    with working_as(Context(asker)) as context:
        if Ask.objects.filter(file=FILE).exists():
            return
        made = desk.ask(
            context,
            {
                "holder": holder.agency,
                "description": f"Arrival reports at {place} and within ten nautical miles, that night",
                "elements": ["arrival", "vessel"],
                "purpose": "criminal_investigation",
                "act": "Criminal Code",
                "offence": "Criminal Code 354",
                "indictable": True,
                "file": FILE,
                "why": "A landing without a report; goods on board are believed to be obtained by crime.",
            },
        )
    with working_as(Context(holder)) as context:
        texts = {
            "regime": "customs",
            "solely": True,
            "grounds": "The landing is named in the police file as the delivery of the goods in question.",
        }
        try:
            desk.give(
                context,
                made,
                texts,
                "No report was received for this place in the six hours before or after.",
            )
        except weighing.NotOpen:
            return  # it then stands as asked, and the page says what the law still wants


PACKER = "Lake Erie Outboard Supply"
SHIPMENT = (
    ("flight", "mode", "direction", "reference", "description", "hs", "gross_kg", "value", "consignor",
     "consignor_country", "consignee", "consignee_country", "origin", "destination", "arrives"),
    ("PARS88144", "land", "in", "PARS-88144-1", "OUTBOARD MOTOR PARTS", "840991", "640", "9200",
     "LAKE ERIE OUTBOARD SUPPLY INC", "US", "SHORELINE MARINE SERVICE", "CA", "USDET", "CAWND"),
)  # fmt: skip


def _consignment(officers: dict[str, Officer], place: str) -> None:
    """The name on what was left at the landing is looked out for; a truck of the next hours carries it."""
    officer, service = officers.get("targeting.officer"), officers.get("service.manifests")
    if officer is None or service is None or registry.get("screening.lookouts") is None:
        return
    from entente.screening import intake
    from entente.screening.demo import agreed
    from entente.screening.models import Lookout

    with working_as(Context(officer, Purpose.standing("customs-act-99"))) as context:
        if Lookout.objects.visible(context).filter(pk=key("lookout")).exists():
            return
        today = timezone.localdate()
        made = Lookout(
            pk=key("lookout"), label=intake.label_for(context, "customs"), state="active", kind="company",
            name=PACKER, country="US", authority="Customs Act, 99", expires_on=today + timedelta(days=180),
            review_on=today + timedelta(days=30),
            reason=f"Name on packing left at the landing at {place}; police file {FILE}.",
        )  # fmt: skip
        made.save(force_insert=True)
    agreed(made, officers.get("marine.analyst"))
    heading, row = SHIPMENT
    arrives = timezone.localtime(timezone.now() + timedelta(hours=3))
    table = "\n".join(map(",".join, (heading, (*row, f"{arrives:%Y-%m-%dT%H:%M}"))))
    intake.take(table.encode(), "truck-of-the-story.csv", "folder", intake.service())


class _Told:
    def __init__(self, reader: Reader, label: Any, place: tuple[str, str], night: datetime) -> None:
        self.reader, self.label, self.landed_at = reader, label, night
        self.en, self.fr = place
        self.night = (f"The landing at {self.en}", f"L’accostage ({self.fr})")
        self.now = timezone.now()
        self.agencies = {one.code: one for one in Agency.objects.all()}

    def _add(self, register: str, name: str, **values: Any) -> Any | None:
        found = registry.get(register)
        if found is None or found.model.objects.visible(self.reader.context).filter(pk=key(name)).exists():
            return None
        row = found.model(pk=key(name), label=self.label, **values)
        if found.workflow is not None and not row.due_at:
            row.due_at = found.workflow.due_at(row, row.state, row.state_at)
        row.save(force_insert=True)
        return row

    def everything(self) -> None:
        today, night = timezone.localdate(), self.landed_at
        self._threat(today)
        self._briefing(today)
        self._visit()
        self._release(night)
        self._result(today, night)
        self._report(today)

    def _threat(self, today: Any) -> None:
        self._add(
            "threats.threats", "threat", kind="firearms", mode="marine", direction="inbound", origin="US",
            likelihood=4, impact=4, confidence="moderate", state="assessed", agency=self.agencies["RCMP"],
            title_en=f"Small boats at night near {self.en}", title_fr=f"Petits bateaux de nuit près de {self.fr}",
            text_en="Landings without a report on this shore, some of them with goods, mostly on moonless nights.",
            text_fr="Accostages non déclarés sur cette rive, certains avec des marchandises, surtout par nuit noire.",
            indicators_en="No lights; a short stay; a vehicle waiting.",
            indicators_fr="Sans feux; un arrêt bref; un véhicule qui attend.",
            review_on=today + timedelta(days=45),
        )  # fmt: skip
        self._add(
            "threats.responses", "response", threat=key("threat"), state="agreed", done_by=today + timedelta(days=30),
            title_en="Watch the shore together on moonless nights",
            title_fr="Surveiller ensemble la rive par nuit noire",
        )  # fmt: skip

    def _briefing(self, today: Any) -> None:
        posts = rows_of(self.reader, "liaison.posts", country="US")
        post = posts.order_by("pk").first() if posts is not None else None
        if post is None:
            return
        about = "CBSA" if post.agency_id == self.agencies["RCMP"].pk else "RCMP"
        self._add(
            "liaison.briefings", "briefing", post=post.pk, about=self.agencies[about], state="given",
            due_on=today + timedelta(days=5), agency=post.agency,
            title_en=f"{self.night[0]}: what to ask on the other shore", title_fr=f"{self.night[1]} : que demander sur l’autre rive",
            text_en="Ask the marinas of the other shore who left that evening without a destination.",
            text_fr="Demander aux marinas de l’autre rive qui est parti ce soir-là sans destination.",
        )  # fmt: skip

    def _visit(self) -> None:
        """That same day: what is heard while people still remember the night."""
        begins = (self.now - timedelta(hours=6)).replace(minute=0, second=0, microsecond=0)
        self._add(
            "communications.visits", "visit", state="carried_out", threat=key("threat"),
            title_en=f"Knock and talks: {self.en}, after the landing",
            title_fr=f"Porte-à-porte : {self.fr}, après l’accostage",
            text_en="Two pairs, one officer of each agency; the reporting sheet in hand; no list is kept.",
            text_fr="Deux équipes de deux, un agent de chaque organisme; la fiche en main; aucune liste n’est tenue.",
            area_en=f"{self.en} and the shore on either side", area_fr=f"{self.fr} et la rive de part et d’autre",
            starts_at=begins, ends_at=begins + timedelta(hours=4), agency=self.agencies["RCMP"],
            partner=self.agencies["CBSA"], doors=38, talks=14,
            questions_en="What should we do when we see a boat without lights?",
            questions_fr="Que faire quand on voit un bateau sans feux?",
            follow_up_en="The number of the border integrity line was left at every marina.",
            follow_up_fr="Le numéro de la ligne d’intégrité frontalière a été laissé à chaque marina.",
            follow_up_by=(begins + timedelta(days=21)).date(),
        )  # fmt: skip
        self._lead(begins)

    def _lead(self, begins: Any) -> None:
        """What somebody on the shore said of a place, and of nobody."""
        register = registry.get("communications.leads")
        if register is None:
            return
        rows, context = register.model.objects.visible(self.reader.context), self.reader.context
        if rows.filter(pk=key("lead")).exists():
            return
        lead = register.model(
            pk=key("lead"), number=f"OUT-{begins:%Y}-LANDING", visit=key("visit"), kind="crossing", area=self.en,
            heard_on=begins.date(), agency=context.agency, state="graded", source="B", information="2",
            told="Boats without lights leave the far end of the break-wall after midnight and are back before five.",
        )  # fmt: skip
        lead.label = register.label_for(context, lead)
        lead.save(force_insert=True)

    def _release(self, night: Any) -> None:
        """On the route for local releases, through the room's own steps as far as its officers are there."""
        routes = rows_of(self.reader, "communications.routes", level="local")
        route = routes.order_by("pk").first() if routes is not None else None
        officer = (
            Officer.objects.select_related("unit__agency").filter(username="communications.officer").first()
        )
        if route is None or officer is None:
            return
        row = self._add(
            "communications.releases", "release", route=route.pk, threat=key("threat"),
            event_at=night, agency=self.agencies["CBSA"], partner=self.agencies["RCMP"],
            title_en=f"An unreported landing at {self.en}: what boaters must do",
            title_fr=f"Accostage non déclaré ({self.fr}) : ce que doivent faire les plaisanciers",
            text_en="Whoever arrives by water from another country reports at once to the border services. "
            "Two agencies found this landing together.",
            text_fr="Quiconque arrive par eau d’un autre pays se déclare sans délai aux services frontaliers. "
            "Deux organismes ont constaté ensemble cet accostage.",
        )  # fmt: skip
        if row is None:
            return
        from entente.core.workflow import NotAllowed, take

        register = registry.get("communications.releases")
        with working_as(Context(officer)) as context:
            try:
                take(register.workflow, row, "submit", Reader(context))  # type: ignore[union-attr]
            except NotAllowed:
                return

    def _result(self, today: Any, night: Any) -> None:
        self._add(
            "outcomes.results", "result", kind="conflict", pillar="P1", state="confirmed", threat=key("threat"),
            opened_on=night.date(), concluded_on=today, agency=self.agencies["RCMP"],
            title_en=f"{self.night[0]}: one plan instead of two", title_fr=f"{self.night[1]} : un plan au lieu de deux",
            effect_en="A patrol and an inspection that would have met there were put together.",
            effect_fr="Une patrouille et une inspection qui s’y seraient croisées ont été réunies.", objectives=["O3"],
        )  # fmt: skip
        seconded = rows_of(self.reader, "secondments.secondments", state="active")
        there = seconded.order_by("begins", "pk").first() if seconded is not None else None
        parts = [("RCMP", "led", None), ("CBSA", "substantial", None)]
        parts += [("seconded", "supporting", there)] if there is not None else []
        for code, weight, secondment in parts:
            self._add(
                "outcomes.credits", f"credit-{code}", result=key("result"), weight=weight, first=night.date(),
                last=today, agency=secondment.agency if secondment else self.agencies[code],
                secondment=secondment.pk if secondment else None,
                title_en=f"Part in: {self.night[0]}", title_fr=f"Part dans : {self.night[1]}",
            )  # fmt: skip

    def _report(self, today: Any) -> None:
        committees = self.reader.rows(registry.get("strategy.committees").model, Grade.FULL)  # type: ignore[union-attr]
        committee = committees.filter(kind="executive").order_by("recorded_at", "pk").first()
        if committee is None:
            return
        period = f"{today.year}-Q{(today.month - 1) // 3 + 1}"
        self._add(
            "strategy.reports", "report", committee=committee.pk, period=period, agency=self.agencies["RCMP"],
            title_en=f"Report {period} (being written)", title_fr=f"Rapport {period} (en rédaction)",
            message_en="A landing that two desks saw at once was answered by one plan. That is what this is for.",
            message_fr="Un accostage vu par deux bureaux a reçu un seul plan pour réponse. C’est le but de tout ceci.",
        )  # fmt: skip
