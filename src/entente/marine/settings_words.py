"""What each setting of the rule book comes to, as a sentence; ``v``: its number in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

SETTINGS: dict[str, Any] = {
    "standard_before_min": lambda v: _("A report counts from %(v)s minutes before arrival.") % {"v": v},
    "standard_after_min": lambda v: _("A report counts until %(v)s minutes after arrival.") % {"v": v},
    "trusted_earliest_min": lambda v: _("A trusted traveller calls at most %(v)s minutes ahead.") % {"v": v},
    "trusted_latest_min": lambda v: _("A trusted traveller calls at least %(v)s minutes ahead.") % {"v": v},
    "answer_limit_h": lambda v: _("After %(v)s hours a report no longer answers an arrival.") % {"v": v},
    "site_limit_m": lambda v: _("The place reported may lie %(v)s metres from where it landed.") % {"v": v},
    "silence_min": lambda v: _("A silence of more than %(v)s minutes leaves open what happened.") % {"v": v},
    "same_place_m": lambda v: (
        _("Two stops within %(v)s metres with nothing between are one landing.") % {"v": v}
    ),
    "foreign_silence_defeats_loop": lambda v: (
        _("A silence outside Canada defeats the loop exemption.")
        if v
        else _("A silence outside Canada does not defeat the loop exemption; the coverage is stated.")
    ),
    "onward_landing_covered": lambda v: (
        _("Who has reported an arrival may travel on inside Canada.")
        if v
        else _("Every landing of a passage is to be reported.")
    ),
    "sighting_slack_min": lambda v: (
        _("A boat seen lying at a place arrived at most %(v)s minutes before.") % {"v": v}
    ),
    "sighting_same_vessel_m": lambda v: (
        _("What a patrol sees within %(v)s metres of a track is that vessel.") % {"v": v}
    ),
}
