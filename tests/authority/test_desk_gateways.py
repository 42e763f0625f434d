"""EN12: what opens the further gateways can be said at the desk, and is put to the law as it was said.

Each case is read from the paragraph that it names; each shuts again when one thing of it is left out.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from entente.authority import weighing
from entente.authority.forms import Answering, Asking
from entente.authority.models import Ask
from entente.core.models import Agency, Officer, Unit

PROCEEDINGS = {
    "purpose": "criminal_proceedings",
    "act": "Criminal Code",
    "proceeding": "2026-88",
    "commenced": "on",
}
SUBPOENA = {"purpose": "court_order", "instrument": "subpoena", "instrument_reference": "T-12"}
CASES = {
    # provision: collected as, what the requester says, what the holder writes, what of it is needed
    "CA 107(4)(a)": ("customs", PROCEEDINGS, {"solely": True}, ("proceeding", "commenced")),
    "CA 107(5)(m)": ("customs", SUBPOENA, {"solely": True}, ("instrument", "instrument_reference")),
    "PA 8(2)(c)": ("police", SUBPOENA, {"solely": True}, ("instrument", "instrument_reference")),
    "PA 8(1)": ("police", {"purpose": "person_concerned"}, {"consent": "Signed, 2 November."}, ("consent",)),
}
FORM = {
    "description": "Arrivals",
    "file": "1",
    "why": "x",
    "recipient_role": "peace_officer",
    "elements": "arrival",
}


def decided(regime: str, says: dict, writes: dict) -> tuple[str, ...]:
    form = Asking(FORM | says, own=1)
    form.fields["holder"].required = False  # agencies are in the database, which this asks nothing
    assert form.is_valid(), form.errors
    told = form.told()
    told.pop("holder")
    holder, asking = Agency(code="CBSA"), Agency(code="RCMP")
    if regime == "police":
        holder, asking = asking, holder
    unit = Unit(name_en="Desk", agency=asking)
    made = Ask(**told, holder=holder, asking=asking, unit=unit, asked_by=Officer(unit=unit, is_active=True))
    weighing.marks(made, {"regime": regime}, None)
    decision, _near = weighing.consider(made, writes, timezone.now())
    return decision.authority


@pytest.mark.parametrize("provision", CASES)
def test_en12_the_desk_says_what_opens_a_gateway(provision):
    regime, says, writes, needed = CASES[provision]
    assert provision in decided(regime, says, writes)
    for name in needed:
        less = {key: value for key, value in says.items() if key != name}
        fewer = {key: value for key, value in writes.items() if key != name}
        assert provision not in decided(regime, less, fewer), name


def test_en12_a_consent_names_whose_it_is():
    told = {"regime": "police", "consent": "Signed."}
    assert "decided_by" in Answering(told).errors
    assert "decided_by" not in Answering(told | {"decided_by": "The individual, 2 November"}).errors
