"""The demonstration's law office: 120 written arrangements on their way into one memorandum, the annex in force, consultations,
gaps, requests and answers.

Seeded: the same every time but for the days. Requests and answers go through the desk, the annex through its signatures, as
everywhere else: nothing stands here that the product did not decide.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.authority import abroad, annex, consulting, desk
from entente.authority.annex import clauses as rules
from entente.authority.courses import AnnexWorkflow
from entente.authority.models import (
    AccessRequest,
    Annex,
    Ask,
    Consultation,
    ConsultationComment,
    ForeignBody,
    Gap,
    Redress,
    WrittenArrangement,
)
from entente.authority.relabel import label_like
from entente.core.gate import Context, Grade, working_as
from entente.core.models import Agency, Officer, Unit, office_label
from entente.core.registers.reader import Reader
from entente.core.workflow import take

SEED = 120
KINDS = (
    ("Letter of understanding", "Lettre d’entente"), ("Memorandum of understanding", "Protocole d’entente"),
    ("Operational protocol", "Protocole opérationnel"), ("Joint standing order", "Consigne permanente conjointe"),
    ("Exchange of letters", "Échange de lettres"),
)  # fmt: skip
SUBJECTS = (
    ("arrival reports by water", "les déclarations d’arrivée par eau", "customs", ["arrival", "vessel"], "information", "CA 107(4)(d)"),
    ("seizures at ports of entry", "les saisies aux points d’entrée", "customs", ["seizure", "goods"], "operations", "CA 107(4)(d)"),
    ("contraband tobacco", "le tabac de contrebande", "customs", ["goods", "value"], "operations", "CA 107(5)(a)"),
    ("vessel tracks", "les trajets de navires", "police", ["track", "vessel"], "information", "PA 8(2)(a)"),
    ("fugitives under removal order", "les fugitifs visés par une mesure de renvoi", "police", ["name", "date of birth", "photograph"], "intelligence", "PA 8(2)(e)"),
    ("inadmissible persons", "les personnes interdites de territoire", "immigration", ["name", "document"], "intelligence", "PA 8(2)(e)"),
    ("liaison officers' reports", "les rapports des agents de liaison", "personal", ["name", "assessment"], "liaison", "PA 8(2)(e)"),
    ("secondees' access to files", "l’accès aux dossiers par les personnes détachées", "personal", ["name"], "people", "PA 8(2)(a)"),
    ("shared radio sites", "les sites radio partagés", "non_personal", [], "facilities", ""),
    ("joint patrols between ports", "les patrouilles conjointes entre les points d’entrée", "police", ["crossing"], "operations", "PA 8(2)(a)"),
)  # fmt: skip
PLACES = (
    ("Southern Ontario", "Sud de l’Ontario"), ("Quebec", "Québec"), ("Atlantic", "Atlantique"), ("Pacific", "Pacifique"),
    ("Prairies", "Prairies"), ("Northern Ontario", "Nord de l’Ontario"), ("Greater Toronto", "Grand Toronto"), ("Niagara", "Niagara"),
    ("Windsor", "Windsor"), ("Kingston", "Kingston"), ("Cornwall", "Cornwall"), ("national", "national"),
)  # fmt: skip
WITH_LOOKOUTS = 11
"""The one of the 120 that speaks of lookouts."""
LOOKOUTS = (
    " A lookout that follows from it is put in force once the other agency has approved it.",
    " Un avis de surveillance qui en découle prend effet une fois approuvé par l’autre organisme.",
)
ONWARD = {
    "none": ("It shall not be disclosed to any third party.", "Elle ne peut être communiquée à aucun tiers."),
    "permission": ("It is passed on only with the written consent of the originator.", "Elle n’est transmise qu’avec l’autorisation écrite de l’organisme d’origine."),
    "domestic": ("It may be shared with Canadian police services.", "Elle peut être transmise aux services de police canadiens."),
}  # fmt: skip
USE = {
    "none": ("It is used solely for the purpose for which it was given.", "Elle sert uniquement à la fin pour laquelle elle a été donnée."),
    "permission": ("Use for another purpose requires the prior consent of the supplier.", "Tout usage à une autre fin exige le consentement préalable de qui l’a fournie."),
    "consistent": ("It may be used for a consistent purpose.", "Elle peut servir à une fin compatible."),
}  # fmt: skip
STATES = ("registered", "registered", "compared", "compared", "agreed", "folded", "folded", "kept", "ended")


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are arrangements already, or an account is missing."""
    accounts = (
        "liaison.officer",
        "secretariat",
        "trc.officer",
        "team.lead",
        "privacy.officer",
        "access.officer",
    )
    people = {
        one.username: one
        for one in Officer.objects.select_related("unit__agency").filter(username__in=accounts)
    }
    if len(people) < len(accounts):
        return
    with working_as(Context(people["liaison.officer"])) as context:
        label = office_label(context.agency, joint=True)
        if Reader(context).rows(WrittenArrangement).exists():
            return
    progress(gettext_noop("written arrangements, the annex, consultations and gaps"))
    _Made(people, label).everything()


class _Made:
    def __init__(self, people: dict[str, Officer], label: Any) -> None:
        self.people, self.label = people, label
        self.random = np.random.default_rng(SEED)
        self.today = timezone.localdate()
        self.agencies = {one.code: one for one in Agency.objects.all()}

    def everything(self) -> None:
        with working_as(Context(self.people["liaison.officer"])) as context:
            for n in range(120):
                self._arrangement(n)
            self._bodies()
            self._consultations(context)
            self._gaps()
        self._annex()
        self._requests()
        self._redress()
        self._access()

    def _bodies(self) -> None:
        """Two bodies abroad: one whose assessment holds, one that nobody has assessed."""
        for en, fr, short, country, risk, days in (
            ("Neighbouring customs service", "Service des douanes voisin", "NCS", "US", "none", 300),
            ("Port police overseas", "Police portuaire outre-mer", "PPO", "PA", "undetermined", None),
        ):
            row = self._save(
                ForeignBody, title_en=en, title_fr=fr, abbreviation_en=short, abbreviation_fr=short,
                country=country, risk=risk, risk_until=self.today + timedelta(days=days) if days else None,
            )  # fmt: skip
            abroad.registered(None, row, "created", {})

    def _pick(self, options: Any) -> Any:
        return options[int(self.random.integers(0, len(options)))]

    def _save(self, model: Any, **values: Any) -> Any:
        row = model(label=self.label, **values)
        row.save(force_insert=True)
        return row

    def _arrangement(self, n: int) -> None:
        """Each pair of subject and place is written once for a unit and now and then again: those contradict or overlap."""
        k = n if n < 96 else int(self.random.integers(0, 96))
        subject, place, kind = SUBJECTS[k % 10], PLACES[(k // 10) % 12], KINDS[(n // 7) % 5]
        back = subject[2] in ("police", "personal") and k % 2 == 0
        holder, recipient = ("RCMP", "CBSA") if back or subject[2] == "police" else ("CBSA", "RCMP")
        units = [one.code for one in Unit.objects.filter(agency__code=recipient).order_by("code")]
        again = n >= 96
        onward = self._pick(("domestic", "none", "permission")) if again else ("permission", "none")[k % 2]
        use = self._pick(("consistent", "none")) if again else ("none", "permission")[k % 2]
        coded = n % 3 != 0
        start = date(2004 + n % 18, 1 + n % 12, 1)
        state = "registered" if again else STATES[k % 9]
        years = int(self._pick((2, 3, 5)))
        lately = self.today - timedelta(days=int(self.random.integers(1, 300)))
        self._save(
            WrittenArrangement, state=state, reference=f"WCA-{n + 1:03}",
            title_en=f"{kind[0]} on {subject[0]}, {place[0]}", title_fr=f"{kind[1]} sur {subject[1]}, {place[1]}",
            text_en=f"The parties exchange information on {subject[0]}." + (LOOKOUTS[0] if n == WITH_LOOKOUTS else ""),
            text_fr=f"Les parties échangent de l’information sur {subject[1]}." + (LOOKOUTS[1] if n == WITH_LOOKOUTS else ""),
            agency=self.agencies["CBSA" if n % 2 else "RCMP"], holder=self.agencies[holder], recipient=self.agencies[recipient],
            regimes=[subject[2]], elements=[f"{one} ({place[0]})" for one in subject[3]],
            units=[units[k % len(units)]], purposes=["administer_act"] if k % 3 else ["criminal_investigation"],
            extent=("summary", "full", "summary")[k % 3], authority=subject[5], safeguards="B" if k % 4 else "A",
            lookout_approval=n == WITH_LOOKOUTS,
            secondary_use=use if coded else "", secondary_en=USE[use][0], secondary_fr=USE[use][1],
            onward=onward if coded else "", onward_words_en=ONWARD[onward][0], onward_words_fr=ONWARD[onward][1],
            keep_at_most=12 * years, retention_en=f"It is destroyed after {years} years.", retention_fr=f"Elle est détruite au bout de {years} ans.",
            accountability_en="Director of the region", accountability_fr="Direction de la région", answer_days=10 if k % 5 else 5,
            valid_from=start, valid_to=lately if state == "ended" else None, part=subject[4] if k % 5 or again else "",
            clause="DEMO-107-4-D" if state == "folded" else "",
        )  # fmt: skip

    def _consultations(self, context: Context) -> None:
        reader = Reader(context)
        told = (
            ("policy", "Grading of sources in joint reports", "Cotation des sources dans les rapports conjoints", "heard"),
            ("technique", "Sampling of small craft for compliance checks", "Échantillonnage des petites embarcations pour vérification", "open"),
            ("policy", "Minimum content of a tip between ports", "Contenu minimal d’un renseignement entre les points d’entrée", "draft"),
        )  # fmt: skip
        for kind, en, fr, state in told:
            row = self._save(
                Consultation, kind=kind, title_en=en, title_fr=fr, agency=self.agencies["CBSA"], counterpart=self.agencies["RCMP"],
                answer_by=self.today + timedelta(days=20 if state == "open" else -5),
                text_en="Each report states how reliable its source is and how likely its information.",
                text_fr="Chaque rapport indique la fiabilité de sa source et la vraisemblance de son information.",
            )  # fmt: skip
            if state == "draft":
                continue
            consulting.send_out(row, reader)
            row.text_en += " The four-by-four scale is used."
            row.text_fr += " L’échelle quatre sur quatre s’applique."
            rows = Consultation.objects.ungated("the demonstration writes a second version")
            rows.filter(pk=row.pk).update(
                text_en=row.text_en, text_fr=row.text_fr, state=state, state_at=timezone.now()
            )
            consulting.send_out(row, reader)
            for n, (c_en, c_fr) in enumerate(
                (("Say who may lower a grade.", "Préciser qui peut abaisser une cote."), ("Give an example.", "Donner un exemple.")), 1
            ):  # fmt: skip
                done = state == "heard" and n == 1
                self._save(
                    ConsultationComment, title_en=c_en, title_fr=c_fr, consultation=row.pk, on_version=n, place=f"{n}",
                    agency=self.agencies["RCMP"], state="taken" if done else "made",
                    answer_en="Done: the author alone." if done else "", answer_fr="Fait : l’auteur seulement." if done else "",
                )  # fmt: skip

    def _gaps(self) -> None:
        told = (
            ("CA 107(5)(a)", "grounds", "criminal_investigation", "practice", "Grounds are not written at the counter",
             "Les motifs ne sont pas consignés au comptoir", "decided", "train"),
            ("PA 8(2)(e)", "listed_body", "administer_act", "law", "Regional intelligence is no listed investigative body",
             "Le renseignement régional n’est pas un organisme d’enquête désigné", "proposed", ""),
            ("CA 107(4)(d)", "act_customs_police", "administer_act", "law", "Immigration enforcement is none of the four Acts",
             "L’application de la loi sur l’immigration n’est pas des quatre lois", "found", ""),
        )  # fmt: skip
        for provision, test, purpose, kind, en, fr, state, outcome in told:
            late = state != "found"
            self._save(
                Gap, title_en=en, title_fr=fr, provision=provision, test=test, purpose=purpose, kind=kind, state=state, outcome=outcome,
                proposal_en="Amend the schedule, or ask through the desk that is listed." if late else "",
                proposal_fr="Modifier l’annexe ou demander par le bureau désigné." if late else "",
                reasons_en="The law is clear; the form will ask for it." if outcome else "",
                reasons_fr="La loi est claire; le formulaire le demandera." if outcome else "",
                decided_on=self.today - timedelta(days=12) if outcome else None, agency=self.agencies["CBSA"],
            )  # fmt: skip

    def _annex(self) -> None:
        """Version 1 from the rules in force, signed by both; a draft of version 2 that opens more to the team."""
        first, second = self.people["liaison.officer"], self.people["secretariat"]
        with working_as(Context(first)) as context:
            reader = Reader(context)
            row = self._draft(1, rules.from_rules(self.today))
            if annex.problems(row):
                return  # an installation with rules of its own: it proposes them itself
            take(AnnexWorkflow, row, "propose", reader)
        for officer in (first, second):
            with working_as(Context(officer)) as context:
                annex.sign(context, Reader(context).rows(Annex, Grade.FULL).get(pk=row.pk))
        with working_as(Context(first)):
            told = rules.from_rules(self.today)
            self._draft(
                2, [{**one, "grade": "summary"} if one["grade"] == "pointer" else one for one in told]
            )

    def _draft(self, number: int, told: list[rules.Clause]) -> Annex:
        row: Annex = self._save(
            Annex, title_en=f"Annex on Information Sharing, version {number}", title_fr=f"Annexe sur l’échange d’information, version {number}",
            agency=self.agencies["CBSA"], starts_on=self.today,
        )  # fmt: skip
        annex.write(row, told)
        return row

    def _requests(self) -> None:
        """Asked, given, given in part, refused: each by the desk's own functions."""
        lead, officer = self.people["team.lead"], self.people["trc.officer"]
        told = (
            ("Arrival reports of one vessel in October", "Criminal Code", "Criminal Code 354", True, "give"),
            ("Crew named on an arrival report", "Criminal Code", "Criminal Code 354", True, "less"),
            ("Arrivals of a trailer boat", "Criminal Code", "Criminal Code 430", False, "refuse"),
            ("Reports of one marina for a week", "Controlled Drugs and Substances Act", "CDSA 6", True, "wait"),
        )  # fmt: skip
        for n, (what, act, offence, indictable, end) in enumerate(told, 1):
            with working_as(Context(lead, f"rcmp-act-18:2026-{100 + n}")) as context:
                asked = desk.ask(
                    context,
                    {
                        "holder": self.agencies["CBSA"], "description": what, "elements": ["arrival", "vessel"],
                        "purpose": "criminal_investigation", "act": act, "offence": offence, "indictable": indictable,
                        "file": f"2026-{100 + n}", "why": "Named in the file of the investigation.",
                    },
                )  # fmt: skip
            with working_as(Context(officer, "customs-act-11:desk")) as context:
                self._answer(context, asked, end)

    def _answer(self, context: Context, asked: Ask, end: str) -> None:
        texts = {
            "regime": "customs",
            "protected": "B",
            "solely": True,
            "grounds": "The vessel is named in the file as the carrier.",
        }
        if end in ("give", "less"):
            kept = "Names of the other persons on board." if end == "less" else ""
            if kept:  # its caveat keeps it with the holder unless the holder, whose it is, lets it go
                texts["originator_permission"] = "The head of the centre agrees to this disclosure."
            bound = {
                "secondary_use": "none", "onward": "permission", "source_grade": "A", "information_grade": "1",
                "caveats": ["H2"] if kept else [], "retention_until": self.today + timedelta(days=10 if kept else 730),
            }  # fmt: skip
            desk.give(context, asked, texts, "Arrived on 3 October at 14:10; reported at 14:22.", kept, bound)
        elif end == "refuse":
            desk.refuse(
                context,
                asked,
                "The offence may not be prosecuted by indictment.",
                {"regime": "customs"},
                known=True,
            )

    def _access(self) -> None:
        with working_as(Context(self.people["access.officer"])) as context:
            label = label_like(context.agency, "personal", protected="B")
            for days, asked in (
                (4, "All arrival reports that name me as the master."),
                (21, "What was passed to the police about me."),
            ):
                AccessRequest(
                    label=label, state="received", subject="Applicant (demonstration)", asked=asked,
                    received_on=self.today - timedelta(days=days),
                    due_at=timezone.now() + timedelta(days=30 - days),
                ).save(force_insert=True)  # fmt: skip

    def _redress(self) -> None:
        officer = self.people["privacy.officer"]
        with working_as(Context(officer)) as context:
            label = label_like(context.agency, "personal", protected="B")
            Reader(context)
            for n, state in enumerate(("cleared", "asked"), 1):
                Redress(
                    label=label, state=state, name=f"Traveller {n}", document=f"CAN DEMO{n:04}", entry=f"demonstration list {n}",
                    times=n + 2, reason="Another date of birth, another document." if state == "cleared" else "",
                    cleared_until=self.today + timedelta(days=730) if state == "cleared" else None,
                    decided_by=officer if state == "cleared" else None,
                ).save(force_insert=True)  # fmt: skip
