"""Waters that Canada and another country both claim: what they are called, and what follows for an arrival.

The areas themselves are in the cut geography (``state: disputed``, from OpenStreetMap's limits); what is here
names them by where they lie. Machias Seal Island and North Rock: the territorial seas of both overlap since
neither has accepted the other's claim to the islands. Dixon Entrance: Canada reads the A–B Line of the Alaska
boundary award (Hay–Herbert Treaty, 20 October 1903) as the boundary, the United States as one of land only.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

USA = gettext_lazy("Canada and the United States both claim these waters.")
GREENLAND = gettext_lazy("The limits of Canada and of Greenland (Kingdom of Denmark) overlap here.")
AREAS = (
    (
        "USA",
        (-67.5, 44.2, -66.7, 44.9),
        gettext_lazy("Machias Seal Island and North Rock, Gulf of Maine"),
        USA,
    ),
    ("USA", (-133.3, 54.3, -130.4, 54.9), gettext_lazy("Dixon Entrance, along the A–B Line"), USA),
    ("GRL", (-75.0, 78.0, -59.0, 82.5), gettext_lazy("Between Ellesmere Island and Greenland"), GREENLAND),
)
"""Country, west-south-east-north around all of its parts, name, between whom."""


def told() -> dict[str, Any]:
    """For the map, in the reader's language."""
    return {
        "areas": [
            {"with": country, "box": box, "name": str(name), "between": str(between)}
            for country, box, name, between in AREAS
        ],
        "follows": _(
            "The duty to report is applied as in Canadian waters. The finding of a passage that lies wholly "
            "in disputed waters says so, and its confidence is a fifth lower."
        ),
    }
