"""The gate: the one way to agency data.

Every agency-held row derives from :class:`HeldModel`; its manager refuses to read without a
:class:`Context`. ``Model.objects.visible(context)`` decides once per label in use and filters in
SQL; PostgreSQL's row-level security decides again from the officer that the transaction names.
"""

from entente.core.gate.context import (
    Context,
    Grade,
    UngatedAccess,
    Withheld,
    current_context,
    ungated,
    ungated_counts,
    working_as,
)

__all__ = [
    "Context",
    "Grade",
    "UngatedAccess",
    "Withheld",
    "current_context",
    "ungated",
    "ungated_counts",
    "working_as",
]
