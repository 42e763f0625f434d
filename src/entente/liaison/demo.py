"""The demonstration's liaison networks: posts of both agencies, who leads what, plans, activities, restrictions.

Seeded; officers are functions, never people. Briefings follow from the priorities in force, as they would.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop, override

from entente.core.countries import country_name
from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.workflow import take
from entente.liaison import briefings
from entente.liaison.models import (
    Briefing,
    FieldActivity,
    Location,
    Post,
    Responsibility,
    Restriction,
    WorkPlan,
)
from entente.liaison.registers import BriefingWorkflow
from entente.threats.models import Threat

WRITER = "secretariat"
LOCATIONS = (
    ("Bangkok", "TH", ["LK", "MY", "VN"], 520, 6, 7, 7, 100.53, 13.74, ["BKK", "CMB", "KUL", "SGN"]),
    ("Panama City", "PA", ["CO", "CR"], 430, 5, 6, 6, -79.52, 8.98, ["PTY", "BOG", "SJO"]),
    ("Detroit", "US", [], 240, 10, 9, 8, -83.05, 42.33, ["DTW", "USDET"]),
    ("Seattle", "US", [], 260, 9, 9, 8, -122.33, 47.61, ["SEA", "USSEA"]),
    ("Mexico City", "MX", ["GT"], 460, 8, 5, 4, -99.13, 19.43, ["MEX", "GUA"]),
    ("Hong Kong", "HK", ["CN", "PH"], 610, 9, 4, 7, 114.17, 22.32, ["HKG", "PVG", "PEK", "MNL"]),
    ("Dubai", "AE", ["TR", "PK"], 580, 6, 5, 7, 55.27, 25.20, ["DXB", "IST", "KHI"]),
)  # fmt: skip
IN_FRENCH = {"Detroit": "Détroit", "Dubai": "Dubaï", "Mexico City": "Mexico", "Panama City": "Panama"}
POSTS = (
    ("CBSA", "TH", "Bangkok", ["LK", "MY"], 100.53, 13.74, "liaison.officer"),
    ("RCMP", "TH", "Bangkok", ["MM"], 100.54, 13.73, "liaison.rcmp"),
    ("CBSA", "PA", "Panama", ["CO"], -79.52, 8.98, "liaison.panama"),
    ("RCMP", "CO", "Bogotá", ["EC"], -74.06, 4.65, "liaison.bogota"),
    ("RCMP", "US", "Detroit", [], -83.05, 42.33, "liaison.detroit.rcmp"),
    ("CBSA", "US", "Detroit", [], -83.04, 42.34, "liaison.detroit"),
)  # fmt: skip
DUTIES = (
    ("TH", "customs", "CBSA", "leads"), ("TH", "immigration", "CBSA", "leads"), ("TH", "criminal", "RCMP", "leads"),
    ("TH", "intelligence", "CBSA", "leads"), ("TH", "intelligence", "RCMP", "leads"),
    ("PA", "customs", "CBSA", "leads"), ("CO", "criminal", "RCMP", "leads"), ("CO", "customs", "RCMP", "supports"),
    ("US", "criminal", "RCMP", "leads"), ("US", "customs", "CBSA", "leads"),
)  # fmt: skip
FUNCTION = {
    "customs": ("Customs", "Douanes"), "immigration": ("Immigration", "Immigration"),
    "criminal": ("Criminal investigations", "Enquêtes criminelles"), "intelligence": ("Intelligence", "Renseignement"),
}  # fmt: skip
RESTRICTIONS = (
    ("reported", "Joint interviews abroad", "Entrevues conjointes à l’étranger", ("Liaison manual, 4.2", "Manuel de liaison, 4.2"),
     "immigration"),
    ("amending", "Tasking by the other agency's analysts", "Tâches confiées par les analystes de l’autre organisme",
     ("Directive on liaison, 11", "Directive sur la liaison, 11"), "criminality"),
    ("amended", "Attending the host's customs examinations", "Présence aux examens douaniers de l’hôte",
     ("Operations manual, 9.7", "Manuel des opérations, 9.7"), "customs"),
)  # fmt: skip
ACTIVITIES = (
    ("TH", "Port visit at Laem Chabang", "Visite portuaire à Laem Chabang", "migrant_smuggling", (0, 1), -320),
    ("TH", "Joint document workshop with airlines", "Atelier conjoint sur les documents avec les transporteurs",
     "migrant_smuggling", (0, 1), -140),
    ("US", "Night patrol of the Detroit River with the partner's marine unit",
     "Patrouille de nuit sur la rivière Détroit avec l’unité maritime partenaire", "firearms", (4, 5), -60),
    ("US", "Walk-through of the Detroit container yard", "Visite du parc à conteneurs de Détroit", "drugs", (4, 5), 25),
)  # fmt: skip


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are posts already."""
    officers = {o.username: o for o in Officer.objects.select_related("unit__agency")}
    writer = officers.get(WRITER)
    if writer is None:
        return
    with working_as(Context(writer)) as context:
        reader = Reader(context)
        if reader.rows(Post).exists():
            return
        progress(gettext_noop("liaison posts and briefings"))
        label = office_label(writer.agency, joint=True)
        agencies = {one.code: one for one in Agency.objects.all()}
        posts = _posts(label, agencies, officers)
        _registers(label, agencies)
        _activities(label, agencies, posts, {one.kind: one.pk for one in reader.rows(Threat)})
        for post in posts:
            _past_briefing(post, reader)
            briefings.before_deployment(post, reader)
        first = posts[1]
    _acknowledge(first, officers["liaison.rcmp"])


def _add(model: Any, label: Any, **values: Any) -> Any:
    values.setdefault("title_fr", values.get("title_en", ""))
    row = model(label=label, **values)
    register = registry.for_model(model)
    if register is not None and register.workflow is not None:
        row.due_at = register.workflow.due_at(row, row.state, row.state_at)
    row.save(force_insert=True)
    return row


def _posts(label: Any, agencies: dict[str, Agency], officers: dict[str, Officer]) -> list[Post]:
    year = timezone.localdate().year
    return [
        _add(
            Post, label, title_en=f"{city} ({code})", title_fr=f"{IN_FRENCH.get(city, city)} ({agencies[code].abbreviation_fr})",
            country=country, city=city, covers=covers, lon=lon, lat=lat, agency=agencies[code], state="deployed",
            officer=officers.get(username), curriculum_on=date(year - 1, 3, 1),
            starts_on=date(year - 1, 6, 1), until=date(year + 1, 5, 31),
        )
        for code, country, city, covers, lon, lat, username in POSTS
    ]  # fmt: skip


def _registers(label: Any, agencies: dict[str, Agency]) -> None:
    year = timezone.localdate().year
    for country, function, code, part in DUTIES:
        en, fr = FUNCTION[function]
        with override("en"):
            where_en = country_name(country)
        with override("fr"):
            where_fr = country_name(country)
        _add(Responsibility, label, title_en=f"{en}, {where_en}", title_fr=f"{fr}, {where_fr}", country=country,
             function=function, agency=agencies[code], part=part)  # fmt: skip
    for back, state in ((1, "closed"), (0, "agreed")):
        _add(
            WorkPlan, label, title_en=f"Bangkok: joint work plan {year - back}",
            title_fr=f"Bangkok : plan de travail conjoint {year - back}", country="TH", begins=date(year - back, 1, 1),
            ends=date(year - back, 12, 31), state=state,
            result_en="Two networks named, one ship turned back." if back else "",
            result_fr="Deux réseaux identifiés, un navire refoulé." if back else "",
        )  # fmt: skip
    for state, en, fr, policy, blocks in RESTRICTIONS:
        _add(
            Restriction, label, title_en=en, title_fr=fr, policy_en=policy[0], policy_fr=policy[1], blocks=blocks,
            state=state,
            amendment_en="Officers of both agencies may take part where the host agrees." if state != "reported" else "",
            amendment_fr="Les agents des deux organismes peuvent y prendre part si l’hôte y consent."
            if state != "reported" else "",
            outcome_en="In force; both manuals say the same." if state == "amended" else "",
            outcome_fr="En vigueur; les deux manuels disent la même chose." if state == "amended" else "",
        )  # fmt: skip
    for city, country, covers, cost, traffic, partners, safety, lon, lat, codes in LOCATIONS:
        _add(Location, label, title_en=city, title_fr=IN_FRENCH.get(city, city), country=country, city=city, covers=covers, cost=cost, traffic=traffic,
             partners=partners, safety=safety, lon=lon, lat=lat, codes=codes)  # fmt: skip


def _activities(label: Any, agencies: dict[str, Agency], posts: list[Post], threats: dict[str, Any]) -> None:
    today = timezone.localdate()
    for country, en, fr, kind, which, days in ACTIVITIES:
        over = days < 0
        _add(
            FieldActivity, label, title_en=en, title_fr=fr, country=country, posts=[posts[n].pk for n in which],
            threat=threats.get(kind), on=today + timedelta(days=days), state="reported" if over else "approved",
            agency=agencies["CBSA"], result_en="What was seen is in the threat register." if over else "",
            result_fr="Ce qui a été vu figure au registre des menaces." if over else "",
        )  # fmt: skip


def _past_briefing(post: Post, reader: Reader) -> None:
    """The briefing given before the officer left, on what was in force then."""
    other = next(one for one in briefings.parties() if one.pk != post.agency_id)
    _add(
        Briefing, post.label, post=post.pk, about=other, agency=post.agency, state="acknowledged",
        due_on=post.starts_on - briefings.BEFORE, acknowledged_by=post.officer,
        title_en=f"{other.abbreviation_en} priorities before deployment: {post.title_en}",
        title_fr=f"Priorités {other.abbreviation_fr} avant le déploiement : {post.title_fr}",
        text_en="The priorities of that year were gone through one by one.",
        text_fr="Les priorités de l’année ont été passées en revue une à une.", built_of="before",
    )  # fmt: skip


def _acknowledge(post: Post, officer: Officer) -> None:
    """One post is up to date; the others have theirs waiting."""
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        row = reader.rows(Briefing).filter(post=post.pk, state="due").first()
        if row is not None:
            take(BriefingWorkflow, row, "give", reader)
            take(BriefingWorkflow, row, "acknowledge", reader)
