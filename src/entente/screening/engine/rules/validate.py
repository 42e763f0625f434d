"""What a rule must be before anybody may activate it.

The fairness test takes every comparison about a person's origin or group out of the rule and asks what is
left. When what is left hits nearly everyone (or nothing is left), the rule rests on origin and is refused. A place beside
origin or group is taken out with it: where people come from and change planes is where they live, and a list of
twenty ordinary airports would otherwise look like conduct that few share.
"Everyone" is a stated population of ordinary traffic (``data/population.yaml``) and, where given, history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

import numpy as np
import pyarrow.compute as pc
import yaml

from entente.screening.engine.rules.evaluate import mask, matches
from entente.screening.engine.rules.facts import Facts
from entente.screening.engine.rules.model import Group, Leaf, Node, Rule, RuleSet, Subject, Text, leaves
from entente.screening.engine.rules.vocabulary import Fact, says_who, vocabulary

# A rule without its protected parts may hit at most this share of ordinary traffic.
MOST = 0.20
LONGEST_DAYS = 731


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a rule may not be activated."""

    rule: str
    code: str
    text: Text


def without_protected(node: Node, positive: bool = True) -> Node | bool:
    """The condition with every comparison of a protected fact or a place taken as met (in favour of the
    rule's hitting)."""
    if isinstance(node, Leaf):
        return positive if any(fact.protected or fact.place for fact in _asked(node)) else node
    negated = node.how in ("none", "unless")
    inner = not positive if negated else positive
    kept: list[Leaf | Group] = []
    for part in node.parts:
        left = without_protected(part, inner)
        if isinstance(left, bool):
            if node.how == "all" and left:
                continue
            if node.how != "all" and not left:
                continue
            return not left if negated else left
        kept.append(left)
    if not kept:
        return node.how == "all" or negated
    return Group(node.how, tuple(kept))


def _asked(leaf: Leaf) -> list[Fact]:
    """The facts that a comparison is about: one, or the two that it compares with each other."""
    names = [leaf.field, str(leaf.value)] if leaf.op in ("same_as", "differs_from") else [leaf.field]
    return [vocabulary()[name] for name in names]


@cache
def population(subject: Subject) -> Facts:
    """Ordinary traffic: 20,000 subjects drawn from the stated shares, always the same ones."""
    data = yaml.safe_load((Path(__file__).parent / "data" / "population.yaml").read_text(encoding="utf-8"))
    rng = np.random.default_rng(20_260_101)
    n = 20_000
    columns: dict[str, list[object]] = {}
    for name, spec in data[subject].items():
        if "shares" in spec:
            values, shares = list(spec["shares"]), np.array(list(spec["shares"].values()), float)
            drawn: list[object] = [values[k] for k in rng.choice(len(values), n, p=shares / shares.sum())]
        else:
            low, high = spec.get("least", -np.inf), spec.get("most", np.inf)
            amounts = np.clip(np.exp(rng.normal(np.log(spec["median"]), spec["spread"], n)), low, high)
            drawn = list(np.round(amounts, 1))
        known = rng.random(n) < spec.get("known", 1.0)
        columns[name] = [value if here else None for value, here in zip(drawn, known, strict=True)]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return Facts.of(subject, rows)


def share_without_protected(rule: Rule, rules: RuleSet, history: Facts | None = None) -> float:
    """What share of ordinary traffic the rule hits with origin and group taken out (the higher of the
    stated population and history, where there are 100 subjects or more)."""
    left = without_protected(rule.when)
    if isinstance(left, bool):
        return 1.0 if left else 0.0
    shares = []
    for facts in (population(rule.subject), history):
        if (
            facts is not None
            and facts.subject == rule.subject
            and (facts is not history or len(facts) >= 100)
        ):
            found = pc.fill_null(mask(left, facts, rules.lists), False)
            shares.append((pc.sum(found).as_py() or 0) / len(facts))
    return float(max(shares, default=0.0))


def validate(rules: RuleSet, history: Facts | None = None) -> list[Problem]:
    """Everything that keeps a rule from being activated; an empty list means that all may be."""
    return [problem for rule in rules.rules for problem in _problems(rule, rules, history)]


def _problems(rule: Rule, rules: RuleSet, history: Facts | None) -> Iterator[Problem]:
    used = leaves(rule.when)
    facts = [fact for leaf in used for fact in _asked(leaf)]
    protected = sorted({fact.title.en for fact in facts if fact.protected})
    protected_fr = sorted({fact.title.fr for fact in facts if fact.protected})
    if protected:
        share = share_without_protected(rule, rules, history)
        alone = all(fact.protected or fact.place for fact in facts)
        if alone or share > MOST:
            percent = round(share * 100)
            protected += ["places"] if any(fact.place for fact in facts) else []
            protected_fr += ["lieux"] if any(fact.place for fact in facts) else []
            yield Problem(
                rule.id,
                "rests_on_origin",
                Text(
                    f"Without {', '.join(protected)} this rule would hit {percent}% of ordinary traffic: "
                    f"it rests on who people are, not on what they do (the most allowed is {MOST:.0%}). "
                    "Name conduct that few share.",
                    f"Sans {', '.join(protected_fr)}, cette règle toucherait {percent} % du trafic "
                    "ordinaire : elle repose sur ce que les gens sont et non sur ce qu'ils font (au plus "
                    f"{MOST * 100:.0f} %). Nommez une conduite que peu de gens partagent.",
                ),
            )
    for leaf in used:
        if leaf.op == "in_list" and rules.lists[str(leaf.value)].kind == "concern":
            yield Problem(
                rule.id,
                "concern_decides",
                Text(
                    "A list of countries of concern may only raise the order of review; it cannot be a condition.",
                    "Une liste de pays préoccupants ne peut que relever l'ordre d'examen; elle ne peut être une "
                    "condition.",
                ),
            )
    yield from _names(rule, used)
    if any(fact.exploitation for fact in facts) and rule.outcome != "victim_referral":
        yield Problem(
            rule.id,
            "victim_as_suspect",
            Text(
                "Signs of exploitation lead to a victim-safe referral and to nothing else.",
                "Les signes d'exploitation mènent à un aiguillage sûr pour la victime, et à rien d'autre.",
            ),
        )
    yield from _form(rule, rules)


def _names(rule: Rule, used: list[Leaf]) -> Iterator[Problem]:
    """Names of parties, and words that say religion, people or language: ways to ask who somebody is."""
    if any(vocabulary()[leaf.field].party and leaf.op in ("is", "in", "words") for leaf in used):
        yield Problem(
            rule.id,
            "party_by_name",
            Text(
                "A rule may not ask what a party is called: a name says where somebody comes from and what they "
                "believe. Whom to look out for by name is a lookout.",
                "Une règle ne peut demander comment une partie s'appelle : un nom dit d'où vient quelqu'un et ce "
                "qu'il croit. Qui l'on cherche par son nom fait l'objet d'un avis de surveillance.",
            ),
        )
    said = sorted(
        {
            str(text)
            for leaf in used
            if vocabulary()[leaf.field].free and leaf.op in ("is", "in", "words")
            for text in (leaf.value if isinstance(leaf.value, list) else [leaf.value])
            if says_who(str(text))
        }
    )
    if said:
        yield Problem(
            rule.id,
            "words_of_origin",
            Text(
                f"These words say religion, people or language, not conduct: {', '.join(said)}.",
                f"Ces mots disent la religion, le peuple ou la langue, et non une conduite : {', '.join(said)}.",
            ),
        )


def _form(rule: Rule, rules: RuleSet) -> Iterator[Problem]:
    if (rule.valid_until - rule.valid_from).days > LONGEST_DAYS:
        yield Problem(
            rule.id,
            "too_long",
            Text("A rule expires within two years.", "Une règle expire dans les deux ans."),
        )
    if not {True, False} <= {case.hit for case in rule.cases}:
        yield Problem(
            rule.id,
            "cases_missing",
            Text(
                "A rule carries at least one case that it hits and one that it does not.",
                "Une règle porte au moins un cas qu'elle touche et un qu'elle ne touche pas.",
            ),
        )
    for language in ("en", "fr"):
        named = {name for _, name, _, _ in Formatter().parse(getattr(rule.reason, language)) if name}
        if strange := named - set(vocabulary()):
            words = ", ".join(sorted(strange))
            yield Problem(
                rule.id,
                "reason_unknown",
                Text(
                    f"The reason names what is no fact: {words}",
                    f"Le motif nomme ce qui n'est pas un fait : {words}",
                ),
            )
    for case in rule.cases:
        try:
            facts = Facts.of(rule.subject, [case.facts])
        except (KeyError, ValueError) as error:
            yield Problem(rule.id, "case_facts", Text(f"{case.name}: {error}", f"{case.name} : {error}"))
            continue
        if bool(matches(rule, facts, rules.lists)) != case.hit:
            yield Problem(
                rule.id,
                "case_fails",
                Text(
                    f"The case '{case.name}' should {'' if case.hit else 'not '}hit.",
                    f"Le cas « {case.name} » {'devrait' if case.hit else 'ne devrait pas'} être touché.",
                ),
            )


def overdue(rules: RuleSet, on: date) -> list[str]:
    """Lists whose review date has passed; a list of concern then no longer raises anything."""
    return sorted(name for name, named in rules.lists.items() if named.review < on)
