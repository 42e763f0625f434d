"""Writing, for every register that may be written: by form, by two at once, in bulk, from a spreadsheet,
by a step, with what people add to it. Records are made from the declarations: a new register is tested too.

The structure of the agencies is loaded once for the module; each test is undone to there.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.core.registers.cases import ledger_entries, seen_on
from tests.core.registers.hands import complaints
from tests.core.registers.writing import World, another, choices, spoilt

from entente.core.gate import Context, working_as
from entente.core.models import Attachment, Change, Comment, Notification
from entente.core.registers import Register, registry, saving
from entente.core.registers import said as saying
from entente.core.registers.forms import form_class, form_names
from entente.core.registers.importing import headings
from entente.core.registers.reader import Reader
from entente.core.registers.spreadsheet import fold

WRITTEN = [one.key for one in registry if one.add and one.form_fields]
EDITED = [key for key in WRITTEN if registry.get(key).change != ()]
MOVED = [one.key for one in registry if one.workflow is not None and one.key in WRITTEN]
IN_BULK = [key for key in WRITTEN if registry.get(key).bulk]


@pytest.fixture(scope="module")
def structure(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Agencies, units and places, in a transaction that the module's end takes back."""
    from entente.site.demo import people

    with django_db_blocker.unblock(), transaction.atomic():
        people.load_structure()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def undone(structure: None) -> Any:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def register(key: str) -> Register:
    found = registry.get(key)
    assert found is not None
    return found


@pytest.fixture
def world(undone: None, register: Register) -> World:
    return World(register)


def signed_in(officer: Any, language: str = "en") -> Client:
    client = Client()
    client.force_login(officer)
    client.cookies["entente_language"] = language
    return client


def rows(world: World) -> list[Any]:
    with working_as(Context(world.first)) as context:
        return list(Reader(context).rows(world.register.model).order_by("pk"))


def added(world: World, client: Client, data: dict[str, Any]) -> Any:
    """The record that the form made."""
    before = {one.pk for one in rows(world)}
    answer = client.post(world.register.url("add"), data)
    assert answer.status_code == 302, (complaints(answer), data)
    (made,) = [one for one in rows(world) if one.pk not in before]
    return made


def again(world: World, record: Any) -> Any:
    return next(one for one in rows(world) if one.pk == record.pk)


def changes(world: World, record: Any, kind: str) -> list[Change]:
    model = world.register.model._meta.label_lower
    with working_as(Context(world.first)) as context:
        found = (
            Reader(context).rows(Change) if world.register.held else Change.objects.ungated("reference data")
        )
        return list(found.filter(register=model, object_id=str(record.pk), kind=kind))


def stored(record: Any, names: Any) -> dict[str, str]:
    return {name: saving._digest(saving.value(record, name)) for name in names}


def sent(client: Client, record: Any, register: Register, data: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The page of the form, and what it would send back unchanged."""
    page = client.get(register.url("edit", record))
    assert page.status_code == 200
    form = page.context["form"]
    return form, {k: v for k, v in data.items() if k not in form.fixed} | {"seen": seen_on(page)}


def messages(answer: Any) -> list[str]:
    return [str(one) for one in get_messages(answer.wsgi_request)]


# -- by form ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", WRITTEN)
def test_a_record_is_added_and_changed_by_its_form(world, register):
    client, data = signed_in(world.first), world.data()
    entries = ledger_entries()
    record = added(world, client, data)
    assert ledger_entries() > entries
    assert len(changes(world, record, "created")) == 1
    for name, value in data.items():
        if register.model._meta.get_field(name).get_internal_type() in ("CharField", "TextField"):
            assert str(saving.value(record, name)) == value.strip(), name
        else:
            assert saving.value(record, name) not in (None, []), name
    assert client.get(register.url("detail", record)).status_code == 200
    if register.key not in EDITED:  # what it says stays as it was recorded
        assert client.get(register.url("edit", record)).status_code == 404
        return
    form, unchanged = sent(client, record, register, data)
    assert client.post(register.url("edit", record), unchanged).status_code == 302
    assert not changes(world, record, "changed")  # a form sent back as it was changes nothing
    name, value = another(world, data, form, 1)
    before = stored(record, form_names(register))
    answer = client.post(register.url("edit", record), unchanged | {name: value})
    assert answer.status_code == 302, complaints(answer)
    after = stored(again(world, record), form_names(register))
    assert {one for one in before if before[one] != after[one]} == {name}
    (change,) = changes(world, record, "changed")
    assert set(change.differences) == {name}
    refused = client.post(register.url("edit", record), {"seen": unchanged["seen"]})
    assert refused.status_code in (409, 422)  # an empty form is no change
    assert stored(again(world, record), form_names(register)) == after


@pytest.mark.parametrize("key", EDITED)
def test_of_two_who_edit_the_second_is_shown_the_first_and_writes_nothing(world, register):
    first, second, data = signed_in(world.first), signed_in(world.second, "fr"), world.data()
    record = added(world, first, data)
    form, mine = sent(first, record, register, data)
    _form, theirs = sent(second, record, register, data)
    name, one = another(world, data, form, 1)
    _name, two = another(world, data, form, 2)
    assert first.post(register.url("edit", record), mine | {name: one}).status_code == 302
    kept = stored(again(world, record), form_names(register))
    answer = second.post(register.url("edit", record), theirs | {name: two})
    assert answer.status_code == 409
    assert stored(again(world, record), form_names(register)) == kept
    (clash,) = answer.context["clashes"]
    assert (clash.name, clash.both) == (name, True)
    assert str(answer.context["form"][name].value()) == two  # their own words are kept
    decided = theirs | {name: two, "seen": seen_on(answer)}
    assert second.post(register.url("edit", record), decided).status_code == 302
    assert stored(again(world, record), form_names(register)) != kept


# -- many at once -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", IN_BULK)
def test_many_records_are_set_at_once(world, register):
    client = signed_in(world.first)
    made = [added(world, client, world.data(n)) for n in (1, 2)]
    with working_as(Context(world.first)):
        offered = form_class(register, register.bulk)().fields
        several = {name: choices(field) for name, field in offered.items()}
    name = next(n for n in register.bulk if several[n])
    field = register.model._meta.get_field(name)
    value = str(several[name][-1])
    asked = {"verb": f"set:{name}", "ids": [str(one.pk) for one in made]}
    before = [stored(one, form_names(register)) for one in made]
    page = client.post(register.url("list") + "bulk/", asked)
    assert page.status_code == 200
    assert len(page.context["rows"]) == 2
    assert [stored(again(world, one), form_names(register)) for one in made] == before  # asked first
    client.post(register.url("list") + "bulk/", asked | {"sure": "1", name: value})
    for one, was in zip(made, before, strict=True):
        now = again(world, one)
        assert str(getattr(now, field.attname)) == value
        assert {n for n, v in stored(now, form_names(register)).items() if v != was[n]} <= {name}


@pytest.mark.parametrize("key", ["sample.errands"])
def test_many_at_once_asks_of_each_record_what_its_own_form_would(world, register, monkeypatch):
    """A rule over several fields is asked with the record's own; who breaks it is named."""
    client = signed_in(world.first)
    first, second = (added(world, client, world.data(n)) for n in (1, 2))

    def clean(self: Any) -> None:
        if self.title_en != first.title_en and self.kind == "visit":
            raise ValidationError({"answer_by": "A visit has no answer."})

    monkeypatch.setattr(register.model, "clean", clean)
    asked = {"verb": "set:kind", "ids": [str(first.pk), str(second.pk)], "sure": "1", "kind": "visit"}
    answer = client.post(register.url("list") + "bulk/", asked)
    assert messages(answer)[-2:] == ["1 record changed.", f"{second}: A visit has no answer."]
    assert [again(world, one).kind for one in (first, second)] == ["visit", "letter"]


# -- from a spreadsheet -------------------------------------------------------------------------------------
def heading(register: Register, name: str) -> str:
    """The field's title where it means this field, else its name."""
    words = str(register.model._meta.get_field(name).verbose_name)
    return words if headings(register).get(fold(words)) == name else name


def cell(register: Register, name: str, value: Any) -> str:
    """As a clerk writes it: several with semicolons, an agency, a unit or an officer by code or name."""
    field = register.model._meta.get_field(name)
    if field.is_relation and value:
        row = field.related_model._default_manager.filter(pk=value if value.isdigit() else None).first()
        return value if row is None else str(getattr(row, "code", row))
    return ";".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("key", WRITTEN)
def test_of_a_spreadsheet_the_good_row_is_taken_and_the_bad_one_named(world, register):
    client = signed_in(world.first)
    data, other = world.data(1), world.data(2)
    with working_as(Context(world.first)):
        name, wrong = spoilt(register, world.form(), data)
    names = list(data)
    good, bad = dict(data), other | {name: wrong}
    if not wrong:  # nothing in either language
        bad |= dict.fromkeys((name, name.replace("_en", "_fr")), "")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([heading(register, one) for one in names])
    for row in (good, bad):
        writer.writerow([cell(register, one, row.get(one, "")) for one in names])
    before = {one.pk for one in rows(world)}
    file = SimpleUploadedFile("rows.csv", ("\ufeff" + out.getvalue()).encode())
    page = client.post(register.url("list") + "import/", {"file": file})
    assert page.status_code == 200, page.context.get("problem")
    found = page.context["found"]
    assert found.sheet.columns == dict(enumerate(names))  # every heading was understood
    faults = [(one.row, one.heading, one.words) for one in found.faults]
    assert [number for number, _form in found.good] == [2], faults
    assert {one.row for one in found.faults} == {3}
    told = str(register.model._meta.get_field(name).verbose_name)
    assert told in {one.heading for one in found.faults}, faults
    assert {one.pk for one in rows(world)} == before  # a look records nothing
    assert client.post(register.url("list") + "import/", {"take": "1"}).status_code == 302
    (made,) = [one for one in rows(world) if one.pk not in before]
    for one in ("CharField", "TextField"):
        for field in register.model._meta.concrete_fields:
            if field.name in data and field.get_internal_type() == one:
                assert str(getattr(made, field.attname)) == data[field.name].strip(), field.name


# -- a step -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", MOVED)
def test_a_step_pressed_by_two_on_the_same_page_happens_once_and_can_be_taken_back(
    world, register, monkeypatch
):
    first, second = signed_in(world.first), signed_in(world.second)
    record, flow = added(world, first, world.data()), register.workflow
    step = next(
        one
        for one in flow.steps.values()
        if flow.initial in one.sources and (not one.roles or world.first.has_role(*one.roles))
    )
    # what this step waits for and what follows from it are its room's tests; here it is only taken
    monkeypatch.setitem(flow.steps, step.name, replace(step, needs=(), then=None))
    asked = {"step": step.name, "state": flow.initial, "note": "Because of this test."}
    with CaptureQueriesContext(connection) as queries:
        said = messages(first.post(register.url("list") + f"{record.pk}/step/", asked))
    assert getattr(again(world, record), flow.field) == step.target, said
    table = register.model._meta.db_table
    touched = [q["sql"] for q in queries if f'"{table}"' in q["sql"]]
    written = next(i for i, one in enumerate(touched) if one.startswith("UPDATE"))
    assert any("FOR UPDATE" in one for one in touched[:written])  # whoever comes at this moment waits
    said = messages(second.post(register.url("list") + f"{record.pk}/step/", asked))
    assert said == ["The record has moved on since this page was made. Look at it again."]
    (change,) = changes(world, record, "step")
    assert (change.officer_id, change.note) == (world.first.pk, asked["note"])
    if not step.undo:
        return
    first.post(register.url("list") + f"{record.pk}/undo/", {"change": str(change.pk)})
    assert getattr(again(world, record), flow.field) == flow.initial
    assert len(changes(world, record, "step")) == 2  # nothing is erased


# -- what people add --------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", WRITTEN)
def test_a_comment_reaches_whom_it_names_and_a_file_is_in_the_ledger_by_its_digest(
    world, register, monkeypatch
):
    client = signed_in(world.first)
    record = added(world, client, world.data())
    told: list[tuple[str, dict[str, Any]]] = []
    append = saying.ledger.append

    def listen(kind: str, subject: Any, **more: Any) -> Any:
        told.append((kind, more["content"]))
        return append(kind, subject, **more)

    monkeypatch.setattr(saying.ledger, "append", listen)
    address = register.url("list") + f"{record.pk}/"
    client.post(address + "comment/", {"text": f"See this, @{world.second.username}."})
    content = b"%PDF-1.7 a file of " + str(record.pk).encode()
    client.post(address + "attach/", {"file": SimpleUploadedFile("evidence.pdf", content)})
    digest = hashlib.sha256(content).hexdigest()
    with working_as(Context(world.first)) as context:
        reader = Reader(context)
        (comment,) = saying.of_record(reader, Comment, record)
        (file,) = saying.of_record(reader, Attachment, record)
    assert comment.mentions == [world.second.username]
    assert Notification.objects.filter(
        officer=world.second, kind="mention", register=register.key, object_id=str(record.pk)
    ).exists()
    assert file.sha256 == digest
    assert digest in [one.get("sha256") for kind, one in told if kind.endswith(":attached")]
    answer = client.get(f"{address}file/?id={file.pk}")
    assert b"".join(answer) == content
