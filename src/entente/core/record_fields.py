"""Form fields that choose records of another register: a list of few, a search over many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from entente.core import choosing, links
from entente.core.registers.spreadsheet import fold

LIKE = "_like"
"""Beside the parameter that holds an id stands one with the words that were typed. Where it is given and is
not the name of what is chosen already, the words count: so it works without a script."""


class _One(str):
    """An id as a form sent it, with the words that were typed beside it."""

    words: str | None = None


class _Several(list[str]):
    words: str | None = None


@dataclass(frozen=True)
class Given:
    """What a form sent: ids, and words where the field has a search."""

    ids: tuple[str, ...] = ()
    words: str | None = None

    @classmethod
    def of(cls, value: Any) -> Given:
        several = value if isinstance(value, (list, tuple, set)) else [value]
        ids = tuple(str(one) for one in several if one not in (None, ""))
        return cls(ids, getattr(value, "words", None))


def unchanged(words: str, rows: Iterable[Any]) -> bool:
    """Whether the words are the names, in either language, of what is chosen already."""
    for language in ("en", "fr"):
        with override(language):
            if fold(called(rows)) == fold(words):
                return True
    return False


def called(rows: Iterable[Any]) -> str:
    return ", ".join(str(row) for row in rows)


class RecordInput(forms.Widget):
    template_name = "core/register/record_input.html"

    def __init__(self, register: str, several: bool = False) -> None:
        super().__init__()
        self.register, self.several = register, several

    def value_from_datadict(self, data: Any, files: Any, name: str) -> _One | _Several:
        ids = Given.of(data.getlist(name) if hasattr(data, "getlist") else data.get(name)).ids
        made = _Several(ids) if self.several else _One(ids[-1] if ids else "")
        made.words = data.get(name + LIKE)
        return made

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and name + LIKE not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        given = Given.of(value)
        chosen = links.records(self.register, given.ids)
        listed = choosing.few(self.register)
        if listed is not None:  # what is chosen stays, also where the list would not have it
            listed = [*listed, *(row for row in chosen if row not in listed)]
        found = choosing.opened(self.register)
        words = given.words if given.words is not None else "" if self.several else called(chosen)
        ids = {row.pk for row in chosen}
        return context | {
            "options": listed and [(str(row.pk), str(row), row.pk in ids) for row in listed],
            "listed": listed is not None,
            "chosen": [(str(row.pk), str(row)) for row in chosen],
            "words": words,
            "several": self.several,
            "find_url": found[0].url("find") if found else "",
        }


class RecordChoice(forms.Field):
    """One record: its id. A form lists few and searches many; every record that may be seen is valid."""

    several = False

    def __init__(self, register: str, required: bool, label: Any) -> None:
        super().__init__(required=required, label=label, widget=RecordInput(register, self.several))
        self.register = register

    def clean(self, value: Any) -> Any:
        ids = self._meant(Given.of(value))
        if self.required and not ids:
            raise ValidationError(self.error_messages["required"], code="required")
        return ids if self.several else ids[0] if ids else None

    def _meant(self, given: Given) -> list[UUID]:
        rows = {str(row.pk): row for row in links.records(self.register, given.ids)}
        chosen = []
        for one in given.ids:
            row = rows.get(str(_uuid(one)))
            if row is None:
                raise ValidationError(
                    _("This is none of the records that you may choose: %(value)s."),
                    code="invalid_choice",
                    params={"value": one},
                )
            chosen.append(row)
        words = (given.words or "").strip()
        if given.words is None or (self.several and not words) or (chosen and unchanged(words, chosen)):
            return [row.pk for row in chosen]
        if not words:
            return []
        found = self._called(words)
        return [*(row.pk for row in chosen), found.pk] if self.several else [found.pk]

    def _called(self, words: str) -> Any:
        found = choosing.resolve(self.register, words)
        if found.one is not None:
            return found.one
        if not found.rows:
            raise ValidationError(
                _("No record that you may see is called “%(words)s”."),
                code="unknown",
                params={"words": words},
            )
        raise ValidationError(
            _("“%(words)s” may be several: %(names)s. Choose one, or add a word."),
            code="several",
            params={"words": words, "names": choosing.titles(found.rows)},
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        given = Given.of(data)
        return bool(given.words) or set(Given.of(initial).ids) != set(given.ids)


class RecordChoices(RecordChoice):
    """Several records: their ids."""

    several = True


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
