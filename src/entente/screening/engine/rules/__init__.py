"""Risk rules for travellers, goods and vessels: declared in YAML, checked, tried out, run on columns."""

from entente.screening.engine.rules.dryrun import DryRun, dry_run
from entente.screening.engine.rules.evaluate import RuleHit, evaluate
from entente.screening.engine.rules.facts import Facts
from entente.screening.engine.rules.load import load, shipped
from entente.screening.engine.rules.model import Rule, RuleError, RuleSet
from entente.screening.engine.rules.validate import Problem, validate

__all__ = [
    "DryRun",
    "Facts",
    "Problem",
    "Rule",
    "RuleError",
    "RuleHit",
    "RuleSet",
    "dry_run",
    "evaluate",
    "load",
    "shipped",
    "validate",
]
