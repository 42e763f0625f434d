"""Tests that every register of held rows inherits: the permission triple, in both languages, on every path.

>>> class TestReports(RegisterCase):
...     key = "marine.reports"
...     regime = "customs"
...     def values(self, token): return {"vessel_name": token("vessel_name"), ...}

Each text field of a row carries a token of its own, so that a leak names the field it leaked from.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from entente.core.gate import Context, Grade, working_as
from entente.core.gate.queryset import field_grades
from entente.core.links import is_link
from entente.core.registers import Related, registry

LANGUAGES = ("en", "fr")


def token_of(field: str) -> str:
    """A word that occurs nowhere else: letters only, so that search finds it as one word."""
    return "Zq" + "".join(c for c in field if c.isalpha()) + "Xk"


def needed(field: models.Field) -> Any:
    """Some value for a column that must have one."""
    if field.choices:
        return field.flatchoices[0][0]
    if field.is_relation:
        return field.related_model._default_manager.order_by("pk").first()
    kind = "UUIDField" if is_link(field) else field.get_internal_type()
    return {
        "UUIDField": UUID(int=7),
        "DateField": date(2026, 3, 4),
        "DateTimeField": datetime(2026, 3, 4, 15, tzinfo=UTC),
        "BooleanField": False,
        "JSONField": {},
        "ArrayField": [],
        "BinaryField": b"x",
    }.get(kind, 1)


class RegisterCase:
    key: ClassVar[str]
    regime: ClassVar[str] = "customs"
    holder: ClassVar[str] = "CBSA"
    other: ClassVar[str] = "RCMP"
    roles: ClassVar[tuple[str, ...]] = ("trc_officer", "marine_analyst")
    list_queries: ClassVar[int] = 20
    detail_queries: ClassVar[int] = 32

    # -- the row, the officers ---------------------------------------------------------------------
    def values(self, token: Any) -> dict[str, Any]:
        """Values of a row; by default a token in every plain text field."""
        model = registry.get(self.key).model
        made = {}
        for field in model._meta.concrete_fields:
            if field.name in ("id", "label", "retention_until", "recorded_at"):
                continue
            if not (field.null or field.has_default() or field.blank):
                made[field.name] = needed(field)  # what the table asks for
            if field.choices:
                continue
            if type(field) in (models.CharField, models.TextField):
                made[field.name] = token(field.name)[: field.max_length]  # a cut one is no token any more
            elif isinstance(field, models.FloatField):
                made[field.name] = 45.678912
        return made

    @pytest.fixture
    def register(self):
        return registry.get(self.key)

    @pytest.fixture
    def owner(self, officer_of):
        return officer_of(self.holder, *self.roles, regimes=[self.regime])

    @pytest.fixture
    def stranger(self, officer_of):
        return officer_of(self.other, *self.roles)

    @pytest.fixture
    def label(self, agencies):
        from entente.core.models import Label

        holder = agencies[self.holder]
        return Label.objects.create(holder=holder, originator=holder, regime=self.regime)

    @pytest.fixture
    def record(self, register, owner, label):
        with working_as(Context(owner)):
            record = register.model(label=label, **self.values(token_of))
            record.save(force_insert=True)
        return record

    @pytest.fixture
    def partner(self, officer_of, agencies):
        """``partner(grade)``: an officer of the other agency whose unit an arrangement opens that much to."""
        from datetime import date

        from entente.core.models import StandingArrangement

        def make(grade):
            officer = officer_of(self.other, *self.roles)
            row = StandingArrangement.objects.create(
                reference=f"TEST-{self.key}-{int(grade)}", title_en="Test", title_fr="Essai",
                holder=agencies[self.holder], recipient=officer.agency, regime=self.regime,
                grade=int(grade), authority="Test Act 7", valid_from=date(2020, 1, 1),
            )  # fmt: skip
            row.units.set([officer.unit])
            return officer

        return make

    def tokens(self, register, at: Grade) -> tuple[set[str], set[str]]:
        """Tokens that this grade shows, and those it does not."""
        grades = field_grades(register.model)
        shown, hidden = set(), set()
        for name, value in self.values(token_of).items():
            if isinstance(value, str) and value == token_of(name):
                (shown if grades[register.model._meta.get_field(name).attname] <= at else hidden).add(value)
        return shown, hidden

    def get(self, client, officer, url, language="en"):
        client.force_login(officer)
        client.cookies["entente_language"] = language
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.headers.get("Content-Type", "").endswith("spreadsheetml.sheet"):
            return response, cells(body)
        return response, body.decode()

    def paths(self, register, record) -> dict[str, str]:
        every = register.all_columns
        columns = "&".join(f"columns={c.name}" for c in every)
        found = {
            "list": f"{register.url()}?{columns}",
            "detail": register.url("detail", record),
            "history": register.url("history", record),
        }
        if register.export:
            found["export"] = f"{register.url('export')}?{columns}"
            found["workbook"] = f"{register.url('workbook')}?{columns}"
        for code in ("board", "calendar", "timeline"):
            if register.has_view(code):
                found[code] = register.url(code)
        if register.map_view:
            found["map"], found["map data"] = register.url("map"), register.url("map_data")
        if register.api:
            found["api list"] = f"/api/{register.room}/{register.name}"
            found["api one"] = f"/api/{register.room}/{register.name}/{record.pk}"
        own = ("list", "export", "workbook")
        return {k: v for k, v in found.items() if not (register.own_list and k in own)}

    # -- with -----------------------------------------------------------------------------------------
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_holder_sees_all_of_it(self, client, register, owner, record, language):
        shown, _ = self.tokens(register, Grade.FULL)
        for name, url in self.paths(register, record).items():
            response, body = self.get(client, owner, url, language)
            assert response.status_code == 200, (name, body[:500])
            if name in ("api list", "api one") and not register.api_fields:
                assert not {t for t in shown if t not in body}, name
        _, body = self.get(client, owner, register.url(), language)
        assert str(record.pk) in body

    # -- without --------------------------------------------------------------------------------------
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_stranger_sees_none_of_it(self, client, register, stranger, record, language):
        shown, _ = self.tokens(register, Grade.FULL)
        for name, url in self.paths(register, record).items():
            _, body = self.get(client, stranger, url, language)
            assert not {t for t in shown if t in body}, name
            # an address asked for is given back by the page's own links; nothing else may name the record
            assert str(record.pk) not in body.replace(url, ""), name
        for word in shown:
            _, body = self.get(client, stranger, f"/search/?q={word[:6]}", language)
            assert str(record.pk) not in body
            if register.search:
                _, body = self.get(client, stranger, f"{register.url()}?q={word}", language)
                assert str(record.pk) not in body
        if register.api:
            _, body = self.get(client, stranger, f"/api/{register.room}/{register.name}", language)
            assert json.loads(body)["count"] == {"value": 0, "more": False}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_hidden_answers_exactly_as_missing(self, client, register, stranger, record, language):
        nobody = "00000000-0000-7000-8000-000000000000"
        for view in ("detail", "history"):
            hidden, a = self.get(client, stranger, register.url(view, record), language)
            missing, b = self.get(client, stranger, register.url(view, nobody), language)
            assert hidden.status_code == missing.status_code == 404
            a, b = without_tokens(a).replace(str(record.pk), nobody), without_tokens(b)
            assert a.splitlines() == b.splitlines()
            assert len(hidden.headers) == len(missing.headers)
        if register.api:
            base = f"/api/{register.room}/{register.name}/"
            hidden, a = self.get(client, stranger, f"{base}{record.pk}", language)
            missing, b = self.get(client, stranger, f"{base}{nobody}", language)
            garbled, c = self.get(client, stranger, f"{base}not-an-id", language)
            assert hidden.status_code == missing.status_code == garbled.status_code == 404
            assert a == b == c

    def test_hidden_costs_what_missing_costs(self, client, register, stranger, record):
        client.force_login(stranger)
        client.get("/search/")  # the session's purpose is stated once
        counts = []
        for key in (record.pk, "00000000-0000-7000-8000-000000000000", "garbled"):
            with CaptureQueriesContext(connection) as queries:
                client.get(register.url("detail", key))
            counts.append(len(queries))
        assert len(set(counts)) == 1, counts

    # -- constrained -------------------------------------------------------------------------------
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("grade", [Grade.POINTER, Grade.SUMMARY])
    def test_a_partner_sees_the_grade_and_no_more(self, client, register, partner, record, grade, language):
        officer = partner(grade)
        shown, hidden = self.tokens(register, grade)
        for name, url in self.paths(register, record).items():
            response, body = self.get(client, officer, url, language)
            assert response.status_code == 200, (name, body[:500])
            assert not {t for t in hidden if t in body}, name
            if name == "api one" and not register.api_fields:
                assert not {t for t in shown if t not in body}
        for word in hidden:
            for url in (f"/search/?q={word}", f"{register.url()}?q={word}"):
                if register.search:
                    _, body = self.get(client, officer, url, language)
                    assert str(record.pk) not in without_options(body), (url, word)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_filter_or_an_order_by_a_withheld_field_tells_nothing(
        self, client, register, partner, record, language
    ):
        officer = partner(Grade.POINTER)
        grades = field_grades(register.model)
        for one in register.all_filters:
            if (
                is_link(one.field)
                or one.field is None
                or grades[one.field.attname] <= Grade.POINTER
                or one.query is not None
            ):
                continue
            options = [value for value, _ in one.options()] or [token_of(one.name)[:3]]
            if one.kind == "choice" and not one.options():
                continue  # nothing to choose: any value is refused, and the list stays as it was
            if one.kind in ("dates", "number"):
                continue
            for value in options[:3]:
                _, body = self.get(client, officer, f"{register.url()}?{one.name}={value}", language)
                assert str(record.pk) not in without_options(body), one.name
        for column in register.all_columns:
            sort = column.sort_field(register.model)
            if sort and grades.get(sort, Grade.FULL) > Grade.POINTER:
                for minus in ("", "-"):
                    _, body = self.get(
                        client, officer, f"{register.url()}?sort={minus}{column.name}", language
                    )
                    assert str(record.pk) not in without_options(body), column.name

    @pytest.mark.parametrize("grade", [Grade.SUMMARY])
    def test_what_crosses_is_recorded(self, client, register, partner, owner, record, grade):
        officer = partner(grade)
        before = ledger_entries()
        self.get(client, owner, register.url("detail", record))
        assert ledger_entries() == before
        for name in ("detail", "api one", "export", "board", "calendar", "timeline"):
            if name in (paths := self.paths(register, record)):
                before = ledger_entries()
                _response, body = self.get(client, officer, paths[name])
                # sorted by a withheld field, or on another day: left out, and nothing crossed
                crossed = name in ("detail", "api one") or str(record.pk) in body
                assert ledger_entries() == before + crossed, name

    # -- cost ----------------------------------------------------------------------------------------
    def test_queries_do_not_grow_with_rows(self, client, register, owner, label, record):
        counts = []
        for more in (0, 15):
            with working_as(Context(owner)):
                for _ in range(more):
                    register.model(label=label, **self.values(token_of)).save(force_insert=True)
            client.force_login(owner)
            client.get(register.url())
            with CaptureQueriesContext(connection) as queries:
                client.get(register.url())
            counts.append(len(queries))
        assert counts[0] == counts[1]
        linked = sum(points(one.field) for one in register.all_filters)
        linked += sum(points(one.field(register.model)) for one in register.first_columns)
        assert counts[1] <= self.list_queries + linked, "\n".join(q["sql"][:160] for q in queries)
        with CaptureQueriesContext(connection) as queries:
            client.get(register.url("detail", record))
        # a panel of related records: its rows, and what their columns point at
        related = 6 * sum(1 for one in register.all_panels if isinstance(one, Related))
        assert len(queries) <= self.detail_queries + related, "\n".join(q["sql"][:160] for q in queries)


def cells(workbook: bytes) -> str:
    """Every cell of a workbook, a line each."""
    from io import BytesIO

    from openpyxl import load_workbook

    rows = load_workbook(BytesIO(workbook), read_only=True).active.iter_rows(values_only=True)
    return "\n".join(str(one) for row in rows for one in row if one is not None)


def points(field: Any) -> bool:
    """Whether a filter or a column of this field asks another table once."""
    return is_link(field) or bool(getattr(field, "is_relation", False))


def without_options(body: str) -> str:
    """A page without its filters' choices: names of linked records, read through the gate."""
    return re.sub(r"<option[^>]*>[^<]*</option>", "", body)


def without_tokens(body: str) -> str:
    """A page without what differs on every page: masks of cross-site tokens, the time it was made."""
    return re.sub(r"<time.*?</time>", "", re.sub(r"\b[A-Za-z0-9]{64}\b", "", body))


def ledger_entries() -> int:
    """Rows this test's transaction put into the ledger (the application may not read the ledger itself)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_xact_user_tables WHERE relname = 'ledger_entry'"
        )
        return cursor.fetchone()[0]


def seen_on(page) -> str:
    """What a form says its officer has seen, to be sent back with the change."""
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode()).group(1)


def suite(room: str) -> dict[str, type[RegisterCase]]:
    """The inherited tests for every held register of a room, each a class of its own: a room's test file is
    ``globals().update(suite("liaison"))``. The roles are those that the register asks for."""
    made = {}
    for register in registry:
        if register.room != room or not register.held:
            continue
        roles = tuple(
            str(one) for one in dict.fromkeys((*(register.read or ()), *register.add, *register.change))
        )
        name = "Test" + "".join(part.capitalize() for part in register.name.split("-"))
        regime = str(register.regime or "customs")
        made[name] = type(
            name, (RegisterCase,), {"key": register.key, "roles": roles or ("analyst",), "regime": regime}
        )
    return made
