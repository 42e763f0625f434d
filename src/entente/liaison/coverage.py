"""Who covers what: the responsibility matrix (LO1), co-deployment (LO2), and the assessment of locations
(LO6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from entente.core.countries import country_name
from entente.core.gate import Grade
from entente.core.gate.context import WITHHELD
from entente.core.models.office import parties
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.sorting import sort_key
from entente.liaison import measured
from entente.liaison.engine import (
    Criterion,
    Demand,
    assess,
    choose,
    flips,
    frontier,
    rank_acceptability,
)
from entente.liaison.engine import Post as Candidate
from entente.liaison.models import Function, Location, Post, Responsibility, WorkPlan
from entente.priorities.course import in_force
from entente.threats.models import Threat

PRESENT = ("ready", "deployed")


@dataclass
class Cell:
    """One function in one country. A gap: nobody leads. An overlap: more than one does."""

    leads: list[Responsibility] = field(default_factory=list)
    others: list[Responsibility] = field(default_factory=list)

    @property
    def gap(self) -> bool:
        return not self.leads

    @property
    def overlap(self) -> bool:
        return len({one.agency_id for one in self.leads}) > 1


@dataclass
class Row:
    country: str
    name: str
    posts: list[Post]
    cells: list[tuple[Any, Cell]]
    plans: list[WorkPlan]
    covering: list[Post]
    """Posts elsewhere that cover the country."""

    @property
    def agencies(self) -> set[Any]:
        """Whose officers are there, or ready to leave: a post that is only planned deploys nobody."""
        return {post.agency_id for post in self.posts if post.state in PRESENT}

    @property
    def both(self) -> bool:
        return len(self.agencies) > 1


def matrix(reader: Reader) -> list[Row]:
    """One row per country with a post, covered by one, or with a responsibility, by its name."""
    posts, plans, covering = defaultdict(list), defaultdict(list), defaultdict(list)
    cells: dict[str, dict[str, Cell]] = defaultdict(lambda: defaultdict(Cell))
    for post in reader.rows(Post, Grade.FULL).select_related("agency").exclude(state="ended"):
        posts[post.country].append(post)
        for code in {*(post.covers or ())} - {post.country}:
            covering[code].append(post)
    for one in reader.rows(Responsibility, Grade.FULL).select_related("agency"):
        cell = cells[one.country][one.function]
        (cell.leads if one.part == "leads" else cell.others).append(one)
    for plan in reader.rows(WorkPlan, Grade.FULL).exclude(state="closed"):
        plans[plan.country].append(plan)
    rows = [
        Row(
            code,
            country_name(code),
            posts[code],
            [(function, cells[code][function.value]) for function in Function],
            plans[code],
            covering[code],
        )
        for code in {*posts, *covering, *cells}
    ]
    return sorted(rows, key=lambda row: sort_key(row.name))


def priorities_for(record: Post, reader: Reader) -> dict[str, Any] | None:
    """The counterparts' priorities in force."""
    register = registry.get("priorities.priorities")
    if register is None or record.agency_id is WITHHELD or not register.may_read(reader.context):
        return None
    rows = [
        one for agency in parties() if agency.pk != record.agency_id for one in in_force(reader, agency.pk)
    ]
    return {"rows": [(row, register.url("detail", row)) for row in rows[:20]]}


# -- LO6 ---------------------------------------------------------------------------------------------------
CRITERIA = ("threat", "traffic", "findings", "partners", "safety", "cost")
WEIGHTS = {"threat": 4.0, "traffic": 3.0, "findings": 2.0, "partners": 2.0, "safety": 1.0, "cost": 2.0}
SEED = 1906
HOME = "CA"  # no post abroad answers a threat from here


def demand(reader: Reader) -> dict[str, int]:
    """By country: the weight (likelihood times impact) of the open threats that start or pass there."""
    found: dict[str, int] = defaultdict(int)
    for threat in reader.rows(Threat, Grade.FULL).exclude(state="closed"):
        for code in {threat.origin, *(threat.transit or ())} - {"", HOME}:
            found[code] += threat.weight
    return {code: weight for code, weight in found.items() if weight}


def assessment(reader: Reader, weights: dict[str, float], budget: float | None) -> dict[str, Any] | None:
    """The ranking with its sensitivity, and the best set of posts for the budget; None without two
    locations."""
    locations = list(reader.rows(Location, Grade.FULL).order_by("title_key_en", "pk"))
    if len(locations) < 2:
        return None
    wanted = demand(reader)
    threat = [sum(wanted.get(code, 0) for code in {one.country, *(one.covers or ())}) for one in locations]
    arrivals = measured.near(locations, measured.arrivals(reader))
    landings, hits = measured.landings(locations, reader), measured.near(locations, measured.caught(reader))
    found = [one + other for one, other in zip(landings, hits, strict=True)]
    traffic, counted = measured.scaled(arrivals, [one.traffic for one in locations])
    raw = [
        [threat[n], traffic[n], found[n], one.partners, one.safety, float(one.cost)]
        for n, one in enumerate(locations)
    ]
    told = assess(raw, [Criterion(name, weights[name], name != "cost") for name in CRITERIA])
    shares = rank_acceptability(told, seed=SEED)
    rows = [
        {
            "location": locations[n],
            "rank": rank,
            "score": round(100 * float(told.scores[n])),
            "threat": threat[n],
            "traffic": traffic[n],
            "arrivals": arrivals[n],
            "findings": found[n],
            "landings": landings[n],
            "hits": hits[n],
            "first": round(100 * float(shares[n, 0])),
            "within_three": round(100 * float(shares[n, :3].sum())),
        }
        for rank, n in enumerate(told.order.tolist(), 1)
    ]
    changes = [
        {
            "better": locations[flip.better],
            "worse": locations[flip.worse],
            "criterion": CRITERIA[flip.criterion],
            "now": round(100 * flip.weight),
            "at": round(100 * flip.at),
        }
        for flip in flips(told)[:5]
    ]
    best = _best(locations, wanted, budget)
    posts = list(reader.rows(Post, Grade.FULL).filter(state__in=PRESENT))
    chosen = {location.pk for location, _adds in (best or {}).get("posts", ())}
    return {
        "rows": rows, "flips": changes, "choice": best, "demand": wanted, "counted": counted,
        "map": measured.points(locations, chosen, posts), "land": measured.land(),
    }  # fmt: skip


STEPS = 8


def _steps(posts: list[Candidate], demands: list[Demand]) -> list[Any]:
    """The best set at rising budgets, each different set once: what the next sum would buy."""
    most = sum(one.cost for one in posts)
    found = frontier(posts, demands, [most * n / STEPS for n in range(1, STEPS + 1)])
    return [one for n, one in enumerate(found) if one.posts and (not n or one.posts != found[n - 1].posts)]


def _best(locations: list[Location], wanted: dict[str, int], budget: float | None) -> dict[str, Any] | None:
    if budget is None or not wanted:
        return None
    by_id = {str(one.pk): one for one in locations}
    posts = [
        Candidate(
            str(one.pk), float(one.cost), {c: 1.0 for c in {one.country, *(one.covers or ())} if c in wanted}
        )
        for one in locations
    ]
    demands = [Demand(code, weight) for code, weight in wanted.items()]
    found = choose(posts, demands, budget)
    whole = sum(wanted.values())
    return {
        "steps": [
            {
                "cost": one.cost,
                "share": round(100 * one.value / whole),
                "posts": [by_id[k] for k in one.posts],
            }
            for one in _steps(posts, demands)
        ],
        "posts": [(by_id[key], round(found.adds[key])) for key in found.posts],
        "left": sorted(
            ((by_id[key], round(adds)) for key, adds in found.left_out.items()), key=lambda one: -one[1]
        ),
        "value": round(found.value),
        "of": whole,
        "share": round(100 * found.value / whole),
        "cost": found.cost,
        "uncovered": [country_name(code) for code in wanted if code not in found.by],
    }
