"""The rules workshop: which rules are in force, what the validator says, what a rule would have done."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import asdict
from typing import Any

from entente.core.gate import Context, Grade
from entente.screening.engine.rules import (
    Facts,
    Problem,
    RuleError,
    RuleSet,
    dry_run,
    load,
    shipped,
    validate,
)
from entente.screening.engine.rules.model import Rule, Subject, leaves
from entente.screening.engine.rules.vocabulary import vocabulary
from entente.screening.models import Consignment, Hit, Result, ScreeningRule, Traveller, VesselOfInterest

HISTORY = 50_000
log = logging.getLogger(__name__)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def parsed(text: str) -> RuleSet:
    """The one rule of a text, with the shipped lists known.

    :raises RuleError: not one rule, or not a rule; or it brings lists of its own, which nobody approved or
        dates and which the rule would not find when it runs.
    """
    found = load(text, "rule", shipped().lists)
    if len(found.rules) != 1:
        raise RuleError("rule", "one text holds one rule")
    if own := sorted(set(found.lists) - set(shipped().lists)):
        raise RuleError(
            "rule", f"a rule brings no list of its own ({', '.join(own)}): name the codes in the condition"
        )
    return found


def active_rules(context: Context) -> RuleSet:
    """The shipped rules, and the workshop's active ones in every version: which one counts is a matter of the
    day (:meth:`RuleSet.on`). A workshop rule takes the place of a shipped one with the same id while it is in
    force; retiring it there retires the shipped one and the versions before it.

    An active text that can no longer be read is left out and logged: one rule must not keep every
    manifest from being taken in. Its page says what is wrong with it.
    """
    today = context.at.date()
    shipped_rules = {rule.id: rule for rule in shipped().rules}
    own: list[Rule] = []
    rows = ScreeningRule.objects.visible(context, at_least=Grade.FULL).exclude(state="draft")
    for row in rows.order_by("version", "recorded_at"):
        if row.state == ScreeningRule.State.RETIRED:
            shipped_rules.pop(row.rule_id, None)
            own = [rule for rule in own if rule.id != row.rule_id]
            continue
        try:
            own.append(parsed(row.text).rules[0])
        except RuleError as error:
            log.error("screening rule %s is active and cannot be read: %s", row.pk, error)
    for rule in own:
        if rule.in_force(today):
            shipped_rules.pop(rule.id, None)
    return RuleSet((*shipped_rules.values(), *own), shipped().lists)


def problems(text: str, context: Context | None = None) -> list[Problem] | RuleError:
    """What keeps a rule from being activated: the validator's findings, or why it cannot be read. With a
    context a rule that asks about origin or group is judged by this house's own traffic too."""
    try:
        rules = parsed(text)
        rule = rules.rules[0]
        asks = any(vocabulary()[leaf.field].protected for leaf in leaves(rule.when))
        return validate(rules, history(rule.subject, context)[1] if context is not None and asks else None)
    except RuleError as error:
        return error


def history(subject: Subject, context: Context) -> tuple[list[Any], Facts]:
    """What the officer may see in full of one sort, the latest first: the rows' ids, and their facts with
    what officers noted over them, as the rules read them."""
    from entente.screening import observing  # which asks for the rules in force

    if subject == "traveller":
        found = Traveller.objects.visible(context, at_least=Grade.FULL).order_by("-travelled_at")[:HISTORY]
        noted = observing.noted(context, "traveller")
        pairs = [(one.pk, {**one.facts, **noted.get(one.pk, {})}) for one in found]
    elif subject == "vessel":
        from entente.screening import vessels

        watched = VesselOfInterest.objects.visible(context, at_least=Grade.FULL)[:HISTORY]
        pairs = [(one.pk, vessels.facts_of(one, context)) for one in watched]
    else:
        listed = Consignment.objects.visible(context, at_least=Grade.FULL).order_by("-recorded_at")[:HISTORY]
        noted = observing.noted(context, "consignment")
        pairs = [(one.pk, {**line, **noted.get(one.pk, {})}) for one in listed for line in one.facts or ({},)]
    return [pk for pk, _ in pairs], Facts.of(subject, [line for _, line in pairs])


def try_out(row: ScreeningRule, context: Context) -> dict[str, Any]:
    """The dry run over the travellers (or consignments) that the officer may see in full.

    :raises RuleError: the text is no rule.
    """
    rules = parsed(row.text)
    rule = rules.rules[0]
    keys, facts = history(rule.subject, context)
    results = _results(context, f"{rule.subject}_id")
    done = dry_run(rule, facts, [results.get(pk) for pk in keys], rules.lists)
    told = asdict(done) | {"rows": [str(keys[n]) for n in done.rows[:20]]}
    row.dry_run, row.dry_run_digest = told, digest(row.text)
    return told


def _results(context: Context, link: str) -> dict[Any, bool]:
    hits = Hit.objects.visible(context, at_least=Grade.FULL).exclude(result="")
    return {
        getattr(hit, link): hit.result == Result.CONFIRMED for hit in hits if getattr(hit, link) is not None
    }
