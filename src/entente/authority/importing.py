"""Written arrangements from a file, from the command line: as the register's own import page takes them."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers import importing
from entente.core.registers.importing import Fault
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry


def take(content: bytes, name: str, account: str) -> tuple[int, list[Fault]]:
    """Take the good rows of a CSV, Excel or JSON file; how many, and what is wrong with the others.

    Raises LookupError for an account that may not register arrangements, ValueError for an unreadable file.
    """
    officer = Officer.objects.filter(username=account, is_active=True).select_related("unit__agency").first()
    register = registry.get("authority.arrangements")
    if officer is None or register is None:
        raise LookupError(_("no account {account}").format(account=account))
    with working_as(Context(officer)) as context:
        if not register.may_add(context):
            words = _("{account} may not register arrangements: it takes a coordinator")
            raise LookupError(words.format(account=account))
        found = importing.preview(register, content, name)
        left: list[tuple[int, str]] = []
        if found.good:
            kept = [hashlib.sha256(content).hexdigest(), name]
            left = importing.record(register, Reader(context), found, kept)
        repeated = [Fault(number, "", "", words, "") for number, words in left]
        return len(found.good) - len(left), [*found.faults, *repeated]
