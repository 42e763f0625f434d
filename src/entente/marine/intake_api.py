"""``POST /api/marine/reports``: one arrival report, idempotent on ``report_no``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_noop, override
from ninja import Field, Router, Schema

from entente.core.api.build import api_fields, record_schema, shown
from entente.core.api.problems import Problem, problem
from entente.core.registers import registry
from entente.core.registers.reader import NotHere, Reader
from entente.marine import intake
from entente.marine.models import ArrivalReport


class ReportIn(Schema):
    """As the columns of reports.csv; times ISO 8601 with an offset, positions degrees WGS 84."""

    model_config = {"extra": "forbid"}

    report_no: str = Field(
        description=gettext_noop("The report's number: the same number with the same contents is one report.")
    )
    received_at: str
    programme: str | None = Field(None, description=gettext_noop("standard or trusted"))
    vessel_name: str | None = None
    registration: str | None = None
    call_sign: str | None = None
    mmsi: int | str | None = None
    imo: int | str | None = None
    site_code: str | None = None
    site_lon: float | None = None
    site_lat: float | None = None
    declared_arrival_at: str | None = None
    persons_on_board: int | None = None
    telephone: str | None = None


class Conflict(Problem):
    detail: str
    detail_fr: str
    stands: dict[str, Any] = {}
    came: dict[str, Any] = {}


def add(router: Router) -> None:
    """Put the operation beside the register's own."""
    register = registry.get("marine.reports")
    assert register is not None
    record = record_schema(register)

    def report(request: HttpRequest, body: ReportIn) -> HttpResponse:
        reader = Reader(request.gate)
        if not intake.may_take(reader):
            raise NotHere
        try:
            values = intake.read(body.model_dump())
        except intake.BadReport as bad:
            return problem(
                422,
                [
                    {"parameter": name, "detail": why.en, "detail_fr": why.fr, "code": why.code}
                    for name, why in bad.problems.items()
                ],
            )
        [taken] = intake.take(reader, [values], "api")
        if taken.came is intake.Came.CONFLICT:
            return conflict(taken)
        row = reader.rows(ArrivalReport).get(pk=taken.id)
        body_out = shown(reader, register, row)
        status = 201 if taken.came is intake.Came.NEW else 200
        return JsonResponse({name: body_out[name] for name in record.model_fields}, status=status)

    assert api_fields(register)
    router.add_api_operation(
        f"/{register.room}/{register.name}",
        ["POST"],
        report,
        response={201: record, 200: record, 404: Problem, 409: Conflict, 422: Problem, 401: Problem},
        summary=gettext_noop("Record an arrival report"),
        description=gettext_noop(
            "201: new. 200: the same report was here already. 409: the number stands for other "
            "contents; nothing was changed. Findings that the report answers change within seconds while a "
            "live engine runs."
        ),
        tags=[register.key],
        operation_id="marine_reports_record",
    )


def conflict(taken: intake.Taken) -> HttpResponse:
    words = {}
    for language in ("en", "fr"):
        with override(language):
            words[language] = taken.explanation
    body = {
        "type": "about:blank",
        "status": 409,
        "title": "This number is taken.",
        "title_fr": "Ce numéro est déjà attribué.",
        "detail": words["en"],
        "detail_fr": words["fr"],
        "stands": {name: stands for name, (stands, _came) in taken.differs.items()},
        "came": {name: came for name, (_stands, came) in taken.differs.items()},
        "errors": [
            {"parameter": name, "detail": "differs", "detail_fr": "diffère"} for name in taken.differs
        ],
    }
    return JsonResponse(body, status=409, content_type="application/problem+json")
