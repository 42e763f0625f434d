"""The demonstration's results: two years of joint work, each with who contributed and when.

Seeded. They answer the threats that the register has, and name secondments where there are any; what the
measures then say is computed by the room itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.core.figures import Period
from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, Unit, office_label
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry
from entente.outcomes.models import Credit, JointResult

SEED = 2027
WRITER = "secretariat"
QUARTERS = 9
KINDS: dict[str, tuple[float, str, tuple[tuple[str, str], ...]]] = {
    "seizure": (4.0, "P2", (
        ("Cigarettes seized at Cornwall", "Cigarettes saisies à Cornwall"),
        ("Fentanyl precursors seized at Vancouver", "Précurseurs de fentanyl saisis à Vancouver"),
        ("Cocaine seized in a container at Halifax", "Cocaïne saisie dans un conteneur à Halifax"),
        ("Handguns seized at Windsor", "Armes de poing saisies à Windsor"),
    )),
    "conflict": (2.0, "P3", (
        ("Two surveillances on the same yard told apart", "Deux surveillances du même chantier distinguées"),
        ("Controlled delivery and inspection kept apart", "Livraison surveillée et inspection coordonnées"),
        ("Same target, one lead agreed", "Même cible, un seul responsable convenu"),
    )),
    "removal": (1.5, "P3", (
        ("Fugitive found and removed", "Fugitif retrouvé et renvoyé"),
        ("Foreign offender removed after sentence", "Délinquant étranger renvoyé après sa peine"),
    )),
    "disruption": (1.1, "P1", (
        ("Smuggling network on the St. Lawrence broken up", "Réseau de passeurs du Saint-Laurent démantelé"),
        ("Go-fast crew across Lake St. Clair stopped", "Équipage de vedettes du lac Sainte-Claire arrêté"),
        ("Forwarder of dual-use goods shut out", "Transitaire de biens à double usage écarté"),
    )),
    "investigation": (0.9, "P3", (
        ("Investigation into a container ring concluded", "Enquête sur un réseau de conteneurs conclue"),
        ("Investigation into migrant smuggling by sea concluded",
         "Enquête sur le passage de clandestins par mer conclue"),
    )),
    "prevention": (0.5, "P1", (
        ("Vessel kept from leaving the port of origin", "Navire retenu au port d’origine"),
    )),
}  # fmt: skip
ANSWERS = {
    "seizure": "tobacco",
    "disruption": "tobacco",
    "investigation": "drugs",
    "prevention": "migrant_smuggling",
}
WEIGHTS = ("led", "substantial", "supporting", "incidental")


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load them; nothing where there are results already."""
    officer = Officer.objects.select_related("unit__agency").filter(username=WRITER).first()
    if officer is None:
        return
    progress(gettext_noop("results of joint work"))
    with working_as(Context(officer)) as context:
        label = office_label(context.agency, joint=True)
        reader = Reader(context)
        if reader.rows(JointResult).exists():
            return
        _Made(reader, label).everything()


class _Made:
    def __init__(self, reader: Reader, label: Any) -> None:
        self.reader, self.label = reader, label
        self.random = np.random.default_rng(SEED)
        self.today = timezone.localdate()
        agencies = Agency.objects.filter(code__in=("CBSA", "RCMP")).order_by("code")
        self.agencies = list(agencies)
        units = Unit.objects.filter(agency__in=agencies, level__in=("region", "division", "desk"))
        units = units.exclude(code__in=("CBSA-ATIP", "CBSA-TRC"))  # they investigate nothing
        units = units.order_by("pk")
        self.units = {one.pk: [u for u in units if u.agency_id == one.pk] for one in agencies}
        self.threats = self._rows("threats.threats")
        self.secondments = self._rows("secondments.secondments")

    def _rows(self, key: str) -> list[Any]:
        register = registry.get(key)
        return list(self.reader.rows(register.model).order_by("pk")) if register is not None else []

    def everything(self) -> None:
        period = Period.parse(f"{self.today.year}-Q{(self.today.month - 1) // 3 + 1}")
        for one in period.back(QUARTERS):
            for kind, (mean, pillar, titles) in KINDS.items():
                for _n in range(int(self.random.poisson(mean))):
                    self._result(kind, pillar, titles[int(self.random.integers(len(titles)))], one)

    def _result(self, kind: str, pillar: str, title: tuple[str, str], period: Period) -> None:
        days = (period.last - period.first).days
        concluded = period.first + timedelta(days=int(self.random.integers(0, days + 1)))
        long = kind in ("investigation", "disruption") and self.random.random() < 0.6
        took = int(self.random.integers(740, 1500) if long else self.random.integers(5, 200))
        over = concluded <= self.today
        lead = self.agencies[int(self.random.integers(len(self.agencies)))]
        home = self.units[lead.pk]
        fresh = (self.today - concluded).days < 20
        row = JointResult(
            label=self.label,
            title_en=f"{title[0]}, {concluded:%Y-%m}", title_fr=f"{title[1]}, {concluded:%Y-%m}",
            kind=kind, pillar=pillar, opened_on=concluded - timedelta(days=took),
            concluded_on=concluded if over else None,
            agency=lead, unit=home[int(self.random.integers(len(home)))],
            state=("claimed" if fresh else "confirmed") if over else "under_way",
            effect_en="Files of both agencies; see the record’s history." if over else "",
            effect_fr="Dossiers des deux organismes; voir l’historique de la fiche." if over else "",
            threat=self._threat(kind), objectives=["O2"] if pillar == "P1" else ["O7"],
        )  # fmt: skip
        row.save(force_insert=True)
        self._credits(row, concluded if over else self.today)

    def _threat(self, kind: str) -> Any:
        mine = [one for one in self.threats if one.kind == ANSWERS.get(kind)]
        return mine[int(self.random.integers(len(mine)))].pk if mine else None

    def _credits(self, row: JointResult, until: date) -> None:
        """The lead's unit to the end, the other agency's for a part of it, a secondment in its own time."""
        other = next(one for one in self.agencies if one.pk != row.agency_id)
        theirs = self.units[other.pk]
        span = (until - row.opened_on).days
        helped = row.opened_on + timedelta(days=int(span * 0.6))
        parts = [
            (row.unit, row.agency, "led", row.opened_on, until, None),
            (theirs[int(self.random.integers(len(theirs)))], other, WEIGHTS[int(self.random.integers(1, 3))],
             row.opened_on, max(helped, row.opened_on), None),
        ]  # fmt: skip
        for one in self.secondments:
            first, last = max(one.begins, row.opened_on), min(one.ended_on or one.ends, until)
            if row.kind in ("investigation", "disruption") and first < last and self.random.random() < 0.5:
                parts.append((None, one.agency, "substantial", first, last, one.pk))
                break
        for unit, agency, weight, first, last, secondment in parts:
            Credit(
                label=self.label, title_en=f"Part in: {row.title_en}", title_fr=f"Part dans : {row.title_fr}",
                result=row.pk, secondment=secondment, weight=weight, first=first, last=last, unit=unit,
                agency=agency,
            ).save(force_insert=True)  # fmt: skip
