"""What every connector gives to the loader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Item:
    """One record of a source, or why there is none at this place."""

    number: int
    """Line or running number within the origin, from 1."""
    position: dict[str, Any] = field(default_factory=dict)
    """Where reading goes on after it."""
    record: Any = None
    """An entity in FollowTheMoney's JSON form."""
    raw: str = ""
    code: str = ""
    """Why there is no record; empty when there is one."""
    detail: str = ""
    stops: bool = False
    """True: the source broke off here; reading goes on before it next time."""


class Connector(Protocol):
    """Small on purpose: a name for the run log, a fingerprint of what is read, and the items."""

    origin: str

    def fingerprint(self) -> str:
        """The same while the origin is the same; empty where it always is."""
        ...

    def continues(self, position: dict[str, Any]) -> bool:
        """Whether reading can go on from this position: the origin is still what was read up to there."""
        ...

    def items(self, position: dict[str, Any]) -> Iterator[Item]:
        """Items from this position on (``{}``: from the start).

        :raises OSError, ValueError: the source cannot be read on; what was given before is kept.
        """
        ...
