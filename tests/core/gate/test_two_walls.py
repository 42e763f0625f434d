"""The gate in Python and the wall in PostgreSQL decide alike, and both decide what the rule says.

The rule is stated a third time here, as plainly as it can be (``oracle``), over generated agencies,
units, officers, labels and arrangements.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.core.gate import Context, working_as
from entente.core.gate.decision import decide
from entente.core.models import Agency, Label, Officer, Purpose, StandingArrangement, Unit

REGIMES = ["customs", "police", "non_personal"]
PROTECTED = [None, "A", "B", "C"]
SECRET = [None, "confidential", "secret", "top_secret"]
PURPOSES = ["customs-act-11", "review", "gate-court"]
CAVEATS = [[], [], ["H0", "TLP:GREEN"], ["H1"], ["H2"], ["third_party"], ["unheard of"]]
DAY = dt.date.today()
OVERLAYS = [
    [], [], [], ["witness_protection"], ["intercept"], ["youth"], ["youth:soon"],
    [f"youth:{DAY - dt.timedelta(1)}"], [f"youth:{DAY}"], ["trafficking_victim"], ["lawful_assembly"],
    ["asylum_claimant:IR"],
]  # fmt: skip


@dataclass
class LabelSpec:
    holder: int
    regime: str
    protected: str | None
    secret: str | None
    originator: int | None
    caveats: list[str]
    overlays: list[str]
    inputs: list[int] = field(default_factory=list)


@dataclass
class ArrangementSpec:
    holder: int
    recipient: int
    to_unit: bool
    regime: str
    grade: int
    purposes: list[str]
    days_from: int
    days_to: int | None
    elements: list[str] = field(default_factory=list)


@dataclass
class World:
    active: bool
    protected: str | None
    secret: str | None
    regimes: list[str]
    purpose: str
    labels: list[LabelSpec]
    arrangements: list[ArrangementSpec]


label_specs = st.builds(
    LabelSpec,
    holder=st.integers(0, 1),
    regime=st.sampled_from(REGIMES),
    protected=st.sampled_from(PROTECTED),
    secret=st.sampled_from(SECRET),
    originator=st.sampled_from([None, None, 0, 1, 2]),
    caveats=st.sampled_from(CAVEATS),
    overlays=st.sampled_from(OVERLAYS),
    inputs=st.just([]),
)
arrangement_specs = st.builds(
    ArrangementSpec,
    holder=st.integers(0, 1),
    recipient=st.integers(0, 1),
    to_unit=st.booleans(),
    regime=st.sampled_from(REGIMES),
    grade=st.integers(1, 4),
    purposes=st.lists(st.sampled_from(PURPOSES), unique=True),
    days_from=st.integers(-2, 1),
    days_to=st.none() | st.integers(-2, 2),
    elements=st.sampled_from([[], [], ["name"]]),
)


@st.composite
def worlds(draw):
    labels = draw(st.lists(label_specs, min_size=1, max_size=4))
    for number, label in enumerate(labels[1:], 1):
        label.inputs = draw(st.lists(st.integers(0, number - 1), unique=True, max_size=2))
    return World(
        active=draw(st.sampled_from([True, True, True, False])),
        protected=draw(st.sampled_from(PROTECTED)),
        secret=draw(st.sampled_from(SECRET)),
        regimes=draw(st.lists(st.sampled_from(REGIMES[:2]), unique=True)),
        purpose=draw(st.sampled_from(["", *PURPOSES, "customs-act-11:2026-7", "gate-court:2026-7"])),
        labels=labels,
        arrangements=draw(st.lists(arrangement_specs, max_size=4)),
    )


def oracle(world: World, number: int) -> int:
    """The officer works for agency 0, in its first unit; agency 1 is the other."""
    label = world.labels[number]
    if not world.active:
        return 0
    own, originator = label.holder == 0, label.holder if label.originator is None else label.originator
    for one in label.overlays:
        if one == "witness_protection":
            return 0
        if one.startswith("youth"):
            try:
                if dt.date.fromisoformat(one[6:]) < DAY:
                    return 0
            except ValueError:
                return 0
    if label.overlays and not own:
        return 0
    low = PROTECTED.index(label.protected) > PROTECTED.index(world.protected)
    low = low or SECRET.index(label.secret) > SECRET.index(world.secret)
    low = low or ("H1" in label.caveats and world.purpose.startswith("gate-court"))
    if own and low:
        return 0
    asks_permission = set(label.caveats) - {"H0", "H1", "H3", "TLP:GREEN", "TLP:CLEAR"}
    third = not own and originator != 0 and (originator != label.holder or asks_permission)
    most = 2 if low or third else 4
    if label.inputs:
        return min(most, *(oracle(world, one) for one in label.inputs))
    if label.regime == "non_personal" and most == 4:
        return 4
    if own:
        return 4 if label.regime in world.regimes else 0
    grades = [0]
    for one in world.arrangements:
        in_force = one.days_from <= 0 and (one.days_to is None or one.days_to >= 0)
        fits = one.holder == label.holder and one.recipient == 0 and one.regime == label.regime
        purpose = not one.purposes or world.purpose.split(":")[0] in one.purposes
        if in_force and fits and purpose:
            # of a rule that lists elements no whole row is open: there is something, and whom to ask
            grades.append(min(one.grade, 2) if one.elements else one.grade)
    return min(most, max(grades))


def build(world: World) -> tuple[Officer, list[Label]]:
    agencies = [
        Agency.objects.create(
            code=f"G{i}", name_en="x", name_fr="x", abbreviation_en="x", abbreviation_fr="x"
        )
        for i in range(3)
    ]
    units = [
        Unit.objects.create(agency=a, code=f"{a.code}-U", name_en="x", name_fr="x", level="national")
        for a in agencies
    ]
    units[0].regimes = world.regimes
    units[0].save()
    Purpose.objects.create(
        code="gate-court", title_en="x", title_fr="x", authority="x", kind="criminal_proceedings"
    )
    officer = Officer.objects.create_user(
        "g", unit=units[0], clearance_protected=world.protected, clearance_secret=world.secret,
        is_active=world.active,
    )  # fmt: skip
    labels: list[Label] = []
    for spec in world.labels:
        holder = agencies[spec.holder]
        label = Label.objects.create(
            holder=holder, regime=spec.regime, protected=spec.protected, secret=spec.secret,
            originator=holder if spec.originator is None else agencies[spec.originator],
            caveats=spec.caveats, overlays=spec.overlays,
        )  # fmt: skip
        label.inputs.set([labels[i] for i in spec.inputs])
        labels.append(label)
    today = dt.date.today()
    for number, one in enumerate(world.arrangements):
        row = StandingArrangement.objects.create(
            reference=f"G{number}", title_en="x", title_fr="x", holder=agencies[one.holder],
            recipient=agencies[one.recipient], regime=one.regime, grade=one.grade, authority="x",
            purposes=one.purposes, elements=one.elements, valid_from=today + dt.timedelta(one.days_from),
            valid_to=None if one.days_to is None else today + dt.timedelta(one.days_to),
        )  # fmt: skip
        if one.to_unit:
            row.units.set([units[one.recipient]])
    return officer, labels


@pytest.mark.django_db
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=worlds())
def test_python_sql_and_the_rule_agree(world, db):
    with transaction.atomic():
        officer, labels = build(world)
        with working_as(Context(officer, world.purpose)) as context:
            in_python = decide(context, Label.objects.filter(pk__in=[row.pk for row in labels]))
            with connections["default"].cursor() as cursor:
                for number, label in enumerate(labels):
                    cursor.execute("SELECT entente_label_grade(%s)", [label.pk])
                    in_sql = cursor.fetchone()[0]
                    expected = oracle(world, number)
                    assert int(in_python[label.pk].grade) == expected, (world, number)
                    assert in_sql == expected, (world, number)
                cursor.execute("SELECT label_id, grade FROM entente_label_grades()")
                at_once = dict(cursor.fetchall())
                expected_of = {label.pk: oracle(world, number) for number, label in enumerate(labels)}
                assert {pk: at_once.get(pk, 0) for pk in expected_of} == expected_of, world
                cursor.execute("SELECT entente_visible_labels()")
                seen = set(cursor.fetchone()[0]) & set(expected_of)
                assert seen == {pk for pk, grade in expected_of.items() if grade >= 1}, world
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_labels_computed_from_one_another_alone_show_nothing(agencies, officer_of, units):
    officer = officer_of("CBSA", "trc_officer", unit="CBSA-TRC")
    first, second, apart = (
        Label.objects.create(
            holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs", caveats=[c]
        )
        for c in ("1", "2", "3")
    )
    first.inputs.set([second])
    second.inputs.set([first])
    with working_as(Context(officer)) as context, connections["default"].cursor() as cursor:
        cursor.execute("SELECT label_id, grade FROM entente_label_grades()")
        in_sql = dict(cursor.fetchall())
        in_python = decide(context)
        for one in (first, second):
            assert in_sql[one.pk] == int(in_python[one.pk].grade) == 0
        assert in_sql[apart.pk] == int(in_python[apart.pk].grade) == 4
