"""The demonstration's strategy: two years of committees, initiatives, meetings, decisions, updates, reports.

Seeded: the same every time but for the days, which end with today. Text is plain and made of the
initiatives' own; nothing is decided here that the product computes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.core.figures import Period
from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, Unit, office_label
from entente.core.registers.reader import Reader
from entente.core.workflow import take
from entente.strategy import first, framework, story, workflows
from entente.strategy.models import (
    Action,
    Committee,
    Decision,
    Initiative,
    Meeting,
    Milestone,
    Report,
    UpdateRequest,
)

SEED = 2026
WRITER = "secretariat"
QUARTERS = 8
SLIPS = timedelta(days=90)
"""A milestone waits no longer than this after its day: what is a year late would have been taken up."""

ASKED = (
    ("Where does this stand, and what is in the way?", "Où en est-on et qu’est-ce qui fait obstacle?"),
    (
        "Which results can be shown by the next meeting?",
        "Quels résultats pourra-t-on montrer à la prochaine réunion?",
    ),
    ("What do the regions need to go on?", "De quoi les régions ont-elles besoin pour poursuivre?"),
)
DECIDED = (
    (
        "Go on as planned, results at the next meeting",
        "Poursuivre comme prévu, résultats à la prochaine réunion",
    ),
    ("Move the date of delivery by one quarter", "Reporter la date d’achèvement d’un trimestre"),
    ("Name a lead unit in every region", "Désigner une unité responsable dans chaque région"),
)


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are initiatives already."""
    officer = Officer.objects.select_related("unit__agency").filter(username=WRITER).first()
    if officer is None:
        return
    progress(gettext_noop("the strategy's committees and initiatives"))
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        label = office_label(context.agency, joint=True)
        reader = Reader(context)  # the label may be new
        if not reader.rows(Initiative).exists():
            _Made(context, reader, label).everything()
    progress(gettext_noop("one incident through every room"))
    story.load(WRITER)


class _Made:
    def __init__(self, context: Context, reader: Reader, label: Any) -> None:
        self.context, self.reader, self.label = context, reader, label
        self.timelines = False
        self.random = np.random.default_rng(SEED)
        self.today = timezone.localdate()
        agencies = {one.code: one for one in Agency.objects.all()}
        self.leads = [agencies["CBSA"], agencies["RCMP"]]
        units = list(Unit.objects.filter(agency__in=self.leads, level__in=("national", "region", "division")))
        self.units = {one.pk: [u for u in units if u.agency_id == one.pk] for one in self.leads}

    def everything(self) -> None:
        committees = self._committees()
        initiatives = self._initiatives()
        for back in range(QUARTERS, -1, -1):
            self._quarter(back, committees, initiatives)

    def _save(self, model: Any, workflow: Any = None, state: str = "", **values: Any) -> Any:
        row = model(label=self.label, **values)
        if workflow is not None:
            row.state = state or workflow.initial
            row.due_at = workflow.due_at(row, row.state, row.state_at)
        row.save(force_insert=True)
        return row

    def _committees(self) -> list[Committee]:
        made: list[Committee] = []
        region = {one.level: one for rows in self.units.values() for one in rows if one.level != "national"}
        for told in first.committees():
            more = {}
            if told["kind"] == Committee.Kind.REGIONAL and {"region", "division"} <= region.keys():
                more = {"unit": region["region"], "partner_unit": region["division"],
                        "agency": region["region"].agency}  # fmt: skip
            above = made[told["above"]].pk if "above" in told else None
            made.append(self._save(Committee, reports_to=above, **first.committee_values(told), **more))
        return made

    def _initiatives(self) -> list[Initiative]:
        made = []
        for i, told in enumerate(framework.activities()):
            start = self.today - timedelta(days=int(self.random.integers(420, 720)))
            end = self.today + timedelta(days=int(self.random.integers(-60, 500)))
            lead = self.leads[int(self.random.integers(0, 2))]
            near = self.units[lead.pk]
            late = end < self.today
            state = "delivered" if late and i % 3 else "under_way"
            health = "at_risk" if (i % 6 == 2 or late) and state == "under_way" else "on_track"
            row = self._save(
                Initiative, workflows.InitiativeWorkflow, state, code=told["code"], title_en=told["en"],
                title_fr=told["fr"], text_en=told["text_en"], text_fr=told["text_fr"], room=told["room"],
                objectives=told["objectives"], enablers=told["enablers"], starts_on=start, ends_on=end,
                agency=lead, unit=near[i % len(near)], health=health,
                progress_en="Work goes on in both agencies; the first region reports results.",
                progress_fr="Le travail se poursuit dans les deux organismes; la première région rapporte des résultats.",
                evidence_en="See the room's records." if state == "delivered" else "",
                evidence_fr="Voir les fiches consignées." if state == "delivered" else "",
            )  # fmt: skip
            made.append(row)
            waits = False
            for k, (en, fr) in enumerate(
                (
                    ("Plan agreed", "Plan convenu"),
                    ("First region works with it", "Première région à l’œuvre"),
                    ("All regions work with it", "Toutes les régions à l’œuvre"),
                )
            ):
                due = start + (end - start) * (k + 1) / 3
                missed = due < self.today and self.random.random() >= 0.9
                over = due < self.today and not (missed and self.today - due < SLIPS)
                waits |= due < self.today and not over
                self._save(
                    Milestone, workflows.MilestoneWorkflow, "reached" if over else "open",
                    title_en=en, title_fr=fr, initiative=row.pk, due_on=due, agency=lead,
                    proof_en="Minutes of the working group." if over else "",
                    proof_fr="Compte rendu du groupe de travail." if over else "",
                )  # fmt: skip
            if waits and row.health == "on_track":
                row.health = "at_risk"
                row.save(update_fields=["health"])
        return made

    def _quarter(self, back: int, committees: list[Committee], initiatives: list[Initiative]) -> None:
        period = quarter(self.today, back)
        for committee in committees:
            for n in range(max(1, 3 // (committee.every_months or 3))):
                day = period.first + timedelta(days=14 + 28 * n)
                while day.weekday() > 4:
                    day += timedelta(days=1)
                self._meeting(committee, day, initiatives, period)
        executive = committees[0]
        for k in range(3):
            one = initiatives[int(self.random.integers(0, len(initiatives)))]
            by = period.first + timedelta(days=40 + 12 * k)
            past = by < self.today
            answered = past and (back > 1 or self.random.random() < 0.7)
            en, fr = ASKED[k]
            self._save(
                UpdateRequest, workflows.UpdateWorkflow, "accepted" if answered else "asked",
                title_en=f"{one.code}: {en}", title_fr=f"{one.code} : {fr}", committee=executive.pk,
                initiative=one.pk, answer_by=by, agency=one.agency, unit=one.unit,
                answer_en="On course. The figures are in the room's records." if answered else "",
                answer_fr="En bonne voie. Les chiffres sont dans les fiches." if answered else "",
            )  # fmt: skip
        if period.last < self.today:
            self._report(executive, period)

    def _meeting(
        self, committee: Committee, day: date, initiatives: list[Initiative], period: Period
    ) -> None:
        held = day < self.today
        begins = datetime.combine(day, time(14), UTC)
        row = self._save(
            Meeting, workflows.MeetingWorkflow, "minuted" if held else "planned",
            title_en=f"{committee.title_en}, {day:%Y-%m-%d}", title_fr=f"{committee.title_fr}, {day:%Y-%m-%d}",
            committee=committee.pk, starts_at=begins, ends_at=begins + timedelta(hours=2), place_en="Ottawa", place_fr="Ottawa",
            guests_en="CBSA executives concerned" if committee.kind == "council" else "",
            guests_fr="Cadres de l’ASFC concernés" if committee.kind == "council" else "",
            agenda_en="1. Actions\n2. Initiatives at risk\n3. Updates asked for",
            agenda_fr="1. Mesures\n2. Initiatives à risque\n3. Mises à jour demandées",
            minutes_en="The points were taken in order; see decisions and actions." if held else "",
            minutes_fr="Les points ont été traités dans l’ordre; voir décisions et mesures." if held else "",
        )  # fmt: skip
        if not held:
            return
        if committee.kind == "executive" and not self.timelines:
            self.timelines = True
            self._save(
                Decision, title_en="The timelines of the strategy’s activities are set",
                title_fr="Le calendrier des activités de la stratégie est fixé", meeting=row.pk,
                initiatives=[each.pk for each in initiatives], decided_on=day,
            )  # fmt: skip
        one = initiatives[int(self.random.integers(0, len(initiatives)))]
        en, fr = DECIDED[int(self.random.integers(0, 3))]
        self._save(
            Decision, title_en=f"{one.code}: {en}", title_fr=f"{one.code} : {fr}", meeting=row.pk,
            initiatives=[one.pk], decided_on=day,
        )  # fmt: skip
        due = day + timedelta(days=30)
        done = due < self.today and ((self.today - due).days > 90 or self.random.random() < 0.7)
        self._save(
            Action, workflows.ActionWorkflow, "accepted" if done else "open",
            title_en=f"{one.code}: report back to the committee", title_fr=f"{one.code} : faire rapport au comité",
            meeting=row.pk, initiative=one.pk, due_on=due, agency=one.agency, unit=one.unit,
            outcome_en="Reported at the meeting that followed." if done else "",
            outcome_fr="Rapport fait à la réunion suivante." if done else "",
        )  # fmt: skip

    def _report(self, committee: Committee, period: Period) -> None:
        row = self._save(
            Report, workflows.ReportWorkflow, title_en=f"Report {period.code}", title_fr=f"Rapport {period.code}",
            committee=committee.pk, period=period.code, agency=self.context.agency,
            message_en="Work is where the plan wants it. What is late is named, with who answers for it.",
            message_fr="Les travaux sont là où le plan les attend. Ce qui tarde est nommé, avec qui en répond.",
        )  # fmt: skip
        take(workflows.ReportWorkflow, row, "freeze", self.reader)
        if period != quarter(self.today, 1):  # the last quarter's is still to go upward
            take(workflows.ReportWorkflow, row, "pass_on", self.reader)


def quarter(today: date, back: int) -> Period:
    """The quarter so many before the present one."""
    found = Period.parse(f"{today.year}-Q{(today.month - 1) // 3 + 1}")
    for _turn in range(back):
        found = found.before()
    return found
