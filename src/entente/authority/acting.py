"""Verbs that this room adds to every held record: ask its holder, relabel it, correct what was given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from entente.authority import desk, relabel
from entente.core.actions import action
from entente.core.gate import Context, Grade
from entente.core.gate.held import HeldModel
from entente.core.models import Regime, Role
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry

ACTING = tuple(role for role in Role if role not in desk.WATCHERS_ONLY)


def _others(record: Any, context: Context) -> bool:
    """Another agency's, shown in part only: the holder may be asked for the rest."""
    reader = Reader.now(context)
    label, decision = reader.label(record), reader.decision(record)
    return label is not None and label.holder_id != context.unit.agency_id and decision.grade < Grade.FULL


def _own(record: Any, context: Context) -> bool:
    """The agency's own, about somebody or something: not the office's plans."""
    label = Reader.now(context).label(record)
    return (
        label is not None
        and label.holder_id == context.unit.agency_id
        and label.regime != Regime.NON_PERSONAL
        and not label.inputs.all()
    )


def _register(record: Any) -> str:
    found = registry.for_model(type(record))
    return found.key if found is not None else ""


@action(
    on=HeldModel, title=_("Ask its holder for more"), by=ACTING, when=_others, own_rows_only=False, leads=True
)
def ask(record: Any, context: Context, note: str = "") -> str:
    label = Reader.now(context).label(record)
    told = {
        "register": _register(record), "record": str(record.pk), "holder": label.holder_id if label else "",
        "about": str(record)[:120],
    }  # fmt: skip
    return "/authority/requests/new/?" + urlencode(told)


@action(on=HeldModel, title=_("Change its label"), by=relabel.KEEPERS, when=_own, leads=True)
def change_label(record: Any, context: Context, note: str = "") -> str:
    return f"/authority/label/{_register(record)}/{record.pk}/"


@action(on=HeldModel, title=_("Correct what was given of it"), by=ACTING, when=_own, leads=True)
def correct(record: Any, context: Context, note: str = "") -> str:
    return f"/authority/corrections/new/?register={_register(record)}&record={record.pk}"


@action(on=HeldModel, title=_("Record what was said of it"), by=ACTING, when=_own, leads=True)
def said(record: Any, context: Context, note: str = "") -> str:
    told = {"register": _register(record), "record": str(record.pk), "about": str(record)[:120]}
    return "/authority/disclosures/oral/?" + urlencode(told)


@action(on=HeldModel, title=_("Give it to a body abroad"), by=ACTING, when=_own, leads=True)
def send(record: Any, context: Context, note: str = "") -> str:
    told = {"register": _register(record), "record": str(record.pk), "about": str(record)[:120]}
    return "/authority/disclosures/abroad/?" + urlencode(told)
