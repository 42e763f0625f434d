"""Links between records: ids that are resolved through the gate, never foreign keys between held rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import ngettext

from entente.core.gate.context import WITHHELD, current_context

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader

_declared: dict[tuple[type[models.Model], str], str] = {}


def declare(model: type[models.Model], name: str, key: str) -> None:
    """A plain id column holds the ids of this register's records (``Register.refers``)."""
    _declared[model, model._meta.get_field(name).attname] = key


def target(field: Any) -> str:
    """Key of the register that a field points into; empty for any other field."""
    if isinstance(field, (LinkField, LinksField)):
        return field.register
    return _declared.get((getattr(field, "model", None), getattr(field, "attname", "")), "")


class LinkField(models.UUIDField):
    """The id of a record of another register: ``LinkField("strategy.committees", _("committee"))``.

    The form offers the records that the officer may see; a page shows the record's name as a link where
    the gate shows it, and nothing where it does not.
    """

    def __init__(self, register: str = "", verbose_name: Any = None, **options: Any) -> None:
        self.register = register
        super().__init__(verbose_name, **options)

    def deconstruct(self):
        name, path, _args, options = super().deconstruct()
        options.pop("verbose_name", None)
        return name, path, [self.register, self.verbose_name], options

    def formfield(self, **options: Any) -> Any:
        from entente.core.record_fields import RecordChoice

        return RecordChoice(
            self.register, required=not self.blank, label=capfirst(options.pop("label", self.verbose_name))
        )


class LinksField(ArrayField):
    """The ids of several records of another register."""

    def __init__(self, register: str = "", verbose_name: Any = None, **options: Any) -> None:
        self.register = register
        options.setdefault("default", list)
        options.setdefault("blank", True)
        options["base_field"] = models.UUIDField()
        super().__init__(verbose_name=verbose_name, **options)

    def deconstruct(self):
        name, path, _args, options = super().deconstruct()
        for one in ("verbose_name", "base_field"):
            options.pop(one, None)
        return name, path, [self.register, self.verbose_name], options

    def formfield(self, **options: Any) -> Any:
        from entente.core.record_fields import RecordChoices

        return RecordChoices(
            self.register, required=not self.blank, label=capfirst(options.pop("label", self.verbose_name))
        )

    def get_internal_type(self) -> str:
        return "ArrayField"


def records(key: str, given: Iterable[Any]) -> list[Any]:
    """Of these ids, the records that the officer of the open context may see."""
    from entente.core import choosing

    wanted = _uuids(list(given))
    if not wanted or (found := choosing.opened(key)) is None:
        return []
    register, reader = found
    return list(reader.rows(register.model).filter(pk__in=wanted))


def named(key: str, given: Iterable[Any]) -> list[tuple[str, str]]:
    """Ids and names of those of these records that the officer of the open context may see."""
    return [(str(row.pk), str(row)) for row in records(key, given)]


def _uuids(value: Any) -> list[UUID]:
    found = []
    for one in value if isinstance(value, (list, tuple)) else [value]:
        try:
            found.append(one if isinstance(one, UUID) else UUID(str(one)))
        except ValueError:
            continue
    return found


def attach(reader: Reader, rows: Sequence[Any], field: Any) -> None:
    """Load the records behind one link column of these rows, through the gate, in one query."""
    rows = [row for row in rows if field.attname not in row.__dict__.get("_linked", ())]
    if not rows:
        return
    found = _found(reader, field, {one for row in rows for one in ids(getattr(row, field.attname))})
    for row in rows:
        row.__dict__.setdefault("_linked", {})[field.attname] = found


def _found(reader: Reader, field: Any, wanted: set[Any]) -> dict[Any, tuple[str, str | None]]:
    """Name and address of those of these records that the gate shows."""
    from entente.core.registers.register import registry

    other = registry.get(target(field))
    if other is None or not wanted or not other.may_read(reader.context):
        return {}
    rows = reader.rows(other.model).filter(pk__in=wanted)
    return {record.pk: (str(record) or other.singular, reader.link(other, record)) for record in rows}


def ids(value: Any) -> Iterable[Any]:
    if value is None or value is WITHHELD:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def shown_ids(record: Any, field: Any) -> Any:
    """The field's id or ids, without those of records that the gate keeps: an id tells that one exists."""
    from entente.core.registers.reader import Reader

    value, context = getattr(record, field.attname), current_context()
    found = record.__dict__.get("_linked", {}).get(field.attname)
    if found is None:  # nothing is kept on the record: a form is about to change it
        found = _found(Reader.now(context), field, set(ids(value))) if context is not None else {}
    if isinstance(value, (list, tuple)):
        return [one for one in value if one in found]
    return value if value in found else None


def kept(record: Any, field: Any, given: Any) -> Any:
    """What a form gives, with the links that it could not offer, their records being hidden: they stay."""
    value, offered = getattr(record, field.attname), shown_ids(record, field)
    if isinstance(offered, list):
        return [*(given or ()), *(one for one in value if one not in offered)]
    return value if given is None and offered is None else given


def is_link(field: Any) -> bool:
    return bool(target(field))


def names(record: Any, field: Any) -> list[tuple[str, str | None]]:
    """Name and address of every linked record that the gate shows; loads them when nobody did."""
    linked = record.__dict__.get("_linked", {})
    if field.attname not in linked:
        from entente.core.registers.reader import Reader

        context = current_context()
        if context is None:
            return []
        attach(Reader.now(context), [record], field)
        linked = record.__dict__["_linked"]
    found = linked[field.attname]
    return [found[one] for one in ids(getattr(record, field.attname)) if one in found]


LISTED = 6
"""So many links a cell names; the record's form has them all."""


def shown(record: Any, field: Any) -> Any:
    found = names(record, field)
    made = [format_html('<a href="{}">{}</a>', url, name) for name, url in found[:LISTED]]
    if len(found) > LISTED:
        more = len(found) - LISTED
        made.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return mark_safe(", ".join(made)) if made else None  # each part is escaped above, or ours
