"""An example to copy: a connector to a system of record (a case system, a reporting centre) in one page.

The system answers ``GET /cases?after=CURSOR`` with ``{"results": [case], "next": path or null}``; a case is
``{"number", "opened", "closed", "status", "subjects": [{"ref", "kind", "name", "born", "documents": [...]}],
"vessel": {"ref", "name", "imo", "licence"} | null}``. What a connector must do is turn one such row into
FollowTheMoney entities; paging, retries, resuming, rejects, labels and provenance are done for it.

To use it, add a source of the kind *system of record* whose settings say::

    {"connector": "entente.holdings.connectors.case_system.CaseSystem",
     "url": "https://cases.example.ca/cases", "secret_from": "CASES_TOKEN", "prefix": "cases-"}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from entente.holdings.connectors.http import Pull

KINDS = {"person": "Person", "company": "Company", "organization": "Organization"}


class CaseSystem(Pull):
    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings, entities_of)


def entities_of(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A case as an event, its subjects and its vessel; the event names them as involved."""
    if not isinstance(case, Mapping) or not case.get("number"):
        return [
            dict(case) if isinstance(case, Mapping) else {"case": str(case)[:200]}
        ]  # rejected, with its text
    number = str(case["number"])
    made = [_subject(one) for one in case.get("subjects") or ()]
    if vessel := case.get("vessel"):
        made.append(_vessel(vessel))
    event = {
        "name": [number],
        "startDate": [case.get("opened")],
        "endDate": [case.get("closed")],
        "keywords": [case.get("status")],
        "involved": [one["id"] for one in made],
    }
    return [*made, {"id": f"case-{number}", "schema": "Event", "properties": _given(event)}]


def _subject(one: Mapping[str, Any]) -> dict[str, Any]:
    schema = KINDS.get(str(one.get("kind")), "LegalEntity")
    told: dict[str, Any] = {"name": [one.get("name")], "idNumber": list(one.get("documents") or ())}
    if schema == "Person":
        told["birthDate"] = [one.get("born")]
    return {"id": f"subject-{one.get('ref')}", "schema": schema, "properties": _given(told)}


def _vessel(one: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "name": [one.get("name")],
        "imoNumber": [one.get("imo")],
        "registrationNumber": [one.get("licence")],
    }
    return {"id": f"vessel-{one.get('ref')}", "schema": "Vessel", "properties": _given(told)}


def _given(properties: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: [v for v in values if v] for name, values in properties.items() if any(values)}
