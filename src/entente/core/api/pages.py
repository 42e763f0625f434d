"""The API's description: for programs (OpenAPI 3.1) and as a page that needs no script."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.responses import NinjaJSONEncoder


@require_GET
@login_required
def openapi(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/"), encoder=NinjaJSONEncoder)


@require_GET
@login_required
def reference(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), cls=NinjaJSONEncoder))
    operations = []
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
            operations.append(
                {
                    "id": operation["operationId"],
                    "verb": verb.upper(),
                    "path": path,
                    "summary": told(operation.get("summary", "")),
                    "description": told(operation.get("description", "")),
                    "parameters": [
                        {
                            "name": one["name"],
                            "type": _words(one["schema"]),
                            "description": told(
                                one.get("description") or one["schema"].get("description", "")
                            ),
                        }
                        for one in operation.get("parameters", [])
                    ],
                    "schema": _last(answer.get("schema", {}).get("$ref", "")),
                }
            )
    schemas = [
        {"name": name, "description": told(one.get("description", "")), "properties": _properties(one)}
        for name, one in schema.get("components", {}).get("schemas", {}).items()
    ]
    return render(request, "core/api/reference.html", {"operations": operations, "schemas": schemas})


KINDS = (
    gettext_noop("List"),
    gettext_noop("One of"),
    gettext_noop("Add"),
    gettext_noop("Change"),
    gettext_noop("Take a step"),
    gettext_noop("(English)"),
    gettext_noop("(French)"),
)
"""Kinds of operations (``build.py``), and the languages of a field that is there twice."""


def told(text: str) -> str:
    """A text of the schema in the reader's language.

    The schema is built once, in English; its texts are the catalogues' own, some with a capital added, and a
    summary is a kind of operation and the name of what it is about.
    """
    if not text or (language := get_language() or "en").startswith("en"):
        return text
    text = " ".join(text.split())
    if (found := gettext(text)) != text:
        return found
    small = text[0].lower() + text[1:]
    if (found := gettext(small)) != small:
        return str(capfirst(found))
    for end in (" (English)", " (French)"):
        if text.endswith(end):
            return f"{told(text.removesuffix(end))} {gettext(end.strip())}"
    kind, colon, about = text.partition(": ")
    if colon and (known := gettext(kind)) != kind:
        separator = "\u00a0: " if language.startswith("fr") else ": "
        return f"{known}{separator}{told(about)}"
    return text


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _properties(schema: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": name, "type": _words(one), "description": told(one.get("description", ""))}
        for name, one in schema.get("properties", {}).items()
    ]


def _words(one: dict[str, Any]) -> str:
    if "$ref" in one:
        return _last(one["$ref"])
    if "anyOf" in one:
        return " | ".join(_words(part) for part in one["anyOf"])
    kind = str(one.get("type", "any"))
    if kind == "array":
        return f"[{_words(one.get('items', {}))}]"
    return f"{kind} ({one['format']})" if "format" in one else kind
