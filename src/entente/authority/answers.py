"""What was answered: who may read it, and how long it stands.

An answer holds the information itself, in words, outside the gate's labels. So it is shown at the clearance
of its own marks only, to who asked, who answered and who oversees either; to the recipient no more once it
was destroyed or returned or its day is past; then it is removed, with what the ledger told of it in words.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from entente.authority.engine.model import PROTECTED, SECRET
from entente.authority.models import Ask, Disclosure
from entente.core.gate import Context
from entente.core.models import Officer, Role
from entente.ledger.engine.leaf import Actor
from entente.ledger.record import Item, append_items

AT_ONCE = 500
UNDER = ("PA 6(1)", "PA 8(4)")
LADDERS = (("protected", PROTECTED, "clearance_protected"), ("secret", SECRET, "clearance_secret"))


def cleared(officer: Officer, made: Ask | Disclosure) -> bool:
    """Whether the officer's clearance covers the marks, on either ladder."""
    return all(
        ladder.index(getattr(made, mark) or None) <= ladder.index(getattr(officer, own) or None)
        for mark, ladder, own in LADDERS
    )


def cleared_for(officer: Officer, prefix: str = "") -> Q:
    """The same as a filter of requests or disclosures (``prefix``: the way to them)."""
    wanted = Q()
    for mark, ladder, own in LADDERS:
        below = [one for one in ladder[: ladder.index(getattr(officer, own) or None) + 1] if one]
        wanted &= Q(**{f"{prefix}{mark}__isnull": True}) | Q(**{f"{prefix}{mark}__in": below})
    return wanted


def words_shown(context: Context, prefix: str = "", oral: bool = False) -> Q:
    """Answers (``oral``: what was said) in which an overseer may search: a hit tells what stands there."""
    wanted = cleared_for(context.officer, prefix)
    if context.officer.has_role(Role.REVIEWER):
        return wanted
    day, way = context.at.date(), "" if oral or prefix else "disclosures__"
    kept = Q(**{f"{way}retention_until__isnull": True}) | Q(**{f"{way}retention_until__gte": day})
    return wanted & (Q(**{f"{prefix}holder": context.unit.agency_id}) | Q(**{f"{way}ended": ""}) & kept)


def is_over(given: Disclosure | None, context: Context) -> bool:
    """Whether its recipient has it no more: destroyed, returned, or past its day."""
    if given is None:
        return False
    until = given.retention_until
    return bool(given.ended) or (until is not None and until < context.at.date())


def may_read(context: Context, made: Ask, given: Disclosure | None = None) -> bool:
    """Whether this officer may read what was answered (``given``: its disclosure, where at hand)."""
    officer, agency = context.officer, context.unit.agency_id
    if not cleared(officer, made):
        return False
    given = given or made.disclosures.first()
    if made.holder_id != agency and not officer.has_role(Role.REVIEWER) and is_over(given, context):
        return False
    if officer.has_role(Role.REVIEWER):
        return True
    if officer.has_role(Role.PRIVACY) and agency in (made.holder_id, made.asking_id):
        return True
    return officer.pk in (made.asked_by_id, made.answered_by_id)


def may_read_words(context: Context, made: Disclosure) -> bool:
    """Whether this officer may read what the record of a disclosure says in words."""
    if made.how == Disclosure.How.STANDING:
        return True  # it says none
    if made.ask is not None:
        return may_read(context, made.ask, made)
    if not cleared(context.officer, made):
        return False
    return made.holder_id == context.unit.agency_id or not is_over(made, context)


def shown(context: Context | None, made: Ask) -> str:
    """The answer as a register of an overseer gives it: empty where it is above the reader's clearance."""
    return made.answer if context is not None and may_read(context, made) else ""


# -- purging -------------------------------------------------------------------------------------------------


def purge() -> int:
    """Remove the answers that are over, with what the ledger kept of them in words; how many it was.

    The database says which: ended or past their day, two years old where Privacy Act 8(2)(e) and Regulation 7
    want a copy kept that long, and about no record that a request for access holds.
    """
    done = 0
    while removed := _batch():
        done += removed
        if removed < AT_ONCE:
            break
    return done


@transaction.atomic
def _batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ask, entry, holder FROM entente_answers_over(%s)", [AT_ONCE])
        rows = cursor.fetchall()
    if not rows:
        return 0
    now, nobody = timezone.now(), Actor("", "", "entente")
    by_holder: dict[str, list[Any]] = defaultdict(list)
    for ask, _entry, holder in rows:
        by_holder[holder].append(str(ask))
    entries = [entry for _ask, entry, _holder in rows if entry is not None]
    append_items(
        [
            *(
                Item(
                    "authority:answer:purged",
                    ("authority.ask", keys[0] if len(keys) == 1 else f"{len(keys)} rows"),
                    now,
                    Actor(holder, "", "entente"),
                    authority=UNDER,
                    content={"requests": keys},
                )
                for holder, keys in by_holder.items()
            ),
            *(
                Item("ledger:content:purged", ("ledger.entry", str(one)), now, nobody, authority=UNDER)
                for one in entries
            ),
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(ledger_purge(one)) FROM unnest(%s::uuid[]) AS one", [entries])
    return len(rows)
