"""A registered body abroad is a recipient: an agency of its own, without units, officers or a sign-in."""

from __future__ import annotations

from typing import Any

from entente.authority.models import ForeignBody
from entente.core.models import Agency


def registered(reader: Any, record: Any, kind: str, differences: dict[str, Any]) -> None:
    """Told of every record that is written: keeps the agency of a body in step with its row."""
    if not isinstance(record, ForeignBody):
        return
    names = {
        "name_en": record.title_en or record.title_fr,
        "name_fr": record.title_fr or record.title_en,
        "abbreviation_en": record.abbreviation_en or record.abbreviation_fr,
        "abbreviation_fr": record.abbreviation_fr or record.abbreviation_en,
    }
    if record.body_id is not None:
        Agency.objects.filter(pk=record.body_id).update(**names)
        return
    record.body = Agency.objects.create(
        code=f"X-{record.country}-{record.pk.hex[-8:].upper()}", kind=Agency.Kind.FOREIGN, **names
    )
    rows = ForeignBody.objects.ungated("the recipient of a body that the gate has let in")
    rows.filter(pk=record.pk).update(body=record.body)
