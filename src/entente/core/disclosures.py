"""Disclosures: when one agency's record is opened by another's officer, what was shown is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from entente.core.gate.context import WITHHELD, Grade

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader


@dataclass(frozen=True)
class Disclosure:
    """What one entry of the ledger says was shown, for the page that shows it."""

    entry: UUID
    holder: str
    grade: Grade
    authority: tuple[str, ...]
    fields: tuple[str, ...]
    """Names of the fields shown (never their values)."""
    rows: int = 1
    label: int = 0
    """Id of the label that the rows stand under."""
    conditions: tuple[str, ...] = ()
    """What the recipient may and must do with it, as sentences in the reader's language."""

    @property
    def grade_words(self) -> str:
        from django.utils.translation import gettext as _

        return {
            Grade.EXISTENCE: _("that it exists"),
            Grade.POINTER: _("a pointer to it"),
            Grade.SUMMARY: _("a summary"),
            Grade.FULL: _("all of it"),
        }[self.grade]


cite: Callable[[str], str] = str
"""How a provision or an arrangement is cited to the reader, as the authority room has it."""


def under(authority: Iterable[str]) -> str:
    """What a disclosure rests on, in the reader's language."""
    return "; ".join(cite(one) for one in authority)


watchers: list[Callable[[Reader, Disclosure, str, Sequence[Any]], Iterable[str] | None]] = []
"""Told of every disclosure as it is recorded: the reader, what was disclosed, how, the rows of one label.
What one answers is shown to the recipient as the conditions of the disclosure."""


def record(reader: Reader, rows: Sequence[Any], how: str) -> list[Disclosure]:
    """Record that these rows were shown to the reader's officer, by ``how`` (``detail``, ``list``, ``map``,
    ``related``, ``search``, ``api``, ``export``): one ledger entry per label and page, with the ids, in the
    running transaction. Own rows record nothing, but for passenger information, whose own readers stand in
    the access register (SOR/2005-346, 4(6)).
    """
    from entente import ledger

    by_label: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        decision = reader.decision(row)
        if decision.disclosure or (decision.tier and row.gate_identity):
            by_label[row.label_id].append(row)
    made = []
    for label_id, shown in by_label.items():
        decision, label = reader.decisions[label_id], reader.labels[label_id]
        fields = tuple(
            field.attname
            for field in shown[0]._meta.concrete_fields
            if shown[0].__dict__.get(field.attname, WITHHELD) is not WITHHELD
        )
        first = shown[0]
        authority = decision.authority if decision.disclosure else ("PNR 4",)
        entry = ledger.append(
            f"{first._meta.app_label}:{first._meta.model_name}:"
            f"{'disclosed' if decision.disclosure else 'accessed'}",
            (first._meta.label_lower, str(first.pk) if len(shown) == 1 else f"{len(shown)} rows"),
            context=reader.context,
            authority=authority,
            content={
                "how": how,
                "grade": decision.grade.name.lower(),
                "holder": label.holder.code,
                "fields": list(fields),
                "ids": [str(row.pk) for row in shown],
            },
        )
        one = Disclosure(
            entry,
            label.holder.abbreviation,
            decision.grade,
            authority,
            fields,
            len(shown),
            label_id,
        )
        told = [text for watcher in watchers for text in watcher(reader, one, how, shown) or ()]
        if decision.disclosure:
            made.append(replace(one, conditions=tuple(told)))
    return made
