"""What the first manifest after a start would otherwise wait for: compiled loops, tables, lists, rules.

An invented flight goes through the same functions as a real one and is kept nowhere. Lists, lookouts and
rules are those that the intake's own account may use, read through the gate as it reads them for a manifest.
"""

from __future__ import annotations

from contextlib import suppress

from entente.core.gate import Context, working_as
from entente.screening import concern, intake, lookouts, published
from entente.screening.engine import questions
from entente.screening.engine.index.build import build
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    LabelSpec,
    ListedName,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.manifests import Manifest, read
from entente.screening.engine.manifests.cusres import acknowledgement
from entente.screening.engine.rules import Facts, evaluate
from entente.screening.engine.rules.derive import traveller_rows
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.screen import Asking, screen

FLIGHT = (
    b"UNB+UNOA:4+XX+XX+260101:0000+1'UNH+1+PAXLST:D:02B:UN:IATA'BGM+745'TDT+20+XX001'LOC+125+LHR'"
    b"DTM+189:2601010100:201'LOC+87+YYZ'DTM+232:2601010800:201'NAD+FL+++EXAMPEL:ADA'ATT+2++F'DTM+329:800203'"
    b"LOC+178+LHR'LOC+179+YYZ'NAT+2+GBR'DOC+P+X0000000'CNT+42:1'UNT+15+1'UNZ+1+1'"
)
"""Whoever is on it is invented, and so is whom they resemble."""
EXAMPLE = Entry(
    "example", "1", "person", (ListedName("Ada Example"), ListedName("Ада Пример", "original")),
    LabelSpec("CBSA", "customs"), Provenance("example", 1), births=(PartialDate(1980, 2, 3),),
    documents=(Document("passport", "X0000000"),),
)  # fmt: skip
SOME = 300
"""Invented names that are asked of the real lists: as many as a manifest has, so that they are all walked."""


def ready() -> None:
    """Do it all once; where no account may take passenger information in, the engine's part alone."""
    manifests = _engine()
    with suppress(LookupError):
        _lists(intake.service(), manifests)


def _engine() -> list[Manifest]:
    """Read, answer and screen the invented flight, up to the explained score of a hit."""
    manifests = read(FLIGHT, "example")
    acknowledgement(manifests, FLIGHT)
    index = build([SourceList("example", "example", "1", "1", [EXAMPLE])])
    asked = [
        ("1", query) for one in manifests for who in one.travellers for query in questions.person("1", who)
    ]
    list(questions.best(index, asked, Asking(least=0.0)))
    return manifests


def _lists(context: Context, manifests: list[Manifest]) -> None:
    with working_as(context):
        rules = concern.in_force(context)
        for index in (lookouts.book(context).index, published.current(context)):
            if index is not None:
                list(screen(index, [Query("", "Nobody Whosoever")] * SOME))
    for manifest in manifests:
        evaluate(rules, Facts.of("traveller", traveller_rows(manifest)), context.at.date())
