"""The form for a report taken on the telephone, and the upload of a file of reports."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.marine import intake
from entente.marine.models import ArrivalReport, ReportingSite

AHEAD = timedelta(minutes=1)
"""The clock of the desk's machine may be a little ahead of ours."""
WRONG = {
    "mmsi": _("An MMSI has nine digits."),
    "imo": _("An IMO number has seven digits, and its last digit checks the others. Ask for it again."),
    "site_lon": _("Degrees between −180 and 180, for example −82.9."),
    "site_lat": _("Degrees between −90 and 90, for example 42.3."),
    "persons_on_board": _("A number of persons."),
    "report_no": _("A number of at most 40 characters."),
}


def fresh_number(now: Any = None) -> str:
    """Day and six characters that are not mistaken for one another on the telephone."""
    letters = "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _n in range(6))
    return f"{(now or timezone.now()):%Y%m%d}-{letters}"


class CallForm(forms.Form):
    """In the order in which a caller says it; only the number is always there, made when the form opens. The
    call is received when the officer begins to write, not when the form was opened: it waits for the call."""

    vessel_name = forms.CharField(label=_("Vessel’s name"), max_length=120, required=False)
    registration = forms.CharField(label=_("Registration or licence"), max_length=40, required=False)
    site = forms.CharField(
        label=_("Where"),
        max_length=140,
        required=False,
        help_text=_("Begin to type the site’s name or code."),
    )
    programme = forms.ChoiceField(
        label=_("Programme"), choices=ArrivalReport.Programme, widget=forms.RadioSelect, initial="standard"
    )
    declared_arrival_at = forms.DateTimeField(
        label=_("Arrived or will arrive at"),
        required=False,
        help_text=_("In your own time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    persons_on_board = forms.IntegerField(
        label=_("Persons on board"), required=False, min_value=0, max_value=99999
    )
    telephone = forms.CharField(
        label=_("Telephone"), max_length=32, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    call_sign = forms.CharField(label=_("Call sign"), max_length=16, required=False)
    mmsi = forms.CharField(label=_("MMSI"), max_length=20, required=False)
    imo = forms.CharField(label=_("IMO number"), max_length=20, required=False)
    site_lat = forms.CharField(label=_("Latitude"), max_length=20, required=False)
    site_lon = forms.CharField(label=_("Longitude"), max_length=20, required=False)
    report_no = forms.CharField(label=_("Report number"), max_length=40, widget=forms.HiddenInput)
    received_at = forms.DateTimeField(
        label=_("Call received at"),
        required=False,
        help_text=_("In your own time zone. Fills itself when you begin to write; empty means now."),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "1", "data-received": ""}, format="%Y-%m-%dT%H:%M:%S"
        ),
    )

    FIRST = (
        "vessel_name", "registration", "site", "persons_on_board", "declared_arrival_at", "telephone",
        "received_at",
    )  # fmt: skip
    RARE = ("call_sign", "mmsi", "imo", "site_lat", "site_lon")

    def __init__(self, *args: Any, received_before: datetime | None = None, **more: Any) -> None:
        """``received_before``: when the report of this number, sent a second time, was received."""
        super().__init__(*args, **more)
        self.received_before = received_before
        self.fields["site"].widget.attrs |= {"list": "sites", "autocomplete": "off"}
        for name in ("mmsi", "imo", "persons_on_board", "site_lat", "site_lon"):
            self.fields[name].widget.attrs["inputmode"] = "decimal" if name.startswith("site") else "numeric"
        for name in ("vessel_name", "registration", "call_sign"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["vessel_name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        cells = {name: given.get(name) for name in (*intake.FIELDS, "report_no")}
        cells["site_code"] = self._site(given.get("site") or "")
        if at := given.get("declared_arrival_at"):
            cells["declared_arrival_at"] = at.isoformat()
        now = timezone.now()
        received = given.get("received_at")
        if received is not None and received > now + AHEAD:
            self.add_error("received_at", _("This lies ahead of now. When did the call come in?"))
        cells["received_at"] = (received or self.received_before or now).isoformat()
        if not any(given.get(name) for name in ("vessel_name", "registration", "call_sign", "mmsi", "imo")):
            self.add_error(
                "vessel_name", _("Ask for at least one: name, registration, call sign, MMSI or IMO.")
            )
        try:
            self.values = intake.read(cells)
        except intake.BadReport as bad:
            for name in bad.problems:
                self.add_error(
                    name if name in self.fields else None, WRONG.get(name, _("This cannot be read."))
                )
        return given

    def _site(self, said: str) -> str:
        """The code of the site that was chosen or typed; ambiguous or unknown: asked again."""
        said = said.strip()
        if not said:
            return ""
        code = said.partition(" ")[0]
        found = ReportingSite.objects.filter(code__iexact=code).first()
        if found is None:
            matching = list(
                (
                    ReportingSite.objects.filter(name_en__icontains=said)
                    | ReportingSite.objects.filter(name_fr__icontains=said)
                )[:2]
            )
            if len(matching) != 1:
                words = (
                    _("Several sites are called so: choose one.") if matching else _("No site is called so.")
                )
                self.add_error("site", words)
                return ""
            found = matching[0]
        return str(found.code)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File of reports"),
        help_text=_("CSV with a header line; report_no and received_at must be there. At most 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 20 << 20:
            raise forms.ValidationError(_("The file is larger than 20 MB. Divide it."))
        return file
