"""Why not more: each candidate gateway with its failing tests, and which of them stands nearest.

Cedar's default denial names no reasons. Every single test is a permit of its own in a second policy set, so
one evaluation tells which hold; the sentences and the input that would satisfy them come with the tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cedarpy import is_authorized

from entente.authority.engine.bodies import is_prosecutor
from entente.authority.engine.facts import Facts
from entente.authority.engine.model import UNKNOWN, Request
from entente.authority.engine.policies import Policies
from entente.authority.engine.provisions import Forbid, Gateway, law
from entente.authority.engine.words import purposes_in_words

# How far a failing test is from holding: a text that nobody wrote yet is near, a fact that is otherwise is
# far. (absent, otherwise), by the beginning of the path; the first that fits counts.
DISTANCES: tuple[tuple[str, int, int], ...] = (
    ("texts.head_decision", 3, 3),
    ("texts.citation", 4, 4),
    ("texts.", 1, 1),
    ("request_texts.", 1, 1),
    ("purpose.kind", 3, 100),
    ("purpose.act", 2, 60),
    ("purpose.offence", 2, 30),
    ("purpose.", 4, 6),
    ("recipient.unit", 3, 20),
    ("recipient.roles", 3, 30),
    ("recipient.", 3, 200),
    ("label.", 5, 80),
    ("arrangement", 4, 6),
    ("elements", 3, 6),
)
EXCEPTIONAL, LAST_RESORT = 40, 70
"""A court's order, consent, statistics; and beyond them what a minister or a head alone may decide."""


ABOUT = {
    "label.overlays[].kind": UNKNOWN,
    "label.overlays[].access_until": "youth",
    "label.overlays[].country": "asylum_claimant",
}
"""The kind of overlay whose field it is."""


@dataclass(frozen=True)
class Test:
    """One test of one gateway and whether it holds."""

    code: str
    holds: bool
    paths: tuple[str, ...]
    en: str
    fr: str


@dataclass(frozen=True)
class Candidate:
    """A gateway of the datum's regime with all its tests."""

    gateway: Gateway
    tests: tuple[Test, ...]

    @property
    def failing(self) -> tuple[Test, ...]:
        return tuple(one for one in self.tests if not one.holds)

    def distance(self, request: Request) -> int:
        """0 where it opens; the larger, the more would have to be otherwise."""
        far = sum(_distance(path, request) for one in self.failing for path in one.paths)
        if far and self.gateway.exceptional:
            ordinary = self.gateway.purposes or "not_identifying" in self.gateway.tests
            far += EXCEPTIONAL if ordinary else LAST_RESORT
        return far

    def as_json(self) -> dict[str, object]:
        one = self.gateway
        return {
            "provision": one.id,
            "en": one.en,
            "fr": one.fr,
            "opens": not self.failing,
            "tests": [
                {"code": t.code, "holds": t.holds, "paths": list(t.paths), "en": t.en, "fr": t.fr}
                for t in self.tests
            ],
        }


def _distance(path: str, request: Request) -> int:
    path = path.removeprefix("either:")
    for start, absent, otherwise in DISTANCES:
        if path.startswith(start):
            return otherwise if path in request.given else absent
    return 10


def candidates(asked: Facts, rules: Policies) -> list[Candidate]:
    """The gateways whose regime is the datum's, each with its tests."""
    answer = is_authorized(asked.ask("disclose"), rules.explain, asked.entities)
    if answer.diagnostics.errors:
        raise RuntimeError(f"a test could not be evaluated: {answer.diagnostics.errors}")
    held = set(answer.diagnostics.id_annotations_by_reason.values())
    found = []
    for key, gateway in rules.gateways.items():
        if f"regime:{key}" in held:
            found.append(Candidate(gateway, _tests(gateway, held)))
    return found


def _tests(gateway: Gateway, held: set[str]) -> tuple[Test, ...]:
    tests = []
    if gateway.purposes:
        tests.append(
            Test(
                "purpose",
                f"purpose:{gateway.key}" in held,
                ("purpose.kind",),
                f"The purpose is one of: {purposes_in_words(gateway.purposes, 'en')}.",
                f"La fin visée est l’une de celles-ci : {purposes_in_words(gateway.purposes, 'fr')}.",
            )
        )
    for name in gateway.tests:
        one = law().conditions[name]
        tests.append(Test(name, f"test:{name}" in held, _paths(one.paths, one.either), one.en, one.fr))
    return tuple(tests)


def _paths(paths: tuple[str, ...], either: bool) -> tuple[str, ...]:
    # marked here, settled by missing_paths: what the requester writes may stand on either side
    return tuple(f"either:{path}" for path in paths) if either else paths


def nearest(found: Iterable[Candidate], request: Request, limited: bool = False) -> Candidate | None:
    """The candidate that would open with the least; the more special one where two are as near.

    ``limited``: the named arrangement sets a limit of its own, so that a gateway that holds by it gives no
    more however it is fed.
    """
    found = [one for one in found if one.failing or not (limited and one.gateway.rests_on_arrangement)]
    return min(found, key=lambda one: one.distance(request), default=None)


def unstated(request: Request, forbid: Forbid) -> list[str]:
    """The input that the forbid is about and that the request does not give."""
    return [path for path in _expanded(forbid.unknown, request) if path not in request.given]


def forbid_paths(request: Request, forbid: Forbid) -> list[str]:
    """The input that, rightly given, would lift a forbid that stands; empty: nothing would."""
    absent = unstated(request, forbid)
    if absent:
        return absent if forbid.id != "mistreatment" else [*forbid.cure, *absent]
    if forbid.purposes and request.purpose.kind not in forbid.purposes:
        return []
    lacking = [path for path in forbid.cure if not _satisfied(path, request)]
    if not lacking and "now" not in request.given:
        return ["now"]
    return lacking


def _expanded(paths: tuple[str, ...], request: Request) -> list[str]:
    found = []
    for path in paths:
        if "[]" not in path:
            found.append(path)
            continue
        found += [
            path.replace("[]", f"[{number}]")
            for number, one in enumerate(request.label.overlays)
            if one.kind == ABOUT[path]
        ]
    return found


def _satisfied(path: str, request: Request) -> bool:
    if path.startswith("texts."):
        return path.removeprefix("texts.") in request.texts.written
    if path != "recipient.roles":
        return False
    who = request.recipient
    return "peace_officer" in who.roles or is_prosecutor(who.agency) or who.kind == "foreign"


def missing_paths(request: Request, paths: Iterable[str]) -> tuple[str, ...]:
    """The paths once each, objects that are absent as a whole before what they would hold."""
    found: dict[str, None] = {}
    for path in paths:
        if path.startswith("either:"):
            path = path.removeprefix("either:")
            if any(one.startswith("request_texts.") for one in request.given):
                path = "request_" + path
        for parent in ("label", "recipient", "purpose", "texts", "label.classification",
                       "recipient.clearance", "purpose.offence"):  # fmt: skip
            if path.startswith(parent + ".") and parent not in request.given:
                found[parent] = None
        for leaf in _leaves(request, path):
            found[leaf] = None
    return tuple(found)


def _leaves(request: Request, path: str) -> list[str]:
    """Of an object that was given, what is wrong in it."""
    asked = request.purpose
    if path not in request.given:
        return [path]
    if path == "purpose.proceeding":
        wrong = {"id": not asked.proceeding, "commenced": not asked.commenced}
    elif path == "purpose.instrument":
        wrong = {"kind": asked.instrument is None, "reference": not asked.instrument_reference}
    else:
        return [path]
    return [f"{path}.{name}" for name, is_wrong in wrong.items() if is_wrong] or [f"{path}.kind"]
