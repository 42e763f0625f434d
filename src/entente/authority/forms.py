"""The desk's forms: a request, the holder's answer, what was said aloud in thirty seconds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entente.authority.engine import bodies
from entente.authority.engine import model as law_model
from entente.authority.engine.provisions import law
from entente.authority.models import PurposeKind, RecipientRole, WrittenArrangement
from entente.authority.named import Named
from entente.core.models import Agency, Officer, Regime

CIRCUMSTANCES = (
    "proceeding", "commenced", "instrument", "instrument_reference", "max_years", "terrorism",
    "transnational",
)  # fmt: skip
QUICK = (
    "recipient", "recipient_unit", "recipient_person", "recipient_role", "description", "regime", "purpose",
    "act", "offence", "indictable", "grounds", "solely",
)  # fmt: skip
"""What thirty seconds are enough for; the rest stands behind headings, for who needs it."""
FOLDED = (
    (_("Proceedings, a court's instrument, the gravity of the offence"), CIRCUMSTANCES),
    (
        _("Marks, caveats, conditions, evaluation"),
        (
            "elements", "protected", "secret", "cleared", "caveats", "originator_permission", "secondary_use",
            "onward", "retention_until", "source_grade", "information_grade",
        ),
    ),
    (
        _("To a body abroad, or on the head's decision"),
        ("arrangement", "claimant", "asylum_from", "head_decision", "decided_by"),
    ),
)  # fmt: skip
TWO_LINES = forms.Textarea(attrs={"rows": 2})


class Stated(forms.Form):
    """Purpose, law, offence: what every disclosure must name."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=PurposeKind)
    act = forms.CharField(label=_("Act that it serves"), max_length=120, required=False)
    offence = forms.CharField(
        label=_("Offence"), max_length=80, required=False, help_text=_("For example: Criminal Code 354")
    )
    indictable = forms.BooleanField(label=_("May be prosecuted by indictment"), required=False)
    proceeding = forms.CharField(
        label=_("Criminal proceedings"), max_length=80, required=False,
        help_text=_("Court and number, where the information serves proceedings."),
    )  # fmt: skip
    commenced = forms.BooleanField(label=_("The proceedings have commenced"), required=False)
    instrument = forms.ChoiceField(
        label=_("Court's instrument"), required=False,
        choices=[("", "—"), ("warrant", _("warrant")), ("subpoena", _("subpoena")), ("order", _("order")),
                 ("ministerial_authorization", _("ministerial authorization"))],
    )  # fmt: skip
    instrument_reference = forms.CharField(label=_("Number of the instrument"), max_length=80, required=False)
    max_years = forms.IntegerField(
        label=_("Longest sentence for the offence (years)"), min_value=0, max_value=99, required=False
    )
    terrorism = forms.BooleanField(label=_("A terrorism offence"), required=False)
    transnational = forms.BooleanField(label=_("Committed across borders"), required=False)
    elements = forms.CharField(
        label=_("Elements"), required=False, help_text=_("Separated by commas: name, arrival, document")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = forms.TextInput(attrs={"list": "acts", "autocomplete": "off"})
        self.fields["act"].widget = acts

    def plain(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name not in CIRCUMSTANCES]

    def late(self) -> list[Any]:
        """Circumstances that few purposes ask for: behind a heading."""
        return [field for field in self.visible_fields() if field.name in CIRCUMSTANCES]

    def told(self) -> dict[str, Any]:
        """Fields of the record, the circumstances that were given among them as one."""
        told = dict(self.cleaned_data)
        if isinstance(self, Outside):
            told |= self.outside()
            del told["claimant"], told["asylum_from"]
        more = {name: told.pop(name) for name in CIRCUMSTANCES}
        return told | {
            "circumstances": {name: value for name, value in more.items() if value not in ("", None, False)}
        }

    def clean_elements(self) -> list[str]:
        return [one.strip() for one in self.cleaned_data["elements"].split(",") if one.strip()]

    def clean_act(self) -> str:
        """A law by one name; a name that no list knows is kept as written."""
        return self.cleaned_data["act"].strip()


class Asking(Stated):
    """The written request: the law wants its purpose and a description of the information."""

    holder = forms.ModelChoiceField(label=_("Agency that holds it"), queryset=Agency.objects.none())
    file = forms.CharField(label=_("File or task"), max_length=80)
    description = forms.CharField(label=_("Information asked for"), widget=TWO_LINES)
    why = forms.CharField(label=_("Why it is needed"), widget=TWO_LINES)
    register = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    object_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    field_order = (
        "holder", "description", "elements", "purpose", "act", "offence", "indictable",
        "file", "why", *CIRCUMSTANCES,
    )  # fmt: skip

    def __init__(self, *args: Any, own: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = Agency.partners().exclude(pk=own)


class Marks(forms.Form):
    regime = forms.ChoiceField(label=_("Collected as"), choices=[("", "—"), *Regime.choices])
    protected = forms.ChoiceField(
        label=_("Protected"), choices=[("", "—"), *Officer.Protected.choices], required=False
    )
    secret = forms.ChoiceField(
        label=_("Classified"), choices=[("", "—"), *Officer.Secret.choices], required=False
    )

    def marks(self) -> dict[str, Any]:
        return {
            "regime": self.cleaned_data["regime"],
            "protected": self.cleaned_data["protected"] or None,
            "secret": self.cleaned_data["secret"] or None,
        }


class Conditions(forms.Form):
    """What the recipient may and must do with it; not said, it stays with the recipient and its purpose."""

    secondary_use = forms.ChoiceField(
        label=_("Further use"), choices=WrittenArrangement.Use, initial="none", required=False
    )
    onward = forms.ChoiceField(
        label=_("Onward transfer"), choices=WrittenArrangement.Onward, initial="permission", required=False
    )
    retention_until = forms.DateField(
        label=_("Kept until at the latest"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Then it is destroyed or returned."),
    )  # fmt: skip
    caveats = forms.CharField(
        label=_("Caveats"), required=False, max_length=200,
        help_text=_("Separated by commas: third_party, H1, H2, H3, TLP:AMBER"),
    )  # fmt: skip
    source_grade = forms.ChoiceField(
        label=_("Source (A to X)"), choices=[("", "—"), *((one, one) for one in "ABCX")], required=False
    )
    information_grade = forms.ChoiceField(
        label=_("Information (1 to 4)"), choices=[("", "—"), *((one, one) for one in "1234")], required=False
    )

    def conditions(self) -> dict[str, Any]:
        """Fields of the record of the disclosure."""
        told = self.cleaned_data
        return {
            "secondary_use": told["secondary_use"] or "none",
            "onward": told["onward"] or "permission",
            "retention_until": told["retention_until"],
            "caveats": [one.strip() for one in told["caveats"].split(",") if one.strip()],
            "source_grade": told["source_grade"],
            "information_grade": told["information_grade"],
        }


class Outside(forms.Form):
    """What is stated of a recipient who is no officer of Entente; of one who is, core knows it."""

    recipient_role = forms.ChoiceField(
        label=_("Who receives it is"), choices=RecipientRole, initial=RecipientRole.OFFICIAL,
        help_text=_("For an officer of Entente this is taken from the account; of others you state it."),
    )  # fmt: skip
    arrangement = forms.ChoiceField(
        label=_("Under the arrangement"), required=False,
        help_text=_("Those in force with bodies abroad."),
    )  # fmt: skip
    head_decision = forms.CharField(label=_("Decision of the head"), widget=TWO_LINES, required=False)
    claimant = forms.ChoiceField(
        label=_("Concerns a person who seeks protection in Canada"), required=False,
        choices=[("", "—"), ("no", _("no")), ("yes", _("yes"))],
        help_text=_("Asked of what goes abroad; the label of a record that is named counts in any case."),
    )  # fmt: skip
    asylum_from = forms.CharField(
        label=_("Country of alleged persecution"), required=False, max_length=3,
        help_text=_("Code of the country"),
    )  # fmt: skip

    def name_arrangements(self, under: list[tuple[str, str]]) -> None:
        self.fields["arrangement"].choices = [("", "—"), *under]

    def outside(self) -> dict[str, Any]:
        """Replaces what the form says of persecution by the protections that the law is asked with."""
        told = self.cleaned_data
        overlays = []
        if told["recipient"].kind == Agency.Kind.FOREIGN and told["claimant"] != "no":
            # not said, or no country that can be read: then it may be any, and goes to nobody abroad
            country = bodies.country_code(told["asylum_from"]) if told["claimant"] == "yes" else None
            overlays.append(law_model.Overlay("asylum_claimant", country=country))
        return {"overlays": overlays}


class Decided(forms.Form):
    """Whose word it is where it is not the official's own: the head's, the originator's, the individual's."""

    decided_by = forms.CharField(
        label=_("Decided or permitted by"), max_length=160, required=False,
        help_text=_("Name, position and day of whose decision, permission or consent is written above."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        wanted = any(told.get(name) for name in ("head_decision", "originator_permission", "consent"))
        if wanted and not told.get("decided_by", "").strip():
            self.add_error("decided_by", _("Name whose decision, permission or consent it is."))
        return told


class Answering(Marks, Conditions, Decided):
    """What the holder's official writes and signs."""

    solely = forms.BooleanField(label=_("It serves solely this purpose"), required=False)
    grounds = forms.CharField(label=_("Grounds"), widget=TWO_LINES, required=False)
    written_reasons = forms.CharField(label=_("Reasons for disclosing"), widget=TWO_LINES, required=False)
    contribution = forms.CharField(
        label=_("How it contributes (security, first test)"), widget=TWO_LINES, required=False
    )
    proportionality = forms.CharField(
        label=_("Why no more than necessary (security, second test)"), widget=TWO_LINES, required=False
    )
    accuracy = forms.CharField(label=_("How accurate it is"), widget=TWO_LINES, required=False)
    reliability = forms.CharField(label=_("How reliably it was obtained"), widget=TWO_LINES, required=False)
    head_decision = forms.CharField(label=_("Decision of the head"), widget=TWO_LINES, required=False)
    originator_permission = forms.CharField(
        label=_("Permission of the originator"), widget=TWO_LINES, required=False
    )
    consent = forms.CharField(label=_("Consent of the individual"), widget=TWO_LINES, required=False)
    undertakings = forms.MultipleChoiceField(
        label=_("Undertakings on file"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("equivalent_protection", _("to protect it equally")),
            ("no_onward_disclosure", _("to pass it on to nobody without permission")),
        ],
    )  # fmt: skip
    content = forms.CharField(
        label=_("What is given, or why not"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    elements_given = forms.CharField(
        label=_("Elements given"), required=False, help_text=_("Separated by commas; empty: those asked for.")
    )
    kept_back = forms.CharField(label=_("What is kept back (less given)"), widget=TWO_LINES, required=False)
    failing = forms.ChoiceField(label=_("If refused: the test of the law that fails"), required=False)
    existence_known = forms.BooleanField(
        label=_("If refused: the requester may know that it exists, and which tests failed"), required=False
    )
    field_order = (
        "regime", "protected", "secret", "caveats", "solely", "grounds", "written_reasons", "contribution",
        "proportionality", "accuracy", "reliability", "source_grade", "information_grade", "head_decision",
        "originator_permission", "consent", "decided_by", "undertakings", "arrangement", "content",
        "elements_given",
        "kept_back", "secondary_use", "onward", "retention_until", "failing", "existence_known",
    )  # fmt: skip

    arrangement = forms.ChoiceField(
        label=_("Under the arrangement"), required=False,
        help_text=_("Those in force between the two agencies."),
    )  # fmt: skip

    def clean_elements_given(self) -> list[str]:
        return [one.strip() for one in self.cleaned_data["elements_given"].split(",") if one.strip()]

    def __init__(
        self,
        *args: Any,
        record: Named | None = None,
        under: list[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        """``record``: what the request names; its label then says how it was collected, not the form.

        ``under``: the arrangements in force that the answer may name.
        """
        super().__init__(*args, **kwargs)
        self.fields["arrangement"].choices = [("", "—"), *(under or ())]
        self.record = record
        french = (get_language() or "").startswith("fr")
        tests = sorted((one.fr if french else one.en, code) for code, one in law().conditions.items())
        self.fields["failing"].choices = [("", "—"), *((code, words) for words, code in tests)]
        if record is not None:
            field = self.fields["regime"]
            field.disabled, field.required = True, False
            self.initial |= {"regime": record.regime, "protected": record.protected, "secret": record.secret}


class Saying(Marks, Stated, Conditions, Outside, Decided):
    """Thirty seconds: to whom, what, for what."""

    recipient = forms.ModelChoiceField(label=_("Said to"), queryset=Agency.objects.none())
    recipient_unit = forms.CharField(
        label=_("Unit"), max_length=200,
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
        help_text=_("As the list has it: corrections reach the unit by its name."),
    )  # fmt: skip
    recipient_person = forms.CharField(
        label=_("Name or position"), max_length=160,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )  # fmt: skip
    description = forms.CharField(label=_("What was said"), widget=TWO_LINES)
    grounds = forms.CharField(label=_("Grounds"), widget=TWO_LINES, required=False)
    solely = forms.BooleanField(label=_("It serves solely this purpose"), required=False)
    register = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    object_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    cleared = forms.BooleanField(label=_("The recipient is cleared for its marks"), required=False)
    originator_permission = forms.CharField(
        label=_("Permission of the originator"), widget=TWO_LINES, required=False
    )
    field_order = (
        "recipient", "recipient_unit", "recipient_person", "recipient_role", "description", "regime",
        "purpose", "act", "offence", "indictable", "grounds", "solely", "elements", "protected", "secret",
        "cleared", "secondary_use", "onward", "retention_until", "caveats", "originator_permission",
        "arrangement", "claimant", "asylum_from", "head_decision", "decided_by",
        "source_grade", "information_grade",
    )  # fmt: skip

    def __init__(self, *args: Any, own: int, under: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_arrangements(under)
        self.fields["recipient"].queryset = Agency.objects.exclude(pk=own).exclude(kind=Agency.Kind.REVIEW)

    def folded(self) -> list[tuple[Any, list[Any], bool]]:
        """The fields behind headings: heading, fields, and whether something there must be looked at."""
        return [
            (title, [self[name] for name in names], any(self.errors.get(name) for name in names))
            for title, names in FOLDED
        ]

    def quick(self) -> list[Any]:
        return [self[name] for name in QUICK]


class Sending(Saying):
    """To a body abroad, in writing: what the law wants of such a disclosure, written and signed."""

    asked = forms.CharField(
        label=_("Their request"), widget=TWO_LINES, required=False,
        help_text=_("Reference and day of the request in writing, its purpose and what it asks for."),
    )  # fmt: skip
    written_reasons = forms.CharField(label=_("Reasons for disclosing"), widget=TWO_LINES, required=False)
    accuracy = forms.CharField(label=_("How accurate it is"), widget=TWO_LINES, required=False)
    reliability = forms.CharField(label=_("How reliably it was obtained"), widget=TWO_LINES, required=False)
    consent = forms.CharField(label=_("Consent of the individual"), widget=TWO_LINES, required=False)
    undertakings = forms.MultipleChoiceField(
        label=_("Undertakings on file"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("equivalent_protection", _("to protect it equally")),
            ("no_onward_disclosure", _("to pass it on to nobody without permission")),
        ],
    )  # fmt: skip
    field_order = (
        "recipient", "recipient_unit", "recipient_person", "recipient_role", "asked", "description",
        "elements",
        "purpose", "act", "offence", "indictable", "arrangement", "regime", "protected", "secret", "caveats",
        "claimant", "asylum_from", "solely", "grounds", "written_reasons", "accuracy", "reliability",
        "undertakings", "head_decision", "originator_permission", "consent", "decided_by", "cleared",
    )  # fmt: skip

    def __init__(self, *args: Any, under: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, own=0, under=under, **kwargs)
        abroad = self.fields["recipient"]
        abroad.label, abroad.queryset = _("Body abroad"), Agency.objects.filter(kind=Agency.Kind.FOREIGN)
        self.fields["description"].label = _("What is given")
        self.fields["claimant"].required = True
        self.fields["arrangement"].help_text = _("Named with the body that it is with.")

    def written(self) -> tuple[str, ...]:
        """Of :meth:`told` what is written for the law, not a field of the record."""
        return (
            "grounds", "solely", "cleared", "originator_permission", "head_decision", "decided_by",
            "arrangement", "overlays", "asked",
            "written_reasons", "accuracy", "reliability", "consent", "undertakings",
        )  # fmt: skip


def acts(french: bool) -> list[str]:
    """Names of the Acts for the list beside the field."""
    rows = bodies.load("acts.yaml")["acts"]
    return sorted(row["fr"] if french else row["name"] for row in rows)
