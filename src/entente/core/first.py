"""What an installation begins with: the records that the strategy itself names, entered once by its rooms.

They are the office's own records, so an officer of a secretariat enters them; :func:`enter` waits for one.
Each room's function adds what is missing by its code; nothing is changed or taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from entente.core.gate import Context, working_as
from entente.core.models import Officer, Role
from entente.core.models.office import parties
from entente.core.registers import saving
from entente.core.registers.forms import form_names
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry

Enter = Callable[[Reader], int]
_rooms: dict[str, Enter] = {}


def add(room: str, enter_: Enter) -> None:
    """A room's part: a function of the reader that returns how many records it entered."""
    _rooms[room] = enter_


def writer() -> Officer | None:
    """The first officer of a secretariat of an agency that is party to the strategy."""
    officers = Officer.objects.filter(is_active=True, roles__contains=[Role.SECRETARIAT])
    return officers.filter(unit__agency__in=parties()).select_related("unit__agency").order_by("pk").first()


def enter() -> dict[str, int] | None:
    """How many records each room entered; None where there is no secretariat to enter them yet."""
    officer = writer()
    if officer is None:
        return None
    with working_as(Context(officer)) as context:
        return {room: one(Reader(context)) for room, one in _rooms.items()}


def record(reader: Reader, key: str, **values: Any) -> Any:
    """One record, with its label, history and ledger entry as if a form had made it."""
    register = registry.get(key)
    if register is None:
        raise LookupError(f"there is no register {key}")
    return saving.create(register, reader, register.model(**values), form_names(register))
