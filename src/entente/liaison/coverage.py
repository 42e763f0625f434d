"""Who covers what: the responsibility matrix (LO1), co-deployment (LO2), and the assessment of locations
(LO6)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np

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
    value_of,
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
    came, caught = measured.arrivals(reader), measured.caught(reader)
    landed = measured.landings(locations, reader)
    arrivals, hits = measured.near(locations, came), measured.near(locations, caught)
    landings = measured.of_each(landed, len(locations))
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
    posts = list(reader.rows(Post, Grade.FULL).filter(state__in=PRESENT))
    asked = _asked(locations, weights, wanted, came, caught, landed)
    best = _best(locations, posts, asked, budget)
    chosen = {location.pk for location, _adds in (best or {}).get("posts", ())}
    return {
        "rows": rows, "flips": changes, "choice": best, "demand": wanted, "counted": counted,
        "map": measured.points(locations, chosen, posts), "land": measured.land(),
    }  # fmt: skip


STEPS = 8
SAME_PLACE_KM = 50.0
"""A post this near to a possible location (or in the same city) answers what the location would."""


@dataclass(frozen=True)
class Asked:
    """What needs a post, weighed as the ranking weighs it; the weights of all add up to 100."""

    demands: list[Demand]
    by: dict[str, frozenset[int]]
    """Demand to the locations that answer it."""
    country: dict[str, str]
    """Demand to the country of its threat."""


def _asked(
    locations: list[Location],
    weights: dict[str, float],
    wanted: dict[str, int],
    came: Counter[str],
    caught: Counter[str],
    landed: Counter[frozenset[int]],
) -> Asked:
    """Threats by country, traffic by where it came from, findings by where they were made: each kind shares
    out its weight, and a kind of which there is nothing has none. Traffic counts by its logarithm, as in the
    ranking."""
    kinds: dict[str, dict[str, float]] = {"threat": {}, "traffic": {}, "findings": {}}
    by: dict[str, frozenset[int]] = {}
    country: dict[str, str] = {}
    for code, weight in wanted.items():
        country[f"threat {code}"] = code
        kinds["threat"][f"threat {code}"] = float(weight)
        by[f"threat {code}"] = frozenset(
            n for n, one in enumerate(locations) if code in {one.country, *(one.covers or ())}
        )
    for code, n in came.items():
        kinds["traffic"][f"traffic {code}"] = float(np.log1p(n))
        by[f"traffic {code}"] = measured.answered(locations, code)
    for code, n in caught.items():
        kinds["findings"][f"hits {code}"] = float(n)
        by[f"hits {code}"] = measured.answered(locations, code)
    for number, (places, n) in enumerate(sorted(landed.items(), key=lambda one: sorted(one[0]))):
        kinds["findings"][f"landings {number}"] = float(n)
        by[f"landings {number}"] = places
    sums = {kind: sum(parts.values()) for kind, parts in kinds.items()}
    whole = sum(weights[kind] for kind, total in sums.items() if total)
    demands = [
        Demand(name, 100 * weights[kind] / whole * part / sums[kind])
        for kind, parts in kinds.items()
        for name, part in parts.items()
        if sums[kind]
    ]
    return Asked(demands, by, country)


def _there(locations: list[Location], post: Post) -> set[int]:
    """The possible locations that a post is at already."""
    city = sort_key(str(post.city))
    found = {
        n for n, one in enumerate(locations) if (sort_key(one.city), one.country) == (city, post.country)
    }
    if post.lon is not None and post.lat is not None:
        far = measured.kilometres((post.lon, post.lat), locations)
        found |= {n for n, one in enumerate(far) if one <= SAME_PLACE_KM}
    return found


def _held(locations: list[Location], posts: list[Post], asked: Asked) -> list[Candidate]:
    """The posts in place: they cost nothing more, and what they answer needs no second post."""
    made = []
    for post in posts:
        at, mine = _there(locations, post), {post.country, *(post.covers or ())}
        covers = {d.id: 1.0 for d in asked.demands if asked.by[d.id] & at or asked.country.get(d.id) in mine}
        made.append(Candidate(f"post {post.pk}", 0.0, covers))
    return made


def _steps(posts: list[Candidate], demands: list[Demand], keep: frozenset[str]) -> list[Any]:
    """The best set at rising budgets, each different set once: what the next sum would buy."""
    most = sum(one.cost for one in posts)
    found = frontier(posts, demands, [most * n / STEPS for n in range(1, STEPS + 1)], keep)
    return [one for n, one in enumerate(found) if one.cost and (not n or one.posts != found[n - 1].posts)]


def _best(
    locations: list[Location], present: list[Post], asked: Asked, budget: float | None
) -> dict[str, Any] | None:
    if budget is None or not asked.demands:
        return None
    by_id = {str(one.pk): one for one in locations}
    held = _held(locations, present, asked)
    posts = held + [
        Candidate(str(one.pk), float(one.cost), {d.id: 1.0 for d in asked.demands if n in asked.by[d.id]})
        for n, one in enumerate(locations)
    ]
    keep = frozenset(one.id for one in held)
    found = choose(posts, asked.demands, budget, keep=keep)
    return {
        "steps": [
            {
                "cost": one.cost,
                "share": round(one.value),
                "posts": [by_id[k] for k in one.posts if k in by_id],
            }
            for one in _steps(posts, asked.demands, keep)
        ],
        "posts": [(by_id[key], round(found.adds[key], 1)) for key in found.posts if key in by_id],
        "left": sorted(
            ((by_id[key], round(adds, 1)) for key, adds in found.left_out.items()), key=lambda one: -one[1]
        ),
        "share": round(found.value),
        "held": len(held),
        "before": round(value_of(held, asked.demands)),
        "cost": found.cost,
        "uncovered": [country_name(code) for name, code in asked.country.items() if name not in found.by],
    }
