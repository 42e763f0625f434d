"""Values to segments: released where they must be, trailing empties left out (ISO 9735-1, 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from entente.screening.engine.edifact.separators import DEFAULT, Separators

Element = str | Sequence[str]


def _released(text: str, marks: Separators) -> str:
    if marks.release:
        text = text.replace(marks.release, marks.release * 2)
        for mark in (marks.component, marks.element, marks.terminator):
            text = text.replace(mark, marks.release + mark)
    return text.replace("\r", " ").replace("\n", " ")


def segment(tag: str, *elements: Element, marks: Separators = DEFAULT) -> str:
    """One segment with its terminator; an element is a text or a sequence of components."""
    parts = []
    for element in elements:
        components = [element] if isinstance(element, str) else list(element)
        while components and not components[-1]:
            components.pop()
        parts.append(marks.component.join(_released(text, marks) for text in components))
    while parts and not parts[-1]:
        parts.pop()
    return marks.element.join([tag, *parts]) + marks.terminator


def segments(rows: Iterable[Sequence[Element]], marks: Separators = DEFAULT) -> str:
    """Many: each row is the tag and its elements."""
    return "".join(segment(str(row[0]), *row[1:], marks=marks) for row in rows)
