"""Taking records in: batches through COPY, each batch and the place reached in one transaction.

What was acknowledged survives a kill: the run's position is written with the rows, so that resuming
neither loses nor repeats. Row-level security forbids COPY into the table itself; the batch goes into a
temporary table and from there under the policies, as the source's own service account.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from entente import ledger
from entente.authority import corrections, relabel
from entente.authority.models import Disclosure
from entente.core.gate import Context, Grade, working_as
from entente.core.gate.decision import decide
from entente.core.models import Change, Label
from entente.core.registers.reader import Reader
from entente.holdings.connectors.base import Item
from entente.holdings.engine import assembly, entities, rowlabels
from entente.holdings.engine.entities import Entity as Read
from entente.holdings.engine.entities import Rejected, Statement
from entente.holdings.engine.rowlabels import Marks
from entente.holdings.models import Entity, Reject, Run, Source
from entente.holdings.sql import (
    CLOSED,
    COLUMNS,
    CONFIRM,
    INCOMING,
    KEEP,
    LINK,
    RELINK,
    REPEATED,
    REPEATED_BEFORE,
    TIGHTER,
)
from entente.ids import uuid7

SPACE = uuid.UUID("4f1d6a52-7f64-5c0e-9a3c-0a8a2f2b6f0e")
BATCH = 5000
RAW_KEPT = 60_000
KEPT_NOT = ("too_long", "no_offence")
"""Reasons under which the text as it came is not there to be offered again."""
PURPOSE = "holdings-intake"


def row_id(source: Source, entity_id: str, label_id: int) -> uuid.UUID:
    """The same statement-bearing row at every load."""
    return uuid.uuid5(SPACE, f"{source.code}\x00{entity_id}\x00{label_id}")


@dataclass
class Counts:
    records: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    noted: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass
class Load:
    """One run of one source over the items of a connector."""

    source: Source
    run: Run
    progress: Callable[[Counts, dict[str, Any]], None] = lambda counts, position: None
    on_reject: Callable[[Item, str, str], None] = lambda item, code, detail: None
    batch: int = BATCH
    counts: Counts = field(default_factory=Counts)
    _labels: dict[tuple[int, Marks], Label] = field(default_factory=dict)
    _grades: dict[int, Grade] = field(default_factory=dict)

    @cached_property
    def _assembly(self) -> bool:
        """Whether the source's declaration says that it comes from lawful protest or community contact."""
        labels = filter(None, (self.source.label, self.source.private_label))
        return any(assembly.from_assembly(one.overlays) for one in labels)

    @property
    def context(self) -> Context:
        return Context(self.source.account, PURPOSE)

    def take(self, items: Iterable[Item]) -> Run:
        """Read to the end, or to where the source stops; always leaves a run that says what happened."""
        stream: Iterator[Item] = iter(items)
        state, note = Run.State.DONE, ""
        while True:
            batch: list[Item] = []
            try:
                for item in islice(stream, self.batch):
                    batch.append(item)  # one by one: what came before a failure stays
            except (OSError, ValueError) as error:  # what came before it is kept
                state, note = Run.State.STOPPED, f"{type(error).__name__}: {error}"[:300]
            if batch and batch[-1].stops:
                state, note = Run.State.STOPPED, batch[-1].detail or batch[-1].code
            if batch:
                self._keep(batch)
            if state != Run.State.DONE or len(batch) < self.batch:
                break
        self._end(state, note)
        return self.run

    # -- one batch ---------------------------------------------------------------------------------
    def _keep(self, batch: list[Item]) -> None:
        rejects: list[Reject] = []
        rows: list[tuple[Any, ...]] = []
        links: list[tuple[Any, ...]] = []
        records: dict[int, Item] = {}
        for item in batch:
            if item.stops:
                self._reject(rejects, item, item.code, item.detail)
                continue
            self.counts.records += 1
            records[item.number] = item
            if item.code:
                self._reject(rejects, item, item.code, item.detail)
                continue
            try:
                read = entities.read(item.record)
            except Rejected as problem:
                self._reject(rejects, item, problem.code, problem.detail)
                continue
            if self._assembly:
                read = assembly.with_offence(read, str(self.source.settings.get("offence", "")))
                if assembly.refused(read):
                    self._reject(rejects, replace(item, raw=""), "no_offence", read.schema.name)
                    continue
                read, left_out = assembly.without_persons(read)
                if left_out:
                    read.problems.append(("person_left_out", f"{read.schema.name}: {left_out}"))
                    item = replace(item, raw="")
            if read.problems:
                self.counts.noted += 1
                for code, detail in read.problems[:20]:
                    self._reject(rejects, item, code, detail, whole=False)
            try:
                marks = self._marks(item.record, read)
            except Rejected as problem:
                self._reject(rejects, item, problem.code, problem.detail)
                continue
            self._rows(read, item.number, rows, links, marks)
        reached = next((item.position for item in reversed(batch) if not item.stops), None)
        with working_as(self.context):
            self._write(rows, links, records, rejects)
            for one in rejects:
                one.label_id, one.retention_until = self.source.label_id, self._until()
            Reject.objects.bulk_create(rejects, batch_size=500)
            self._mark(reached)
        self.progress(self.counts, reached or self.run.position)

    # -- what a single record is marked with -------------------------------------------------------
    def _marks(self, record: Any, read: Read) -> Marks:
        """Its own marks and the rules'; raises Rejected where they cannot be read or close it to all."""
        marks = rowlabels.of(record, read, self.source.settings.get("labels") or ())
        if bad := [one for one in sorted(marks.overlays) if not relabel.readable(one)]:
            raise Rejected("label", bad[0][:60])
        if marks and any(self._grade(self._label(base, marks)) < Grade.FULL for base in self._bases()):
            raise Rejected("label_closed", ", ".join(sorted(marks.overlays))[:60])
        return marks

    def _bases(self) -> list[Label]:
        return [one for one in (self.source.label, self.source.private_label) if one is not None]

    def _label(self, base: Label, marks: Marks) -> Label:
        """The source's label with these marks on top: never a milder one."""
        if not marks:
            return base
        if (base.pk, marks) not in self._labels:
            put = relabel.stricter(
                base,
                {
                    "protected": marks.protected or None, "secret": marks.secret or None,
                    "caveats": marks.caveats, "overlays": marks.overlays,
                },
            )  # fmt: skip
            self._labels[base.pk, marks] = relabel.label_like(
                base.holder, base.regime, base.originator, **put
            )
        return self._labels[base.pk, marks]

    def _grade(self, label: Label) -> Grade:
        if label.pk not in self._grades:
            self._grades[label.pk] = decide(self.context, [label])[label.pk].grade
        return self._grades[label.pk]

    def _tighten(self, cursor: Any) -> None:
        """A record that is there already, and that its source marks more strictly now, is relabelled so: a
        recorded act. One whose label a person changed stays as that person put it."""
        cursor.execute(TIGHTER, [sorted({one.pk for one in self._labels.values()})])
        found = cursor.fetchall()
        if not found:
            return
        reader, ours = Reader(self.context), {one.pk: one for one in self._labels.values()}
        wanted = {key: ours[label] for key, label in found}
        kind = Entity._meta.label_lower
        changed = reader.rows(Change, Grade.FULL).filter(
            register=kind, object_id__in=list(map(str, wanted)), differences__has_key="label"
        )
        by_people = set(changed.exclude(officer=self.source.account).values_list("object_id", flat=True))
        for row in reader.rows(Entity, Grade.FULL).filter(pk__in=wanted):
            old, own = row.label, wanted[row.pk]
            marks = {name: getattr(own, name) for name in ("protected", "secret", "caveats", "overlays")}
            new = relabel.label_like(old.holder, old.regime, old.originator, **relabel.stricter(old, marks))
            if str(row.pk) not in by_people and new.pk != old.pk and self._grade(new) == Grade.FULL:
                relabel.move(reader, row, old, new, gettext("As the record says at its source."))

    def _rows(
        self, read: Read, line: int, rows: list[tuple[Any, ...]], links: list[tuple[Any, ...]], marks: Marks
    ) -> None:
        """One row per label: statements under the stricter label never stand beside the others.

        The row's key comes from the label that the source declares, so that marks that change later make no
        second row.
        """
        private = set(self.source.private_properties) if self.source.private_label_id else set()
        parts: dict[int, list[Statement]] = {}
        for statement in read.statements:
            label = self.source.private_label_id if statement.prop in private else self.source.label_id
            parts.setdefault(label or self.source.label_id, []).append(statement)
        prefix = str(self.source.settings.get("prefix", ""))
        bases = {one.pk: one for one in self._bases()}
        for base, statements in parts.items():
            label = self._label(bases[base], marks).pk
            part = Read(read.id, read.schema, statements, [], read.first_seen, read.last_seen)
            entity_id = prefix + read.id
            key = row_id(self.source, entity_id, base)
            facts: dict[str, list[dict[str, str]]] = {}
            for statement in statements:
                facts.setdefault(statement.prop, []).append(statement.as_json())
            country = next((value for _, value in part.of_type("country")), "")
            told = json.dumps(facts, ensure_ascii=False)
            rows.append(
                (key, entity_id, read.schema.name, part.caption, country, self.source.evaluation, told,
                 part.name_text, part.number_text, read.first_seen, read.last_seen, part.digest(),
                 line, label)
            )  # fmt: skip
            links += [(uuid7(), key, entity_id, prop, prefix + to, label) for prop, to in part.references]

    def _write(
        self,
        rows: list[tuple[Any, ...]],
        links: list[tuple[Any, ...]],
        records: dict[int, Item],
        rejects: list[Reject],
    ) -> None:
        now, until = timezone.now(), self._until()
        given = {"run": self.run.pk, "now": now, "source": self.source.pk, "until": until}
        with connection.cursor() as cursor:
            cursor.execute(INCOMING)
            with cursor.copy(f"COPY incoming ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            with cursor.copy("COPY incoming_reference FROM STDIN") as copy:
                for link in links:
                    copy.write_row(link)
            cursor.execute("CREATE INDEX ON incoming (id)")
            cursor.execute("ANALYZE incoming")
            repeated: dict[int, tuple[str, int]] = {}
            for sql, parameters in ((REPEATED, None), (REPEATED_BEFORE, [self.run.pk])):
                cursor.execute(sql, parameters)
                repeated |= {line: (name, first) for line, name, first in cursor.fetchall()}
            for line, (name, first) in sorted(repeated.items()):
                self._reject(rejects, records[line], "duplicate_id", f"{name} ({first})")
            if self._labels:
                self._tighten(cursor)
            cursor.execute(CONFIRM, given)
            self.counts.same += cursor.rowcount
            cursor.execute(CLOSED)
            self.counts.same += cursor.rowcount  # told apart from the others, the count would name them
            cursor.execute(RELINK)
            cursor.execute(KEEP, given)
            made = [new for (new,) in cursor.fetchall()]
            self.counts.added += sum(made)
            self.counts.changed += len(made) - sum(made)
            cursor.execute(LINK, given)
            cursor.execute("DROP TABLE incoming, incoming_reference")  # the caller's transaction may go on

    def _reject(self, rejects: list[Reject], item: Item, code: str, detail: str, whole: bool = True) -> None:
        if whole:
            self.counts.rejected += 1
        self.counts.reasons[code] = self.counts.reasons.get(code, 0) + 1
        self.on_reject(item, code, detail)
        rejects.append(
            Reject(
                run_id=self.run.pk,
                source=self.source,
                line=item.number,
                code=code,
                detail=detail[:300].replace("\x00", ""),
                raw=item.raw[:RAW_KEPT].replace("\x00", ""),
                whole=whole and len(item.raw) <= RAW_KEPT and not item.stops and code not in KEPT_NOT,
            )
        )

    def _until(self) -> date | None:
        """How long what comes in is kept, what was rejected with it."""
        days = self.source.keep_days
        return timezone.localdate() + timedelta(days=days) if days else None

    # -- the run -----------------------------------------------------------------------------------
    def _mark(self, position: dict[str, Any] | None, **more: Any) -> None:
        values = {
            name: getattr(self.counts, name)
            for name in ("records", "added", "changed", "same", "rejected", "noted")
        } | more
        if position is not None:
            self.run.position = values["position"] = position
        Run.objects.ungated("the loader writes its own run").filter(pk=self.run.pk).update(**values)
        for name, value in values.items():
            setattr(self.run, name, value)

    def _end(self, state: str, note: str) -> None:
        with working_as(self.context):
            self._mark(None, state=state, note=note, ended_at=timezone.now())
            content = {
                "source": self.source.code,
                "state": str(state),
                **{
                    name: getattr(self.counts, name)
                    for name in ("records", "added", "changed", "same", "rejected")
                },
            }
            ledger.append(
                "holdings:run:ended",
                ("holdings.run", str(self.run.pk)),
                context=self.context,
                content=content,
            )
            if state == Run.State.DONE and self.counts.changed:
                self._tell()

    def _tell(self) -> None:
        """What the source says otherwise now goes to whoever was given it, once for each holding."""
        holder, kind = self.source.account.unit.agency_id, Entity._meta.label_lower
        given = Disclosure.objects.filter(holder=holder, register=kind, ended="")
        keys = sorted({key for ids in given.values_list("object_ids", flat=True) for key in ids})
        rows = Entity.objects.visible(self.context).filter(run_id=self.run.pk)
        text = gettext("Changed since it was disclosed: %(fields)s.") % {"fields": gettext("statements")}
        for start in range(0, len(keys), self.batch):
            changed = rows.filter(pk__in=keys[start : start + self.batch], changed_at__gt=F("recorded_at"))
            for key in map(str, changed.values_list("pk", flat=True)):
                corrections.correct(
                    self.context,
                    corrections.recipients(holder, kind, key),
                    text,
                    register=kind,
                    object_id=key,
                    elements=("facts",),
                )


def resume_or_start(
    source: Source, origin: str, fingerprint: str = "", again: bool = False
) -> tuple[Run, Counts]:
    """The unfinished run over this origin with its counts, or a new one (always, with ``again``)."""
    context = Context(source.account, PURPOSE)
    with working_as(context):
        open_ = (
            Run.objects.visible(context)
            .filter(source=source, origin=origin[:200], fingerprint=fingerprint)
            .exclude(state=Run.State.DONE)
            .order_by("-started_at")
            .first()
        )
        if open_ is not None and not again:
            names = ("records", "added", "changed", "same", "rejected", "noted")
            return open_, Counts(**{name: getattr(open_, name) for name in names})
        run = Run(label=source.label, source=source, origin=origin[:200], fingerprint=fingerprint)
        run.save(force_insert=True)
        return run, Counts()
