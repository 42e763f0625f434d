"""The form of a register: the same for a page, an import's row and a call of the API."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from entente.core.bilingual import active, pairs, spread
from entente.core.history import storable
from entente.core.links import is_link, kept, shown_ids
from entente.core.models import Agency
from entente.core.registers.columns import choice_words
from entente.core.registers.register import Register
from entente.core.registers.spreadsheet import fold


class MomentField(forms.DateTimeField):
    """Stores UTC: ISO 8601 writes offsets (up to 23:59) that PostgreSQL (up to 15:59) refuses."""

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class InOneLine(forms.TextInput):
    """Several values in one line, separated by commas; a call of the API sends them one by one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        if not hasattr(data, "getlist"):
            return super().value_from_datadict(data, files, name)
        return ",".join(data.getlist(name)) if name in data else None


class Named(forms.Field):
    """Several of a list of choices that is too long to tick: their words in either official language, or
    their codes, with commas between. The words hold no comma themselves."""

    widget = InOneLine

    def __init__(self, *, field: models.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = field

    def prepare_value(self, value: Any) -> Any:
        words = choice_words(self.field, active())
        codes = value if isinstance(value, list) else [one.strip() for one in str(value or "").split(",")]
        if not isinstance(value, list) and not all(one in words for one in codes):
            return value  # as it was written
        return ", ".join(words.get(one, str(one)) for one in codes)

    def to_python(self, value: Any) -> list[str]:
        meant = {fold(code): code for code in choice_words(self.field, active())}
        for language in ("en", "fr"):
            for code, words in choice_words(self.field, language).items():
                meant.setdefault(fold(words), code)
        given = [one.strip() for one in re.split("[,;]", str(value or "")) if one.strip()]
        if unknown := [one for one in given if fold(one) not in meant]:
            raise forms.ValidationError(
                _("Not in the list: %(names)s.") % {"names": ", ".join(unknown)}, code="invalid_choice"
            )
        return list(dict.fromkeys(meant[fold(one)] for one in given))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != list(initial or [])
        except forms.ValidationError:
            return True


TICKED = 40
"""So many choices are ticked in a form; of more the officer writes the words."""


def field_for(field: models.Field, **kwargs: Any) -> forms.Field | None:
    if isinstance(field, ArrayField) and not is_link(field) and field.base_field.choices:
        if len(choice_words(field.base_field, active())) > TICKED:
            return Named(
                field=field.base_field,
                required=not field.blank,
                label=capfirst(field.verbose_name),
                help_text=field.help_text or _("Names or codes, with commas between."),
            )
        return forms.TypedMultipleChoiceField(
            choices=field.base_field.choices,
            required=not field.blank,
            label=capfirst(field.verbose_name),
            help_text=field.help_text,
            widget=forms.CheckboxSelectMultiple,
        )
    if isinstance(field, models.DateTimeField):
        kwargs = {"form_class": MomentField, **kwargs}
    if isinstance(field, ArrayField) and not is_link(field):
        kwargs = {"widget": InOneLine, **kwargs}
    made = field.formfield(**kwargs)
    if field.related_model is Agency and made is not None and not getattr(field.model, "any_agency", False):
        made.queryset = Agency.partners()
    if isinstance(field, models.DateTimeField) and made is not None:
        made.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        made.help_text = made.help_text or _("In your own time zone.")
    elif isinstance(field, models.DateField) and made is not None:
        made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return made


def form_class(register: Register, shown: tuple[str, ...]) -> type[forms.ModelForm]:
    """A form over the register's fields, those that the officer is not shown left out."""

    class RegisterForm(forms.ModelForm):
        required_css_class = "required"

        class Meta:
            model = register.model
            fields = shown
            formfield_callback = field_for

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name, field in self.fields.items():
                if name.endswith(("_en", "_fr")) and name[:-3] in pairs(register.model):
                    field.widget.attrs["lang"] = name[-2:]
                    field.one_of_two = getattr(pairs(register.model)[name[:-3]], "required", False)
            for name, link in self._links().items():
                if kept(self.instance, link, None):
                    self.fields[name].required = False  # what cannot be offered stays as it is
            fixed = () if self.instance._state.adding else register.fixed(self.instance)
            self.fixed = tuple(name for name in fixed if name in self.fields)
            for name in self.fixed:  # shown, not offered; _clean_fields leaves them out
                self.fields[name].widget.attrs |= {"disabled": True, "aria-readonly": "true"}
                self.fields[name].required = False
                self.fields[name].help_text = str(register.fixed_words(self.instance))

        def _clean_fields(self) -> None:
            """What the record's state keeps as it is, is not read; another value for it is refused."""
            every = self.fields
            self.fields = {name: field for name, field in every.items() if name not in self.fixed}
            try:
                super()._clean_fields()
            finally:
                self.fields = every
            for name in self.fixed:
                if self._differs(name):
                    self.add_error(name, str(register.fixed_words(self.instance)))

        def _differs(self, name: str) -> bool:
            """Whether a field was sent with another value than the record has; a page does not send it."""
            html = self.add_prefix(name)
            if html not in self.data:
                return False
            field, stored = self.fields[name], shown_of(self.instance, name)
            try:
                given = field.clean(field.widget.value_from_datadict(self.data, self.files, html))
            except forms.ValidationError:
                return True
            given = getattr(given, "pk", given)
            if isinstance(stored, datetime) and isinstance(given, datetime):
                return given not in (stored, stored.replace(second=0, microsecond=0))
            return not same(given, stored)

        def _get_validation_exclusions(self) -> set[str]:
            return {*super()._get_validation_exclusions(), *self.fixed}

        def _links(self) -> dict[str, models.Field]:
            fields = {name: register.model._meta.get_field(name) for name in self.fields}
            return {name: field for name, field in fields.items() if is_link(field)}

        def clean(self) -> dict[str, Any]:
            """A required text stands in one official language at least; the other is shown as missing."""
            cleaned = super().clean()
            for name, link in self._links().items():
                if name in cleaned:
                    cleaned[name] = kept(self.instance, link, cleaned[name])
            for name, pair in pairs(register.model).items():
                both = [one for one in (f"{name}_en", f"{name}_fr") if one in self.fields]
                both = [one for one in both if one not in self.fixed]
                if getattr(pair, "required", False) and both and not any(cleaned.get(one) for one in both):
                    self.add_error(both[0], _("Give it in English, in French, or in both."))
            for name in set(register.frozen_with) & set(cleaned):
                if not self.instance._state.adding and cleaned[name] == value_of(self.instance, name):
                    continue
                field = register.model._meta.get_field(name)
                if missing := register.settled(register.model(**{field.attname: cleaned[name]})):
                    self.add_error(name, str(missing))
            return cleaned

        def _post_clean(self) -> None:
            """Constraints that ask other rows are left to the database too; Django asks the instance."""
            if register.held:
                self.instance.validate_constraints = partial(_own_constraints, self.instance)
            try:
                super()._post_clean()
            finally:
                self.instance.__dict__.pop("validate_constraints", None)

        def validate_unique(self) -> None:
            """Left to the database where rows are held: asking would tell of hidden rows."""
            if not register.held:
                super().validate_unique()

        def validate_constraints(self) -> None:
            if not register.held:
                super().validate_constraints()

    return RegisterForm


def _own_constraints(record: Any, exclude: Any = None) -> None:
    """Those of the model's constraints that look at nothing but the record itself."""
    for constraint in record._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            try:
                constraint.validate(type(record), record, exclude=exclude)
            except forms.ValidationError as problem:
                raise forms.ValidationError({NON_FIELD_ERRORS: problem.messages}) from None


def value_of(record: Any, name: str) -> Any:
    return getattr(record, type(record)._meta.get_field(name).attname)


def shown_of(record: Any, name: str) -> Any:
    """A field's value as a form offers it: links without those of records that the gate keeps."""
    field = type(record)._meta.get_field(name)
    return shown_ids(record, field) if is_link(field) else getattr(record, field.attname)


def same(given: Any, stored: Any) -> bool:
    """Whether two values of a field say the same; what is empty is empty, and several have no order."""
    told = []
    for one in (given, stored):
        one = storable(one)
        told.append(sorted(map(str, one)) if isinstance(one, list) else one)
    return given == stored or told[0] == told[1] or all(one in (None, "", []) for one in told)


def form_names(register: Register) -> tuple[str, ...]:
    """The register's form fields, bilingual pairs as their two columns."""
    return spread(register.model, tuple(register.form_fields))
