"""Published lists in the product: a file becomes a version, versions are compared, the current ones are
screened.

The file is kept under its digest; the index over all current versions stands beside it, is mapped and
shared, and is made again when a version changes.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from entente import ledger
from entente.core import blobs
from entente.core.gate import Context, Grade, working_as
from entente.core.models.office import office_label
from entente.screening.engine.errors import InputError
from entente.screening.engine.index.build import build
from entente.screening.engine.index.store import MAGIC, Index, cached
from entente.screening.engine.lists import SourceList, difference, read_sources
from entente.screening.engine.lists.lookouts import LIST_ID as LOOKOUTS
from entente.screening.engine.score.thresholds import PARTIES, with_thresholds
from entente.screening.engine.unpack import TooLarge
from entente.screening.locks import alone
from entente.screening.lookouts import FALSE_HITS
from entente.screening.models import ListVersion

SHOWN = 2000
"""So many entries of each sort are told by name in a difference; all are counted and all are run again."""


OWN = (
    "holds an agency's own lookouts: record or import them as lookouts",
    None,
    "contient les avis d’un organisme : à inscrire ou à importer comme avis de surveillance",
)


class NotAList(Exception):
    """The file is no list that can be read; the message is the reader's, ``fr`` the same in French."""

    def __init__(self, en: str, fr: str = "") -> None:
        super().__init__(en)
        self.fr = fr or en


def load(files: Sequence[tuple[str, bytes]], context: Context) -> list[ListVersion]:
    """Take the files of one or more lists in, ``(name, content)`` each; returns the versions that are new.
    The same content is taken once.

    :raises NotAList: nothing in them can be read as a list.
    """
    lists = read(files)
    made = []
    with working_as(context), transaction.atomic():
        alone(f"screening:list:{one.list_id}" for one in lists)
        kept = [[name[:200], blobs.keep([content])[0]] for name, content in files]
        for one in lists:
            if (row := _version(one, kept, context)) is not None:
                made.append(row)
        if made:
            index = current(context)
            for row in made:
                told = (index.head["thresholds"] if index else {}).get(row.list_id, {})
                row.threshold = told.get("score")
                row.judged = told.get("kinds", {}) and {"on": context.at.date().isoformat()} | told["kinds"]
                ListVersion.objects.visible(context).filter(pk=row.pk).update(
                    threshold=row.threshold, judged=row.judged
                )
    return made


def read(files: Sequence[tuple[str, bytes]]) -> list[SourceList]:
    """The lists of the files, through the engine's readers, which want them on disk under their own names.

    :raises NotAList: none is a list with entries.
    """
    with tempfile.TemporaryDirectory(prefix="entente-list-") as folder:
        paths = []
        for name, content in files:
            path = Path(folder) / (Path(name).name or "list")
            path.write_bytes(content)
            paths.append(path)
        lists, errors = read_sources(paths, settings.UPLOAD_AT_MOST["list_unpacked"])
    # A published list is open to both agencies; lookouts are their holder's, each under its own label.
    own = [one for one in lists if one.list_id.startswith(LOOKOUTS)]
    errors += [InputError(name, *OWN) for name, _ in files[:1] if own]
    lists = [one for one in lists if one not in own]
    lists = [one for one in lists if one.entries]
    if any(isinstance(error, TooLarge) for error in errors) or not lists:
        names = ", ".join(name for name, _ in files)
        raise NotAList("; ".join(map(str, errors)) or names, "; ".join(error.fr for error in errors) or names)
    return lists


def _version(one: SourceList, kept: list[list[str]], context: Context) -> ListVersion | None:
    held = ListVersion.objects.visible(context, at_least=Grade.FULL).filter(list_id=one.list_id)
    before = held.filter(current=True).order_by("-loaded_at").first()
    if before is not None and before.digest == one.digest:
        return None
    row = ListVersion(
        label=office_label(context.agency, joint=True),
        list_id=one.list_id[:40],
        title=one.title[:160],
        version=one.version[:40],
        file=", ".join(name for name, _ in kept)[:200],
        files=kept,
        digest=one.digest,
        loaded_at=context.at,
        entries=len(one.entries),
        names=sum(len(entry.names) for entry in one.entries),
        refused=len(one.rejects),
        before=before.pk if before else None,
    )
    if before is not None:
        told = compared(entries_of(before), one)
        row.difference = {key: rows[:SHOWN] for key, rows in told.items()}
        row.added, row.changed, row.removed = (len(told[key]) for key in ("added", "changed", "removed"))
        held.filter(pk=before.pk).update(current=False)
    row.save(force_insert=True)
    ledger.append(
        "screening:list:loaded",
        (ListVersion._meta.label_lower, str(row.pk)),
        context=context,
        content={"list": row.list_id, "version": row.version, "digest": row.digest, "files": kept},
    )
    return row


def compared(before: SourceList, after: SourceList) -> dict[str, list[list[Any]]]:
    """The difference in words: identifier and name of what is new, gone or changed, and which parts
    changed."""
    found = difference(before.entries, after.entries)
    old = {entry.entry_id: entry.caption for entry in before.entries}
    new = {entry.entry_id: entry.caption for entry in after.entries}
    return {
        "added": [[key, new[key]] for key in found.added],
        "removed": [[key, old[key]] for key in found.removed],
        "changed": [[key, new[key], list(fields)] for key, fields in found.changed.items()],
    }


def entries_of(row: ListVersion) -> SourceList:
    """The version as it was read, from the files that are kept.

    :raises NotAList: they no longer hold that list.
    """
    for one in _kept(tuple((name, sha256) for name, sha256 in row.files)):
        if one.list_id == row.list_id:
            return one
    raise NotAList(f"{row.file}: {row.list_id}")


@lru_cache(maxsize=6)
def _kept(files: tuple[tuple[str, str], ...]) -> tuple[SourceList, ...]:
    return tuple(read([(name, blobs.read(sha256)) for name, sha256 in files]))


def versions(context: Context) -> list[ListVersion]:
    """The versions in use, that this officer may see in full."""
    return list(
        ListVersion.objects.visible(context, at_least=Grade.FULL)
        .filter(current=True)
        .order_by("list_id", "pk")
    )


def current(context: Context) -> Index | None:
    """The index over all versions in use; ``None`` where no list is loaded."""
    rows = versions(context)
    if not rows:
        return None
    told = "|".join(f"{row.list_id}:{row.digest}" for row in rows)
    name = hashlib.sha256(f"{told}|{FALSE_HITS}|{PARTIES}|{MAGIC!r}".encode()).hexdigest()[:32]
    path = Path(settings.DATA) / "screening" / f"{name}.idx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        index = build([entries_of(row) for row in rows])
        with_thresholds(index, FALSE_HITS)
        index.save(path)
    return cached(path)


def entry_facts(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of the index as a hit keeps it: what the list said when it was compared."""
    wanted = (
        "kind", "names", "births", "birthplaces", "countries", "genders", "documents", "addresses",
        "identifiers",
        "programs", "listed_on", "remarks",
    )  # fmt: skip
    return {name: entry[name] for name in wanted if entry.get(name)}
