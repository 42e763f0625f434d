"""An export declaration as an officer reads it: the way of the goods, and each permit beside what is
declared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from entente.core.countries import named
from entente.core.gate import Grade
from entente.core.registers.reader import Reader
from entente.screening.engine.exports.check import quantity_in, same_name
from entente.screening.engine.exports.permits import key
from entente.screening.engine.manifests.places import country_code, destination_of
from entente.screening.engine.rules import shipped
from entente.screening.models import Consignment, ExportPermit
from entente.screening.rows import goods_of, mode_of, party


@dataclass
class Stop:
    """One party on the way of the goods, in the order in which they pass."""

    role: str
    name: str
    country: str
    closed: bool = False
    """The goods may not end there."""
    turns: bool = False
    """A place where goods often change hands."""


def chain(row: Consignment) -> list[Stop]:
    """From the exporter to whoever uses the goods; a party that stands twice is told once."""
    goods = goods_of(row)
    lists = shipped().lists
    closed, turns = lists["embargoed_end_use"].values, lists["transhipment_places"].values
    roles = (
        (_("Exporter"), ("exporter", "consignor")),
        (_("Intermediary"), ("intermediary",)),
        (_("Consignee"), ("consignee", "importer")),
        (_("End user"), ("end_user",)),
    )
    out: list[Stop] = []
    for title, wanted in roles:
        found = party(goods, *wanted)
        if found is None or not found.name:
            continue
        country = found.country or ""
        if out and same_name(out[-1].name, found.name) and out[-1].country == named(country):
            out[-1].role = f"{out[-1].role}, {title.lower()}"
            continue
        code = country_code(country)
        out.append(Stop(title, found.name, named(country), code in closed, code in turns))
    if party(goods, "end_user") is None:
        out.append(Stop(_("End user"), "", ""))
    return out


@dataclass
class Compared:
    """One line of the comparison: what the permit says, what the declaration says, whether they agree."""

    title: str
    permit: str
    declared: str
    agrees: bool | None


@dataclass
class Beside:
    """A permit that a declaration names, with the comparison; ``permit`` is ``None`` where it is not on
    file."""

    number: str
    permit: ExportPermit | None
    rows: list[Compared] = field(default_factory=list)


def permits(reader: Reader, row: Consignment) -> list[Beside]:
    """Every permit that the lines name, in their order."""
    goods = goods_of(row)
    numbers = list(dict.fromkeys(number for line in goods.goods for number in line.permits))
    held = {
        one.number_key: one
        for one in reader.rows(ExportPermit, Grade.FULL)
        .filter(number_key__in={key(number) for number in numbers})
        .exclude(state=ExportPermit.State.DRAFT)
    }
    return [
        Beside(
            number, held.get(key(number)), _rows(held[key(number)], goods, row) if key(number) in held else []
        )
        for number in numbers
    ]


def _rows(permit: ExportPermit, goods: Any, row: Consignment) -> list[Compared]:
    def names(title: str, wanted: str, *roles: str) -> Compared:
        found = party(goods, *roles)
        said = found.name if found is not None else ""
        return Compared(title, wanted, said, same_name(wanted, said) if said else None)

    mine = [line for line in goods.goods if any(key(number) == permit.number_key for number in line.permits)]
    codes = [line.hs for line in mine if line.hs]
    amounts = [quantity_in(line, permit.unit) for line in mine]
    asked = sum(amount for amount in amounts if amount is not None)
    leaves = row.moves_at.date() if row.moves_at else None
    to = destination_of(goods, mode_of(row)) or ""
    return [
        names(_("Exporter"), permit.exporter, "exporter", "consignor"),
        names(_("Consignee"), permit.consignee, "consignee", "importer"),
        names(_("End user"), permit.end_user, "end_user"),
        Compared(_("Destination"), permit.destination, to, to == permit.destination if to else None),
        Compared(
            _("Goods"),
            " ".join(permit.codes),
            " ".join(codes),
            all(any(code.startswith(one) for one in permit.codes) for code in codes) if codes else None,
        ),
        Compared(
            _("Quantity"),
            _("%(left)s of %(all)s %(unit)s left now")
            % {"left": f"{permit.left:g}", "all": f"{permit.quantity:g}", "unit": permit.unit},
            f"{asked:g} {permit.unit}" if any(a is not None for a in amounts) else "",
            None,
        ),
        Compared(
            _("Last day"),
            permit.expires_on.isoformat(),
            leaves.isoformat() if leaves else "",
            leaves <= permit.expires_on if leaves else None,
        ),
    ]
