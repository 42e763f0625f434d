"""A clause of the annex is a rule of the gate, word for word: from rules to clauses and differences.

A clause is a dictionary (it is kept as JSON under a digest):

``code`` its number; ``title`` ``{en, fr}``; ``holder``, ``recipient`` codes of agencies; ``units`` codes
of receiving units (none: all); ``regime``; ``grade`` (``existence pointer summary full``); ``authority``
the provision; ``purposes`` codes of purposes (none: any); ``stated`` what the holder states once for
every disclosure under it (``solely``); ``elements``; ``secondary_use``, ``onward``, ``keep_at_most``
(months): what the recipient may do with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from entente.authority.engine.provisions import law
from entente.core.models import StandingArrangement

Clause = dict[str, Any]
GRADES = ("existence", "pointer", "summary", "full")
RULE = ("holder", "recipient", "units", "regime", "grade", "authority", "purposes")
"""What the gate decides by; the rest is duties that come with it."""
DUTIES = ("elements", "secondary_use", "onward", "keep_at_most", "stated")
UNSAID: dict[str, Any] = {
    "elements": [], "secondary_use": "none", "onward": "permission", "keep_at_most": None,
    "stated": ["solely"],
}  # fmt: skip
"""What a rule that says nothing of its duties is taken to say: what binds the recipient most but for time."""
STATUTES = {"Customs Act": "CA", "Privacy Act": "PA"}


def provision(name: str) -> str:
    """``Customs Act, 107(4)(d)`` as provisions are called here: ``CA 107(4)(d)``."""
    for words, code in STATUTES.items():
        if found := re.fullmatch(rf"{words},? (.+)", name.strip()):
            return f"{code} {found.group(1)}"
    return name.strip()


def in_force(day: date) -> list[StandingArrangement]:
    rows = StandingArrangement.objects.filter(valid_from__lte=day).exclude(valid_to__lt=day)
    return list(rows.select_related("holder", "recipient").prefetch_related("units").order_by("reference"))


def from_rules(day: date, before: Iterable[Clause] = ()) -> list[Clause]:
    """The rules in force on a day as clauses. A rule without duties keeps those of the version before."""
    known = {one["code"]: one for one in before}
    made = []
    for row in in_force(day):
        code = code_of(row.reference)
        old = known.get(code, {})
        made.append(
            {
                "code": code,
                "title": titles_of(row),
                "holder": row.holder.code,
                "recipient": row.recipient.code,
                "units": sorted(unit.code for unit in row.units.all()),
                "regime": row.regime,
                "grade": GRADES[row.grade - 1],
                "authority": provision(row.authority),
                "purposes": sorted(row.purposes),
                **(duties_of(row) or {name: old.get(name, default) for name, default in UNSAID.items()}),
            }
        )
    return made


def titles_of(row: StandingArrangement) -> dict[str, str]:
    return {"en": row.title_en, "fr": row.title_fr}


def duties_of(row: StandingArrangement) -> dict[str, Any] | None:
    """The duties that a rule carries; None where it was written before rules carried any."""
    if not row.secondary_use and not row.onward:
        return None
    told = {name: getattr(row, name) for name in DUTIES}
    return told | {"elements": list(row.elements), "stated": sorted(row.stated)}


def code_of(reference: str) -> str:
    """A rule's clause: ``4.v3`` is clause 4 as version 3 of the annex has it."""
    return re.sub(r"\.v\d+$", "", reference)


def reference_of(clause: Clause, number: int) -> str:
    return f"{clause['code']}.v{number}"


def digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def law_read() -> dict[str, str]:
    """Each provision and the day its text was read: the law under which a version was written."""
    return {one.key: one.text_read.isoformat() for one in law().gateways}


def same_rule(one: Clause, other: Clause) -> bool:
    return all(one.get(name) == other.get(name) for name in RULE)


def differences(before: Iterable[Clause], after: Iterable[Clause]) -> list[dict[str, Any]]:
    """Per clause what was added, removed or changed: ``{code, kind, fields, clause}``."""
    old = {one["code"]: one for one in before}
    new = {one["code"]: one for one in after}
    found: list[dict[str, Any]] = []
    for code in sorted({*old, *new}):
        a, b = old.get(code), new.get(code)
        if a is None or b is None:
            found.append(
                {"code": code, "kind": "added" if a is None else "removed", "fields": [], "clause": b or a}
            )
            continue
        fields = [
            (name, a.get(name), b.get(name))
            for name in ("title", *RULE, *DUTIES)
            if a.get(name) != b.get(name)
        ]
        if fields:
            found.append({"code": code, "kind": "changed", "fields": fields, "clause": b})
    return found
