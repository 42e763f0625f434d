"""What each setting of the rule book comes to, as a sentence; ``v``: its number in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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


DEFINITIONS: dict[str, Any] = {
    "stop": lambda v: _("Stationary: within %(stop_radius_m)s metres for %(stop_dwell_min)s minutes.") % v,
    "landed": lambda v: (
        _(
            "Landed: stationary within %(shore_m)s metres of the shore or %(site_m)s metres of a "
            "reporting site. Moored: it says so itself. Anchored: stationary elsewhere."
        )
        % v
    ),
    "cut_short": lambda v: (
        _(
            "Who lay still for %(silenced_dwell_min)s minutes when it fell silent (under "
            "%(silenced_speed_kn)s knots) has stopped."
        )
        % v
    ),
    "drifting": lambda v: _("Drifting: under %(drift_speed_kn)s knots but moving; no duty by itself.") % v,
    "contact": lambda v: (
        _(
            "Contact with another conveyance: within %(contact_distance_m)s metres, both under "
            "%(contact_speed_kn)s knots, for %(contact_dwell_min)s minutes or more, outside a marina."
        )
        % v
        if v["contact_outside_marina"]
        else _(
            "Contact with another conveyance: within %(contact_distance_m)s metres, both under "
            "%(contact_speed_kn)s knots, for %(contact_dwell_min)s minutes or more, in a marina too."
        )
        % v
    ),
    "encounter": lambda v: (
        _(
            "Met another vessel (no duty by itself): within %(encounter_distance_m)s metres, both under "
            "%(encounter_speed_kn)s knots, for %(encounter_dwell_min)s minutes."
        )
        % v
    ),
    "same_boat": lambda v: (
        _(
            "A radar track is a vessel’s own echo where %(same_boat_share)s of at least "
            "%(same_boat_fixes)s compared fixes keep within %(same_boat_m)s metres of it over "
            "%(same_boat_way_m)s metres, or where all of at least %(same_boat_rest_fixes)s lie beside it at "
            "rest; across %(same_boat_blind_min)s minutes without AIS nothing is compared."
        )
        % v
    ),
    "loitering": lambda v: _("Loitered: drifted for %(loitering_min)s minutes or more.") % v,
}
"""What the engine calls a stop, a contact and so on; ``v``: its numbers by name, in the reader's language."""


CURVES: dict[str, str] = {
    "name_weights": gettext_noop("from %(x)s: %(y)s"),
    "declared_weights": gettext_noop("%(x)s min: %(y)s"),
    "place_weights": gettext_noop("%(x)s m: %(y)s"),
}
"""How one point of a curve is told: ``x`` its value, ``y`` its weight."""
MATCHING: tuple[str, ...] = (
    gettext_noop(
        "The same MMSI weighs %(mmsi_weight)s, IMO number %(imo_weight)s, registration or licence "
        "%(registration_weight)s, call sign %(call_sign_weight)s."
    ),
    gettext_noop(
        "A name weighs by its likeness (%(name_weights)s); from %(whole_name)s on it is one name, and where "
        "few bear it (ln of their share over %(rarity_floor)s) up to %(rarity_most)s is added. From "
        "%(name_agrees)s on a finding says that the names agree."
    ),
    gettext_noop(
        "A number one slip away weighs %(slip_weight)s where another number or a name (from %(like_name)s "
        "on) agrees; one that differs beside one that agrees, %(clash_weight)s; an MMSI reported for a track "
        "without one, %(dark_carrier_weight)s."
    ),
    gettext_noop(
        "Identity speaks for a pair from %(strong)s and settles it from %(certain)s; from "
        "%(second_report)s on a further report is the same vessel’s."
    ),
    gettext_noop(
        "A report in its window weighs %(in_time_weight)s (%(silence_weight)s where the vessel was silent or "
        "under way); outside it %(outside_weight)s, less %(outside_slope)s with each doubling of 1 + the "
        "hours."
    ),
    gettext_noop("The declared arrival weighs by how far it is from the one seen (%(declared_weights)s)."),
    gettext_noop(
        "Nearness in time adds at most %(nearer_weight)s, a third of it after %(nearer_min)s minutes."
    ),
    gettext_noop("The place reported weighs by its distance from the arrival (%(place_weights)s)."),
    gettext_noop(
        "A report is looked at by its place alone up to %(nameless_h)s hours outside its window; by a name "
        "%(named_days)s days around an arrival, within %(named_reach_lon_deg)s° of longitude and "
        "%(named_reach_lat_deg)s° of latitude; by a number %(numbered_days)s days. The best %(kept)s of each "
        "are kept."
    ),
    gettext_noop("A pair of less than %(accept)s in all is never assigned."),
    gettext_noop(
        "Names are compared letter by letter. A beginning alone counts from a likeness of %(cut_name)s on, "
        "%(cut_name_off)s less; two names with different numbers are at most %(other_number_most)s alike; "
        "where only one has a number, %(number_left_out_off)s is taken off."
    ),
    gettext_noop(
        "A finding is never surer than %(surest)s. A match is sure by 1 − exp(−weight / %(score_scale)s), "
        "times the odds against the next best."
    ),
    gettext_noop(
        "Sureness is multiplied by %(close_call_factor)s where the clock decides within twice the sampling "
        "interval, %(entry_window_factor)s where the entry is a window, %(no_identity_factor)s for a track "
        "without identity that no report answers, %(disputed_factor)s in disputed waters; for what rests on "
        "not having seen something, by %(unobserved_factor)s where nothing was observed, up to 1 where all "
        "was."
    ),
    gettext_noop(
        "A report without an arrival is sure by %(no_arrival_factor)s, by %(no_arrival_near_factor)s where a "
        "passage came near, by %(no_arrival_yet_factor)s where the declared arrival is still to come."
    ),
    gettext_noop(
        "Two sightings are of one boat within %(seen_again_m)s metres and %(seen_again_h)s hours, or "
        "%(named_again_m)s metres and %(named_again_h)s hours where both name it; a sighting that names a "
        "vessel belongs to its track %(named_sighting_times)s times further away."
    ),
)
"""How reports and arrivals are matched; the numbers stand by their names."""
