"""From a spreadsheet's cells to what a form reads: words to choices, names to records, dates, numbers."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import override

from entente.core import choosing
from entente.core.links import LinkField, LinksField
from entente.core.registers import spreadsheet
from entente.core.registers.register import Register


def several(model_field: models.Field) -> bool:
    """A field that takes several of a list of choices, written with semicolons."""
    return isinstance(model_field, ArrayField) and bool(model_field.base_field.choices)


def _is_number(model_field: models.Field) -> bool:
    kind = model_field.get_internal_type()
    return kind in ("FloatField", "DecimalField") or kind.endswith("IntegerField")


class Cells:
    """Turns cells into what the register's form reads."""

    def __init__(self, register: Register, sheet: spreadsheet.Sheet) -> None:
        self.model = register.model
        self.options: dict[str, dict[str, str]] = {}
        self.day_first: dict[str, bool | None] = {}
        self.meant: dict[tuple[str, str], choosing.Resolved] = {}
        """What the words of a link were understood as: each asked for once, however many rows have it."""
        numbers: dict[str, list[Any]] = {}
        for index, name in sheet.columns.items():
            model_field = self.model._meta.get_field(name)
            if model_field.choices or several(model_field) or model_field.is_relation:
                self.options[name] = self._options(model_field)
            if model_field.get_internal_type() in ("DateField", "DateTimeField"):
                column = [row[index] for _n, row in sheet.rows if index < len(row)]
                self.day_first[name] = spreadsheet.day_first(column)
            elif _is_number(model_field):
                numbers[name] = [row[index] for _n, row in sheet.rows if index < len(row)]
        self.decimal_comma = spreadsheet.decimal_commas(numbers, sheet.delimiter)

    def _options(self, model_field: models.Field) -> dict[str, str]:
        found: dict[str, str] = {}
        for language in ("en", "fr"):
            with override(language):
                if model_field.is_relation:
                    rows = list(model_field.related_model._default_manager.select_related()[:2_000])
                    pairs = [(str(row.pk), str(row)) for row in rows]
                    pairs += [(str(row.pk), row.code) for row in rows if hasattr(row, "code")]
                else:
                    one = model_field.base_field if several(model_field) else model_field
                    pairs = [(str(value), str(words)) for value, words in one.flatchoices]
                    pairs += [(value, value) for value, _w in pairs]
            for value, words in pairs:
                found.setdefault(spreadsheet.fold(words), value)
        return found

    def _record(self, model_field: Any, text: str) -> str:
        """The id of the one record that the text means, among all that the officer may see."""
        asked = (model_field.name, text)
        found = self.meant.get(asked)
        if found is None:
            found = self.meant[asked] = choosing.resolve(model_field.register, text)
        if found.one is not None:
            return str(found.one.pk)
        if not found.rows:
            raise spreadsheet.Doubtful(
                f"no record that you may see is called “{text}”",
                f"aucun dossier que vous pouvez voir ne s’appelle « {text} »",
            )
        listed = choosing.titles(found.rows)
        raise spreadsheet.Doubtful(
            f"“{text}” may be several records ({listed}): give its number or its identifier",
            f"« {text} » peut désigner plusieurs dossiers ({listed}) : donnez son numéro ou son identifiant",
        )

    def understood(self, name: str, cell: Any) -> str:
        """The record that a cell was taken for, where its name is not what the cell says."""
        found = self.meant.get((name, str(cell or "").strip()))
        if found is None or found.one is None or spreadsheet.fold(found.one) == spreadsheet.fold(cell):
            return ""
        return str(found.one)

    def value(self, name: str, cell: Any) -> Any:
        """What the form reads; raises :class:`spreadsheet.Doubtful`."""
        model_field = self.model._meta.get_field(name)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return [] if isinstance(model_field, LinksField) or several(model_field) else ""
        kind = model_field.get_internal_type()
        if isinstance(model_field, LinksField):
            return [self._record(model_field, one.strip()) for one in str(cell).split(";") if one.strip()]
        if isinstance(model_field, LinkField):
            return self._record(model_field, str(cell).strip())
        if several(model_field):
            known = self.options[name]
            one_by_one = ";" in str(cell) or spreadsheet.fold(cell) in known  # words may hold a comma
            cells = re.split(";" if one_by_one else "[;,]", str(cell))
            return [spreadsheet.choice(one, known) for one in cells if one.strip()]
        if name in self.options:
            return spreadsheet.choice(cell, self.options[name])
        if _is_number(model_field):
            return spreadsheet.number(cell, self.decimal_comma.get(name))
        if kind in ("DateField", "DateTimeField"):
            made = spreadsheet.moment(cell, self.day_first.get(name))
            return made.isoformat()[:16]
        if kind == "ArrayField":  # free words: the form wants commas
            return ",".join(one.strip() for one in re.split("[;,]", str(cell)) if one.strip())
        if kind == "BooleanField":
            return "on" if spreadsheet.flag(cell) else ""
        return str(cell).strip()
