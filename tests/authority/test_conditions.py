"""EN12, GV5: what was given carries what its recipient may do with it, from the clause that allows it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.authority.test_desk import ASKING, SIGNED, browser
from tests.core.registers.cases import ledger_entries
from tests.core.registers.sample import Hail

from entente.authority import conditions
from entente.authority.models import Ask, Disclosure
from entente.core.gate import Context, working_as
from entente.core.gate.decision import Terms
from entente.core.models import Label, StandingArrangement

PURPOSE = "customs-act-11:A"


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


@pytest.fixture
def mounted(officer_of, units):
    return officer_of("RCMP", "team_lead", unit="RCMP-BIT")


@pytest.fixture
def hail(border, agencies):
    label = Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")
    with working_as(Context(border)):
        return Hail.objects.create(label=label, number="H-1", vessel="HERON")


def clause(agencies, unit, reference="STAND-1", **terms):
    row = StandingArrangement.objects.create(
        reference=reference, title_en="x", title_fr="x", holder=agencies["CBSA"], recipient=agencies["RCMP"],
        regime="customs", grade=3, authority="CA 107(4)(d)", purposes=["customs-act-11"],
        valid_from="2020-01-01", **terms,
    )  # fmt: skip
    row.units.set([unit])
    return row


def seen(mounted, hail, language="en"):
    page = browser(mounted, language, purpose=PURPOSE).get(f"/sample/hails/{hail.pk}/").content.decode()
    with working_as(Context(mounted)):
        return page, Disclosure.objects.latest("at")


# the words are those of the clause as the annex says it; the day is counted by hand
SAID = {
    "en": ("It serves another purpose only where that is a consistent use.",
           "It is passed on only with the holder&#x27;s permission.", "then destroyed or returned"),
    "fr": ("Elle ne sert une autre fin que si l’usage est compatible.",
           "Elle n’est communiquée à un tiers qu’avec l’autorisation du détenteur.", "puis détruite ou rendue"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_en12_a_standing_disclosure_carries_the_terms_of_its_clause(
    hail, mounted, agencies, language, in_three_months
):
    clause(
        agencies,
        mounted.unit,
        secondary_use="consistent",
        onward="permission",
        keep_at_most=3,
        stated=["solely"],
    )
    StandingArrangement.objects.exclude(reference="STAND-1").delete()
    page, made = seen(mounted, hail, language)
    assert (made.onward, made.secondary_use, made.arrangement) == ("permission", "consistent", "STAND-1")
    assert made.retention_until == in_three_months  # 30 November and three months
    assert made.texts == {"solely": True}
    assert "no_onward" in {one["code"] for one in made.obligations}
    for words in SAID[language]:
        assert words in page, words
    record = browser(mounted, language).get(f"/authority/disclosures/{made.pk}/").content.decode()
    for words in SAID[language]:
        assert words in record, words


@pytest.fixture
def in_three_months():
    """Three months from today, on the last day of the month where there is no such day."""
    from calendar import monthrange

    today = timezone.now().date()
    year, month = (today.year, today.month + 3) if today.month <= 9 else (today.year + 1, today.month - 9)
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def test_en12_a_changed_clause_binds_what_is_given_from_then_on_and_nothing_before(hail, mounted, agencies):
    StandingArrangement.objects.all().delete()
    row = clause(agencies, mounted.unit, onward="free", secondary_use="free")
    _page, before = seen(mounted, hail)
    StandingArrangement.objects.filter(pk=row.pk).update(onward="none", secondary_use="none", keep_at_most=1)
    _page, after = seen(mounted, hail)
    with working_as(Context(mounted)):
        before = Disclosure.objects.get(pk=before.pk)
    assert (before.onward, before.retention_until) == ("free", None)
    assert (after.onward, after.secondary_use) == ("none", "none")
    assert after.retention_until is not None
    assert "no_onward" not in {one["code"] for one in before.obligations}


@pytest.mark.parametrize(
    ("terms", "onward", "use", "months"),
    [
        ((), "", "", None),
        ((Terms("a"),), "", "", None),
        (
            (Terms("a", "free", "free"), Terms("b", "permission", "domestic", 12)),
            "domestic",
            "permission",
            12,
        ),
        ((Terms("a", "none", "domestic", 24), Terms("b", "free", "none", 6)), "none", "none", 6),
    ],
)
def test_en12_of_several_clauses_the_strictest_binds(terms, onward, use, months):
    """A finding computed from two agencies' records rests on two clauses."""
    at = timezone.now().replace(year=2026, month=1, day=31)
    told = conditions.of_terms(terms, at)
    assert (told["onward"], told["secondary_use"]) == (onward, use)
    ends = {None: None, 12: date(2027, 1, 31), 6: date(2026, 7, 31)}
    assert told["retention_until"] == ends[months]


@pytest.fixture
def answered(border, mounted):
    browser(mounted).post("/authority/requests/new/", ASKING | {"holder": border.agency.pk})
    with working_as(Context(border)):
        made = Ask.objects.get()
    told = SIGNED | {
        "do": "give", "onward": "none", "secondary_use": "permission", "retention_until": "2099-06-30",
        "caveats": "H2, TLP:AMBER", "source_grade": "B", "information_grade": "2",
        "originator_permission": "The head of the centre agrees to this one.", "decided_by": "A. Roy, director",
    }  # fmt: skip
    assert browser(border).post(f"/authority/requests/{made.pk}/", told).status_code == 302
    return made


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("It is passed on to nobody.", "June 30, 2099", "Caveats")),
     ("fr", ("Elle n’est communiquée à personne d’autre.", "30 juin 2099", "Réserves"))],
)  # fmt: skip
def test_en12_an_answer_says_what_binds_its_recipient(answered, mounted, language, words):
    with working_as(Context(mounted)):
        made = Disclosure.objects.get()
        assert (made.onward, made.secondary_use, made.caveats) == ("none", "permission", ["H2", "TLP:AMBER"])
        assert (made.source_grade, made.information_grade) == ("B", "2")
    page = browser(mounted, language).get(f"/authority/disclosures/{made.pk}/").content.decode()
    for word in words:
        assert word in page, word
    assert words[0] in browser(mounted, language).get(f"/authority/requests/{answered.pk}/").content.decode()


def test_en12_what_is_not_said_stays_with_the_recipient_and_its_purpose(border, mounted):
    browser(mounted).post("/authority/requests/new/", ASKING | {"holder": border.agency.pk})
    with working_as(Context(border)):
        made = Ask.objects.get()
    browser(border).post(f"/authority/requests/{made.pk}/", SIGNED | {"do": "give"})
    with working_as(Context(mounted)):
        made = Disclosure.objects.get()
    assert (made.onward, made.secondary_use, made.retention_until) == ("permission", "none", None)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "2 disclosures by CBSA"), ("fr", "ASFC : 2 communications")]
)
def test_en12_what_has_to_be_destroyed_waits_for_its_recipient(
    hail, mounted, agencies, officer_of, language, words
):
    StandingArrangement.objects.all().delete()
    clause(agencies, mounted.unit, onward="none", secondary_use="none", keep_at_most=0)
    for _ in range(2):
        seen(mounted, hail)
    client = browser(mounted, language)
    assert words in client.get("/").content.decode()
    page = client.get("/authority/disclosures/?due=1").content.decode()
    assert page.count('name="disclosure"') == 2
    with working_as(Context(mounted)):
        keys = [str(one) for one in Disclosure.objects.values_list("pk", flat=True)]
    other = officer_of("RCMP", "team_lead", unit="RCMP-BIOC")
    assert 'name="disclosure"' not in browser(other).get("/authority/disclosures/?due=1").content.decode()
    holder = officer_of("CBSA", "trc_officer", unit="CBSA-TRC")
    browser(holder).post("/authority/disclosures/?due=1", {"do": "destroyed", "disclosure": keys})
    with working_as(Context(mounted)):
        assert set(Disclosure.objects.values_list("ended", flat=True)) == {""}  # not the holder's to say
    before = ledger_entries()
    told = {"do": "destroyed", "disclosure": [*keys, "no key"]}
    assert client.post("/authority/disclosures/?due=1", told).status_code == 302
    assert ledger_entries() == before + 1
    with working_as(Context(mounted)):
        ended = set(Disclosure.objects.values_list("ended", "ended_on"))
    assert ended == {("destroyed", timezone.now().date())}
    assert words not in client.get("/").content.decode()


# -- the Commissioner ----------------------------------------------------------------------------------------


@pytest.fixture
def in_the_public_interest(border, mounted):
    """Privacy Act 8(2)(m): the head's opinion; 8(5): the Commissioner is told in writing."""
    about = ASKING | {
        "holder": mounted.agency.pk,
        "purpose": "life_or_safety",
        "offence": "",
        "indictable": "",
    }
    browser(border).post("/authority/requests/new/", about)
    with working_as(Context(mounted)):
        made = Ask.objects.get()
    told = {
        "regime": "police",
        "head_decision": "It clearly outweighs.",
        "decided_by": "A. Roy, commissioner",
        "content": "Where he was.",
        "do": "give",
    }
    assert browser(mounted).post(f"/authority/requests/{made.pk}/", told).status_code == 302
    with working_as(Context(mounted)):
        made = Disclosure.objects.get()
    assert "PA 8(2)(m)" in made.authority
    return made


@pytest.mark.parametrize(
    ("language", "open_", "done"),
    [("en", "wants the Commissioner told in writing", "Told on 2026-11-02"),
     ("fr", "exige que le Commissaire soit avisé par écrit", "Avisé le 2026-11-02")],
)  # fmt: skip
def test_en12_the_commissioner_is_told_where_the_law_wants_it(
    in_the_public_interest, mounted, officer_of, language, open_, done
):
    made = in_the_public_interest
    privacy = officer_of("RCMP", "privacy", unit="RCMP-NHQ")
    client, page = browser(privacy, language), f"/authority/disclosures/{made.pk}/"
    assert open_ in client.get(page).content.decode()
    assert (
        str(made.pk)
        in client.get("/authority/audit/").content.decode().split('id="h-commissioner"')[1][:3000]
    )
    assert (
        "/authority/audit/#h-commissioner" in client.get("/").content.decode()
    )  # on the privacy officer's day
    told = {"sent_on": "2026-11-02", "text": "Where he was, to the agency that looks for him."}
    assert browser(mounted).post(page + "commissioner/", told).status_code == 403  # who acts does not oversee
    elsewhere = officer_of("CBSA", "privacy", unit="CBSA-NHQ")
    assert (
        browser(elsewhere).post(page + "commissioner/", told).status_code == 403
    )  # the holder's, not the recipient's
    before = ledger_entries()
    assert client.post(page + "commissioner/", told | {"sent_on": ""}).status_code == 302
    assert ledger_entries() == before
    assert client.post(page + "commissioner/", told).status_code == 302
    assert ledger_entries() == before + 1
    assert done in client.get(page).content.decode()
    assert client.post(page + "commissioner/", told).status_code == 403  # once
    assert "/authority/audit/#h-commissioner" not in client.get("/").content.decode()
    table = b"".join(client.get("/authority/audit/all/").streaming_content).decode()
    assert "2026-11-02" in table


def test_en12_a_correction_reaches_who_was_answered_about_the_record(hail, border, mounted):
    from tests.authority.test_acts import change

    from entente.authority.models import Notice

    about = {"holder": border.agency.pk, "register": "sample.hails", "object_id": str(hail.pk)}
    browser(mounted).post("/authority/requests/new/", ASKING | about)
    with working_as(Context(border)):
        made = Ask.objects.get()
    browser(border).post(f"/authority/requests/{made.pk}/", SIGNED | {"do": "give"})
    change(border, hail, vessel="HERON II", notes="")
    with working_as(Context(mounted)):
        assert Notice.objects.get().correction.elements == ["vessel"]
