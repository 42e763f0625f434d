"""Shares by waters and week: small cells kept back so that no subtraction gives them away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.marine.room.test_picture import crowd

from entente.core.gate import working_as
from entente.marine import ingest, shares
from entente.marine.models import Finding

REGIONS = ("great_lakes", "pacific", "atlantic", "other")
COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(REGIONS), st.just("w"), st.sampled_from(shares.OWED)), st.integers(1, 40)
)


@given(COUNTS)
def test_no_subtraction_tells_a_small_cell(counts):
    """An attacker has the week's total and every figure shown: what is left is nothing, or ten and more
    over two cells and more."""
    whole = shares.cells(counts)
    kept, total = shares.suppressed(whole), shares.total(whole, "w")
    assert all(cell.owed >= shares.LEAST for cell in kept.values() if cell.shown and cell.owed)
    hidden = [cell for cell in kept.values() if not cell.shown]
    if hidden and total.shown:
        left = total.owed - sum(cell.owed for cell in kept.values() if cell.shown)
        assert left >= shares.LEAST
        assert len(hidden) >= 2


def test_nothing_is_kept_back_without_need():
    whole = shares.cells({("great_lakes", "w", "reported"): 30, ("pacific", "w", "late"): 12})
    assert all(cell.shown for cell in shares.suppressed(whole).values())


def test_what_counts():
    cell = shares.cells(
        {
            ("pacific", "w", status): n
            for status, n in {
                "reported": 8,
                "late": 1,
                "unreported": 1,
                "exempt": 50,
                "undetermined": 4,
            }.items()
        }
    )["pacific", "w"]
    assert (cell.owed, cell.reported, cell.unknown, cell.share) == (10, 8, 4, 0.8)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_as_published(hits, of, low, high):
    """81 of 263: R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3; the others from R's
    ``prop.test(correct = FALSE)``."""
    assert shares.wilson(hits, of) == pytest.approx((low, high), abs=5e-4)


@pytest.mark.django_db
def test_the_page_and_its_table(client, people):
    crowd(160)  # twenty of each status in one area, now
    writers = ingest.service_writers()
    with working_as(writers.picture):
        rows = Finding.objects.visible(writers.picture)
        few = list(rows.filter(status="reported").values_list("pk", flat=True)[:6])
        rows.filter(pk__in=few).update(area="pacific", occurred_at=timezone.now() - timedelta(minutes=1))
    client.force_login(
        people["marine.analyst"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = client.get("/marine/compliance/").content.decode()
    assert "kept back" in page  # six in the Pacific, and with them the Great Lakes
    assert "20%" in page  # of all waters: 20 of 100
    client.force_login(
        people["partner.marine"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = client.get("/marine/compliance/").content.decode()
    assert "Too few arrivals" in page
    assert "20%" not in page
