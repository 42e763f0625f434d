"""Properties of the decision, errors of the input, and the command line."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta

import pytest
from cedarpy import validate_policies
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.authority.requests import (
    ARRANGEMENTS,
    ASKED,
    CURRENCY,
    CUSTOMS,
    PASSENGERS,
    POLICE,
    SECURITY,
    SECURITY_TEXTS,
    SIGNED,
    change,
)
from typer.testing import CliRunner

from entente.authority.cli import app
from entente.authority.engine import (
    FieldError,
    bodies,
    decide,
    explain,
    parse,
    parse_arrangements,
    parse_json,
)
from entente.authority.engine.bodies import is_listed, is_schedule_3, offence_is
from entente.authority.engine.facts import months_later, passenger_tier
from entente.authority.engine.model import GRADES, PURPOSES, REGIMES, RISKS, ROLES
from entente.authority.engine.policies import SCHEMA, text
from entente.authority.engine.provisions import law

KNOWN = parse_arrangements(json.dumps(ARRANGEMENTS))
TEXTS = [
    "grounds", "contribution", "proportionality", "accuracy", "reliability", "written_reasons", "consent",
    "originator_permission", "head_decision",
]  # fmt: skip
FLAGS = ["solely", "written_request", "request_describes_information"]


def texts():
    return st.fixed_dictionaries(
        {name: st.sampled_from(["", "Written and signed."]) for name in TEXTS}
        | {name: st.booleans() for name in FLAGS}
        | {
            "undertakings": st.lists(
                st.sampled_from(["equivalent_protection", "no_onward_disclosure"]), unique=True
            )
        }
    )


overlays = st.lists(
    st.sampled_from(
        [
            {"kind": "youth", "access_until": "2027-01-01"},
            {"kind": "youth", "access_until": "2020-01-01"},
            {"kind": "intercept"},
            {"kind": "trafficking_victim"},
            {"kind": "lawful_assembly"},
            {"kind": "asylum_claimant", "country": "XX"},
        ]
    ),
    max_size=2,
)


@st.composite
def requests(draw):
    """Any request the contract allows, mostly of the kinds that open something."""
    base = draw(st.sampled_from([CUSTOMS, POLICE, SECURITY, PASSENGERS, CURRENCY]))
    few = lambda *options: draw(st.sampled_from(options))  # noqa: E731
    return change(
        base,
        {
            "holder": few("CBSA", "RCMP", "IRCC", "FINTRAC"),
            "originator": few("CBSA", "RCMP", "CSIS"),
            "label.regime": draw(st.sampled_from([base["label"]["regime"], *REGIMES])),
            "label.classification": {
                "protected": few(None, "A", "B", "C"),
                "secret": few(None, None, "secret"),
            },
            "label.caveats": few([], [], ["third_party"], ["H1"], ["H2"], ["ORCON"]),
            "label.overlays": draw(overlays),
            "label.retention_until": few(None, "2030-01-01", "2026-11-24", "2026-11-23"),
            "label.collected_at": few("2026-11-23", "2026-01-01", "2024-01-01", "2019-01-01"),
            "label.identifies_person": few(True, True, False),
            "recipient.agency": few("RCMP", "CBSA", "CSIS", "OPP", "CBP", "IRCC"),
            "recipient.unit": few("Inland Enforcement Division", "Regional Intelligence"),
            "recipient.kind": few("domestic", "domestic", "province", "foreign"),
            "recipient.roles": draw(st.lists(st.sampled_from(ROLES), unique=True)),
            "recipient.clearance": {"protected": few("C", "B", None), "secret": few(None, "secret")},
            "recipient.active": few(True, True, True, False),
            "recipient.mistreatment_risk": few(None, *RISKS),
            "purpose.kind": draw(st.sampled_from([base["purpose"]["kind"], *PURPOSES])),
            "purpose.act": few("Criminal Code", "Customs Act", "IRPA", "PCMLTFA", "Some Act"),
            "texts": draw(texts()),
            "request_texts": draw(texts()),
            "arrangement": few(None, None, *KNOWN),
        },
    )


def grade(request) -> int:
    return GRADES.index(decide(parse(request), KNOWN).grade)


HARD = [
    {"label.overlays": [{"kind": "witness_protection"}]},
    {"label.overlays": [{"kind": "youth", "access_until": "2026-11-23"}]},
    {"label.retention_until": "2026-11-23"},
    {"recipient.active": False},
]


@settings(max_examples=250, deadline=None)
@given(requests(), st.sampled_from(HARD))
def test_forbids_always_win(request_, forbid):
    answer = decide(parse(change(request_, forbid)), KNOWN)
    assert (answer.grade, answer.authority, answer.obligations) == ("nothing", (), ())


ADDED = [
    *HARD,
    {"label.classification": {"protected": "C", "secret": "top_secret"}},
    {"label.caveats": ["third_party"]},
    {"recipient.clearance": {"protected": None, "secret": None}},
]


@settings(max_examples=250, deadline=None)
@given(requests(), st.sampled_from(ADDED))
def test_adding_what_closes_never_raises_the_grade(request_, forbid):
    assert grade(change(request_, forbid)) <= grade(request_)


@settings(max_examples=200, deadline=None)
@given(requests(), st.sampled_from(["clearance", "third_party"]))
def test_a_soft_forbid_leaves_at_most_a_pointer_by_arrangement(request_, which):
    if which == "clearance":
        closed = change(
            request_,
            {
                "label.classification.protected": "C",
                "recipient.clearance": {"protected": "B", "secret": "secret"},
            },
        )
    else:
        closed = change(
            request_,
            {"originator": "CSE", "label.caveats": ["third_party"], "texts.originator_permission": ""},
        )
        if closed["recipient"]["agency"] == closed["holder"]:
            return
    answer = decide(parse(closed), KNOWN)
    assert answer.grade in ("nothing", "existence", "pointer")
    if answer.grade != "nothing":
        assert closed["arrangement"] in answer.authority


@settings(max_examples=300, deadline=None)
@given(requests())
def test_only_what_the_holder_wrote_counts(request_):
    """The requester's texts serve only for what the law puts on the request; everything else may go."""
    kept = {k: v for k, v in request_["request_texts"].items() if k in FLAGS[1:]}
    assert decide(parse(request_), KNOWN) == decide(parse(change(request_, {"request_texts": kept})), KNOWN)


@settings(max_examples=200, deadline=None)
@given(requests(), st.sampled_from(TEXTS + FLAGS))
def test_writing_less_never_opens_more(request_, name):
    less = change(request_, {f"texts.{name}": False if name in FLAGS else ""})
    assert grade(less) <= grade(request_)


@settings(max_examples=300, deadline=None)
@given(requests())
def test_an_answer_is_whole(request_):
    answer = decide(parse(request_), KNOWN)
    assert answer.grade in GRADES
    assert bool(answer.authority) == (answer.grade != "nothing")
    assert answer.reasons
    if answer.grade == "full":
        assert answer.missing == ()
    crosses = request_["recipient"]["agency"] != request_["holder"]
    if answer.grade != "nothing" and crosses:
        assert answer.obligations[0].code == "record"
        assert answer.obligations[0].source
    assert json.dumps(answer.as_json(), ensure_ascii=False)


@settings(max_examples=200, deadline=None)
@given(requests())
def test_explaining_agrees_with_deciding(request_):
    """Where nothing forbids and no arrangement is named, it opens exactly when a candidate's tests all hold."""
    request_ = change(
        request_,
        {
            "arrangement": None, "label.overlays": [], "label.caveats": [], "label.retention_until": None,
            "originator": request_["holder"], "recipient.active": True, "recipient.mistreatment_risk": "none",
            "recipient.clearance": {"protected": "C", "secret": "top_secret"},
        },
    )  # fmt: skip
    if request_["label"]["regime"] in ("pnr", "entry_exit"):
        request_ = change(request_, {"label.collected_at": "2026-11-23"})
    answer, found = decide(parse(request_)), explain(parse(request_))
    assert (answer.grade == "full") == any(not one.failing for one in found)
    if found and answer.grade == "full":
        assert found[0].gateway.id in answer.authority or found[0].gateway.exceptional
    assert all(test.en and test.fr for one in found for test in one.tests)


@settings(max_examples=150, deadline=None)
@given(requests())
def test_what_is_missing_opens_it_when_it_is_a_text(request_):
    """If only texts of the holder are missing, writing them opens the gateway."""
    answer = decide(parse(request_), KNOWN)
    if not answer.missing or not all(path.startswith("texts.") for path in answer.missing):
        return
    values = {
        "texts.undertakings": ["equivalent_protection", "no_onward_disclosure"],
        **{f"texts.{name}": True for name in FLAGS},
    }
    told = {path: values.get(path, "Written and signed.") for path in answer.missing}
    after = decide(parse(change(request_, told)), KNOWN)
    assert after.grade == "full", (request_, answer.missing, after.missing)


# -- policies and data -----------------------------------------------------------------------------------


def test_every_policy_fits_the_schema():
    result = validate_policies(text(date(2026, 11, 24)), SCHEMA)
    assert result, [str(one) for one in result.errors]


def test_one_permit_a_gateway_and_one_forbid_an_overlay():
    day = date(2026, 11, 24)
    written = text(day)
    assert written.count('permit (principal, action == Action::"disclose"') == len(law().in_force(day))
    assert (
        written.count("forbid (") == len(law().forbids_in_force(day)) + 1
    )  # and what a standing arrangement never opens


def test_provisions_are_dated():
    early = {one.id for one in law().in_force(date(1990, 1, 1))}
    assert "PA 8(2)(e)" in early
    assert not any(name.startswith(("SCIDA", "CA 107", "IRPA 150.1(1)(f)")) for name in early)
    assert all(one.valid_from and one.text_read and one.en and one.fr for one in law().gateways)


@pytest.mark.parametrize(
    ("agency", "unit", "listed"),
    [
        ("RCMP", None, True),
        ("CBSA", "Inland Enforcement Division", True),
        ("CBSA", "INLAND  enforcement division", True),
        ("CBSA", "Division des enquêtes criminelles", True),
        ("CBSA", "Inland Enforcement", False),
        ("CBSA", None, False),
        ("OPP", "Criminal Investigations Division", False),
    ],
)
def test_listed_bodies(agency, unit, listed):
    assert is_listed(agency, unit, date(2026, 11, 24)) is listed


# (what, first day, request): what a rule that is dated says the day before and on its first day
DATED = [
    ("SOR/83-508, Schedule II", "1983-07-01", POLICE, {"purpose.act": "Customs Act"}, "nothing", "full"),
    ("S.C. 2018, c. 16: the Cannabis Act of 17 October 2018", "2018-10-17", CUSTOMS, {
        "purpose.kind": "administer_act", "purpose.act": "Loi sur le cannabis", "purpose.offence": None,
        "recipient.agency": "HC", "recipient.roles": ["official"], "elements": ["goods"], "texts.solely": True,
    }, "nothing", "full"),
    ("S.C. 2019, c. 13, s. 49.1: mistreatment, 13 July 2019", "2019-07-13", CUSTOMS, {
        "purpose.kind": "life_or_safety", "recipient.agency": "USCG", "recipient.kind": "foreign",
        "recipient.mistreatment_risk": "substantial",
    }, "full", "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "first", "base", "changes", "before", "since"), DATED, ids=lambda one: str(one)[:30]
)
def test_a_rule_holds_from_its_first_day(what, first, base, changes, before, since):
    first = date.fromisoformat(first)
    for day, grade in ((first - timedelta(1), before), (first, since)):
        at = {"now": f"{day}T12:00:00Z", "label.collected_at": str(day), "label.retention_until": None}
        assert decide(parse(change(base, changes | at)), KNOWN).grade == grade, (what, day)


def test_an_offence_is_listed_from_its_first_day():
    """Terrorist financing: S.C. 2001, c. 41, in force on 24 December 2001."""
    assert not offence_is("Code criminel 83.03", "ml_tf", date(2001, 12, 23))
    assert offence_is("Code criminel 83.03", "ml_tf", date(2001, 12, 24))


def test_schedules_are_dated(monkeypatch):
    """A unit struck out of the schedule is listed until the day before."""
    day = date(2026, 11, 24)
    row = bodies._listed_units()["CBSA"]["inland enforcement division"][0]
    monkeypatch.setitem(row, "valid_to", day)
    assert is_listed("CBSA", "Inland Enforcement Division", date(2026, 11, 23))
    assert not is_listed("CBSA", "Division de l’exécution de la loi dans les bureaux intérieurs", day)
    assert not is_listed("RCMP", None, date(1983, 6, 30))
    assert is_schedule_3("CSIS", day)
    assert not is_schedule_3("CSIS", date(2015, 7, 31))


def test_a_decision_carries_the_digest_of_what_decided():
    answer = decide(parse(change(POLICE, {})))
    gateway = law().gateway("PA 8(2)(e)")
    assert answer.digests == (("PA 8(2)(e)", gateway.digest),)
    assert len({one.digest for one in law().gateways}) == len(law().gateways)
    assert all(len(bytes.fromhex(one.digest)) == 32 for one in law().gateways)


def test_the_refusal_names_the_listed_units():
    answer = decide(parse(change(POLICE, {"recipient.unit": "Regional Intelligence"})))
    said = " ".join(one.en for one in answer.reasons)
    for unit in (
        "Inland Enforcement Division",
        "Intelligence and Targeting Operations Directorate",
        "Criminal Investigations Division",
    ):
        assert unit in said


@pytest.mark.parametrize(
    ("departed", "now", "tier"),
    [
        ("2026-11-21T12:00", "2026-11-24T12:00", "first"),
        ("2026-11-21T11:59", "2026-11-24T12:00", "second"),
        ("2024-11-24T12:00", "2026-11-24T12:00", "second"),
        ("2024-11-24T11:59", "2026-11-24T12:00", "third"),
        ("2023-05-24T12:00", "2026-11-24T12:00", "third"),
        ("2023-05-24T11:59", "2026-11-24T12:00", "fourth"),
        ("2020-11-24T11:59", "2026-11-24T12:00", "over"),
        ("2026-12-01T00:00", "2026-11-24T12:00", "first"),
    ],
)
def test_passenger_tiers(departed, now, tier):
    from datetime import UTC, datetime

    at = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (departed, now)]
    assert passenger_tier(*at) == tier


def test_months_end():
    from datetime import UTC, datetime

    assert months_later(datetime(2023, 8, 31, tzinfo=UTC), 42) == datetime(2027, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("base", "changes", "duties"),
    [
        (POLICE, {}, {"record": "PA 8(4)", "copy_of_request": "PA 8(4)"}),
        (SECURITY, {}, {"record": "SCIDA 9(1)", "accuracy_statement": "SCIDA 5(2)", "review_copy": "SCIDA 9(3)"}),
        (CURRENCY, {}, {"record": "PCMLTFA 36(3.1)", "reasons_kept": "PCMLTFA 36(3.1)"}),
        (PASSENGERS, {}, {"access_register": "PNR 4(6)", "no_onward": "PNR 6"}),
        (POLICE, {"purpose.kind": "life_or_safety", "texts.head_decision": "x"}, {"notify_commissioner_before": "PA 8(5)"}),
        (CUSTOMS, SIGNED | {"form": "oral"}, {"written_confirmation": "PA 8(4)", "solely_purpose": "CA 107(5)(a)"}),
        (CUSTOMS, {"purpose.kind": "life_or_safety"}, {"review_after": "CA 107(4)(e)"}),
    ],
)  # fmt: skip
def test_duties(base, changes, duties):
    made = {one.code: one.source for one in decide(parse(change(base, changes))).obligations}
    assert duties.items() <= made.items()


# -- input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"label.regime": "custom"}, "label.regime"),
        ({"label.regime": 7}, "label.regime"),
        ({"label": []}, "label"),
        ({"label.classification.protected": "D"}, "label.classification.protected"),
        ({"label.classification.secret": "Secret"}, "label.classification.secret"),
        ({"label.caveats": "third_party"}, "label.caveats"),
        ({"label.caveats": [3]}, "label.caveats[0]"),
        ({"label.overlays": [{"kind": "secret"}]}, "label.overlays[0].kind"),
        ({"label.overlays": [{"kind": "youth", "access_until": "soon"}]}, "label.overlays[0].access_until"),
        ({"label.retention_until": "2030-13-01"}, "label.retention_until"),
        ({"label.collected_at": 20261101}, "label.collected_at"),
        ({"label.identifies_person": "yes"}, "label.identifies_person"),
        ({"recipient.kind": "abroad"}, "recipient.kind"),
        ({"recipient.roles": ["wizard"]}, "recipient.roles[0]"),
        ({"recipient.active": 1}, "recipient.active"),
        ({"recipient.mistreatment_risk": "some"}, "recipient.mistreatment_risk"),
        ({"purpose.kind": "curiosity"}, "purpose.kind"),
        ({"purpose.offence": "Criminal Code 354"}, "purpose.offence"),
        ({"purpose.offence.max_years": "five"}, "purpose.offence.max_years"),
        ({"purpose.instrument": {"kind": "letter"}}, "purpose.instrument.kind"),
        ({"texts.solely": "true"}, "texts.solely"),
        ({"texts.grounds": ["x"]}, "texts.grounds"),
        ({"texts.undertakings": ["silence"]}, "texts.undertakings[0]"),
        ({"request_texts.grounds": 4}, "request_texts.grounds"),
        ({"form": "sung"}, "form"),
        ({"elements": "name"}, "elements"),
        ({"now": "2026-11-24"}, "now"),
        ({"now": "yesterday"}, "now"),
        ({"now": "2026-11-24T12:00:00"}, "now"),
        ({"holder": {"agency": "CBSA"}}, "holder"),
    ],
)
def test_wrong_fields_are_named(changes, path, tmp_path):
    with pytest.raises(FieldError) as caught:
        parse(change(CUSTOMS, changes))
    assert caught.value.path == path
    file = tmp_path / "request.json"
    file.write_text(json.dumps([CUSTOMS, change(CUSTOMS, changes)]))
    result = CliRunner().invoke(app, ["decide", str(file)])
    assert result.exit_code == 1
    assert f"[1].{path}:" in result.output


FIELDS = ["holder", "label", "recipient", "purpose", "texts", "regime", "kind", "now", "agency", "overlays"]
scalars = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(scalars, lambda x: st.lists(x) | st.dictionaries(st.sampled_from(FIELDS), x)))
@settings(max_examples=300, deadline=None)
def test_any_json_is_answered_or_named(raw):
    try:
        asked = parse_json(json.dumps(raw))
    except FieldError as error:
        named = error.path
        assert named
        return
    for one in asked if isinstance(asked, list) else [asked]:
        assert decide(one).grade == "nothing"


def test_command_line(tmp_path):
    file = tmp_path / "request.json"
    file.write_text(json.dumps(change(CUSTOMS, SIGNED)))
    one = CliRunner().invoke(app, ["decide", str(file)])
    assert one.exit_code == 0
    assert json.loads(one.output)["authority"] == ["CA 107(5)(a)"]
    assert list(json.loads(one.output)) == ["grade", "authority", "obligations", "reasons", "missing"]
    file.write_text(json.dumps([change(CUSTOMS, SIGNED), POLICE, {}]))
    many = json.loads(CliRunner().invoke(app, ["decide", str(file)]).output)
    assert [row["grade"] for row in many] == ["full", "full", "nothing"]


def test_command_line_takes_arrangements(tmp_path):
    file, known = tmp_path / "request.json", tmp_path / "arrangements.json"
    file.write_text(json.dumps(change(CUSTOMS, {"texts.solely": True, "arrangement": "POINT"})))
    known.write_text(json.dumps(ARRANGEMENTS))
    without = json.loads(CliRunner().invoke(app, ["decide", str(file)]).output)
    given_ = json.loads(CliRunner().invoke(app, ["decide", str(file), "--arrangements", str(known)]).output)
    assert (without["grade"], given_["grade"]) == ("nothing", "pointer")
    assert given_["authority"] == ["CA 107(5)(a)", "POINT"]


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff\xfe{", b"[1]", b"nothing", b'{"now": NaN}'])
def test_command_line_refuses_what_is_no_request(raw, tmp_path):
    file = tmp_path / "request.json"
    file.write_bytes(raw)
    result = CliRunner().invoke(app, ["decide", str(file)])
    assert result.exit_code == 1
    assert "request" in result.output or "[0]" in result.output
    assert "Traceback" not in result.output


def test_explain_lists_every_candidate(tmp_path):
    file = tmp_path / "request.json"
    file.write_text(json.dumps(change(CUSTOMS, {"texts.solely": True})))
    said = json.loads(CliRunner().invoke(app, ["explain", "--request", str(file)]).output)
    first = said["candidates"][0]
    assert first["provision"] == "CA 107(5)(a)"
    assert [one["code"] for one in first["tests"] if not one["holds"]] == ["grounds"]
    assert len(said["candidates"]) == sum("customs" in one.regimes for one in law().gateways)


def test_a_page_of_labels_is_decided_in_time():
    """500 decisions well under a second even on a busy machine: the gate decides once per label."""
    asked = [parse(change(CUSTOMS, SIGNED | {"elements": [f"e{n}"]})) for n in range(500)]
    decide(asked[0])
    begun = time.perf_counter()
    assert all(decide(one).grade == "full" for one in asked)
    assert time.perf_counter() - begun < 2.5


def test_security_texts_are_all_needed():
    for name in SECURITY_TEXTS:
        assert decide(parse(change(SECURITY, {name: ""}))).missing == (name,)
    assert decide(parse(change(POLICE, ASKED))).grade == "full"


# what an empty field would close, by the words that must not be said of a fact nobody stated
GUESSES = {
    "recipient.active": (
        "inactive",
        "The recipient's account is not active.",
        "Le compte du destinataire n’est pas actif.",
    ),
    "label.retention_until": (
        "retention",
        "Its retention has run out.",
        "Sa durée de conservation est écoulée.",
    ),
    "label.caveats": ("third_party", "Another gave it", "Elle vient d’un tiers"),
}


@pytest.mark.parametrize("path", GUESSES)
def test_what_is_not_stated_is_called_so_and_is_no_fact(path):
    """A request that lacks a field is answered with what is missing, never with a guess."""
    code, en, fr = GUESSES[path]
    told = change(CUSTOMS, SIGNED)
    outer, _dot, inner = path.partition(".")
    del told[outer][inner]
    answer = decide(parse(told), KNOWN)
    reason = next(one for one in answer.reasons if one.code == code)
    assert f"Not stated: {path}" in reason.en
    assert f"Non précisé : {path}" in reason.fr
    assert path in answer.missing
    assert not reason.en.partition(": ")[2].startswith(en)
    assert not reason.fr.partition(" : ")[2].startswith(fr)


def test_what_is_stated_is_said_as_it_is():
    told = change(CUSTOMS, SIGNED | {"recipient.active": False})
    reason = next(one for one in decide(parse(told), KNOWN).reasons if one.code == "inactive")
    assert reason.en == "DSM: The recipient's account is not active."


@pytest.mark.parametrize(
    ("told", "english", "french"),
    [
        ("PA 8(2)(e)", "Privacy Act, 8(2)(e)", "Loi sur la protection des renseignements personnels, 8(2)e)"),
        ("Customs Act, 107(4)(d)", "Customs Act, 107(4)(d)", "Loi sur les douanes, 107(4)d)"),
        ("WCA-012", "WCA-012", "WCA-012"),
    ],
)
def test_a_provision_is_told_by_the_name_of_its_act_as_the_act_cites_itself(told, english, french):
    """The acts' own titles and the French way to name a paragraph (R.S.C. 1985, c. P-21 and c. 1 (2nd Supp.))."""
    from entente.authority.engine.words import provision

    assert (provision(told, "en"), provision(told, "fr")) == (english, french)
