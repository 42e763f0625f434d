"""What could not be read, as an officer reads it: where it stands and why."""

from __future__ import annotations

import pytest
from django.utils import translation

from entente.screening.models import Intake

REJECTS = [{"segment": 9, "position": 214, "tag": "NAD", "reason": "no_name"}]


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "NAD, segment 9, position 214: The segment names no person"),
        ("fr", "NAD, segment 9, position 214\u00a0: Le segment ne nomme personne"),
    ],
)
def test_a_reject_says_segment_and_position(language, says):
    with translation.override(language):
        assert Intake(rejects=REJECTS, refused=1).reject_words.startswith(says)


def test_more_rejects_than_are_kept_are_counted():
    assert Intake(rejects=REJECTS, refused=800).reject_words.endswith("; … +799")
    assert "…" not in Intake(rejects=REJECTS, refused=1).reject_words
