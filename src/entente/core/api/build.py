"""From register declarations to Ninja operations: schemas, list with filters and cursor, detail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, NinjaAPI, Query, Router, Schema, Status
from ninja.security import SessionAuth
from pydantic import create_model

from entente.core import disclosures, links, machines
from entente.core.api.problems import BadFields, BadParameter, Problem, handle, problem
from entente.core.bilingual import missing_languages, pairs
from entente.core.gate.context import WITHHELD
from entente.core.links import LinksField
from entente.core.registers import saving
from entente.core.registers.filters import MAX_IDS
from entente.core.registers.forms import form_class, form_names, same, shown_of
from entente.core.registers.listing import count, page, read_request
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register, registry
from entente.core.workflow import NotAllowed, take

TYPES: dict[str, Any] = {
    "UUIDField": UUID,
    "DateField": date,
    "DateTimeField": datetime,
    "FloatField": float,
    "DecimalField": float,
    "BooleanField": bool,
    "ArrayField": list[Any],
    "JSONField": Any,
    "ForeignKey": int,
}
HIDDEN = {"label", "retention_until"}


class CountOut(Schema):
    value: int = Field(description=gettext_noop("Records that answer the filters, after the gate."))
    more: bool = Field(description=gettext_noop("True: there are more than `value`."))


def _type(field: models.Field) -> Any:
    kind = field.get_internal_type()
    if kind == "ForeignKey":
        target = field.target_field.get_internal_type()
        return TYPES.get(target, int if target.endswith(("AutoField", "IntegerField")) else str)
    if kind.endswith(("AutoField", "IntegerField")):
        return int
    return TYPES.get(kind, str)


def api_fields(register: Register) -> list[models.Field]:
    """The concrete fields of the register's records in the API; sort keys and labels are not."""
    fields = [f for f in register.model._meta.concrete_fields if f.name not in HIDDEN]
    if register.api_fields:
        fields = [f for f in fields if f.name in register.api_fields or f.primary_key]
    return [field for field in fields if not hasattr(field, "follows")]


def _told_pairs(register: Register) -> set[str]:
    """The texts in two languages of which the API has both columns."""
    told = {field.attname for field in api_fields(register)}
    return {name for name in pairs(register.model) if {f"{name}_en", f"{name}_fr"} <= told}


def record_schema(register: Register) -> type[Schema]:
    given: dict[str, Any] = {}
    for field in api_fields(register):
        given[field.attname] = (_type(field) | None, Field(None, description=str(field.verbose_name)))
    if register.held:
        given["held_by"] = (
            str,
            Field(..., description=gettext_noop("Code of the agency that holds the record.")),
        )
        given["grade"] = (
            str,
            Field(..., description=gettext_noop("How much of it is shown: pointer, summary or full.")),
        )
        given["withheld"] = (
            dict[str, list[str]],
            Field(
                ...,
                description=gettext_noop(
                    "Fields above the grade, each with the authority that opens the rest."
                ),
            ),
        )
    if _told_pairs(register):
        given["untranslated"] = (
            list[str],
            Field(
                [],
                description=gettext_noop(
                    "Fields that are empty though the other official language is there."
                ),
            ),
        )
    if register.form_fields:
        given["version"] = (str, Field(..., description=gettext_noop("Send it as `If-Match` with a change.")))
    return create_model(_name(register, "Record"), __base__=Schema, **given)


def page_schema(register: Register, record: type[Schema]) -> type[Schema]:
    return create_model(
        _name(register, "Page"),
        __base__=Schema,
        items=(list[record], ...),
        count=(CountOut, ...),
        next=(str | None, Field(None, description=gettext_noop("Give it as `after` for the next page."))),
        notes=(list[str], Field([], description=gettext_noop("What the reader should know of this list."))),
    )


def query_schema(register: Register) -> type[Schema]:
    """The list's parameters: every filter, ``sort``, ``after``, ``limit`` and ``q`` where it is searched."""
    text, ids = (Annotated[str, Field(max_length=most)] for most in (200, MAX_IDS))
    given: dict[str, Any] = {
        "after": (text, Field("", description=gettext_noop("`next` of the page before."))),
        "limit": (
            int,
            Field(register.page_size, ge=1, le=500, description=gettext_noop("Records of one page.")),
        ),
        "sort": (text, Field("", description=gettext_noop("A column's name, `-` before it for descending."))),
    }
    if register.search:
        given["q"] = (text, Field("", description=gettext_noop("Words; all of them must be there.")))
    for one in register.all_filters:
        for parameter in one.parameters:
            kind = ids if one.kind in ("record", "link") else text
            given[parameter] = (kind, Field("", description=one.title))
    return create_model(_name(register, "Query"), __base__=Schema, **given)


def _name(register: Register, what: str) -> str:
    return "".join(part.capitalize() for part in register.key.replace("-", ".").split(".")) + what


def shown(reader: Reader, register: Register, row: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    withheld: dict[str, list[str]] = {}
    for field in api_fields(register):
        value = getattr(row, field.attname)
        if value is WITHHELD:
            value, withheld[field.attname] = None, list(reader.decision(row).authority)
        elif links.is_link(field):
            value = links.shown_ids(row, field)
        made[field.attname] = value
    if register.held:
        made["held_by"] = reader.label(row).holder.code
        made["grade"] = reader.decision(row).grade.name.lower()
        made["withheld"] = withheld
    if told := _told_pairs(register):
        made["untranslated"] = [f"{n}_{code}" for n, code in missing_languages(row) if n in told]
    if register.form_fields:
        names = tuple(n for n in form_names(register) if saving.value(row, n) is not WITHHELD)
        made["version"] = saving.version(row, names)
    return made


def input_schema(register: Register, what: str) -> type[Schema]:
    """What a form takes, every field optional: what is missing is said as the form says it."""
    given: dict[str, Any] = {}
    for name in form_names(register):
        field = register.model._meta.get_field(name)
        kind = _type(field) if not isinstance(field, LinksField) else list[UUID]
        given[name] = (kind | None, Field(None, description=str(field.verbose_name)))
    return create_model(_name(register, what), __base__=Strict, **given)


class Strict(Schema):
    """Refuses what it does not know: a field written wrong is not lost in silence."""

    model_config = {"extra": "forbid"}


class StepIn(Strict):
    state: str = Field(max_length=40, description=gettext_noop("The state the record had when you read it."))
    note: str = Field(
        "", max_length=2000, description=gettext_noop("The reason, where the step asks for one.")
    )


def _filled(register: Register, names: tuple[str, ...], given: dict[str, Any], record: Any = None) -> Any:
    """The register's form over what the call gives, the record's own values for the rest."""
    data = QueryDict(mutable=True)
    blank = form_class(register, names)(instance=record)
    for name, field in blank.fields.items():
        value = given.get(name) if name in given else blank.get_initial_for_field(field, name)
        if name not in given and record is not None:
            column = register.model._meta.get_field(name)
            value = links.shown_ids(record, column) if links.is_link(column) else saving.value(record, name)
        if isinstance(value, bool):
            value = "on" if value else None
        if isinstance(value, (list, tuple)):
            data.setlist(name, [str(one) for one in value])
        elif value not in (None, ""):
            data[name] = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    form = form_class(register, names)(data, instance=record)
    if not form.is_valid():
        raise BadFields({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form


def _refused(refusal: NotAllowed) -> HttpResponse:
    return problem(409, [{"detail": one.en, "detail_fr": one.fr} for one in refusal.missing])


def add_writing(router: Router, register: Register, record: type[Schema]) -> None:
    """``POST`` a new record, ``PATCH`` one (``If-Match``: its ``version``), ``POST`` a step."""
    failures = dict.fromkeys((400, 401, 404, 409, 412, 422, 428), Problem)
    tag = register.key
    base, plain = f"/{register.room}/{register.name}", f"{register.room}_{register.name}".replace("-", "_")
    new, changed = input_schema(register, "New"), input_schema(register, "Change")
    names = form_names(register)

    def create(request: HttpRequest, body: Any) -> Any:
        reader = _reader(request, register)
        if not register.may_add(reader.context):
            raise NotHere
        form = _filled(register, names, body.model_dump(exclude_unset=True))
        try:
            with transaction.atomic():
                row = saving.create(register, reader, form.save(commit=False), names)
        except saving.NoLabel as refusal:
            words = str(refusal) or _("Your agency has no label for this information yet.")
            raise BadParameter("label", words) from None
        except saving.Settled as refusal:
            return _refused(refusal)
        machines.made_record(request, register.key, row.pk)
        fresh = Reader(request.gate)  # the label may be new
        return Status(201, shown(fresh, register, fresh.get(register, str(row.pk))))

    def change(request: HttpRequest, key: str, body: Any) -> Any:
        reader = _reader(request, register)
        if not register.may_change(reader.context):
            raise NotHere
        row = saving.locked(register, reader, key)
        if not reader.may_write(row):
            raise NotHere
        visible = tuple(n for n in names if saving.value(row, n) is not WITHHELD)
        told = request.headers.get("If-Match", "").strip('"')
        if not told:
            return problem(428)
        if told != saving.version(row, visible):
            return problem(412)
        before, seen = {n: saving.value(row, n) for n in visible}, saving.seen(row, visible)
        given = body.model_dump(exclude_unset=True)
        if not all(same(given[name], shown_of(row, name)) for name in register.fixed(row) if name in given):
            return _refused(saving.Settled((register.fixed_words(row),)))
        given = {name: one for name, one in given.items() if name not in register.fixed(row)}
        form = _filled(register, visible, given, row)
        try:
            with transaction.atomic():
                saving.change(register, reader, form.save(commit=False), before, seen)
        except saving.NoLabel as refusal:
            raise BadParameter("label", str(refusal)) from None
        except saving.Settled as refusal:
            return _refused(refusal)
        fresh = Reader(request.gate)  # the record may stand under another label now
        return shown(fresh, register, fresh.get(register, key))

    def step(request: HttpRequest, key: str, step: str, body: StepIn) -> Any:
        reader = _reader(request, register)
        row = reader.get(register, key)
        try:
            take(register.workflow, row, step, reader, body.note, body.state)
        except NotAllowed as refusal:
            return _refused(refusal)
        machines.made_record(request, register.key, row.pk)
        return shown(reader, register, reader.get(register, key))

    create.__annotations__["body"], change.__annotations__["body"] = new, changed
    common = {"tags": [tag]}
    router.add_api_operation(
        base, ["POST"], create, response={201: record, **failures}, summary=f"Add: {register.singular}",
        operation_id=f"{plain}_add", **common,
    )  # fmt: skip
    router.add_api_operation(
        f"{base}/{{key}}", ["PATCH"], change, response={200: record, **failures},
        summary=f"Change: {register.singular}", operation_id=f"{plain}_change",
        description=gettext_noop(
            "Send the `version` you read as `If-Match`: nothing is overwritten in silence."
        ), **common,
    )  # fmt: skip
    if register.workflow is not None:
        router.add_api_operation(
            f"{base}/{{key}}/steps/{{step}}", ["POST"], step, response={200: record, **failures},
            summary=f"Take a step: {register.singular}", operation_id=f"{plain}_step", **common,
        )  # fmt: skip


def add_register(router: Router, register: Register) -> None:
    record = record_schema(register)
    asked = query_schema(register)
    failures = {401: Problem, 404: Problem, 422: Problem}
    tag, words = register.key, str(register.model._meta.verbose_name_plural)

    def records(request: HttpRequest, given: Any) -> dict[str, Any]:
        reader = _reader(request, register)
        if unknown := sorted(set(request.GET) - set(asked.model_fields)):
            raise BadParameter(unknown[0], _("There is no such parameter."))
        wanted = read_request(register, given.model_dump(exclude={"limit"}, exclude_unset=True))
        if wanted.problems:
            raise BadParameter("query", " ".join(wanted.problems))
        wanted.size = given.limit
        found = page(register, reader, wanted)
        disclosures.record(reader, found.rows, "api")
        for field in filter(links.is_link, api_fields(register)):
            links.attach(reader, found.rows, field)
        counted = count(register, reader, wanted)
        return {
            "items": [shown(reader, register, row) for row in found.rows],
            "count": {"value": counted.value, "more": counted.more},
            "next": found.next,
            "notes": found.notes,
        }

    def one(request: HttpRequest, key: str) -> dict[str, Any]:
        reader = _reader(request, register)
        row = reader.get(register, key)
        disclosures.record(reader, [row], "api")
        return shown(reader, register, row)

    records.__annotations__["given"] = Query[asked]
    router.add_api_operation(
        f"/{register.room}/{register.name}",
        ["GET"],
        records,
        response={200: page_schema(register, record), **failures},
        summary=f"List: {words}",
        description=str(register.intro),
        tags=[tag],
        operation_id=f"{register.room}_{register.name}_list".replace("-", "_"),
    )
    router.add_api_operation(
        f"/{register.room}/{register.name}/{{key}}",
        ["GET"],
        one,
        response={200: record, **failures},
        summary=f"One of: {words}",
        description=gettext_noop("Opening another agency's record is a disclosure and is recorded."),
        tags=[tag],
        operation_id=f"{register.room}_{register.name}_one".replace("-", "_"),
    )


def _reader(request: HttpRequest, register: Register) -> Reader:
    reader = Reader(request.gate)
    if not register.may_read(reader.context):
        raise NotHere
    return reader


_more: list[Callable[[Router], None]] = []


def also(add: Callable[[Router], None]) -> None:
    """A room's own operations beside those of its registers; call it from ``AppConfig.ready``."""
    if add not in _more:
        _more.append(add)


def build() -> NinjaAPI:
    """The API over every register declared with ``api = True``."""
    api = NinjaAPI(
        title="Entente",
        version="1",
        description="Every register through the gate. Times are UTC; positions are WGS 84, longitude first.",
        docs_url=None,
        openapi_url=None,
        auth=SessionAuth(csrf=True),
        urls_namespace="api",
    )
    handle(api)
    router = Router()
    for register in registry:
        if register.api:
            add_register(router, register)
            if register.form_fields and register.add:
                add_writing(router, register, record_schema(register))
    for add in _more:
        add(router)
    api.add_router("", router)
    return api
