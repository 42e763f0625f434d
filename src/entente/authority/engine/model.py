"""The request to be decided and what is answered: plain data, no behaviour.

Field names follow the contract of ``entente authority decide``. A field that the request did not give
is ``None`` here unless said otherwise, and its path is not in :attr:`Request.given`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

GRADES = ("nothing", "existence", "pointer", "summary", "full")
PROTECTED = (None, "A", "B", "C")
SECRET = (None, "confidential", "secret", "top_secret")
REGIMES = (
    "customs", "pnr", "entry_exit", "currency_report", "immigration", "police", "personal", "non_personal",
)  # fmt: skip
PURPOSES = (
    "own_duties", "administer_act", "criminal_investigation", "criminal_proceedings", "national_security",
    "life_or_safety", "immigration", "financial_crime", "statistics", "court_order", "person_concerned",
)  # fmt: skip
RECIPIENT_KINDS = ("domestic", "province", "foreign")
ROLES = ("peace_officer", "designated_person", "official", "analyst")
RISKS = ("none", "mitigated", "substantial", "undetermined")
OVERLAYS = (
    "youth", "intercept", "witness_protection", "trafficking_victim", "asylum_claimant", "lawful_assembly",
)  # fmt: skip
UNKNOWN = "unknown"
"""The kind of an overlay that does not say it."""
UNDERTAKINGS = ("equivalent_protection", "no_onward_disclosure")
INSTRUMENTS = ("warrant", "subpoena", "order", "ministerial_authorization")
FORMS = ("written", "oral")
KNOWN_CAVEATS = (
    "third_party", "H0", "H1", "H2", "H3",
    "TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR",
)  # fmt: skip
FREE_CAVEATS = ("H0", "H1", "H3", "TLP:GREEN", "TLP:CLEAR")
"""Caveats that do not by themselves ask for the originator's permission. One that is not known does."""
WRITTEN = (
    "grounds", "contribution", "proportionality", "accuracy", "reliability", "written_reasons", "consent",
    "originator_permission", "head_decision", "citation",
)  # fmt: skip
STATED = ("solely", "written_request", "request_describes_information")


@dataclass(frozen=True)
class Overlay:
    kind: str
    access_until: date | None = None
    country: str | None = None


@dataclass(frozen=True)
class Label:
    regime: str | None = None
    protected: str | None = None
    secret: str | None = None
    caveats: tuple[str, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    retention_until: date | None = None
    collected_at: datetime | None = None
    identifies_person: bool | None = None


@dataclass(frozen=True)
class Recipient:
    agency: str | None = None
    unit: str | None = None
    kind: str | None = None
    roles: tuple[str, ...] = ()
    protected: str | None = None
    secret: str | None = None
    active: bool | None = None
    mistreatment_risk: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Purpose:
    kind: str | None = None
    act: str | None = None
    offence: str | None = None
    indictable: bool | None = None
    max_years: float | None = None
    terrorism: bool | None = None
    transnational: bool | None = None
    proceeding: str | None = None
    commenced: bool | None = None
    instrument: str | None = None
    instrument_reference: str | None = None


@dataclass(frozen=True)
class Texts:
    """What one side wrote. ``written``: keys of texts that are not empty, and of statements that are true."""

    written: frozenset[str] = frozenset()
    undertakings: frozenset[str] = frozenset()

    def __or__(self, other: Texts) -> Texts:
        return Texts(self.written | other.written, self.undertakings | other.undertakings)


@dataclass(frozen=True)
class Request:
    holder: str | None = None
    originator: str | None = None
    label: Label = Label()
    recipient: Recipient = Recipient()
    purpose: Purpose = Purpose()
    texts: Texts = Texts()
    request_texts: Texts = Texts()
    form: str | None = None
    elements: tuple[str, ...] = ()
    arrangement: str | None = None
    now: datetime | None = None
    given: frozenset[str] = field(default=frozenset(), compare=False)
    """Dotted paths that the request gave, ``label.classification.secret`` with an explicit null too."""

    def with_texts(self, texts: Texts, asked: Texts) -> Request:
        """The same request with what each side wrote."""
        given = self.given | {f"texts.{name}" for name in texts.written}
        given |= {f"request_texts.{name}" for name in asked.written}
        return replace(self, texts=texts, request_texts=asked, given=given)

    def spoken(self) -> Request:
        return replace(self, form="oral")


@dataclass(frozen=True)
class Arrangement:
    """A written arrangement. Empty ``units``, ``purposes``, ``acts`` or ``elements``: it names none, so all.

    ``grade`` is the most that it lets out; None where it sets no limit of its own: then a provision that
    rests on it opens in full, and it allows notice up to a pointer.

    ``texts`` is what the holder's official has stated and signed once for every disclosure under it.
    """

    id: str
    holder: str
    recipient: str
    regimes: tuple[str, ...]
    grade: str | None = None
    authority: str = ""
    units: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    secondary_use: str = ""
    onward_transfer: str = ""
    texts: Texts = Texts()


@dataclass(frozen=True)
class Reason:
    code: str
    en: str
    fr: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "en": self.en, "fr": self.fr}


@dataclass(frozen=True)
class Obligation:
    code: str
    source: str
    en: str
    fr: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "source": self.source, "en": self.en, "fr": self.fr}


@dataclass(frozen=True)
class Decision:
    grade: str
    authority: tuple[str, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    provisions: tuple[tuple[str, str], ...] = ()
    """Provision relied on and the day on which its text was read: the version stamped in the record."""
    digests: tuple[tuple[str, str], ...] = ()
    """Provision relied on and the SHA-256 of its row and tests as they decided."""
    disclosure: bool = False
    """True when it crosses from one agency to another."""

    def as_json(self) -> dict[str, object]:
        """The output of the contract."""
        return {
            "grade": self.grade,
            "authority": list(self.authority),
            "obligations": [one.as_json() for one in self.obligations],
            "reasons": [one.as_json() for one in self.reasons],
            "missing": list(self.missing),
        }
