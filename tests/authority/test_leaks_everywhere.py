"""The leak hunt over every register there is: a new one is hunted as soon as it is declared.

One world that holds every grade, a derived row under a hidden input, and in every register one row under each
label whose links point at other registers' rows, hidden ones too. The rule is the two walls' oracle; what a grade
shows is read from the model's plain declaration. Every word in the database is a token that names its register,
field and row, so that whatever page is read, any token on it that the rule does not give is a leak.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
from django.db import connection, models, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from tests.authority.test_leaks import everything_open, letters
from tests.core.gate.test_two_walls import ArrangementSpec, LabelSpec, World, build, oracle, worlds
from tests.core.registers.cases import needed

from entente.core.gate import Context, Grade, working_as
from entente.core.gate import queryset as gate_queryset
from entente.core.links import is_link, target
from entente.core.models import Agency, Label, Officer, Role, Unit
from entente.core.registers import registry
from entente.core.registers.database import first_order
from entente.core.registers.register import Register
from entente.ids import uuid7

LEVEL = {"existence": 1, "pointer": 2, "summary": 3}
NOT_OURS = {"id", "label", "retention_until", "recorded_at"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKEN = re.compile(r"zq[a-z]{2,60}?xk", re.IGNORECASE)
NOBODY = uuid7()
DIFFERS = (
    r'name="csrfmiddlewaretoken" value="\w+"', r'"X-CSRFToken": "\w+"', r"X-CSRFToken&quot;: &quot;\w+",
    r'<time datetime="[^"]*">[^<]*</time>', r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?[^<\"]*",
)  # fmt: skip


def world() -> World:
    """Agency 0 asks. Of agency 1 it gets a pointer, a summary, mere existence and nothing."""

    def label(
        holder: int, regime: str, overlays: tuple[str, ...] = (), inputs: tuple[int, ...] = ()
    ) -> LabelSpec:
        return LabelSpec(holder, regime, None, None, None, [], list(overlays), list(inputs))

    labels = [
        label(1, "customs"),
        label(1, "police"),
        label(1, "customs", ("witness_protection",)),
        label(1, "pnr"),
        label(0, "customs"),
        label(0, "customs", (), (0, 4)),
        label(0, "customs", (), (2, 4)),
    ]
    opened = [
        ArrangementSpec(1, 0, True, regime, grade, [], 0, None)
        for regime, grade in (("customs", 2), ("police", 3), ("pnr", 1))
    ]
    return World(True, "B", None, ["customs"], "customs-act-11", labels, opened)


def declared(model: type[models.Model]) -> dict[str, int]:
    """The grade from which each field is shown, as the model's author wrote it down."""
    grades = {one.name: 4 for one in model._meta.concrete_fields}
    for level, names in model.gate_fields.items():
        grades |= dict.fromkeys(names, LEVEL[level])
    return grades | {"id": 1, "label": 1, "recorded_at": 1}


@dataclass
class Row:
    register: Register
    pk: Any
    grade: int
    words: dict[str, str] = field(default_factory=dict)
    """Field and its token, case-folded."""


def bare(name: str) -> str:
    return "".join(c for c in name if c.isalpha())


def held() -> list[Register]:
    return [one for one in registry if one.held]


def pointed(target: type[models.Model], writer: Officer, label: Label) -> Any:
    """Something for a foreign key that must be there: the writer, whose it is, or a plain row made for it."""
    known = {Officer: writer, Unit: writer.unit, Agency: writer.unit.agency, Label: label}
    if target in known:
        return known[target]
    row = target._default_manager.first()
    if row is None:
        needs = [
            f
            for f in target._meta.concrete_fields
            if not (f.null or f.has_default() or f.blank or f.primary_key)
        ]
        row = target._default_manager.create(
            **{f.name: pointed(f.related_model, writer, label) if f.is_relation else needed(f) for f in needs}
        )
    return row


def alone(one: models.Field) -> bool:
    """Whether no two rows may point at the same."""
    unique = [c for c in one.model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return one.unique or any(tuple(c.fields) == (one.name,) for c in unique)


def values(
    register: Register, number: int, pks: dict[str, list[Any]], writer: Officer, label: Label
) -> tuple[dict[str, Any], dict[str, str]]:
    made: dict[str, Any] = {}
    words: dict[str, str] = {}
    turn = 0
    mark = letters(held().index(register))
    for one in register.model._meta.concrete_fields:
        if one.name in NOT_OURS:
            continue
        if is_link(one):
            turn += 1
            targets = pks.get(target(one)) or [NOBODY]
            one_of = targets[(number + turn) % len(targets)]
            made[one.name] = [one_of] if one.get_internal_type() == "ArrayField" else one_of
            continue
        if not (one.null or one.has_default() or one.blank):
            if one.related_model is Officer and alone(one):
                name = f"only-{register.key}-{label.holder.code}-{number}"
                made[one.name] = Officer.objects.create_user(name, unit=writer.unit)
            else:
                made[one.name] = pointed(one.related_model, writer, label) if one.is_relation else needed(one)
        if one.choices or type(one) not in (models.CharField, models.TextField):
            continue
        token = f"Zq{mark}{bare(one.name)}{letters(number)}Xk"
        if one.max_length is None or len(token) <= one.max_length:
            made[one.name], words[one.name] = token, token.casefold()
    return made, words


def furnish(given: World, registers: list[Register]) -> tuple[Officer, list[Row]]:
    """A row in every register under every label, written while its holder could still write it."""
    officer, labels = build(given)
    officer.roles = [str(role) for role in Role if role not in (Role.REVIEWER, Role.SERVICE)]
    officer.save()
    marks = {one.pk: (one.protected, one.secret, one.caveats, one.overlays) for one in labels}
    inputs = {one.pk: list(one.inputs.all()) for one in labels}
    pks = {one.key: [uuid7() for _ in labels] for one in held()}
    writers: dict[int, Officer] = {}
    rows = []
    for number, label in enumerate(labels):
        Label.objects.filter(pk=label.pk).update(protected=None, secret=None, caveats=[], overlays=[])
        label.inputs.clear()
        if label.holder_id not in writers:
            unit = label.holder.units.create(
                code=f"{label.holder.code}-W", name_en="w", name_fr="w", level="desk",
                regimes=sorted({spec.regime for spec in given.labels}),
            )  # fmt: skip
            writers[label.holder_id] = Officer.objects.create_user(f"writer-{unit.code}", unit=unit)
        grade = oracle(given, number)
        with working_as(Context(writers[label.holder_id])):
            for register in registers:
                made, words = values(register, number, pks, writers[label.holder_id], label)
                row = register.model(pk=pks[register.key][number], label=label, **made)
                row.save(force_insert=True)
                kept = {
                    name: word for name, word in words.items() if word == str(getattr(row, name)).casefold()
                }
                rows.append(Row(register, row.pk, grade, kept))
    for label in labels:
        protected, secret, caveats, overlays = marks[label.pk]
        Label.objects.filter(pk=label.pk).update(
            protected=protected, secret=secret, caveats=caveats, overlays=overlays
        )
        label.inputs.set(inputs[label.pk])
    return officer, rows


class Hunter:
    """One officer's browser; keeps what it found that it must not, and goes on."""

    def __init__(self, officer: Officer, purpose: str, rows: list[Row]) -> None:
        self.rows, self.officer, self.purpose = rows, officer, purpose
        self.client = Client(raise_request_exception=False)
        self.client.force_login(officer)
        session = self.client.session
        # a session's purpose names a file: the rule asks its code alone
        session["purpose"] = purpose if ":" in purpose else f"{purpose or 'none'}:2026-7"
        session.save()
        self.found: list[str] = []
        self.pages = 0
        grades = {row.register.key: declared(row.register.model) for row in rows}
        self.forbidden = {
            word
            for row in rows
            for name, word in row.words.items()
            if row.grade < 2 or row.grade < grades[row.register.key][name]
        }
        self.hidden = {str(row.pk) for row in rows if row.grade < 2}
        self.grades = grades

    def say(self, problem: str) -> None:
        self.found.append(problem)

    def get(self, url: str, method: str = "get", **data: Any) -> tuple[int, str]:
        response = getattr(self.client, method)(url, data or None)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        self.pages += 1
        if response.status_code >= 500:
            self.say(f"{url} breaks: {response.status_code}")
        if body[:2] == b"PK":  # a workbook
            with zipfile.ZipFile(io.BytesIO(body)) as packed:
                body = b"\n".join(packed.read(name) for name in packed.namelist())
        return response.status_code, body.decode("utf-8", "replace")

    def clean(self, url: str) -> str:
        """Reads an address and looks for what must not be there."""
        _, body = self.get(url)
        if told := set(TOKEN.findall(body.casefold())) & self.forbidden:
            self.say(f"{url} tells {sorted(told)[:3]}")
        if set(UUID.findall(body)) & self.hidden:
            self.say(f"{url} tells that a hidden row exists")
        return body

    def answers(self, register: Register, query: str = "") -> set[str]:
        """Ids of the records that the list answers with, read through the API; its text is checked too."""
        body = self.clean(f"/api/{register.room}/{register.name}?{query}")
        return {one["id"] for one in json.loads(body)["items"]}

    def same(self, url: str, key: object, method: str = "get", **data: Any) -> tuple[int, str]:
        """An answer without what differs on every page anyway."""
        status, body = self.get(url, method, **data)
        body = body.replace(str(key), "KEY").replace(str(NOBODY), "KEY")
        for pattern in DIFFERS:
            body = re.sub(pattern, "", body)
        return status, body

    def showing(self, rows: list[Row], attname: str = "pk") -> set[str]:
        """The rows that show this field; by ``pk`` all that are shown at all."""
        register = rows[0].register
        field = register.model._meta.pk if attname == "pk" else register.model._meta.get_field(attname)
        needs = max(self.grades[register.key].get(field.name, 4), 2)
        return {str(row.pk) for row in rows if row.grade >= needs}

    # -- paths ------------------------------------------------------------------------------------------
    def everything(self, registers: list[Register]) -> None:
        for register in registers:
            rows = [row for row in self.rows if row.register is register]
            self.lists(register, rows)
            self.one_by_one(register, rows)
            self.searches(register, rows)
            self.filters_and_orders(register, rows)
        for url in ("/", *(f"/search/?q=Zq{letters(held().index(one))}" for one in registers)):
            self.clean(url)

    def lists(self, register: Register, rows: list[Row]) -> None:
        columns = "&".join(f"columns={one.name}" for one in register.all_columns)
        seen = self.showing(
            rows, first_order(register)
        )  # rows that withhold what a list is sorted by are left out
        kinds = [one for one in ("board", "calendar", "timeline") if register.has_view(one)]
        feeds = ["calendar.ics"] if register.dates is not None else []
        maps = ["map/", "map.json"] if register.map_view else []
        files = ["export.csv", "export.xlsx"] if register.export else []
        for path in ("", *files, *maps, *(f"{kind}/" for kind in kinds), *feeds):
            body = self.clean(f"{register.url()}{path}?{columns}")
            if not path and not register.own_list and not seen <= set(UUID.findall(body)):
                self.say(f"{register.url()} lists too little")
        if (found := self.answers(register)) != seen:
            self.say(f"{register.key} answers {len(found)} of {len(seen)}")
        counted = json.loads(self.get(f"/api/{register.room}/{register.name}")[1])["count"]["value"]
        if counted != len(self.showing(rows)):
            self.say(f"the count of {register.key} is {counted}")

    def one_by_one(self, register: Register, rows: list[Row]) -> None:
        hidden, shown = [row for row in rows if row.grade < 2], [row for row in rows if row.grade >= 2]
        base, api = register.url(), f"/api/{register.room}/{register.name}/"
        for begin, path, some in (
            (base, "/", rows),
            (base, "/history/", [*shown[:1], *hidden[-1:]]),
            (base, "/edit/", hidden[-1:]),
            (api, "", rows),
        ):
            unknown = self.same(f"{begin}{NOBODY}{path}", NOBODY)
            for row in some:
                url = f"{begin}{row.pk}{path}"
                if row in shown:
                    self.clean(url)
                elif self.same(url, row.pk) != unknown:
                    self.say(f"{url} tells hidden from unknown")
        given = {"text": "x", "step": "x", "action": "x", "on": "1", "body": "x"}
        for path in ("edit/", "step/", "undo/", "action/", "comment/", "attach/", "follow/"):
            unknown = self.same(f"{base}{NOBODY}/{path}", NOBODY, "post", **given)
            for row in hidden[-1:]:
                if self.same(f"{base}{row.pk}/{path}", row.pk, "post", **given) != unknown:
                    self.say(f"posting to {base}…/{path} tells hidden from unknown")

    def searches(self, register: Register, rows: list[Row]) -> None:
        """Nothing is found by a word that the page withholds, and what is shown is found."""
        grades, mark = self.grades[register.key], letters(held().index(register))
        listed = self.showing(rows, first_order(register))
        words = [(row, at, word) for row in rows for at, word in row.words.items() if at in register.search]
        for name in register.search:
            if name in register.private or name.removesuffix("_en").removesuffix("_fr") in register.private:
                continue  # nor searched by
            begins = f"zq{mark}{bare(name)}"
            same = [(row, at) for row, at, word in words if word.startswith(begins)]
            may = {str(row.pk) for row, at in same if row.grade >= max(grades[at], 2)} & listed
            if same and (found := self.answers(register, f"q={begins}")) != may:
                self.say(f"{register.key} finds {len(found)} of {len(may)} by {begins}")

    def filters_and_orders(self, register: Register, rows: list[Row]) -> None:
        """By a field that some rows withhold: those rows are not among the answer."""
        asked = []
        for one in register.all_filters:
            if one.field is not None and one.query is None and one.kind not in ("dates", "number"):
                asked += [(one.field.attname, f"{one.name}={value}") for value, _ in one.options()[:2]]
        for column in register.all_columns:
            if column.name in register.private:
                continue  # not sorted by: refused to everybody alike
            if sort := column.sort_field(register.model):
                asked.append((sort, f"sort={column.name}"))
        for attname, query in asked:
            may = self.showing(rows, attname)
            if may != self.showing(rows) and not self.answers(register, query) <= may:
                self.say(f"{register.key}?{query} tells what is withheld")

    def sql(self, given: World) -> None:
        """Every held table as the application's role: what the rule lets it know of, derived rows included."""
        by_table: dict[str, set[str]] = {}
        for row in self.rows:
            if row.grade >= 1:
                by_table.setdefault(row.register.model._meta.db_table, set()).add(str(row.pk))
        with working_as(Context(self.officer, given.purpose)), connection.cursor() as cursor:
            for row in {one.register.key: one for one in self.rows}.values():
                table = row.register.model._meta.db_table
                cursor.execute(f'SELECT id FROM "{table}"')
                if {str(one[0]) for one in cursor.fetchall()} != by_table.get(table, set()):
                    self.say(f"the wall before {table}")


def hunt(given: World, registers: list[Register], everywhere: list[Register] | None = None) -> Hunter:
    """Hunts these registers in a world where all of them (or ``everywhere``) have their rows."""
    with transaction.atomic():
        officer, rows = furnish(given, everywhere or held())
        hunter = Hunter(officer, given.purpose, rows)
        if given.active:
            hunter.everything(registers)
        hunter.sql(given)
        transaction.set_rollback(True)
    return hunter


ALWAYS = {"authority", "holdings", "sample"}
"""A room takes some twenty seconds: these are hunted at every run, all of
them in the long one."""
ROOMS = [
    pytest.param(room, marks=[] if room in ALWAYS else [pytest.mark.soak])
    for room in sorted({one.room for one in held()})
]


@pytest.mark.parametrize("room", ROOMS)
def test_no_register_of_the_room_tells_more_than_the_rule_gives(room, db):
    registers = [one for one in held() if one.room == room]
    linked = {target(f) for one in registers for f in one.model._meta.concrete_fields if is_link(f)}
    hunter = hunt(world(), registers, [one for one in held() if one in registers or one.key in linked])
    assert not hunter.found, "\n".join(hunter.found)
    assert hunter.pages > 20 * len(registers)


def raw_ids(record: Any, field: Any) -> Any:
    return getattr(record, field.attname)


def one_grade_off(model: type[models.Model]) -> dict[str, Grade]:
    """What a summary shows is shown to who gets a pointer."""
    return {
        name: Grade.POINTER if needs == Grade.SUMMARY else needs for name, needs in TRUE_GRADES(model).items()
    }


TRUE_GRADES = gate_queryset.field_grades
PLANTS = {
    "the interface gives ids of linked records that are hidden": ("entente.core.links.shown_ids", raw_ids),
    "a mask one grade off": ("entente.core.gate.queryset.field_grades", one_grade_off),
    "a decider that opens everything": ("entente.authority.gate.Authority.decide", everything_open),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_leak_is_found_in_a_register(plant, db):
    sample = [one for one in held() if one.room == "sample"]
    with mock.patch(*PLANTS[plant]):
        assert hunt(world(), sample, sample).found


@pytest.mark.soak
@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(given_world=worlds())
def test_no_register_tells_more_in_any_world(given_world, db):
    """Random officers, purposes, labels and arrangements, over every register: the long run."""
    hunter = hunt(given_world, held())
    assert not hunter.found, "\n".join(hunter.found)
