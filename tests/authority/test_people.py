"""EN14, EN12: who is protected: in the engine, on the label, at the gate. Outcomes from the statutes, cited."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from tests.authority.requests import ARRANGEMENTS, CUSTOMS, FOREIGN, SIGNED, change
from tests.core.registers.sample import Hail

from entente.authority.engine import decide, parse, parse_arrangements
from entente.core.gate import Context, Grade, working_as
from entente.core.gate.decision import decide as gate
from entente.core.models import Label, Purpose

KNOWN = parse_arrangements(json.dumps(ARRANGEMENTS))


def graded(base, changes):
    return decide(parse(change(base, changes)), KNOWN)


VICTIM = {"label.overlays": [{"kind": "trafficking_victim"}]}
CLAIMANT = {"label.overlays": [{"kind": "asylum_claimant", "country": "IR"}]}
PROTEST = {"label.overlays": [{"kind": "lawful_assembly"}]}
YOUTH = {"label.overlays": [{"kind": "youth", "access_until": "2027-01-01"}]}
ENFORCING = {"purpose.kind": "administer_act", "purpose.act": "Customs Act", "purpose.offence": None}


@pytest.mark.parametrize(
    ("why", "base", "changes", "open_", "provision"),
    [
        # IRPA 24(1): the victim's permit; the record does not serve enforcement against the person
        ("a victim, for the trafficker's prosecution", CUSTOMS, SIGNED | VICTIM, True, ""),
        ("a victim, to enforce the Customs Act", CUSTOMS, SIGNED | VICTIM | ENFORCING, False, "IRPA 24(1)"),
        ("nobody in particular, the same", CUSTOMS, SIGNED | ENFORCING, True, ""),
        ("a victim, life in danger", CUSTOMS, VICTIM | {"purpose.kind": "life_or_safety", "purpose.offence": None}, True, ""),
        # IRPA 115(1), non-refoulement: never to the country of alleged persecution
        ("a claimant, to that country", FOREIGN, CLAIMANT | {"recipient.country": "IR"}, False, "IRPA 115(1)"),
        ("a claimant, written in small letters", FOREIGN, CLAIMANT | {"recipient.country": "ir"}, False, "IRPA 115(1)"),
        ("a claimant, country not said", FOREIGN, CLAIMANT, False, "IRPA 115(1)"),
        ("a claimant, elsewhere", FOREIGN, CLAIMANT | {"recipient.country": "US"}, True, ""),
        ("a claimant, at home", CUSTOMS, SIGNED | CLAIMANT, True, ""),
        # YCJA 118(1): only those whom the Act lists, within the access period
        ("a young person, to a peace officer", CUSTOMS, SIGNED | YOUTH, True, ""),
        ("a young person, to an analyst", CUSTOMS, SIGNED | YOUTH | {"recipient.roles": ["analyst"]}, False, "YCJA 118(1)"),
        ("a young person, period over", CUSTOMS, SIGNED | {"label.overlays": [{"kind": "youth", "access_until": "2026-01-01"}]}, False, "YCJA 118(1)"),
        # SCIDA 2(2): advocacy, protest, dissent; a lead needs an alleged offence
        ("a protest, no offence alleged", CUSTOMS, PROTEST | {"purpose.kind": "national_security", "purpose.offence": None, "texts.grounds": "Seen there."}, False, "SCIDA 2(2)"),
        ("a protest, an offence alleged", CUSTOMS, SIGNED | PROTEST, True, ""),
        # WPPA 11: without exception
        ("a protected witness", CUSTOMS, SIGNED | {"label.overlays": [{"kind": "witness_protection"}]}, False, "WPPA 11"),
    ],
)  # fmt: skip
def test_en14_the_engine_protects(why, base, changes, open_, provision):
    answer = graded(base, changes)
    assert (answer.grade == "full") == open_, (why, answer)
    if not open_:
        assert answer.grade == "nothing"
        assert any(provision in one.en for one in answer.reasons)


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


def label(agencies, *overlays):
    return Label.objects.create(
        holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs", overlays=list(overlays)
    )


def both_walls(officer, purpose, one):
    context = Context(officer, purpose)
    with working_as(context), connection.cursor() as cursor:
        cursor.execute("SELECT entente_label_grade(%s)", [one.pk])
        wall = cursor.fetchone()[0]
        decided = gate(context, [one])[one.pk].grade
    assert wall == decided
    return decided


def test_en14_a_victims_record_is_closed_to_enforcement_within_the_agency_too(border, agencies):
    """Who notices the signs at the port can refer; who removes people does not find the record."""
    Purpose.objects.create(
        code="irpa-48", title_en="Removals", title_fr="Renvois", kind="immigration", authority="IRPA, 48"
    )
    victim, other = label(agencies, "trafficking_victim"), label(agencies)
    enforcing, caring = "irpa-48:2026-1", "customs-act-11:2026-1"
    assert both_walls(border, enforcing, other) == Grade.FULL
    assert both_walls(border, enforcing, victim) == Grade.NOTHING
    assert both_walls(border, caring, victim) == Grade.FULL
    with working_as(Context(border, caring)):
        Hail.objects.create(label=victim, number="H-9", vessel="V")
    with working_as(Context(border, enforcing)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sample_hail")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "overlay",
    ["trafficking_victim", "lawful_assembly", "asylum_claimant:IR", "youth:2099-01-01", "intercept"],
)
def test_en14_no_standing_arrangement_opens_a_protected_person_to_another_agency(
    officer_of, units, agencies, overlay
):
    bioc = officer_of("RCMP", "marine_analyst", unit="RCMP-BIOC")
    assert both_walls(bioc, "customs-act-11:A", label(agencies)) == Grade.FULL
    assert both_walls(bioc, "customs-act-11:A", label(agencies, overlay)) == Grade.NOTHING
