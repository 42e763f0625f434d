"""The demonstration's priorities: two years of cycles of both agencies, consulted, adopted, read.

Past cycles are written as they ended; the cycles in force are adopted through the room's own steps, so that the
copies, the clocks and the briefings that rest on them are real.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.workflow import take
from entente.priorities import course
from entente.priorities.models import Cycle, Input, Priority, Reading
from entente.priorities.registers import CycleWorkflow, InputWorkflow

SEED = 31
PLANNER = {"CBSA": "liaison.officer", "RCMP": "secretariat"}
OTHER = {"CBSA": "RCMP", "RCMP": "CBSA"}
PRIORITIES = {
    "CBSA": (
        ("Small boats that land without reporting", "Petits bateaux qui accostent sans se déclarer",
         "A landing without a call within the hour is the first sign of most things that we look for on the lakes.",
         "Un accostage sans appel dans l’heure est le premier signe de la plupart de ce que nous cherchons sur les lacs.",
         "firearms", "US"),
        ("Containers from Central America", "Conteneurs en provenance d’Amérique centrale",
         "Cocaine comes with lawful fruit. Weight, seal and a new consignee together are worth a call.",
         "La cocaïne arrive avec des fruits licites. Poids, sceau et nouveau destinataire justifient ensemble un appel.",
         "drugs", "CO PA MX"),
        ("Exports of dual-use electronics", "Exportations d’électronique à double usage",
         "Ask who uses it in the end, not who pays. A broker in a third country is the sign.",
         "Demandez qui l’utilisera, non qui paie. Un courtier dans un pays tiers est le signe.",
         "proliferation", "AE TR"),
    ),
    "RCMP": (
        ("Networks that bring people by sea", "Réseaux qui amènent des gens par mer",
         "The network, not the people on board: who sold the passage, who bought the ship, who waits on the shore.",
         "Le réseau, non les gens à bord : qui a vendu le passage, qui a acheté le navire, qui attend sur la rive.",
         "migrant_smuggling", "LK TH MY"),
        ("Firearms across the Detroit River", "Armes à feu par la rivière Détroit",
         "Night crossings with two landings a week by the same hull.",
         "Traversées de nuit, deux accostages par semaine de la même coque.", "firearms", "US"),
        ("Contraband tobacco as the purse of other crimes", "Le tabac de contrebande, bourse d’autres crimes",
         "Follow the money from the cigarettes to what it buys.",
         "Suivre l’argent, des cigarettes à ce qu’il achète.", "tobacco", "US"),
    ),
}  # fmt: skip
QUESTION = {
    "CBSA": (
        "A boat has landed and an hour has passed without a call. What comes first?",
        "Un bateau a accosté et une heure a passé sans appel. Que faire d’abord?",
        "Ask the reporting centre whether a call came from elsewhere\nBoard it\nWait for the morning",
        "Demander au centre de déclaration si un appel est venu d’ailleurs\nMonter à bord\nAttendre le matin",
    ),
    "RCMP": (
        "Whom is the first priority about?", "Sur qui porte la première priorité?",
        "The network that sold the passage\nThe people on board\nThe port's workers",
        "Le réseau qui a vendu le passage\nLes gens à bord\nLe personnel du port",
    ),
}  # fmt: skip
NAMES = {"CBSA": ("CBSA", "ASFC"), "RCMP": ("RCMP", "GRC")}


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are cycles already."""
    officers = {o.username: o for o in Officer.objects.select_related("unit__agency")}
    if not set(PLANNER.values()) <= set(officers):
        return
    with working_as(Context(officers[PLANNER["RCMP"]])) as context:
        if Reader(context).rows(Cycle).exists():
            return
        progress(gettext_noop("priorities of both agencies"))
        label = office_label(context.agency, joint=True)
        threats = registry.get("threats.threats")  # a neighbour: known by its register only
        rows = Reader(context).rows(threats.model) if threats else ()
        made = _Made(officers, label, {one.kind: one.pk for one in rows})
        for code in PRIORITIES:
            for back in (2, 1):
                made.past(code, back, context)
    for code in PRIORITIES:
        made.present(code)
    made.consulted()
    made.read_by_most()


class _Made:
    def __init__(self, officers: dict[str, Officer], label: Any, threats: dict[str, Any]) -> None:
        self.officers, self.label, self.threats = officers, label, threats
        self.agencies = {one.code: one for one in Agency.objects.all()}
        self.random = np.random.default_rng(SEED)
        today = timezone.localdate()
        self.year = today.year if today >= date(today.year, 4, 1) else today.year - 1

    def _cycle(self, code: str, year: int, **more: Any) -> Cycle:
        en, fr = NAMES[code]
        q_en, q_fr, a_en, a_fr = QUESTION[code]
        row = Cycle(
            label=self.label, title_en=f"{en} operational priorities {year}–{year + 1}",
            title_fr=f"Priorités opérationnelles {fr} {year}-{year + 1}", agency=self.agencies[code],
            counterpart=self.agencies[OTHER[code]], starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31),
            question_en=q_en, question_fr=q_fr, answers_en=a_en, answers_fr=a_fr, **more,
        )  # fmt: skip
        row.save(force_insert=True)
        for rank, (t_en, t_fr, w_en, w_fr, kind, countries) in enumerate(PRIORITIES[code], 1):
            Priority(
                label=self.label, cycle=row.pk, rank=rank, title_en=t_en, title_fr=t_fr, text_en=w_en, text_fr=w_fr,
                threat=self.threats.get(kind), countries=countries, agency=self.agencies[code],
            ).save(force_insert=True)  # fmt: skip
        return row

    def past(self, code: str, back: int, context: Context) -> None:
        year = self.year - back
        row = self._cycle(code, year, state="closed", version=1, adopted_on=date(year, 3, 20),
                          consult_until=date(year, 3, 12), answer_en="Agreed, with one input.",
                          answer_fr="D’accord, avec une contribution.")  # fmt: skip
        Input(
            label=self.label, cycle=row.pk, agency=self.agencies[OTHER[code]], state="answered", outcome="partly",
            title_en="Name the corridors that both agencies count", title_fr="Nommer les corridors que les deux comptent",
            reasons_en="The corridors are in the threat register; the text points to them.",
            reasons_fr="Les corridors figurent au registre des menaces; le texte y renvoie.",
        ).save(force_insert=True)  # fmt: skip

    def _step(self, username: str, model: Any, key: Any, workflow: Any, name: str, **values: Any) -> None:
        with working_as(Context(self.officers[username])) as context:
            reader = Reader(context)
            row = reader.rows(model).get(pk=key)
            if values:
                course._write(row, **values)
            take(workflow, row, name, reader)

    def present(self, code: str) -> None:
        """The cycle in force, through its real course."""
        own, other = PLANNER[code], PLANNER[OTHER[code]]
        with working_as(Context(self.officers[own])):
            row = self._cycle(code, self.year)
        self._step(own, Cycle, row.pk, CycleWorkflow, "consult")
        with working_as(Context(self.officers[other])):
            given = Input(
                label=self.label, cycle=row.pk, agency=self.agencies[OTHER[code]],
                title_en="Add what our officers abroad hear of it", title_fr="Ajouter ce qu’en disent nos agents à l’étranger",
            )  # fmt: skip
            given.save(force_insert=True)
        self._step(own, Input, given.pk, InputWorkflow, "answer", outcome="taken",
                   reasons_en="Taken up: liaison posts report to the working group each quarter.",
                   reasons_fr="Retenu : les affectations de liaison font rapport au groupe de travail chaque trimestre.")  # fmt: skip
        self._step(other, Cycle, row.pk, CycleWorkflow, "answer",
                   answer_en="Agreed. Our own priorities name the same river.",
                   answer_fr="D’accord. Nos propres priorités nomment la même rivière.")  # fmt: skip
        self._step(own, Cycle, row.pk, CycleWorkflow, "adopt")

    def consulted(self) -> None:
        """A strategic plan that the counterpart has still to answer: its clock runs."""
        with working_as(Context(self.officers[PLANNER["CBSA"]])):
            row = self._cycle("CBSA", self.year + 1, kind="strategic")
            course._write(row, title_en=f"CBSA strategic policy plan {self.year + 1}",
                          title_fr=f"Plan stratégique de l’ASFC {self.year + 1}")  # fmt: skip
        self._step(PLANNER["CBSA"], Cycle, row.pk, CycleWorkflow, "consult")

    def read_by_most(self) -> None:
        with working_as(Context(self.officers[PLANNER["RCMP"]])) as context:
            now = timezone.now()
            for row in Reader(context).rows(Reading).filter(state="sent").order_by("pk"):
                if self.random.random() < 0.7:
                    at = now - timedelta(hours=float(self.random.uniform(1, 70)))
                    course._write(row, state="understood", understood_at=at, due_at=None,
                                  tries=int(self.random.random() < 0.2))  # fmt: skip
