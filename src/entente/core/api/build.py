"""From register declarations to Ninja operations: schemas, list with filters and cursor, detail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Query, Router, Schema
from ninja.security import SessionAuth
from pydantic import create_model

from entente.core import disclosures
from entente.core.api.problems import BadParameter, Problem, handle
from entente.core.gate.context import WITHHELD
from entente.core.registers.listing import count, page, read_request
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register, registry

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
    value: int = Field(description="Records that answer the filters, after the gate.")
    more: bool = Field(description="True: there are more than `value`.")


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


def record_schema(register: Register) -> type[Schema]:
    given: dict[str, Any] = {}
    for field in api_fields(register):
        given[field.attname] = (_type(field) | None, Field(None, description=str(field.verbose_name)))
    if register.held:
        given["held_by"] = (str, Field(..., description="Code of the agency that holds the record."))
        given["grade"] = (str, Field(..., description="How much of it is shown: pointer, summary or full."))
        given["withheld"] = (
            dict[str, list[str]],
            Field(..., description="Fields above the grade, each with the authority that opens the rest."),
        )
    return create_model(_name(register, "Record"), __base__=Schema, **given)


def page_schema(register: Register, record: type[Schema]) -> type[Schema]:
    return create_model(
        _name(register, "Page"),
        __base__=Schema,
        items=(list[record], ...),
        count=(CountOut, ...),
        next=(str | None, Field(None, description="Give it as `after` for the next page.")),
        notes=(list[str], Field([], description="What the reader should know of this list.")),
    )


def query_schema(register: Register) -> type[Schema]:
    """The list's parameters: every filter, ``sort``, ``after``, ``limit`` and ``q`` where it is searched."""
    text = Annotated[str, Field(max_length=200)]
    given: dict[str, Any] = {
        "after": (text, Field("", description="`next` of the page before.")),
        "limit": (int, Field(register.page_size, ge=1, le=500, description="Records of one page.")),
        "sort": (text, Field("", description="A column's name, `-` before it for descending.")),
    }
    if register.search:
        given["q"] = (text, Field("", description="Words; all of them must be there."))
    for one in register.all_filters:
        for parameter in one.parameters:
            given[parameter] = (text, Field("", description=one.title))
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
        made[field.attname] = value
    if register.held:
        made["held_by"] = reader.label(row).holder.code
        made["grade"] = reader.decision(row).grade.name.lower()
        made["withheld"] = withheld
    return made


def add_register(router: Router, register: Register) -> None:
    record = record_schema(register)
    asked = query_schema(register)
    failures = {401: Problem, 404: Problem, 422: Problem}
    tag, words = register.key, str(register.model._meta.verbose_name_plural)

    def records(request: HttpRequest, given: Any) -> dict[str, Any]:
        reader = _reader(request, register)
        if unknown := sorted(set(request.GET) - set(asked.model_fields)):
            raise BadParameter(unknown[0], _("There is no such parameter."))
        wanted = read_request(register, {**given.model_dump(exclude={"limit"})})
        if wanted.problems:
            raise BadParameter("query", " ".join(wanted.problems))
        wanted.size = given.limit
        found = page(register, reader, wanted)
        disclosures.record(reader, found.rows, "api")
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
        description="Opening another agency's record is a disclosure and is recorded.",
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
    for add in _more:
        add(router)
    api.add_router("", router)
    return api
