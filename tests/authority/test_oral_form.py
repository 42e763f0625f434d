"""EN12: an oral disclosure is recorded in thirty seconds: what is asked of everybody stands first, the rest behind headings."""

from __future__ import annotations

import re

import pytest
from tests.authority.test_desk import border, browser, mounted  # noqa: F401

from entente.authority.forms import FOLDED, QUICK, Saying
from entente.authority.models import Disclosure
from entente.core.gate import Context, working_as

URL = "/authority/disclosures/oral/"
TOLD = {
    "recipient_unit": "O Division", "recipient_person": "Sergeant on duty", "recipient_role": "peace_officer",
    "description": "Landed at 02:14", "regime": "customs", "purpose": "administer_act", "act": "Customs Act",
    "solely": "on",
}  # fmt: skip


def outside(page: str) -> set[str]:
    """Names of the fields of the form that no closed heading hides."""
    form = re.search(r'<form method="post" class="record">.*?</form>', page, re.S).group(0)
    seen = re.sub(r"<details>.*?</details>", "", form, flags=re.S)
    return set(re.findall(r'name="([a-z_]+)"', seen)) - {"csrfmiddlewaretoken", "register", "object_id"}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Marks, caveats, conditions"), ("fr", "Cotes, réserves")]
)
def test_en12_twelve_fields_are_enough_and_none_is_lost(border, mounted, language, words):  # noqa: F811
    page = browser(border, language).get(URL).content.decode()
    assert words in page
    assert outside(page) == set(QUICK)
    assert len(QUICK) <= 12
    every = {name for name in Saying.base_fields if name not in ("register", "object_id")}
    folded = [name for _title, names in FOLDED for name in names]
    assert sorted([*QUICK, *folded]) == sorted(every)  # each once
    assert all(f'name="{name}"' in page for name in every)


def test_en12_the_first_fields_record_a_lawful_disclosure(border, mounted):  # noqa: F811
    """Customs Act 107(4)(d): to a member of the RCMP solely to administer the Customs Act."""
    told = TOLD | {"recipient": mounted.agency.pk}
    assert set(told) <= set(QUICK)
    assert browser(border).post(URL, told).status_code == 302
    with working_as(Context(border)):
        assert "CA 107(4)(d)" in Disclosure.objects.get().authority


def test_en12_what_is_to_be_put_right_is_not_hidden(border, mounted):  # noqa: F811
    told = TOLD | {"recipient": mounted.agency.pk, "head_decision": "The head decided.", "decided_by": ""}
    page = browser(border).post(URL, told).content.decode()
    assert {"head_decision", "decided_by"} <= outside(page)
    assert "retention_until" not in outside(page)
