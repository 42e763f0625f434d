"""A register as a table: CSV for machines, tagged PDF for readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from entente.authority import desk
from entente.authority.engine.words import cited
from entente.core.gate import Context
from entente.core.models import Role

Value = Callable[[Any], Any]


@dataclass(frozen=True)
class Export:
    title: Any
    source: str
    where: Q
    columns: tuple[tuple[Any, Value], ...]
    base: Callable[[Context], QuerySet[Any]] = desk.disclosures
    side: str = ""
    """``holder`` or ``recipient``: the statute asks it of that side, so an agency's register holds its own
    rows of that side only; who reviews several agencies sees each one's, under its name."""
    day: str = "at"
    """The field that places a row in its year."""
    held: bool = False
    """Rows of an agency's own holdings, behind the gate: its privacy officer's, not a review body's."""

    def open_to(self, context: Context) -> bool:
        return not self.held or not context.officer.has_role(Role.REVIEWER) or desk.holds(context)

    def rows(self, context: Context, year: int | None) -> QuerySet[Any]:
        """The rows of this register that this overseer sees (of one calendar year), oldest first."""
        found = self.base(context).filter(self.where)
        if self.side and not context.officer.has_role(Role.REVIEWER):
            found = found.filter(**{self.side: context.unit.agency_id})
        if year is not None:
            found = found.filter(**{f"{self.day}__year": year})
        return found.order_by(self.day)


def safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


COLUMNS = 12
"""A register of more columns is told row by row: side by side, a column had no room for a word."""

TYPST = """
#set document(title: data.title, author: "Entente")
#let wide = data.head.len() > data.most
#set page(paper: "us-letter", flipped: not wide, margin: 1.5cm, numbering: "1 / 1")
#set text(lang: data.lang, size: 9pt)
#show table.cell.where(y: 0): set text(weight: "bold")
= #data.title
#data.source #h(1fr) #data.made
#if data.rows.len() == 0 [#data.none] else if wide {
  par(data.left_out)
  for (n, row) in data.rows.enumerate() {
    heading(level: 2)[#(n + 1) · #row.at(0)]
    let said = data.head.zip(row).filter(pair => pair.at(1) != "")
    terms(..said.map(pair => terms.item(pair.at(0), pair.at(1))))
  }
} else {
  table(
    columns: data.head.len(),
    table.header(..data.head.map(one => [#one])),
    ..data.rows.flatten().map(one => [#one]),
  )
}
"""


def pdf(register: Export, rows: list[Any], french: bool, at: datetime) -> bytes:
    """A tagged PDF (PDF/UA-1) of the register; values reach the template as data, never as markup."""
    import typst

    data = {
        "title": str(register.title),
        "source": cited(register.source, "fr" if french else "en"),
        "made": at.strftime("%Y-%m-%d %H:%M UTC"),
        "lang": "fr" if french else "en",
        "none": str(_("No disclosure of this kind is recorded.")),
        "most": COLUMNS,
        "left_out": str(_("Row by row; what is empty is left out.")),
        "head": [str(title) for title, _value in register.columns],
        "rows": [[str(value(one)) for _title, value in register.columns] for one in rows],
    }
    source = '#let data = json(bytes(sys.inputs.at("data")))\n' + TYPST
    made = typst.compile(
        source.encode(), sys_inputs={"data": json.dumps(data)}, pdf_standards=["ua-1"], format="pdf"
    )
    return bytes(made)
