"""Requests to start from, as the contract writes them; a case changes what it is about."""

from __future__ import annotations

import copy
from typing import Any

DROP = object()
"""As a value: the field is absent."""

CUSTOMS: dict[str, Any] = {
    "holder": "CBSA",
    "originator": "CBSA",
    "label": {
        "regime": "customs",
        "classification": {"protected": "B", "secret": None},
        "caveats": [],
        "overlays": [],
        "retention_until": "2030-01-01",
        "collected_at": "2026-11-01",
        "identifies_person": True,
    },
    "recipient": {
        "agency": "RCMP",
        "unit": "Federal Policing",
        "kind": "domestic",
        "roles": ["peace_officer"],
        "clearance": {"protected": "C", "secret": "secret"},
        "active": True,
        "mistreatment_risk": None,
    },
    "purpose": {
        "kind": "criminal_investigation",
        "act": "Criminal Code",
        "offence": {"reference": "Criminal Code 354", "indictable": True},
        "proceeding": None,
        "instrument": None,
    },
    "texts": {
        "grounds": "",
        "solely": False,
        "written_request": False,
        "request_describes_information": False,
        "contribution": "",
        "proportionality": "",
        "accuracy": "",
        "reliability": "",
        "written_reasons": "",
        "undertakings": [],
        "consent": "",
        "originator_permission": "",
        "head_decision": "",
    },
    "request_texts": {},
    "form": "written",
    "elements": ["name", "arrival"],
    "arrangement": None,
    "now": "2026-11-24T12:00:00Z",
}


def change(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with values put at dotted paths (``label.regime``); ``DROP`` removes one."""
    made = copy.deepcopy(base)
    for path, value in changes.items():
        *parents, last = path.split(".")
        place = made
        for name in parents:
            if place.get(name) is None:
                place[name] = {}
            place = place[name]
        if value is DROP:
            place.pop(last, None)
        else:
            place[last] = copy.deepcopy(value)
    return made


SIGNED = {"texts.grounds": "Seen with the goods of the file.", "texts.solely": True}
"""What an official of the holder has written for Customs Act 107."""
ASKED = {"texts.written_request": True, "texts.request_describes_information": True}
SECURITY_TEXTS = {
    "texts.contribution": "It shows the route that the threat used.",
    "texts.proportionality": "One name and one date.",
    "texts.accuracy": "Checked against the declaration.",
    "texts.reliability": "Declared by the carrier.",
}
UNDERTAKEN = {"texts.undertakings": ["equivalent_protection", "no_onward_disclosure"]}

POLICE = change(
    CUSTOMS,
    {
        "holder": "RCMP",
        "originator": "RCMP",
        "label.regime": "police",
        "recipient.agency": "CBSA",
        "recipient.unit": "Inland Enforcement Division",
        "recipient.roles": ["official"],
        "purpose.act": "Immigration and Refugee Protection Act",
        "purpose.offence": None,
        "purpose.kind": "administer_act",
        **ASKED,
    },
)
"""Police information asked in writing by a listed unit of the CBSA."""
SECURITY = change(
    POLICE,
    {
        "purpose.kind": "national_security",
        "recipient.roles": ["designated_person"],
        "texts.written_request": False,
        "texts.request_describes_information": False,
        **SECURITY_TEXTS,
    },
)
PASSENGERS = change(
    CUSTOMS,
    {
        "label.regime": "pnr",
        "label.collected_at": "2026-11-23T12:00:00Z",
        "purpose.offence": {"reference": "Criminal Code 83.18", "indictable": True, "terrorism": True},
        "texts.grounds": "Booked with a listed person.",
        **UNDERTAKEN,
    },
)
CURRENCY = change(
    CUSTOMS,
    {
        "label.regime": "currency_report",
        "purpose.kind": "financial_crime",
        "purpose.act": "Proceeds of Crime (Money Laundering) and Terrorist Financing Act",
        "purpose.offence": {"reference": "Criminal Code 462.31", "indictable": True},
        "texts.grounds": "Structured below the threshold three times.",
        "texts.written_reasons": "Decided on the three reports of May.",
    },
)
CENTRE = change(
    CURRENCY,
    {
        "holder": "FINTRAC",
        "originator": "FINTRAC",
        "label.regime": "personal",
        "recipient.agency": "CBSA",
        "recipient.unit": "Intelligence",
        "recipient.roles": ["official"],
    },
)
IMMIGRATION = change(POLICE, {"holder": "IRCC", "originator": "IRCC", "label.regime": "immigration"})
FOREIGN = change(
    CUSTOMS,
    {
        "recipient.agency": "CBP",
        "recipient.unit": "National Targeting Center",
        "recipient.kind": "foreign",
        "recipient.mistreatment_risk": "none",
        "texts.solely": True,
        "arrangement": "CMAA",
    },
)
WITHIN = change(
    CUSTOMS,
    {
        "recipient.agency": "CBSA",
        "recipient.unit": "Regional Intelligence",
        "recipient.roles": ["official"],
        "purpose.kind": "administer_act",
        "purpose.act": "Customs Act",
        "purpose.offence": None,
        "texts.solely": True,
    },
)

ARRANGEMENTS: list[dict[str, Any]] = [
    {
        "id": "CMAA",
        "holder": "CBSA",
        "recipient": "CBP",
        "regimes": ["customs", "pnr", "entry_exit"],
        "authority": "CA 107(8)",
        "valid_from": "2020-01-01",
    },
    {
        "id": "POINT",
        "holder": "CBSA",
        "recipient": "RCMP",
        "regimes": ["customs"],
        "grade": "pointer",
        "authority": "CA 107(5)(a)",
        "valid_from": "2020-01-01",
    },
    {
        "id": "EXIST",
        "holder": "RCMP",
        "recipient": "CBSA",
        "regimes": ["police"],
        "grade": "existence",
        "authority": "PA 8(2)(a)",
        "valid_from": "2020-01-01",
        "valid_to": "2026-12-31",
    },
    {
        "id": "UNIT",
        "holder": "CBSA",
        "recipient": "RCMP",
        "units": ["Border Integrity Operations Centre"],
        "regimes": ["customs"],
        "purposes": ["administer_act"],
        "acts": ["Customs Act"],
        "grade": "full",
        "authority": "CA 107(4)(d)",
        "valid_from": "2026-01-01",
        "texts": {"solely": True},
    },
    {
        "id": "SUM",
        "holder": "CBSA",
        "recipient": "RCMP",
        "regimes": ["customs"],
        "purposes": ["administer_act"],
        "grade": "summary",
        "authority": "CA 107(4)(d)",
        "texts": {"solely": True},
    },
    {
        "id": "OVER",
        "holder": "CBSA",
        "recipient": "RCMP",
        "regimes": ["customs"],
        "grade": "pointer",
        "authority": "CA 107(5)(a)",
        "valid_from": "2020-01-01",
        "valid_to": "2026-11-23",
    },
    {
        "id": "CMAA-NAME",
        "holder": "CBSA",
        "recipient": "CBP",
        "regimes": ["customs"],
        "elements": ["name"],
        "authority": "CA 107(8)",
        "valid_from": "2020-01-01",
    },
    {
        "id": "CMAA-PNR",
        "holder": "CBSA",
        "recipient": "CBP",
        "regimes": ["pnr"],
        "elements": ["arrival"],
        "authority": "PNR 8",
        "valid_from": "2020-01-01",
    },
    {
        "id": "PROV-NAME",
        "holder": "RCMP",
        "recipient": "OPP",
        "regimes": ["police"],
        "elements": ["name"],
        "authority": "PA 8(2)(f)",
    },
    {
        "id": "USE-NAME",
        "holder": "RCMP",
        "recipient": "CBSA",
        "regimes": ["police"],
        "elements": ["name"],
        "authority": "PA 8(2)(a)",
    },
    {
        "id": "SOLELY-ARRIVAL",
        "holder": "CBSA",
        "recipient": "RCMP",
        "regimes": ["customs"],
        "elements": ["arrival"],
        "grade": "full",
        "authority": "CA 107(4)(d)",
        "texts": {"solely": True},
        "valid_from": "2020-01-01",
    },
    {
        "id": "PROV",
        "holder": "RCMP",
        "recipient": "OPP",
        "regimes": ["police", "personal", "immigration"],
        "authority": "PA 8(2)(f)",
    },
    {
        "id": "IRCC-CBSA",
        "holder": "IRCC",
        "recipient": "CBSA",
        "regimes": ["immigration"],
        "purposes": ["immigration", "administer_act"],
        "elements": ["name", "status"],
        "secondary_use": "None.",
        "onward_transfer": "With written consent only.",
        "grade": "full",
        "authority": "IRPA 150.1(1)(f)",
        "valid_from": "2026-08-01",
    },
    {
        "id": "IRCC-BARE",
        "holder": "IRCC",
        "recipient": "CBSA",
        "regimes": ["immigration"],
        "purposes": ["immigration", "administer_act"],
        "elements": ["name", "status"],
        "grade": "full",
        "authority": "IRPA 150.1(1)(f)",
    },
]
