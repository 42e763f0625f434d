"""Following a list: a whole register, or what its filters leave of it.

Who follows a list hears of a record that stands in it once it is written. That is asked twice: when it is
written, as its writer sees it, so that nothing is kept for nothing; and as the follower sees it before
anything is told, so that a filter by what is withheld tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from entente.core import notifications
from entente.core.gate.context import Context
from entente.core.models import Subscription
from entente.core.registers.listing import narrowed, read_request
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.core.search import fold, words

QUERY_AT_MOST = 2000


def of(register: Register, query: str) -> str:
    """An address's query as it is kept: the filters and the words searched for alone, in one order."""
    names = {"q", *(name for one in register.all_filters for name in one.parameters)}
    kept = sorted((k, v) for k, v in parse_qsl(query.lstrip("?")) if k in names and v.strip())
    return urlencode(dict(kept))


def _wanted(register: Register, query: str) -> Any:
    return read_request(register, dict(parse_qsl(query)))


def _has_words(register: Register, record: Any, query: str) -> bool:
    """As the search has it, stems apart: every word begins one of the record's."""
    there = fold(" ".join(str(getattr(record, name) or "") for name in register.searched)).split()
    return all(any(one.startswith(word) for one in there) for word in words(query))


def standing(register: Register, reader: Reader, query: str, keys: Iterable[str]) -> set[str]:
    """Of these records, those in the list, as the reader sees it."""
    wanted = _wanted(register, query)
    if wanted.problems:
        return set()
    asked, wanted.query = wanted.query, ""
    rows = narrowed(register, reader, wanted).filter(pk__in=list(keys))
    return {str(row.pk) for row in rows if not asked or _has_words(register, row, asked)}


def stands_in(register: Register, record: Any, query: str, context: Context) -> bool:
    return str(record.pk) in standing(register, Reader.now(context), query, [str(record.pk)])


def words_of(register: Register, query: str) -> str:
    """What a followed list is narrowed to, for people."""
    wanted = _wanted(register, query)
    said = [f"{chip.label}: {chip.value}" for chip in wanted.chips]
    return " · ".join([*([_("“%(words)s”") % {"words": wanted.query}] if wanted.query else []), *said])


def state(register: Register, reader: Reader, query: str) -> dict[str, Any]:
    """What the list's button needs: where it goes, which list it means and whether that is followed."""
    mine = Subscription.objects.filter(
        officer=reader.context.officer, register=register.key, object_id=""
    ).values_list("query", flat=True)
    kept = of(register, query)
    return {
        "url": register.url("follow-list"),
        "query": kept,
        "on": kept in set(mine),
        "narrowed": bool(kept),
    }


@require_POST
@reads
def follow_list(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    officer, query = reader.context.officer, of(register, request.POST.get("query", ""))
    if len(query) > QUERY_AT_MOST:
        messages.error(request, _("This list has too many filters to be followed."))
    elif request.POST.get("off"):
        notifications.unfollow(officer, register.key, query=query)
        messages.success(request, _("You no longer follow this list."))
    else:
        notifications.follow(officer, register.key, query=query)
        messages.success(
            request, _("You follow this list: what is new in it or changes appears in your day.")
        )
    return redirect(f"{register.url('list')}?{query}" if query else register.url("list"))
