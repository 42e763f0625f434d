"""Arrays handed to compiled code without being counted.

Numba counts references to an array with an atomic step whenever a function receives it. A comparison of two
names hands some sixty arrays through a dozen functions: most of its time went into counting. What is lent
has no count; whoever lends must keep the owner until the call is over.

A function cannot see that what it receives has no owner, and would still call the counting of each of its
arrays for nothing. Functions that run for every pair of names therefore lend what they receive to
themselves first: nearly half of the time of a search went into these calls.
"""

from __future__ import annotations

from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic


@intrinsic
def lent(_typing: Any, value: Any) -> Any:
    """The same array, or named tuple of arrays and numbers, without an owner."""
    signature = value(value)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (given,) = arguments
        if isinstance(value, types.Array):
            return _without_owner(context, builder, value, given)
        for place, kind in enumerate(value.types):
            if isinstance(kind, types.Array):
                part = _without_owner(context, builder, kind, builder.extract_value(given, place))
                given = builder.insert_value(given, part, place)
        return given

    return signature, generate


def _without_owner(context: Any, builder: Any, kind: Any, given: Any) -> Any:
    array = cgutils.create_struct_proxy(kind)(context, builder, value=given)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)
    array.parent = cgutils.get_null_value(array.parent.type)
    return array._getvalue()
