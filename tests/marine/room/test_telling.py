"""Sentences in the officer's zone and language, from their values: nothing that the engine says is lost."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from entente.marine import telling
from entente.marine.engine.reasons import reason
from entente.marine.engine.wording import Distance, Place, Share, Span, When, Words, same
from entente.marine.models import ReportingSite

MINUTES = st.integers(946_684_800 // 60, 4_102_444_800 // 60).map(lambda minute: minute * 60_000)
"""2000 to 2100, ms UTC."""
NB = "\u00a0"


def kept(one):
    """As a finding keeps it: through JSON."""
    return json.loads(json.dumps({"code": one.code, "en": one.en, "fr": one.fr, "values": one.values}))


@given(MINUTES, st.floats(0, 1), st.floats(0, 10_000), st.floats(0, 50_000))
def test_told_in_utc_it_is_what_the_engine_wrote(t, share, minutes, metres):
    """Without a zone of one's own and without a site's name the sentence is the engine's, but for "UTC"."""
    rows = [
        reason("coverage", share=Share(share)),
        reason("too_far", report=same("R-1"), off=Span(minutes), limit=Span(1440)),
        reason("wrong_site", report=same("R-1"), distance=Distance(metres), limit=Distance(3000)),
        reason("clock", due=When(t)),
        reason("arrived", what=Words("landed", "a accosté"), at=When(t), tolerance=Span(1), place=Place()),
    ]
    with timezone.override(UTC):
        for language in ("en", "fr"):
            with translation.override(language):
                told = telling.told_plainly(map(kept, rows))
            assert told == [getattr(one, language).replace(" UTC", "") for one in rows]


@pytest.mark.django_db
def test_local_time_and_names_with_utc_on_hover():
    """24 November 2026, 12:17 UTC is 07:17 in Toronto (UTC−5 in winter)."""
    ReportingSite.objects.create(
        code="BC021", name_en="Browning <Harbour>", name_fr="Port Browning", lon=0, lat=0
    )
    t = int(datetime(2026, 11, 24, 12, 17, tzinfo=UTC).timestamp() * 1000)
    landed = {"what": Words("landed", "a accosté"), "at": When(t), "tolerance": Span(1.05)}
    here = kept(reason("arrived", place=Place("BC021", 130), **landed))
    nowhere = kept(reason("arrived", place=Place("ZZ999", 130), **landed))
    seen = kept(reason("sighted", at=When(t), what=same("white <hull> from site BC021 at 12:17 UTC")))
    with timezone.override(ZoneInfo("America/Toronto")):
        html, described = telling.tell([here, seen])
        assert 'title="2026-11-24 12:17 UTC">07:17 on 24 November 2026</time>' in html
        assert ", 130\u00a0m from Browning &lt;Harbour&gt;." in html
        assert "BC021" not in html
        # What a patrol wrote is nobody's code and no instant: it stays as it was written.
        assert "white &lt;hull&gt; from site BC021 at 12:17 UTC" in described
        with translation.override("fr"):
            plain, unknown = telling.told_plainly([here, nowhere])
    at = f"le 24{NB}novembre 2026 à 7{NB}h{NB}17 (à 63{NB}s près)"
    assert plain == f"Il a accosté {at}, à 130{NB}m du site Port Browning."
    assert unknown.endswith(f", à 130{NB}m du site ZZ999.")


def test_a_sentence_without_its_values_stands_as_it_was_written():
    with translation.override("fr"):
        (html,) = telling.tell([{"code": "clock", "en": "Until <noon>.", "fr": "Jusqu’à <midi>."}])
    assert re.fullmatch("Jusqu’à &lt;midi&gt;.", html)


def test_what_is_withheld_tells_nothing():
    assert telling.tell(None) == telling.told_plainly(()) == []
