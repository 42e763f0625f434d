"""The API's description: for programs (OpenAPI 3.1) and as a page that needs no script."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
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
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": [
                        {
                            "name": one["name"],
                            "type": _words(one["schema"]),
                            "description": one.get("description") or one["schema"].get("description", ""),
                        }
                        for one in operation.get("parameters", [])
                    ],
                    "schema": _last(answer.get("schema", {}).get("$ref", "")),
                }
            )
    schemas = [
        {"name": name, "description": one.get("description", ""), "properties": _properties(one)}
        for name, one in schema.get("components", {}).get("schemas", {}).items()
    ]
    return render(request, "core/api/reference.html", {"operations": operations, "schemas": schemas})


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _properties(schema: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": name, "type": _words(one), "description": one.get("description", "")}
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
