"""Facts as columns. A missing fact is null: it neither meets a condition nor its opposite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from entente.screening.engine.rules.model import Subject
from entente.screening.engine.rules.vocabulary import vocabulary

_TYPES = {"code": pa.string(), "text": pa.string(), "number": pa.float64(), "flag": pa.bool_()}


class Facts:
    """``n`` subjects of one kind; ``columns[name]`` is a PyArrow array of length ``n``."""

    def __init__(self, subject: Subject, columns: Mapping[str, pa.Array], n: int) -> None:
        self.subject, self.columns, self.n = subject, dict(columns), n

    def __len__(self) -> int:
        return self.n

    def column(self, name: str) -> pa.Array:
        """The column; all null where nobody has the fact."""
        known = self.columns.get(name)
        return known if known is not None else pa.nulls(self.n, _TYPES[vocabulary()[name].type])

    def row(self, number: int) -> dict[str, Any]:
        """What is known of one subject."""
        values = {name: column[number].as_py() for name, column in self.columns.items()}
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def of(cls, subject: Subject, rows: Iterable[Mapping[str, Any]]) -> Facts:
        """From one mapping a subject. Unknown names raise ``KeyError``: a misspelt fact is no fact."""
        listed: Sequence[Mapping[str, Any]] = list(rows)
        known = vocabulary()
        names = sorted({name for row in listed for name in row})
        if strange := [name for name in names if name not in known or subject not in known[name].subjects]:
            raise KeyError(f"no facts of a {subject}: {', '.join(strange)}")
        columns = {}
        for name in names:
            kind = known[name].type
            values = [_value(row.get(name), kind) for row in listed]
            columns[name] = pa.array(values, _TYPES[kind])
        return cls(subject, columns, len(listed))


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "number":
        return float(value)
    if kind == "flag":
        return bool(value)
    return str(value).upper() if kind == "code" else str(value)
