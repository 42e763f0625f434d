"""Errors as problem details (RFC 9457), in both languages, telling nothing of what is hidden."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from entente.core.registers.reader import NotHere

WORDS = {
    400: ("This request cannot be read.", "Cette requête est illisible."),
    401: ("Sign in first.", "Ouvrez d’abord une session."),
    403: ("This is not yours to do.", "Il ne vous appartient pas de le faire."),
    404: (
        "There is no record at this address, or it is not open to you.",
        "Il n’y a pas de fiche à cette adresse, ou elle ne vous est pas ouverte.",
    ),
    409: ("This step cannot be taken now.", "Cette étape n’est pas possible maintenant."),
    412: (
        "The record has changed since you read it: nothing was written.",
        "La fiche a changé depuis votre lecture : rien n’a été écrit.",
    ),
    428: (
        "Say which version you read: send its `version` as If-Match.",
        "Indiquez la version lue : envoyez sa `version` dans If-Match.",
    ),
    422: ("A parameter cannot be read.", "Un paramètre est illisible."),
}


class Problem(Schema):
    """RFC 9457 problem details, with the title in both official languages."""

    type: str = "about:blank"
    status: int
    title: str
    title_fr: str
    errors: list[dict[str, Any]] = []


def problem(status: int, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    en, fr = WORDS.get(status, WORDS[400])
    body = {"type": "about:blank", "status": status, "title": en, "title_fr": fr, "errors": errors or []}
    return JsonResponse(body, status=status, content_type="application/problem+json")


class BadParameter(ValueError):
    """A parameter cannot be read; names it and says why in the reader's language."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name, self.why = name, why


class BadFields(ValueError):
    """A form would not take it; names every field and says why in the reader's language."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def handle(api: NinjaAPI) -> None:
    @api.exception_handler(NotHere)
    def not_here(request: HttpRequest, failure: NotHere) -> HttpResponse:
        return problem(404)

    @api.exception_handler(AuthenticationError)
    def signed_out(request: HttpRequest, failure: AuthenticationError) -> HttpResponse:
        return problem(401)

    @api.exception_handler(BadParameter)
    def bad_parameter(request: HttpRequest, failure: BadParameter) -> HttpResponse:
        return problem(422, [{"parameter": failure.name, "detail": failure.why}])

    @api.exception_handler(BadFields)
    def bad_fields(request: HttpRequest, failure: BadFields) -> HttpResponse:
        return problem(422, [{"parameter": k, "detail": w} for k, ws in failure.errors.items() for w in ws])

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, failure: ValidationError) -> HttpResponse:
        named = [{"parameter": str(one["loc"][-1]), "detail": one["msg"]} for one in failure.errors]
        return problem(422, named)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, failure: HttpError) -> HttpResponse:
        return problem(failure.status_code)
