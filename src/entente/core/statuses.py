"""How a status looks: always a shape, a word and a colour together, the same in lists and on maps.

The colour is the stylesheet's (``.status-<key>``, or the mark's ``tone``), so that light and dark
agree with the rest of the page. Shapes are SVG paths in a box of 16 by 16.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

TRIANGLE = "M8 1.5 15 14.5H1Z"
TRIANGLE_DOWN = "M1 1.5H15L8 14.5Z"
CIRCLE = "M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2Z"
HALF_LEFT = "M8 2a6 6 0 1 0 0 12Z"
SQUARE = "M2.5 2.5h11v11h-11Z"
DIAMOND = "M8 1.2 14.8 8 8 14.8 1.2 8Z"
PENTAGON = "M8 1.5 14.7 6.4 12.1 14.3H3.9L1.3 6.4Z"
ARROW = "M8 1 13.5 15 8 11.8 2.5 15Z"
CROSS = "M6 1.5h4V6h4.5v4H10v4.5H6V10H1.5V6H6Z"
BAR = "M1.5 6h13v4h-13Z"


@dataclass(frozen=True)
class Mark:
    word: Any
    path: str = CIRCLE
    hollow: bool = False
    tone: str = ""
    """alert | warn | good | info | odd | calm; empty: the stylesheet knows the key."""


_marks: dict[str, Mark] = {}


def add(key: str, mark: Mark) -> None:
    """Register a status; rooms call it when they load. The key is a CSS class, so no spaces."""
    if not key.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"a status key is letters, digits, - and _, not {key!r}")
    _marks[key] = mark


def get(key: str) -> Mark:
    """The mark of a status; an unknown one shows its own key in a neutral shape, not nothing."""
    return _marks.get(key) or Mark(str(key).replace("_", " "), CIRCLE, True, "calm")


def known() -> dict[str, Mark]:
    return dict(_marks)


add("open", Mark(_("open"), CIRCLE, True, "info"))
add("done", Mark(_("done"), CIRCLE, False, "good"))
add("closed", Mark(_("closed"), BAR, False, "calm"))
add("waiting", Mark(_("waiting"), HALF_LEFT, False, "warn"))
add("overdue", Mark(_("overdue"), TRIANGLE, False, "alert"))
add("failed", Mark(_("failed"), CROSS, False, "alert"))
add("live", Mark(_("live"), CIRCLE, False, "good"))
add("stale", Mark(_("stale"), HALF_LEFT, False, "warn"))
add("silent", Mark(_("silent"), BAR, False, "calm"))
